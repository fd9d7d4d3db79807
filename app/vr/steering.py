"""Flying with hands: what sticks and triggers ask of a craft, and what the menu around the hand holds on.

One stick flies all there is: alone it thrusts and turns, with the trigger it slides (up, down, aside), with the grip it
tilts (pitch, roll). Where two hands play, the other stick tilts and turns. Whatever a controller lacks is in the menu.
"""

from collections.abc import Collection, Iterable

from app.desktop.bindings import Bindings
from app.desktop.controls import DEGREES_A_SECOND, Intents
from app.desktop.settings import Settings
from gameplay.shuttles.seen import Aboard
from vr_render.input import InputFrame

HALF = 0.5  # of a trigger or a grip, from which the stick does something else
GENTLE = 0.3  # of a stick's way, by which the menu turns a craft
STOP = "fly_stop"
# what the menu holds on: axis and how far
HOLDS: dict[str, tuple[str, float]] = {
    "fly_ahead": ("forward", 1.0),
    "fly_back": ("forward", -1.0),
    "fly_right": ("right", 1.0),
    "fly_left": ("right", -1.0),
    "fly_up": ("up", 1.0),
    "fly_down": ("up", -1.0),
    "fly_brake": ("brake", 1.0),
    "fly_turn_right": ("yaw", GENTLE),
    "fly_turn_left": ("yaw", -GENTLE),
    "fly_nose_up": ("pitch", GENTLE),
    "fly_nose_down": ("pitch", -GENTLE),
    "fly_roll_right": ("roll", GENTLE),
    "fly_roll_left": ("roll", -GENTLE),
}
# what it holds on of the view, where a controller has no button left that lets the stick look: as the stick points then
LOOKS = {"fly_look_right": (1.0, 0.0), "fly_look_left": (-1.0, 0.0), "fly_look_back": (0.0, -1.0)}
AHEAD = "fly_look_ahead"


class Steering:
    """Remembers what is held on: until it is chosen again, its opposite or STOP is, the craft stands, or the flight
    computer flies. Where one looks stays until one looks elsewhere, or gets out.

    Attributes:
        held: names of HOLDS and LOOKS.
    """

    def __init__(self) -> None:
        self.held: frozenset[str] = frozenset()
        self._flew = False  # by hand, a moment ago

    def hear(self, names: Iterable[str]) -> None:
        """Take what was chosen; other names than those of HOLDS, LOOKS, STOP and AHEAD are passed over."""
        for name in names:
            if name == STOP:
                self.held &= LOOKS.keys()
            elif name == AHEAD or name in LOOKS:
                others = self.held - LOOKS.keys()
                self.held = others if name == AHEAD or name in self.held else others | {name}
            elif name in HOLDS:
                others = self.held - {other for other, (axis, _) in HOLDS.items() if axis == HOLDS[name][0]}
                self.held = others if name in self.held else others | {name}

    def told(self, aboard: Aboard | None) -> None:
        """Go on with what is known of the craft; None: one sits in none."""
        flies = aboard is not None and aboard.mode == "manual" and not aboard.landed
        if aboard is None:
            self.held = frozenset()
        elif aboard.mode == "transit" or (self._flew and not flies):
            self.held &= LOOKS.keys()
        self._flew = flies

    @property
    def aside(self) -> tuple[float, float] | None:
        """Where the menu looks, as of `app.vr.motion.Levels.aside`."""
        return next((LOOKS[name] for name in self.held if name in LOOKS), None)

    def wishes(
        self,
        source: InputFrame,
        bindings: Bindings,
        settings: Settings,
        *,
        taken: Collection[str],
        looks: bool,
        pressed: tuple[str, ...],
        seconds: float,
    ) -> Intents:
        """What is asked of the craft in a frame.

        Args:
            source: with the inputs under the names that count.
            taken: inputs that are for panels. looks: whether the stick that turns says where to look.
            pressed: actions. seconds: since the last frame.
        """
        rest = settings.controls.dead_zone

        def level(name: str) -> float:
            inputs = (entry for entry in bindings.inputs(name) if entry not in taken)
            value = max((source.levels.get(entry, float(entry in source.down)) for entry in inputs), default=0.0)
            return max(value - rest, 0.0) / (1 - rest)

        alone = settings.vr.one_handed
        ahead, across = level("forward") - level("back"), level("right") - level("left")
        turn, tilt = level("turn_right") - level("turn_left"), level("radius_more") - level("radius_less")
        roll = level("roll_right") - level("roll_left")
        rise = level("jump") - level("crouch")
        slides = level("brake") > HALF
        if looks:
            turn = tilt = 0.0
            ahead = 0.0 if alone else ahead
        elif alone and level("roll_right") > HALF:
            roll, tilt, ahead, turn = turn, ahead, 0.0, 0.0
        elif slides and (ahead or across or (alone and turn)):
            rise, ahead, slides = rise + ahead, 0.0, False
            if alone:
                across, turn = across + turn, 0.0
        axes = dict.fromkeys(("forward", "right", "up", "yaw", "pitch", "roll", "brake"), 0.0)
        for name in self.held - LOOKS.keys():
            axis, way = HOLDS[name]
            axes[axis] = way
        turns = DEGREES_A_SECOND * seconds
        return Intents(
            forward=ahead + axes["forward"],
            right=across + axes["right"],
            up=rise + axes["up"],
            yaw=(turn + axes["yaw"]) * turns,
            pitch=(tilt + axes["pitch"]) * turns,
            roll=roll + axes["roll"],
            brake=slides or axes["brake"] > 0,
            pressed=tuple(name for name in pressed if name != "outside"),
        )
