"""Someone who lives in a small world and holds a kind of controller: what it has is pressed, and nothing else."""

import numpy as np

from app.desktop.bindings import HAND, HANDS, device_of
from app.desktop.worn import Worn, side_of
from tests.app.vr.alive import Alive
from vr_render.headset_frame import SIDES, Pose
from vr_render.input import HAND_STICK, VR
from vr_render.scene import facing
from vr_render.xr.components import Components
from vr_render.xr.profiles import GESTURES, Profile

LIGHT = 0.4  # of a grip that feels force
OUT = 0.08  # metres that the hand moves to an entry of the menu


class Wielder(Alive):
    """A player whose hands say what the components of a controller do.

    Args:
        kind: of the controller. vr: settings; who plays with one hand has no other controller.

    Attributes:
        main, off: sides.
    """

    def __init__(self, kind: Profile, **vr: object) -> None:
        self.kind = kind
        self._components = {side: Components(kind) for side in SIDES}
        super().__init__(**vr)
        chosen = self.panels.settings.vr
        self.main, self.alone = chosen.hand, chosen.one_handed
        self.off = "left" if self.main == "right" else "right"
        self.hands.main, self.profile = self.main, kind.full
        if self.alone:
            del self.aims[self.off]
        self.frames(3)

    def says(self, side: str) -> dict[str, float]:
        """What the hand's components say where these inputs are held down: each by what it is made of."""
        kind, held = self.kind, self.held[side]
        assert held.keys() <= kind.inputs(side), f"{kind.path} has no {held}"
        assert not kind.bare or len({name in HAND_STICK or name for name in held}) <= 1, "one gesture at a time"
        parts = kind.parts(side)
        said = {part: held.get(part, 0.0) for part in parts if part != "way"}
        if kind.force:
            said["squeeze"] *= LIGHT
        if kind.trackpad:
            said["pad"] = float("stick" in held or not held.keys().isdisjoint(HAND_STICK))
        right, up = (
            held.get(f"stick_{a}", 0.0) - held.get(f"stick_{b}", 0.0) for a, b in (("right", "left"), ("up", "down"))
        )
        values = self._components[side].poll(said, (right, up) if "way" in parts else None)
        if kind.bare:  # what is read from the fingers
            values |= {name: held.get(name, 0.0) for name in GESTURES - parts.keys()}
        return values

    def inputs(self, action: str) -> list[tuple[str, str]]:
        """Hands and inputs of theirs that ask for an action."""
        worn, device = Worn(tuple((side, self.kind.full) for side in SIDES)), HAND if self.alone else HANDS
        found = []
        for entry in self.panels.bindings.inputs(action):
            if device_of(entry) == device and worn.has(entry, self.main):
                role, _, name = entry.removeprefix(VR).partition("_")
                found.append((side_of(role, self.main), name))
        return found

    def hold(self, side: str, count: int, *names: str) -> "Wielder":
        """Hold inputs down for some frames, and let go of them."""
        self.press(side, **dict.fromkeys(names, 1.0)).frames(count)
        self.press(side).frames(4)
        return self

    def do(self, action: str, count: int = 4) -> "Wielder":
        """Ask for an action by an input for some frames, or else by the menu."""
        found = self.inputs(action)
        return self.hold(found[0][0], count, found[0][1]) if found else self.choose(action, count)

    def choose(self, name: str, count: int = 4) -> "Wielder":
        """Open the menu, bring the hand to an entry, press there for some frames, and close it if it stays open."""
        radial, rest, main = self.wearer.panels._radial, self.aims[self.main], self.main
        ((side, button),), (click, *_) = (
            self.inputs("radial"),
            [name for at, name in self.inputs("click") if at == main],
        )
        self.hold(side, 4, button)
        assert radial.sheet is not None
        for _ in radial.pages:
            names = [entry.name for entry in radial.entries]
            there = name in names
            angle = np.radians(45 * names.index(name if there else "more"))
            way = radial.sheet.pose.matrix @ np.array([np.sin(angle), np.cos(angle), 0.0])
            self.aims[main] = Pose(rest.position + way * OUT, rest.orientation)
            self.frames(2)
            if there:
                break
            self.hold(main, 3, click)
        assert there, f"the menu of {self.kind.path} has no {name}"
        self.press(main, **{click: 1.0}).frames(count)
        if radial.held is None:
            self.aims[main] = rest
        self.press(main).frames(4)
        self.aims[main] = rest
        if radial.sheet is not None:
            self.hold(side, 4, button)
        assert radial.sheet is None
        return self

    def click(self, sheet: str, pixel: tuple[float, float]) -> "Wielder":
        """Point the laser at a pixel of a panel, and press."""
        hangs = next(shown for shown in self.turns[-1].shown.sheets if shown.name == sheet)
        rest, main = self.aims[self.main], self.main
        self.aims[main] = Pose(rest.position, facing(hangs.place(pixel) - rest.position, np.array([0.0, 1.0, 0.0])))
        self.frames(3)
        self.hold(main, 3, next(name for side, name in self.inputs("click") if side == main))
        self.aims[main] = rest
        self.frames(3)
        return self

    def ready(self, side: str) -> "Wielder":
        """See that the hand can grip: where it has nothing to do so, the menu makes the trigger one."""
        if not self._grips(side):
            self.choose("grab" if side == self.main else "grab_off")
        return self

    def close_hand(self, side: str) -> "Wielder":
        """Grip with a hand that is ready for it."""
        self.press(side, **{self._grips(side) or "trigger": 1.0}).frames(45)
        return self

    def _grips(self, side: str) -> str:
        return next((name for at, name in self.inputs("grab") if at == side), "")

    def open_hand(self, side: str) -> "Wielder":
        """Let go."""
        self.press(side).frames(9)
        return self
