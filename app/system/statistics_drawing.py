"""Counts over many systems as a sheet of bars."""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from app.system.statistics import Counts
from gameplay import content

WIDTH, HEIGHT = 1600, 1000
GROUND, PANEL = (13, 15, 20), (20, 24, 32)
INK, FAINT = (236, 238, 242), (150, 157, 170)
BLUE, GREEN, GOLD, RUST = (92, 140, 206), (104, 172, 112), (222, 178, 84), (198, 116, 84)
COLUMNS, MARGIN, HEAD = 3, 36, 92

Bars = Sequence[tuple[str, float, str, tuple[int, int, int]]]  # name, length, what is written, colour


def draw(counts: Counts) -> Image.Image:
    """The sheet."""
    image = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    pen = ImageDraw.Draw(image)
    pen.text((MARGIN, 24), f"{counts.systems:,} systems", INK, ImageFont.load_default(34))
    begin = "one can begin in each" if not counts.unlivable else f"one cannot begin in {len(counts.unlivable)}"
    pen.text((MARGIN + 340, 38), f"seeds from {counts.seed} on  ·  {begin}", FAINT, ImageFont.load_default(20))
    known = content.load().biomes
    stars = {kind.name: kind.colour for kind in content.load().system.star}
    panels: list[tuple[str, Bars]] = [
        ("Planets in a system", _counted(counts.planets, counts.systems, BLUE)),
        ("Kinds of planets", _counted(counts.kinds, sum(counts.kinds.values()), GREEN)),
        (
            "Ground of all planets by biome",
            [
                (name, share, f"{share / sum(counts.ground.values()):.1%}", known[name].colours[0])
                for name, share in sorted(counts.ground.items(), key=lambda item: -item[1])
            ],
        ),
        ("Stars", [(n, c, f"{c / counts.systems:.0%}", stars[n]) for n, c in counts.stars.most_common()]),
        ("Planets that have a rare resource", _counted(counts.rare, sum(counts.kinds.values()), GOLD)),
        ("Mean temperature where one begins, °C", _spread(counts.start_means, 1.0, RUST)),
        ("Moons in a system", _counted(counts.moons, counts.systems, BLUE)),
        ("Planets that one could begin on", _counted(counts.livable, counts.systems, GREEN)),
        ("Last orbit, km", _spread(counts.farthest, 1000.0, GOLD)),
    ]
    wide, high = (WIDTH - MARGIN * (COLUMNS + 1)) // COLUMNS, (HEIGHT - HEAD - 3 * 16) // 3
    for number, (title, bars) in enumerate(panels):
        column, row = number % COLUMNS, number // COLUMNS
        _draw_panel(pen, (MARGIN + column * (wide + MARGIN), HEAD + row * (high + 12), wide, high), title, bars)
    return image


def _counted(counted: dict, whole: int, colour: tuple[int, int, int]) -> Bars:
    numbered = all(isinstance(name, int) for name in counted)
    names = sorted(counted) if numbered else sorted(counted, key=lambda name: -counted[name])
    return [(str(name), counted[name], f"{counted[name] / whole:.1%}", colour) for name in names]


def _spread(values: Sequence[float], step: float, colour: tuple[int, int, int]) -> Bars:
    bins, found = np.unique(np.floor(np.array(values) / step), return_counts=True)
    return [
        (f"{low * step:,.0f}", float(count), f"{count / len(values):.1%}", colour)
        for low, count in zip(bins, found, strict=True)
    ]


def _draw_panel(pen: ImageDraw.ImageDraw, box: tuple[int, int, int, int], title: str, bars: Bars) -> None:
    left, top, wide, high = box
    pen.rounded_rectangle((left, top, left + wide, top + high), 8, fill=PANEL)
    pen.text((left + 16, top + 10), title, INK, ImageFont.load_default(18))
    most = max((length for _, length, _, _ in bars), default=1)
    step = min(26.0, (high - 52) / max(len(bars), 1))
    size = int(max(9, min(15, step - 4)))
    for number, (name, length, text, colour) in enumerate(bars):
        y = top + 42 + number * step
        pen.text((left + 128, y + step / 2), name.replace("_", " "), FAINT, ImageFont.load_default(size), anchor="rm")
        end = left + 138 + (wide - 230) * length / most
        pen.rectangle((left + 138, y + 2, max(end, left + 139), y + step - 2), fill=colour)
        pen.text((end + 8, y + step / 2), text, INK, ImageFont.load_default(size), anchor="lm")
