"""What flies is stopped by structures as by the ground: thrown things, and the arcs of hops."""

import numpy as np
import pytest

from gameplay import content, hopping
from gameplay.building import structures
from gameplay.inventory import piles
from gameplay.outcomes import ItemBounced, ItemLanded
from gameplay.state import HOME
from taichi_kernels.units import Q14, UNITS_PER_METRE
from tests.arena import Arena, units
from tests.worlds import PLAYER, rejections

AHEAD = 5.0  # where a structure stands
TAN = np.tan(np.pi / 8)


@pytest.fixture(scope="module")
def flat() -> Arena:
    return Arena()


@pytest.fixture
def arena(flat: Arena) -> Arena:
    """The same ground for all, with nothing on it."""
    state = flat.game.state
    state.world["content"] = content.CONTENT_VERSION
    for structure in state.structures.rows["id"].tolist():
        structures.destroy(state, structure)
    for table in (state.piles, state.flights):
        table.discard((number,) for number in table.rows["id"].tolist())
    flat.go(0.0)
    flat.tick(20)
    flat.outcomes.clear()
    return flat


def put(arena: Arena, name: str) -> int:
    """A structure ahead, that faces the player."""
    x, y, z = np.rint(np.array(arena.way(-1.0)) * Q14).astype(int).tolist()
    return structures.place(arena.game.state, name, HOME, units(arena.at(AHEAD)), (x, y, z), PLAYER)


def fly(arena: Arena, start: tuple[float, float, float], velocity: np.ndarray) -> int:
    """Let a pile of its own kind fly; its id."""
    state = arena.game.state
    pile = piles.lay(state, HOME, units(arena.at(*start)), state.kind(f"thing {len(state.kinds)}"), 1, 0)
    state.flights.add(id=pile, velocity=units(arena.way(*velocity)))
    return pile


def places(arena: Arena, things: list[int]) -> np.ndarray:
    """Where things are, as the arena counts from the middle of the structure's foot [m]."""
    rows = arena.game.state.piles.rows
    return np.array([arena.place(rows["position"][rows["id"] == thing][0]) for thing in things]) - (AHEAD, 0, 0)


def test_a_thing_bounces_off_a_wall_and_comes_to_rest_before_it(arena: Arena) -> None:
    put(arena, "locker")
    depth = content.load().items["locker"].structure.size[2]  # type: ignore[union-attr]
    thing = fly(arena, (0.0, 0.0, 1.2), np.array([9.0, 0.0, 0.5]))
    for _ in range(200):
        arena.tick()
        assert places(arena, [thing])[0][0] <= -depth / 2
    assert not len(arena.game.state.flights)
    x, y, z = places(arena, [thing])[0]
    assert -5.0 < x < -depth / 2 and abs(y) < 0.1 and abs(z) < 0.1
    bounced = [outcome for outcome in arena.outcomes if isinstance(outcome, ItemBounced)]
    assert bounced[0].item == thing and bounced[0].speed > 8 * UNITS_PER_METRE
    assert arena.place(bounced[0].position)[0] == pytest.approx(AHEAD - depth / 2, abs=0.03)


def test_in_older_worlds_things_fly_through(arena: Arena) -> None:
    put(arena, "locker")
    arena.game.state.world["content"] = 4
    thing = fly(arena, (0.0, 0.0, 1.2), np.array([9.0, 0.0, 2.0]))
    arena.tick(40)
    assert places(arena, [thing])[0][0] > 1.0


