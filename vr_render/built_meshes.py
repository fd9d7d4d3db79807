"""Meshes of what players build and make: a metre tall, foot in the origin, +Y is up, the front towards −Z."""

import itertools

import numpy as np

from vr_render.mesh_parts import (
    DARK,
    GLASS,
    LIGHT,
    METAL,
    PAINT,
    Look,
    Mesh,
    along,
    ball,
    box,
    joined,
    lathe,
    limb,
    moved,
)

WOOD: Look = (0.55, 0.42, 0.85, 0.0)
CLAY: Look = (0.35, 0.34, 0.95, 0.0)
EARTH: Look = (0.0, 0.06, 1.0, 0.0)
EMBER: Look = (-1.0, 1.0, 0.6, 1.2)
CANVAS: Look = (0.75, 0.75, 0.9, 0.0)
PANE: Look = (0.1, 0.55, 0.05, 0.03)
SLAB: Look = (0.25, 0.3, 0.95, 0.0)
DECK: Look = (1.0, 0.6, 0.9, 0.0)
MARK: Look = (-1.0, 0.9, 0.7, 0.15)
BEACON: Look = (-1.0, 1.0, 0.3, 2.0)
AHEAD = (0, 0, -1)
_RIM = [(x, z) for x in (-1, 0, 1) for z in (-1, 0, 1) if x or z]


def _frame(width: float, height: float, depth: float, bar: float, look: Look, foot: float = 0.0) -> list[Mesh]:
    """The twelve edges of a box that stands on the ground."""
    x, z, y = (width - bar) / 2, (depth - bar) / 2, height - bar / 2
    parts = [
        moved(box((bar, height, bar), look), (sx * x, foot + height / 2, sz * z)) for sx in (-1, 1) for sz in (-1, 1)
    ]
    for level in (foot + bar / 2, foot + y):
        parts += [moved(box((width, bar, bar), look), (0, level, sz * z)) for sz in (-1, 1)]
        parts += [moved(box((bar, bar, depth), look), (sx * x, level, 0)) for sx in (-1, 1)]
    return parts


def crate() -> Mesh:
    """Boards in a frame."""
    boards = [moved(box((0.88, 0.19, 0.88), WOOD, 0.08), (0, 0.14 + 0.235 * i, 0)) for i in range(4)]
    return joined(*boards, *_frame(1.0, 1.0, 1.0, 0.11, PAINT), moved(box((0.3, 0.1, 0.02), LIGHT), (0, 0.62, -0.46)))


def chest() -> Mesh:
    """A wide box with a lid and a lock that glows."""
    return joined(
        moved(box((1.5, 0.62, 0.9), METAL, 0.1), (0, 0.31, 0)),
        moved(box((1.56, 0.3, 0.96), PAINT, 0.3), (0, 0.79, 0)),
        moved(box((1.52, 0.06, 0.93), DARK), (0, 0.63, 0)),
        moved(box((0.22, 0.2, 0.06), LIGHT), (0, 0.64, -0.47)),
        *(moved(box((0.12, 0.96, 0.99), DARK, 0.2), (x, 0.47, 0)) for x in (-0.5, 0.5)),
    )


def furnace() -> Mesh:
    """A stone oven with a glowing mouth and a chimney."""
    body = [(0.46, 0), (0.46, 0.08), (0.42, 0.1), (0.42, 0.46), (0.34, 0.6), (0.2, 0.68), (0.16, 0.7)]
    mouth = [(0.17, 0), (0.19, 0.04), (0.15, 0.05), (0.13, 0.0)]
    return joined(
        lathe(body, CLAY, 12, 12),
        lathe([(0.15, 0.66), (0.13, 0.96), (0.17, 0.97), (0.17, 1.0), (0.10, 1.0), (0.09, 0.8)], METAL, 12),
        along(lathe(mouth, DARK, 16), (0, 0.27, -0.40), AHEAD),
        along(lathe([(0.14, 0.02), (0, 0.035)], EMBER, 16, 60), (0, 0.27, -0.40), AHEAD),
        *(moved(box((0.06, 0.14, 0.03), METAL), (x, 0.08, -0.43)) for x in (-0.2, 0.2)),
        lathe([(0.425, 0.42), (0.445, 0.43), (0.445, 0.47), (0.40, 0.5)], METAL, 12, 12),
    )


def bench() -> Mesh:
    """A table with a vice, a lamp and shelves."""
    return joined(
        moved(box((1.5, 0.09, 0.8), WOOD, 0.2), (0, 0.66, 0)),
        *(moved(box((0.1, 0.62, 0.1), METAL), (x, 0.31, z)) for x in (-0.66, 0.66) for z in (-0.3, 0.3)),
        moved(box((1.3, 0.05, 0.6), DARK), (0, 0.22, 0)),
        moved(box((0.3, 0.2, 0.3), PAINT), (-0.4, 0.35, 0)),
        moved(box((1.5, 0.3, 0.06), PAINT), (0, 0.85, 0.36)),
        moved(box((0.26, 0.12, 0.16), METAL), (0.42, 0.76, -0.2)),
        limb((-0.55, 0.7, 0.2), (-0.55, 0.96, 0.05), (0.02, 0.02), METAL, 8),
        moved(ball(0.06, LIGHT, 0.8, 10), (-0.55, 0.95, 0.0)),
    )


