"""Stills of the worlds of a system as they were made, from their ground or from space, under their own skies."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np

from app import paths
from app.errors import UserError
from app.stills import LAMP_DOWN, LAMP_SIDE
from gameplay.solar_system.bodies import SolarSystem, Solid, World, is_solid
from taichi_kernels.units import Q14, UNITS_PER_METRE

if TYPE_CHECKING:
    from vr_render.graphics import Graphics
    from vr_render.scene import Planet, Scene

EYE = 2.2  # metres above the ground
SPACE = 2.9  # distance from a world's centre in its radii
FLORA_SIGHT = 64.0  # metres from which the ground can be seen to bear something
FOV, SPACE_FOV = 70.0, 50.0
LATITUDE = math.radians(24)
BESIDE = 0.85  # how far beside what is watched, as a share of the way
ASIDE = 0.7  # how far beside the star one looks from space, in radians: worlds are seen three quarters lit


class Shot(NamedTuple):
    """Where to look from and at [m from the body's centre, body frame], at a tick, the angle from the lower to the
    upper edge [degrees], and whether a lamp at the eye is lit."""

    at: np.ndarray
    look: np.ndarray
    tick: int
    fov: float
    lamp: bool = False


def find(system: SolarSystem, name: str) -> int:
    """Number of the world, wreck or asteroid with a name, or of that number.

    Raises:
        UserError: there is none.
    """
    solid = {number: body for number, body in enumerate(system.bodies) if is_solid(body)}
    if name.isdecimal() and int(name) in solid:
        return int(name)
    for number, body in solid.items():
        if body.name.lower() == name.lower():
            return number
    worlds = ", ".join(f"{number} {body.name}" for number, body in solid.items() if isinstance(body, World))
    raise UserError(f"{name!r} is no world of {system.name}; there are {worlds}, and wrecks and asteroids behind them")


def planet_of(body: Solid) -> "Planet":
    """A body as a renderer takes it."""
    from app.client.heavens import with_air
    from gameplay import view
    from gameplay.solar_system.landscapes import landscape_of
    from taichi_kernels import planet
    from vr_render.scene import Planet

    units = round(body.radius * UNITS_PER_METRE)
    recipe = planet.recipe(body.seed, units, landscape=landscape_of(body).words)
    sea = 0.0
    if isinstance(body, World) and body.has_water:
        depth = recipe.radius_units - planet.shell(recipe)[0]
        sea = (recipe.radius_units - round(depth * body.sea_level)) / UNITS_PER_METRE
    return with_air(Planet(recipe, view.colours(), sea), body)


class Views:
    """Where to stand on a body of a system, or beside it, and what is seen from there. Needs the compute runtime.

    Args:
        far: how far off tall flora is seen [m].

    Attributes:
        planet: the body as it is drawn. land: as flora asks for it.
    """

    def __init__(self, system: SolarSystem, number: int, size: tuple[int, int], far: float = 0.0) -> None:
        from app.client.heavens import Heavens
        from gameplay.flora.placement import Land

        body = system.bodies[number]
        assert is_solid(body)
        self._system, self._number, self._size, self._far = system, number, size, far
        self.planet, self._heavens = planet_of(body), Heavens(system, number)
        air = isinstance(body, World) and body.atmosphere.density > 0
        self.land = Land(self.planet.recipe.seed, round(self.planet.sea_radius * UNITS_PER_METRE), air)

    def on_ground(self, direction: np.ndarray) -> np.ndarray:
        """A place to stand in a direction from the centre, on ground, ice or sea [m]."""
        from taichi_kernels import heights

        up = direction / np.linalg.norm(direction)
        way = np.rint(up * Q14).astype(np.int32)[None]
        height = max(heights.along(self.planet.recipe, way)[0], heights.ice_along(self.planet.recipe, way)[0])
        ground = self.planet.radius + int(height) * heights.UNITS_PER_HEIGHT / UNITS_PER_METRE
        return np.asarray(up * (max(ground, self.planet.sea_radius) + EYE))

    def from_ground(self, tick: int, hour: float | None, watched: int | None, fov: float | None) -> Shot:
        """From the ground, where it is an hour by the star; towards another body, or what is largest in the sky."""
        sun = self._heavens.sun(tick, np.zeros(3))
        around = math.atan2(sun[1], sun[0]) + ((10.0 if hour is None else hour) - 12) / 24 * math.tau
        north = math.copysign(LATITUDE, sun[2])
        up = np.array([math.cos(north) * math.cos(around), math.cos(north) * math.sin(around), math.sin(north)])
        at = self.on_ground(up)
        ahead = self.towards(at, tick, watched)
        level = ahead - up * (ahead @ up)
        level /= max(float(np.linalg.norm(level)), 1e-6)
        height = math.asin(min(max(float(ahead @ up), -1.0), 1.0))
        angle = max(height, 0.05) if watched is not None else min(max(height * 0.7, 0.08), 0.3)
        return Shot(at, at + level * math.cos(angle) + up * math.sin(angle), tick, fov or FOV)

    def from_place(
        self,
        tick: int,
        at: tuple[float, float, float],
        look: tuple[float, float, float] | None,
        watched: int | None,
        fov: float | None,
    ) -> Shot:
        """From a place, at another one or at a body."""
        place = np.array(at)
        seen = place + self.towards(place, tick, watched) if look is None else np.array(look)
        if np.linalg.norm(seen - place) < 1e-6:
            raise UserError("--look: a place other than --at is needed")
        return Shot(place, seen, tick, fov or FOV)

    def from_space(self, tick: int, watched: int | None, fov: float | None) -> Shot:
        """From beside the star, at the body; or past it, at another one."""
        sun = self._heavens.sun(tick, np.zeros(3))
        side = np.cross(sun, [0.0, 0.0, 1.0])
        side /= max(float(np.linalg.norm(side)), 1e-6)
        if watched is None:
            out = sun * math.cos(ASIDE) + side * math.sin(ASIDE) + np.array([0.0, 0.0, 0.22])
        else:
            far = self.towards(np.zeros(3), tick, watched)
            out = -far + BESIDE * np.cross(far, side) / max(float(np.linalg.norm(np.cross(far, side))), 1e-6)
        at = out / np.linalg.norm(out) * self.planet.radius * SPACE
        look = np.zeros(3)
        if watched is not None:
            centre = -at / np.linalg.norm(at)
            look = at + self.towards(at, tick, watched) + 0.6 * centre
        return Shot(at, look, tick, fov or SPACE_FOV)

    def towards(self, at: np.ndarray, tick: int, watched: int | None) -> np.ndarray:
        """Direction to another body, 0 the star; None: what is largest of all that is up, or north."""
        from gameplay.solar_system.sky import Skies

        found = Skies(self._system).seen(self._number, at, tick)
        if watched == 0:
            return found.sun
        if watched is not None:
            return np.asarray(found.directions[found.numbers == watched][0])
        above = found.directions @ (at / np.linalg.norm(at)) > 0.05
        if not above.any():
            return np.array([0.0, 0.0, 1.0])
        return np.asarray(found.directions[above][np.argmax(found.sizes[above])])

    def scene(self, shot: Shot) -> "Scene":
        """What a shot shows."""
        from app.client import undergrowth
        from vr_render.scene import Eye, Lamp, Scene

        eye = Eye.looking(shot.at, shot.look - shot.at, shot.fov, self._size)
        right, up, back = eye.axes.T
        lamp = Lamp(shot.at + right * LAMP_SIDE - up * LAMP_DOWN, -back) if shot.lamp else None
        sun = self._heavens.sun(shot.tick, shot.at)
        scene = Scene([eye], sun, lamp=lamp, sky=self._heavens.sky(shot.tick, shot.at))
        if np.linalg.norm(shot.at) < self.planet.ground[1] + max(FLORA_SIGHT, self._far):
            growing = undergrowth.around_on(self.land, self.planet.recipe, shot.at, self._far)
            scene.flora, scene.tall = growing.flora, growing.tall
        return scene


class Portraitist:
    """A device and a renderer for stills of one body of a system; a context manager. Needs the compute runtime.

    Attributes:
        device: that draws.
    """

    def __init__(self, views: Views, size: tuple[int, int], graphics: "Graphics") -> None:
        from vr_render.device import Device
        from vr_render.renderer import Renderer
        from vr_render.targets.image import ImageTarget

        self.device = Device.open(cache=paths.pipeline_cache())
        self._owned: list[Any] = [self.device]
        try:
            self._target = ImageTarget(self.device, size)
            self._owned.append(self._target)
            self._renderer = Renderer(self.device, self._target, views.planet, graphics)
            self._owned.append(self._renderer)
        except BaseException:
            self.close()
            raise

    def take(self, scene: "Scene", progress: Callable[[float], None] | None = None) -> np.ndarray:
        """The picture of a scene, when all of it is there: sRGB, u8 (height, width, 3)."""
        self._renderer.settle(scene, progress)
        self._renderer.draw(scene, still=True)
        return self._target.read()[..., :3]

    def close(self) -> None:
        """Give all back."""
        while self._owned:
            self._owned.pop().close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
