"""The session and its states. The player's wishes move it on, one state at a time, as the specification orders them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import xr

from tests.openxr_runtime import graphics, structs
from tests.openxr_runtime.dispatch import call
from tests.openxr_runtime.handles import Object
from tests.openxr_runtime.instance import Instance, check_system, check_view_type
from tests.openxr_runtime.outcome import require

if TYPE_CHECKING:
    from tests.openxr_runtime.runtime import Runtime

Result = xr.Result
State = xr.SessionState
LADDER = (State.SYNCHRONIZED, State.VISIBLE, State.FOCUSED)
WISHES = ("idle", "synchronized", "visible", "focused", "exit")


class Session(Object):
    """A session.

    Attributes:
        state: as the last event told. running: between xrBeginSession and xrEndSession.
        frames: ended since it runs. loss: frames left until it is lost; None: it lives.
        attached: handles of its action sets; None: none were attached yet.
    """

    kind = "Session"

    def __init__(self, binding: graphics.Binding) -> None:
        self.binding = binding
        self.state = State.UNKNOWN
        self.running = False
        self.exiting = False
        self.loss: int | None = None
        self.frames = 0
        self.attached: list[int] | None = None

    def require_running(self) -> None:
        """Raise ViolationError unless it runs."""
        require(self.running, Result.ERROR_SESSION_NOT_RUNNING, "the session does not run")


def go(runtime: Runtime, session: Session, state: State) -> None:
    """Change the state and tell the application."""
    session.state = state
    runtime.events.append(
        xr.EventDataSessionStateChanged(session=runtime.c_handle(session), state=state, time=runtime.now)
    )


def step(runtime: Runtime, session: Session) -> None:
    """Move one state towards what the player wants; called after each frame, and as time passes without."""
    wish = "exit" if session.exiting else runtime.wish
    state = session.state
    if state in (State.LOSS_PENDING, State.STOPPING, State.EXITING):
        return
    if not session.running:
        if state == State.IDLE and wish == "exit":
            go(runtime, session, State.EXITING)
        elif state == State.IDLE and wish != "idle":
            go(runtime, session, State.READY)
        return
    if state == State.READY:
        if session.frames:
            go(runtime, session, State.SYNCHRONIZED)
        return
    rung = LADDER.index(state)
    target = LADDER.index(State[wish.upper()]) if wish not in ("idle", "exit") else -1
    if target > rung:
        go(runtime, session, LADDER[rung + 1])
    elif target < rung:
        go(runtime, session, LADDER[rung - 1] if rung else State.STOPPING)


@call("xrCreateSession")
def create_session(runtime: Runtime, instance: Instance, info: Any, out: Any) -> None:
    check_system(runtime, info.contents.system_id)
    require(not runtime.sessions, Result.ERROR_LIMIT_REACHED, "there is a session already")
    session = Session(graphics.bind(runtime, info.contents))
    structs.store(out, runtime.handles.add(session, instance))
    go(runtime, session, State.IDLE)
    step(runtime, session)


@call("xrDestroySession")
def destroy_session(runtime: Runtime, session: Session) -> None:
    runtime.left.extend(runtime.handles.remove(session))
    runtime.actions.detach()
    if runtime.lost == Result.ERROR_SESSION_LOST:
        runtime.lost = None


@call("xrBeginSession")
def begin_session(runtime: Runtime, session: Session, info: Any) -> None:
    check_view_type(runtime, info.contents._primary_view_configuration_type)
    require(not session.running, Result.ERROR_SESSION_RUNNING, "the session runs already")
    ready = session.state == State.READY
    require(ready, Result.ERROR_SESSION_NOT_READY, f"the session is {session.state.name}, not READY")
    session.running, session.frames = True, 0
    runtime.loop.reset()
    tell_presence(runtime, session)


def tell_presence(runtime: Runtime, session: Session) -> None:
    """Tell whether somebody wears the headset, where it feels that and the application wants to know."""
    if session.running and runtime.headset.presence and runtime.enabled("XR_EXT_user_presence"):
        worn = runtime.worn
        runtime.events.append(
            xr.EventDataUserPresenceChangedEXT(session=runtime.c_handle(session), is_user_present=worn)
        )


@call("xrEndSession")
def end_session(runtime: Runtime, session: Session) -> None:
    session.require_running()
    stopping = session.state == State.STOPPING
    require(stopping, Result.ERROR_SESSION_NOT_STOPPING, f"the session is {session.state.name}, not STOPPING")
    session.running = False
    go(runtime, session, State.IDLE)
    step(runtime, session)


@call("xrRequestExitSession")
def request_exit_session(runtime: Runtime, session: Session) -> None:
    session.require_running()
    session.exiting = True
