"""What culling is given: nodes that may be drawn, and what the eyes and the lights take in. Imports without taichi."""

from typing import NamedTuple

import numpy as np


class Candidates(NamedTuple):
    """Nodes of the terrain, in tables with a row a slot.

    Attributes:
        slots: of the nodes to look at, in the order of drawing, i32, shape (n,).
        fades: 1 for those in list 1, 0 for those in list 0, i32, shape (n,) or longer.
        box: middle and half width [voxels from the centre], |each| < 2^15, i32, shape (capacity, 4).
        mesh: indices, first index, first vertex; i32, shape (capacity, 3).
        horizon: direction to the box's middle, cosine and sine of its angle, Q14, i32, shape (capacity, 5).
    """

    slots: np.ndarray
    fades: np.ndarray
    box: np.ndarray
    mesh: np.ndarray
    horizon: np.ndarray


class Volumes(NamedTuple):
    """What is looked into.

    Attributes:
        planes: x, y, z in Q14 and offset, so that the sum is >= 0 inside; six for each volume of the eyes, then six for
            each further list; i32, shape (6 * volumes, 4).
        eye: direction of the eye, cosine and sine of its angle to the horizon, Q14, 1 where it has one; i32, (6,).
        eyes: volumes of theirs, 1 or 2.
    """

    planes: np.ndarray
    eye: np.ndarray
    eyes: int
