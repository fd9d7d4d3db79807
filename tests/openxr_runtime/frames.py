"""The frame loop: wait, begin, end."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import xr

from tests.openxr_runtime import layers
from tests.openxr_runtime.dispatch import call
from tests.openxr_runtime.instance import OPAQUE
from tests.openxr_runtime.outcome import require
from tests.openxr_runtime.session import Session, State, step

if TYPE_CHECKING:
    from tests.openxr_runtime.runtime import Runtime

Result = xr.Result
PATIENCE = 5.0  # seconds that a second xrWaitFrame waits for the xrBeginFrame of the first


class Loop:
    """Where the frame loop is. A wait may overlap the frame before it; the others come in turn."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.reset()

    def reset(self) -> None:
        """As when a session begins to run."""
        self.waited: tuple[int, bool] | None = None  # time and should_render of a frame that was not begun yet
        self.begun: tuple[int, bool] | None = None
        self._waiter = 0

    def wait(self) -> None:
        """Wait until the frame that was waited for last is begun."""
        with self._changed:
            if self.waited is None:
                return
            text = "xrWaitFrame again, but its last frame was not begun"
            require(self._waiter != threading.get_ident(), Result.ERROR_CALL_ORDER_INVALID, text)
            begun = self._changed.wait_for(lambda: self.waited is None, PATIENCE)
            require(begun, Result.ERROR_CALL_ORDER_INVALID, text)

    def waits(self, time: int, render: bool) -> None:
        """A frame was promised to the application."""
        self.waited, self._waiter = (time, render), threading.get_ident()

    def begin(self) -> bool:
        """Begin the frame that was waited for; whether one is thrown away for it."""
        with self._changed:
            text = "xrBeginFrame without xrWaitFrame"
            require(self.waited is not None, Result.ERROR_CALL_ORDER_INVALID, text)
            discarded = self.begun is not None
            self.begun, self.waited = self.waited, None
            self._changed.notify_all()
            return discarded

    def end(self) -> tuple[int, bool]:
        """End the frame: its time, and whether a picture was asked for."""
        ended = self.begun
        require(ended is not None, Result.ERROR_CALL_ORDER_INVALID, "xrEndFrame without xrBeginFrame")
        assert ended is not None
        self.begun = None
        return ended


def _pending(session: Session) -> Result | None:
    return Result.SESSION_LOSS_PENDING if session.state == State.LOSS_PENDING else None


@call("xrWaitFrame")
def wait_frame(runtime: Runtime, session: Session, info: Any, out: Any) -> Result | None:
    session.require_running()
    runtime.loop.wait()
    runtime.tick()
    state = out.contents
    render = session.state in (State.VISIBLE, State.FOCUSED) and runtime.should_render
    state.predicted_display_time = runtime.now
    state.predicted_display_period = runtime.headset.period
    state.should_render = int(render)
    runtime.loop.waits(runtime.now, render)
    return _pending(session)


@call("xrBeginFrame")
def begin_frame(runtime: Runtime, session: Session, info: Any) -> Result | None:
    session.require_running()
    return Result.FRAME_DISCARDED if runtime.loop.begin() else _pending(session)


@call("xrEndFrame")
def end_frame(runtime: Runtime, session: Session, info: Any) -> Result | None:
    session.require_running()
    given = info.contents
    time, rendered = runtime.loop.end()
    text = f"the frame's time is {time}, not {given.display_time}"
    require(given.display_time == time, Result.ERROR_TIME_INVALID, text)
    mode = given._environment_blend_mode
    opaque = mode == OPAQUE
    require(opaque, Result.ERROR_ENVIRONMENT_BLEND_MODE_UNSUPPORTED, f"blend mode {mode} is not offered")
    most = runtime.headset.max_layers
    text = f"{given.layer_count} layers, more than {most}"
    require(given.layer_count <= most, Result.ERROR_LAYER_LIMIT_EXCEEDED, text)
    read = tuple(layers.read(runtime, given._layers[index]) for index in range(given.layer_count))
    session.frames += 1
    runtime.ended(time, rendered, read)
    runtime.lose_by_and_by(session)
    step(runtime, session)
    return _pending(session)
