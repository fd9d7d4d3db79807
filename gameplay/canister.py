"""Canisters: soil that can be carried, exactly."""

import numpy as np

from taichi_kernels.materials import MATERIALS, SOIL
from taichi_kernels.units import FULL


class Canister:
    """A canister's content. Amounts are density units: 255 are a full voxel.

    Args:
        soil: content by material, i32 (32,); changed in place, so a row of the state's items will do. A new, empty
            canister when None.
        max_capacity: full voxels.
    """

    max_capacity: int = 1000

    def __init__(self, soil: np.ndarray | None = None, max_capacity: int = max_capacity) -> None:
        self.soil = np.zeros(MATERIALS, np.int32) if soil is None else soil
        self.max_capacity = max_capacity

    @property
    def capacity(self) -> int:
        """Density units that it can hold."""
        return self.max_capacity * FULL

    @property
    def current_soil(self) -> int:
        """Density units in it."""
        return int(self.soil.sum(dtype=np.int64))

    @property
    def room(self) -> int:
        """Density units that still fit; 0, never less, in a canister that holds more than it may."""
        return max(0, self.capacity - self.current_soil)

    @property
    def is_full(self) -> bool:
        """Whether not one density unit more fits."""
        return self.room == 0

    def add_soil(self, amount: int, material: int = SOIL) -> int:
        """Put soil in; returns how much of it fitted.

        Raises:
            ValueError: a negative amount.
        """
        _check_amount(amount)
        fitted = min(amount, self.room)
        self.soil[material] += fitted
        return fitted

    def remove_soil(self, amount: int) -> int:
        """Take soil out, materials in the order of their numbers; returns how much there was of it.

        Raises:
            ValueError: a negative amount.
        """
        return int(self.take(amount).sum())

    def take(self, amount: int) -> np.ndarray:
        """Take soil out, materials in the order of their numbers; returns what came by material, i64 (32,).

        Raises:
            ValueError: a negative amount.
        """
        _check_amount(amount)
        before = np.concatenate([[0], np.cumsum(self.soil, dtype=np.int64)])
        taken = np.diff(np.minimum(before, amount))
        self.soil -= taken.astype(np.int32)
        return taken

    def get_fill_percentage(self) -> float:
        """0.0 empty to 100.0 full."""
        return 100.0 * self.current_soil / self.capacity


def _check_amount(amount: int) -> None:
    if amount < 0:
        raise ValueError(f"amount: soil cannot be negative, {amount} was given")
