"""What acts on a player at a place: how much there is of each source, how strongly hazards act, what gear leaves."""

import functools
from collections.abc import Iterable
from typing import NamedTuple

from gameplay import bodies, content
from gameplay.content import Content
from gameplay.content.definitions import Hazard
from gameplay.inventory import gear
from gameplay.positions import point
from gameplay.state import GameState
from gameplay.survival import climate, draws, geysers, heads, meters, weather, zones
from gameplay.survival.heads import Heads
from gameplay.survival.rules import MINUTE, POINT, degrees, of_content, share
from taichi_kernels.units import UNITS_PER_METRE

WARMS = ("heat", "lava", "depth")  # sources that raise the warmth of a body; others lower it
POCKET = 16 * UNITS_PER_METRE  # edge of a cube that holds the air of a cave
ROOF = UNITS_PER_METRE  # of ground overhead that keeps the weather off
FULL_STRENGTH = 256  # of a hazard
_THOUSAND = 1000  # levels are in thousandths of the source's unit


class Acts(NamedTuple):
    """A hazard as the rules compute with it: levels in thousandths of the source's unit.

    `dose` is in millionths of a point (thousandths of a degree for warmth) a minute, at once for falls; `weather` is
    the number of a kind, and `borne` how insulation shifts the levels.
    """

    hazard: Hazard
    threshold: int
    full: int
    dose: int
    material: int
    weather: int
    borne: int


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
            list(of.weathers).index(hazard.weather) if hazard.source == "weather" else weather.CALM,
            {"cold": -1, "heat": 1}.get(hazard.source, 0),
        )
        for hazard in of.hazards.values()
    )


@of_content
def choking(of: Content) -> int:
    """Bits of the hazards that take the breath: where they act one breathes no air."""
    return sum(1 << number for number, hazard in enumerate(of.hazards.values()) if hazard.meter == "oxygen")


@of_content
def wounding(of: Content) -> int:
    """Bits of the hazards that take health."""
    return sum(1 << number for number, hazard in enumerate(of.hazards.values()) if hazard.meter == "health")


@functools.lru_cache(maxsize=64)
def _fouled(known: Content, biomes: tuple[str, ...]) -> tuple[dict[str, int], ...]:
    """What hangs over biomes: hazards by name, and how strong, 1 to 256."""
    fouls = (known.biomes[name].foul if name in known.biomes else {} for name in biomes)
    return tuple({name: share(part) for name, part in foul.items()} for foul in fouls)


