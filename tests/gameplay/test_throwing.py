"""Thrown things: how they fly and come to rest, that none is lost, and that a flight survives saving and replay."""

from pathlib import Path

import msgspec
import numpy as np
import pytest
import xxhash
from hypothesis import given, settings
from hypothesis import strategies as st

from gameplay import ballistics, ledger, outcomes, packing, record
from gameplay.ballistics import Flying
from gameplay.commands import Envelope, make
from gameplay.errors import StateError
from gameplay.game import Game
from gameplay.schema import SCHEMA
from gameplay.state import GRAVITY, HOME
from gameplay.view import Lying, Viewer
from persistence.world import World
from taichi_kernels import queries
from taichi_kernels.sampling import ISO
from taichi_kernels.units import UNITS_PER_METRE
from tests.arena import Arena
from tests.worlds import PLAYER, Play, rejections


@pytest.fixture
def arena() -> Arena:
    return Arena()


@pytest.fixture(scope="module")
def ground() -> Arena:
    return Arena()


def throw(arena: Arena, item: str | int, *velocity: float) -> int:
    """Throw from the eye; the item's id."""
    told = arena.must("throw_item", item=item, origin=arena.hand, velocity=arena.way(*velocity))
    (thrown,) = (outcome for outcome in told if isinstance(outcome, outcomes.ItemThrown))
    return thrown.item


def settle(play: Play, most: int = 400) -> None:
    for _ in range(most):
        if not len(play.game.state.flights):
            return
        play.tick()
    raise AssertionError("it flies on and on")


def density(play: Play, place: np.ndarray) -> int:
    store = play.terrain.store
    return int(queries.density(store.pool, store.table, place[None].astype(np.int32))[0])


def test_a_throw_is_a_parabola_then_bounces_and_comes_to_rest(arena: Arena) -> None:
    origin = arena.place(np.array(arena.hand) * UNITS_PER_METRE)
    item = throw(arena, "boost", 5, -2, 3)
    for tick in range(1, 22):
        t = tick / 30
        expected = origin + np.array([5, -2, 3]) * t - np.array([0, 0, 9.81]) * t * t / 2
        assert np.allclose(arena.place(arena.game.state.items.row(item)["position"]), expected, atol=0.03)
        arena.tick()
    settle(arena)
    happened = [o for o in arena.outcomes if isinstance(o, outcomes.ItemBounced | outcomes.ItemLanded)]
    assert [type(outcome).__name__ for outcome in happened] == ["ItemBounced"] * (len(happened) - 1) + ["ItemLanded"]
    assert len(happened) > 1
    speeds = [outcome.speed for outcome in happened if isinstance(outcome, outcomes.ItemBounced)]
    assert speeds == sorted(speeds, reverse=True)
    row = arena.game.state.items.row(item)
    assert happened[-1].position == tuple(row["position"].tolist())
    x, y, z = arena.place(row["position"])
    assert 4 < x < 9
    assert np.isclose(y, -0.4 * x, atol=0.3)
    assert abs(z) < 0.1
    assert (row["holder"], row["slot"], row["body"]) == (0, -1, 1)
    before = row["position"].copy()
    arena.tick(20)
    assert np.array_equal(arena.game.state.items.row(item)["position"], before)


def test_what_flies_high_comes_down_where_it_would_in_the_void(arena: Arena) -> None:
    item = throw(arena, "boost", 3.3, -2.1, 9.7)
    row = arena.game.state.flights.row(item)
    place = tuple(arena.game.state.items.row(item)["position"].tolist())
    free = Flying(place, tuple(row["velocity"].tolist()), tuple(row["rest"].tolist()))
    for _ in range(58):
        arena.tick()
        free = ballistics.fly(free, GRAVITY, 1 << 20)
        assert np.abs(arena.game.state.items.row(item)["position"] - np.array(free.position)).max() <= 1
    assert len(arena.game.state.flights) == 1


def test_a_wall_turns_it_back(arena: Arena) -> None:
    arena.fill((3.0, 3.5), (-3.0, 3.0), (-0.5, 4.0))
    item = throw(arena, "boost", 10, 0, 2)
    settle(arena)
    assert -1.0 < arena.place(arena.game.state.items.row(item)["position"])[0] < 2.0


def test_what_a_snapshot_tells_of_a_flight(arena: Arena) -> None:
    viewer = Viewer(arena.game.state, PLAYER)
    item = throw(arena, "boost", 4, 0, 4)

    def lying() -> Lying:
        (thing,) = viewer.snapshot().lying
        assert thing.id == item
        return thing

    first = lying()
    arena.tick()
    second = lying()
    step = (np.array(second.position) - first.position) * 30
    mean = (np.array(second.velocity) + first.velocity) / 2
    assert np.abs(step - mean).max() < 45
    settle(arena)
    assert lying().velocity == (0, 0, 0)


def test_who_may_not_throw_what(arena: Arena) -> None:
    canister = arena.item("canister")
    fly = {"item": "boost", "origin": arena.hand, "velocity": arena.way(3)}
    arena.submit("stride", by=arena.way(0.1))
    for change, reason in (
        ({"item": canister}, "in_tool"),
        ({"item": "warp"}, "unknown_item"),
        ({"item": 99}, "unknown_item"),
        ({"velocity": arena.way(12.1)}, "too_fast"),
        ({"origin": arena.at(0, 2.5, 1.5)}, "out_of_reach"),
        ({"origin": arena.at(0.5, 0, -0.3)}, "in_ground"),
    ):
        before = arena.game.tables()["items"].tobytes()
        assert rejections(arena.do("throw_item", **{**fly, **change})) == [reason]
        assert arena.game.tables()["items"].tobytes() == before
    arena.must("throw_item", **fly)
    assert rejections(arena.do("throw_item", **fly)) == ["not_yours"]


