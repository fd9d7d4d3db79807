"""How crops grow: each in steps of ten seconds of its own, whether anybody is near or not.

In a step a crop drinks, uses nutrients as it grows, and suffers while it lacks something. It grows as fast as the light
allows, not at all without water or outside its band of temperatures, and slowly on poor soil.
"""

from typing import NamedTuple

import numpy as np

from gameplay import content, naming
from gameplay.content import Content
from gameplay.outcomes import CropAdvanced, CropWithered, Outcome
from gameplay.state import TICKS_PER_SECOND, GameState
from gameplay.survival import climate, fields, fixtures, weather
from gameplay.survival.fields import Field
from gameplay.survival.rules import FULL_METER, HOUR, MINUTE, POINT, degrees, of_content, share

STEP = 10 * TICKS_PER_SECOND  # ticks
CAUSES = ("water", "light", "cold", "heat", "weather")  # of withering
_DIM = 4  # a crop suffers in less than this part of the light that it needs, while the sun is up


class Kinds(NamedTuple):
    """Of a step, by kind of crop: i64 (n,) each.

    Attributes:
        whole: ticks of growth until it is ripe; last: its last stage.
        drinks, feeds, withers, recovers: millionths of a point a step; `feeds` while it grows at full speed.
        light: 256ths of full sun. coldest, hottest: thousandths of a degree.
    """

    whole: np.ndarray
    last: np.ndarray
    drinks: np.ndarray
    feeds: np.ndarray
    withers: np.ndarray
    recovers: np.ndarray
    light: np.ndarray
    coldest: np.ndarray
    hottest: np.ndarray


class Rules(NamedTuple):
    """Of a step, for all crops.

    Attributes:
        numbers: of the crops, ascending; names, and kinds (`Kinds`, i64 (9, crops)), in their order.
        lamp, poor: 256ths. harms, rains: of the kinds of weather at full strength, millionths of a point a step.
    """

    numbers: np.ndarray
    names: tuple[str, ...]
    kinds: np.ndarray
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
    kinds: dict[str, list[int]] = {
        "whole": whole,
        "last": [len(crop.stages) - 1 for crop in crops],
        "drinks": [round(crop.water * POINT * STEP / HOUR) for crop in crops],
        "feeds": [round(crop.nutrients * POINT * STEP / ripe) for crop, ripe in zip(crops, whole, strict=True)],
        "withers": withers,
        "recovers": [round(rate * of.recovers) for rate in withers],
        "light": [share(crop.light) for crop in crops],
        "coldest": [degrees(crop.warmth[0]) for crop in crops],
        "hottest": [degrees(crop.warmth[1]) for crop in crops],
    }
    return Rules(
        numbers=np.array([naming.number(crop.name) for crop in crops], np.int64),
        names=tuple(crop.name for crop in crops),
        kinds=np.array([kinds[column] for column in Kinds._fields], np.int64),
        lamp=share(of.lamp),
        poor=share(of.poor),
        harms=np.array([_harm(known, name) for name in known.weathers], np.int64),
        rains=np.array([round(kind.water * POINT * STEP / HOUR) for kind in known.weathers.values()], np.int64),
    )


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


class Conditions(NamedTuple):
    """What plots give: i64 (n,) each. Light in 256ths, temperature in thousandths, the others a step."""

    temperature: np.ndarray
    light: np.ndarray
    by_day: np.ndarray
    rain: np.ndarray
    harm: np.ndarray


def conditions(state: GameState, field: Field, tick: int) -> Conditions:
    """What plots give at a tick."""
    known, warms = rules(), field.greenhouse
    found = Conditions(*np.zeros((5, len(warms)), np.int64))
    for here, ground, lamps in field.parts:
        air = climate.outdoors(state, ground, tick)
        lit = fixtures.strongest(state, lamps, len(here)) > 0
        found.temperature[here] = climate.warmed(air.temperature, warms[here])
        found.light[here] = np.maximum(air.light, known.lamp * lit)
        found.by_day[here] = air.sun > 0
        for column, full in ((found.rain, known.rains), (found.harm, known.harms)):
            column[here] = (warms[here] <= 0) * (full[air.weather] * air.strength // weather.FULL_STRENGTH)
    return found


def grow(state: GameState) -> list[Outcome]:
    """The steps of all crops that fall on this tick."""
    known = rules()
    if not len(state.crops) or not len(known.numbers):
        return []
    due, field = fields.due(state, STEP)
    rows = state.crops.rows[due]
    crop = np.minimum(np.searchsorted(known.numbers, rows["kind"]), len(known.numbers) - 1)
    kinds = Kinds(*known.kinds[:, crop])
    growing = (known.numbers[crop] == rows["kind"]) & (rows["withered"] == 0) & (rows["growth"] < kinds.whole)
    if not growing.any():
        return []
    around = conditions(state, field, state.tick)
    if not growing.all():
        due, rows, crop = due[growing], rows[growing], crop[growing]
        kinds = Kinds(*(column[growing] for column in kinds))
        around = Conditions(*(column[growing] for column in around))
    stages, lacks = rows["stage"].copy(), _step(rows, kinds, around)
    state.crops.rows[due] = rows
    outcomes: list[Outcome] = []
    for at in np.flatnonzero(rows["stage"] != stages).tolist():
        ripe = bool(rows["growth"][at] >= kinds.whole[at])
        told = int(rows["plot"][at]), known.names[crop[at]], int(rows["stage"][at])
        outcomes.append(CropAdvanced(0, *told, ripe))
    for at in np.flatnonzero(rows["withered"]).tolist():
        cause = CAUSES[int(lacks[:, at].argmax())]
        outcomes.append(CropWithered(0, int(rows["plot"][at]), known.names[crop[at]], cause))
    return outcomes


def _step(rows: np.ndarray, kinds: Kinds, around: Conditions) -> np.ndarray:
    """One step of crops, rows of the table that are changed in place; what each lacks: bool (causes, n)."""
    water = np.minimum(np.maximum(rows["water"] + around.rain - kinds.drinks, 0), FULL_METER)
    dry, needs = water == 0, kinds.light
    dark = (around.by_day > 0) & (around.light * _DIM < needs)
    cold, hot = around.temperature < kinds.coldest, around.temperature > kinds.hottest
    halts = dry | cold | hot
    speed = np.where(needs > 0, np.minimum(around.light * 256 // np.maximum(needs, 1), 256), 256) * ~halts
    nutrients = rows["nutrients"]
    poor = nutrients < kinds.feeds
    speed = np.where(poor, speed * rules().poor >> 8, speed)
    growth = np.minimum(rows["growth"] + (STEP * speed >> 8), kinds.whole)
    suffers = kinds.withers * (halts | dark) + around.harm
    change = np.where(suffers > 0, -suffers, kinds.recovers)
    health = np.minimum(np.maximum(rows["health"] + change, 0), FULL_METER)
    rows["nutrients"] = nutrients - (kinds.feeds * speed >> 8) * ~poor
    rows["growth"], rows["water"], rows["health"] = growth, water, health
    rows["stage"] = growth * kinds.last // kinds.whole
    rows["withered"] = health == 0
    return np.array([dry, dark, cold, hot, around.harm > 0])
