"""What a frame shows, as plain data: the planet, the eyes, the light and the things on the ground.

Places are metres from the planet's centre along the axes of the planet's frame, float64; turns are quaternions
(x, y, z, w). A camera looks along its own −Z, with +X to its right and +Y up.
"""

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from taichi_kernels import planet as planet_kernels
from taichi_kernels.planet import Recipe
from taichi_kernels.units import UNITS_PER_METRE
from vr_render.flora import Flora
from vr_render.sky import Sky

EXCAVATE, BUILD, FLATTEN = range(3)  # modes of the tool, as colours tell them apart
SHAPES = (
    *("canister", "augment", "player"),
    *("tool", "hand_left", "hand_right", "fist_left", "fist_right", "controller", "holster"),
    *("palm_left", "palm_right", "finger_long", "finger_short", "finger_tip"),
    *("boulder", "lump", "crystal", "bush", "berry", "mushroom", "stalk", "pod", "root", "leaf", "grain", "sprout"),
    *("flower", "wilted", "spire"),
    *("crate", "chest", "furnace", "bench", "machine", "dome", "plot", "greenhouse", "lamp", "tank", "bottle"),
    *("bundle", "ingot", "box_of_parts", "suit", "remains", "pad", "relic", "salvage"),
    *("shuttle", "flame", "cockpit"),
)
LONGEST_ARC = 64  # points
FALLS = ("rain", "snow", "dust")
FALL_BOX = 16.0  # metres: what falls is drawn in a box of this edge about the eye
AIR_SHARE = 0.24  # thickness of the air as a share of the radius, where a planet does not say it


@dataclass(frozen=True)
class Planet:
    """The body that is drawn.

    Attributes:
        recipe: all that decides its voxels.
        colours: of the materials, sRGB, u8, shape (materials, 3), row 0 is air.
        radius: mean radius [m].
        sea_radius: of the sea's surface [m], 0 where there is none.
        air: thickness of the atmosphere [m]; None: a share of the radius.
        scattering: by the air itself, in red, green and blue, and by its haze; 1 is that of a mild world, 0 none.
    """

    recipe: Recipe
    colours: np.ndarray = field(compare=False)
    sea_radius: float = 0.0
    air: float | None = None
    scattering: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)

    @property
    def radius(self) -> float:
        return self.recipe.radius_units / UNITS_PER_METRE

    @functools.cached_property
    def ground(self) -> tuple[float, float]:
        """Radii between which the ground lies, caves aside [m]: lowest, highest."""
        low, high = planet_kernels.shell(self.recipe)
        return low / UNITS_PER_METRE, high / UNITS_PER_METRE

    @property
    def floor(self) -> float:
        """Radius below which the air gets no thicker [m]: the sea's, or near the lowlands."""
        return self.sea_radius or 0.995 * self.radius

    @property
    def top(self) -> float:
        """Radius at which the atmosphere ends [m]."""
        return self.floor + (self.radius * AIR_SHARE if self.air is None else self.air)


@dataclass(frozen=True)
class Eye:
    """One view: where it is and what it takes in.

    Attributes:
        position: [m], float64, shape (3,).
        orientation: quaternion, float64, shape (4,).
        tangents: of the angles to the left, right, upper and lower edge, signed as OpenXR does (left and lower are
            negative in a view that is not tilted), float64, shape (4,).
    """

    position: np.ndarray
    orientation: np.ndarray
    tangents: np.ndarray

    @classmethod
    def looking(
        cls,
        position: Sequence[float] | np.ndarray,
        direction: Sequence[float] | np.ndarray,
        fov_y: float,
        size: tuple[int, int],
        up: Sequence[float] | np.ndarray | None = None,
    ) -> "Eye":
        """An eye that looks along a direction.

        Args:
            position: [m].
            direction: of any length.
            fov_y: angle from the lower to the upper edge [degrees], more than 0, less than 180.
            size: width and height of the picture.
            up: what is up in the picture; None: away from the planet's centre.
        """
        place = np.array(position, np.float64)
        turn = facing(direction, place if up is None else up)
        return cls(place, turn, perspective(fov_y, size))

    @functools.cached_property
    def axes(self) -> np.ndarray:
        """Right, up and backward of the eye as columns, float64, shape (3, 3); not to be written."""
        return rotation(self.orientation)


