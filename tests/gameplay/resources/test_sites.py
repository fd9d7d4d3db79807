"""Nodes at landmarks and in ruins: drawn by weights of their own, where one gets to them, beside all other nodes."""

import numpy as np
import pytest

from gameplay import bodies, content
from gameplay.game import Game
from gameplay.resources import deposits, natural, nodes, numbering, placement, scanning, sites
from gameplay.solar_system.generator import SolarSystemGenerator
from gameplay.state import HOME, GameState
from gameplay.systems.directions import unit
from taichi_kernels import landmarks
from taichi_kernels.landmarks import RUIN
from taichi_kernels.planet import Recipe
from taichi_kernels.units import UNITS_PER_CHUNK, UNITS_PER_METRE
from tests import single_biome
from tests.taichi_kernels.test_landmarks import solid

SIDE = 1 << landmarks.CHUNKS_LOG


def limit(freedom: int) -> float:
    """What chi-squared exceeds in one of a thousand cases, from above (Wilson and Hilferty)."""
    part = 2 / (9 * freedom)
    return freedom * (1 - part + 3.15 * part**0.5) ** 3


def chances(name: str, lacks: frozenset[str] = frozenset()) -> deposits.Chances:
    return deposits.chances(deposits.of_names([name], lacks))


def chunks(recipe: Recipe, count: int, seed: int) -> np.ndarray:
    """All chunks of cells at the ground: i64 (n, 3)."""
    random = np.random.default_rng(seed)
    places = random.normal(size=(count, 3))
    places *= recipe.radius_units / np.linalg.norm(places, axis=1)[:, None]
    cells = landmarks.cells_of(places // UNITS_PER_CHUNK)
    return (cells[:, None] * SIDE + np.indices((SIDE,) * 3).reshape(3, -1).T).reshape(-1, 3)


def found(name: str, count: int = 250, seed: int = 1) -> tuple[Recipe, landmarks.Landmarks, np.ndarray, np.ndarray]:
    """A body of one biome, landmarks of it, their nodes, and the landmark that each is at. Landforms are there only in
    biomes that take the climate of such a body, which is hot and dry."""
    recipe, own = single_biome.of_one_biome(name, seed), chances(name)
    some = chunks(recipe, count, seed)
    marks = landmarks.of_cells(recipe, landmarks.cells_of(some))
    rows = sites.generate(recipe, some, own.landmarks, own.ruins)
    home = numbering.chunks_of(rows["id"])[1] >> landmarks.CHUNKS_LOG
    return recipe, marks, rows, (home[:, None] == marks.cell).all(axis=2).argmax(axis=1)


@pytest.mark.parametrize("name", ["desert", "barren", "volcanic"])
def test_what_lies_at_landmarks_follows_their_weights(name: str) -> None:
    _, marks, rows, owner = found(name, 1500)
    names, biome = placement.kinds().names, content.load().biomes[name]
    ruin = marks.kind[owner] == RUIN
    traces = {own.item: own.ruins for own in content.load().resource_types.values()}
    for part, weights in ((rows[~ruin], biome.landmarks), (rows[ruin], traces)):
        shares = np.array([weights.get(own, 0.0) for own in names])
        counts = np.bincount(part["kind"], minlength=len(names)).astype(float)
        chi, freedom = single_biome.chi_squared(counts, shares / shares.sum())
        assert freedom >= 1
        assert chi < limit(freedom)


def test_each_landmark_has_a_few_within_a_few_steps() -> None:
    _, marks, rows, owner = found("desert")
    counts = np.bincount(owner, minlength=len(marks.kind))
    assert (counts <= sites.MOST).all()
    assert (counts > 0).mean() > 0.9
    assert all((counts == number).sum() > 5 for number in range(1, sites.MOST + 1))
    away = np.linalg.norm(rows["start"] - marks.foot[owner], axis=1)
    assert (away <= marks.reach[owner] + 16 * UNITS_PER_METRE).all()
    names = placement.kinds().names
    rare = {names[kind] for kind in rows["kind"][marks.kind[owner] != RUIN]}
    assert rare <= set(content.load().system.resources.rare)


@pytest.mark.parametrize("name", ["desert", "barren"])
def test_they_lie_in_the_open_on_what_is_solid(name: str) -> None:
    recipe, marks, rows, owner = found(name, 250)
    for part in (rows[marks.kind[owner] == RUIN], rows[marks.kind[owner] != RUIN]):
        assert len(part) > 4
        part = part[:24]
        steps = np.arange(0, 32) * (UNITS_PER_METRE // 2)
        way = part["start"][:, None] - (part["up"][:, None] * steps[:, None] >> 14)
        ground = solid(recipe, way.astype(float))
        assert (~ground[:, 0] & ground.any(axis=1)).mean() > 0.75


def test_the_first_in_a_ruin_lies_in_its_vault() -> None:
    recipe, marks, rows, owner = found("desert", 250)
    ruin = marks.kind[owner] == RUIN
    first = ruin & (rows["id"] % numbering.MOST == 0)
    foot = marks.foot[owner]
    over = ((rows["start"] - foot) * unit(foot)).sum(axis=1) >> 14
    assert first.sum() > 3
    assert (over[first] < -4 * UNITS_PER_METRE).all()
    assert (over[ruin & ~first] > 0).all()
    roof = foot[first] - (unit(foot[first]) * UNITS_PER_METRE * 3 >> 15)
    beside = rows["start"][first] - foot[first] - (unit(foot[first]) * over[first, None] >> 14)
    assert solid(recipe, (roof + beside).astype(float)).mean() > 0.5, "the court is over it"


def test_chunks_in_any_order_have_the_same_and_others_stay_as_they_are() -> None:
    recipe, own = single_biome.of_one_biome("desert", 2), chances("desert")
    mark = landmarks.of_cells(recipe, landmarks.cells_of(chunks(recipe, 30, 2))).foot[0]
    where = single_biome.column(recipe, (int(mark[0]), int(mark[1]), int(mark[2])))
    together = deposits.generate(HOME, recipe, where, own, single_biome.never)
    alone = [deposits.generate(HOME, recipe, part, own, single_biome.never) for part in np.array_split(where[::-1], 9)]
    joined = np.concatenate(alone)
    assert (joined[np.argsort(joined["id"])] == together).all()
    assert len(np.unique(together["id"])) == len(together)
    at_landmarks = together["id"] & numbering.LANDMARK != 0
    assert 0 < at_landmarks.sum() <= sites.MOST * len(landmarks.cells_of(where))
    bare = deposits.generate(
        HOME, recipe, where, own._replace(landmarks=own.landmarks * 0, ruins=own.ruins * 0), single_biome.never
    )
    assert (bare == together[~at_landmarks]).all()


def test_what_a_world_lacks_is_not_at_its_landmarks_either() -> None:
    recipe = single_biome.of_one_biome("desert", 3)
    some, names = chunks(recipe, 100, 3), placement.kinds().names
    own = chances("desert", frozenset({"gold", "lithium"}))
    rows = sites.generate(recipe, some, own.landmarks, own.ruins)
    kinds = {names[kind] for kind in rows["kind"]}
    assert {"uranium", "crystal"} <= kinds
    assert not kinds & {"gold", "lithium"}
    for seed in range(12):
        for world in SolarSystemGenerator().generate_solar_system(seed).worlds:
            assert all(world.lacks.isdisjoint(biome.landmark_resources) for biome in world.biomes)


def test_ids_tell_them_from_all_others() -> None:
    plain = numbering.pack(300, (-7, 511, 0), 2)
    node = plain | numbering.LANDMARK
    assert numbering.unpack(node) == (300, (-7, 511, 0), 2)
    assert numbering.cell(node) == numbering.cell(plain)
    found_bodies, found_chunks = numbering.chunks_of(np.array([node, plain]))
    assert found_bodies.tolist() == [300, 300]
    assert found_chunks.tolist() == [[-7, 511, 0]] * 2
    plant = numbering.pack_flora(300, (-7, 511, 0)) + 5
    assert plant & numbering.LANDMARK == 0


@pytest.fixture(scope="module")
def visited() -> tuple[GameState, np.ndarray]:
    """A world with the ground at some of its landmarks loaded, and ids of the nodes there."""
    state = Game.new_system(7).state
    recipe = bodies.of(state, HOME).recipe
    some = chunks(recipe, 150, 2)
    marks = landmarks.of_cells(recipe, landmarks.cells_of(some))
    feet = marks.foot[:4] // UNITS_PER_CHUNK
    around = (feet[:, None] + (np.indices((5, 5, 5)) - 2).reshape(3, -1).T).reshape(-1, 3)
    state.terrains[HOME].load(np.unique(around, axis=0).astype(np.int32))
    ids = natural.of(state, HOME).rows["id"]
    return state, ids[ids & numbering.LANDMARK != 0]


def test_they_are_found_scanned_and_stay_harvested(visited: tuple[GameState, np.ndarray]) -> None:
    state, ids = visited
    assert len(ids) >= 3
    met = [node for node in (nodes.find(state, number) for number in ids.tolist()) if node is not None]
    node = next(node for node in met if node.open)
    answers = scanning.scan(state, HOME, node.position, 20 * UNITS_PER_METRE)
    assert any(answer.resource == node.resource and answer.position == node.position for answer in answers)
    terrain = state.terrains[HOME]
    key = numbering.unpack(node.id)[1]
    assert node.id in terrain.chunks[key].resource_nodes
    nodes.take(state, node, node.quantity)
    assert nodes.find(state, node.id) is None
    terrain.natural = None
    assert nodes.find(state, node.id) is None
    assert nodes.find(state, ids[ids != node.id][0].item()) is not None
