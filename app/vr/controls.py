"""From what hands press to what they ask for: of the body, of panels, of the game."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from app.desktop.bindings import Bindings
from app.desktop.controls import Controls, Intents
from app.desktop.settings import Settings
from app.vr.motion import Levels
from app.vr.tool_hand import RadiusStick
from vr_render.headset_frame import SIDES
from vr_render.input import VR, Event, InputFrame

# What is asked for as long as it is held is no press: the tool may be at the hip, the stick may be aiming.
_LEGS = ("forward", "back", "left", "right", "sprint", "crouch", "teleport", "cancel", "turn_left", "turn_right")
_FLIGHT = ("roll_left", "roll_right", "brake", "look_aside")
HELD = frozenset((*_LEGS, *_FLIGHT, "use_tool", "radius_more", "radius_less", "grab", "click"))
HALF = 0.5  # of a trigger, from which a stick says where to look
_MAIN, _OFF, _SOLO = (f"{VR}{hand}_" for hand in ("main", "off", "solo"))


@dataclass(frozen=True)
class Asked:
    """What the hands ask for in a frame.

    Attributes:
        levels: of the body, for `Motion.frame`.
        intents: `pressed` without what the body does; for panels and the game.
        clicks: by side, how far the hand presses on what it points at, 0 to 1.
    """

    levels: Levels
    intents: Intents
    clicks: Mapping[str, float]


def named(frame: InputFrame, settings: Settings) -> InputFrame:
    """The input under the names that count: the dominant hand's own ones where it plays alone."""
    if not settings.vr.one_handed:
        return frame
    return replace(
        frame,
        events=tuple(Event(_alone(event.name), event.down) for event in frame.events),
        down=frozenset(map(_alone, frame.down)),
        levels={_alone(name): level for name, level in frame.levels.items()},
        kept=frozenset(map(_alone, frame.kept)),
    )


def _alone(name: str) -> str:
    return _SOLO + name.removeprefix(_MAIN) if name.startswith(_MAIN) else name


class HandControls:
    """Turns frames of hands' input into what they ask for.

    Args:
        bindings: which inputs ask for which actions.
        settings: count at once, as `bindings` do.

    Attributes:
        taken: inputs that panels had; they count again when let go.
    """

    def __init__(self, bindings: Bindings, settings: Settings) -> None:
        self._controls = Controls(bindings, settings.controls)
        self._radius = RadiusStick()
        self._sticks = 0.0, 0.0  # for it
        self._heard: tuple | None = None  # what the last frame was asked
        self._asked: Asked | None = None  # what came of it, once it was asked the same again
        self.taken: set[str] = set()
        self.settings = settings

    @property
    def bindings(self) -> Bindings:
        """Which inputs ask for which actions."""
        return self._controls.bindings

    @bindings.setter
    def bindings(self, bindings: Bindings) -> None:
        self._controls.bindings = bindings

    @property
    def settings(self) -> Settings:
        """What the player chose."""
        return self._settings

    @settings.setter
    def settings(self, settings: Settings) -> None:
        self._settings = settings
        self._controls.settings = settings.controls

    def poll(
        self, frame: InputFrame, seconds: float, playing: bool, busy: Collection[str] = (), menu: str = ""
    ) -> Asked:
        """What is asked for now.

        Args:
            frame: as `named` gives it.
            seconds: since the last call.
            playing: false while a menu is open or the game has no focus; then there are clicks and grips alone.
            busy: sides of hands that point at a panel; what they hold is for it.
            menu: action that an entry of the menu around the hand is held for, "" for none.
        """
        given = frame.down, frame.levels, frame.kept, frame.focused
        heard = *given, playing, frozenset(busy), menu, self._settings, self.bindings
        again, self._heard = not frame.events and heard == self._heard, heard
        asked = self._asked if again else None
        if asked is None:
            asked = self._ask(frame, seconds, playing, busy, menu)
            self._asked = asked if again else None  # most frames are like the two before
        step = self._radius.poll(self._sticks, seconds)
        if step is None:
            return asked
        return replace(asked, intents=replace(asked.intents, pressed=(*asked.intents.pressed, step)))

    def _ask(self, frame: InputFrame, seconds: float, playing: bool, busy: Collection[str], menu: str) -> Asked:
        intents = self._controls.poll(frame, seconds, playing)
        held = intents.inputs
        self.taken = {name for name in held if name in self.taken or self._side(name) in busy}
        level = dict.fromkeys(HELD, 0.0)
        for name, value in held.items() if playing else ():
            for action in () if name in self.taken else self.bindings.actions(name):
                level[action] = max(value, level.get(action, 0.0))
        if menu and playing:
            level[menu] = 1.0
        turn, radius = level["turn_right"] - level["turn_left"], level["radius_more"] - level["radius_less"]
        self._sticks = turn, radius
        if intents.pressed:
            intents = replace(intents, pressed=tuple(name for name in intents.pressed if name not in HELD))
        grab = self._by_side("grab", held)
        kept = {self._side(name) for name in self.bindings.inputs("grab") if name in frame.kept}
        across, ahead = level["right"] - level["left"], level["forward"] - level["back"]
        if self.settings.vr.one_handed and self.settings.vr.locomotion == "teleport":
            across += turn  # the one stick aims, and says where to face after the hop
        return Asked(
            levels=Levels(
                move=(_unit(across), _unit(ahead)),
                turn=turn,
                teleport=level["teleport"],
                tool=level["use_tool"],
                cancel=level["cancel"] > 0,
                grab=grab,
                kept=frozenset(side for side in kept if not grab[side]),
                sprint=intents.sprint,
                crouch=intents.crouch,
                busy=frozenset(busy),
                aside=(turn, ahead if self.settings.vr.one_handed else radius) if level["look_aside"] > HALF else None,
            ),
            intents=intents,
            clicks=self._by_side("click", held),
        )

    def _by_side(self, action: str, held: Mapping[str, float]) -> dict[str, float]:
        """How far an action is asked for by each hand."""
        found = dict.fromkeys(SIDES, 0.0)
        for name in self.bindings.inputs(action):
            side = self._side(name)
            found[side] = max(found[side], held.get(name, 0.0))
        return found

    def _side(self, name: str) -> str:
        """Of the hand that has an input; what no hand has counts as the dominant one's."""
        main = self.settings.vr.hand
        return main if not name.startswith(_OFF) else "left" if main == "right" else "right"


def _unit(value: float) -> float:
    return min(1.0, max(-1.0, value))
