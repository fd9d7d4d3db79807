"""A system as rows of the table celestials, and back: what a world was made with stays, whatever content does later."""

import math
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

import numpy as np

from gameplay import content
from gameplay.schema import SCHEMA
from gameplay.schema.system import BODY_KINDS, THOUSANDTHS
from gameplay.solar_system import biomes, climates, worlds
from gameplay.solar_system.bodies import (
    Asteroid,
    AsteroidBelt,
    AtmosphereData,
    Body,
    Moon,
    Planet,
    SolarSystem,
    Star,
    Station,
    World,
)
from gameplay.solar_system.orbits import TICKS_PER_SECOND, Orbit
from taichi_kernels.units import UNITS_PER_METRE

STAR, PLANET, MOON, WRECK, ASTEROID = range(len(BODY_KINDS))
GROUND = (PLANET, MOON, WRECK, ASTEROID)  # kinds of bodies that are made of voxels, if they have a radius
SEA_STEPS = 65536
_KINDS: tuple[type[Body], ...] = (Star, Planet, Moon, Station, Asteroid)
_MINUTE = 60 * TICKS_PER_SECOND
_ORBIT = tuple(field.name for field in fields(Orbit))


def celestials(system: SolarSystem) -> np.ndarray:
    """The rows of a system's bodies, in the order of their numbers."""
    rows = np.zeros(len(system.bodies), SCHEMA["celestials"].dtype)
    parents = system.orbits.parents.tolist()
    for number, body in enumerate(system.bodies):
        for name, value in _facts(system, body).items():
            rows[name][number] = value.encode() if isinstance(value, str) else value
        rows["body"][number], rows["parent"][number] = number, parents[number]
    return rows


