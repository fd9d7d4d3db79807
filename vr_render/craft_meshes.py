"""Meshes of what flies: the shuttle from outside, its flame, and its cockpit from the seat; −Z is ahead, +Y up."""

import math

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
    mirrored,
    moved,
)

HEIGHT = 3.4  # metres; like all that is built, a shuttle is a metre tall here
STRIPE: Look = (-1.0, 0.9, 0.5, 0.0)
SHADE: Look = (0.45, 0.5, 0.55, 0.0)
TILE: Look = (0.0, 0.055, 0.8, 0.0)
GLOW: Look = (-1.0, 1.0, 0.5, 2.6)
FIRE: Look = (-1.0, 1.0, 1.0, 9.0)
CORE: Look = (-0.4, 1.0, 1.0, 16.0)
DASH: Look = (0.0, 0.022, 0.7, 0.0)
STRUT: Look = (0.12, 0.12, 0.6, 0.0)
SCREEN: Look = (0.0, 0.008, 0.3, 0.0)
LIT: Look = (-0.6, 0.5, 0.4, 0.35)
AHEAD, BACK = (0, 0, -1), (0, 0, 1)
# Planes about a head in the cabin, out of the way of struts, hood and walls: their normals in the axes of a mesh (the
# first is that of both sides), and how far they are from the eye of who sits still [m]
ROOM = (
    ((0.934, 0.356, 0.0), 0.5), ((0.0, 0.5, -0.866), 0.49), ((0.0, 1.0, 0.0), 0.55), ((0.0, -1.0, 0.0), 0.95),
    ((0.0, 0.0, 1.0), 1.05),
)  # fmt: skip


def shuttle() -> Mesh:
    """Nine metres long and six wide: a hull under a canopy, wings with engines at their ends, four legs."""
    hull = [(0, 0), (0.55, 0.02), (1.0, 0.5), (1.28, 1.6), (1.36, 3.2), (1.32, 5.0), (1.12, 6.6), (0.72, 7.9), (0, 8.6)]
    belly = [(0, 0), (0.7, 0.1), (1.16, 1.0), (1.24, 3.2), (1.2, 5.2), (0.9, 6.9), (0, 7.9)]
    band = [(1.335, 4.16), (1.38, 4.18), (1.37, 4.52), (1.33, 4.54)]
    half = joined(*_wing(), *_engine(), *_leg(-1.9, 1.05), *_leg(2.0, 1.35))
    whole = joined(
        moved(along(lathe(hull, PAINT, 28), (0, 0, 4.2), AHEAD), (0, 1.75, 0), (1, 0.86, 1)),
        moved(along(lathe(belly, TILE, 24), (0, 0, 3.9), AHEAD), (0, 1.52, 0), (1, 0.8, 1)),
        moved(along(lathe(band, STRIPE, 28), (0, 0, 4.2), AHEAD), (0, 1.75, 0), (1, 0.87, 1)),
        moved(ball(1.0, GLASS, sides=24), (0, 2.28, -2.05), (0.86, 0.66, 1.55)),
        moved(box((0.5, 0.5, 3.2), PAINT, 0.6), (0, 2.9, 1.9), tilt=4.0),
        moved(box((0.12, 1.0, 1.3), STRIPE, 0.5), (0, 3.0, 3.3), tilt=-24.0),
        along(lathe([(0.72, 0), (0.82, 0.12), (0.62, 0.6), (0.5, 0.3), (0, 0.25)], METAL, 20), (0, 1.75, 3.9), BACK),
        moved(box((0.9, 1.5, 0.08), SHADE, 0.2), (0, 1.5, 4.0)),
        half,
        mirrored(half),
    )
    return moved(whole, (0, 0, 0), (1 / HEIGHT, 1 / HEIGHT, 1 / HEIGHT))


def _wing() -> list[Mesh]:
    """The right one: three plates that get narrower outwards."""
    return [
        moved(box((1.2, 0.26, 3.4), PAINT, 0.5), (1.5, 1.55, 1.1)),
        moved(box((1.0, 0.2, 2.7), SHADE, 0.5), (2.2, 1.5, 1.35)),
        moved(box((1.0, 0.05, 0.3), STRIPE, 0.5), (1.9, 1.67, 0.3)),
    ]


def _engine() -> list[Mesh]:
    body = [
        (0, 0),
        (0.36, 0.02),
        (0.46, 0.3),
        (0.5, 1.2),
        (0.5, 2.4),
        (0.4, 3.0),
        (0.42, 3.1),
        (0.34, 3.12),
        (0.2, 2.8),
    ]
    mouth = [(0.3, 0), (0.24, 0.05), (0, 0.06)]
    lift = [(0.26, 0), (0.34, 0.05), (0.3, 0.2), (0, 0.21)]
    return [
        along(lathe(body, PAINT, 20), (2.5, 1.55, -0.2), BACK),
        along(lathe([(0.505, 0), (0.53, 0.04), (0.53, 0.3), (0.505, 0.34)], STRIPE, 20), (2.5, 1.55, 0.75), BACK),
        along(lathe(mouth, GLOW, 16), (2.5, 1.55, 2.78), BACK),
        along(lathe([(0.3, 0), (0.22, 0.06), (0, 0.05)], DARK, 16), (2.5, 1.55, -0.2), AHEAD),
        along(lathe(lift, METAL, 16), (2.5, 1.1, 1.2), (0, -1, 0)),
        moved(box((0.09, 0.9, 1.1), PAINT, 0.5), (2.5, 2.25, 2.1), tilt=-20.0),
        moved(ball(0.07, LIGHT), (3.0, 1.55, 0.6)),
    ]


