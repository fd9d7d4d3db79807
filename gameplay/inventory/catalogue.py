"""What the numbers of the tables mean to whoever carries: how many fit a slot, what one weighs, where it is sorted."""

import numpy as np

from gameplay import content, naming
from gameplay.content.definitions import Item

GREATEST_STACK = 1000  # of what this content does not know
UNKNOWN = 1 << 20  # where that is sorted
CATEGORIES = ("tool", "part", "gear", "medicine", "food", "seed", "structure", "material", "fuel", "resource")


class Catalogue:
    """Items of a content by number.

    Attributes:
        stack: items that fit a slot, by number; order: place in a sorted store.
    """

    def __init__(self, known: content.Content) -> None:
        self.content = known
        items = sorted(known.items.values(), key=lambda item: (_category(item), item.title, item.name))
        numbers = [naming.number(item.name) for item in items]
        self.stack = {number: item.stack for number, item in zip(numbers, items, strict=True)}
        self.order = {number: at for at, number in enumerate(numbers)}
        by_number = sorted(range(len(items)), key=numbers.__getitem__)
        self._numbers = np.array([numbers[at] for at in by_number], np.int64)
        self._grams = np.array([round(items[at].mass * 1000) for at in by_number], np.int64)
        gear = [items[at].gear for at in by_number]
        self._carries = np.array([round(piece.carries * 1000) if piece else 0 for piece in gear], np.int64)

    def grams(self, kinds: np.ndarray) -> np.ndarray:
        """Mass of one of each kind [g], i64, shape of `kinds`; 0 for what is unknown."""
        return self._of(kinds, self._grams)

    def carries(self, kinds: np.ndarray) -> np.ndarray:
        """Mass that gear of each kind lets carry without a burden [g]; see `grams`."""
        return self._of(kinds, self._carries)

    def _of(self, kinds: np.ndarray, column: np.ndarray) -> np.ndarray:
        if not len(self._numbers):
            return np.zeros(kinds.shape, np.int64)
        at = np.minimum(np.searchsorted(self._numbers, kinds), len(self._numbers) - 1)
        return np.where(self._numbers[at] == kinds, column[at], 0)


def _category(item: Item) -> int:
    return CATEGORIES.index(item.category) if item.category in CATEGORIES else len(CATEGORIES)


_MADE: list[Catalogue] = []  # the last one: content seldom changes


def catalogue() -> Catalogue:
    """That of the content that is loaded."""
    known = content.load()
    if not _MADE or _MADE[0].content is not known:
        _MADE[:] = [Catalogue(known)]
    return _MADE[0]


def fits_slot(kind: int) -> int:
    """How many items of a kind a slot takes."""
    return catalogue().stack.get(kind, GREATEST_STACK)
