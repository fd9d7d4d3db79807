"""How crops grow: each in steps of ten seconds of its own, whether anybody is near or not.

In a step a crop drinks, uses nutrients as it grows, and suffers while it lacks something. It grows as fast as the light
allows, not at all without water or outside its band of temperatures, and slowly on poor soil.
"""

from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from gameplay import content, naming
from gameplay.content import Content
from gameplay.entities import EntityTable
from gameplay.outcomes import CropAdvanced, CropWithered, Outcome
from gameplay.state import TICKS_PER_SECOND, GameState
from gameplay.survival import climate, fixtures, weather
from gameplay.survival.rules import FULL_METER, HOUR, MINUTE, POINT, degrees, of_content, share
from taichi_kernels.units import UNITS_PER_METRE

STEP = 10 * TICKS_PER_SECOND  # ticks
CAUSES = ("water", "light", "cold", "heat", "weather")  # of withering
_DIM = 4  # a crop suffers in less than this part of the light that it needs, while the sun is up


class Rules(NamedTuple):
    """Of a step, by crop in the order of their numbers: i64 (crops,) each, and what is the same for all.

    Attributes:
        numbers: of the crops, ascending.
        whole: ticks of growth until it is ripe; last: its last stage.
        drinks, feeds, withers, recovers: millionths of a point a step; `feeds` while it grows at full speed.
        light: 256ths of full sun. coldest, hottest: thousandths of a degree.
        lamp, poor: 256ths. harms, rains: of the kinds of weather at full strength, millionths of a point a step.
    """

    numbers: np.ndarray
    names: tuple[str, ...]
    whole: np.ndarray
    last: np.ndarray
    drinks: np.ndarray
    feeds: np.ndarray
    withers: np.ndarray
    recovers: np.ndarray
    light: np.ndarray
    coldest: np.ndarray
    hottest: np.ndarray
    lamp: int
    poor: int
    harms: np.ndarray
    rains: np.ndarray


@of_content
def rules(known: Content) -> Rules:
    """The rules of the content."""
    crops, of = sorted(known.crops.values(), key=lambda crop: naming.number(crop.name)), known.survival.farming
    withers = [round(FULL_METER * STEP / (crop.withers * MINUTE)) for crop in crops]
    whole = [round(crop.minutes * MINUTE) for crop in crops]
    numbers: dict[str, list[int]] = {
        "numbers": [naming.number(crop.name) for crop in crops],
        "whole": whole,
        "last": [len(crop.stages) - 1 for crop in crops],
        "drinks": [round(crop.water * POINT * STEP / HOUR) for crop in crops],
        "feeds": [round(crop.nutrients * POINT * STEP / ripe) for crop, ripe in zip(crops, whole, strict=True)],
        "withers": withers,
        "recovers": [round(rate * of.recovers) for rate in withers],
        "light": [share(crop.light) for crop in crops],
        "coldest": [degrees(crop.warmth[0]) for crop in crops],
        "hottest": [degrees(crop.warmth[1]) for crop in crops],
        "harms": [_harm(known, name) for name in known.weathers],
        "rains": [round(kind.water * POINT * STEP / HOUR) for kind in known.weathers.values()],
    }
    arrays = {name: np.array(column, np.int64) for name, column in numbers.items()}
    return Rules(names=tuple(crop.name for crop in crops), lamp=share(of.lamp), poor=share(of.poor), **arrays)


def _harm(known: Content, name: str) -> int:
    """What a weather that hurts players does to crops in the open."""
    points = sum(h.points for h in known.hazards.values() if h.weather == name and h.meter == "health")
    return round(points * POINT * STEP / MINUTE)


def whole(name: str) -> int:
    """Ticks of good growth until a crop is ripe.

    Raises:
        KeyError: this content has no such crop.
    """
    return round(content.load().crops[name].minutes * MINUTE)


_PHASES: WeakKeyDictionary[EntityTable, tuple[np.ndarray, np.ndarray, np.ndarray]] = WeakKeyDictionary()


def _due(state: GameState, tick: int) -> np.ndarray:
    """Rows of the table crops whose step falls on a tick: the plots' ids spread them over `STEP` ticks."""
    table = state.crops
    known = _PHASES.get(table)
    if known is None or known[0] is not table.rows:  # rows are replaced when any come or go
        phase = table.rows["plot"] % STEP
        order = np.argsort(phase, kind="stable")
        starts = np.searchsorted(phase[order], np.arange(STEP + 1))
        known = _PHASES[table] = table.rows, order, starts
    _, order, starts = known
    now = tick % STEP
    return order[starts[now] : starts[now + 1]]


