"""Nodes that a planet has by itself: the same in any order, spread as the content says, found in the voxels."""

import numpy as np
import pytest

from gameplay import content
from gameplay.daylight import sea_radius
from gameplay.positions import point
from gameplay.resources import natural, nodes, numbering, placement
from gameplay.state import HOME
from gameplay.survival import zones
from gameplay.systems.directions import unit
from taichi_kernels import planet, queries
from taichi_kernels.sampling import ISO
from taichi_kernels.units import UNITS_PER_CHUNK, UNITS_PER_METRE
from tests.worlds import Play

RADIUS = 400 * UNITS_PER_METRE
TEMPERATE = frozenset({"temperate"})


def everywhere_temperate(places: np.ndarray) -> list[frozenset[str]]:
    return [TEMPERATE] * len(places)


def chunks_round(middle: tuple[int, int, int], reach: int) -> np.ndarray:
    return (np.array(middle) + (np.indices((2 * reach + 1,) * 3) - reach).reshape(3, -1).T).astype(np.int32)


@pytest.fixture(scope="module")
def surface() -> np.ndarray:
    return chunks_round((0, 0, RADIUS // UNITS_PER_CHUNK), 5)


@pytest.fixture(scope="module")
def all_nodes(surface: np.ndarray) -> np.ndarray:
    return placement.generate(HOME, planet.recipe(5, RADIUS), surface, everywhere_temperate)


@pytest.fixture(scope="module")
def play() -> Play:
    world = Play(seed=7, radius=300.0)
    world.tick()
    return world


def test_any_chunk_in_any_order_has_the_same_nodes(surface: np.ndarray, all_nodes: np.ndarray) -> None:
    recipe = planet.recipe(5, RADIUS)
    order = np.random.default_rng(1).permutation(len(surface))
    parts = [
        placement.generate(HOME, recipe, surface[piece], everywhere_temperate) for piece in np.array_split(order, 40)
    ]
    again = np.concatenate(parts)
    assert (again[np.argsort(again["id"])] == all_nodes).all()
    assert len(np.unique(all_nodes["id"])) == len(all_nodes) > 500
    assert len(placement.generate(HOME, planet.recipe(6, RADIUS), surface, everywhere_temperate)) != len(all_nodes)


def test_ids_name_body_and_chunk(all_nodes: np.ndarray) -> None:
    for row in all_nodes[::37]:
        body, chunk, number = numbering.unpack(int(row["id"]))
        assert body == HOME
        assert numbering.pack(body, chunk, number) == row["id"]
        lift = row["up"].astype(np.int64) * placement.LIFT // (1 << 14) if row["on_ground"] else 0
        assert ((row["start"] - lift - 1) // UNITS_PER_CHUNK <= chunk).all()
        assert ((row["start"] - lift + 1) // UNITS_PER_CHUNK >= chunk).all()


def test_kinds_come_by_weight() -> None:
    """Chi-squared over one node a chunk: nodes of a chunk share their luck, those of different chunks do not."""
    middles = [(0, 0, RADIUS // UNITS_PER_CHUNK), (0, RADIUS // UNITS_PER_CHUNK, 0), (RADIUS // UNITS_PER_CHUNK, 0, 0)]
    types = placement.kinds()
    fits = np.array([not allowed or "temperate" in allowed for allowed in types.zones]) & (types.depths[:, 0] <= 0)
    fits &= types.weights > 0
    counts = np.zeros(len(types.names))
    for seed in range(4):
        for middle in middles:
            found = placement.generate(HOME, planet.recipe(seed, RADIUS), chunks_round(middle, 4), everywhere_temperate)
            found = found[found["on_ground"] == 1]
            _, firsts = np.unique(found["id"] // numbering.MOST, return_index=True)
            counts += np.bincount(found["kind"][firsts], minlength=len(counts))
    assert counts[~fits].sum() == 0
    expected = counts.sum() * types.weights[fits] / types.weights[fits].sum()
    chi = float(((counts[fits] - expected) ** 2 / expected).sum())
    freedom = int(fits.sum()) - 1
    assert expected.min() > 5
    assert chi < freedom + 4 * np.sqrt(2 * freedom)


def test_what_lies_on_the_ground_lies_equally_dense() -> None:
    """Where ground cuts but a corner of a chunk as where it goes through its middle: as places drawn at random lie."""
    recipe, side = planet.recipe(5, RADIUS), round(RADIUS / 3**0.5) // UNITS_PER_CHUNK
    around = chunks_round((side, side, side), 5)
    found = placement.generate(HOME, recipe, around, everywhere_temperate)
    found = found[found["on_ground"] == 1]
    up = found["up"].astype(np.int64)
    nodes_ = found["start"] - (up * placement.LIFT >> 14)
    drawn = unit(np.array([RADIUS * 5 // 9] * 3) + np.random.default_rng(3).integers(-40_000, 40_000, (20_000, 3)))
    ground = drawn * placement.ground_radius(recipe, drawn)[:, None] >> 14
    ground = ground[(np.abs(ground // UNITS_PER_CHUNK - side) <= 4).all(axis=1)]
    inner = nodes_[(np.abs(nodes_ // UNITS_PER_CHUNK - side) <= 4).all(axis=1)]

    def corners(places: np.ndarray) -> float:
        way = unit(places)
        return float((placement._way_out(places, way) + placement._way_out(places, -way) < 8 * UNITS_PER_METRE).mean())

    assert len(inner) > 400
    assert 0.8 < corners(inner) / corners(ground) < 1.2


def test_depths_quantities_and_sizes_are_those_of_the_content(all_nodes: np.ndarray) -> None:
    types = placement.kinds()
    recipe = planet.recipe(5, RADIUS)
    buried = all_nodes[all_nodes["on_ground"] == 0]
    depth = placement.ground_radius(recipe, buried["start"].astype(np.int64)) - placement.length(buried["start"])
    least, most = types.depths[buried["kind"]].T
    assert (depth >= np.maximum(least, placement.LEAST_DEPTH)).all()
    assert (depth <= most).all()
    assert depth.max() > 10 * UNITS_PER_METRE
    low, high = types.quantities[all_nodes["kind"]].T
    assert ((all_nodes["quantity"] >= low) & (all_nodes["quantity"] <= high)).all()
    scale = all_nodes["size"] / types.sizes[all_nodes["kind"]]
    assert scale.min() >= 0.79
    assert scale.max() <= 1.21


def test_zones_decide_what_grows(play: Play) -> None:
    state, lying = play.game.state, natural.of(play.game.state, HOME)
    known = content.load().resource_types
    sea = sea_radius(play.terrain.store.recipe)
    ground = lying.rows[lying.rows["on_ground"] == 1]
    places = ground["start"].astype(np.int64) - (ground["up"].astype(np.int64) * placement.LIFT >> 14)
    assert sea > 0
    for row, names, radius in zip(ground, zones.names(state, HOME, places), zones.radii(places), strict=True):
        allowed = known[placement.kinds().names[row["kind"]]].zones
        assert not allowed or names & set(allowed)
        assert radius >= sea - 1 or "sea" in allowed


def test_nodes_on_the_ground_stand_on_it(play: Play) -> None:
    lying = natural.of(play.game.state, HOME)
    ground = (lying.rows["on_ground"] == 1) & lying.open
    assert ground.sum() > 0.8 * (lying.rows["on_ground"] == 1).sum() > 100
    store, up = play.terrain.store, lying.rows["up"][ground].astype(np.int64)
    places = lying.places[ground].astype(np.int64)
    for lift, solid in ((-40, True), (40, False)):
        density = queries.density(store.pool, store.table, (places + (up * lift >> 14)).astype(np.int32))
        assert ((density >= ISO) == solid).mean() > 0.95


def test_only_loaded_chunks_have_nodes_and_each_knows_its_own(play: Play) -> None:
    lying = natural.of(play.game.state, HOME)
    for key, chunk in play.terrain.chunks.items():
        mine = lying.rows["id"][(numbering.chunks_of(lying.rows["id"])[1] == key).all(axis=1)]
        assert sorted(chunk.resource_nodes) == mine.tolist()
    assert sum(len(chunk.resource_nodes) for chunk in play.terrain.chunks.values()) == len(lying.rows)
    far = numbering.pack(HOME, (100, 100, 100), 3)
    assert nodes.find(play.game.state, far) is None
    assert nodes.find(play.game.state, numbering.pack(9, (0, 0, 0), 3)) is None


def test_digging_reveals_and_lets_down_heaping_hides() -> None:
    world = Play(seed=7, radius=300.0, creative=True)
    world.tick()
    state = world.game.state
    lying = natural.of(state, HOME)
    here = world.player["position"].astype(np.int64)
    away = np.sqrt(((lying.places - here) ** 2).sum(axis=1))
    on_ground = int(np.flatnonzero((lying.rows["on_ground"] == 1) & lying.open & (away < 20 * UNITS_PER_METRE))[0])
    number, place = int(lying.rows["id"][on_ground]), lying.places[on_ground] / UNITS_PER_METRE
    up = place / np.linalg.norm(place)
    world.must("shape_terrain", how="excavate", centre=place.tolist(), radius=2)
    node = nodes.find(state, number)
    assert node is not None
    assert node.open
    assert 1.0 < np.linalg.norm(np.array(node.position) / UNITS_PER_METRE - place) < 3.0
    told = world.must("shape_terrain", how="elevate", centre=(place + up).tolist(), radius=4, material="rock")
    node = nodes.find(state, number)
    assert node is not None
    assert not node.open
    assert not [o for o in told if type(o).__name__ == "NodeRevealed"]
    told = world.must("shape_terrain", how="excavate", centre=(place + up).tolist(), radius=5)
    revealed = [o for o in told if type(o).__name__ == "NodeRevealed"]
    assert number in [o.node for o in revealed]  # type: ignore[attr-defined]
    assert not [o for o in world.tick() if type(o).__name__ == "NodeRevealed"]


def test_where_nodes_lie_follows_from_the_ground_alone() -> None:
    """A cache that is made anew tells the same as the one that went along with the edits."""
    world = Play(seed=7, radius=300.0, creative=True)
    world.tick()
    here = point(world.player["position"])
    world.must("shape_terrain", how="excavate", centre=(np.array(here) / UNITS_PER_METRE).tolist(), radius=6)
    along = natural.of(world.game.state, HOME)
    rows, places, lies_open = along.rows.copy(), along.places.copy(), along.open.copy()
    world.terrain.natural = None
    fresh = natural.of(world.game.state, HOME)
    assert (fresh.rows == rows).all()
    assert (fresh.places == places).all()
    assert (fresh.open == lies_open).all()
