"""What is tall where no ground is loaded: what will stand there, without what was taken or dug, and no more."""

import itertools
from collections.abc import Iterator

import numpy as np
import pytest

from gameplay.flora import growth, kinds
from gameplay.flora.growth import Growth
from gameplay.game import Game
from gameplay.positions import Point, point
from gameplay.resources import nodes, numbering
from gameplay.resources.nodes import Node
from gameplay.state import HOME
from gameplay.view import Viewer
from taichi_kernels.units import UNITS_PER_CHUNK, UNITS_PER_METRE
from tests.worlds import PLAYER, Play

FAR = 80 * UNITS_PER_METRE


@pytest.fixture
def play() -> Play:
    world = Play(seed=7, radius=150.0, creative=True)
    world.tick()
    return world


def here(play: Play) -> Point:
    return point(play.player["position"])


def filled(play: Play, far: int = FAR) -> tuple[Viewer, Growth]:
    """A screen that was told of all there is, and what it was told from."""
    viewer, growing = Viewer(play.game.state, PLAYER, far), growth.of(play.game.state, HOME)
    while growing.grow_beyond(here(play), far):
        pass
    before = -1
    while growing.revision != before:
        before = growing.revision
        for _ in range(12):
            viewer.snapshot()
    return viewer, growing


def unloaded(play: Play, growing: Growth) -> dict[Point, np.ndarray]:
    loaded = play.terrain.store.slots
    return {key: growing.standing(key).copy() for key in growing.tall if key not in loaded}


def around(chunks: set[Point]) -> np.ndarray:
    """Chunks, and those beside them."""
    sides = np.indices((3, 3, 3)).reshape(3, -1).T - 1
    return np.unique((np.array(sorted(chunks))[:, None] + sides).reshape(-1, 3), axis=0).astype(np.int32)


def test_it_is_what_stands_there_once_the_ground_is_loaded(play: Play) -> None:
    _, growing = filled(play)
    far = unloaded(play, growing)
    assert sum(map(len, far.values())) > 30
    tall = kinds.kinds().tall
    assert all(tall[rows["kind"]].all() for rows in far.values())
    ground = around(set(far))
    play.terrain.load(ground)
    growing.look([(x, y, z) for x, y, z in ground.tolist()])
    more = 0
    for key, rows in far.items():
        near = growing.standing(key)
        more += len(near) - len(rows)
        assert (near[tall[near["kind"]]] == rows).all()
    assert more > 500  # what is low came with it


def trees(play: Play, growing: Growth) -> Iterator[Node]:
    """What is tall on loaded ground and gives something."""
    for key in sorted(play.terrain.chunks):
        rows = growing.standing(key)
        for row in rows[kinds.kinds().tall[rows["kind"]]]:
            node = nodes.find(play.game.state, numbering.pack_flora(HOME, key) + int(row["number"]))
            if node is not None:
                yield node


def test_what_was_taken_or_dug_is_gone_from_afar_too(play: Play) -> None:
    _, growing = filled(play)
    taken, dug = itertools.islice(trees(play, growing), 2)
    nodes.take(play.game.state, taken, taken.quantity)
    play.terrain.excavate_sphere((np.array(dug.position) / UNITS_PER_METRE).tolist(), 2.0)
    play.terrain.store.flush()
    untouched = Play(seed=7, radius=150.0, creative=True)
    for world, gone in ((Play(game=Game.restore(play.game.tables())), True), (untouched, False)):
        place = np.array(taken.position, np.float64)
        aside = np.cross(place, [0.0, 0.0, 1.0])
        place = place * 0.85 + aside / np.linalg.norm(aside) * 0.53 * np.linalg.norm(place)  # 80 m along the ground
        world.must("teleport", position=(place * 1.1 / UNITS_PER_METRE).tolist())
        world.tick(2)
        _, seen = filled(world, 110 * UNITS_PER_METRE)
        for plant in (taken, dug):
            _, chunk, number = numbering.unpack_flora(plant.id)
            assert chunk not in world.terrain.store.slots
            assert (number in seen.standing(chunk)["number"]) != gone


def test_it_is_looked_for_where_one_comes_and_forgotten_behind(play: Play) -> None:
    viewer, growing = filled(play)
    assert not growing.grow_beyond(here(play), FAR)
    first = set(growing.tall)
    place = np.array(here(play), np.float64)
    play.must("teleport", position=(-place / UNITS_PER_METRE).tolist())
    play.tick(2)
    while growing.grow_beyond(here(play), FAR):
        assert len(growing.tall) < 1200
    told = {grown.chunk for grown in viewer.snapshot().flora if not len(grown.places)}
    assert first - set(growing.tall) - set(play.terrain.store.slots) <= told
    assert len(told) > 10
    away = [np.linalg.norm((np.array(key) + 0.5) * UNITS_PER_CHUNK - here(play)) for key in growing.tall]
    assert 0.6 * FAR < max(away) < FAR + 6 * UNITS_PER_CHUNK


def test_a_screen_that_shows_none_is_told_of_none(play: Play) -> None:
    viewer = Viewer(play.game.state, PLAYER)
    for _ in range(60):
        viewer.snapshot()
    assert not list(growth.of(play.game.state, HOME).tall)
