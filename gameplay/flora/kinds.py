"""The flora of the content, as the draws need it."""

from typing import NamedTuple

import numpy as np

from gameplay.content import Content
from gameplay.content.definitions import Flora
from gameplay.content.shapes import TALL_FLORA
from gameplay.survival.rules import MINUTE, of_content
from gameplay.systems.directions import TURN, cosine
from taichi_kernels.materials import MATERIALS
from taichi_kernels.units import UNITS_PER_METRE

ONE = 256  # whole of a share
STEP = 256  # of densities: on 25,600 m²
TALL = 1.4  # metres that what is seen from afar grows to
SIGHT = 50.0  # of its greatest height: how far off what is tall is seen


class Kinds(NamedTuple):
    """One entry a kind, in the order of the content.

    Attributes:
        on: bool, (n, materials). density: on 100 m², in 256ths; clumps: 256ths.
        steepest: least cosine of the slope, Q14. height: least and greatest over the sea [units], (n, 2).
        alive: needs air. sizes: least and greatest [units], (n, 2).
        tall: whether it is seen from farther off than ground is loaded.
    """

    on: np.ndarray
    density: np.ndarray
    clumps: np.ndarray
    steepest: np.ndarray
    height: np.ndarray
    alive: np.ndarray
    sizes: np.ndarray
    tall: np.ndarray


@of_content
def kinds(known: Content) -> Kinds:
    """Those of the content."""
    flora = list(known.flora.values())
    on = np.zeros((len(flora), MATERIALS), bool)
    for number, kind in enumerate(flora):
        on[number, [known.material_id(name) for name in kind.grows_on]] = True
    return Kinds(
        on,
        np.array([round(kind.density * STEP) for kind in flora], np.int64),
        np.array([round(kind.clumps * ONE) for kind in flora], np.int64),
        np.array([cosine(round(kind.slope * TURN / 360)) for kind in flora], np.int64),
        np.array([[round(m * UNITS_PER_METRE) for m in kind.height] for kind in flora], np.int64).reshape(-1, 2),
        np.array([kind.alive for kind in flora], bool),
        np.array([[round(m * UNITS_PER_METRE) for m in kind.size] for kind in flora], np.int64).reshape(-1, 2),
        np.array([is_tall(kind) for kind in flora], bool),
    )


def is_tall(kind: Flora) -> bool:
    """Whether a kind is seen from afar; what a sea hides is not."""
    return kind.shape in TALL_FLORA and kind.size[1] >= TALL and kind.height[1] > 0


def sight(kind: Flora) -> float:
    """From how far a kind is seen at most [m]."""
    return max(kind.sight, kind.size[1] * SIGHT) if is_tall(kind) else kind.sight


@of_content
def _flora(known: Content) -> list[Flora]:
    return list(known.flora.values())


def kind(number: int) -> Flora:
    """A kind by its number in the content."""
    return _flora()[number]


def heights(rows: np.ndarray) -> np.ndarray:
    """How tall what `placement.place` tells is [units], i64 (n,)."""
    low, high = kinds().sizes[rows["kind"]].T
    return low + (high - low) * rows["size"].astype(np.int64) // 255


def grown(number: int, ticks: int) -> bool:
    """Whether what was taken so many ticks ago is there again."""
    regrows = round(kind(number).regrows * MINUTE)
    return bool(regrows) and ticks >= regrows
