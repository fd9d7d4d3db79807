"""Ranges of a large buffer: handed out first fit, merged again when they come back."""

from __future__ import annotations

import bisect


class Ranges:
    """A free list over `size` units.

    Attributes:
        size: units in all. used: units handed out.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.used = 0
        self._starts = [0] if size else []  # of free ranges, rising; no two touch
        self._lengths = [size] if size else []
        self._taken: dict[int, int] = {}

    def allocate(self, count: int) -> int | None:
        """Take `count` > 0 units in one piece; where they start, or None when no free range is that long."""
        for index, length in enumerate(self._lengths):
            if length >= count:
                start = self._starts[index]
                if length == count:
                    del self._starts[index], self._lengths[index]
                else:
                    self._starts[index] += count
                    self._lengths[index] -= count
                self._taken[start] = count
                self.used += count
                return start
        return None

    def free(self, start: int) -> None:
        """Give a range back.

        Raises:
            KeyError: none that starts there was handed out.
        """
        count = self._taken.pop(start)
        self.used -= count
        self._insert(start, count)

    def grow(self, size: int) -> None:
        """Make it longer; what is handed out stays where it is."""
        if size > self.size:
            self._insert(self.size, size - self.size)
            self.size = size

    def _insert(self, start: int, count: int) -> None:
        index = bisect.bisect_left(self._starts, start)
        if index < len(self._starts) and start + count == self._starts[index]:
            count += self._lengths[index]
            del self._starts[index], self._lengths[index]
        if index and self._starts[index - 1] + self._lengths[index - 1] == start:
            self._lengths[index - 1] += count
        else:
            self._starts.insert(index, start)
            self._lengths.insert(index, count)

    @property
    def largest(self) -> int:
        """Length of the longest free range."""
        return max(self._lengths, default=0)
