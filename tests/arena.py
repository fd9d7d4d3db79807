"""A flat place in a creative world, for what is thrown, hopped and pointed at there."""

import itertools

import numpy as np

from gameplay.systems import locomotion
from taichi_kernels import capsule
from taichi_kernels.units import Q14, UNITS_PER_METRE
from tests.worlds import Play

FLAT = 16.0  # metres round the middle


class Arena(Play):
    """A player in the middle of level ground, who faces along it. Vectors count (ahead, right, up) from there [m]."""

    def __init__(self) -> None:
        super().__init__(seed=7, radius=300.0, creative=True)
        self.tick(20)
        feet = self.player["position"] / UNITS_PER_METRE
        up = feet / np.linalg.norm(feet)
        self.must("shape_terrain", how="flatten", centre=feet.tolist(), radius=FLAT, normal=up.tolist())
        self.must("teleport", position=(feet + up).tolist())
        self.tick(40)
        self.middle = self.player["position"] / UNITS_PER_METRE
        ahead = self.player["forward"] / Q14
        self.axes = np.stack([ahead, np.cross(ahead, up), up])

    def way(self, ahead: float, right: float = 0.0, up: float = 0.0) -> list[float]:
        """A vector of the arena in the planet's frame."""
        return (np.array([ahead, right, up]) @ self.axes).tolist()

    def at(self, ahead: float, right: float = 0.0, up: float = 0.0) -> list[float]:
        """A place of the arena in the planet's frame [m]."""
        return (self.middle + self.way(ahead, right, up)).tolist()

    def place(self, units: np.ndarray | tuple[int, int, int]) -> np.ndarray:
        """A place [units] as the arena counts [m]."""
        return self.axes @ (np.asarray(units) / UNITS_PER_METRE - self.middle)

    @property
    def feet(self) -> np.ndarray:
        """Where the player stands in the arena [m]."""
        return self.place(self.player["position"])

    @property
    def hand(self) -> list[float]:
        """Where a hand may be: at the eye [m, the planet's frame]."""
        return (locomotion.eye(self.player) / UNITS_PER_METRE).tolist()

    def go(self, ahead: float, right: float = 0.0) -> None:
        """Stand somewhere else."""
        self.must("teleport", position=self.at(ahead, right, 0.2))
        self.tick(30)

    def fill(self, *box: tuple[float, float]) -> None:  # type: ignore[override]
        """Rock in a box, by its ranges ahead, right and up [m], a voxel each half metre at most."""
        for place in itertools.product(*(np.arange(low, high + 0.01, 0.25) for low, high in box)):
            self.submit("set_voxel", position=self.at(*place), density=1.0, material="rock")
        self.tick()


def units(vector: list[float]) -> tuple[int, int, int]:
    """Metres as units."""
    x, y, z = np.rint(np.array(vector) * UNITS_PER_METRE).astype(int).tolist()
    return x, y, z


def stands_free(play: Play, place: tuple[int, int, int] | np.ndarray) -> bool:
    """Whether a body that is as high as the player's is free at a place, with ground a hand's breadth under it."""
    body, store = locomotion.standard(), play.terrain.store
    height = body.crouched_height if play.player["crouched"] else body.height
    feet = np.array([place], np.int64)
    lower = feet - locomotion.up(feet) * 48 // Q14
    places = np.concatenate([feet, lower]).astype(np.int32)
    return capsule.fits(store.pool, store.table, places, body.radius, height).tolist() == [True, False]
