"""Meshes of what grows and what lies in the ground: a metre tall, foot in the origin, +Y is up."""

from collections.abc import Sequence

import numpy as np

from vr_render.mesh_parts import VERTEX, Look, Mesh, along, ball, globe, joined, lathe, limb, moved

STONE: Look = (0.25, 0.42, 0.9, 0.0)
ORE: Look = (1.0, 0.8, 0.5, 0.0)
LEAF: Look = (1.0, 0.75, 0.8, 0.0)
YOUNG: Look = (1.0, 1.0, 0.7, 0.0)
BARK: Look = (0.15, 0.16, 0.9, 0.0)
FRUIT: Look = (1.0, 1.0, 0.35, 0.12)
GLINT: Look = (1.0, 0.9, 0.12, 0.35)
PALE: Look = (0.3, 0.75, 0.7, 0.0)
GREEN: Look = (-1.0, 0.7, 0.8, 0.0)  # leaves of what bears something in its own colour
FRESH: Look = (-1.0, 1.0, 0.7, 0.0)


def _unit(seed: int, count: int) -> np.ndarray:
    """Numbers from 0 to 1 that are the same on every machine, float64 (count,)."""
    return np.random.Generator(np.random.PCG64(seed)).random(count)


def _facets(points: np.ndarray, triangles: np.ndarray, looks: np.ndarray) -> Mesh:
    """Flat faces; `looks` (m, 4) is of each triangle."""
    corners = points[triangles]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normal /= np.maximum(np.linalg.norm(normal, axis=1), 1e-9)[:, None]
    out = np.zeros((len(triangles), 3), VERTEX)
    out["point"] = corners
    out["normal"] = normal[:, None]
    out["look"] = looks[:, None]
    return out.ravel(), np.arange(3 * len(triangles), dtype=np.uint16).reshape(-1, 3)


def _ball_points(rings: int, sides: int) -> tuple[np.ndarray, np.ndarray]:
    """Unit directions and triangles, counterclockwise from outside."""
    points = globe(rings, sides)
    triangles = []
    for side in range(sides):
        after = (side + 1) % sides
        triangles.append((0, 1 + after, 1 + side))
        for ring in range(rings - 2):
            a, b = 1 + ring * sides, 1 + (ring + 1) * sides
            if ring % 2:  # this ring is turned by half a side forward, the next is not
                triangles += [(a + side, a + after, b + after), (a + side, b + after, b + side)]
            else:
                triangles += [(a + side, a + after, b + side), (a + after, b + after, b + side)]
        top = 1 + (rings - 2) * sides
        triangles.append((top + side, top + after, len(points) - 1))
    return points, np.array(triangles)


def stone(seed: int, squash: float = 0.75, rings: int = 5, sides: int = 8, ore: float = 0.0) -> Mesh:
    """A rock half a metre wide; `ore` is the share of its faces that show the thing's own colour."""
    points, triangles = _ball_points(rings, sides)
    rough = 0.72 + 0.4 * _unit(seed, len(points))
    points = points * rough[:, None] * (0.5, 0.5 * squash, 0.5)
    points[:, 1] += 0.5 * squash * 0.75
    looks = np.array([ORE if shows < ore else STONE for shows in _unit(seed + 1, len(triangles))])
    return _facets(points, triangles, looks)


def blade(length: float, width: float, bend: float, look: Look) -> Mesh:
    """A leaf that rises from the origin and bends over towards −Z; seen from both sides."""
    steps = np.linspace(0, 1, 4)
    middle = np.stack([0 * steps, length * np.sin(steps * (1.5 - bend)) / 1.5, -length * bend * steps**2], 1)
    half = width * np.array([0.35, 1.0, 0.75, 0.0])[:, None] * (0.5, 0, 0)
    left, right = middle - half, middle + half
    points = np.concatenate([left, right, middle + np.array([0, 0, 0.15 * width])])
    strips = []
    for i in range(3):
        for a, b in ((0, 8), (8, 4)):
            low, high = a + i, b + i
            strips += [(low, high, high + 1), (low, high + 1, low + 1)]
    front = np.array(strips)
    return _facets(points, np.concatenate([front, front[:, ::-1]]), np.tile(look, (2 * len(front), 1)))


def _around(mesh: Mesh, turn: float, tilt: float = 0.0, by: Sequence[float] = (0, 0, 0)) -> Mesh:
    """A mesh tilted towards −Z, then turned around +Y [radians], then shifted."""
    c, s = np.cos(tilt), np.sin(tilt)
    lean = np.array([[1, 0, 0], [0, c, s], [0, -s, c]])
    c, s = np.cos(turn), np.sin(turn)
    axes = np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]]) @ lean
    out = mesh[0].copy()
    out["point"] = mesh[0]["point"] @ axes.T + np.array(by)
    out["normal"] = mesh[0]["normal"] @ axes.T
    return out, mesh[1]


