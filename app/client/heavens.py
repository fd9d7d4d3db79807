"""Other worlds in the sky of the one where the player is, as they are drawn.

Places of bodies are computed every few seconds of play and go in straight lines between; so do the axes of the body
below. What an eye sees of them follows from where it is, in each frame.
"""

import functools
import math
from collections.abc import Generator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from app.system import surface
from gameplay import content, view
from gameplay.planet_facts import system_of
from gameplay.positions import Point
from gameplay.solar_system import climates
from gameplay.solar_system.bodies import Asteroid, SolarSystem, Star, World
from gameplay.solar_system.chances import Chances
from gameplay.solar_system.orbits import ONE, TICKS_PER_SECOND, Orbit, Orbits, period
from gameplay.solar_system.sky import Skies, hidden
from gameplay.solar_system.spin import Beginning
from gameplay.solar_system.worlds import light_at
from gameplay.state import HOME
from gameplay.view import PlanetFacts
from vr_render.scene import Planet, quaternion
from vr_render.sky import BODY, ROCK, WORLD, Sky

STEP = 2 * TICKS_PER_SECOND  # ticks between two moments at which places are computed
DUST = 700  # rocks of a belt that are only seen
DUST_RADIUS = (8.0, 45.0)  # metres
STEEL, STONE = (150, 156, 164), (122, 112, 100)
SHINE = 0.006  # of a star's light on night sides, at most: what the world beside them throws back
STARS, LEAST_STARS = 0.0012, 0.0004  # the light of all other stars on them
ADAPTED = 0.5  # power of a star's strength that eyes are aware of
WHITE = 0.4  # the same of its colour
LEAST_AIR = 0.01  # thickness of what is no air, in radii
MILD = 0.6  # density of the air that looks as the renderer's own
AIRS = {  # how much more than that others scatter red, green and blue, and in their haze
    "carbon_dioxide": (4.2, 1.25, 0.42, 2.5),
    "methane": (1.2, 1.35, 0.8, 1.5),
    "sulphurous": (4.0, 1.5, 0.3, 3.0),
    "spores": (1.7, 1.25, 0.55, 2.5),
}
_SAMPLES = 160  # directions that tell a world's colours


