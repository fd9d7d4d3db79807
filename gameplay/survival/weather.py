"""Weather: fronts that come and go over a globe, as a closed form of the seed and the time.

Each front has a track of equal spells of time, in each of which it brings one kind of weather, somewhere, for a while.
A kind's zones say where: of "polar", "temperate" and "hot" that in which the middle of the front lies counts, of
"shore", "highland" and "sea" that of the place.
"""

import functools
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from gameplay import bodies
from gameplay.content import Content
from gameplay.content.definitions import Weather
from gameplay.state import GameState
from gameplay.survival import draws, zones
from gameplay.survival.rules import MINUTE, POINT, degrees, of_content, share
from gameplay.systems.directions import TURN, cosine, unit

FULL_STRENGTH = 256
CALM = 0  # number of the weather that there is where no front is: the first of the content
_PART = 1 << 16


class Kind(NamedTuple):
    """A kind of weather: weight in thousandths, least and greatest duration in ticks."""

    weather: Weather
    weight: int
    shortest: int
    longest: int


class Rules(NamedTuple):
    """Of all weather: spell in ticks, cosines in Q14, the ramp in 256ths of a front's time.

    At full strength each kind takes `shade` of the sun (256ths), adds `warmth` (thousandths of a degree), and gives
    plots `rain` an hour (millionths of a point); i64 (kinds,).
    """

    kinds: tuple[Kind, ...]
    shade: np.ndarray
    warmth: np.ndarray
    rain: np.ndarray
    spell: int
    fronts: int
    core: int
    edge: int
    ramp: int


class Air(NamedTuple):
    """What decides the weather of a body: see `Body`."""

    seed: int
    pole: int
    equator: int
    wet: bool


class Front(NamedTuple):
    """What a front does in one of its spells."""

    kind: int
    middle: tuple[int, int, int]
    zone: str
    starts: int
    ends: int


@of_content
def rules(known: Content) -> Rules:
    """The rules of the content."""
    kinds = tuple(
        Kind(kind, round(kind.weight * 1000), *(max(round(minutes * MINUTE), 2) for minutes in kind.minutes))
        for kind in known.weathers.values()
    )
    of = known.survival.weather
    core, edge = (cosine(round(angle / 360 * TURN)) for angle in (of.core, of.edge))
    spell = 2 * max((kind.longest for kind in kinds), default=MINUTE)
    front.cache_clear()
    _sky.cache_clear()
    return Rules(
        kinds,
        shade=_column(known, lambda kind: share(1 - kind.light)),
        warmth=_column(known, lambda kind: degrees(kind.warmth)),
        rain=_column(known, lambda kind: round(kind.water * POINT)),
        spell=spell,
        fronts=of.fronts,
        core=core,
        edge=edge,
        ramp=share(of.ramp),
    )


def _column(known: Content, of: Callable[[Weather], int]) -> np.ndarray:
    return np.array([of(kind) for kind in known.weathers.values()], np.int64)


def at(state: GameState, body: int, position: Sequence[int] | np.ndarray, tick: int) -> tuple[str, int]:
    """Name of the weather over a place [units] at a tick, and its strength, 0 to 256."""
    kinds, strengths = over(state, body, np.array([position], np.int64), tick)
    return name(int(kinds[0])), int(strengths[0])


def name(number: int) -> str:
    """Name of a kind of weather by its number, its place in the content; "" where the content has none of it."""
    kinds = rules().kinds
    return kinds[number].weather.name if number < len(kinds) else ""


def over(state: GameState, body: int, positions: np.ndarray, tick: int) -> tuple[np.ndarray, np.ndarray]:
    """Numbers and strengths (0 to 256) of the weather over places (n, 3) [units]: i64 (n,) each."""
    return over_ways(state, body, unit(positions), zones.landforms(state, body, positions), tick)


def air(state: GameState, body: int) -> Air | None:
    """The air of a body; None where there is none, and so no weather."""
    known = bodies.of(state, body)
    return Air(known.seed, known.pole, known.equator, known.wet) if known.density else None


