"""Hops: the arc, where it may come down and where not, and that the preview is the rule."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gameplay import ballistics, content, hopping
from gameplay.ballistics import Flying
from gameplay.hopping import Landing
from gameplay.outcomes import CommandRejected, PlayerHopped
from gameplay.survival import zones
from gameplay.systems import locomotion
from gameplay.view import Rays, Viewer
from taichi_kernels.units import UNITS_PER_METRE
from tests.arena import Arena, stands_free, units
from tests.worlds import PLAYER, Play, rejections

RULES = content.load().player
GRAVITY = 5023
PULL = 167 * 30  # what is left of it when a tick takes whole units


@pytest.fixture
def arena() -> Arena:
    return Arena()


@pytest.fixture(scope="module")
def holes() -> Play:
    """A small planet, dug full of holes and tunnels round the player."""
    play = Play(seed=7, radius=60.0, creative=True)
    rng = np.random.default_rng(5)
    feet = play.player["position"] / UNITS_PER_METRE
    for _ in range(60):
        centre = feet * rng.uniform(0.93, 1.03) + rng.uniform(-6, 6, 3)
        how = "excavate" if rng.random() < 0.6 else "elevate"
        play.submit("shape_terrain", how=how, centre=centre.tolist(), radius=rng.uniform(0.7, 2.5))
    play.tick(60)
    assert play.player["grounded"]
    return play


def preview(play: Play, origin: list[float], velocity: list[float]) -> Landing:
    """What a screen is told of an arc."""
    own = Viewer(play.game.state, PLAYER).snapshot(rays=Rays.of(arc=(origin, velocity))).own
    assert own is not None
    assert own.landing is not None
    return own.landing


def test_a_flight_is_a_parabola() -> None:
    flying = Flying((0, 0, 1 << 21), (900, -700, 3000))
    for tick in range(1, 91):
        flying = ballistics.fly(flying, GRAVITY, 1 << 20)
        t = tick / 30
        x, y, z = flying.position
        assert max(abs(x - 900 * t), abs(y + 700 * t)) < 3
        assert abs(z - (1 << 21) - (3000 * t - PULL * t * t / 2)) < 3
    assert flying.velocity[2] == 3000 - 90 * 167
    for _ in range(300):
        flying = ballistics.fly(flying, GRAVITY, 2000)
    assert ballistics.length(flying.velocity) <= 2000


@given(vector=st.tuples(*[st.integers(-(1 << 22), 1 << 22)] * 3))
def test_lengths_are_rounded(vector: tuple[int, int, int]) -> None:
    square = sum(part * part for part in vector)
    length = ballistics.length(vector)
    assert (2 * length - 1) ** 2 <= 4 * square or not length
    assert 4 * square < (2 * length + 1) ** 2


def test_a_hop_ends_where_the_parabola_meets_the_ground(arena: Arena) -> None:
    start = arena.feet
    height = float((arena.axes @ (np.array(arena.hand) - arena.middle))[2])
    told = arena.must("hop", origin=arena.hand, velocity=arena.way(4, -2, 3))
    (hopped,) = (outcome for outcome in told if isinstance(outcome, PlayerHopped))
    seconds = (3 + math.sqrt(9 + 2 * 9.81 * height)) / 9.81
    assert np.allclose(arena.place(hopped.position), [4 * seconds, -2 * seconds, 0], atol=0.12)
    assert np.allclose(arena.feet, arena.place(hopped.position), atol=0.02)
    assert np.allclose(arena.place(hopped.start), start, atol=0.01)
    assert arena.player["grounded"] == 1
    before = arena.player["position"].copy()
    arena.tick(30)
    assert np.abs(arena.player["position"] - before).max() <= 4, "who has hopped stands"


def test_a_preview_is_the_rule_and_changes_nothing(arena: Arena) -> None:
    for velocity in (arena.way(5, 1, 2), arena.way(9, 0, 5), arena.way(0, 0, -3)):
        before = arena.game.state_hash()
        landing = preview(arena, arena.hand, velocity)
        assert arena.game.state_hash() == before
        told = arena.do("hop", origin=arena.hand, velocity=velocity)
        if landing.ok:
            assert [o.position for o in told if isinstance(o, PlayerHopped)] == [landing.position]
        else:
            (no,) = (outcome for outcome in told if isinstance(outcome, CommandRejected))
            assert (no.reason, no.text, no.position) == (landing.reason, landing.text, landing.position)
        arena.tick(10)


@given(data=st.data())
def test_a_hop_ends_free_on_ground_within_its_reach(holes: Play, data: st.DataObject) -> None:
    part = st.floats(-6.0, 6.0)
    eye = np.array(holes.player["position"]) * (1 + 1.65 / 60) / UNITS_PER_METRE
    hand = (eye + data.draw(st.tuples(*[st.floats(-0.6, 0.6)] * 3))).tolist()
    velocity = [data.draw(part) for _ in range(3)]
    landing = preview(holes, hand, velocity)
    if not landing.ok:
        assert landing.reason
        assert landing.text
        return
    away = np.linalg.norm(np.array(landing.position) - holes.player["position"])
    assert away <= RULES.hop_reach * UNITS_PER_METRE
    assert stands_free(holes, landing.position)


def test_some_of_these_hops_are_possible_and_who_hops_stands(holes: Play) -> None:
    rng = np.random.default_rng(1)
    eye = (holes.player["position"] * (1 + 1.65 / 60) / UNITS_PER_METRE).tolist()
    landings = [preview(holes, eye, rng.uniform(-6, 6, 3).tolist()) for _ in range(250)]
    possible = [landing.position for landing in landings if landing.ok]
    assert 50 < len(possible) < 225
    assert {landing.reason for landing in landings} >= {"", "too_steep", "no_room"}
    players = np.repeat(holes.game.state.players.rows[:1], len(possible))
    players["position"], players["velocity"], players["rest"] = possible, 0, 0
    store = holes.terrain.store
    for _ in range(20):
        locomotion.step(players, store.pool, store.table, GRAVITY, locomotion.standard())
    assert players["grounded"].all()
    assert np.linalg.norm(players["position"] - np.array(possible), axis=1).max() < 32


def test_the_reach_is_used_to_its_end_and_not_beyond(arena: Arena) -> None:
    ok: dict[bool, list[float]] = {True: [], False: []}
    for speed in np.arange(7.4, 8.4, 0.02):
        landing = preview(arena, arena.hand, arena.way(speed, 0, 3.0))
        assert landing.reason in ("", "too_far")
        ok[landing.ok].append(float(speed))
        if landing.ok:
            assert np.linalg.norm(arena.place(landing.position) - arena.feet) <= RULES.hop_reach
    assert max(ok[True]) < min(ok[False])
    assert np.linalg.norm(arena.place(preview(arena, arena.hand, arena.way(max(ok[True]), 0, 3.0)).position)) > 7.9


def test_not_through_solid_ground(arena: Arena) -> None:
    arena.fill((2.5, 3.0), (-3.0, 3.0), (-0.5, 3.0))
    assert preview(arena, arena.hand, arena.way(8, 0, 1)).reason == "too_steep"
    assert arena.place(preview(arena, arena.hand, arena.way(8, 0, 1)).position)[0] < 2.6
    arena.must("hop", origin=arena.hand, velocity=arena.way(4.5, 0, 7.4))  # over the wall
    assert arena.feet[0] > 3.5


def test_a_hand_in_a_wall_or_behind_it(arena: Arena) -> None:
    arena.fill((0.75, 1.25), (-2.0, 2.0), (-0.5, 3.0))
    for hand, reason in ((arena.at(1.0, 0, 1.5), "in_ground"), (arena.at(1.75, 0, 1.5), "in_ground")):
        assert rejections(arena.do("hop", origin=hand, velocity=arena.way(3, 0, 1))) == [reason]
    assert rejections(arena.do("hop", origin=arena.at(-1.75, 0, 1.5), velocity=arena.way(-3, 0, 1))) == []


def test_no_room_under_a_roof_but_for_who_crouches(arena: Arena) -> None:
    arena.fill((2.0, 6.0), (-2.0, 2.0), (1.75, 2.25))
    assert preview(arena, arena.at(0.4, 0, 0.8), arena.way(8, 0, 0.2)).reason == "no_room"
    arena.must("move", crouch=True)
    arena.tick(5)
    arena.must("hop", origin=arena.at(0.4, 0, 0.8), velocity=arena.way(8, 0, 0.2))
    assert 2.5 < arena.feet[0] < 5.5


def test_too_far_too_fast_too_long_an_arm_and_the_air(arena: Arena) -> None:
    hop = {"origin": arena.hand, "velocity": arena.way(3, 0, 1)}
    for change, reason in (
        ({"velocity": arena.way(8, 0, 4)}, "too_far"),
        ({"velocity": arena.way(9.1, 0, 0)}, "too_fast"),
        ({"origin": arena.at(2.5, 0, 1.6)}, "out_of_reach"),
    ):
        assert rejections(arena.do("hop", **{**hop, **change})) == [reason]
    arena.must("teleport", position=arena.at(0, 0, 5))
    assert rejections(arena.do("hop", origin=arena.at(0, 0, 6.6), velocity=arena.way(3, 0, 1))) == ["not_standing"]


def test_between_two_hops_lies_a_pause(arena: Arena) -> None:
    pause = round(RULES.hop_pause * 30)
    fields = {"velocity": arena.way(1, 0, 1)}
    arena.submit("hop", origin=arena.hand, **fields)
    assert rejections(arena.do("hop", origin=arena.hand, **fields)) == ["too_soon"]
    arena.tick(pause - 2)
    assert rejections(arena.do("hop", origin=arena.hand, **fields)) == ["too_soon"]
    assert len(arena.game.state.footwork) == 0, "who has not hopped of late leaves no trace"
    arena.must("hop", origin=arena.hand, **fields)


def test_what_is_not_loaded(arena: Arena) -> None:
    arena.terrain.unload(list(arena.terrain.chunks))
    landing = hopping.trace(arena.game.state, PLAYER, units(arena.hand), units(arena.way(3, 0, 1)))
    assert (landing.ok, landing.reason, landing.normal) == (False, "not_loaded", (0, 0, 0))


def test_structures_and_deep_water(arena: Arena, monkeypatch: pytest.MonkeyPatch) -> None:
    velocity = arena.way(5, 0, 2)
    landing = preview(arena, arena.hand, velocity)
    assert landing.ok
    middle = np.array(landing.position) / UNITS_PER_METRE
    told = arena.must("protect_volume", minimum=(middle - 0.5).tolist(), maximum=(middle + 0.5).tolist())
    assert preview(arena, arena.hand, velocity).reason == "protected"
    arena.must("release_volume", volume=told[0].volume)  # type: ignore[attr-defined]
    arena.fill((-1.0, 1.0), (-1.0, 1.0), (0.0, 1.0))
    arena.tick(30)
    here = ballistics.length(arena.player["position"].tolist())
    there = ballistics.length(landing.position)
    assert here > there + UNITS_PER_METRE // 2
    down = arena.way(3, 0, 1)
    for sea, ok in ((there, True), (there + 600, True), (there + 700, False), (here + 700, False)):
        monkeypatch.setattr(zones, "sea", lambda state, body, sea=sea: sea)
        found = preview(arena, arena.hand, down)
        assert (found.ok, found.reason) == ((True, "") if ok else (False, "deep_water"))
    arena.go(8.0)
    monkeypatch.setattr(zones, "sea", lambda state, body: here + 2000)
    assert preview(arena, arena.hand, arena.way(-1, 2, 1)).ok, "who stands deep already may go on as deep"
