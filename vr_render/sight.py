"""Where eyes are and look. What may be in view is looked for with some room around it, and then again only when they
have moved or turned by more than that."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from vr_render.scene import Eye

MOVES, TURNS = 0.4, math.radians(6.0)  # the room: of their places [m], and of their turns
AHEAD = 0.5  # share of it that is left before a frame, where there is time to look again between two


class Sight(NamedTuple):
    """Places [m], turns (x, y, z, w) and tangents of one or two eyes."""

    places: list[list[float]]
    turns: list[list[float]]
    tangents: bytes

    @classmethod
    def of(cls, eyes: Sequence[Eye]) -> "Sight":
        """That of a frame."""
        return cls(
            [eye.position.tolist() for eye in eyes],
            [eye.orientation.tolist() for eye in eyes],
            b"".join(eye.tangents.tobytes() for eye in eyes),
        )

    def near(self, other: "Sight", share: float = 1.0) -> bool:
        """Whether what is in view lies in what the other one may see, with a share of the room around it."""
        return (
            self.tangents == other.tangents
            and all(math.dist(*both) < share * MOVES for both in zip(self.places, other.places, strict=True))
            and all(_alike(*both) > math.cos(share * TURNS / 2) for both in zip(self.turns, other.turns, strict=True))
        )


def _alike(a: Sequence[float], b: Sequence[float]) -> float:
    return abs(a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3])


def half_angle(eye: Eye) -> float:
    """From the axis of a round cone to its edge that holds an eye's view, with the room around it [radians]."""
    left, right, up, down = map(abs, eye.tangents.tolist())
    return math.atan(math.hypot(max(left, right), max(up, down))) + TURNS
