"""What stands on the ground in numbers: where it may, in any order, taken, grown again, gone with its ground."""

from typing import Any

import numpy as np
import pytest

from gameplay import content
from gameplay.chunk_store import ChunkStore
from gameplay.deltas import ChunkDeltas
from gameplay.flora import growth, kinds, placement
from gameplay.flora.placement import Land
from gameplay.game import Game
from gameplay.outcomes import ItemsReceived, NodeDepleted, Outcome, ResourceGathered
from gameplay.positions import chunk_of, point
from gameplay.resources import gathering, nodes, numbering
from gameplay.resources.nodes import Node
from gameplay.state import HOME
from gameplay.systems import locomotion
from gameplay.view import Viewer, expand
from taichi_kernels import planet, queries
from taichi_kernels.units import UNITS_PER_CHUNK, UNITS_PER_METRE, UNITS_PER_VOXEL
from tests.worlds import PLAYER, Play, rejections

RADIUS = 150 * UNITS_PER_METRE


def metres(place: Any) -> np.ndarray:
    return np.array(place) / UNITS_PER_METRE


def of(kind: type, told: list[Outcome]) -> list[Any]:
    return [outcome for outcome in told if isinstance(outcome, kind)]


def whole(play: Play) -> Viewer:
    """A screen that was told of all that grows round the player."""
    viewer = Viewer(play.game.state, PLAYER)
    growing = growth.of(play.game.state, HOME)
    before = -1
    while growing.revision != before:
        before = growing.revision
        for _ in range(12):
            viewer.snapshot()
    return viewer


@pytest.fixture
def play() -> Play:
    world = Play(seed=7, radius=150.0, creative=True)
    world.tick()
    return world


