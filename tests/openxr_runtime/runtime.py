"""The runtime: the machine, the player, what they do to the application, and what it gave back."""

from __future__ import annotations

import ctypes
import math
from collections import Counter, deque
from collections.abc import Callable
from typing import Any, Self

import numpy as np
import xr

from tests.openxr_runtime import (
    actions,
    dispatch,
    display,
    foveation,
    frames,
    graphics,
    hands,
    input,
    instance,
    loader,
    pictures,
    session,
    spaces,
    swapchains,
)
from tests.openxr_runtime.clock import Clock
from tests.openxr_runtime.gate import Fault, Gate
from tests.openxr_runtime.handles import Handles, Object
from tests.openxr_runtime.headset import Headset, Player
from tests.openxr_runtime.outcome import AnswerError, ViolationError
from tests.openxr_runtime.poses import Pose
from tests.openxr_runtime.records import Broken, Frame, Haptic, Projection, Quad

# Modules with calls that answer only because they are imported.
ANSWERING = (actions, display, foveation, frames, graphics, hands, input, instance, session, spaces, swapchains)


class Runtime:
    """An OpenXR runtime behind the real loader, as a context manager: it answers while it is open.

    Set `headset` before the application starts; `player`, `wish` and the methods at any time. See README.md.

    Attributes:
        headset: the machine. player: who wears it.
        wish: how far the session may come: "idle" (headset off), "synchronized", "visible" (no focus), "focused".
        worn: whether somebody's head is in it; `wear` changes it, the session goes on all the same.
        should_render: False: pictures are not asked for, whatever the state.
        script: called with this runtime and `seconds` each time the clock moves on, before poses are asked for.
        clock: virtual, or real: then xrWaitFrame takes its time.
        bounds: width and depth of the room, metres.
        frames, haptics, violations: what was recorded, oldest first, the last `keep` of each: long runs do not grow.
        on_frame: called with each frame when it was ended.
        count: frames ended. gate: how often and by whom each function was called, and the time that they took.
        faults: errors of this runtime or of a script; raised when it is closed.
        left: kinds of objects that the application left to xrDestroyInstance and xrDestroySession.
    """

    def __init__(self, headset: Headset | None = None, *, realtime: bool = False, keep: int = 1000) -> None:
        self.headset = headset or Headset()
        self.player = Player()
        self.wish = "focused"
        self.should_render = True
        self.worn = True
        self.script: Callable[[Runtime, float], None] | None = None
        self.clock = Clock(realtime)
        self.bounds = (3.0, 2.0)
        self.frames: deque[Frame] = deque(maxlen=keep)
        self.haptics: deque[Haptic] = deque(maxlen=keep)
        self.violations: deque[Broken] = deque(maxlen=keep)
        self.faults: deque[str] = deque(maxlen=20)
        self.left: list[str] = []
        self.count = 0
        self.gate = Gate()
        self.lost: xr.Result | None = None
        self.handles = Handles()
        self.events: deque[Any] = deque()
        self.actions = input.Actions()
        self.loop = frames.Loop()
        self.on_frame: list[Callable[[Frame], None]] = []
        self._local = Pose()
        self._taken = 0

    # --- Opening ----------------------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        entrance = dispatch.address("xrGetInstanceProcAddr")
        loader.enter(
            lambda: entrance,
            lambda: xr.Version(*dispatch.current().headset.api_version, 0).number(),
        )
        self._manifest = loader.Manifest(self.headset.runtime_name)
        self._played_before = dispatch.play(self)
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Go away. An instance that the application left open is destroyed, and named in `left`.

        Raises:
            RuntimeError: this runtime, or a script, failed.
        """
        for entry in self.instances:
            self.left.append(entry.kind)
            xr.destroy_instance(self.c_handle(entry))
        dispatch.play(self._played_before)
        self._manifest.close()
        if self.faults:
            raise RuntimeError("the runtime for tests failed:\n" + "\n".join(self.faults))

    # --- What a player does -----------------------------------------------------------------------------------------

    def recentre(self) -> None:
        """The player presses the button that moves LOCAL and LOCAL_FLOOR to where the head is and looks."""
        before = {name: self.origin(name) for name in ("local", "local_floor")}
        x, _, z = self.player.head.position
        self._local = Pose.at(x, 0, z, yaw=math.degrees(self.player.head.yaw))
        offered = spaces.offered(self)
        for open_session in self.sessions:
            for name in [name for name in before if name in offered]:
                event = xr.EventDataReferenceSpaceChangePending(
                    session=self.c_handle(open_session),
                    reference_space_type=xr.ReferenceSpaceType(spaces.TYPES[name]),
                    change_time=self.now,
                    pose_valid=1,
                )
                (before[name].inverse * self.origin(name)).write(event.pose_in_previous_space)
                self.events.append(event)

    def wear(self, on: bool) -> None:
        """The player puts the headset on or takes it off, and its sensor feels it (XR_EXT_user_presence)."""
        self.worn = on
        for open_session in self.sessions:
            session.tell_presence(self, open_session)

    def exit(self) -> None:
        """The player closes the application from the runtime's menu."""
        for open_session in self.sessions:
            open_session.exiting = True

    def lose_session(self, after: int = 3) -> None:
        """The session is about to be lost, and is, frames later (the headset was unplugged)."""
        for open_session in self.sessions:
            open_session.loss = after
            session.go(self, open_session, session.State.LOSS_PENDING)
            if after == 0:
                self.lost = xr.Result.ERROR_SESSION_LOST

    def lose_instance(self) -> None:
        """The runtime ends: an event tells, and all but destroying fails from then on."""
        self.events.append(xr.EventDataInstanceLossPending(loss_time=self.now))
        self.lost = xr.Result.ERROR_INSTANCE_LOST

    # --- Trouble ----------------------------------------------------------------------------------------------------

    def fail(self, name: str, result: xr.Result, *, after: int = 0, times: int = 1) -> None:
        """Let calls of a function answer `result` (an error, or a qualified success) without being done.

        Args:
            after: calls that still work before.
            times: how often; -1: always.

        Raises:
            KeyError: there is no such function.
        """
        dispatch.CALLS[name]
        self.gate.faults.setdefault(name, []).append(Fault(result, after, times))

    def delay(self, name: str, seconds: float) -> None:
        """Let each call of a function take longer; 0: not any more.

        Raises:
            KeyError: there is no such function.
        """
        dispatch.CALLS[name]
        self.gate.delays[name] = seconds

    def change_rate(self, rate: float) -> None:
        """The runtime changes the display's refresh rate by itself (hertz; the battery is low)."""
        display.change_rate(self, rate)

    def change_mask(self, hidden: float) -> None:
        """The lenses hide another share of each corner, 0 to 1 (the player moved them)."""
        display.change_mask(self, hidden)

    def before(self, name: str, do: Callable[[], None]) -> None:
        """Do something at the beginning of each call of a function, for example move the head as late as can be.

        Raises:
            KeyError: there is no such function.
        """
        dispatch.CALLS[name]
        self.gate.before[name] = do

    def after(self, name: str, do: Callable[[], None]) -> None:
        """Do something at the end of each call of a function.

        Raises:
            KeyError: there is no such function.
        """
        dispatch.CALLS[name]
        self.gate.after[name] = do

    # --- Answers ----------------------------------------------------------------------------------------------------

    @property
    def seconds(self) -> float:
        """The clock since the runtime was made."""
        return self.clock.seconds

    @property
    def now(self) -> int:
        """The clock, ns: the time of the frame that was promised last."""
        return self.clock.now

    @property
    def state(self) -> str:
        """The session's state in lower case, "" without a session."""
        return self.sessions[0].state.name.lower() if self.sessions else ""

    @property
    def instances(self) -> list[instance.Instance]:
        """Instances that are alive: one at most."""
        return self.handles.all(instance.Instance)

    @property
    def instance(self) -> instance.Instance:
        """The instance."""
        return self.instances[0]

    @property
    def sessions(self) -> list[session.Session]:
        """Sessions that are alive: one at most."""
        return self.handles.all(session.Session)

    @property
    def swapchains(self) -> list[swapchains.Swapchain]:
        """Swapchains that are alive, oldest first."""
        return self.handles.all(swapchains.Swapchain)

    @property
    def last(self) -> Frame:
        """The frame that was ended last."""
        return self.frames[-1]

    @property
    def calls(self) -> Counter[str]:
        """How often each function was called."""
        return self.gate.calls

    def picture(self, eye: str | int) -> np.ndarray:
        """What an eye saw in the last frame: see `pictures.picture`."""
        return pictures.picture(self, eye)

    # --- For the calls ----------------------------------------------------------------------------------------------

    def enabled(self, extension: str) -> bool:
        """Whether the instance was made with an extension."""
        found = self.instances
        return bool(found) and extension in found[0].extensions

    def c_handle(self, entry: Object) -> Any:
        """An object's handle as `xr` has it."""
        return ctypes.cast(ctypes.c_void_p(entry.handle), getattr(xr, entry.kind))

    def origin(self, name: str) -> Pose:
        """The pose of a reference space, other than "view", in STAGE."""
        if name == "local":
            return self._local * Pose((0.0, self.headset.eye_height, 0.0))
        return self._local if name == "local_floor" else Pose()

    def enter(self, name: str) -> None:
        """A call comes in: refused if it may not, as the test asked, or because all is lost."""
        self.gate.enter(name)
        if not self.lost or name.startswith("xrDestroy") or name in dispatch.BEFORE_INSTANCE:
            return
        if name == "xrPollEvent" and (self.events or self.lost == xr.Result.ERROR_SESSION_LOST):
            return
        raise AnswerError(self.lost)

    def broken(self, name: str, violation: ViolationError) -> None:
        """Record that the application broke a rule."""
        self.violations.append(Broken(name, violation.result.name, violation.text, self.count))

    def tick(self) -> None:
        """The time of a frame goes by; then the script has its turn."""
        self.clock.tick(self.headset.period, self.gate.sleep)
        if self.script:
            self.script(self, self.seconds)

    def next_event(self) -> Any | None:
        """The event whose turn it is. Without a running session time goes by here: nothing else moves it."""
        if self.events:
            return self.events.popleft()
        alive = self.sessions
        if alive and not alive[0].running and not self.lost and self.clock.due(self.headset.period):
            self.tick()
            session.step(self, alive[0])
        return None

    def ended(self, time: int, rendered: bool, layers: tuple[Projection | Quad, ...]) -> None:
        """A frame was ended."""
        self.count += 1
        spent, self._taken = self.gate.spent - self._taken, self.gate.spent
        frame = Frame(self.count, time, rendered, layers, spent / 1e9, tuple(self.gate.trail))
        self.gate.trail.clear()
        self.frames.append(frame)
        for told in self.on_frame:
            told(frame)

    def lose_by_and_by(self, given: session.Session) -> None:
        """A session that is about to be lost has ended a frame."""
        if given.loss is not None:
            given.loss -= 1
            if given.loss <= 0:
                self.lost = xr.Result.ERROR_SESSION_LOST
