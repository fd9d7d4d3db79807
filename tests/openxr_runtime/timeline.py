"""A player's minute, played: at each time, where head and hands are, and what is pressed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.openxr_runtime.hands import made_up
from tests.openxr_runtime.motion import Motion, Mover, body
from tests.openxr_runtime.poses import Pose
from tests.openxr_runtime.profiles import SIDES

if TYPE_CHECKING:
    from tests.openxr_runtime.headset import Hand
    from tests.openxr_runtime.runtime import Runtime

Level = float | tuple[float, float]
LONGEST = 0.1  # seconds of a script a frame: a slow frame holds the player up, instead of leaving a press out

EVENTS: dict[str, Callable[[Runtime], None]] = {
    "headset_off": lambda runtime: setattr(runtime, "wish", "idle"),
    "headset_on": lambda runtime: setattr(runtime, "wish", "focused"),
    "doff": lambda runtime: runtime.wear(False),
    "don": lambda runtime: runtime.wear(True),
    "menu": lambda runtime: setattr(runtime, "wish", "visible"),
    "hide": lambda runtime: setattr(runtime, "wish", "synchronized"),
    "focus": lambda runtime: setattr(runtime, "wish", "focused"),
    "recentre": lambda runtime: runtime.recentre(),
    "exit": lambda runtime: runtime.exit(),
    "lose_session": lambda runtime: runtime.lose_session(),
    "lose_instance": lambda runtime: runtime.lose_instance(),
}


@dataclass(frozen=True)
class Bare:
    """How a bare hand is held, as of `made_up`."""

    pinch: float = 0.0
    finger: str = "index"
    fist: float = 0.0


@dataclass
class Step:
    """What happens at a time; see README.md."""

    at: float
    over: float = 0.0
    steady: bool = False
    poses: dict[str, tuple[Pose, str]] = field(default_factory=dict)
    press: dict[tuple[str, str], Level] = field(default_factory=dict)
    hold: float | None = None
    profiles: dict[str, str | None] = field(default_factory=dict)
    tracking: dict[str, str] = field(default_factory=dict)
    bare: dict[str, Bare | None] = field(default_factory=dict)
    event: str = ""
    rate: float = 0.0
    picture: str = ""


@dataclass
class _Ramp:
    begin: float
    end: float
    first: Level
    last: Level

    def at(self, seconds: float) -> Level:
        if seconds >= self.end:
            return self.last
        share = (seconds - self.begin) / (self.end - self.begin)
        if isinstance(self.last, tuple):
            x, y = self.first if isinstance(self.first, tuple) else (0.0, 0.0)
            return (x + (self.last[0] - x) * share, y + (self.last[1] - y) * share)
        level = 0.0 if isinstance(self.first, tuple) else self.first
        return level + (self.last - level) * share


class Timeline:
    """Plays steps: give it to `Runtime.script`.

    Attributes:
        start: when its clock begins: "session" (the first frame), "focused", "asked" (`begin`).
        done: whether all steps were taken. finished: whether they are over, too.
        length: seconds until the last step is over.
        pictures: names of pictures to take that nobody took yet.
    """

    def __init__(self, steps: list[Step], start: str = "session") -> None:
        self.steps, self.start = sorted(steps, key=lambda step: step.at), start
        self.length = max((step.at + max(step.over, step.hold or 0.0) for step in steps), default=0.0)
        self.pictures: list[str] = []
        self.finished = False
        self._next = 0
        self._now = 0.0
        self._last: float | None = None
        self._asked = False
        self._movers: dict[str, Mover] = {}
        self._ramps: dict[tuple[str, str], _Ramp] = {}
        self._bare: dict[str, Bare | None] = {}
        self._releases: list[tuple[float, tuple[str, str]]] = []

    @property
    def done(self) -> bool:
        return self._next == len(self.steps)

    def begin(self) -> None:
        """Begin now, whatever `start` says."""
        self._asked = True

    def __call__(self, runtime: Runtime, seconds: float) -> None:
        """Bring the player to a time: as far as that is since the last call, but no further than `LONGEST`."""
        if self._last is None:
            if not (self._asked or self.start == "session" or (self.start == "focused" and runtime.state == "focused")):
                return
            self._last = seconds
            player = runtime.player
            starts = {"head": player.head, "left": player.left.aim, "right": player.right.aim}
            self._movers = {name: Mover(Motion(pose, pose)) for name, pose in starts.items()}
        self._now += min(seconds - self._last, LONGEST)
        self._last, now = seconds, self._now
        while not self.done and self.steps[self._next].at <= now:
            self._take(runtime, self.steps[self._next])
            self._next += 1
        self._move(runtime, now)
        self.finished = now >= self.length

    def _take(self, runtime: Runtime, step: Step) -> None:
        player, end = runtime.player, step.at + step.over
        for name, (target, frame) in step.poses.items():
            mover = self._movers[name]
            base = body(self._movers["head"].pose) if frame == "body" else Pose()
            start = base.inverse * mover.pose
            mover.motion = Motion(start, target, step.at, end, frame, step.steady)
        for key, level in step.press.items():
            before = player.hand(key[0]).inputs.get(key[1], 0.0)
            self._ramps[key] = _Ramp(step.at, end, before, level)
            if step.hold is not None:
                self._releases.append((step.at + step.hold, key))
        for side, profile in step.profiles.items():
            player.hand(side).profile = profile
        for name, tracking in step.tracking.items():
            (player if name == "head" else player.hand(name)).tracking = tracking
        self._bare.update(step.bare)
        if step.rate:
            runtime.change_rate(step.rate)
        if step.picture:
            self.pictures.append(step.picture)
        if step.event:
            EVENTS[step.event](runtime)

    def _move(self, runtime: Runtime, now: float) -> None:
        player = runtime.player
        player.head, player.velocity, player.spin = self._movers["head"].move(now, Pose())
        frame = body(player.head)
        for side in SIDES:
            hand: Hand = player.hand(side)
            pose, hand.velocity, hand.spin = self._movers[side].move(now, frame)
            hand.place(pose)
            bare = self._bare.get(side)
            if bare is None:
                hand.joints = None
            else:
                hand.joints = made_up(side, hand.aim, bare.pinch, finger=bare.finger, fist=bare.fist)
        for due, key in [entry for entry in self._releases if entry[0] <= now]:
            self._releases.remove((due, key))
            level = self._ramps[key].last
            self._ramps[key] = _Ramp(due, due, level, (0.0, 0.0) if isinstance(level, tuple) else 0.0)
        for (side, name), ramp in self._ramps.items():
            player.hand(side).inputs[name] = ramp.at(now)
