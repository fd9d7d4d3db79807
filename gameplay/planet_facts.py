"""What a screen is told of the body that its player is on, and of the system around it."""

import functools

import msgspec

from gameplay import bodies, daylight, packing
from gameplay.daylight import Daylight
from gameplay.positions import Point, point
from gameplay.solar_system import rows
from gameplay.solar_system.bodies import SolarSystem
from gameplay.state import HOME, GameState
from taichi_kernels import planet
from taichi_kernels.planet import Recipe
from taichi_kernels.units import UNITS_PER_METRE


class PlanetFacts(msgspec.Struct, frozen=True):
    """What never changes of a planet, or another body on which a player is.

    Attributes:
        seed, generator, landscape: of its ground.
        radius: mean [units]. sea: radius of its surface [units], 0 where there is none.
        spawn: where players appear, on the first body [units], 0 where unknown.
        body: number; name: "" of a planet that is a world alone.
        celestials: rows of the table of that name, packed; empty where there is no system.
    """

    seed: int
    radius: int
    generator: int
    sea: int
    spawn: Point
    landscape: bytes = b""
    body: int = HOME
    name: str = ""
    celestials: bytes = b""

    @classmethod
    def of(cls, state: GameState, number: int = HOME) -> "PlanetFacts":
        """The facts of a body of a state, of the first one unless another is named."""
        body = bodies.of(state, number)
        recipe, system = body.recipe, state.celestials.rows
        return cls(
            seed=recipe.seed,
            radius=recipe.radius_units,
            generator=recipe.generator,
            sea=body.sea,
            spawn=point(state.world["spawn"]),
            landscape=recipe.landscape,
            body=number,
            name=body.name,
            celestials=packing.pack({"celestials": system}) if len(system) else b"",
        )

    @property
    def recipe(self) -> Recipe:
        """All that decides the body's voxels."""
        return planet.recipe(self.seed, self.radius, self.generator, self.landscape)

    @property
    def system(self) -> SolarSystem | None:
        """The solar system that the body is in; None where it is a world alone."""
        return system_of(self.celestials) if self.celestials else None

    @property
    def sea_radius(self) -> float:
        """Of the sea's surface [m], 0 where there is none."""
        return self.sea / UNITS_PER_METRE

    @property
    def daylight(self) -> Daylight:
        """Its days and seasons."""
        return _daylight(self.celestials, self.body, self.spawn)


@functools.lru_cache(maxsize=2)
def system_of(celestials: bytes) -> SolarSystem:
    """The solar system of `PlanetFacts.celestials`; kept for those asked for last."""
    return rows.system(packing.unpack(celestials)["celestials"])


@functools.lru_cache(maxsize=2)
def _daylight(celestials: bytes, body: int, spawn: Point) -> Daylight:
    x, y, z = map(float, spawn)
    return daylight.of_system(system_of(celestials), body, (x, y, z)) if celestials else Daylight((x, y, z))