def _rosette(count: int, leaf: Mesh, seed: int, tilt: float, foot: float = 0.0, up: float = 0.0) -> list[Mesh]:
    """Leaves around a stem."""
    chance = _unit(seed, 2 * count)
    leaves = []
    for i in range(count):
        turn = 2 * np.pi * (i + 0.6 * chance[i]) / count
        side = (-np.sin(turn) * foot, up, -np.cos(turn) * foot)
        leaves.append(_around(leaf, turn, tilt * (0.6 + 0.8 * chance[count + i]), side))
    return leaves


def boulder() -> Mesh:
    """A rock with veins of its own colour."""
    return joined(
        moved(stone(3, 0.9, ore=0.4), (0, 0, 0), (1.1, 1.05, 1.0)),
        moved(stone(5, 0.7, ore=0.3), (0.42, 0, 0.2), (0.5, 0.5, 0.5)),
    )


def lump() -> Mesh:
    """A heap of pieces of ore."""
    places = ((0, 0, 0, 1.2), (0.42, 0, 0.12, 0.8), (-0.3, 0, 0.34, 0.75), (-0.1, 0.42, 0.05, 0.8))
    return joined(
        *(moved(stone(11 + i, 0.9, 4, 6, 0.85), (x, y, z), (s, s, s)) for i, (x, y, z, s) in enumerate(places))
    )


def crystal() -> Mesh:
    """A cluster of six-sided crystals that glow a little."""
    chance = _unit(23, 14)
    parts = [moved(stone(29, 0.35, 4, 7), (0, -0.05, 0), (1.0, 0.7, 1.0))]
    for i in range(7):
        height, turn = 0.45 + 0.55 * chance[i], i / 7 * 2 * np.pi + chance[7 + i]
        lean = 0.0 if i == 0 else 0.28 + 0.25 * chance[7 + i]
        height = 1.0 if i == 0 else height * 0.8
        width = 0.10 if i == 0 else 0.07
        prism = lathe([(width * 0.8, 0), (width, height * 0.78), (0, height)], GLINT, 6, 5)
        foot = 0.0 if i == 0 else 0.12
        parts.append(_around(prism, turn, lean, (-np.sin(turn) * foot, 0.02, -np.cos(turn) * foot)))
    return joined(*parts)


def bush() -> Mesh:
    """Long leaves from one root."""
    return joined(
        *_rosette(9, blade(0.85, 0.16, 0.55, LEAF), 31, 0.35, 0.04),
        *_rosette(5, blade(1.05, 0.14, 0.25, YOUNG), 32, 0.16, 0.02),
    )


def berry() -> Mesh:
    """A bush full of berries."""
    chance = _unit(41, 36)
    low, high = blade(0.75, 0.26, 0.5, GREEN), blade(0.85, 0.22, 0.3, FRESH)
    parts = [*_rosette(8, low, 42, 0.5, 0.03), *_rosette(6, high, 43, 0.3, 0.02)]
    for i in range(14):
        turn, height = 2.4 * i, 0.18 + 0.42 * chance[i]
        out = 0.16 + 0.22 * chance[14 + i]
        parts.append(moved(ball(0.055, FRUIT, 1.0, 6), (out * np.cos(turn), height, out * np.sin(turn))))
    return joined(*parts)


def mushroom() -> Mesh:
    """Three caps."""
    cap = [(0.05, 0.58), (0.30, 0.60), (0.36, 0.68), (0.28, 0.85), (0.12, 0.97), (0, 1.0)]
    one = joined(
        lathe([(0.09, 0), (0.06, 0.3), (0.07, 0.62)], PALE, 10),
        lathe(cap, ORE, 14, 60),
        *(moved(ball(0.035, FRUIT, 0.6, 6), (0.22 * np.cos(t), 0.84, 0.22 * np.sin(t))) for t in (0.3, 2.2, 4.4)),
    )
    return joined(one, moved(one, (0.36, 0, 0.12), (0.6, 0.6, 0.6)), moved(one, (-0.2, 0, 0.34), (0.45, 0.4, 0.45)))


def stalk() -> Mesh:
    """Canes with a tuft on top."""
    chance = _unit(51, 15)
    parts: list[Mesh] = []
    for i in range(5):
        turn, height = i * 1.257 + chance[i], 0.65 + 0.35 * chance[5 + i]
        foot = (0.09 * np.cos(turn), 0.0, 0.09 * np.sin(turn))
        top = (0.2 * np.cos(turn), height, 0.2 * np.sin(turn))
        parts.append(limb(foot, top, (0.035, 0.024), ORE, 7))
        parts += [moved(part, top) for part in _rosette(3, blade(0.22, 0.08, 0.5, YOUNG), 60 + i, 0.6)]
    return joined(*parts)


