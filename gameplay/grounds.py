"""The ground of the bodies of a world: that of each comes when it is first asked for."""

from collections.abc import Callable

from gameplay.terrain import VoxelTerrain


class Grounds(dict[int, VoxelTerrain]):
    """Grounds by the number of their body. Asking for one makes it; those that are there are looked through in any
    order, so who changes the state does it by sorted numbers, or by the bodies that it needs.

    Args:
        make: makes the ground of a body; KeyError where there is no such body.
    """

    def __init__(self, make: Callable[[int], VoxelTerrain]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, body: int) -> VoxelTerrain:
        self[body] = made = self._make(body)
        return made
