"""Ranges of a buffer."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vr_render.terrain.ranges import Ranges


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 40)), max_size=120), st.integers(0, 2**32 - 1))
def test_ranges_never_meet_and_come_back_whole(steps: list[tuple[bool, int]], seed: int) -> None:
    random = np.random.default_rng(seed)
    ranges = Ranges(200)
    taken: dict[int, int] = {}
    for takes, count in steps:
        if takes or not taken:
            start = ranges.allocate(count)
            if start is None:
                assert ranges.largest < count
                if random.random() < 0.2:
                    ranges.grow(ranges.size + 50)
                continue
            taken[start] = count
        else:
            start = int(random.choice(list(taken)))
            ranges.free(start)
            del taken[start]
        used = np.zeros(ranges.size, int)
        for begin, length in taken.items():
            used[begin : begin + length] += 1
        assert used.max(initial=0) <= 1
        assert used.sum() == ranges.used == sum(taken.values())
    for start in taken:
        ranges.free(start)
    assert ranges.used == 0
    assert ranges.largest == ranges.size
    assert ranges.allocate(ranges.size) == 0


def test_what_was_not_handed_out_cannot_come_back() -> None:
    ranges = Ranges(10)
    ranges.allocate(4)
    with pytest.raises(KeyError):
        ranges.free(2)
    assert Ranges(0).allocate(1) is None
