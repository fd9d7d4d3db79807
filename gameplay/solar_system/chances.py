"""Draws of one body, each by its name, so that one more changes none of the others.

Every draw is `gameplay.survival.draws.draw` (SplitMix64 over integers) of the body's seed and the name's number.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import TypeVar

from gameplay import naming
from gameplay.survival.draws import draw

Choice = TypeVar("Choice")
_BITS = 32
_PARTS = 1000  # of a weight of 1


class Chances:
    """Draws from a seed, 0 to 2^64 - 1."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def share(self, name: str, at: int = 0) -> float:
        """From 0 to less than 1, in steps of 2^-32; `at` tells draws of one name apart."""
        return (draw(self.seed, naming.number(name), at) >> 64 - _BITS) / (1 << _BITS)

    def between(self, name: str, pair: Sequence[float], at: int = 0) -> float:
        """From the lesser to less than the greater number."""
        low, high = pair
        return low + (high - low) * self.share(name, at)

    def count(self, name: str, pair: Sequence[int], at: int = 0) -> int:
        """A whole number from the lesser to the greater, both possible."""
        low, high = pair
        return low + draw(self.seed, naming.number(name), at) % (high - low + 1)

    def choose(self, name: str, choices: Sequence[Choice], weights: Sequence[float] | None = None) -> Choice:
        """One of several, by weight where there are weights."""
        if weights is None:
            return choices[self.count(name, (0, len(choices) - 1))]
        ends = [*accumulate(round(weight * _PARTS) for weight in weights)]
        return choices[bisect_right(ends, draw(self.seed, naming.number(name)) % ends[-1])]

    def shuffled(self, name: str, choices: Sequence[Choice]) -> list[Choice]:
        """All of them, in an order that was drawn."""
        order = sorted(range(len(choices)), key=lambda at: draw(self.seed, naming.number(name), at))
        return [choices[at] for at in order]