class Heavens:
    """The sky over one body of a system.

    Args:
        system: all of it. number: of the body. beginning: of the first planet, see `spin`.
        other: over another body of that system: how bodies look is taken from there.
    """

    def __init__(
        self,
        system: SolarSystem,
        number: int,
        beginning: Beginning | None = None,
        other: "Heavens | None" = None,
    ) -> None:
        self._skies, self._number, self._star = Skies(system, beginning), number, system.star
        self._drawn: _Drawn = _drawn(system) if other is None else other._drawn
        self._dust, dusty, self._looks = self._drawn
        self._shown = np.delete(np.arange(len(self._looks)), [0, number] if number else [0])
        self._radii = np.concatenate([self._skies.radii, dusty])[self._shown]
        self._worlds = [at for at, body in enumerate(system.bodies) if isinstance(body, World) and at != number]
        self._mild = mild_distance(system.star)
        self._made: list[_Sample] = []  # two, one after the other
        self._next: Generator[_Sample | None] | None = None

    def sun(self, moment: float, eye: np.ndarray) -> np.ndarray:
        """Direction to the star from an eye at a moment: unit, body frame, float64 (3,); see `sky`."""
        first, second, share = self._around(moment)
        turn = _between(first, second, share)
        way = first.star + (second.star - first.star) * share - eye @ turn
        return np.asarray(turn @ (way / math.sqrt(float(way @ way))))

    def sky(self, moment: float, eye: np.ndarray) -> Sky:
        """The sky of an eye [m, body frame] at a moment [ticks]."""
        first, second, share = self._around(moment)
        turn = _between(first, second, share)
        here = eye @ turn
        ways = first.ways + (second.ways - first.ways) * share - here
        far = np.sqrt(np.einsum("ij,ij->i", ways, ways))
        np.maximum(far, 1.0, out=far)
        ways /= far[:, None]
        sun = first.star + (second.star - first.star) * share - here
        home = max(math.sqrt(float(sun @ sun)), 1.0)
        sines = np.minimum(self._radii / far, 1.0)
        size = math.asin(min(float(self._skies.radii[0]) / home, 1.0))
        before = np.flatnonzero((ways @ (sun / home) > 0.0) & (far < home))
        apart = 2 * np.arcsin(np.minimum(np.linalg.norm(ways[before] - sun / home, axis=1) / 2, 1.0))
        covered = hidden(apart, np.arcsin(sines[before]), size)
        numbers = first.numbers + (second.numbers - first.numbers) * np.float32(share)
        rows = numbers.view(BODY)[:, 0]
        rows["place"][:, :3], rows["place"][:, 3] = ways, sines
        rows["light"][:, 3] *= home ** (2 * ADAPTED)
        strength = (self._mild / home) ** (2 * ADAPTED)
        red, green, blue = (strength * part for part in self._colour)
        shown = rows[np.argsort(-far)]
        return Sky(shown, (red, green, blue), size, min(float(covered.sum()), 1.0), turn.T)

    def towards(self, number: int, moment: float) -> np.ndarray:
        """The place of another body at a moment [ticks] in the frame of this one [m], float64 (3,)."""
        turn, way = self.to(number, moment)
        return np.asarray(-way @ turn)

    def to(self, number: int, moment: float) -> tuple[np.ndarray, np.ndarray]:
        """How places in the frame of this body become those of another at a moment [ticks]: a rotation, float64 (3, 3),
        and a way [m], float64 (3,). Straight between two ticks, as all that moves is shown."""
        tick = max(math.floor(moment), 0)
        turn, way = self._to(number, tick)
        share = moment - tick
        if share <= 0:
            return turn, way
        turn_then, way_then = self._to(number, tick + 1)
        axes = turn + (turn_then - turn) * share
        axes /= np.sqrt((axes * axes).sum(axis=1, keepdims=True))
        return axes, way + (way_then - way) * share

    def _to(self, number: int, tick: int) -> tuple[np.ndarray, np.ndarray]:
        places, turn = self._skies.places(tick), self._skies.turn(number, tick)
        return turn @ self._skies.turn(self._number, tick).T, turn @ (places[self._number] - places[number])

    @functools.cached_property
    def _colour(self) -> list[float]:
        colour = _linear(self._star.colour) ** WHITE
        return [float(part) for part in colour]

    def _around(self, moment: float) -> tuple["_Sample", "_Sample", float]:
        """Samples before and after a moment, and where it lies between them; a part of the next sample is made."""
        low = max(math.floor(moment / STEP), 0)
        known = {sample.step: sample for sample in self._made}
        if self._next is not None and low + 2 not in known:
            done = next(self._next)
            if done is not None:
                known[done.step] = done
                self._next = None
        for step in (low, low + 1):
            if step not in known:
                known[step] = next(done for done in self._sample(step) if done is not None)
                self._next = None
        if self._next is None and low + 2 not in known:
            self._next = self._sample(low + 2)
        self._made = [known[step] for step in sorted(known) if step >= low]
        return known[low], known[low + 1], moment / STEP - low

    def _sample(self, step: int) -> Generator["_Sample | None"]:
        """The sky at a step, made in parts, so that no frame waits for all of it: None, until it is there."""
        tick = step * STEP
        places = self._skies.places(tick)
        yield None
        dust = self._dust.at(tick)[0][1:]
        yield None
        rows = self._looks.copy()
        for number in self._worlds:
            rows["turn"][number] = quaternion(self._skies.turn(number, tick))
            yield None
        every = np.concatenate([places, dust])
        away = np.maximum(np.linalg.norm(every, axis=1), 1.0)
        rows["light"][:, :3] = every / -away[:, None]
        rows["light"][:, 3] = away ** (-2 * ADAPTED)
        rows["light"][: len(places), 3] *= 1 - self._skies.eclipsed(places)
        yield None
        numbers = rows[self._shown].view(np.float32).reshape(len(self._shown), -1)
        before = [sample for sample in self._made if sample.step == step - 1]
        if before:  # of the two quaternions that mean the same, the nearer
            turns, last = numbers[:, 4:8], before[0].numbers[:, 4:8]
            turns[(turns * last).sum(axis=1) < 0] *= -1
        own = places[self._number]
        yield _Sample(step, numbers, every[self._shown] - own, -own, self._skies.turn(self._number, tick))


class _Drawn(NamedTuple):
    """What skies of a system share: orbits and radii [m] of the dust, and `BODY` of all bodies and that."""

    orbits: Orbits
    radii: np.ndarray
    looks: np.ndarray


def _drawn(system: SolarSystem) -> _Drawn:
    orbits, radii = _dust(system)
    return _Drawn(orbits, radii, np.concatenate([_looks(system), _dusty(len(radii))]))


class _Sample(NamedTuple):
    """The sky at one moment: `BODY` as plain numbers, with light as it would be a metre from the star; ways to the
    bodies and to the star from the middle of the one below in the system's frame [m]; and how that one is turned."""

    step: int
    numbers: np.ndarray
    ways: np.ndarray
    star: np.ndarray
    turn: np.ndarray


def _between(first: _Sample, second: _Sample, share: float) -> np.ndarray:
    """How the body below is turned between two samples."""
    turn = first.turn + (second.turn - first.turn) * share
    return np.asarray(turn / np.sqrt((turn * turn).sum(axis=1, keepdims=True)))


def mild_distance(star: Star) -> float:
    """How far from a star it is mild [m]."""
    return light_at(star, 1.0) ** 0.5


def over(facts: PlanetFacts) -> Heavens | None:
    """The sky over a body as it is told of; None over a planet that is a world alone."""
    return _over(facts.celestials, facts.spawn, facts.body) if facts.celestials else None


@functools.lru_cache(maxsize=3)
def _over(celestials: bytes, spawn: Point, body: int) -> Heavens:
    x, y, z = map(float, spawn)
    beginning = Beginning((x, y, z), content.load().planet.start_hour)
    other = _over(celestials, spawn, HOME) if body != HOME else None
    return Heavens(system_of(celestials), body, beginning, other)


