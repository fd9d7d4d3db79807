"""Geysers: cones of the landscape that throw up hot water or ash now and then.

When each erupts follows from its body's seed, its cell and the tick alone; nothing of it is stored.

Determinism: integers, on landmarks that are bit-exact on every backend.
"""

import itertools
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from gameplay import bodies, content
from gameplay.content import Content
from gameplay.content.definitions import Geyser
from gameplay.inventory import piles
from gameplay.outcomes import GeyserErupted, Outcome
from gameplay.positions import Point, point, within
from gameplay.state import TICKS_PER_SECOND, GameState
from gameplay.survival import draws
from gameplay.survival.rules import of_content
from gameplay.systems.directions import dot, times, unit
from taichi_kernels import landmarks, planet
from taichi_kernels.units import UNITS_PER_CHUNK, UNITS_PER_METRE

FULL_STRENGTH = 256
SIGHT = 500 * UNITS_PER_METRE  # from how far an eruption is seen,
HEARING = 60 * UNITS_PER_METRE  # and from how far it is heard and felt
LINGERS = 10 * TICKS_PER_SECOND  # after the end of an eruption, while something of it is in the air
SHAFT = 20 * UNITS_PER_METRE  # how deep under its foot a column begins
_CELL = UNITS_PER_CHUNK << landmarks.CHUNKS_LOG  # edge of a cell of landmarks
_REACH = -(-SIGHT // _CELL)  # cells on each side that are looked at
_MOST_KNOWN = 256  # neighbourhoods that are remembered
_PERIOD, _LASTS, _PHASE = range(81, 84)  # purposes of draws


class Kind(NamedTuple):
    """A kind as the rules compute with it: ticks and units."""

    geyser: Geyser
    swells: int
    dies: int
    cone: int
    height: int
    radius: int
    speed: int


class Vent(NamedTuple):
    """A cone that erupts.

    Attributes:
        kind: of what it throws up.
        mouth: of its shaft [units]. up: there, Q14.
        deep: how far under the mouth its column begins [units].
        period, lasts, phase: ticks from start to start, of an eruption, and since the last start at tick 0.
    """

    kind: Kind
    mouth: Point
    up: Point
    deep: int
    period: int
    lasts: int
    phase: int

    def since(self, tick: int) -> int:
        """Ticks since it last began to erupt."""
        return (tick + self.phase) % self.period

    def strength(self, tick: int) -> int:
        """How strongly it erupts in a tick, 0 to `FULL_STRENGTH`."""
        since = self.since(tick)
        grown = (since + 1) * FULL_STRENGTH // self.kind.swells
        left = (self.lasts - since) * FULL_STRENGTH // self.kind.dies
        return max(min(grown, left, FULL_STRENGTH), 0)


@of_content
def kinds(known: Content) -> dict[str, Kind]:
    """What cones throw up, by the biome that they stand in."""

    def units(metres: float) -> int:
        return round(metres * UNITS_PER_METRE)

    made = {
        geyser.name: Kind(
            geyser,
            _ticks(geyser.swells),
            _ticks(geyser.dies),
            units(geyser.cone),
            units(geyser.height),
            units(geyser.radius),
            units(geyser.speed),
        )
        for geyser in known.geysers.values()
    }
    return {name: made[biome.geyser] for name, biome in known.biomes.items() if biome.geyser}


def near(state: GameState, body: int, place: Point) -> tuple[Vent, ...]:
    """The vents of a body about a place [units]: all within `SIGHT` of it, and some farther ones.

    Looked up once for a cell of landmarks, of 128 m.
    """
    x, y, z = place
    key = body, x // _CELL, y // _CELL, z // _CELL
    known = _known(state)
    if key not in known:
        if len(known) >= _MOST_KNOWN:
            known.clear()
        known[key] = _look(bodies.of(state, body), key[1:])
    return known[key]


def blown(state: GameState, body: int, place: Point) -> tuple[Kind, int] | None:
    """What blows at a place [units] in this tick, and its share of the strength at the mouth of a column at its
    highest, 1 to `FULL_STRENGTH`; None outside all columns."""
    for vent in near(state, body, place):
        share = _share(vent, place, state.tick)
        if share:
            return vent.kind, share
    return None


def jets(state: GameState, body: int, places: np.ndarray) -> np.ndarray | None:
    """How fast what is thrown up flies at places (n, 3) [units], upwards [units/s], i64 (n,); None: nowhere."""
    speeds = np.zeros(len(places), np.int64)
    for row, place in enumerate(places):
        found = blown(state, body, point(place))
        if found is not None:
            speeds[row] = found[0].speed * found[1] // FULL_STRENGTH
    return speeds if speeds.any() else None


def erupt(state: GameState) -> list[Outcome]:
    """Tell players of eruptions that begin near them in this tick; what lies in the mouth lies there no longer."""
    rows, outcomes = state.players.rows, list[Outcome]()
    for row in rows[rows["online"] == 1]:
        body, place = int(row["body"]), point(row["position"])
        for vent in near(state, body, place):
            since = vent.since(state.tick)
            if since <= vent.kind.swells and within(HEARING, place, vent.mouth):
                if since == 0:
                    outcomes.append(GeyserErupted(int(row["id"]), vent.kind.geyser.name, vent.mouth))
                elif since == vent.kind.swells:
                    piles.loosen(state, body, vent.mouth, vent.kind.radius)
    return outcomes


def in_sight(state: GameState, body: int, place: Point) -> list[Vent]:
    """Vents within `SIGHT` of a place [units] of which something is in the air now."""
    tick = state.tick
    return [
        vent
        for vent in near(state, body, place)
        if vent.since(tick) < vent.lasts + LINGERS and within(SIGHT, place, vent.mouth)
    ]


_KNOWN: WeakKeyDictionary[GameState, tuple[Content, dict[tuple[int, int, int, int], tuple[Vent, ...]]]]
_KNOWN = WeakKeyDictionary()


def _known(state: GameState) -> dict[tuple[int, int, int, int], tuple[Vent, ...]]:
    loaded = content.load()
    known = _KNOWN.get(state)
    if known is None or known[0] is not loaded:
        known = _KNOWN[state] = loaded, {}
    return known[1]


def _look(body: bodies.Body, cell: tuple[int, int, int]) -> tuple[Vent, ...]:
    """The vents in the cells about one."""
    by_biome = [kinds().get(name) for name in body.biomes]
    if not any(by_biome):
        return ()
    cells = np.array(list(itertools.product(*(range(part - _REACH, part + _REACH + 1) for part in cell))), np.int64)
    found = landmarks.of_cells(body.recipe, cells[_at_ground(body, cells)])
    vents = []
    for row in np.flatnonzero(found.kind == landmarks.CONE).tolist():
        kind, high = by_biome[found.biome[row]], int(found.height[row])
        if kind is None or high < kind.cone:
            continue
        up = unit(found.foot[row])
        over = (high + 350) * 4 // 7 - 20  # of the shaft's mouth over the foot, as `features.mark` forms the cone
        mouth = found.foot[row] + times(up, over)
        if body.sea and dot(mouth, up) <= body.sea:
            continue
        place = found.cell[row].tolist()
        period, lasts = (
            _drawn(pair, draws.draw(body.seed, *place, purpose))
            for pair, purpose in ((kind.geyser.period, _PERIOD), (kind.geyser.lasts, _LASTS))
        )
        phase = draws.below(period, body.seed, *place, _PHASE)
        vents.append(Vent(kind, point(mouth), point(up), over + SHAFT, period, lasts, phase))
    return tuple(vents)


def _at_ground(body: bodies.Body, cells: np.ndarray) -> np.ndarray:
    """Cells (n, 3) that the shell in which the ground can lie passes through, bool (n,)."""
    lowest, highest = planet.shell(body.recipe)
    middle = cells * _CELL + _CELL // 2
    away = np.sqrt((middle * middle).sum(axis=1).astype(np.float64))
    return np.asarray((away > lowest - _CELL) & (away < highest + _CELL))


def _share(vent: Vent, place: Point, tick: int) -> int:
    strength = vent.strength(tick)
    if not strength:
        return 0
    x, y, z = (part - at for part, at in zip(place, vent.mouth, strict=True))
    over = x * vent.up[0] + y * vent.up[1] + z * vent.up[2] >> 14
    top = vent.kind.height * strength // FULL_STRENGTH
    if not -vent.deep <= over < top or x * x + y * y + z * z - over * over > vent.kind.radius**2:
        return 0
    return strength * (top - max(over, 0)) // top


def _ticks(seconds: float) -> int:
    return max(round(seconds * TICKS_PER_SECOND), 1)


def _drawn(pair: tuple[float, float], drawn: int) -> int:
    """Ticks between two numbers of seconds."""
    least, most = (_ticks(seconds) for seconds in pair)
    return least + drawn % (most - least + 1)
