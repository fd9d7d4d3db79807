"""Weather: how often, where, and that it comes and goes smoothly."""

import collections
import itertools

import numpy as np

from gameplay import content
from gameplay.state import HOME, GameState
from gameplay.survival import weather, zones
from taichi_kernels.units import UNITS_PER_METRE
from tests.life import Life

SECOND, HOUR = 30, 108_000
LONG = 400 * HOUR


def globe(count: int, radius: int = 500) -> np.ndarray:
    some = np.random.default_rng(5).normal(size=(count, 3))
    return np.rint(some / np.linalg.norm(some, axis=1)[:, None] * radius * UNITS_PER_METRE).astype(np.int64)


def test_kinds_come_as_often_as_their_weights_say() -> None:
    rules = weather.rules()
    air = weather.air(Life().state, HOME)
    fronts = [weather.front(air, track, spell) for track in range(rules.fronts) for spell in range(600)]
    where = collections.Counter(front.zone for front in fronts)
    assert min(where.values()) / len(fronts) > 0.2
    came = collections.Counter((rules.kinds[front.kind].weather.name, front.zone) for front in fronts)
    for zone, there in where.items():
        fits = {
            kind.weather.name: kind.weight
            for kind in rules.kinds
            if not kind.weather.zones or zone in kind.weather.zones or zones.LANDFORMS & set(kind.weather.zones)
        }
        for kind in rules.kinds:
            expected = there * fits.get(kind.weather.name, 0) / sum(fits.values())
            assert abs(came[kind.weather.name, zone] - expected) <= 5 * max(expected, 1) ** 0.5


def test_fronts_last_as_long_as_their_kind_says_within_their_spell() -> None:
    rules, air = weather.rules(), weather.air(Life().state, HOME)
    for track in range(rules.fronts):
        fronts = [weather.front(air, track, spell) for spell in range(200)]
        for front, following in itertools.pairwise(fronts):
            shortest, longest = content.load().weathers[rules.kinds[front.kind].weather.name].minutes
            assert shortest * 1800 <= front.ends - front.starts <= longest * 1800
            assert front.ends <= following.starts


def test_all_kinds_are_met_and_mostly_it_is_calm() -> None:
    state, places = Life(radius=500).state, globe(60)
    met: collections.Counter[int] = collections.Counter()
    for tick in range(0, LONG, 7 * HOUR // 5):
        kinds, strengths = weather.over(state, HOME, places, tick)
        assert ((strengths == 0) <= (kinds == weather.CALM)).all()
        assert strengths.min() >= 0
        assert strengths.max() <= 256
        met.update(kinds[strengths > 40].tolist())
        met[weather.CALM] += int((strengths <= 40).sum())
    assert {weather.rules().kinds[number].weather.name for number in met} == set(content.load().weathers)
    assert 0.5 < met[weather.CALM] / sum(met.values()) < 0.9


def test_it_comes_and_goes_smoothly() -> None:
    state, places = Life().state, globe(20)
    before = None
    for tick in range(0, 6 * HOUR, 5 * SECOND):
        _, strengths = weather.over(state, HOME, places, tick)
        if before is not None:
            assert np.abs(strengths - before).max() <= 66  # a front of two minutes comes within half of one
        before = strengths


def test_neighbours_have_the_same_weather() -> None:
    state = Life(radius=1000).state
    places = globe(200, 1000)
    aside = places + np.array([20, -10, 15]) * UNITS_PER_METRE
    near = alike = rough = 0
    for tick in range(0, 20 * HOUR, HOUR // 3):
        kinds, strengths = weather.over(state, HOME, places, tick)
        there, also = weather.over(state, HOME, aside, tick)
        stormy = strengths > 64
        near += int(stormy.sum())
        alike += int((kinds == there)[stormy].sum())
        rough += int((np.abs(strengths - also) > 40)[stormy & (kinds == there)].sum())
    assert near > 500
    assert alike > 0.9 * near  # a kind of highlands ends where they do
    assert rough == 0


def test_it_follows_from_the_seed() -> None:
    places = globe(50)

    def met(seed: int) -> list[int]:
        state = GameState.new(seed, 500 * UNITS_PER_METRE)
        ticks = range(0, 10 * HOUR, HOUR)
        return [int(part) for tick in ticks for column in weather.over(state, HOME, places, tick) for part in column]

    assert met(3) == met(3) != met(4)


def test_a_name_and_a_strength() -> None:
    state = Life().state
    names = {weather.at(state, HOME, globe(1)[0], tick)[0] for tick in range(0, LONG, HOUR)}
    assert {"clear", "cloudy"} <= names <= set(content.load().weathers)
    assert weather.name(200) == ""