def balls(rows: np.ndarray) -> np.ndarray:
    """The rows of the table bodies, those of voxels, of rows of the table celestials."""
    here = rows[np.isin(rows["kind"], GROUND) & (rows["radius"] > 0)]
    made = np.zeros(len(here), SCHEMA["bodies"].dtype)
    made["id"], made["seed"], made["radius"] = here["body"], here["seed"], here["radius"]
    made["gravity"] = (here["gravity"].astype(np.int64) * UNITS_PER_METRE + THOUSANDTHS // 2) // THOUSANDTHS
    return made


def landscape(body: int, words: bytes) -> np.ndarray:
    """The rows of the table landscapes of a body's landscape."""
    dtype = SCHEMA["landscapes"].dtype
    lines = np.frombuffer(words, dtype["words"])
    rows = np.zeros(len(lines), dtype)
    rows["body"], rows["at"], rows["words"] = body, np.arange(len(lines)), lines
    return rows


def biome_names(body: int, names: Iterable[str]) -> np.ndarray:
    """The rows of the table biomes of the biomes of a body's landscape, by their numbers."""
    encoded = [name.encode() for name in names]
    rows = np.zeros(len(encoded), SCHEMA["biomes"].dtype)
    rows["body"], rows["at"], rows["name"] = body, np.arange(len(encoded)), encoded
    return rows


def _facts(system: SolarSystem, body: Body) -> dict[str, Any]:
    facts: dict[str, Any] = {"kind": _KINDS.index(type(body)), "name": body.name}
    if isinstance(body, Star):
        own = {name: _thousandths(getattr(body, name)) for name in ("mass", "light")}
        plain = {name: getattr(body, name) for name in ("mu", "temperature", "colour")}
        return {**facts, **own, **plain, "type": body.star_class, "seed": system.seed, "radius": _units(body.radius)}
    facts |= {"seed": body.seed, **{name: getattr(body.orbit, name) for name in _ORBIT}}
    facts |= {"radius": _units(body.radius), "gravity": _thousandths(body.gravity)}
    if isinstance(body, Station):
        around = next(own for own in system.planets if own.planet_id == body.planet_id)
        return facts | (_warmth(system.star, around.orbital_distance) if body.radius > 0 else {})
    if isinstance(body, Asteroid):
        belt = next(at for at, belt in enumerate(system.asteroid_belts) if any(own is body for own in belt.bodies))
        return {**facts, **_warmth(system.star, body.orbit.semi_major), "type": body.resource, "place": belt}
    air, (pole, equator) = body.atmosphere, body.temperature_range
    return {
        **facts,
        "type": body.kind,
        "place": body.planet_id if isinstance(body, Planet) else 0,
        "day": round(body.day_length * _MINUTE),
        "tilt": _thousandths(body.axial_tilt),
        "air": air.kind,
        "gases": " ".join(f"{gas} {_thousandths(share)}" for gas, share in air.composition.items()),
        "density": _thousandths(air.density),
        "breathable": air.breathable,
        "foul": " ".join(air.hazards),
        "pole": _thousandths(pole),
        "equator": _thousandths(equator),
        "moisture": _thousandths(body.moisture),
        "water": _thousandths(body.water),
        "sea": round(body.sea_level * SEA_STEPS) if body.has_water else 0,
        "traits": _joined(body.traits),
        "lacks": _joined(body.lacks),
    }


def _warmth(star: Star, away: float) -> dict[str, int]:
    """Of what has no air, so far from its star [m]."""
    pole, equator = climates.spread(climates.lit(worlds.light_at(star, away)), 0.0)
    return {"pole": _thousandths(pole), "equator": _thousandths(equator)}


def system(rows: np.ndarray) -> SolarSystem:
    """The system of rows of the table celestials, which satisfy `gameplay.checks`."""
    made = [_body(row, rows) for row in rows]
    star, first = made[0], made[1]
    assert isinstance(star, Star)
    assert isinstance(first, Planet)
    planets = sorted((body for body in made if isinstance(body, Planet)), key=lambda planet: planet.planet_id)
    for row, body in zip(rows, made, strict=True):
        if isinstance(body, Moon):
            around = made[int(row["parent"])]
            assert isinstance(around, Planet)
            around.moons.append(body)
    whole = SolarSystem(int(rows["seed"][0]), star.name, star, first.planet_id, planets)
    small = rows[rows["kind"] == ASTEROID]
    for place in np.unique(small["place"]).tolist():
        bodies = [made[number] for number in small["body"][small["place"] == place].tolist()]
        whole.asteroid_belts.append(_belt(star, [body for body in bodies if isinstance(body, Asteroid)]))
    whole.stations = [body for body in made if isinstance(body, Station)]
    return whole


def _belt(star: Star, bodies: list[Asteroid]) -> AsteroidBelt:
    """The belt of bodies: from where the nearest of them comes to where the farthest does."""
    near, far = (min(body.orbit.nearest for body in bodies), max(body.orbit.farthest for body in bodies))
    return AsteroidBelt(f"{star.name} Belt", float(math.floor(near)), float(math.ceil(far)), bodies)


def _body(row: np.void, rows: np.ndarray) -> Body:
    name, kind, seed = _text(row["name"]), int(row["kind"]), int(row["seed"])
    if kind == STAR:
        return _star(row, name)
    orbit = Orbit(**{part: int(row[part]) for part in _ORBIT})
    radius, gravity = int(row["radius"]) / UNITS_PER_METRE, int(row["gravity"]) / THOUSANDTHS
    if kind == WRECK:
        return Station(name, seed, int(rows["place"][int(row["parent"])]), orbit, radius, gravity)
    if kind == ASTEROID:
        return Asteroid(name, seed, orbit, radius, gravity, _text(row["type"]))
    common: dict[str, Any] = {
        "name": name,
        "seed": seed,
        "kind": _text(row["type"]),
        "orbit": orbit,
        "radius": radius,
        "gravity": gravity,
        "day_length": int(row["day"]) / _MINUTE,
        "axial_tilt": int(row["tilt"]) / THOUSANDTHS,
        "atmosphere": _air(row),
        "temperature_range": (int(row["pole"]) / THOUSANDTHS, int(row["equator"]) / THOUSANDTHS),
        "moisture": int(row["moisture"]) / THOUSANDTHS,
        "water": int(row["water"]) / THOUSANDTHS,
        "traits": frozenset(_text(row["traits"]).split()),
        "lacks": frozenset(_text(row["lacks"]).split()),
    }
    planet_id, away = int(row["place"]), float(orbit.semi_major)
    world: World = Moon(**common) if kind == MOON else Planet(**common, planet_id=planet_id, orbital_distance=away)
    world.biomes = biomes.of_world(world)
    return world


def _star(row: np.void, name: str) -> Star:
    kind = _text(row["type"])
    red, green, blue = (int(part) for part in row["colour"])
    return Star(
        name=name,
        star_class=kind,
        title=next((known.title for known in content.load().system.star if known.name == kind), kind),
        mass=int(row["mass"]) / THOUSANDTHS,
        light=int(row["light"]) / THOUSANDTHS,
        mu=int(row["mu"]),
        radius=int(row["radius"]) / UNITS_PER_METRE,
        temperature=int(row["temperature"]),
        colour=(red, green, blue),
    )


def _air(row: np.void) -> AtmosphereData:
    kind, parts = _text(row["air"]), _text(row["gases"]).split()
    if not kind:
        return AtmosphereData()
    return AtmosphereData(
        kind=kind,
        title=next((known.title for known in content.load().system.air if known.name == kind), kind),
        composition={gas: int(share) / THOUSANDTHS for gas, share in zip(parts[::2], parts[1::2], strict=True)},
        density=int(row["density"]) / THOUSANDTHS,
        breathable=bool(row["breathable"]),
        hazards=_text(row["foul"]).split(),
    )


def _thousandths(value: float) -> int:
    return round(value * THOUSANDTHS)


def _units(metres: float) -> int:
    return round(metres * UNITS_PER_METRE)


def _joined(names: Iterable[str]) -> str:
    return " ".join(sorted(names))


def _text(name: bytes) -> str:
    return name.decode("utf-8", "replace")
