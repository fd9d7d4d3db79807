"""The ground of the bodies of a world: that of each comes when it is first asked for."""

from collections.abc import Callable

from gameplay.terrain import VoxelTerrain

BUDGET = 64 << 20  # bytes


class Grounds(dict[int, VoxelTerrain]):
    """Grounds by the number of their body. Asking for one makes it; those that are there are looked through in any
    order, so who changes the state does it by sorted numbers, or by the bodies that it needs.

    Args:
        make: makes the ground of a body; KeyError where there is no such body.

    Attributes:
        budget: bytes of memory for what was changed of all bodies that nobody is on; what is more lies on the disk.
    """

    def __init__(self, make: Callable[[int], VoxelTerrain]) -> None:
        super().__init__()
        self.budget = BUDGET
        self._make = make
        self._left: dict[int, None] = {}  # bodies that nobody is on, longest left first

    def __missing__(self, body: int) -> VoxelTerrain:
        self[body] = made = self._make(body)
        return made

    def leave(self, body: int) -> None:
        """Let go of the ground of a body that nobody is on any more: of its voxels at once, and beyond the budget of
        what was changed, from where one left longest ago. It comes back by itself, when something of it is needed."""
        self[body].release()
        self._left.pop(body, None)
        self._left[body] = None
        self.trim()

    def trim(self) -> None:
        """Keep to the budget."""
        self._left = dict.fromkeys(number for number in self._left if not self[number].anchors)
        over = sum(self[number].deltas.size for number in self._left) - self.budget
        for number in self._left:
            if over <= 0:
                return
            over -= self[number].deltas.size
            self[number].deltas.put_away()