def perspective(fov_y: float, size: tuple[int, int]) -> np.ndarray:
    """Tangents of a view that is not tilted; see `Eye`."""
    up = np.tan(np.radians(fov_y) / 2)
    right = up * size[0] / size[1]
    return np.array([-right, right, up, -up])


def facing(direction: Sequence[float] | np.ndarray, up: Sequence[float] | np.ndarray) -> np.ndarray:
    """The quaternion of a camera that looks along `direction` with `up` above; both of any length.

    Where the two are parallel, some direction across them is taken as up.
    """
    back = -np.array(direction, np.float64)
    back /= np.linalg.norm(back)
    right = np.cross(np.array(up, np.float64), back)
    if np.linalg.norm(right) < 1e-9 * max(1.0, float(np.linalg.norm(up))):
        right = np.cross(np.eye(3)[np.argmin(np.abs(back))], back)
    right /= np.linalg.norm(right)
    return quaternion(np.stack([right, np.cross(back, right), back], axis=1))


def quaternion(axes: np.ndarray) -> np.ndarray:
    """The quaternion (x, y, z, w) of a rotation matrix whose columns are the turned axes (Shepperd 1978)."""
    rows = axes.tolist()
    choices = [rows[0][0], rows[1][1], rows[2][2]]
    choices.append(sum(choices))
    i = choices.index(max(choices))
    out = [0.0] * 4
    if i == 3:
        out[3] = 1 + choices[3]
        out[:3] = rows[2][1] - rows[1][2], rows[0][2] - rows[2][0], rows[1][0] - rows[0][1]
    else:
        j, k = (i + 1) % 3, (i + 2) % 3
        out[i] = 1 - choices[3] + 2 * choices[i]
        out[j] = rows[j][i] + rows[i][j]
        out[k] = rows[k][i] + rows[i][k]
        out[3] = rows[k][j] - rows[j][k]
    length = math.hypot(*out)
    return np.array([part / length for part in out])


def quaternions(axes: np.ndarray) -> np.ndarray:
    """As `quaternion`, of many matrices at once: float64, shape (n, 4) of (n, 3, 3)."""
    m, trace = axes, np.trace(axes, axis1=1, axis2=2)
    xy, xz, yz = m[:, 1, 0] + m[:, 0, 1], m[:, 2, 0] + m[:, 0, 2], m[:, 2, 1] + m[:, 1, 2]
    x, y, z = m[:, 2, 1] - m[:, 1, 2], m[:, 0, 2] - m[:, 2, 0], m[:, 1, 0] - m[:, 0, 1]
    along = [1 - trace + 2 * m[:, i, i] for i in range(3)]
    choices = np.array(
        [[along[0], xy, xz, x], [xy, along[1], yz, y], [xz, yz, along[2], z], [x, y, z, 1 + trace]]
    )  # each is the quaternion at some length, and the longest is exact
    best = np.argmax([m[:, 0, 0], m[:, 1, 1], m[:, 2, 2], trace], axis=0)
    found = choices[best, :, np.arange(len(m))]
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))


def rotation(turn: np.ndarray) -> np.ndarray:
    """The rotation matrix of a quaternion (x, y, z, w), float64, shape (3, 3); its columns are the turned axes."""
    x, y, z, w = np.asarray(turn, np.float64).tolist()
    length = math.sqrt(x * x + y * y + z * z + w * w)
    x, y, z, w = x / length, y / length, z / length, w / length
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


@dataclass(frozen=True)
class Lamp:
    """A spot of light.

    Attributes:
        position: [m], shape (3,).
        direction: unit, shape (3,).
        intensity: irradiance at one metre; the noon sun gives about 10.
        angle: from its axis to where it ends [degrees].
    """

    position: np.ndarray
    direction: np.ndarray
    intensity: float = 40.0
    angle: float = 36.0


@dataclass(frozen=True)
class BrushPreview:
    """Where the tool would work: centre [m], radius [m] and mode."""

    centre: np.ndarray
    radius: float
    mode: int = EXCAVATE


