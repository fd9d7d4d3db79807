"""Stills of a world: its ground with all that was changed, at any hour, from any place; nothing is saved or moved."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

import msgspec
import numpy as np

from app.errors import UserError
from taichi_kernels.units import UNITS_PER_CHUNK, UNITS_PER_METRE

if TYPE_CHECKING:
    from gameplay.state import GameState
    from gameplay.terrain import VoxelTerrain
    from vr_render.graphics import Graphics
    from vr_render.scene import Scene

Point = tuple[float, float, float]
LEAST_LOOK = 1e-6  # metres from the eye to what it looks at
NOBODY = 0  # no player's number
LAMP_SIDE, LAMP_DOWN = 0.25, 0.2  # of a lamp beside the eye [m], so that it casts shadows that can be seen


class View(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One still: places in metres from the planet's centre, the point looked at among them; None is the world's own.

    Attributes:
        name, about: of the picture.
        hour: by the sun over `at`, 0 to 24; None: as late as it is in the world.
        lamp: whether a lamp at the eye is lit.
        fov: from the lower to the upper edge [degrees]; None: that of the settings.
    """

    name: str
    at: Point
    look: Point
    about: str = ""
    hour: float | None = None
    lamp: bool = False
    fov: float | None = None


def own_view(state: "GameState", at: Point | None, look: Point | None) -> tuple[Point, Point]:
    """Where to look from and at, where one of the two or both are left open.

    With neither, the first player's own view; looking at a place, from that player's eye. From a place, ahead to the
    north, and from above all ground down at the planet.

    Raises:
        UserError: nobody has played in this world, or the two places are one.
    """
    from gameplay.systems import locomotion
    from taichi_kernels import planet

    if at is None:
        players = state.players.rows
        if not len(players):
            raise UserError("nobody has played in this world yet: --at says where to look from")
        player = players[0]
        at = _point(locomotion.eye(player) / UNITS_PER_METRE)
        if look is None:
            look = _point(np.array(at) + locomotion.view_direction(player) / (1 << 14))
    if look is None:
        place = np.array(at)
        away = float(np.linalg.norm(place))
        highest = planet.shell(_home(state).store.recipe)[1] / UNITS_PER_METRE
        if away > highest:
            look = (0.0, 0.0, 0.0)
        else:
            north = np.array([0.0, 0.0, 1.0])
            level = north - place * (place @ north) / max(away, LEAST_LOOK) ** 2
            length = np.linalg.norm(level)
            look = _point(place + (level / length if length > LEAST_LOOK else np.array([1.0, 0.0, 0.0])))
    if np.linalg.norm(np.subtract(look, at)) < LEAST_LOOK:
        raise UserError("--look: a place other than --at is needed")
    return at, look


def is_inside_ground(state: "GameState", at: Point) -> bool:
    """Whether a place lies in solid ground, changes taken into account."""
    from taichi_kernels import queries
    from taichi_kernels.sampling import ISO
    from taichi_kernels.units import CHUNK_LIMIT

    ground = _home(state)
    units = np.rint(np.array(at) * UNITS_PER_METRE)
    if np.abs(units).max() >= (CHUNK_LIMIT - 2) * UNITS_PER_CHUNK:
        return False
    place = units.astype(np.int32)
    around = (np.indices((2, 2, 2)).reshape(3, -1).T + (place // UNITS_PER_CHUNK)).astype(np.int32)
    ground.load(around)
    return bool(queries.density(ground.store.pool, ground.store.table, place[None])[0] >= ISO)


def _home(state: "GameState") -> "VoxelTerrain":
    from gameplay.state import HOME

    return state.terrains[HOME]


def _point(place: np.ndarray) -> Point:
    x, y, z = place.tolist()
    return x, y, z


class Studio:
    """A device and a renderer for stills of one world; a context manager.

    Args:
        state: of the world; it is only read.
        size: of the pictures [pixels].
        graphics: settings; None: the preset that fits the device.
        validation: draw under the validation layer; `device.messages` has what it says.
        device: part of the name of the device that draws; None: the best.
    Raises:
        RenderError: there is no Vulkan here, no device, not enough memory, ...
    """

    def __init__(
        self,
        state: "GameState",
        size: tuple[int, int],
        graphics: "Graphics | None" = None,
        validation: bool = False,
        device: str | None = None,
    ) -> None:
        from app import paths
        from app.client import heavens
        from gameplay import view
        from vr_render import graphics as settings
        from vr_render.device import Device
        from vr_render.renderer import Renderer
        from vr_render.targets.image import ImageTarget

        self._size, self._tick, self._state = size, state.tick, state
        facts = view.PlanetFacts.of(state)
        self._daylight = facts.daylight
        planet, self._heavens = heavens.planet_of(facts), heavens.over(facts)
        cache = None if validation else paths.pipeline_cache()
        self.device = Device.open(validation=validation, name=device, cache=cache)
        self._owned: list[Any] = [self.device]
        try:
            self.graphics = graphics or settings.default(self.device.software)
            self._target = ImageTarget(self.device, size)
            self._owned.append(self._target)
            self.renderer = Renderer(self.device, self._target, planet, self.graphics)
            self._owned.append(self.renderer)
            for changed in view.Viewer(state, NOBODY).snapshot().chunks:
                self.renderer.terrain.set_chunk(changed.chunk, changed.index, changed.density, changed.material)
        except BaseException:
            self.close()
            raise

    def scene(self, view: View) -> "Scene":
        """What a view shows."""
        from app.client import undergrowth
        from gameplay.state import HOME
        from vr_render.scene import Eye, Lamp, Scene

        at, look = np.array(view.at), np.array(view.look)
        ahead = (look - at) / np.linalg.norm(look - at)
        eye = Eye.looking(at, ahead, view.fov or self.graphics.fov_y, self._size)
        right, up, _ = eye.axes.T
        lamp = Lamp(at + right * LAMP_SIDE - up * LAMP_DOWN, ahead) if view.lamp else None
        if self._heavens is None:
            scene = Scene([eye], self.sun(view), lamp=lamp)
        else:
            moment = self._moment(view)
            scene = Scene([eye], self._heavens.sun(moment, at), lamp=lamp, sky=self._heavens.sky(moment, at))
        if self.graphics.flora:
            growing = undergrowth.around_in(self._state, HOME, at, self.graphics.far_flora)
            scene.flora, scene.tall = growing.flora, growing.tall
        return scene

    def _moment(self, view: View) -> float:
        """Tick of a view: that of the world, or the next one at which it is that hour there."""
        if view.hour is None:
            return self._tick
        wait = (view.hour - self._daylight.hours(self._tick, view.at)) % 24 / 24
        return self._tick + wait * self._daylight.day_ticks

    def sun(self, view: View) -> np.ndarray:
        """Direction to the sun of a view: unit, planet frame."""
        if view.hour is None:
            return self._daylight.sun(self._tick)
        return self._daylight.sun_at(view.hour, view.at, self._tick)

    def take(self, view: View, progress: Callable[[float], None] | None = None) -> np.ndarray:
        """The picture of a view, when all of it is there: sRGB, u8, shape (height, width, 3)."""
        scene = self.scene(view)
        self.renderer.settle(scene, progress)
        self.renderer.draw(scene, still=True)
        return self._target.read()[..., :3]

    def close(self) -> None:
        """Give all back."""
        while self._owned:
            self._owned.pop().close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
