"""Which shadow maps a frame draws anew. All of them in each frame would cost several times what the picture does, while
the eye moves, the sun does, or ground comes and goes: so they take turns, and until its turn a map stays where it is.

A map that is late is right in itself, it only lies a little aside of where it should; shaders then look in the next
wider one. The nearest follows each move at once, and so does any that has been left too far behind.
"""

from vr_render.cascades import Box, Cascades
from vr_render.vectors import Vector, dot

TURNS = ((0, 3), (1, 5), (2, 4))  # layers of one frame after another; each three cost about the same
LEFT = 0.6  # of its reach: so much of what a layer should hold may lie outside while it waits


class ShadowTurns:
    """Where the maps lie: each where it was drawn last, until its turn comes."""

    def __init__(self) -> None:
        self._number = 0
        self._held: Cascades | None = None

    def place(self, wanted: Cascades, still: bool = False) -> Cascades:
        """The cascades of the next frame.

        Args:
            wanted: where they should lie.
            still: nothing may be late.
        """
        held = self._held
        if held is None or still:
            self._held = wanted
            return wanted
        self._number = (self._number + 1) % len(TURNS)
        due = TURNS[self._number]
        boxes, ends = list(held.boxes), list(held.ends)
        for i, box in enumerate(wanted.boxes):
            if i == 0 or i in due or _left_behind(boxes[i], wanted.centres[i], box.reach):
                boxes[i] = box
                ends[i : i + 1] = wanted.ends[i : i + 1]
        self._held = Cascades(boxes, tuple(ends), wanted.centres, due)
        return self._held


def _left_behind(held: Box, centre: Vector, reach: float) -> bool:
    """Whether too much of a square around a place [m], across the light, lies outside of a box."""
    aside = max(abs(dot(axis, centre) - at) for axis, at in zip(held.axes[:2], held.middle, strict=True))
    return aside + reach - held.reach > LEFT * reach