@dataclass(frozen=True)
class Beam:
    """The tool at work: from its tip to the ground [m], and its mode."""

    start: np.ndarray
    end: np.ndarray
    mode: int = EXCAVATE


@dataclass(frozen=True)
class Burst:
    """Soil thrown up at one moment; its particles follow from these numbers alone.

    Attributes:
        position: [m], shape (3,).
        direction: mean direction of flight, unit, shape (3,).
        material: number of the soil's material.
        amount: 0..1, how much of it.
        seed: of its particles.
        born: on the clock of `Scene.seconds`.
    """

    position: np.ndarray
    direction: np.ndarray
    material: int
    amount: float
    seed: int
    born: float


@dataclass(frozen=True)
class Jet:
    """A geyser that erupts, or did of late; its particles follow from these numbers alone.

    Attributes:
        position: of its mouth [m], shape (3,). up: there, unit, shape (3,).
        height: to which it throws [m]. radius: of the column at the mouth [m].
        age: seconds since it began. lasts, swells, dies: seconds that it goes on, grows and fades.
        colour, accent: of what is thrown and of its cloud, sRGB 0..255.
        glow: light of its own, 0 none to 1.
        seed: of its particles.
    """

    position: np.ndarray
    up: np.ndarray
    height: float
    radius: float
    age: float
    lasts: float
    swells: float
    dies: float
    colour: tuple[int, int, int]
    accent: tuple[int, int, int]
    glow: float = 0.0
    seed: int = 0


@dataclass(frozen=True)
class Shape:
    """A thing on the ground or in a hand, drawn by code.

    Attributes:
        kind: one of `SHAPES`.
        position: of its foot, or of the grip of what is held [m], shape (3,).
        orientation: quaternion; its +Y is up, its −Z ahead.
        colour, accent: sRGB 0..255.
        scale: of its size.
        shadow: whether it casts one; with something that moves in each frame, shadow maps are drawn in each frame.
    """

    kind: str
    position: np.ndarray
    orientation: np.ndarray
    colour: tuple[int, int, int] = (230, 230, 230)
    scale: float = 1.0
    shadow: bool = True
    accent: tuple[int, int, int] = (230, 230, 230)


@dataclass(frozen=True, eq=False)
class Props:
    """Many things that stand still: what was built, what grows, what lies about. A frame costs the same for any number.

    Make a new one when anything of it changes: frames know by its identity that all is as before.

    Attributes:
        kinds: indices into `SHAPES`, i32, shape (n,), ascending.
        positions: of their feet [m], float64, shape (n, 3).
        orientations: quaternions, float32, shape (n, 4); +Y is up, −Z ahead.
        colours, accents: sRGB 0..255, shape (n, 3).
        scales: of their size, float32, shape (n,).
    """

    kinds: np.ndarray
    positions: np.ndarray
    orientations: np.ndarray
    colours: np.ndarray
    accents: np.ndarray
    scales: np.ndarray

    def __len__(self) -> int:
        return len(self.kinds)


@dataclass(frozen=True)
class Pointer:
    """A thin ray from a hand to what it points at, drawn over the picture in its own colour at any hour.

    Attributes:
        start, end: [m], shape (3,).
        colour: sRGB 0..255.
        hit: whether there is something at its end: a dot marks it; else the ray fades out.
    """

    start: np.ndarray
    end: np.ndarray
    colour: tuple[int, int, int] = (120, 200, 255)
    hit: bool = True


@dataclass(frozen=True)
class Arc:
    """Where a hop would fly.

    Attributes:
        points: a line from the hand to the landing [m], shape (n, 3), at most `LONGEST_ARC` points.
        ok: whether one could stand there; None: nobody knows yet.
    """

    points: np.ndarray
    ok: bool | None = None


@dataclass(frozen=True)
class Landing:
    """Where a hop would end, or a craft comes down: a ring that lies on the ground.

    Attributes:
        position: of the feet [m], shape (3,). up: unit, shape (3,).
        ahead: where one would look then, level, unit, shape (3,); None: no mark of it.
        ok: whether one could stand there; None: nobody knows.
        radius: [m].
    """

    position: np.ndarray
    up: np.ndarray
    ahead: np.ndarray | None = None
    ok: bool | None = True
    radius: float = 0.45