def pod() -> Mesh:
    """Swollen pods on short stems."""
    shape = [(0, 0.0), (0.12, 0.08), (0.2, 0.3), (0.16, 0.52), (0.06, 0.66), (0, 0.7)]
    parts: list[Mesh] = []
    for turn, lean, size in ((0.4, 0.25, 1.0), (2.5, 0.4, 0.8), (4.5, 0.5, 0.7)):
        parts.append(_around(moved(lathe(shape, FRUIT, 10), (0, 0.2, 0), (size, size, size)), turn, lean))
        parts.append(_around(limb((0, 0, 0), (0, 0.25, 0), (0.04, 0.03), GREEN, 6), turn, lean))
    return joined(*parts, *_rosette(6, blade(0.6, 0.22, 0.7, GREEN), 71, 0.4))


def root() -> Mesh:
    """A thick root below a tuft of leaves."""
    return joined(
        lathe([(0, -0.1), (0.12, 0.0), (0.24, 0.22), (0.2, 0.4), (0.08, 0.48)], ORE, 12),
        *_rosette(6, blade(0.6, 0.16, 0.4, FRESH), 81, 0.4, 0.03, 0.42),
    )


def leaf() -> Mesh:
    """A low patch of broad leaves."""
    return joined(
        *_rosette(9, blade(0.8, 0.4, 0.8, LEAF), 91, 0.4, 0.03), *_rosette(5, blade(0.55, 0.3, 0.5, YOUNG), 92, 0.3)
    )


def grain() -> Mesh:
    """Ears on thin stems."""
    chance = _unit(95, 18)
    parts: list[Mesh] = []
    for i in range(9):
        turn, lean = i * 2.4, 0.10 + 0.16 * chance[i]
        height = 0.6 + 0.2 * chance[9 + i]
        stem = limb((0, 0, 0), (0, height, 0), (0.014, 0.01), LEAF, 5)
        ear = moved(lathe([(0, 0), (0.035, 0.05), (0.03, 0.16), (0, 0.24)], YOUNG, 6), (0, height, 0))
        foot = (-np.sin(turn) * 0.1, 0, -np.cos(turn) * 0.1)
        parts.append(_around(joined(stem, ear), turn, lean, foot))
    return joined(*parts, *_rosette(5, blade(0.5, 0.06, 0.4, LEAF), 96, 0.3))


def sprout() -> Mesh:
    """Two first leaves."""
    return joined(
        limb((0, 0, 0), (0, 0.5, 0), (0.04, 0.03), YOUNG, 6),
        *_rosette(2, blade(0.6, 0.28, 0.6, YOUNG), 97, 0.7, 0, 0.48),
    )


def flower() -> Mesh:
    """A plant in bloom."""
    petals = _rosette(7, blade(0.3, 0.16, 0.5, FRUIT), 98, 1.1, 0.03, 0.8)
    return joined(
        limb((0, 0, 0), (0, 0.8, 0), (0.03, 0.02), GREEN, 6),
        *petals,
        moved(ball(0.07, (0.2, 0.9, 0.6, 0.1), 0.7, 8), (0, 0.83, 0)),
        *_rosette(5, blade(0.55, 0.18, 0.5, GREEN), 99, 0.4),
    )


def wilted() -> Mesh:
    """A plant that died."""
    return joined(
        *_rosette(6, blade(0.7, 0.12, 0.95, (0.0, 0.14, 0.95, 0.0)), 101, 0.3),
        limb((0, 0, 0), (0.1, 0.4, 0), (0.02, 0.01), BARK, 5),
    )


def spire() -> Mesh:
    """A chimney of stone that breathes out gas."""
    profile = [(0.32, 0), (0.26, 0.2), (0.2, 0.5), (0.17, 0.8), (0.15, 0.97), (0.10, 1.0), (0.08, 0.85)]
    return joined(
        lathe(profile, STONE, 9, 12),
        lathe([(0.165, 0.78), (0.172, 0.84), (0.160, 0.9)], ORE, 9, 12),
        moved(stone(103, 0.6, 4, 6, 0.4), (0.34, 0, 0.1), (0.6, 0.6, 0.6)),
        along(lathe([(0.09, 0), (0.05, 0.4), (0.03, 0.4)], STONE, 7, 12), (-0.22, 0, 0.16), (-0.25, 1, 0.1)),
    )