def machine() -> Mesh:
    """A housing with a screen, pipes and a hopper."""
    return joined(
        moved(box((0.9, 0.62, 0.8), PAINT, 0.12), (0, 0.36, 0)),
        moved(box((0.96, 0.08, 0.86), DARK), (0, 0.04, 0)),
        lathe([(0.12, 0.66), (0.30, 0.98), (0.33, 1.0), (0.28, 0.98), (0.10, 0.7)], METAL, 12),
        moved(box((0.36, 0.22, 0.03), LIGHT, 0.05), (-0.16, 0.45, -0.41)),
        moved(box((0.5, 0.06, 0.16), METAL), (0, 0.14, -0.44)),
        *(limb((0.36, 0.2 + h, -0.36), (0.36, 0.2 + h, 0.42), (0.045, 0.045), METAL, 10) for h in (0.0, 0.14, 0.28)),
    )


def dome() -> Mesh:
    """A pressurised tent: canvas over ribs, a door that shines."""
    arc = np.linspace(0, np.pi / 2, 7)
    shell = [(0.66 * np.cos(t), 0.04 + 0.96 * np.sin(t)) for t in arc]
    ribs: list[Mesh] = []
    for turn in np.arange(8) / 8 * 2 * np.pi:
        points = [(r * 1.01 * np.cos(turn), h, r * 1.01 * np.sin(turn)) for r, h in shell]
        ribs += [limb(a, b, (0.018, 0.018), PAINT, 6) for a, b in itertools.pairwise(points)]
    return joined(
        lathe(shell, CANVAS, 24, 60),
        lathe([(0.7, 0), (0.71, 0.03), (0.7, 0.07), (0.66, 0.08)], DARK, 24),
        *ribs,
        moved(box((0.36, 0.6, 0.2), METAL, 0.2), (0, 0.3, -0.6)),
        moved(box((0.26, 0.5, 0.04), DARK), (0, 0.28, -0.7)),
        moved(box((0.16, 0.05, 0.03), LIGHT), (0, 0.5, -0.72)),
        moved(ball(0.05, LIGHT, 0.6, 8), (0, 1.0, 0)),
    )


def plot() -> Mesh:
    """A frame of boards full of earth."""
    rows = [moved(box((0.2, 0.5, 1.6), EARTH, 0.5), (x, 0.62, 0)) for x in (-0.6, -0.2, 0.2, 0.6)]
    return joined(*_frame(2.0, 1.0, 2.0, 0.22, WOOD), moved(box((1.8, 0.6, 1.8), EARTH), (0, 0.42, 0)), *rows)


def pad() -> Mesh:
    """A slab twenty-five times as wide as it is high, with an H on it and lamps round its edge."""
    return joined(
        moved(box((25.0, 0.8, 25.0), SLAB, 0.4), (0, 0.4, 0)),
        moved(box((23.2, 0.22, 23.2), DECK, 0.4), (0, 0.85, 0)),
        *(moved(box((1.5, 0.08, 10.0), MARK), (x, 0.95, 0)) for x in (-3.2, 3.2)),
        moved(box((5.0, 0.08, 1.5), MARK), (0, 0.95, 0)),
        *(moved(box((18.0, 0.08, 0.36), MARK), (0, 0.94, z)) for z in (-9.0, 9.0)),
        *(moved(box((0.36, 0.08, 18.0), MARK), (x, 0.94, 0)) for x in (-9.0, 9.0)),
        *(moved(box((0.6, 0.2, 0.6), BEACON, 0.2), (11.0 * x, 0.98, 11.0 * z)) for x, z in _RIM),
    )


def greenhouse() -> Mesh:
    """Glass over a bed of earth."""
    return joined(
        *_frame(0.95, 0.72, 0.95, 0.05, PAINT),
        moved(box((0.9, 0.14, 0.9), EARTH), (0, 0.09, 0)),
        *(limb((x, 0.71, z), (0, 1.0, z), (0.02, 0.02), PAINT, 6) for x in (-0.45, 0.45) for z in (-0.45, 0.45)),
        limb((0, 1.0, -0.45), (0, 1.0, 0.45), (0.02, 0.02), PAINT, 6),
        *(limb((x, 0.1, -0.45), (x, 0.72, -0.45), (0.012, 0.012), METAL, 5) for x in (-0.15, 0.15)),
        *(limb((x, 0.1, 0.45), (x, 0.72, 0.45), (0.012, 0.012), METAL, 5) for x in (-0.15, 0.15)),
        moved(box((0.02, 0.3, 0.9), PANE, 0.05), (-0.46, 0.3, 0)),
        moved(box((0.02, 0.3, 0.9), PANE, 0.05), (0.46, 0.3, 0)),
    )


