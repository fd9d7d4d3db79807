"""The runtime: the machine, the player, what they do to the application, and what it gave back."""

from __future__ import annotations

import ctypes
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import xr

from tests.openxr_runtime import (
    actions,
    dispatch,
    frames,
    graphics,
    input,
    instance,
    loader,
    session,
    spaces,
    swapchains,
)
from tests.openxr_runtime.handles import Handles, Object
from tests.openxr_runtime.headset import Headset, Player
from tests.openxr_runtime.outcome import AnswerError, ViolationError
from tests.openxr_runtime.poses import Pose
from tests.openxr_runtime.records import Broken, Frame, Haptic

ANSWERING = (actions, frames, graphics, input, instance, session, spaces, swapchains)  # modules with calls
KEPT = 1000  # of frames, haptics and broken rules: a long run must not grow
START = 1_000_000_000  # ns, the clock at first


@dataclass
class Fault:
    """A failure that a test asked for: of which call, after how many more, how often."""

    result: xr.Result
    after: int
    times: int


class Runtime:
    """An OpenXR runtime behind the real loader, as a context manager: it answers while it is open.

    Set `headset` before the application starts; `player`, `wish` and the methods at any time. See README.md.

    Attributes:
        headset: the machine. player: who wears it.
        wish: how far the session may come: "idle" (headset off), "synchronized", "visible" (no focus), "focused".
        should_render: False: pictures are not asked for, whatever the state.
        script: called with this runtime and `seconds` each time the clock moves on, before poses are asked for.
        realtime: whether xrWaitFrame takes the time of a frame, or none.
        bounds: width and depth of the room, metres.
        frames, haptics, violations: what was recorded, oldest first, the last 1000 of each.
        count: frames ended. calls: how often each function was called. threads: names of threads, by function.
        faults: errors of this runtime or of a script; raised when it is closed.
        left: kinds of objects that the application left to xrDestroyInstance and xrDestroySession.
        now: the clock, ns. spent: nanoseconds in this runtime's calls, waits apart.
    """

    def __init__(self, headset: Headset | None = None, *, realtime: bool = False) -> None:
        self.headset = headset or Headset()
        self.player = Player()
        self.wish = "focused"
        self.should_render = True
        self.script: Callable[[Runtime, float], None] | None = None
        self.realtime = realtime
        self.bounds = (3.0, 2.0)
        self.frames: deque[Frame] = deque(maxlen=KEPT)
        self.haptics: deque[Haptic] = deque(maxlen=KEPT)
        self.violations: deque[Broken] = deque(maxlen=KEPT)
        self.faults: list[str] = []
        self.left: list[str] = []
        self.calls: Counter[str] = Counter()
        self.threads: dict[str, set[str]] = {}
        self.count = 0
        self.now = START
        self.spent = 0
        self.handles = Handles()
        self.events: deque[Any] = deque()
        self.actions = input.Actions()
        self.loop = frames.Loop()
        self.on_frame: list[Callable[[Frame], None]] = []
        self._local = Pose()
        self._failing: dict[str, list[Fault]] = {}
        self._delays: dict[str, float] = {}
        self._inside: dict[int, str] = {}
        self._taken = 0
        self._due = 0.0
        self._open = False

    # --- Opening ----------------------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        entrance = dispatch.address("xrGetInstanceProcAddr")
        loader.enter(
            lambda: entrance,
            lambda: xr.Version(*dispatch.current().headset.api_version, 0).number(),
        )
        self._manifest = loader.Manifest(self.headset.runtime_name)
        self._before = dispatch.play(self)
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Go away; the application must have destroyed its instance.

        Raises:
            RuntimeError: this runtime, or a script, failed.
        """
        dispatch.play(self._before)
        self._manifest.close()
        if self.faults:
            raise RuntimeError("the runtime for tests failed:\n" + "\n".join(self.faults))

    # --- What a player does -----------------------------------------------------------------------------------------

    def recentre(self) -> None:
        """The player presses the button that moves LOCAL and LOCAL_FLOOR to where the head is and looks."""
        before = {name: self.origin(name) for name in ("local", "local_floor")}
        x, _, z = self.player.head.position
        yaw = Pose.at(0, 0, 0, yaw=self.player.head.yaw * 180 / 3.141592653589793)
        self._local = Pose((x, 0.0, z), yaw.orientation)
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

    def exit(self) -> None:
        """The player closes the application from the runtime's menu."""
        for open_session in self.sessions:
            open_session.exiting = True

    def lose_session(self, after: int = 3) -> None:
        """The session is about to be lost, and is, frames later (the headset was unplugged)."""
        for open_session in self.sessions:
            open_session.loss = after
            session.go(self, open_session, session.State.LOSS_PENDING)
            open_session.lost = after == 0

    def lose_instance(self) -> None:
        """The runtime ends: an event tells, and all but destroying fails from then on."""
        self.events.append(xr.EventDataInstanceLossPending(loss_time=self.now))
        for entry in self.instances:
            entry.lost = True

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
        self._failing.setdefault(name, []).append(Fault(result, after, times))

    def delay(self, name: str, seconds: float) -> None:
        """Let each call of a function take longer; 0: not any more.

        Raises:
            KeyError: there is no such function.
        """
        dispatch.CALLS[name]
        self._delays[name] = seconds

    # --- Answers ----------------------------------------------------------------------------------------------------

    @property
    def seconds(self) -> float:
        """The clock since the runtime was made."""
        return (self.now - START) / 1e9

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
    def last(self) -> Frame:
        """The frame that was ended last."""
        return self.frames[-1]

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
        """A call comes in: counted, and refused if it comes while another runs, or as the test asked."""
        self.calls[name] += 1
        thread = threading.get_ident()
        others = [other for at, other in self._inside.items() if at != thread and other not in dispatch.OVERLAPPING]
        self.threads.setdefault(name, set()).add(threading.current_thread().name)
        if others and name not in dispatch.OVERLAPPING:
            text = f"called while {others[0]} runs in another thread"
            raise ViolationError(xr.Result.ERROR_CALL_ORDER_INVALID, text)
        self._inside[thread] = name
        try:
            if delay := self._delays.get(name):
                self.sleep(delay)
            self._refuse(name)
        except BaseException:
            del self._inside[thread]
            raise

    def _refuse(self, name: str) -> None:
        if name.startswith("xrDestroy") or name in dispatch.BEFORE_INSTANCE:
            lost = None
        elif any(entry.lost for entry in self.instances) and not (name == "xrPollEvent" and self.events):
            lost = xr.Result.ERROR_INSTANCE_LOST
        elif any(entry.lost for entry in self.sessions) and name != "xrPollEvent":
            lost = xr.Result.ERROR_SESSION_LOST
        else:
            lost = None
        if lost:
            raise AnswerError(lost)
        for fault in self._failing.get(name, ()):
            if fault.after > 0:
                fault.after -= 1
            elif fault.times != 0:
                fault.times -= 1
                raise AnswerError(fault.result)

    def leave(self, name: str, nanoseconds: int) -> None:
        """A call is done."""
        self._inside.pop(threading.get_ident(), None)
        self.spent += nanoseconds

    def broken(self, name: str, violation: ViolationError) -> None:
        """Record that the application broke a rule."""
        self.violations.append(Broken(name, violation.result.name, violation.text, self.count))

    def sleep(self, seconds: float) -> None:
        """Wait; that time is not this runtime's."""
        began = time.perf_counter_ns()
        time.sleep(seconds)
        self.spent -= time.perf_counter_ns() - began

    def tick(self) -> None:
        """The time of a frame goes by; then the script has its turn."""
        period = self.headset.period
        if self.realtime:
            self._due = max(self._due + period / 1e9, time.perf_counter())
            self.sleep(max(0.0, self._due - time.perf_counter()))
        self.now += period
        if self.script:
            self.script(self, self.seconds)

    def next_event(self) -> Any | None:
        """The event whose turn it is. Without a running session time goes by here: nothing else moves it."""
        if self.events:
            return self.events.popleft()
        if self.sessions and not self.sessions[0].running and not self.sessions[0].lost:
            self.tick()
            session.step(self, self.sessions[0])
        return None

    def ended(self, frame: Frame) -> None:
        """A frame was ended."""
        self.count += 1
        self.frames.append(frame)
        for told in self.on_frame:
            told(frame)

    def take_seconds(self) -> float:
        """Seconds spent in this runtime since this was asked last."""
        spent, self._taken = self.spent - self._taken, self.spent
        return spent / 1e9

    def lose_by_and_by(self, given: session.Session) -> None:
        """A session that is about to be lost has ended a frame."""
        if given.loss is not None:
            given.loss -= 1
            given.lost = given.loss <= 0
