"""The kernels that make and cull ground on the processor, each launched once on next to nothing.

A kernel is compiled when it is first launched, which takes some seconds, or loaded, which takes tenths of one. It
holds up everything in its process meanwhile: so one kernel a frame, and none that is compiled.
"""

from collections.abc import Callable

import numpy as np

from taichi_kernels import culling, generation, heights, planet
from taichi_kernels.candidates import Candidates, Volumes
from taichi_kernels.cube_maps import ONE
from taichi_kernels.meshing import Mesher
from taichi_kernels.pool import ChunkPool
from taichi_kernels.units import AIR_SLOT

_BODY = planet.recipe(0, planet.MIN_RADIUS)
_MIDDLE = np.zeros((1, 3), np.int32)  # a chunk that holds ground at every level


def _cull() -> None:
    none, nodes, numbers = np.zeros(0, np.int32), np.zeros((1, 4), np.int32), np.zeros((1, 5), np.int32)
    planes, eye, counts = np.zeros((6, 4), np.int32), np.zeros(6, np.int32), np.zeros(2, np.int32)
    candidates = Candidates(none, none, nodes, nodes[:, :3].copy(), numbers)
    culling.fill(candidates, Volumes(planes, eye, 1), none, counts)


def _find_heights() -> None:
    heights.along(_BODY, np.array([[ONE, 0, 0]], np.int32))


def _classify() -> None:
    generation.classify(_BODY, _MIDDLE, 0)


def _generate() -> None:
    generation.generate(_BODY, ChunkPool(1), [0], _MIDDLE, 0)


def _generate_coarse() -> None:
    generation.generate(_BODY, ChunkPool(1), [0], _MIDDLE, planet.MAX_LEVEL)


def _mesh() -> None:
    Mesher(skirts=True).mesh(ChunkPool(1), np.full((1, 27), AIR_SLOT, np.int32))


_STEPS: tuple[Callable[[], None], ...] = (_cull, _find_heights, _classify, _generate, _generate_coarse, _mesh)
_left = list(_STEPS)  # of this process


def step() -> bool:
    """Load the next kernel; False if none is left, and nothing was done.

    Raises:
        ComputeError: no backend was started.
    """
    if not _left:
        return False
    _left[0]()
    del _left[0]
    return True


def share() -> float:
    """Of the kernels, how many are loaded, 0..1."""
    return 1 - len(_left) / len(_STEPS)