@pytest.fixture(scope="module")
def surface() -> ChunkStore:
    store = ChunkStore(planet.recipe(5, RADIUS), ChunkDeltas(1))
    around = (np.indices((6, 4, 4)).reshape(3, -1).T - (3, 2, 2)).astype(np.int32)
    store.load(around + np.array([RADIUS // UNITS_PER_CHUNK, 0, 0], np.int32))
    return store


def real(store: ChunkStore) -> np.ndarray:
    return np.array(sorted(key for key, slot in store.slots.items() if slot >= 0), np.int32)


def beside(play: Play) -> Node:
    """Stand beside a plant that gives something."""
    state = play.game.state
    whole(play)
    growing = growth.of(state, HOME)
    here = chunk_of(play.player["position"])
    for key in sorted(state.terrains[HOME].chunks, key=lambda key: np.square(np.subtract(key, here)).sum()):
        for number in growing.standing(key)["number"].tolist():
            plant = nodes.find(state, numbering.pack_flora(HOME, key) + number)
            if plant is not None and content.load().resource_types[plant.resource].by_hand:
                place = metres(plant.position)
                play.must("teleport", position=(place * (1 + 0.5 / np.linalg.norm(place))).tolist())
                play.tick(20)
                if rejections(play.do("gather", node=plant.id)) == []:
                    again = nodes.find(state, plant.id)
                    assert again is not None
                    return again
    raise AssertionError("nothing grows there")


def test_any_chunk_in_any_order_bears_the_same(surface: ChunkStore) -> None:
    land, chunks = Land(5, 0, True), real(surface)
    at_once = placement.place(land, surface, chunks)
    assert sum(map(len, at_once)) > 500
    order = np.random.default_rng(1).permutation(len(chunks))
    for at in order[:10]:
        assert (placement.place(land, surface, chunks[[at]])[0] == at_once[at]).all()
    other = placement.place(Land(6, 0, True), surface, chunks)
    assert [len(rows) for rows in other] != [len(rows) for rows in at_once]


def test_all_stands_on_ground_that_it_grows_on(surface: ChunkStore) -> None:
    chunks = real(surface)
    rows = np.concatenate(placement.place(Land(5, 0, True), surface, chunks))
    up = rows["place"] / np.linalg.norm(rows["place"], axis=1, keepdims=True)
    starts = (rows["place"] + up * 128).astype(np.int32)
    hits = queries.raycast(surface.pool, surface.table, starts, -np.rint(up * 16384).astype(np.int32), 512)
    same = (hits.hit == 1) & (np.abs(hits.distance - 128) < 64)  # else the same column met a ledge
    assert same.mean() > 0.95
    assert kinds.kinds().on[rows["kind"], hits.material][same].mean() > 0.98  # beside a border of two materials
    assert (kinds.kinds().height[rows["kind"], 0] >= 0).all()  # no reeds where there is no sea
    bare = np.concatenate(placement.place(Land(5, 0, air=False), surface, chunks))
    assert len(bare)
    assert not kinds.kinds().alive[bare["kind"]].any()
    sunk = np.concatenate(placement.place(Land(5, 2 * RADIUS, True), surface, chunks))
    assert (kinds.kinds().height[sunk["kind"], 0] < 0).all()


def test_kinds_are_as_dense_as_the_content_says(surface: ChunkStore) -> None:
    rows = np.concatenate(placement.place(Land(5, 0, True), surface, real(surface)))
    place = np.abs(rows["place"]).max(axis=1)
    assert (place > 0).all()
    count = np.bincount(rows["kind"], minlength=len(content.load().flora))
    area = (4 * 16) ** 2 / 100  # 100 m² seen from above; of several materials
    most = kinds.kinds().density / 256 * (1 + 3 * kinds.kinds().clumps / 256)
    assert (count <= most * area).all()
    grass = list(content.load().flora).index("thin_grass")
    assert count[grass] > 0.25 * kinds.kinds().density[grass] / 256 * area


def test_a_plant_is_taken_saved_and_grows_again(play: Play) -> None:
    plant = beside(play)
    state = play.game.state
    kind = int(next(row["kind"] for row in _rows(play, plant.id)))
    told: list[Outcome] = []
    while plant.id not in state.harvests or state.harvests.row(plant.id)["left"]:
        told += play.must("gather", node=plant.id)
    gathered = of(ResourceGathered, told)
    assert [o.node for o in gathered] == [plant.id] * len(gathered)
    assert of(ItemsReceived, told)
    assert [o.node for o in of(NodeDepleted, told)] == [plant.id]
    assert rejections(play.do("gather", node=plant.id)) == ["depleted"]
    assert not len(_rows(play, plant.id))
    again = Play(game=Game.restore(play.game.tables()))
    assert nodes.find(again.game.state, plant.id) is None
    whole(again)
    assert not len(_rows(again, plant.id))
    taken = int(state.harvests.row(plant.id)["tick"])
    state.world["tick"] = taken + round(kinds.kind(kind).regrows * 1800) - 1
    assert nodes.find(state, plant.id) is None
    state.world["tick"] += 1
    assert nodes.find(state, plant.id) is not None
    state.world["tick"] += 30
    whole(play)
    assert len(_rows(play, plant.id)) == 1


def _rows(play: Play, plant: int) -> np.ndarray:
    """Rows of a plant as it stands for screens."""
    _, chunk, number = numbering.unpack_flora(plant)
    rows = growth.of(play.game.state, HOME).standing(chunk)
    return rows[rows["number"] == number]


def test_what_stood_where_one_digs_is_gone_and_nothing_else(play: Play) -> None:
    plant = beside(play)
    viewer = whole(play)
    terrain = play.game.state.terrains[HOME]
    growing = growth.of(play.game.state, HOME)
    before = {key: growing.standing(key).copy() for key in terrain.chunks}
    terrain.excavate_sphere(metres(plant.position).tolist(), 2.0)
    told = [grown for _ in range(20) for grown in viewer.snapshot().flora]
    assert 1 <= len({grown.chunk for grown in told}) <= 8
    assert nodes.find(play.game.state, plant.id) is None
    changed = {
        (x * 32 + at % 32, y * 32 + at // 32 % 32, z * 32 + at // 1024)
        for x, y, z in terrain.deltas
        for at in expand(terrain.deltas.runs((x, y, z)))[0].tolist()
    }
    for key, rows in before.items():
        now = growing.standing(key)
        for row in now[~np.isin(now, rows)]:  # on ground under a ledge that is gone, but nothing grows in the hole
            assert not changed & _corners(row["place"])
        lost = rows[~np.isin(rows, now)]
        away = np.linalg.norm(lost["place"].astype(float) - plant.position, axis=1) / UNITS_PER_METRE
        assert (away < 4.0).all()
        kept = np.linalg.norm(now["place"].astype(float) - plant.position, axis=1) / UNITS_PER_METRE
        assert (kept > 1.5).all()


def _corners(place: np.ndarray) -> set[tuple[int, int, int]]:
    x, y, z = (place // UNITS_PER_VOXEL).tolist()
    return {(x + dx, y + dy, z + dz) for dx in (0, 1) for dy in (0, 1) for dz in (0, 1)}


def test_nothing_stands_where_something_is_built(play: Play) -> None:
    plant = beside(play)
    low, high = (point(np.array(plant.position) + side * UNITS_PER_METRE) for side in (-1, 1))
    play.game.state.terrains[HOME].volumes.add(id=play.game.state.new_id(), body=HOME, minimum=low, maximum=high)
    whole(play)
    assert not len(_rows(play, plant.id))
    assert nodes.find(play.game.state, plant.id) is None


def test_a_screen_is_told_what_is_in_reach_and_looked_at(play: Play) -> None:
    plant = beside(play)
    eye = locomotion.eye(play.player)
    told = Viewer(play.game.state, PLAYER).snapshot().surroundings
    assert told is not None
    assert plant.id in [seen.id for seen in told.plants]
    way = np.array(plant.middle) - eye
    towards = np.round(way / np.linalg.norm(way) * 16384).astype(np.int64)
    found = nodes.flora_near(play.game.state, HOME, point(play.player["position"]), 4 * UNITS_PER_METRE)
    assert gathering.met(play.game.state, PLAYER, found, point(eye), towards) is not None
    assert gathering.met(play.game.state, PLAYER, found, point(eye), -towards) != plant.id


def test_chunks_that_are_left_are_told_as_bare(play: Play) -> None:
    viewer = whole(play)
    growing = growth.of(play.game.state, HOME)
    some = [key for key in play.game.state.terrains[HOME].chunks if len(growing.standing(key))]
    assert some
    place = metres(play.player["position"])
    play.must("teleport", position=(-place).tolist())
    play.tick(2)
    gone = {grown.chunk for _ in range(4) for grown in viewer.snapshot().flora if not len(grown.places)}
    assert set(some) <= gone


def test_ids_name_body_and_chunk() -> None:
    for chunk in ((0, 0, 0), (-5, 1000, -2048)):
        first = numbering.pack_flora(9, chunk)
        assert numbering.unpack_flora(first + 399) == (9, chunk, 399)
        bodies, chunks = numbering.chunks_of(np.array([first + 511, numbering.pack(3, chunk, 5)]))
        assert bodies.tolist() == [9, 3]
        assert chunks.tolist() == [list(chunk)] * 2
