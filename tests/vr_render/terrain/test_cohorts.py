"""What fades together: whole regions, the most urgent first, and no more than may."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vr_render.terrain import cohorts
from vr_render.terrain.octree import children, code_of

COARSE = [code_of((3, x, 0, -1)) for x in range(6)]


def changed() -> tuple[np.ndarray, np.ndarray]:
    """Nodes that come and go in six regions, two levels deep in one of them; and the region of each."""
    codes, region = [], []
    for number, top in enumerate(COARSE):
        below = children(top)
        if number == 2:
            below = [*below[1:], *children(below[0])]
        codes += [top, *below]
        region += [number] * (1 + len(below))
    order = np.random.default_rng(3).permutation(len(codes))
    return np.array(codes, np.int64)[order], np.array(region)[order]


def test_a_region_is_named_by_its_coarsest_node() -> None:
    codes, region = changed()
    assert cohorts.regions(codes).tolist() == [COARSE[number] for number in region]
    assert cohorts.regions(codes[:0]).tolist() == []


@given(st.integers(0, 2000), st.integers(0, 99))
def test_regions_fade_whole_and_the_urgent_ones_before_others(most: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    codes, region = changed()
    triangles, urgency = random.integers(0, 40, len(codes)), random.random(len(codes))
    seen = random.random(len(codes)) < 0.7
    taken = cohorts.first(codes, triangles, seen, urgency, most)
    whole = [taken[region == number] for number in range(len(COARSE))]
    assert all(part.all() or not part.any() for part in whole)
    now = [bool(part.all()) for part in whole]
    need = [urgency[region == number].max() for number in range(len(COARSE))]
    assert now[int(np.argmax(need))]
    assert min(n for n, chosen in zip(need, now, strict=True) if chosen) >= max(
        [n for n, chosen in zip(need, now, strict=True) if not chosen], default=0
    )
    if sum(now) > 1:
        assert triangles[taken & seen].sum() <= most


def test_small_changes_wait_for_nothing_and_large_ones_do() -> None:
    assert cohorts.limit(10, 200, 100) == cohorts.LEAST
    assert cohorts.limit(1_000_000, 3_000_000, 500_000) < 0.5 * 4_000_000
