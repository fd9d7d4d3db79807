"""Where players appear on worlds that are systems."""

import numpy as np
import pytest

from gameplay import bodies, content
from gameplay.state import HOME, GameState
from gameplay.survival import zones
from gameplay.systems import sites, spawning
from gameplay.systems.directions import unit
from taichi_kernels import heights
from taichi_kernels.units import Q14, UNITS_PER_METRE


def biome_at(state: GameState, body: int, place: np.ndarray) -> str:
    known = bodies.of(state, body)
    return known.biomes[int(heights.biomes(known.recipe, unit(place[None]).astype(np.int32))[0])]


@pytest.mark.parametrize("seed", [1, 3, 7, 42, 99])
def test_players_begin_where_it_is_dry_mild_flat_and_green(seed: int) -> None:
    state = GameState.new_system(seed)
    place = np.array(spawning.foreseen(state), np.int64)
    known = bodies.of(state, HOME)
    assert place.tolist() == list(spawning.foreseen(GameState.new_system(seed)))
    radius = int(zones.radii(place[None])[0])
    assert radius > known.sea + UNITS_PER_METRE
    assert sites.MEAN[0] - 500 <= zones.mean(state, HOME, place[None])[0] <= sites.MEAN[1] + 500
    green = {name for name, biome in content.load().biomes.items() if "fibre" in biome.resources}
    assert biome_at(state, HOME, place) in green
    up = unit(place[None])
    found = spawning._ground(state.terrains[HOME], up[0], (radius - spawning.SPAN, radius + spawning.SPAN))
    assert found is not None
    assert found[0] >= Q14 * 0.93
    around = [sites._ground(state, HOME, way)[0] for way in sites._round(up, np.array([radius]), sites.STEP)]
    assert np.ptp([*around, radius]) <= 2 * sites.GENTLE + spawning.CLOSE
    assert len(state.terrains[HOME].chunks) < 400, "most places are told apart without their voxels"


def test_any_body_has_a_place_to_stand() -> None:
    state = GameState.new_system(7)
    kinds: dict[str, int] = {}
    for body in state.bodies.rows["id"].tolist():
        kinds.setdefault(bodies.BODY_KINDS[int(state.celestials.row(body)["kind"])], body)
    for body in kinds.values():
        place = np.array(spawning.on(state, body), np.int64)
        up = unit(place[None])
        away = int(zones.radii(place[None])[0])
        assert abs(away - int(sites._ground(state, body, up)[0])) < 3 * UNITS_PER_METRE


def test_a_world_from_before_its_biomes_were_named_begins_where_it_did() -> None:
    tables = GameState.new_system(7).tables()
    old = GameState({**tables, "biomes": tables["biomes"][:0]})
    assert bodies.of(old, HOME).biomes == ()
    assert spawning.foreseen(old) != spawning.foreseen(GameState(tables))
