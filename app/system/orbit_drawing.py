"""The orbits of a system from above its plane, and its planets side by side."""

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from app.system import surface
from gameplay.solar_system.bodies import Colour, Planet, SolarSystem, World

WIDTH, HEIGHT = 1600, 1160
ORBITS = 800  # pixels from the top that the orbits take
CENTRE = (800, 430)
HALF = (700, 300)  # widths of the outermost orbit's ellipse
SAMPLES = 2
ABOVE = math.radians(26.0)  # from where the plane is seen
TILT = 0.35  # of how far orbits leave the plane: distances by their logarithm let them seem to meet
INK, FAINT, MARK = (236, 238, 242), (146, 154, 168), (255, 206, 92)
SPACE = np.array([9.0, 11.0, 17.0], np.float32)
LINE, WATER = (96, 132, 190), (38, 84, 128)
LARGEST = 62  # radius of the largest planet below, in pixels
NEAR = 0.35  # of the innermost orbit: distances are drawn by their logarithm from there on


class Chart:
    """From places in a system to pixels: distances by their logarithm, seen from above the plane at a slant."""

    def __init__(self, system: SolarSystem) -> None:
        self._near = system.planets[0].orbit.nearest * NEAR
        self._far = math.log(system.planets[-1].orbit.farthest / self._near)

    def at(self, places: np.ndarray) -> np.ndarray:
        """Pixels of places [m] (n, 3), in the picture that is SAMPLES times as large: (n, 2)."""
        away = np.sqrt((places * places).sum(axis=1))
        drawn = np.log(np.maximum(away / self._near, 1.02)) / self._far
        unit = places / np.maximum(away, 1e-9)[:, None] * drawn[:, None]
        x = CENTRE[0] + HALF[0] * unit[:, 0]
        y = CENTRE[1] - HALF[1] * unit[:, 1] - HALF[0] * math.cos(ABOVE) * TILT * unit[:, 2]
        return np.stack([x, y], axis=1) * SAMPLES


def draw(system: SolarSystem, tick: int) -> np.ndarray:
    """The picture: sRGB, u8 (HEIGHT, WIDTH, 3); bodies are where they are at the tick."""
    image = Image.fromarray(_sky(system))
    pen = ImageDraw.Draw(image, "RGBA")
    chart = Chart(system)
    places, _ = system.orbits.at(tick)
    numbers = {id(body): number for number, body in enumerate(system.bodies)}
    for belt in system.asteroid_belts:
        rows = [numbers[id(small)] for small in belt.bodies]
        _draw_belt(pen, chart.at(places[rows]), [small.radius for small in belt.bodies])
    for planet in system.planets:
        row = numbers[id(planet)]
        _draw_orbit(pen, chart.at(system.orbits.path(row, 512)), chart.at(places[row : row + 1])[0])
    for belt in system.asteroid_belts:
        label = chart.at(np.array([[0.0, -(belt.inner_radius + belt.outer_radius) / 2, 0.0]]))[0]
        _text(pen, (label[0], label[1] + 10), belt.name, FAINT, 15, "ma")
    light = np.array(system.star.colour) / 255.0
    order = sorted(system.planets, key=lambda own: -places[numbers[id(own)], 1])
    for planet in order:
        place = places[numbers[id(planet)]]
        _draw_planet(image, chart.at(place[None])[0], planet, place, light, planet is system.start_planet)
    _draw_row(image, system, light)
    _text(pen, (40 * SAMPLES, 28 * SAMPLES), system.name, INK, 40)
    star = system.star
    line = f"seed {system.seed}  ·  {star.title}, {star.temperature:,} K, light {star.light:g}"
    _text(pen, (42 * SAMPLES, 80 * SAMPLES), line, FAINT, 18)
    if tick:
        _text(pen, (42 * SAMPLES, 106 * SAMPLES), f"after {tick / 1800:,.0f} minutes", FAINT, 18)
    note = "distances by their logarithm; sizes of planets are not to that scale"
    _text(pen, ((WIDTH - 40) * SAMPLES, 40 * SAMPLES), note, FAINT, 15, "ra")
    return np.asarray(image.resize((WIDTH, HEIGHT), Image.Resampling.BOX))


