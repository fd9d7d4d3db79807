"""Open water: it is drunk, and watered with, on the shore."""

import numpy as np
import pytest

from gameplay import content, runner
from gameplay.commands import Command, DrinkWater, Envelope, WaterCrop
from gameplay.outcomes import CommandRejected, CropWatered, MeterRestored, Outcome
from gameplay.positions import point
from gameplay.state import HOME
from gameplay.survival import climate, zones
from gameplay.systems.directions import unit
from taichi_kernels.units import UNITS_PER_METRE
from tests.life import ADA, Life


@pytest.fixture(scope="module")
def shore() -> tuple[int, int, int]:
    """A place on dry ground beside the sea [units]."""
    life = Life()
    sea = zones.sea(life.state, HOME)
    for latitude in range(-60, 61, 6):
        places = np.array([life.place(latitude, longitude / 4) for longitude in range(1440)], np.int64)
        high = climate.surfaces(life.state, HOME, places) - sea
        dry = (high > 20) & (high < UNITS_PER_METRE) & ((np.roll(high, 1) < -40) | (np.roll(high, -1) < -40))
        for found in np.flatnonzero(dry):
            return point(places[found])
    raise AssertionError("no shore; choose another seed")


def give(life: Life, command: Command) -> list[Outcome]:
    return runner.run(life.state, Envelope(life.state.tick, ADA, 0, HOME, command))  # type: ignore[arg-type]


def reasons(told: list[Outcome]) -> list[str]:
    return [outcome.reason for outcome in told if isinstance(outcome, CommandRejected)]


def at(place: tuple[int, int, int]) -> Life:
    life = Life()
    life.player["position"] = place
    return life


def test_thirst_is_quenched_at_the_shore_alone(shore: tuple[int, int, int]) -> None:
    life = at(shore)
    life.set(thirst=50)
    drink = content.load().survival.needs.drink
    assert give(life, DrinkWater()) == [MeterRestored(ADA, "thirst", round(drink))]
    assert life.points("thirst") == 50 + drink
    life.set(thirst=99.5)
    assert give(life, DrinkWater()) == [MeterRestored(ADA, "thirst", 1)]
    assert life.points("thirst") == 100
    assert reasons(give(life, DrinkWater())) == ["not_needed"]
    life.set(thirst=50)
    above = unit(np.array(shore))
    for lifted in (4, -4):  # on a cliff, and in a cave beside the sea
        life.player["position"] = np.array(shore) + above * lifted * UNITS_PER_METRE // 16384
        assert reasons(give(life, DrinkWater())) == ["no_water"]
    assert life.points("thirst") == 50


def test_a_plot_at_the_shore_is_watered_for_nothing(shore: tuple[int, int, int]) -> None:
    life = at(shore)
    plot = life.build("plot")
    assert give(life, WaterCrop(plot)) == [CropWatered(ADA, plot, 100)]
    assert life.state.crops.row(plot)["water"] == 100_000_000
    assert reasons(give(life, WaterCrop(plot))) == ["not_needed"]