def planet_of(facts: PlanetFacts) -> Planet:
    """A body as a renderer takes it."""
    body = None if facts.system is None else facts.system.bodies[facts.body]
    planet = Planet(facts.recipe, view.colours(), facts.sea_radius)
    return planet if body is None else with_air(planet, body)


def with_air(planet: Planet, body: object) -> Planet:
    """A planet with the air of a body of a system, or without."""
    if not isinstance(body, World) or not body.atmosphere.kind:
        return replace(planet, air=planet.radius * LEAST_AIR, scattering=(0.0, 0.0, 0.0, 0.0))
    thick = min(body.atmosphere.density / MILD, 3.0) ** 0.6
    red, green, blue, haze = (part * thick for part in AIRS.get(body.atmosphere.kind, (1.0, 1.0, 1.0, 1.0)))
    return replace(planet, scattering=(red, green, blue, haze))


def _linear(colour: Sequence[float] | np.ndarray) -> np.ndarray:
    return np.asarray((np.asarray(colour, np.float64) / 255) ** 2.2)


def _looks(system: SolarSystem) -> np.ndarray:
    """What never changes of how bodies look: `BODY`, a row a body."""
    rows = np.zeros(len(system.bodies), BODY)
    rows["turn"][:, 3] = 1
    for row, body in zip(rows, system.bodies, strict=True):
        if isinstance(body, World):
            _world(row, body)
        elif not isinstance(body, Star):
            _rock(row, STONE if isinstance(body, Asteroid) else STEEL, body.seed)
    for number, parent in enumerate(system.orbits.parents):  # night sides see the world beside them
        if parent > 0:
            far = max(system.orbits.path(number, 4).max(), 1.0)
            radius = getattr(system.bodies[parent], "radius", 0.0)
            rows["glow"][number, :3] += SHINE * min(radius * radius * 8 / (far * far), 1.0)
    return rows


def _dusty(count: int) -> np.ndarray:
    rows = np.zeros(count, BODY)
    rows["turn"][:, 3] = 1
    for at, row in enumerate(rows):
        _rock(row, STONE, at)
    return rows


def _rock(row: np.void, colour: Sequence[int], seed: int) -> None:
    for name in ("warm", "mild", "cold", "accent"):
        row[name][:3] = _linear(colour)
    row["warm"][3] = seed % 997
    row["accent"][3] = ROCK
    row["glow"] = LEAST_STARS


def _world(row: np.void, world: World) -> None:
    ups = _spread(_SAMPLES)
    colours = _linear(surface.ground(world, ups, np.full(_SAMPLES, 0.12)))
    north = np.abs(ups[:, 2])
    for name, low, high in (("warm", 0.0, 0.36), ("mild", 0.3, 0.75), ("cold", 0.8, 1.0)):
        row[name][:3] = colours[(north >= low) & (north <= high)].mean(axis=0)
    mean = colours.mean(axis=0)
    row["accent"][:3] = colours[np.argmax(((colours - mean) ** 2).sum(axis=1))]
    row["accent"][3] = WORLD
    row["warm"][3] = world.seed % 997
    row["mild"][3] = 0.5
    if world.has_water:
        row["sea"][:3], row["sea"][3] = _linear(surface.SEA), world.water
        icy = world.temperature_range[0] < climates.FREEZES
        if icy:
            row["cold"][:3] = _linear(surface.ICE)
    air = world.atmosphere
    if air.kind:
        row["air"][:3], row["air"][3] = _linear(surface.veil(world)), min(0.25 + 0.5 * air.density, 1.0)
        row["cold"][3] = min(world.moisture * air.density, 0.85)
    row["glow"] = STARS if air.kind else LEAST_STARS


def _spread(count: int) -> np.ndarray:
    """Directions spread evenly (Fibonacci's lattice), float64 (count, 3)."""
    z = 1 - (2 * np.arange(count) + 1) / count
    angle = 2.39996323 * np.arange(count)
    across = np.sqrt(1 - z * z)
    return np.stack([across * np.cos(angle), across * np.sin(angle), z], axis=1)


def _dust(system: SolarSystem) -> tuple[Orbits, np.ndarray]:
    """Rocks of the belts that are only seen: orbits, below the star's row, and radii [m]."""
    rows: list[tuple[int, Orbit | None]] = [(-1, None)]
    radii = []
    for at, belt in enumerate(system.asteroid_belts):
        chances = Chances(system.seed + at)
        for number in range(DUST // len(system.asteroid_belts)):
            inside = (chances.share("away", number) + chances.share("away", number + DUST)) / 2
            away = round(belt.inner_radius + (belt.outer_radius - belt.inner_radius) * inside)
            turn = period(away, system.star.mu)
            inclination = chances.share("inclination", number) * chances.share("inclination", number + DUST)
            node = round(chances.share("node", number) * ONE)
            since = chances.count("since", (0, turn - 1), number)
            rows.append((0, Orbit(away, turn, since, 0, round(inclination * ONE * 6 / 360), node)))
            radii.append(chances.between("radius", DUST_RADIUS, number))
    return Orbits(rows), np.array(radii)