def lamp() -> Mesh:
    """A pole with a bright head."""
    return joined(
        lathe([(0.16, 0), (0.16, 0.03), (0.05, 0.06), (0.03, 0.1), (0.028, 0.82)], METAL, 12),
        lathe([(0.03, 0.8), (0.12, 0.83), (0.12, 0.85)], DARK, 12),
        lathe([(0.10, 0.85), (0.11, 0.93), (0.09, 0.96)], (1.0, 1.0, 0.3, 6.0), 12),
        lathe([(0.13, 0.955), (0.12, 0.98), (0, 1.0)], PAINT, 12),
    )


def tank() -> Mesh:
    """A standing tank with a gauge."""
    return joined(
        lathe(
            [(0, 0.08), (0.3, 0.12), (0.34, 0.25), (0.34, 0.75), (0.3, 0.88), (0.1, 0.95), (0.08, 1.0), (0, 1.0)],
            PAINT,
            18,
        ),
        *(lathe([(0.345, h), (0.36, h + 0.01), (0.36, h + 0.05), (0.345, h + 0.06)], METAL, 18) for h in (0.25, 0.68)),
        *(moved(box((0.07, 0.16, 0.07), DARK), (0.24 * x, 0.08, 0.24 * z)) for x in (-1, 1) for z in (-1, 1)),
        moved(box((0.06, 0.32, 0.03), LIGHT), (0, 0.5, -0.345)),
    )


def bottle() -> Mesh:
    """A bottle, or anything that holds a liquid."""
    return joined(
        lathe([(0, 0), (0.26, 0.02), (0.28, 0.1), (0.28, 0.62), (0.12, 0.8), (0.1, 0.86)], PAINT, 14),
        lathe([(0.13, 0.85), (0.13, 0.98), (0, 1.0)], DARK, 12),
        lathe([(0.285, 0.3), (0.29, 0.32), (0.29, 0.5), (0.285, 0.52)], LIGHT, 14),
    )


def bundle() -> Mesh:
    """A tied sack of whatever it is."""
    return joined(
        lathe([(0, 0), (0.36, 0.04), (0.46, 0.24), (0.42, 0.5), (0.2, 0.7), (0.1, 0.76)], CANVAS, 12, 60),
        lathe([(0.10, 0.74), (0.13, 0.76), (0.13, 0.8), (0.1, 0.82)], PAINT, 10),
        lathe([(0.1, 0.8), (0.2, 0.97), (0.12, 0.96), (0, 0.9)], CANVAS, 10),
    )


def ingot() -> Mesh:
    """Bars, stacked."""
    bar = box((0.9, 0.28, 0.4), (1.0, 0.7, 0.25, 0.0), 0.3)
    return joined(*(moved(bar, (x, y, z)) for x, y, z in ((0, 0.14, -0.25), (0, 0.14, 0.25), (0.03, 0.44, 0))))


def box_of_parts() -> Mesh:
    """A small case for parts and tools."""
    return joined(
        moved(box((1.1, 0.6, 0.7), PAINT, 0.2), (0, 0.3, 0)),
        moved(box((1.14, 0.06, 0.74), DARK), (0, 0.42, 0)),
        moved(box((0.4, 0.08, 0.1), METAL), (0, 0.68, 0)),
        moved(box((0.16, 0.14, 0.04), LIGHT), (0, 0.42, -0.37)),
    )


def suit() -> Mesh:
    """Folded cloth with a helmet on top."""
    return joined(
        moved(box((0.9, 0.26, 0.7), PAINT, 0.5), (0, 0.13, 0)),
        moved(box((0.8, 0.2, 0.6), (0.6, 0.6, 0.9, 0.0), 0.5), (0, 0.34, 0)),
        moved(ball(0.26, PAINT, 1.0, 14), (0, 0.68, 0)),
        moved(ball(0.21, GLASS, 0.9, 12), (0, 0.68, -0.09)),
    )


def remains() -> Mesh:
    """What the dead leave: a pack under a beacon."""
    return joined(
        moved(box((0.5, 0.42, 0.3), PAINT, 0.3), (0, 0.21, 0)),
        moved(box((0.54, 0.12, 0.34), DARK, 0.3), (0, 0.38, 0)),
        limb((0.16, 0.4, 0.1), (0.16, 0.9, 0.1), (0.012, 0.01), METAL, 6),
        moved(ball(0.06, (1.0, 1.0, 0.3, 5.0), 1.0, 8), (0.16, 0.94, 0.1)),
    )