def _sky(system: SolarSystem) -> np.ndarray:
    """Space, its far stars, and the star of the system with its glow."""
    rng = np.random.default_rng(system.seed)
    sky = np.zeros((HEIGHT * SAMPLES, WIDTH * SAMPLES, 3), np.float32) + SPACE
    rows, columns = rng.integers(0, HEIGHT * SAMPLES, 1400), rng.integers(0, WIDTH * SAMPLES, 1400)
    sky[rows, columns] += (rng.uniform(0, 1, 1400) ** 4 * 190)[:, None]
    y, x = np.mgrid[: HEIGHT * SAMPLES, : WIDTH * SAMPLES].astype(np.float32)
    away = np.sqrt((x / SAMPLES - CENTRE[0]) ** 2 + (y / SAMPLES - CENTRE[1]) ** 2)
    colour = np.array(system.star.colour, np.float32)
    radius = 9 + system.star.radius / 2200
    glow = 0.55 * np.exp(-away / (radius * 2.2)) + 0.16 * np.exp(-away / (radius * 9)) + 0.05 * np.exp(-away / 240)
    sky += glow[..., None] * colour
    core = np.clip(radius - away + 0.5, 0, 1)[..., None]
    white = np.clip(1.15 - (away / radius) ** 2 * 0.5, 0, 1)[..., None]
    sky = sky * (1 - core) + (255 * white + colour * (1 - white)) * core
    return np.rint(np.clip(sky, 0, 255)).astype(np.uint8)


def _draw_orbit(pen: ImageDraw.ImageDraw, line: np.ndarray, body: np.ndarray) -> None:
    """An orbit, brighter behind the body that runs along it."""
    start = int(np.argmin(((line - body) ** 2).sum(axis=1)))
    count = len(line)
    for step in range(count):
        first, second = line[(start + step) % count], line[(start + step + 1) % count]
        strength = 34 + round(150 * (step / count) ** 3)
        pen.line((*first, *second), (*LINE, strength), 2 * SAMPLES if step > count * 0.85 else SAMPLES + 1)


def _draw_belt(pen: ImageDraw.ImageDraw, places: np.ndarray, radii: list[float]) -> None:
    for (x, y), radius in zip(places, radii, strict=True):
        half = SAMPLES * (0.7 + radius / 130)
        pen.ellipse((x - half, y - half, x + half, y + half), (176, 164, 148, 220))


def _draw_planet(
    image: Image.Image, at: np.ndarray, planet: Planet, place: np.ndarray, light: np.ndarray, first: bool
) -> None:
    """A planet on its orbit, lit from the star, its moons as dots round it, its name beside it."""
    radius = 6 + planet.radius / 330
    sun = -place / math.sqrt(float(place @ place))
    seen = np.array([sun[0], sun[1] * math.sin(ABOVE), 0.45])
    _paste(image, planet, at, radius, seen, light)
    pen = ImageDraw.Draw(image, "RGBA")
    for number, moon in enumerate(planet.moons):
        away, turn = (radius + 7 + 6 * number) * SAMPLES, moon.seed % 628 / 100
        x, y = at[0] + away * math.cos(turn), at[1] + away * 0.55 * math.sin(turn)
        half = SAMPLES * (0.9 + moon.radius / 500)
        pen.ellipse((x - half, y - half, x + half, y + half), (200, 200, 206, 255))
    if first:
        ring = (radius + 5) * SAMPLES
        pen.ellipse((at[0] - ring, at[1] - ring, at[0] + ring, at[1] + ring), outline=(*MARK, 230), width=SAMPLES + 1)
    below = at[1] + (radius + 12) * SAMPLES
    _text(pen, (at[0], below), planet.name, MARK if first else INK, 18, "ma")
    _text(pen, (at[0], below + 22 * SAMPLES), f"{planet.orbital_distance / 1000:,.0f} km", FAINT, 14, "ma")