@dataclass(frozen=True)
class Weather:
    """What the sky does over the eyes.

    Attributes:
        cover: share of the sky that clouds hide, 0..1.
        light: share of the sun that comes through them, 0..1.
        haze: share of light that is lost in a metre of air, as an exponent.
        colour: of clouds and haze, linear.
        kind: of what falls, one of `FALLS`; amount: how much, 0..1.
        speed: at which it moves [m/s], shape (3,); gone: how far it has gone, along each axis less than `FALL_BOX` [m].
        drift: how far the clouds have gone round the planet's axis, eastwards [radians].
        aurora: how bright curtains of light stand in the sky, 0..1.
    """

    cover: float
    light: float
    haze: float
    colour: tuple[float, float, float]
    kind: str = "rain"
    amount: float = 0.0
    speed: tuple[float, float, float] = (0.0, 0.0, 0.0)
    gone: tuple[float, float, float] = (0.0, 0.0, 0.0)
    drift: float = 0.0
    aurora: float = 0.0


@dataclass(frozen=True)
class Veil:
    """What lies over the picture for comfort, under the interface.

    Attributes:
        vignette: how far it narrows the view, 0 (not at all) to 1 (20 degrees around straight ahead stay open).
        fade: how much of the picture is covered, 0 to 1.
        colour: of both, sRGB 0..255.
    """

    vignette: float = 0.0
    fade: float = 0.0
    colour: tuple[int, int, int] = (0, 0, 0)

    @property
    def covers(self) -> bool:
        """Whether there is anything to see of it."""
        return self.vignette > 0 or self.fade > 0


class Changed(Protocol):
    """What players changed in a chunk; as `Terrain.set_chunk` takes it."""

    @property
    def chunk(self) -> tuple[int, int, int]: ...
    @property
    def index(self) -> np.ndarray: ...
    @property
    def density(self) -> np.ndarray: ...
    @property
    def material(self) -> np.ndarray: ...


@dataclass(frozen=True)
class Beside:
    """Another body that comes near: its ground is made ready for these eyes, in its own frame, and not drawn.

    Attributes:
        changed: what players changed there, chunk by chunk; frames may find more at its end, and nothing else changed.
    """

    planet: Planet
    eyes: list[Eye]
    changed: Sequence[Changed] = ()


@dataclass
class Scene:
    """All that one frame shows besides the planet.

    Attributes:
        eyes: one, or two for a headset.
        sun: unit vector to the sun in the planet's frame, shape (3,).
        seconds: clock of all that moves by itself.
        lamp, brush, beam: None where there is none.
        bursts, jets, shapes: in any order.
        props: what stands still, None where there is nothing.
        flora, tall: what stands on the ground in numbers, the low and the tall, with one anchor.
        exposure: factor from light to the picture; None: it adapts to the view.
        weather: None where the sky is clear.
        sky: None where the planet is alone with a sun like ours.
        pointers, arc, landing: what hands point at, drawn over the picture.
        veil: over all of it.
        beside: the body that is drawn next, None where none comes near.
        before: the same from the body that was drawn before: its eyes, sun and sky in that one's frame. As long as it
            is there, what is seen of both fades from one to the other, see `Renderer.show`.
    """

    eyes: list[Eye]
    sun: np.ndarray
    seconds: float = 0.0
    lamp: Lamp | None = None
    brush: BrushPreview | None = None
    beam: Beam | None = None
    bursts: list[Burst] = field(default_factory=list)
    jets: list[Jet] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    props: Props | None = None
    flora: Flora | None = None
    tall: Flora | None = None
    exposure: float | None = None
    weather: Weather | None = None
    sky: Sky | None = None
    pointers: list[Pointer] = field(default_factory=list)
    arc: Arc | None = None
    landing: Landing | None = None
    veil: Veil = Veil()
    beside: Beside | None = None
    before: "Scene | None" = None

    def seen_from(self, *eyes: Eye) -> "Scene":
        """The same scene with other eyes."""
        return replace(self, eyes=list(eyes))
