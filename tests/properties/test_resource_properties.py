"""Properties 4 and 5 of the specification, by real digging and collecting."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gameplay import content, ledger
from gameplay.inventory.inventory import Inventory
from gameplay.outcomes import FragmentsCollected, Outcome, SoilExcavated, StackFormed
from gameplay.resources import collecting
from taichi_kernels.units import FULL, UNITS_PER_METRE
from tests.worlds import PLAYER, Play

GROUND = [resource.item for resource in collecting.by_material().values()]
MATERIALS = {resource.item: number for number, resource in collecting.by_material().items()}


@pytest.fixture(scope="module")
def play() -> Play:
    world = Play(seed=11, radius=80.0, creative=True)
    world.must("look", pitch=-90)
    world.must("set_radius", radius=1.5)
    return world


def clear(play: Play) -> None:
    """An empty pack, and no fragments in the tool."""
    Inventory.of(play.game.state, PLAYER).write([])
    play.game.state.fragments.rows["units"] = 0


def held(play: Play) -> dict[str, int]:
    """Density units of each resource in the tool."""
    rows = play.game.state.fragments.rows
    rows = rows[rows["player"] == PLAYER]
    units = dict(zip(rows["material"].tolist(), rows["units"].tolist(), strict=True))
    return {item: units.get(number, 0) for item, number in MATERIALS.items()}


def fragments_of(stack: StackFormed) -> int:
    resource = content.load().resource_types[stack.resource]
    return stack.amount * resource.fragments // (resource.gives or resource.fragments)


def dig(play: Play, resource: str, ticks: int) -> tuple[dict[str, int], list[Outcome]]:
    """Dig where the ground under the feet was made of a resource; soil that left it by resource, and what happened."""
    material = content.load().materials[MATERIALS[resource]].name
    here = play.player["position"] / UNITS_PER_METRE
    down = here - 1.2 * here / np.linalg.norm(here)
    play.must("shape_terrain", how="elevate", centre=down.tolist(), radius=2.5, material="soil")
    play.must("shape_terrain", how="paint", centre=down.tolist(), radius=2.5, material=material)
    dug, told = dict.fromkeys(MATERIALS, 0), []
    for _ in range(ticks):
        told += play.do("use_tool")
    for outcome in told:
        if isinstance(outcome, SoilExcavated):
            for item, number in MATERIALS.items():
                dug[item] += outcome.soil.get(number, 0)
    return dug, told


# Feature: planetary-survival, Property 4: fragments form a complete stack when they reach the stack threshold
@given(resource=st.sampled_from(GROUND), already=st.integers(0, 400 * FULL), ticks=st.integers(1, 6))
def test_fragments_that_are_dug_form_stacks(play: Play, resource: str, already: int, ticks: int) -> None:
    clear(play)
    known = content.load().resource_types[resource]
    already %= known.fragments * FULL
    play.tool.find_ore(MATERIALS[resource], already)
    before = held(play)
    dug, told = dig(play, resource, ticks)
    formed = [outcome for outcome in told if isinstance(outcome, StackFormed)]
    pack = Inventory.of(play.game.state, PLAYER)
    for item, units in held(play).items():
        threshold = content.load().resource_types[item].fragments * FULL
        complete = (before[item] + dug[item]) // threshold
        assert units == before[item] + dug[item] - complete * threshold < threshold
        stacks = [outcome for outcome in formed if outcome.resource == item]
        assert sum(map(fragments_of, stacks)) * FULL == complete * threshold
        assert pack.count(item) == sum(stack.amount for stack in stacks)
        told_of = [outcome for outcome in told if isinstance(outcome, FragmentsCollected) and outcome.resource == item]
        new = (before[item] + dug[item]) // FULL - before[item] // FULL
        rare = content.load().materials[MATERIALS[item]].ore
        assert sum(outcome.count for outcome in told_of) == (new if rare else 0)
    assert dug[resource] > 0
    assert not any(ledger.imbalance(play.game.state).values())


# Feature: planetary-survival, Property 4: fragments form a complete stack when they reach the stack threshold
@given(resource=st.sampled_from(GROUND), count=st.integers(1, 450))
def test_fragments_that_are_collected_form_stacks(play: Play, resource: str, count: int) -> None:
    clear(play)
    known = content.load().resource_types[resource]
    for _ in range(count):
        play.tool.collect_resource_fragment(resource)
    each = known.gives or known.fragments
    assert Inventory.of(play.game.state, PLAYER).count(resource) == count // known.fragments * each
    assert held(play)[resource] == count % known.fragments * FULL


# Feature: planetary-survival, Property 5: each resource keeps a partial stack of its own
@given(found=st.dictionaries(st.sampled_from(GROUND), st.integers(1, 40), min_size=2), order=st.randoms())
def test_resources_keep_partial_stacks_apart(play: Play, found: dict[str, int], order: object) -> None:
    clear(play)
    wanted = [item for item, count in found.items() for _ in range(count)]
    order.shuffle(wanted)  # type: ignore[attr-defined]
    for item in wanted:
        play.tool.collect_resource_fragment(item)
    pack = Inventory.of(play.game.state, PLAYER)
    left = held(play)
    for item, count in found.items():
        known = content.load().resource_types[item]
        assert left[item] == count % known.fragments * FULL
        assert pack.count(item) == count // known.fragments * (known.gives or known.fragments)
    assert all(units == 0 for item, units in left.items() if item not in found)
    # each can be taken out by itself: the others stay
    one = next(iter(found))
    known = content.load().resource_types[one]
    items, used = collecting.worth(known, left[one] // FULL)
    if items:
        held_before = pack.count(one)
        play.must("take_fragments", resource=one)
        assert pack.count(one) == held_before + items
        assert held(play) == {**left, one: left[one] - used * FULL}