def _draw_row(image: Image.Image, system: SolarSystem, light: np.ndarray) -> None:
    """All planets side by side, with their moons to scale and what there is to know of them."""
    pen = ImageDraw.Draw(image, "RGBA")
    pen.rectangle((0, ORBITS * SAMPLES, WIDTH * SAMPLES, HEIGHT * SAMPLES), (16, 19, 27, 225))
    share = WIDTH / len(system.planets)
    scale = min(LARGEST, share * 0.33) / max(planet.radius for planet in system.planets)
    for number, planet in enumerate(system.planets):
        x, y = share * (number + 0.5), ORBITS + 92
        radius = planet.radius * scale
        _paste(image, planet, np.array([x, y]) * SAMPLES, radius, np.array([-0.6, 0.35, 0.72]), light)
        right = x + radius * 0.9
        for moon in planet.moons:
            half = max(moon.radius * scale, 2.5)
            spot = np.array([right + half + 3, y - radius * 0.72]) * SAMPLES
            _paste(image, moon, spot, half, np.array([-0.6, 0.35, 0.72]), light)
            right += 2 * half + 4
        first = planet is system.start_planet
        pen = ImageDraw.Draw(image, "RGBA")
        pole, equator = planet.temperature_range
        air = f"{planet.atmosphere.title}" if planet.atmosphere.kind else "no air"
        lines = (
            (planet.name, 20, MARK if first else INK),
            (planet.kind + (", you begin here" if first and share > 220 else ""), 15, FAINT),
            (f"{planet.radius:,.0f} m   {planet.gravity / 9.81:.2f} g", 15, INK),
            (f"{pole:.0f} to {equator:.0f} °C", 15, INK),
            (air, 15, FAINT),
        )
        top = y + LARGEST + 22
        for text, size, colour in lines:
            _text(pen, (x * SAMPLES, top * SAMPLES), text, colour, size, "ma")
            top += size + 8
        _draw_biomes(pen, planet, (x - share * 0.4, top + 6, share * 0.8))
    _text(pen, (WIDTH / 2 * SAMPLES, (HEIGHT - 14) * SAMPLES), _legend(system), FAINT, 14, "ms")


def _draw_biomes(pen: ImageDraw.ImageDraw, planet: Planet, box: tuple[float, float, float]) -> None:
    """A bar of the biomes' shares in their colours."""
    left, top, width = box
    whole = sum(biome.share for biome in planet.biomes)
    for biome in planet.biomes:
        part = width * biome.share / whole
        colour = WATER if biome.biome_type == "ocean_floor" else biome.color_palette[0]
        pen.rectangle((left * SAMPLES, top * SAMPLES, (left + part) * SAMPLES, (top + 12) * SAMPLES), (*colour, 255))
        left += part


def _legend(system: SolarSystem) -> str:
    moons = sum(len(planet.moons) for planet in system.planets)
    small = sum(len(belt.bodies) for belt in system.asteroid_belts)
    counts = ((len(system.planets), "planet"), (moons, "moon"), (small, "asteroid"), (len(system.stations), "wreck"))
    told = ", ".join(f"{count} {name}{'s' * (count != 1)}" for count, name in counts)
    return f"{told}  ·  bars: what the ground is"


def _paste(image: Image.Image, world: World, at: np.ndarray, radius: float, sun: np.ndarray, light: np.ndarray) -> None:
    """A world as a disc; `sun` is right, up and towards the viewer."""
    size = max(8, round(2 * radius * 1.08 * SAMPLES))
    view = surface.axes(np.array([0.9, -0.35, 0.32]))
    picture, cover = surface.disc(world, size, view, (sun / math.sqrt(float(sun @ sun))) @ view, light)
    corner = (round(at[0] - size / 2), round(at[1] - size / 2))
    patch = Image.fromarray(np.rint(np.clip(picture, 0, 255)).astype(np.uint8))
    image.paste(patch, corner, Image.fromarray(np.rint(cover * 255).astype(np.uint8)))


def _text(
    pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, colour: Colour, size: int, anchor: str = "la"
) -> None:
    edge = (*SPACE.astype(int).tolist(), 255)
    font = ImageFont.load_default(size * SAMPLES)
    pen.text(at, text, (*colour, 255), font, anchor=anchor, stroke_width=2 * SAMPLES, stroke_fill=edge)