def grow(state: GameState) -> list[Outcome]:
    """The steps of all crops that fall on this tick."""
    due = _due(state, state.tick) if len(state.crops) else np.zeros(0, np.int64)
    if not len(due):
        return []
    known, rows = rules(), state.crops.rows[due]
    at = np.searchsorted(known.numbers, rows["kind"]).clip(max=max(len(known.numbers) - 1, 0))
    growing = (rows["kind"] != 0) & (rows["withered"] == 0) & (len(known.numbers) > 0)
    growing[growing] &= known.numbers[at[growing]] == rows["kind"][growing]
    growing[growing] &= rows["growth"][growing] < known.whole[at[growing]]
    growing[growing] &= np.array([plot in state.structures for plot in rows["plot"][growing].tolist()], bool)
    if not growing.any():
        return []
    return _step(state, due[growing], at[growing])


class Conditions(NamedTuple):
    """What plots give: i64 (n,) each. Light in 256ths, temperature in thousandths, the others a step."""

    temperature: np.ndarray
    light: np.ndarray
    by_day: np.ndarray
    rain: np.ndarray
    harm: np.ndarray


def conditions(state: GameState, plots: list[int], tick: int) -> Conditions:
    """What plots give at a tick."""
    known = rules()
    stands = state.structures.rows[[state.structures.index(plot) for plot in plots]]
    found = Conditions(*np.zeros((5, len(plots)), np.int64))
    warmed = _greenhouses(stands["kind"])
    for body in np.unique(stands["body"]).tolist():
        here = np.flatnonzero(stands["body"] == body)
        places = stands["position"][here].astype(np.int64)
        air = climate.outdoors(state, body, places, tick)
        closed = warmed[here] > 0
        found.temperature[here] = climate.warmed(air.temperature, warmed[here])
        found.light[here] = np.maximum(air.light, known.lamp * _lit(state, body, places))
        found.by_day[here] = air.sun > 0
        for column, full in ((found.rain, known.rains), (found.harm, known.harms)):
            column[here] = np.where(closed, 0, full[air.weather] * air.strength // weather.FULL_STRENGTH)
    return found


def _greenhouses(kinds: np.ndarray) -> np.ndarray:
    """Thousandths of a degree that structures add to what grows in them: i64 (n,)."""
    unique, at = np.unique(kinds, return_inverse=True)
    items = [content.load().item_of(kind) for kind in unique.tolist()]
    adds = [degrees(item.structure.greenhouse) if item and item.structure else 0 for item in items]
    return np.array(adds, np.int64)[at]


def _lit(state: GameState, body: int, places: np.ndarray) -> np.ndarray:
    """Whether a lamp shines on places (n, 3) [units]: bool (n,)."""
    lamps, light = fixtures.sources(state, body, "light")
    away = places[:, None] - lamps
    reach = np.rint(light * UNITS_PER_METRE).astype(np.int64)
    return ((away * away).sum(axis=2) <= reach * reach).any(axis=1)


def _step(state: GameState, due: np.ndarray, crop: np.ndarray) -> list[Outcome]:
    """One step of crops: rows of the table, and their numbers in the rules."""
    known, rows = rules(), state.crops.rows[due]
    around = conditions(state, rows["plot"].tolist(), state.tick)
    water = np.clip(rows["water"] + around.rain - known.drinks[crop], 0, FULL_METER)
    lacks = np.stack(
        [
            water == 0,
            (around.by_day > 0) & (around.light * _DIM < known.light[crop]),
            around.temperature < known.coldest[crop],
            around.temperature > known.hottest[crop],
            around.harm > 0,
        ]
    )
    bears = ~(lacks[0] | lacks[2] | lacks[3])
    needs = known.light[crop]
    speed = np.where(needs > 0, np.minimum(around.light * 256 // np.maximum(needs, 1), 256), 256) * bears
    poor = rows["nutrients"] < known.feeds[crop]
    speed = np.where(poor, speed * known.poor >> 8, speed)
    rows["nutrients"] -= np.where(poor, 0, known.feeds[crop] * speed >> 8)
    rows["growth"] = np.minimum(rows["growth"] + (STEP * speed >> 8), known.whole[crop])
    rows["water"] = water
    suffers = known.withers[crop] * lacks[:4].any(axis=0) + around.harm
    change = np.where(suffers > 0, -suffers, known.recovers[crop])
    rows["health"] = np.clip(rows["health"] + change, 0, FULL_METER)
    rows["withered"] = rows["health"] == 0
    stage = rows["growth"].astype(np.int64) * known.last[crop] // known.whole[crop]
    advanced = np.flatnonzero(stage != rows["stage"])
    rows["stage"] = stage
    state.crops.rows[due] = rows
    outcomes: list[Outcome] = []
    for at in advanced.tolist():
        ripe = bool(rows["growth"][at] >= known.whole[crop[at]])
        outcomes.append(CropAdvanced(0, int(rows["plot"][at]), known.names[crop[at]], int(stage[at]), ripe))
    for at in np.flatnonzero(rows["withered"]).tolist():
        cause = CAUSES[int(lacks[:, at].argmax())]
        outcomes.append(CropWithered(0, int(rows["plot"][at]), known.names[crop[at]], cause))
    return outcomes
