"""Frozen seas as players meet them: ground to stand and to land on, and water below it."""

import numpy as np
import pytest

from gameplay import bodies
from gameplay.actions.living import open_water
from gameplay.commands import Board, LandHere
from gameplay.game import Game
from gameplay.outcomes import CommandRejected, MeterRestored, ShuttleDamaged, ShuttleLanded
from gameplay.positions import point
from gameplay.shuttles import craft
from gameplay.solar_system.generator import SolarSystemGenerator
from gameplay.solar_system.landscapes import landscape_of
from gameplay.solar_system.living import faults
from gameplay.state import HOME, GameState
from gameplay.survival import climate, hazards, zones
from gameplay.survival.rules import POINT
from gameplay.systems import sites, spawning
from gameplay.systems.directions import times, unit
from taichi_kernels import heights, landscape
from taichi_kernels import materials as m
from taichi_kernels.brushes import Brush
from taichi_kernels.units import Q14, UNITS_PER_METRE, UNITS_PER_VOXEL
from tests.gameplay.shuttles.test_piloting import Pilots
from tests.worlds import PLAYER, Play

SEED = 7
FROZEN = 5  # a body of that system whose sea is ice all over


def on_ice(state: GameState, body: int, deep: float = 4.0) -> np.ndarray:
    """A place at the top of the ice on a sea that is so deep there [m], with ice around [units]."""
    turns = np.arange(2000) * 2.4
    high = 1 - (np.arange(2000) + 0.5) / 4000
    level = np.sqrt(1 - high * high)
    ways = np.rint(np.stack([level * np.cos(turns), level * np.sin(turns), high], 1) * Q14).astype(np.int64)
    sea = zones.sea(state, body)
    good = climate.surfaces(state, body, ways) < sea - deep * UNITS_PER_METRE
    for aside in (0, 40, -40):
        around = unit(ways + np.array([aside, aside, -aside]))
        good &= climate.ice(state, body, around) > sea
        good &= climate.surfaces(state, body, around) < sea - UNITS_PER_METRE
    up = unit(ways[np.flatnonzero(good)[0]][None])
    return np.asarray(times(up, climate.tops(state, body, up))[0])


