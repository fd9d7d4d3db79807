"""Properties of the resource nodes of worlds with biomes."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gameplay import content
from gameplay.resources import placement
from tests import single_biome

CLUSTERED = 3.0  # times: nodes of a chunk share half of their luck


# Feature: planetary-survival, Property 35: Biome resource consistency
@settings(max_examples=100, deadline=None)
@given(
    name=st.sampled_from(sorted(content.load().biomes)),
    seed=st.integers(0, 2**63 - 1),
    direction=st.tuples(*[st.integers(-9, 9)] * 3).filter(any),
)
def test_nodes_of_a_biome_come_by_its_weights(name: str, seed: int, direction: tuple[int, int, int]) -> None:
    rows = single_biome.nodes(name, seed, direction, within=20, reach=2)
    shares = single_biome.expected(name, "all")
    counts = np.bincount(rows["kind"], minlength=len(placement.kinds().names)).astype(float)
    chi, freedom = single_biome.chi_squared(counts, shares)
    assert freedom < 1 or chi < CLUSTERED * (freedom + 6 * (2 * freedom) ** 0.5)
