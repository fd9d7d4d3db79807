"""What somebody in a headset holds: which inputs there are, what they are called, what a menu does instead."""

from dataclasses import dataclass, field

from vr_render.headset_frame import SIDES
from vr_render.input import VR
from vr_render.xr.profiles import BY_PATH, Profile

IN_MENU = "menu around the hand"  # where what no button does is found


@dataclass(frozen=True)
class Worn:
    """What two hands hold.

    Attributes:
        hands: interaction profiles by side, as of `Hand.profile`; one that is not known is taken to have every input.
        menu: actions that the menu around the hand has.
    """

    hands: tuple[tuple[str, str], ...] = ()
    menu: frozenset[str] = field(default_factory=frozenset)

    def has(self, entry: str, main: str) -> bool:
        """Whether there is an input; `main`: side of the dominant hand."""
        if not entry.startswith(VR):
            return True
        role, _, name = entry.removeprefix(VR).partition("_")
        side = side_of(role, main)
        profile = self._profile(side)
        return profile is None or name in profile.inputs(side)

    def word(self, side: str, name: str) -> str | None:
        """What an input of a hand is called, without the hand; None: the controller is not known."""
        profile = self._profile(side)
        return None if profile is None else profile.word(side, name)

    def _profile(self, side: str) -> Profile | None:
        return BY_PATH.get(dict(self.hands).get(side, ""))


UNKNOWN = Worn()


def side_of(role: str, main: str) -> str:
    """Side of a hand of `vr_render.input.HANDS`."""
    return main if role != "off" else next(side for side in SIDES if side != main)
