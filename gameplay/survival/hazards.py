"""What acts on a player at a place: how much there is of each source, how strongly hazards act, what gear leaves."""

import functools
from typing import NamedTuple

import numpy as np

from gameplay import content
from gameplay.content import Content
from gameplay.content.definitions import Hazard
from gameplay.inventory import gear
from gameplay.state import GameState
from gameplay.survival import climate, draws, meters, weather, zones
from gameplay.survival.rules import MINUTE, POINT, degrees, of_content
from gameplay.systems import locomotion
from taichi_kernels import queries
from taichi_kernels.units import FULL, UNITS_PER_METRE, UNITS_PER_VOXEL

WARMS = ("heat", "lava", "depth")  # sources that raise the warmth of a body; others lower it
POCKET = 16 * UNITS_PER_METRE  # edge of a cube that holds the air of a cave
ROOF = UNITS_PER_METRE  # of ground overhead that keeps the weather off
FULL_STRENGTH = 256  # of a hazard
_THOUSAND = 1000  # levels are in thousandths of the source's unit


class Acts(NamedTuple):
    """A hazard as the rules compute with it: levels in thousandths of the source's unit.

    `dose` is in millionths of a point (thousandths of a degree for warmth) a minute, at once for falls.
    """

    hazard: Hazard
    threshold: int
    full: int
    dose: int
    material: int


@of_content
def known(of: Content) -> tuple[Acts, ...]:
    """All hazards, in the order of the content."""
    return tuple(
        Acts(
            hazard,
            round(hazard.threshold * _THOUSAND),
            round(hazard.full * _THOUSAND),
            degrees(hazard.points) if hazard.meter == "warmth" else round(hazard.points * POINT),
            of.material_id(hazard.material) if hazard.material else 0,
        )
        for hazard in of.hazards.values()
    )


@of_content
def wounding(of: Content) -> int:
    """Bits of the hazards that take health."""
    return sum(1 << number for number, hazard in enumerate(of.hazards.values()) if hazard.meter == "health")


