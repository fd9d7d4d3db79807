"""Draws the map of a body: two sides of the ball, a close-up of each place that was changed, scale and legend."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from app import output
from app.inspect import shading
from app.inspect.globe import Globe, Seen
from app.inspect.places import Place
from gameplay import content
from gameplay.bodies import Body
from gameplay.terrain import VoxelTerrain
from taichi_kernels import queries
from taichi_kernels.units import Q14, UNITS_PER_CHUNK, UNITS_PER_METRE

WIDTH = 1600
MARGIN = 48
HEAD = 150
DISC = 720  # diameter
PANEL = 300
LARGE_PANEL = 440  # where there is room for it
SAMPLES = 2  # samples of a pixel along each axis
GROUND = (13, 15, 20)
INK = (236, 238, 242)
FAINT = (150, 157, 170)
MARK = (255, 196, 64)
HALO = 24  # pixels of glow around a disc
STRIDE = 4  # samples between the rays that find where the others may start
CLEARANCE = 6 * 256  # units at level 0
CLOSE_UPS = 3
MOST_MARKS = 9
NORTH = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True)
class Title:
    """What stands above the map."""

    name: str
    line: str


def axes(forward: np.ndarray) -> np.ndarray:
    """Right, up and towards the viewer, for a viewer above the direction `forward`, north upwards; f64 (3, 3)."""
    reference = NORTH if abs(float(forward @ NORTH)) < 0.98 else np.array([0.0, 1.0, 0.0])
    right = np.cross(reference, forward)
    right /= np.sqrt(right @ right)
    return np.stack([right, np.cross(forward, right), forward])


def draw(title: Title, terrain: VoxelTerrain, places: list[Place], facing: np.ndarray, body: Body) -> Image.Image:
    """The whole map.

    Args:
        title: what it is of.
        terrain: the ground, at full detail.
        places: where it was changed, the most first.
        facing: direction from the centre that the left disc shows in its middle, f64 (3,).
        body: whose sea and air are shown, too.
    """
    globe = Globe(terrain)
    low = HEAD + DISC + MARGIN
    panel = LARGE_PANEL if len(places) < CLOSE_UPS else PANEL
    image = Image.new("RGB", (WIDTH, low + (panel + 80 if places else 130) + MARGIN), GROUND)
    pen = ImageDraw.Draw(image)
    pen.text((MARGIN, 30), title.name, INK, _font(44))
    pen.text((MARGIN + 2, 84), title.line, FAINT, _font(20))
    views = [axes(facing), axes(-facing)]
    gap = (WIDTH - 2 * DISC) // 3
    materials: set[int] = set()
    for view, left in zip(views, (gap, 2 * gap + DISC), strict=True):
        materials |= _draw_disc(image, globe, view, (left, HEAD), body)
        _draw_marks(pen, places, view, (left, HEAD), terrain.store.recipe.radius_units)
    _draw_scale(pen, (WIDTH // 2, HEAD + DISC - 12), terrain.store.recipe.radius_units)
    column = gap
    for number, place in enumerate(places[:CLOSE_UPS], 1):
        _draw_close_up(image, terrain, place, number, (column, low, panel))
        column += panel + 28
    _draw_legend(pen, materials, body.sea > 0, places, (column if places else gap, low))
    return image


def _draw_disc(image: Image.Image, globe: Globe, view: np.ndarray, corner: tuple[int, int], body: Body) -> set[int]:
    """One side of the ball; returns the materials seen."""
    size = (DISC + 2 * HALO) * SAMPLES
    across = ((np.arange(size) + 0.5) / size * 2 - 1) * (1 + 2 * HALO / DISC)
    u, v = np.meshgrid(across, -across)
    square = u * u + v * v
    inside = square < 1
    up = np.stack([u, v, np.sqrt(np.maximum(1 - square, 0))], axis=2)[inside] @ view
    seen = globe.look_down(up, _starts(globe, up, inside))
    lit = shading.colours(seen, up, shading.local_axes(up, view[1]), (globe.highest - globe.lowest) / 3)
    if body.sea:
        lit = shading.under_water(lit, seen, body.sea - body.recipe.radius_units)
    lit *= (0.45 + 0.55 * (1 - square[inside]) ** 0.22)[:, None]  # the limb lies away from the viewer
    picture = np.empty((size, size, 3))
    picture[:] = GROUND
    halo = np.clip(1 - (np.sqrt(square) - 1) / (2 * HALO / DISC), 0, 1)[..., None]
    if body.density:
        picture += halo**3 * np.array([30, 52, 84])
    picture[inside] = lit
    _paste(image, picture, (corner[0] - HALO, corner[1] - HALO))
    return set(np.unique(seen.material[seen.hit]).tolist())


def _starts(globe: Globe, up: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Where rays may start, just above the ground, as few rays from above everything tell [units above the radius].

    Most of a ray's way leads through air; what stands out between the few rays by more than `CLEARANCE` is cut off.
    """
    few = np.zeros_like(inside)
    few[::STRIDE, ::STRIDE] = True
    seen = globe.look_down(up[few[inside]])
    heights = np.full(inside[::STRIDE, ::STRIDE].shape, -np.inf)
    heights[inside[::STRIDE, ::STRIDE]] = np.where(seen.hit, seen.height, -np.inf)
    padded = np.pad(heights, 2, constant_values=-np.inf)
    rows, columns = len(heights), heights.size // max(1, len(heights))
    around = [padded[y : y + rows, x : x + columns] for y in range(5) for x in range(5)]
    highest = np.max(around, axis=0) + (CLEARANCE << globe.level)
    spread = highest.repeat(STRIDE, axis=0).repeat(STRIDE, axis=1)[: inside.shape[0], : inside.shape[1]]
    return np.where(np.isfinite(spread[inside]), spread[inside], np.inf)


