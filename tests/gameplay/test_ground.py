"""Generation, terrain and what the ground holds, together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gameplay import content, outcomes
from gameplay.game import Game
from gameplay.resources import collecting
from gameplay.state import HOME
from taichi_kernels import generation, meshing, planet
from taichi_kernels.errors import KernelError
from taichi_kernels.materials import MATERIALS
from taichi_kernels.pool import ChunkPool
from taichi_kernels.units import FULL, SOLID_SLOT
from tests.worlds import Play, by_material, ground


@pytest.fixture(scope="module")
def creative() -> Play:
    return Play(seed=21, radius=120.0, creative=True)


def metres(play: Play) -> np.ndarray:
    return play.player["position"] / 512


def test_terrain_is_what_the_generator_makes_of_the_bodys_seed() -> None:
    game = Game.new(77, 90.0)
    terrain = game.state.terrains[HOME]
    chunks = np.array([[0, 0, 5], [5, 0, 0], [0, -6, 0]], np.int32)
    terrain.load(chunks)
    slots = terrain.store.materialise(chunks)
    pool = ChunkPool(len(chunks))
    own = np.arange(len(chunks), dtype=np.int32)
    generation.generate(planet.recipe(77, 90 * 512), pool, own, chunks)
    for got, expected in zip(terrain.store.pool.read(slots), pool.read(own), strict=True):
        assert (got == expected).all()


def test_what_is_dug_becomes_fragments_and_stacks() -> None:
    """Bore straight down until some ore was met: what was dug is in the tool as fragments, or made whole stacks."""
    play = Play(seed=2, radius=500.0)
    play.must("set_radius", radius=3.0)
    play.must("look", pitch=-90)
    dug = np.zeros(MATERIALS, np.int64)
    for _ in range(30 * 40):
        for outcome in play.do("use_tool"):
            if isinstance(outcome, outcomes.SoilExcavated):
                dug += by_material(outcome.soil)
    ores = [material.id for material in content.load().materials if material.ore]
    assert dug[ores].sum() > 0, "this shaft met no ore; choose another seed"
    found = {int(row["material"]): int(row["units"]) for row in play.game.state.fragments.rows}
    told: dict[str, int] = {}
    stacked: dict[str, int] = {}
    for outcome in play.outcomes:
        if isinstance(outcome, outcomes.FragmentsCollected):
            told[outcome.resource] = told.get(outcome.resource, 0) + outcome.count
        elif isinstance(outcome, outcomes.StackFormed):
            stacked[outcome.resource] = stacked.get(outcome.resource, 0) + outcome.amount
    assert stacked, "this shaft gave no whole stack; choose another seed"
    for number, resource in collecting.by_material().items():
        fragments = stacked.get(resource.item, 0) * resource.fragments // (resource.gives or resource.fragments)
        assert found.get(number, 0) + fragments * FULL == dug[number], resource.item
        assert found.get(number, 0) < resource.fragments * FULL
        assert told.get(resource.item, 0) == (dug[number] // FULL if number in ores else 0)


@given(offsets=st.lists(st.tuples(*[st.floats(-20, 20)] * 3), min_size=1, max_size=2), radius=st.floats(0.5, 6.0))
def test_the_methods_in_metres_count_what_they_move(
    creative: Play, offsets: list[tuple[float, float, float]], radius: float
) -> None:
    terrain, here = creative.terrain, metres(creative)
    for offset in offsets:
        before = ground(terrain)
        removed = terrain.excavate_sphere(here + offset, radius)
        middle = ground(terrain)
        assert before - middle == removed
        assert not terrain.elevate_sphere(here + offset, radius, 0) or ground(terrain) == middle
        assert terrain.elevate_sphere(here + offset, radius, 10**9)
        assert ground(terrain) >= middle
        flat = ground(terrain)
        left_over = terrain.flatten_area(here + offset, radius, here)
        assert flat - ground(terrain) == left_over


def test_a_nodes_ground_and_what_it_gives(creative: Play) -> None:
    here = metres(creative)
    creative.terrain.place_resource_node(here, "lithium", 7)
    tables = creative.game.tables()
    again = Game.restore(tables).state.terrains[HOME]
    assert again.extract_resource_at(here + 0.5) == {"resource_type": "lithium", "quantity": 7}
    assert again.extract_resource_at(here + 0.5) == {}
    assert creative.terrain.extract_resource_at(here)["quantity"] == 7
    with pytest.raises(ValueError, match=r"unknown resource 'moonstone'; there are .*coal, copper"):
        creative.terrain.place_resource_node(here, "moonstone", 1)
    with pytest.raises(ValueError, match="at least 1"):
        creative.terrain.place_resource_node(here, "iron", 0)


def test_densities_in_metres() -> None:
    fresh = Play(seed=22, radius=120.0, creative=True)
    terrain, here = fresh.terrain, metres(fresh)
    up = here / np.linalg.norm(here)
    assert terrain.get_voxel_density(here - 4 * up) == 1.0
    assert terrain.get_voxel_density(here + 6 * up) == 0.0
    terrain.set_voxel_density(here + 6 * up, 0.4)
    assert terrain.get_voxel_density(here + 6 * up) == round(0.4 * 255) / 255
    terrain.set_voxel_density(here + 6 * up, 0.0)
    solid = next(key for key, chunk in terrain.chunks.items() if chunk.slot == SOLID_SLOT)
    inside = (np.array(solid) * 32 + 7) * 0.5
    terrain.set_voxel_density(inside, 0.5)
    assert terrain.get_voxel_density(inside) == round(0.5 * 255) / 255
    assert terrain.chunks[solid].slot >= 0
    for bad in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="density"):
            terrain.set_voxel_density(here, bad)
    for place in ([float("nan"), 0, 0], [0, 0, float("inf")], [0, 0], [9000, 0, 0], here * 20):
        with pytest.raises(ValueError, match=r"position|metres"):
            terrain.get_voxel_density(place)


@pytest.mark.parametrize("radius", [float("nan"), float("inf"), -1.0, 0.0, 40.0])
def test_brushes_out_of_range(creative: Play, radius: float) -> None:
    before = ground(creative.terrain)
    with pytest.raises((ValueError, KernelError)):
        creative.terrain.excavate_sphere(metres(creative), radius)
    assert ground(creative.terrain) == before


def test_outside_the_loaded_chunks_nothing_happens(creative: Play, caplog: pytest.LogCaptureFixture) -> None:
    before = ground(creative.terrain)
    assert creative.terrain.excavate_sphere(metres(creative) * 3, 2.0) == 0
    assert not creative.terrain.elevate_sphere(metres(creative) * 3, 2.0, 10**9)
    assert creative.terrain.flatten_area(metres(creative) * 3, 2.0, [0, 0, 1]) == 0
    assert ground(creative.terrain) == before
    assert "outside the loaded chunks" in caplog.text


def test_meshes_follow_edits_and_a_failed_mesh_is_tried_again(
    creative: Play, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    terrain = creative.terrain
    terrain.update_meshes()
    assert not any(chunk.is_dirty for chunk in terrain.chunks.values())
    assert sum(len(chunk.mesh_instance[1]) for chunk in terrain.chunks.values() if chunk.mesh_instance) > 1000
    terrain.excavate_sphere(metres(creative), 2.0)
    dirty = {key for key, chunk in terrain.chunks.items() if chunk.is_dirty}
    assert dirty

    def fail(*_: object) -> None:
        raise KernelError("no memory")

    with monkeypatch.context() as patch:
        patch.setattr(meshing, "mesh", fail)
        assert terrain.update_meshes() == []
    assert "tried again" in caplog.text
    assert {key for key, chunk in terrain.chunks.items() if chunk.is_dirty} == dirty
    assert set(terrain.update_meshes()) == dirty
    key = next(iter(dirty))
    terrain.update_chunk_mesh(key)
    assert not terrain.chunks[key].is_dirty


def test_a_collision_shape_loads_its_chunk(creative: Play) -> None:
    game = Game.new(21, 120.0)
    terrain = game.state.terrains[HOME]
    terrain.generate_collision_shape((0, 0, 0))
    assert terrain.chunks[(0, 0, 0)].collision_shape is not None