class Place:
    """Where a head is, as far as hazards ask: each question is answered when it is first asked.

    Args:
        head: place [units], integers (3,).
        sheltered: in pressurised air.
    """

    def __init__(self, state: GameState, body: int, head: np.ndarray, sheltered: bool) -> None:
        self.state = state
        self.body = body
        self.head = head.astype(np.int64)[None]
        self.sheltered = sheltered

    @classmethod
    def of(cls, state: GameState, player: int) -> "Place":
        """Where a player is."""
        row = state.players.row(player)
        sheltered = bool(state.vitals.row(player)["shelter"])
        return cls(state, int(row["body"]), locomotion.eye(row), sheltered)

    @classmethod
    def of_all(cls, state: GameState, players: list[int]) -> list["Place"]:
        """Where players are; what it is like outdoors, and in what a head is, is found for all of them at once."""
        places = [cls.of(state, player) for player in players]
        for body in {place.body for place in places}:
            here = [place for place in places if place.body == body]
            heads = np.concatenate([place.head for place in here])
            found, solid = climate.outdoors(state, body, heads, state.tick), _solid(state, body, heads)
            for at, place in enumerate(here):
                place.outdoors = climate.Outdoors(*(column[at : at + 1] for column in found))
                place.buried = solid[at]
        return places

    @functools.cached_property
    def outdoors(self) -> climate.Outdoors:
        return climate.outdoors(self.state, self.body, self.head, self.state.tick)

    @property
    def depth(self) -> int:
        """Of the head under the ground that the planet was made with [units]."""
        return int(self.outdoors.depth[0])

    @property
    def temperature(self) -> int:
        """In thousandths of a degree."""
        if self.sheltered:
            return degrees(content.load().survival.climate.shelter)
        return int(self.outdoors.temperature[0])

    @property
    def weather(self) -> tuple[int, int]:
        """Number and strength, 0 to 256, of the weather over the place."""
        return int(self.outdoors.weather[0]), int(self.outdoors.strength[0])

    @property
    def covered(self) -> bool:
        """Whether walls or rock keep the weather off."""
        return self.sheltered or self.depth > ROOF

    @functools.cached_property
    def foulness(self) -> int:
        """Of the air of a cave, in thousandths: drawn for each cube of `POCKET`."""
        if self.sheltered or self.depth <= ROOF:
            return 0
        cube = (self.head[0] // POCKET).tolist()
        return draws.below(_THOUSAND + 1, int(self.state.bodies.row(self.body)["seed"]), *cube)

    @functools.cached_property
    def under_water(self) -> int:
        """How far the head is under the open sea [units], 0 above it."""
        over = zones.sea(self.state, self.body) - int(zones.radii(self.head)[0])
        return over if over > 0 and self.depth <= ROOF else 0

    @functools.cached_property
    def buried(self) -> int:
        """How solid it is where the head is, in thousandths."""
        return _solid(self.state, self.body, self.head)[0]

    def near(self, material: int, reach: int) -> int | None:
        """Distance to the nearest ground of a material within a reach [m] that a coarse search finds, in mm."""
        offsets, distances = _around(reach)
        store = self.state.terrains[self.body].store
        voxels = (self.head // UNITS_PER_VOXEL + offsets).astype(np.int32)
        found = queries.voxel(store.pool, store.table, voxels)[1] == material
        return int(distances[found.argmax()]) if found.any() else None


def _solid(state: GameState, body: int, heads: np.ndarray) -> list[int]:
    """How solid it is at places (n, 3) [units], in thousandths."""
    store = state.terrains[body].store
    density = queries.density(store.pool, store.table, heads.astype(np.int32)).astype(np.int64)
    return (np.maximum(density, 0) * _THOUSAND // (FULL << 8)).tolist()


@functools.cache
def _around(reach: int) -> tuple[np.ndarray, np.ndarray]:
    """Voxels in a ball of a reach [m], every third one, the nearest first, and how far they are [mm]."""
    line = np.arange(-reach * 2, reach * 2 + 1)
    line = line[line % 3 == 0] if reach > 2 else line
    grid = np.stack(np.meshgrid(line, line, line, indexing="ij"), axis=-1).reshape(-1, 3)
    square = (grid * grid).sum(axis=1)
    order = np.lexsort([*grid.T, square])
    order = order[square[order] <= (reach * 2) ** 2]
    return grid[order], np.array([round(float(root)) for root in np.sqrt(square[order] * 250_000.0)], np.int64)


def level(place: Place, acts: Acts) -> int | None:
    """How much there is of a hazard's source at a place, in thousandths of its unit; None for nothing."""
    match acts.hazard.source:
        case "cold" | "heat":
            return place.temperature
        case "air":
            return place.foulness
        case "weather":
            kind, strength = place.weather
            named = weather.name(kind) == acts.hazard.weather and not place.covered
            return strength * _THOUSAND // weather.FULL_STRENGTH if named else None
        case "depth":
            return None if place.sheltered else _metres(place.depth)
        case "lava":
            under = _metres(place.depth)
            return under if under > acts.threshold and place.near(acts.material, 2) is not None else None
        case "water":
            return _metres(place.under_water) if place.under_water and not place.sheltered else None
        case "ground":
            return place.buried
        case "radiation":
            return place.near(acts.material, -(-max(acts.threshold, acts.full) // _THOUSAND))
    return None  # "fall" acts when it happens


def _metres(units: int) -> int:
    return units * _THOUSAND // UNITS_PER_METRE


def strengths(place: Place, insulation: int) -> dict[int, int]:
    """How strongly hazards act at a place before what gear takes away: by number, 1 to 256.

    Args:
        insulation: thousandths of a degree by which cold and heat are borne farther.
    """
    acting = {}
    for number, acts in enumerate(known()):
        there = level(place, acts)
        if there is None:
            continue
        borne = {"cold": -insulation, "heat": insulation}.get(acts.hazard.source, 0)
        strength = meters.ramp(there, acts.threshold + borne, acts.full + borne)
        if strength > 0:
            acting[number] = int(strength)
    return acting


def act(state: GameState, player: int, acts: Acts, strength: int, left: int, ticks: int) -> None:
    """Let a hazard act on a player.

    Args:
        strength: 0 to 256. left: share that gear leaves, 0 to 256. ticks: for how long.
    """
    row, meter = state.vitals.row(player), acts.hazard.meter
    amount = acts.dose * ticks * strength * left // (MINUTE << 16)
    if meter == "health":
        meters.hurt(state, player, amount, acts.hazard.name)
    elif meter == "warmth":
        row["warmth"] = int(row["warmth"]) + (amount if acts.hazard.source in WARMS else -amount)
    else:
        rises = meter in ("toxins", "radiation")
        meters.raise_meter(row, meter, amount if rises else -amount)


def fall(state: GameState, player: int, speed: int) -> bool:
    """Let a landing at a speed [units/s] hurt, less what gear takes away; whether it did."""
    for acts in known():
        if acts.hazard.source == "fall":
            strength = int(meters.ramp(_metres(speed), acts.threshold, acts.full))
            if strength:
                act(state, player, acts, strength, gear.protection(state, player, acts.hazard.name), MINUTE)
                return True
    return False