def test_a_thing_is_caught_in_flight_and_goes_into_the_tool(arena: Arena) -> None:
    item = throw(arena, "boost", 0, 0, 4)
    arena.tick(10)
    where = arena.game.state.items.row(item)["position"].tolist()
    told = arena.must("pick_up_item", item=item)
    assert [o.position for o in told if isinstance(o, outcomes.ItemPickedUp)] == [tuple(where)]
    assert len(arena.game.state.flights) == 0
    arena.must("attach_item", item=item, slot=0)
    arena.tick(30)
    assert arena.tool.item_in(0) == item


@settings(max_examples=25)
@given(data=st.data())
def test_throws_lose_nothing(ground: Arena, data: st.DataObject) -> None:
    ground.must("teleport", position=ground.at(0, 0, 0.2))
    state = ground.game.state
    ids, soil = state.items.rows["id"].tolist(), ledger.stored(state).tolist()
    for item in state.items.rows["id"][state.items.rows["holder"] == 0].tolist():
        state.items.row(item)["position"] = ground.player["position"]
        ground.must("pick_up_item", item=item)
    pack = state.items.rows["id"][state.items.rows["slot"] == -1].tolist()
    velocity = [data.draw(st.floats(-6.5, 6.5)) for _ in range(3)]
    for item in pack[: data.draw(st.integers(1, 3))]:
        throw(ground, item, *velocity)
        ground.tick(data.draw(st.integers(1, 4)))
    settle(ground)
    assert state.items.rows["id"].tolist() == ids
    assert ledger.stored(state).tolist() == soil
    for row in state.items.rows[state.items.rows["holder"] == 0]:
        assert density(ground, row["position"]) < ISO


def test_ground_that_closes_round_it_ends_a_flight(arena: Arena) -> None:
    item = throw(arena, "boost", 0, 0, 3)
    arena.tick(5)
    place = arena.place(arena.game.state.items.row(item)["position"])
    arena.must("shape_terrain", how="elevate", centre=arena.at(*place), radius=1.0)
    arena.tick(3)
    assert len(arena.game.state.flights) == 0


def test_it_waits_where_nothing_is_loaded(arena: Arena) -> None:
    item = throw(arena, "boost", 3, 0, 3)
    arena.must("teleport", position=(-arena.middle).tolist())
    arena.tick(5)
    before = arena.game.state.items.row(item)["position"].copy()
    arena.tick(30)
    assert np.array_equal(arena.game.state.items.row(item)["position"], before)
    assert len(arena.game.state.flights) == 1
    arena.must("teleport", position=arena.middle.tolist())
    settle(arena)


def test_a_flight_survives_saving_and_a_record(arena: Arena, tmp_path: Path) -> None:
    throw(arena, "boost", 4, 1, 5)
    arena.tick(6)
    path = tmp_path / "world.h5"
    with World.create(path, arena.game.tables(), SCHEMA, {}) as world:
        mark = arena.game.mark()
        arena.must("stride", by=arena.way(0.3))
        changes, _ = arena.game.changes(mark)
        assert set(changes.tables) >= {"items", "flights", "footwork"}
        world.save(changes)
    pieces: list[bytes] = []
    with World.load(path, SCHEMA) as world:
        again = Game.restore(world.tables)
    assert len(again.state.flights) == 1
    assert again.state_hash() == arena.game.state_hash()
    recorder = record.Recorder(again, pieces.append)
    for _ in range(90):
        recorder.tick()
        arena.tick()
    recorder.close()
    assert len(again.state.flights) == len(again.state.footwork) == 0
    assert again.state_hash() == arena.game.state_hash()
    replayed = record.replay(b"".join(pieces))
    assert replayed.complete
    assert replayed.differs_at is None
    # rows that are gone are gone from the file too
    with World.load(path, SCHEMA) as world:
        mark = Game.restore(world.tables).mark()
        world.save(again.changes(mark)[0])
    with World.load(path, SCHEMA, read_only=True) as world:
        assert len(world.tables["flights"]) == 0


def test_a_world_and_a_record_from_before_there_were_flights(arena: Arena, tmp_path: Path) -> None:
    old = {name: table for name, table in SCHEMA.items() if name not in ("flights", "footwork")}
    path = tmp_path / "old.h5"
    tables = {name: rows for name, rows in arena.game.tables().items() if name in old}
    World.create(path, tables, old, {}).close()
    with World.load(path, SCHEMA) as world:
        again = Game.restore(world.tables)
        assert again.state_hash() == arena.game.state_hash(), "empty tables do not count"
        mark = again.mark()
        for game in (again, arena.game):
            fields = {"item": "boost", "origin": arena.hand, "velocity": arena.way(1, 2, 3)}
            game.submit(Envelope(game.state.tick, PLAYER, 1 << 20, HOME, make("throw_item", fields)))
        again.tick()
        arena.tick()
        world.save(again.changes(mark)[0])
    with World.load(path, SCHEMA, read_only=True) as world:
        assert len(world.tables["flights"]) == 1
        assert Game.restore(world.tables).state_hash() == arena.game.state_hash()
    start = record.Start(record.VERSION, packing.pack(tables))
    body = msgspec.msgpack.encode(start)
    part = len(body).to_bytes(4, "little") + xxhash.xxh3_64_digest(body) + body
    assert record.replay(part).differs_at is None


def test_a_flight_of_what_somebody_holds_is_no_state(arena: Arena) -> None:
    throw(arena, "boost", 0, 0, 3)
    tables = arena.game.tables()
    tables["items"]["holder"] = PLAYER
    with pytest.raises(StateError, match=r"table flights: item .* somebody holds it"):
        Game.restore(tables)
