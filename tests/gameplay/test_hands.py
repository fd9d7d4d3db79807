"""What hands point at: the tool by hand as by looking, grabbing from afar, a head in the ground, what outcomes tell."""

import math

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gameplay import content, digging, hands, outcomes
from gameplay.commands import Envelope, UseTool
from gameplay.state import HOME
from gameplay.systems import locomotion
from gameplay.view import Own, Rays, Viewer
from taichi_kernels.materials import BEDROCK
from taichi_kernels.units import FULL, Q14, UNITS_PER_METRE
from tests.arena import Arena, units
from tests.worlds import PLAYER, Play, rejections

RULES = content.load().player


@pytest.fixture
def arena() -> Arena:
    return Arena()


def own(play: Play, **rays: object) -> Own:
    """What the player's screen is told, with rays in metres."""
    told = Viewer(play.game.state, PLAYER).snapshot(rays=Rays.of(**rays)).own  # type: ignore[arg-type]
    assert told is not None
    return told


def test_rays_become_integers_once_and_travel() -> None:
    rays = Rays.of(tool=([1.5, 0, -2], [0, 0, -1.0]), arc=([0, 0, 0], [1, 2, 3]), pick=None, head=(0.25, 0, 0))
    assert rays == Rays(((768, 0, -1024), (0, 0, -Q14)), ((0, 0, 0), (512, 1024, 1536)), None, (128, 0, 0))
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(rays), type=Rays) == rays
    for wrong in ({"head": (math.nan, 0, 0)}, {"tool": ([0, 0, 0], [0, 0, 2.0])}, {"arc": ([0, 0, 0], [0, 0, 99.0])}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            Rays.of(**wrong)


@given(vector=st.tuples(*[st.integers(-Q14, Q14)] * 3))
def test_a_direction_that_is_one_stays_as_it_is(vector: tuple[int, int, int]) -> None:
    once = hands.direction(vector)
    if once is None:
        assert not any(vector)
        return
    again = hands.direction(once.tolist())
    assert again is not None
    assert again.tolist() == once.tolist()


def by_hand(play: Play) -> UseTool:
    """The ray of the player's look, as a hand would give it."""
    eye, way = locomotion.eye(play.player), locomotion.view_direction(play.player)
    return UseTool(200, tuple(eye.tolist()), tuple(way.tolist()))  # type: ignore[arg-type]


def test_a_sweep_by_hand_gives_the_world_of_the_same_sweep_by_looking() -> None:
    looking, by_hands = (Play(seed=4, radius=50.0) for _ in range(2))
    rng = np.random.default_rng(3)
    for play in (looking, by_hands):
        play.look_down()
        play.must("move", forward=0.3)
    for number in range(60):
        yaw, pitch = (float(part) for part in rng.uniform(-4, 4, 2))
        for play in (looking, by_hands):
            if number % 20 == 5:
                play.submit("switch_mode", mode=("flatten", "elevate", "excavate")[number // 20])
            play.must("look", yaw=yaw, pitch=pitch)
        looking.do("use_tool", power=200 / 255)
        state = by_hands.game.state
        by_hands.sequence += 1
        by_hands.game.submit(Envelope(state.tick, PLAYER, by_hands.sequence, HOME, by_hand(by_hands)))
        by_hands.tick()
        assert looking.game.state_hash() == by_hands.game.state_hash()
    assert len(looking.game.tables()["terrain.chunks"]) > 0
    assert looking.outcomes == by_hands.outcomes


def test_the_aim_is_that_of_the_hand(arena: Arena) -> None:
    assert own(arena).aim is None, "the player looks at the sky"
    told = own(arena, tool=(arena.at(0.3, 0.2, 1.2), arena.way(0, 0.6, -0.8)))
    assert told.aim is not None
    assert np.allclose(arena.place(told.aim.position), [0.3, 1.1, 0], atol=0.06)
    assert told.aim.hardness == round(255 * content.load().materials[told.aim.material].hardness)
    assert own(arena, tool=(arena.at(2.5, 0, 1.2), arena.way(0, 0, -1))).aim is None, "no arm is so long"
    happened = arena.must("use_tool", origin=arena.at(0.3, 0.2, 1.2), direction=arena.way(0, 0.6, -0.8))
    (dug,) = (outcome for outcome in happened if isinstance(outcome, outcomes.SoilExcavated))
    assert dug.centre == told.aim.position


# Grabbing from afar


def lay(arena: Arena, *place: float, item: str = "boost") -> int:
    """An item on the ground at a place."""
    arena.must("drop_item", item=item)
    rows = arena.game.state.items.rows
    number = int(rows["id"][rows["holder"] == 0][-1])
    arena.game.state.items.row(number)["position"] = units(arena.at(*place))
    return number


def towards(arena: Arena, *place: float, from_: tuple[float, ...] = (0.3, 0.2, 1.2)) -> tuple[list[float], list[float]]:
    """A hand, and the way from it to a place."""
    way = np.array(arena.way(*(np.array(place) - from_)))
    return arena.at(*from_), (way / np.linalg.norm(way)).tolist()


def test_a_hand_grabs_what_it_points_at(arena: Arena) -> None:
    near, far = lay(arena, 4.0, 1.0, 0.05), lay(arena, 4.0, -1.0, 0.05, item="wide")
    beyond = lay(arena, 8.0, 0.0, 0.05, item="narrow")
    for item, place in ((near, (4.0, 1.0, 0.05)), (far, (4.0, -1.0, 0.05)), (None, (4, 0, 0)), (None, (8, 0, 0.05))):
        assert own(arena, pick=towards(arena, *place)).pick == item
    origin, way = towards(arena, 4.0, 1.0, 0.05)
    assert rejections(arena.do("pick_up_item", item=near)) == ["out_of_reach"]
    assert rejections(arena.do("pick_up_item", item=far, origin=origin, direction=way)) == ["out_of_reach"]
    assert rejections(arena.do("pick_up_item", item=beyond, origin=origin, direction=way)) == ["out_of_reach"]
    arena.must("pick_up_item", item=near, origin=origin, direction=way)
    assert arena.game.state.items.row(near)["holder"] == PLAYER


def test_of_two_the_one_nearer_to_the_ray_is_meant_and_either_can_be_had(arena: Arena) -> None:
    left, right = lay(arena, 5.0, -0.2, 0.05), lay(arena, 5.0, 0.2, 0.05, item="wide")
    origin, way = towards(arena, 5.0, -0.05, 0.05)
    assert own(arena, pick=(origin, way)).pick == left
    arena.must("pick_up_item", item=right, origin=origin, direction=way)


def test_not_through_a_wall_nor_backwards_nor_by_a_long_arm(arena: Arena) -> None:
    item = lay(arena, 4.0, 0.0, 0.05)
    origin, way = towards(arena, 4.0, 0.0, 0.05)
    back = [-part for part in way]
    assert own(arena, pick=(origin, way)).pick == item
    assert own(arena, pick=(origin, back)).pick is None
    assert own(arena, pick=towards(arena, 4.0, 0.0, 0.05, from_=(2.2, 0.0, 1.6))).pick is None
    arena.fill((2.0, 2.5), (-2.0, 2.0), (-0.5, 2.5))
    assert own(arena, pick=(origin, way)).pick is None
    assert rejections(arena.do("pick_up_item", item=item, origin=origin, direction=way)) == ["out_of_reach"]


@given(data=st.data())
def test_a_preview_of_a_grab_is_the_rule(picking: tuple[Arena, list[int]], data: st.DataObject) -> None:
    arena, items = picking
    way = [data.draw(st.floats(-1, 1)), data.draw(st.floats(-1, 1)), data.draw(st.floats(-0.5, 0.0))]
    if np.linalg.norm(way) < 0.1:
        return
    ray = arena.at(0, 0, 1.4), arena.way(*(np.array(way) / np.linalg.norm(way)))
    before = arena.game.state_hash()
    pick = own(arena, pick=ray).pick
    assert arena.game.state_hash() == before
    rays = Rays.of(pick=ray)
    assert rays.pick is not None
    for item in items:
        met = hands.meets(arena.game.state, PLAYER, item, *rays.pick)
        assert met or pick != item
        offset = arena.place(arena.game.state.items.row(item)["position"]) - arena.place(units(ray[0]))
        angle = math.degrees(math.acos(float(offset @ way) / float(np.linalg.norm(offset) * np.linalg.norm(way))))
        if angle > 12 or np.linalg.norm(offset) > RULES.grab_reach + 0.01:
            assert not met
        if angle < 4 and np.linalg.norm(offset) < RULES.grab_reach - 0.01:
            assert met


@pytest.fixture(scope="module")
def picking() -> tuple[Arena, list[int]]:
    """An arena with things lying about."""
    arena = Arena()
    places = ((3, 0), (3, 0.4), (-2.5, 1), (0, 4), (5.5, -1), (-4, -4.4))
    names = ("boost", "wide", "narrow", "inhibitor", "alignment", "analyzer")
    return arena, [lay(arena, *place, 0.1, item=name) for place, name in zip(places, names, strict=True)]


# The head


def test_a_head_in_the_ground_or_behind_it(arena: Arena) -> None:
    arena.fill((0.75, 1.25), (-2.0, 2.0), (-0.5, 3.0))
    for place, buried in (
        ((0, 0, 1.65), False),
        ((0.3, 0.3, 1.0), False),
        ((0.95, 0, 1.6), True),
        ((1.9, 0, 1.6), True),
        ((0, 0, -0.2), True),
    ):
        assert own(arena, head=arena.at(*place)).head_buried is buried, place
    assert own(arena).head_buried is own(arena).low_ceiling is False
    high, below = arena.at(0.95, 0, 1.6), arena.at(0, 0, 1.65)
    assert own(arena, head=high).low_ceiling
    told = own(arena, head=below, risen=high)
    assert told.low_ceiling and not told.head_buried
    assert not own(arena, head=high, risen=below).low_ceiling


# What outcomes tell


def box(arena: Arena, reach: float) -> dict[str, list[float]]:
    return {"minimum": (arena.middle - reach).tolist(), "maximum": (arena.middle + reach).tolist()}


def test_how_hard_it_was_and_where(arena: Arena) -> None:
    arena.must("look", pitch=-80)
    soft = arena.must("use_tool")
    centre = own(arena).aim
    assert centre is not None
    (dug,) = (outcome for outcome in soft if isinstance(outcome, outcomes.SoilExcavated))
    known = content.load().materials
    mean = sum(known[m].hardness * amount for m, amount in dug.soil.items()) / sum(dug.soil.values())
    assert abs(dug.hardness - 255 * mean) < 1.5
    arena.must("shape_terrain", how="paint", centre=arena.at(0), radius=6.0, material="basalt")
    (dug,) = (outcome for outcome in arena.must("use_tool") if isinstance(outcome, outcomes.SoilExcavated))
    assert dug.hardness == round(0.9 * 255)
    assert digging.hardness_of(BEDROCK) == 255
    arena.must("protect_volume", **box(arena, 3.0))
    (no,) = (o for o in arena.do("use_tool") if isinstance(o, outcomes.CommandRejected))
    aim = own(arena).aim
    assert aim is not None
    assert (no.reason, no.position) == ("protected", aim.position)
    assert no.position is not None
    (no,) = (o for o in arena.do("set_radius", radius=99.0) if isinstance(o, outcomes.CommandRejected))
    assert no.position is None


def test_full_canisters_are_told_with_their_place(arena: Arena) -> None:
    told = own(arena)
    assert (told.soil, told.capacity) == (0, 2 * 1000 * FULL)
    arena.tool.add_soil(2 * 1000 * FULL - 100)
    assert own(arena).soil == told.capacity - 100
    arena.must("look", pitch=-60)
    happened = arena.must("use_tool")
    (full,) = (outcome for outcome in happened if isinstance(outcome, outcomes.CanistersFull))
    (dug,) = (outcome for outcome in happened if isinstance(outcome, outcomes.SoilExcavated))
    assert full.position == dug.centre
    assert own(arena).soil == told.capacity


def test_a_landing_is_told_with_its_place(arena: Arena) -> None:
    arena.must("teleport", position=arena.at(0, 0, 3))
    arena.tick(40)
    (landed,) = (o for o in arena.outcomes[-60:] if isinstance(o, outcomes.PlayerLanded) and o.speed > 3000)
    assert np.allclose(np.array(landed.position) / UNITS_PER_METRE, arena.at(0), atol=0.05)
