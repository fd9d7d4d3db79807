"""Meshes of what those before us left: a metre tall, foot in the origin, +Y is up, the front towards −Z."""

import itertools

import numpy as np

from vr_render.mesh_parts import DARK, METAL, PAINT, Look, Mesh, along, ball, box, joined, lathe, limb, moved, placed

WORN: Look = (0.55, 0.5, 0.85, 0.0)
GILT: Look = (1.0, 0.8, 0.3, 0.0)
INLAY: Look = (-1.0, 1.0, 0.3, 1.1)
HULL: Look = (1.0, 0.75, 0.5, 0.0)
SCORCHED: Look = (0.4, 0.16, 0.8, 0.0)
BAND: Look = (-1.0, 0.7, 0.6, 0.0)


def _arc(radius: float, start: float, end: float, pieces: int, middle: tuple[float, float]) -> list[np.ndarray]:
    """Places on a circle that stands upright, from and to angles [degrees] from +X upwards; middle: (x, y)."""
    turns = np.radians(np.linspace(start, end, pieces + 1))
    return [np.array([middle[0] + radius * np.cos(t), middle[1] + radius * np.sin(t), 0.0]) for t in turns]


def _bent(points: list[np.ndarray], size: tuple[float, float], look: Look) -> list[Mesh]:
    """A bar along places in the plane z = 0; `size` is its width across the bend and along z [m]."""
    bars = []
    for a, b in itertools.pairwise(points):
        ahead = (b - a) / np.linalg.norm(b - a)
        axes = np.stack([ahead, np.array([-ahead[1], ahead[0], 0.0]), np.array([0.0, 0.0, 1.0])], axis=1)
        bar = box((float(np.linalg.norm(b - a)) * 1.12, *size), look, 0.18)
        bars.append(placed(bar, axes, (a + b) / 2))
    return bars


def _turned(mesh: Mesh, turn: float, by: tuple[float, float, float] = (0, 0, 0)) -> Mesh:
    """A mesh turned around +Y [degrees], then shifted."""
    c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    return placed(mesh, np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]]), by)


def relic() -> Mesh:
    """A broken ring on a stepped foot, with light in its grooves and in what floats within it."""
    middle = (0.0, 0.68)
    hoop = _arc(0.27, -90, 160, 14, middle)
    groove = _arc(0.27, -78, 148, 13, middle)
    fallen = _arc(0.27, 10, 62, 3, (-0.12, -0.2))
    foot = [(0.44, 0), (0.44, 0.07), (0.36, 0.08), (0.36, 0.15), (0.26, 0.16), (0.24, 0.26), (0.12, 0.36), (0, 0.38)]
    return joined(
        lathe(foot, WORN, 8, 5),
        lathe([(0.365, 0.1), (0.368, 0.105), (0.368, 0.125), (0.365, 0.13)], INLAY, 8, 5),
        *_bent(hoop, (0.11, 0.15), GILT),
        *_bent(groove, (0.04, 0.165), INLAY),
        along(lathe([(0, 0), (0.07, 0.1), (0, 0.2)], INLAY, 6, 5), (0, 0.58, 0), (0.2, 1, 0.1)),
        _turned(moved(joined(*_bent(fallen, (0.11, 0.15), GILT)), (0, 0, 0), tilt=-90), 35, (0.3, 0.07, 0.42)),
        *(_turned(moved(box((0.16, 0.2, 0.1), WORN, 0.2), (0, 0.08, -0.46), tilt=-14), turn) for turn in (0, 120, 240)),
    )


def salvage() -> Mesh:
    """Torn plates of a hull on two of its ribs, with cable and a box of instruments."""
    rib = [(0.0, 0.0), (0.06, 0.34), (0.02, 0.68), (-0.16, 1.0)]
    ribs = []
    for z in (-0.3, 0.3):
        points = [np.array([x + 0.2, y, 0.0]) for x, y in rib]
        ribs += [moved(bar, (0, 0, z)) for bar in _bent(points, (0.09, 0.07), METAL)]
    plates = [
        placed(box((0.045, 0.4, 0.86), HULL, 0.3), _leaning(-10), (0.27, 0.2, 0.0)),
        placed(box((0.045, 0.36, 0.66), HULL, 0.3), _leaning(6), (0.29, 0.56, -0.1)),
        placed(box((0.06, 0.1, 0.68), BAND, 0.1), _leaning(6), (0.29, 0.56, -0.1)),
        placed(box((0.045, 0.26, 0.3), HULL, 0.3), _leaning(28), (0.19, 0.84, -0.26)),
    ]
    rivets = [
        moved(ball(0.02, DARK, 0.8, 6), (0.305 if y < 0.4 else 0.32, y, z))
        for y in (0.08, 0.32, 0.44, 0.68)
        for z in (-0.3, 0.0, 0.22)
    ]
    ground = [
        placed(box((0.62, 0.045, 0.5), HULL, 0.3), _leaning(9), (-0.22, 0.08, -0.12)),
        placed(box((0.3, 0.04, 0.34), SCORCHED, 0.3), _leaning(-17), (-0.36, 0.13, 0.3)),
        moved(box((0.26, 0.24, 0.22), PAINT, 0.15), (-0.16, 0.22, -0.1)),
        moved(box((0.18, 0.08, 0.02), INLAY), (-0.16, 0.26, -0.215)),
        moved(box((0.27, 0.03, 0.23), DARK), (-0.16, 0.17, -0.1)),
    ]
    cable = [(-0.1, 0.33, -0.05), (0.02, 0.45, 0.06), (0.12, 0.36, 0.16), (0.1, 0.12, 0.3), (-0.06, 0.03, 0.42)]
    wires = [limb(a, b, (0.022, 0.022), DARK, 6) for a, b in itertools.pairwise(cable)]
    return joined(*ribs, *plates, *rivets, *ground, *wires, moved(ball(0.04, BAND, 1.0, 8), cable[-1]))


def _leaning(angle: float) -> np.ndarray:
    """Axes turned around +Z [degrees], as columns."""
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])