def _leg(z: float, x: float) -> list[Mesh]:
    return [
        limb((x * 0.7, 1.2, z), (x, 0.42, z), (0.12, 0.1), SHADE),
        limb((x, 0.5, z), (x + 0.1, 0.1, z), (0.07, 0.07), METAL),
        moved(lathe([(0, 0), (0.34, 0), (0.34, 0.06), (0.16, 0.14), (0, 0.15)], DARK, 16), (x + 0.1, 0, z)),
    ]


def flame() -> Mesh:
    """A metre of fire that goes along −Z from a nozzle in the origin."""
    outer = [(0.01, 0), (0.075, 0.01), (0.088, 0.12), (0.06, 0.5), (0, 1.0)]
    inner = [(0, 0), (0.05, 0.005), (0.055, 0.06), (0, 0.42)]
    return joined(
        along(lathe(outer, FIRE, 14, 60), (0, 0, 0), AHEAD), along(lathe(inner, CORE, 14, 60), (0, 0, 0), AHEAD)
    )


def cockpit() -> Mesh:
    """What is about the pilot, whose eye is the origin: struts of the canopy, instruments, the nose, a seat."""
    half = joined(
        limb((0.5, -0.42, -0.95), (0.42, 0.62, -0.35), (0.026, 0.022), STRUT),
        limb((0.42, 0.62, -0.35), (0.4, 0.72, 0.7), (0.022, 0.022), STRUT),
        limb((0.5, -0.42, -0.95), (0.82, -0.4, 0.1), (0.045, 0.045), STRUT),
        limb((0.82, -0.4, 0.1), (0.84, -0.36, 1.1), (0.045, 0.05), STRUT),
        limb((0.83, -0.4, 0.15), (0.42, 0.66, 0.1), (0.022, 0.022), STRUT),
        moved(box((0.3, 0.12, 1.4), DASH, 0.3), (0.72, -0.52, 0.25)),
        moved(box((0.1, 0.72, 2.1), DASH, 0.3), (0.86, -0.87, 0.2)),
        moved(box((0.05, 0.03, 0.12), LIT, 0.2), (0.66, -0.455, -0.12)),
        moved(box((0.05, 0.03, 0.12), GLOW, 0.2), (0.75, -0.455, -0.12)),
        *_stick(0.6),
    )
    return joined(
        half,
        mirrored(half),
        limb((-0.43, 0.63, -0.34), (0.43, 0.63, -0.34), (0.03, 0.03), STRUT),
        moved(box((1.2, 0.06, 0.34), DASH, 0.4), (0, -0.36, -0.98)),  # the hood over the instruments
        moved(box((1.12, 0.3, 0.06), DASH, 0.3), (0, -0.52, -0.86), tilt=-14.0),
        moved(box((1.7, 0.5, 0.3), DASH, 0.2), (0, -0.9, -0.86)),
        *(moved(box((0.16, 0.5, 0.1), DASH, 0.3), (side * 0.62, -0.66, -0.84), tilt=-14.0) for side in (-1, 1)),
        *(moved(box((0.3, 0.19, 0.02), SCREEN, 0.2), (x, -0.505, -0.825), tilt=-14.0) for x in (-0.36, 0, 0.36)),
        *_marks(),
        moved(box((1.74, 0.1, 2.4), DASH, 0.2), (0, -1.12, 0.3)),
        moved(box((0.56, 0.14, 0.56), STRUT, 0.4), (0, -0.78, 0.22)),
        moved(box((0.56, 0.9, 0.14), STRUT, 0.4), (0, -0.35, 0.52), tilt=-8.0),
        moved(box((1.7, 1.5, 0.08), DASH, 0.2), (0, -0.35, 1.25)),
        moved(along(lathe([(1.0, 0), (0.92, 0.8), (0.6, 1.5), (0, 1.8)], PAINT, 24), (0, 0, 0), AHEAD),
              (0, -0.98, -1.05), (0.72, 0.52, 0.9)),
    )  # fmt: skip


def in_cabin(right: float, up: float, back: float) -> bool:
    """Whether a head has room at a place, in metres from the eye of who sits still."""
    return all(a * abs(right) + b * up + c * back <= most for (a, b, c), most in ROOM)


def _stick(x: float) -> list[Mesh]:
    return [
        limb((x, -0.47, -0.2), (x, -0.33, -0.22), (0.022, 0.026), METAL),
        moved(ball(0.034, STRIPE), (x, -0.315, -0.222), (0.9, 1.25, 0.9)),
    ]


def _marks() -> list[Mesh]:
    """Lit dials on the screens."""
    turn = math.radians(-14.0)
    towards = (0.0, -math.sin(turn), math.cos(turn))
    ring = [(0.062, 0), (0.068, 0.004), (0.074, 0)]
    dials = [along(lathe(ring, LIT, 24), (x, -0.502, -0.812), towards) for x in (-0.36, 0.36)]
    return [
        *dials,
        *(moved(box((0.2 - 0.05 * row, 0.006, 0.004), LIT), (0, -0.47 - 0.028 * row, -0.816 + 0.007 * row), tilt=-14.0)
          for row in range(3)),
    ]  # fmt: skip