class Place:
    """Where one of several heads is, as far as hazards ask.

    Attributes:
        head: place [units], i64 (3,).
        sheltered: in pressurised air.
        depth: of the head under the ground that the planet was made with [units].
        temperature: in thousandths of a degree.
        weather: number and strength, 0 to 256, of the weather over the place.
    """

    def __init__(
        self, state: GameState, heads: Heads, number: int, outdoors: climate.Outdoors, sheltered: bool
    ) -> None:
        self._state, self._heads, self._number = state, heads, number
        self.head = heads.positions[number]
        self.sheltered = sheltered
        self.depth = int(outdoors.depth[number])
        inside = degrees(content.load().survival.climate.shelter)
        self.temperature = inside if sheltered else int(outdoors.temperature[number])
        self.weather = int(outdoors.weather[number]), int(outdoors.strength[number])

    @classmethod
    def at(cls, state: GameState, heads: Heads, sheltered: Iterable[bool]) -> list["Place"]:
        """Where heads are, in pressurised air or not."""
        outdoors = climate.outdoors(state, heads.ground, state.tick)
        return [cls(state, heads, number, outdoors, inside) for number, inside in enumerate(sheltered)]

    @classmethod
    def of(cls, state: GameState, player: int) -> "Place":
        """Where a player is."""
        return cls.of_all(state, [player])[player]

    @classmethod
    def of_all(cls, state: GameState, players: list[int]) -> dict[int, "Place"]:
        """Where players are; what there is to look up is looked up for all of them at once."""
        rows = state.players.rows[state.players.indices(players)]
        found: dict[int, Place] = {}
        for body in set(rows["body"].tolist()):
            here = rows[rows["body"] == body]
            there = here["id"].tolist()
            sheltered = [bool(state.vitals.row(player)["shelter"]) for player in there]
            places = cls.at(state, heads.of_players(state, body, here), sheltered)
            found.update(zip(there, places, strict=True))
        return found

    @functools.cached_property
    def foul(self) -> dict[str, int]:
        """Hazards that are in the air around the head or hang over the biome, by name, and how strong, 1 to 256."""
        body = bodies.of(self._state, self._heads.body)
        density = min(body.density, _THOUSAND) * FULL_STRENGTH // _THOUSAND
        found = {} if self.sheltered else dict.fromkeys(body.foul, density)
        fouled = () if self.covered else _fouled(content.load(), body.biomes)
        if any(fouled):
            for name, strength in fouled[self._heads.biomes[self._number]].items():
                found[name] = max(strength, found.get(name, 0))
        return found

    @property
    def covered(self) -> bool:
        """Whether walls or rock keep the weather off."""
        return self.sheltered or self.depth > ROOF

    @functools.cached_property
    def foulness(self) -> int:
        """Of the air of a cave, in thousandths: drawn for each cube of `POCKET`."""
        body = bodies.of(self._state, self._heads.body)
        if self.sheltered or self.depth <= ROOF or not body.density:
            return 0
        cube, seed = (self.head // POCKET).tolist(), body.seed
        return draws.below(_THOUSAND + 1, seed, *cube)

    @property
    def under_water(self) -> int:
        """How far the head is under the open sea [units], 0 above it."""
        if self.depth > ROOF:
            return 0
        return max(zones.sea(self._state, self._heads.body) - int(self._heads.ground.radii[self._number]), 0)

    @property
    def blown(self) -> tuple[str, int]:
        """Hazard of the geyser in whose column the head is, "" outside, and its strength there, 0 to 256."""
        found = None if self.sheltered else geysers.blown(self._state, self._heads.body, point(self.head))
        return ("", 0) if found is None else (found[0].geyser.hazard, found[1])

    @property
    def buried(self) -> int:
        """How solid it is where the head is, in thousandths."""
        return self._heads.solid[self._number]

    def near(self, material: int, reach: int) -> int | None:
        """Distance to the nearest ground of a material, see `Heads.near`."""
        return self._heads.near(material, reach)[self._number]


def level(place: Place, acts: Acts) -> int | None:
    """How much there is of a hazard's source at a place, in thousandths of its unit; None for nothing."""
    match acts.hazard.source:
        case "cold" | "heat":
            return place.temperature
        case "air":
            return place.foulness
        case "weather":
            kind, strength = place.weather
            return strength * _THOUSAND // weather.FULL_STRENGTH if kind == acts.weather and not place.covered else None
        case "depth":
            return None if place.sheltered else _metres(place.depth)
        case "lava":
            under = _metres(place.depth)
            return under if under > acts.threshold and place.near(acts.material, 2) is not None else None
        case "water":
            under = place.under_water
            return _metres(under) if under and not place.sheltered else None
        case "ground":
            return place.buried
        case "near":
            return place.near(acts.material, -(-max(acts.threshold, acts.full) // _THOUSAND))
        case "geyser":
            name, share = place.blown
            return share * _THOUSAND // geysers.FULL_STRENGTH if name == acts.hazard.name else None
    return None  # "fall" acts when it happens


def _metres(units: int) -> int:
    return units * _THOUSAND // UNITS_PER_METRE


def strengths(place: Place, insulation: int) -> dict[int, int]:
    """How strongly hazards act at a place before what gear takes away: by number, 1 to 256.

    Args:
        insulation: thousandths of a degree by which cold and heat are borne farther.
    """
    acting = {}
    foul = place.foul
    for number, acts in enumerate(known()):
        there, borne = level(place, acts), acts.borne * insulation
        strength = 0 if there is None else meters.ramp(there, acts.threshold + borne, acts.full + borne)
        strength = max(strength, foul.get(acts.hazard.name, 0))
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
        meters.hurt(state, row, amount, acts.hazard.name)
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
