"""What hands feel: a pattern for each thing that happens, played over time, one at a time in each hand."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.desktop.living_messages import SERIOUS
from app.desktop.messages import HARD_LANDING
from gameplay import outcomes
from vr_render.headset_frame import SIDES

ROCK = 0.75  # hardness from which on ground rattles instead of crumbling
REPEATED = 0.4  # seconds within which the same refusal again is still the same
_BEDROCK = "bedrock"  # the reason of a refusal that is felt as rock


@dataclass(frozen=True)
class Pulse:
    """A part of a pattern: when it starts [s], how long it lasts [s], 0 to 1 how strong it is, and its pitch [Hz]."""

    at: float
    seconds: float
    amplitude: float
    frequency: float


@dataclass(frozen=True)
class Pattern:
    """Pulses in the order of their starts.

    Attributes:
        priority: a pattern gives way to one with a higher one, and to a new one with the same.
    """

    name: str
    priority: int
    pulses: tuple[Pulse, ...]

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return max(pulse.at + pulse.seconds for pulse in self.pulses)


@dataclass(frozen=True)
class Vibration:
    """What a hand is to feel now; as `Headset.vibrate` takes it."""

    side: str
    amplitude: float
    seconds: float
    frequency: float


def _pattern(name: str, priority: int, *pulses: tuple[float, float, float, float]) -> Pattern:
    return Pattern(name, priority, tuple(Pulse(*pulse) for pulse in pulses))


PATTERNS = {
    pattern.name: pattern
    for pattern in (
        _pattern("rock", 0, (0.0, 0.012, 1.0, 250.0), (0.022, 0.012, 0.8, 200.0)),
        _pattern("gather", 0, (0.0, 0.01, 0.35, 140.0), (0.04, 0.01, 0.3, 120.0), (0.08, 0.01, 0.25, 100.0)),
        _pattern("touch", 1, (0.0, 0.012, 0.25, 200.0)),
        _pattern("release", 2, (0.0, 0.015, 0.35, 90.0), (0.05, 0.015, 0.15, 70.0)),
        _pattern("grab", 3, (0.0, 0.02, 0.55, 130.0), (0.03, 0.03, 0.75, 150.0)),
        _pattern("snap", 3, (0.0, 0.01, 0.9, 280.0)),
        _pattern("stow", 3, (0.0, 0.03, 0.55, 140.0), (0.06, 0.03, 0.35, 100.0), (0.12, 0.04, 0.2, 70.0)),
        _pattern("gathered", 3, (0.0, 0.012, 0.8, 170.0), (0.04, 0.05, 0.4, 120.0)),
        _pattern("eat", 3, (0.0, 0.03, 0.4, 70.0), (0.12, 0.03, 0.4, 70.0), (0.24, 0.03, 0.3, 60.0)),
        _pattern("shelter", 3, (0.0, 0.1, 0.2, 60.0), (0.14, 0.1, 0.35, 75.0), (0.28, 0.1, 0.2, 90.0)),
        _pattern("hop", 3, (0.0, 0.03, 0.3, 80.0), (0.08, 0.09, 0.75, 50.0)),
        _pattern("eruption", 3, *((i * 0.1, 0.08, 0.2 + 0.15 * min(i, 8 - i), 40.0) for i in range(9))),
        _pattern("attach", 4, (0.0, 0.02, 0.6, 160.0), (0.07, 0.06, 0.95, 180.0)),
        _pattern("rejected", 5, (0.0, 0.06, 0.6, 60.0), (0.1, 0.06, 0.6, 60.0)),
        _pattern("full", 6, (0.0, 0.16, 0.8, 80.0), (0.26, 0.16, 0.8, 80.0), (0.52, 0.16, 0.8, 80.0)),
        _pattern(
            "warning",
            7,
            (0.0, 0.06, 1.0, 220.0),
            (0.1, 0.06, 1.0, 220.0),
            (0.2, 0.06, 1.0, 220.0),
            (0.3, 0.35, 1.0, 160.0),
        ),
    )
}


def dig(hardness: float) -> Pattern:
    """Ground that is dug: 0 like nothing, dull and faint, to 1 like bedrock, bright and strong. Lasts until the next
    tick digs on."""
    if hardness >= ROCK:
        return PATTERNS["rock"]
    return _pattern("dig", 0, (0.0, 0.05, 0.12 + 0.6 * hardness, 45.0 + 140.0 * hardness))


class Feelings:
    """What both hands feel now."""

    def __init__(self) -> None:
        self._running: dict[str, _Running] = {}
        self._refused: dict[tuple[str, str], float] = {}  # command and reason: seconds since it was said last

    def feel(self, side: str, pattern: Pattern) -> None:
        """Let a hand feel a pattern from its start, unless it feels something more important."""
        running = self._running.get(side)
        if running is None or pattern.priority >= running.pattern.priority:
            self._running[side] = _Running(pattern)

    def tell(
        self, happened: Iterable[outcomes.Outcome], player: int, main: str, guide: str, worker: str | None = None
    ) -> None:
        """Let a player's hands feel what happened.

        Args:
            main: side of the hand with the tool. guide: side of the one that aims hops.
            worker: side of the one that gathers; None: `main`.
        """
        for outcome in happened:
            if outcome.player != player:
                continue
            match outcome:
                case outcomes.SoilExcavated(hardness=hardness) | outcomes.TerrainFlattened(hardness=hardness):
                    self.feel(main, dig(hardness / 255))
                case outcomes.SoilElevated():
                    self.feel(main, dig(0.0))
                case outcomes.CanistersFull():
                    self.feel(main, PATTERNS["full"])
                case outcomes.CommandRejected(command=command, reason=reason):
                    self._refuse(command, reason, main, guide)
                case outcomes.PlayerHopped():
                    self.feel(guide, PATTERNS["hop"])
                case outcomes.ResourceGathered():
                    self.feel(worker or main, PATTERNS["gathered"])
                case outcomes.ShelterEntered():
                    self._both("shelter")
                case outcomes.PlayerFreed() | outcomes.PlayerDied():
                    self._both("warning")
                case outcomes.HazardEntered(share=share) if share:
                    self._both("warning")
                case outcomes.GeyserErupted():
                    self._both("eruption")
                case outcomes.MeterLow(points=points) if points <= SERIOUS:
                    self._both("warning")
                case outcomes.PlayerLanded(speed=speed) if speed >= HARD_LANDING:
                    self._both("warning")

    def _refuse(self, command: str, reason: str, main: str, guide: str) -> None:
        if reason == _BEDROCK:
            self.feel(main, PATTERNS["rock"])
            return
        if (command, reason) not in self._refused:  # a tool that is held down is refused in each tick
            self.feel(guide if command == "Hop" else main, PATTERNS["rejected"])
        self._refused[command, reason] = 0.0

    def _both(self, name: str) -> None:
        for side in SIDES:
            self.feel(side, PATTERNS[name])

    def rest(self) -> None:
        """Feel nothing more: the game is paused or has no focus."""
        self._running.clear()

    def poll(self, seconds: float, strength: float) -> list[Vibration]:
        """Go on by a frame; what begins in it.

        Args:
            seconds: of the frame. strength: of all that is felt, 0 to 1.
        """
        self._refused = {what: age + seconds for what, age in self._refused.items() if age + seconds < REPEATED}
        found = []
        for side, running in list(self._running.items()):
            pulse = running.step(seconds)
            if pulse is not None and strength > 0:
                found.append(Vibration(side, pulse.amplitude * strength, pulse.seconds, pulse.frequency))
            if running.age >= running.pattern.seconds:
                del self._running[side]
        return found


class _Running:
    """A pattern that a hand feels."""

    def __init__(self, pattern: Pattern) -> None:
        self.pattern, self.age, self._next = pattern, 0.0, 0

    def step(self, seconds: float) -> Pulse | None:
        """The last pulse that begins by now, then let time pass."""
        due = None
        pulses = self.pattern.pulses
        while self._next < len(pulses) and pulses[self._next].at <= self.age:
            due = pulses[self._next]
            self._next += 1
        self.age += seconds
        return due
