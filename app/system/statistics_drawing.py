"""Counts over many systems as a sheet of bars, with a map of what lies on which kind of world."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from app.system.statistics import Counts
from gameplay import content

WIDTH, HEIGHT = 1800, 1500
GROUND, PANEL = (13, 15, 20), (20, 24, 32)
INK, FAINT, LINE = (236, 238, 242), (150, 157, 170), (44, 50, 62)
BLUE, GREEN, GOLD, RUST, VIOLET = (92, 140, 206), (104, 172, 112), (222, 178, 84), (198, 116, 84), (150, 122, 206)
COLUMNS, MARGIN, GAP, HEAD = 4, 32, 16, 96
HIGH, WIDE = 294, (WIDTH - 2 * MARGIN - (COLUMNS - 1) * GAP) // COLUMNS
SHADES = ((28, 33, 43), (58, 74, 122), (128, 92, 150), (222, 132, 96), (250, 214, 140))  # of shares, 0 to the greatest
BRIGHT = 0.6  # of the greatest share: from there numbers are written dark

Colour = tuple[int, int, int]
Bars = Sequence[tuple[str, float, str, Colour]]  # name, length, what is written, colour


class Box(NamedTuple):
    """Where a panel is, in pixels."""

    left: int
    top: int
    wide: int
    high: int


def draw(counts: Counts) -> Image.Image:
    """The sheet."""
    image = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    pen = ImageDraw.Draw(image)
    planets, systems = sum(counts.kinds.values()), counts.systems
    pen.text((MARGIN, 24), f"{systems:,} systems", INK, _font(36))
    begin = "one can begin in each" if not counts.unlivable else f"one cannot begin in {len(counts.unlivable)}"
    poor = systems - counts.missing[0]
    all_there = f"{poor} lack a resource" if poor else "each resource is in each"
    about = f"seeds from {counts.seed} on  ·  {planets:,} planets  ·  {begin}  ·  {all_there}"
    pen.text((WIDTH - MARGIN, 52), about, FAINT, _font(20), anchor="rm")
    known = content.load().biomes
    stars = {kind.name: kind.colour for kind in content.load().system.star}
    whole = sum(counts.ground.values())
    ground = sorted(counts.ground.items(), key=lambda item: -item[1])
    _bars(pen, _cell(0, 0), "Planets in a system", _counted(counts.planets, systems, BLUE))
    _columns(pen, _cell(1, 0), "Moons in a system", _expanded(counts.moons), 1, GREEN)
    _bars(pen, _cell(2, 0), "Stars", [(n, c, f"{c / systems:.0%}", stars[n]) for n, c in counts.stars.most_common()])
    _bars(pen, _cell(3, 0), "Kinds of planets", _counted(counts.kinds, planets, GREEN))
    _columns(pen, _cell(0, 1), "Radius of planets, m", counts.radii_metres, 200, BLUE)
    _columns(pen, _cell(1, 1), "Gravity of planets, m/s/s", counts.gravities, 0.5, VIOLET)
    _columns(
        pen,
        _cell(2, 1),
        "Mean °C of planets; where one begins, bright",
        counts.mean_celsius,
        20,
        RUST,
        counts.start_mean_celsius,
    )
    _bars(
        pen,
        _cell(3, 1),
        "Ground of planets by biome",
        [(n, s, _share(s / whole), known[n].colours[0]) for n, s in ground],
    )
    _bars(pen, _cell(0, 2), "Planets that one could begin on", _counted(counts.livable, systems, GREEN))
    _bars(pen, _cell(1, 2), "Planets that have a rare resource", _counted(counts.rare, planets, GOLD))
    _bars(pen, _cell(2, 2), "Rare resources that a planet lacks", _counted(counts.lacking, planets, GOLD))
    _columns(pen, _cell(3, 2), "Last orbit, km", counts.last_orbit_kilometres, 500, GOLD)
    below = HEAD + 3 * (HIGH + GAP)
    _shares(pen, Box(MARGIN, below, WIDTH - 2 * MARGIN, HEIGHT - below - MARGIN), counts)
    return image


def _cell(column: int, row: int) -> Box:
    return Box(MARGIN + column * (WIDE + GAP), HEAD + row * (HIGH + GAP), WIDE, HIGH)


def _counted(counted: dict, whole: int, colour: Colour) -> Bars:
    numbered = all(isinstance(name, int) for name in counted)
    names = sorted(counted) if numbered else sorted(counted, key=lambda name: -counted[name])
    return [(str(name), counted[name], _share(counted[name] / whole), colour) for name in names]


def _expanded(counted: dict[int, int]) -> list[int]:
    return [number for number, count in counted.items() for _ in range(count)]


def _share(part: float) -> str:
    return f"{part:.0%}" if part in (0, 1) else f"{part:.1%}"


def _font(size: int) -> "ImageFont.FreeTypeFont | ImageFont.ImageFont":
    return ImageFont.load_default(size)


def _panel(pen: ImageDraw.ImageDraw, box: Box, title: str) -> None:
    pen.rounded_rectangle((box.left, box.top, box.left + box.wide, box.top + box.high), 8, fill=PANEL)
    pen.text((box.left + 16, box.top + 12), title, INK, _font(17))


def _bars(pen: ImageDraw.ImageDraw, box: Box, title: str, bars: Bars) -> None:
    """Bars that lie, a name before each."""
    _panel(pen, box, title)
    most = max((length for _, length, _, _ in bars), default=1)
    step = min(28.0, (box.high - 60) / max(len(bars), 1))
    font = _font(int(max(10, min(15, step - 4))))
    text = max((pen.textlength(name, font) for name, *_ in bars), default=0)
    start = box.left + 26 + text
    room = box.wide - 26 - text - 72
    for number, (name, length, told, colour) in enumerate(bars):
        y = box.top + 46 + number * step
        pen.text((start - 8, y + step / 2), name.replace("_", " "), FAINT, font, anchor="rm")
        end = max(start + room * length / most, start + 1)
        pen.rectangle((start, y + 2, end, y + step - 2), fill=colour)
        pen.text((end + 8, y + step / 2), told, INK, font, anchor="lm")


def _columns(
    pen: ImageDraw.ImageDraw,
    box: Box,
    title: str,
    values: Sequence[float],
    step: float,
    colour: Colour,
    among: Sequence[float] = (),
) -> None:
    """Columns that stand: how many values fall into each step; those of them that are `among` others are brighter."""
    _panel(pen, box, title)
    first = int(np.floor(np.min(values) / step))
    bins = np.arange(first, int(np.floor(np.max(values) / step)) + 2) * step
    found, special = (np.histogram(part, bins)[0] for part in (values, among))
    left, right, floor, top = box.left + 20, box.left + box.wide - 20, box.top + box.high - 36, box.top + 70
    wide = (right - left) / len(found)
    every = next(step for step in (1, 2, 4, 5, 10, 20) if len(found) / step <= 9)
    for at, (count, own) in enumerate(zip(found.tolist(), special.tolist(), strict=True)):
        x = left + at * wide
        for part, shade in ((count, colour), (own, tuple(min(255, c + 70) for c in colour))):
            if part:
                pen.rectangle(
                    (x + 1, floor - max((floor - top) * part / found.max(), 1), x + wide - 2, floor), fill=shade
                )
        if round(float(bins[at]) / step) % every == 0:
            middle = x + wide / 2 if step == 1 else x
            pen.text((middle, floor + 16), f"{bins[at]:,.0f}", FAINT, _font(13), anchor="mm")
    peak = int(found.argmax())
    x = min(max(left + (peak + 0.5) * wide, left + 20), right - 20)
    pen.text((x, top - 12), _share(int(found[peak]) / len(values)), INK, _font(14), anchor="mm")
    pen.line((left, floor + 1, right, floor + 1), fill=LINE)


def _shares(pen: ImageDraw.ImageDraw, box: Box, counts: Counts) -> None:
    """A map: kinds of worlds down, resources across, shares of what lies there as colours."""
    _panel(
        pen,
        box,
        "What lies in the ground of planets and moons of each kind, %  ·  rare ones in gold",
    )
    rare = content.load().system.resources.rare
    kinds = [kind for kind, _ in counts.worlds.most_common()]
    table = {kind: counts.shares(kind) for kind in kinds}
    names = sorted({name for row in table.values() for name in row})
    names = sorted(names, key=lambda name: (name in rare, -sum(row.get(name, 0.0) for row in table.values())))
    left, top = box.left + 110, box.top + 118
    wide, high = (box.left + box.wide - 16 - left) / len(names), (box.top + box.high - 16 - top) / len(kinds)
    most = max(max(row.values()) for row in table.values())
    for at, name in enumerate(names):
        _slanted(
            pen, (round(left + (at + 0.5) * wide), top - 8), name.replace("_", " "), GOLD if name in rare else FAINT
        )
    for row, kind in enumerate(kinds):
        y = top + row * high
        pen.text((left - 10, y + high / 2), kind, FAINT, _font(14), anchor="rm")
        for at, name in enumerate(names):
            share = table[kind].get(name, 0.0)
            x = left + at * wide
            pen.rectangle((x + 1, y + 1, x + wide - 1, y + high - 1), fill=_shade(share / most))
            if share >= 0.0005:
                ink = PANEL if share > BRIGHT * most else INK
                text = f"{100 * share:.1f}" if share < 0.0995 else f"{100 * share:.0f}"
                pen.text((x + wide / 2, y + high / 2), text, ink, _font(12), anchor="mm")


def _shade(share: float) -> Colour:
    """Of a share of the greatest, 0 to 1; small ones are told apart best."""
    stops = np.linspace(0, 1, len(SHADES))
    red, green, blue = (round(float(np.interp(np.sqrt(share), stops, part))) for part in zip(*SHADES, strict=True))
    return red, green, blue


def _slanted(pen: ImageDraw.ImageDraw, foot: tuple[int, int], text: str, colour: Colour) -> None:
    """Text that rises to the right from a place."""
    size = round(pen.textlength(text, _font(14))) + 4
    mask = Image.new("L", (size, 20), 0)
    ImageDraw.Draw(mask).text((2, 10), text, 255, _font(14), anchor="lm")
    turned = mask.rotate(52, Image.Resampling.BICUBIC, expand=True)
    pen.bitmap((foot[0] - 8, foot[1] - turned.height + 6), turned, fill=colour)