@pytest.fixture
def play() -> Play:
    """A player on the ice."""
    world = Play(game=Game.new_system(SEED))
    place = on_ice(world.game.state, HOME)
    world.player["position"] = place + times(unit(place[None]), UNITS_PER_METRE // 2)[0]
    world.tick(60)
    return world


def at(play: Play, below: float) -> None:
    """Put the player under the sea [m]."""
    feet = play.player["position"].astype(np.int64)
    sea = zones.sea(play.game.state, HOME)
    play.player["position"] = times(unit(feet[None]), sea - round(below * UNITS_PER_METRE))[0]


def drink(play: Play) -> str:
    """Why a thirsty player cannot drink, "" for one who did."""
    play.game.state.vitals.row(PLAYER)["thirst"] = 40 * POINT
    told = play.do("drink_water")
    refused = [one.reason for one in told if isinstance(one, CommandRejected)]
    assert refused or any(isinstance(one, MeterRestored) for one in told)
    return refused[0] if refused else ""


def test_one_stands_on_ice_drinks_from_a_hole_in_it_and_drowns_below(play: Play) -> None:
    state, sea = play.game.state, zones.sea(play.game.state, HOME)
    feet = play.player["position"].astype(np.int64)
    assert play.player["grounded"]
    assert sea < np.linalg.norm(feet) < sea + 2 * UNITS_PER_METRE
    assert abs(climate.tops(state, HOME, feet[None])[0] - np.linalg.norm(feet)) < UNITS_PER_METRE // 2
    drowns = next(n for n, acts in enumerate(hazards.known()) if acts.hazard.source == "water")
    assert drowns not in hazards.strengths(hazards.Place.of(state, PLAYER), 0)
    assert drink(play) == "no_water"
    beside = unit(feet[None] + np.array([0, 0, UNITS_PER_METRE]))[0]
    dug = set()
    for deep in np.arange(-2.0, 4.0, 0.5):
        hole = times(beside[None], sea - round(deep * UNITS_PER_METRE))[0].tolist()
        removed = play.terrain.apply(Brush.excavate(tuple(hole), 3 * UNITS_PER_VOXEL)).removed
        dug |= set(np.flatnonzero(removed.sum(axis=0)).tolist())
    assert m.ICE in dug
    assert drink(play) == ""
    assert open_water(state, PLAYER)
    play.player["position"] = times(beside[None], sea - 3 * UNITS_PER_METRE)[0]
    assert hazards.strengths(hazards.Place.of(state, PLAYER), 0)[drowns] > 0


def test_open_seas_are_drunk_from_as_ever() -> None:
    """The same body at the equator; and what was made before there was ice has none."""
    made = SolarSystemGenerator(SEED).generate_solar_system(SEED)
    words = np.frombuffer(landscape_of(made.start_planet).words, "<i4")
    assert words[landscape.ICE] > 0
    way = np.rint(np.array([[1.0, 0.2, 0.05], [0.3, 1.0, -0.02]]) * Q14).astype(np.int32)
    way = unit(way.astype(np.int64)).astype(np.int32)
    assert (heights.ice_along(made.start_planet.recipe, way) == heights.OPEN).all()
    dry = next(world for world in made.worlds if not world.has_water)
    assert np.frombuffer(landscape_of(dry).words, "<i4")[landscape.ICE] == 0


def test_where_all_seas_are_frozen_one_still_comes_to_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    state = GameState.new_system(SEED, creative=True)
    known = bodies.of(state, FROZEN)
    assert known.sea
    assert known.equator < 0
    place = np.array([spawning.on(state, FROZEN)])
    assert zones.radii(place)[0] >= climate.tops(state, FROZEN, place)[0] - UNITS_PER_METRE
    monkeypatch.setattr(sites, "KEPT", sites.DRAWN)  # the worst, too
    found = sites.ranked(state, FROZEN)
    assert (found.radius >= known.sea).all(), "no place is thought to be under ice"
    on_sea = climate.surfaces(state, FROZEN, times(found.up, found.radius)) < known.sea
    assert on_sea.any()
    assert not on_sea[:32].any(), "dry land comes first"


def test_the_planet_where_players_begin_can_be_lived_on_though_its_poles_freeze() -> None:
    for seed in range(100):
        start = SolarSystemGenerator(seed).generate_solar_system(seed).start_planet
        assert faults(start) == []
        state_words = np.frombuffer(landscape_of(start).words, "<i4")
        freezes = state_words[landscape.ICE] & 0xFFFF
        assert freezes < state_words[landscape.EQUATOR], "the sea at the equator is open"


def test_a_shuttle_lands_on_ice() -> None:
    game = Pilots()
    state = game.state
    place = on_ice(state, HOME)
    up = place / np.linalg.norm(place)
    for player in state.players.rows:
        player["body"] = HOME
        player["position"] = place
    game.row["body"], game.row["fuel"] = HOME, craft.tank()
    game.row["position"] = place
    game.do(Board(game.shuttle))
    game.row["position"] = np.rint(place + up * 60 * UNITS_PER_METRE)
    game.row["landed"], game.row["mode"] = 0, craft.HOLD
    told = list(game.do(LandHere(point(place))))
    for _ in range(1800):
        told += game.game.tick()
        if game.row["landed"]:
            break
    assert any(isinstance(one, ShuttleLanded) for one in told), [type(one) for one in told]
    assert not any(isinstance(one, ShuttleDamaged) for one in told)
    away = np.linalg.norm(game.row["position"].astype(np.float64))
    assert zones.sea(state, HOME) < away < np.linalg.norm(place) + 2 * UNITS_PER_METRE
