"""What is told of the body to which a shuttle comes next: which it is, and what players changed there."""

import numpy as np

from gameplay.commands import Board
from gameplay.view import Ahead, Snapshot, Viewer, merge
from gameplay.wire import decode, encode
from tests.gameplay.shuttles.test_piloting import ADA, MOON, Pilots

PLANET = 1  # that the moon goes round
HOLE = np.array([(5, 3, 0, 0)], np.uint8).tobytes()


def told(viewer: Viewer) -> Snapshot:
    arrived: Snapshot = decode(encode(viewer.snapshot()), Snapshot)
    return arrived


def next_of(snapshot: Snapshot) -> int | None:
    assert snapshot.own is not None
    assert snapshot.own.aboard is not None
    return snapshot.own.aboard.next


def chunks_of(snapshot: Snapshot) -> tuple[int, list[tuple[int, int, int]]] | None:
    return snapshot.ahead and (snapshot.ahead.body, [entry.chunk for entry in snapshot.ahead.chunks])


def test_the_planet_comes_next_and_then_its_moon_again() -> None:
    game = Pilots()
    game.do(Board(game.shuttle))
    viewer = Viewer(game.state, ADA)
    assert next_of(told(viewer)) is None  # it stands on the ground
    game.raise_up(300.0)
    game.run(1)
    assert next_of(told(viewer)) == PLANET
    game.raise_up(900.0)
    game.run(2)
    snapshot = told(viewer)
    assert snapshot.planet is not None
    assert snapshot.planet.body == PLANET
    assert next_of(snapshot) == MOON


def test_what_players_changed_there_is_told_before_one_arrives() -> None:
    game = Pilots()
    game.do(Board(game.shuttle))
    viewer = Viewer(game.state, ADA)
    there = game.state.terrains[PLANET].deltas
    there.put((1, 2, 3), HOLE)
    assert told(viewer).ahead is None
    game.raise_up(300.0)
    game.run(1)
    first = told(viewer)
    assert chunks_of(first) == (PLANET, [(1, 2, 3)])
    assert first.ahead is not None
    assert first.ahead.chunks[0].index.tolist() == [5, 6, 7]
    assert told(viewer).ahead is None
    there.put((1, 2, 4), HOLE)
    second = told(viewer)
    assert chunks_of(second) == (PLANET, [(1, 2, 4)])
    assert chunks_of(merge(first, second)) == (PLANET, [(1, 2, 3), (1, 2, 4)])
    assert chunks_of(merge(second, told(viewer))) == (PLANET, [(1, 2, 4)])
    game.raise_up(900.0)
    game.run(2)
    arrived = told(viewer)
    assert arrived.planet is not None
    assert [entry.chunk for entry in arrived.chunks] == [(1, 2, 3), (1, 2, 4)]
    assert arrived.ahead in (None, Ahead(MOON, []))