def _paste(image: Image.Image, picture: np.ndarray, corner: tuple[int, int]) -> None:
    """Average the samples of each pixel and put them into the image."""
    side = picture.shape[0] // SAMPLES
    mean = picture.reshape(side, SAMPLES, side, SAMPLES, 3).mean(axis=(1, 3))
    image.paste(Image.fromarray(np.rint(mean).astype(np.uint8)), corner)


def _draw_marks(
    pen: ImageDraw.ImageDraw, places: list[Place], view: np.ndarray, corner: tuple[int, int], radius: int
) -> None:
    """Numbered rings on the places of this side."""
    taken: list[tuple[float, float]] = []
    for number, place in enumerate(places[:MOST_MARKS], 1):
        u, v, w = view @ (np.array(place.centre, np.float64) / max(1.0, float(np.linalg.norm(place.centre))))
        if w <= 0.02:
            continue
        x, y = corner[0] + DISC / 2 * (1 + u), corner[1] + DISC / 2 * (1 - v)
        ring = max(9.0, place.reach / radius * DISC / 2 + 5)
        pen.ellipse((x - ring, y - ring, x + ring, y + ring), outline=(0, 0, 0), width=5)
        pen.ellipse((x - ring, y - ring, x + ring, y + ring), outline=MARK, width=2)
        label = (x + ring + 5, y - ring - 14)
        while any(abs(label[0] - a) < 16 and abs(label[1] - b) < 20 for a, b in taken):
            label = (label[0] + 18, label[1])
        taken.append(label)
        pen.text(label, str(number), MARK, _font(20), stroke_width=3, stroke_fill=(0, 0, 0))


def _draw_scale(pen: ImageDraw.ImageDraw, centre: tuple[int, int], radius: int) -> None:
    """A bar as long as it is in the middle of a disc."""
    metres, pixels = _nice_length(radius / UNITS_PER_METRE * 2 / DISC, 110)
    x, y = centre[0] - pixels / 2, centre[1]
    pen.line((x, y, x + pixels, y), INK, 3)
    for end in (x, x + pixels):
        pen.line((end, y - 5, end, y + 5), INK, 3)
    pen.text((centre[0], y - 10), _length(metres), INK, _font(18), anchor="ms")


def _nice_length(metres_a_pixel: float, most_pixels: float) -> tuple[float, float]:
    """The longest 1, 2 or 5 times a power of ten that is at most so long; metres and pixels."""
    most = metres_a_pixel * most_pixels
    power = 10.0 ** np.floor(np.log10(most))
    metres = float(max(step * power for step in (1, 2, 5) if step * power <= most))
    return metres, metres / metres_a_pixel


def _length(metres: float) -> str:
    return f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"