@pytest.mark.parametrize("outwards", [False, True])
def test_nothing_gets_through_a_dome_but_by_its_door(arena: Arena, outwards: bool) -> None:
    """From everywhere and in all directions: who comes in or goes out crosses the front, as wide as the door."""
    put(arena, "shelter")
    door, around = 4.0 * 0.36 / 1.42, np.random.default_rng(3)
    things = []
    for _ in range(120):
        way = around.normal(size=3)
        way /= np.linalg.norm(way)
        way[2] = abs(way[2]) if outwards else -abs(way[2]) / 2
        start = np.array([AHEAD, 0, 1.0]) if outwards else np.array([AHEAD, 0, 1.0]) - way * 3.6
        things.append(fly(arena, (start[0], start[1], start[2]), way * around.uniform(2, 12)))
    went, before = 0, places(arena, things)
    for _ in range(150):
        arena.tick()
        after = places(arena, things)
        for was, now in zip(
            before[inside(before) != inside(after)], after[inside(before) != inside(after)], strict=True
        ):
            assert -now[0] > 0 and min(abs(was[1]), abs(now[1])) < door / 2 + 0.02, (was, now)
            went += 1
        before = after
    assert 0 < went < 60, "some find the door"


def inside(places: np.ndarray) -> np.ndarray:
    """Whether places are within the walls of a shelter of 4 m, which are an eighth of a metre thick."""
    turns = np.arange(8) * np.pi / 4
    out = (places[:, :1] * np.cos(turns) + places[:, 1:2] * np.sin(turns)).max(axis=1)
    curve = np.array([256, 237, 181, 98, 0]) / 256
    return (out < 2.0 * np.interp(places[:, 2], 3.0 * curve[::-1], curve) - 0.06) & (places[:, 2] < 2.94)


def test_what_lies_on_a_structure_falls_when_that_goes(arena: Arena) -> None:
    crate = put(arena, "crate")
    top = content.load().items["crate"].structure.size[1]  # type: ignore[union-attr]
    thing = fly(arena, (AHEAD, 0.1, 2.0), np.zeros(3))
    arena.tick(60)
    assert [o.item for o in arena.outcomes if isinstance(o, ItemLanded)] == [thing]
    assert places(arena, [thing])[0] == pytest.approx([0, 0.1, top], abs=0.1)
    structures.destroy(arena.game.state, crate)
    arena.tick(60)
    assert abs(places(arena, [thing])[0][2]) < 0.1


@pytest.mark.parametrize(("name", "velocity"), [("locker", (7.0, 0.0, 2.0)), ("shelter", (7.0, 1.6, 1.0))])
def test_a_hop_ends_at_a_wall_and_the_preview_says_so(
    arena: Arena, name: str, velocity: tuple[float, float, float]
) -> None:
    state = arena.game.state
    free = hopping.trace(state, PLAYER, units(arena.hand), units(arena.way(*velocity)))
    assert free.ok and arena.place(free.position)[0] > AHEAD - 0.5
    put(arena, name)
    arena.go(0.0)
    land = hopping.trace(state, PLAYER, units(arena.hand), units(arena.way(*velocity)))
    assert not land.ok and land.reason == "too_steep"
    assert 1.5 < arena.place(land.position)[0] < AHEAD
    assert arena.place(land.position)[2] > 0.2, "on the wall, not on the ground"
    assert rejections(arena.do("hop", origin=arena.hand, velocity=arena.way(*velocity))) == [land.reason]


def test_a_hop_leads_over_a_low_thing_and_in_by_a_door(arena: Arena) -> None:
    put(arena, "crate")
    land = hopping.trace(arena.game.state, PLAYER, units(arena.hand), units(arena.way(6.0, 0, 4.0)))
    assert land.ok and arena.place(land.position)[0] > AHEAD + 0.5
    structures.destroy(arena.game.state, int(arena.game.state.structures.rows["id"][0]))
    put(arena, "shelter")
    land = hopping.trace(arena.game.state, PLAYER, units(arena.hand), units(arena.way(7.0, 0, 1.0)))
    assert land.ok and abs(arena.place(land.position)[0] - AHEAD) < 1.5


def test_nobody_throws_with_a_hand_behind_a_wall(arena: Arena) -> None:
    put(arena, "locker")
    arena.go(AHEAD - 1.2)
    hand = arena.at(AHEAD + 0.2, 0.0, 1.4)
    assert rejections(arena.do("throw_item", item="boost", origin=hand, velocity=arena.way(2.0))) == ["behind_wall"]
