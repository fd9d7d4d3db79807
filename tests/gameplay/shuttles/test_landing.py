"""The landing assistant: wherever it begins, and whatever pulls and weighs, it lands softly, or says why not."""

import math

import numpy as np
import pytest

from gameplay import bodies
from gameplay.commands import Board, LandHere, Leave
from gameplay.inventory.inventory import Inventory
from gameplay.outcomes import FlightModeChanged, ShuttleDamaged, ShuttleDestroyed, ShuttleLanded
from gameplay.positions import point
from gameplay.shuttles import contact, course, craft
from gameplay.shuttles import landing as landing_rules
from gameplay.shuttles.vectors import cross, dot, length, metres, unit, units
from gameplay.state import HOME
from gameplay.survival import climate
from taichi_kernels.units import UNITS_PER_METRE
from tests.gameplay.shuttles.test_piloting import ADA, MOON, Pilots

LEVEL = 300.0  # [m/s]
PATIENCE = 5400  # ticks
FLAT = (0.95, -0.29, 0.09)  # the way to some ground that is level
STEEP = (0.24, 0.42, -0.88)  # and to some that is not


def over(way: tuple[float, float, float], pull: float, speed: float = 0.0, cargo: int = 0) -> Pilots:
    """A shuttle where a course ends over a moon that pulls so much [m/s²], in level flight."""
    game = Pilots()
    game.state.bodies.row(MOON)["gravity"] = round(pull * UNITS_PER_METRE)
    if cargo:
        Inventory.of(game.state, game.shuttle).add("shuttle_fuel", cargo)
    game.do(Board(game.shuttle))
    up = unit(np.array(way))
    game.row["position"] = units(up * course.safe(game.state, MOON))
    game.row["landed"], game.row["mode"] = 0, craft.HOLD
    game.row["velocity"] = units(unit(cross(up, np.array([0.0, 0.0, 1.0]))) * speed)
    return game


def landing(game: Pilots, way: tuple[float, float, float]) -> list[object]:
    """Land at a place; what is told, until it stands or is held."""
    told: list[object] = list(game.do(LandHere(point(units(unit(np.array(way)) * 500.0)))))
    for _ in range(PATIENCE):
        told += game.game.tick()
        if any(isinstance(one, ShuttleLanded | ShuttleDestroyed) for one in told) or game.row["mode"] == craft.HOLD:
            return told
    raise AssertionError("it never comes down")


@pytest.mark.parametrize(
    ("pull", "speed", "cargo"), [(0.5, LEVEL, 0), (0.5, 0.0, 480), (12.0, 0.0, 480), (12.0, LEVEL, 0)]
)
def test_it_lands_softly_whatever_pulls_it_weighs_and_however_fast_it_came(
    pull: float, speed: float, cargo: int
) -> None:
    game = over(FLAT, pull, speed, cargo)
    assert (craft.load(game.state, game.shuttle) > 1.0) == bool(cargo)
    told = landing(game, FLAT)
    assert not any(isinstance(one, ShuttleDamaged | ShuttleDestroyed) for one in told)
    (landed,) = (one for one in told if isinstance(one, ShuttleLanded))
    assert landed.speed < craft.rules().soft * UNITS_PER_METRE
    assert dot(unit(metres(game.row["position"])), unit(np.array(FLAT))) > math.cos(0.05)  # where it was wanted


def test_over_a_slope_it_says_so_and_lands_on_the_nearest_place_that_is_level() -> None:
    game = over(STEEP, 6.0)
    told = landing(game, STEEP)
    tries = [one for one in told if isinstance(one, FlightModeChanged) and one.text]
    assert tries
    assert all("steeper than 15 degrees" in one.text and one.mode == "landing" for one in tries)
    assert any(isinstance(one, ShuttleLanded) for one in told)
    assert not any(isinstance(one, ShuttleDamaged | ShuttleDestroyed) for one in told)
    aside = dot(unit(metres(game.row["position"])), unit(np.array(STEEP)))
    away = math.sqrt(1 - aside * aside) * length(metres(game.row["position"]))
    assert landing_rules.STEP - 4 < away <= landing_rules.FARTHEST + 4


def test_over_the_sea_it_says_why_not_and_stays_in_the_air() -> None:
    game = over(FLAT, 6.0)
    game.row["body"], sea = HOME, bodies.of(game.state, HOME).sea
    draw = np.random.default_rng(3)
    for way in draw.normal(size=(500, 3)):
        round_about = unit(way) + draw.uniform(-0.06, 0.06, (200, 3))  # 120 m at least
        if climate.surfaces(game.state, HOME, units(round_about * 1000.0)).max() < sea:
            break
    game.row["position"] = units(unit(way) * course.safe(game.state, HOME))
    told = landing(game, tuple(way))
    (held,) = (one for one in told if isinstance(one, FlightModeChanged) and one.text)
    assert (held.mode, held.text) == ("hold", "there is water below: choose another place to land")
    game.run(90)
    assert length(metres(game.row["position"])) > sea / UNITS_PER_METRE + 5
    assert not length(metres(game.row["velocity"]))


def test_over_ground_that_is_not_loaded_it_waits_until_it_is() -> None:
    game = over(FLAT, 3.0)
    game.do(LandHere())
    game.do(Leave())
    game.run(900)
    assert 10 < contact.height(game.state, game.row) < 40
    assert not contact.sounding(game.state, game.row)[1]
    game.state.players.row(ADA)["online"] = 1
    told = game.run(600)
    assert any(isinstance(one, ShuttleLanded) for one in told)