def over_ways(
    state: GameState, body: int, above: np.ndarray, forms: np.ndarray, tick: int
) -> tuple[np.ndarray, np.ndarray]:
    """The same by directions (n, 3) [Q14] and landforms (n,)."""
    known, there = rules(), air(state, body)
    sky = _sky(there, tick // MINUTE) if there else None
    powers = [_power(coming, tick) for coming in sky.fronts] if sky else []
    if sky is None or not any(powers):
        return np.full(len(above), CALM, np.int64), np.zeros(len(above), np.int64)
    near = sky.middles @ above.T >> 14
    fading = (near - known.edge) * FULL_STRENGTH // (known.core - known.edge)
    fading = np.minimum(np.maximum(fading, 0), FULL_STRENGTH) * sky.belongs[:, forms]
    strengths = fading * np.array(powers, np.int64)[:, None] // _PART
    strength = strengths.max(axis=0)
    return np.where(strength > 0, sky.kinds[strengths.argmax(axis=0)], CALM), strength


class Sky(NamedTuple):
    """Fronts of a body, and side by side of each: its kind i64 (n,), its middle [Q14] i64 (n, 3), and whether its
    weather can be over each landform, bool (n, forms)."""

    fronts: tuple[Front, ...]
    kinds: np.ndarray
    middles: np.ndarray
    belongs: np.ndarray


@functools.lru_cache(maxsize=16)
def _sky(air: Air, minute: int) -> Sky:
    """The fronts that there are at some time of a minute in an air, at any tick one of a track."""
    known, first, last = rules(), minute * MINUTE, (minute + 1) * MINUTE - 1
    fronts: dict[Front, None] = {}
    for track in range(known.fronts):
        shift = draws.below(known.spell, air.seed, track)
        for spell in range((first + shift) // known.spell, (last + shift) // known.spell + 1):
            fronts[front(air, track, spell)] = None
    there = tuple(one for one in fronts if one.kind != CALM and one.starts < last and one.ends > first)
    return Sky(
        there,
        np.array([one.kind for one in there], np.int64),
        np.array([one.middle for one in there], np.int64).reshape(-1, 3),
        np.array([_belongs(one) for one in there], bool).reshape(-1, len(zones.FORMS)),
    )


@functools.lru_cache(maxsize=1024)
def front(air: Air, track: int, spell: int) -> Front:
    """What the front of a track does in a spell in an air."""
    known, seed = rules(), air.seed
    middle = _anywhere(seed, track, spell)
    zone = zones.climate(air.pole, air.equator, middle)
    fits = [
        kind.weight
        * (not _bound(kind) or zone in kind.weather.zones or _local(kind))
        * (air.wet or not kind.weather.water)
        for kind in known.kinds
    ]
    number, chance = CALM, draws.below(max(sum(fits), 1), seed, track, spell, 1)
    for number, weight in enumerate(fits):  # noqa: B007
        chance -= weight
        if chance < 0:
            break
    kind = known.kinds[number]
    lasts = kind.shortest + draws.below(kind.longest - kind.shortest + 1, seed, track, spell, 2)
    begins = spell * known.spell - draws.below(known.spell, seed, track)
    starts = begins + draws.below(known.spell - lasts + 1, seed, track, spell, 3)
    return Front(number, middle, zone, starts, starts + lasts)


def _anywhere(seed: int, track: int, spell: int) -> tuple[int, int, int]:
    """A direction, all over the globe alike: the first of points in a cube that lies in its ball. Q14."""
    for attempt in range(32):
        drawn = draws.draw(seed, track, spell, 4 + attempt)
        parts = [(drawn >> shift & 0xFFFF) - 0x8000 for shift in (0, 16, 32)]
        if 0x1000**2 < sum(part * part for part in parts) < 0x8000**2:
            break
    x, y, z = unit(np.array(parts, np.int64)).tolist()
    return x, y, z


def _power(front: Front, tick: int) -> int:
    """How strong a front is in its middle at a tick, 65536 at most: it comes, stays and goes."""
    if front.kind == CALM or not front.starts < tick < front.ends:
        return 0
    ramp = max((front.ends - front.starts) * rules().ramp >> 8, 1)
    part = min(tick - front.starts, front.ends - tick, ramp) * _PART // ramp
    return part * part // _PART * (3 * _PART - 2 * part) // _PART


def _bound(kind: Kind) -> bool:
    return bool(kind.weather.zones)


def _local(kind: Kind) -> bool:
    return not zones.LANDFORMS.isdisjoint(kind.weather.zones)


def _belongs(front: Front) -> list[bool]:
    """Whether a front's weather can be over each landform, by the zones of its kind."""
    names = rules().kinds[front.kind].weather.zones
    return [not names or front.zone in names or form in names for form in zones.FORMS]