def _draw_close_up(
    image: Image.Image, terrain: VoxelTerrain, place: Place, number: int, box: tuple[int, int, int]
) -> None:
    """The ground of a place from straight above, at full detail; the box is left, top and size."""
    x, y, size = box
    view = axes(np.array(place.centre, np.float64) / float(np.linalg.norm(place.centre)))
    half = int(np.clip(place.reach * 1.35, 8 * UNITS_PER_METRE, 60 * UNITS_PER_METRE))
    seen = _look_at(terrain, np.array(place.centre, np.float64), view, half, size * SAMPLES)
    up = np.broadcast_to(view[2], seen.normal.shape)
    axes_of_all = np.broadcast_to(view, (len(up), 3, 3))
    lit = shading.colours(seen, up, axes_of_all, half / 2)
    _paste(image, lit.reshape(size * SAMPLES, size * SAMPLES, 3), (x, y))
    pen = ImageDraw.Draw(image)
    pen.rectangle((x, y, x + size - 1, y + size - 1), outline=MARK, width=2)
    pen.text((x + 10, y + 6), str(number), MARK, _font(26), stroke_width=3, stroke_fill=(0, 0, 0))
    metres, pixels = _nice_length(2 * half / UNITS_PER_METRE / size, 110)
    right, base = x + size - 14, y + size - 14
    pen.line((right - pixels, base, right, base), (0, 0, 0), 7)
    pen.line((right - pixels, base, right, base), INK, 3)
    pen.text(
        (right - pixels / 2, base - 8),
        _length(metres),
        INK,
        _font(16),
        anchor="ms",
        stroke_width=3,
        stroke_fill=(0, 0, 0),
    )
    centre = ", ".join(f"{part / UNITS_PER_METRE:.0f}" for part in place.centre)
    pen.text((x, y + size + 8), f"at {centre} m", FAINT, _font(17))
    pen.text((x, y + size + 30), f"dug {_volume(place.dug)}", INK, _font(17))
    pen.text((x, y + size + 52), f"filled {_volume(place.filled)}", INK, _font(17))


def _look_at(terrain: VoxelTerrain, centre: np.ndarray, view: np.ndarray, half: int, size: int) -> Seen:
    """A square of ground, 2 * half wide, from straight above; rays in rows from the upper left."""
    across = ((np.arange(size) + 0.5) / size * 2 - 1) * half
    u, v = np.meshgrid(across, -across)
    above = 40 * UNITS_PER_METRE
    origins = centre + u.reshape(-1, 1) * view[0] + v.reshape(-1, 1) * view[1] + above * view[2]
    reach = 2 * above
    ends = origins - reach * view[2]
    corners = np.concatenate([origins, ends]).reshape(2, size, size, 3)[:, :: size - 1, :: size - 1].reshape(-1, 3)
    low = np.floor(corners.min(axis=0) / UNITS_PER_CHUNK).astype(int) - 1
    high = np.floor(corners.max(axis=0) / UNITS_PER_CHUNK).astype(int) + 1
    box = np.indices(high - low + 1).reshape(3, -1).T + low
    terrain.load(box.astype(np.int32))
    store = terrain.store
    direction = np.rint(-view[2] * Q14).astype(np.int32)
    rays = np.broadcast_to(direction, origins.shape)
    hits = queries.raycast(store.pool, store.table, np.rint(origins).astype(np.int32), rays, reach)
    height = (hits.position - centre) @ view[2]
    normal = hits.normal.astype(np.float64) / Q14
    return Seen(hits.hit.astype(bool), hits.material, height, normal)


def _draw_legend(
    pen: ImageDraw.ImageDraw, materials: set[int], wet: bool, places: list[Place], corner: tuple[int, int]
) -> None:
    """The materials seen, water, and the places without a close-up."""
    x, y = corner
    known = content.load().materials
    shown = [(known[material].name, known[material].colour) for material in sorted(materials - {0})]
    shown += [("water", shading.WATER)] if wet else []
    pen.text((x, y - 4), "Ground", FAINT, _font(18))
    rows = 9 if places else 4
    for row, (name, colour) in enumerate(shown):
        left, top = x + (row // rows) * 150, y + 28 + (row % rows) * 30
        pen.rounded_rectangle((left, top, left + 26, top + 18), 4, fill=colour)
        pen.text((left + 36, top - 2), name, INK, _font(17))
    x += 150 * -(-len(shown) // rows) + 30
    if not places:
        pen.text((x, y - 4), "Nothing was dug or built here yet.", FAINT, _font(18))
        return
    pen.text((x, y - 4), f"Places changed: {len(places)}", FAINT, _font(18))
    if WIDTH - x < 240:
        return
    for row, place in enumerate(places[CLOSE_UPS:MOST_MARKS], CLOSE_UPS + 1):
        pen.text((x, y + 28 + (row - CLOSE_UPS - 1) * 30), f"{row}", MARK, _font(17))
        text = f"dug {_volume(place.dug)}"
        pen.text((x + 24, y + 28 + (row - CLOSE_UPS - 1) * 30), text, INK, _font(17))


def _volume(units: int) -> str:
    """Soil in density units; the font has no raised 3."""
    return f"{units / output.SOIL_PER_CUBIC_METRE:,.1f} cubic metres"


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
