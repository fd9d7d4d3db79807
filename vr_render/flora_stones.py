"""Stones, crystals and ice that lie on the ground in numbers: as in `flora_meshes`."""

import numpy as np

from vr_render.mesh_parts import VERTEX, Look, Mesh, Place, joined, lathe, moved
from vr_render.natural_meshes import stone

OWN, ACCENT = 1.0, -1.0  # colour of a part, as in `mesh_parts.Look`
FLAT: Look = (OWN, 1.0, 0.9, 0.0)


def chance(seed: int, *shape: int) -> np.ndarray:
    """Numbers from 0 to 1 that are the same on every machine."""
    return np.random.Generator(np.random.PCG64(seed)).random(shape)


def pebbles() -> Mesh:
    """Stones of several sizes, lying about."""
    c, parts = chance(201, 8, 3), []
    for i in range(8):
        turn, away = 2.4 * i + c[i, 0], 3.2 * np.sqrt((i + 0.3) / 8)
        size = 0.45 + 1.3 * c[i, 1] ** 2
        small = moved(stone(210 + i, 0.7, 4, 6), (0, -0.2 * size, 0), (size * 1.3, size * 1.1, size))
        parts.append(moved(small, (away * np.cos(turn), 0, away * np.sin(turn))))
    return painted(joined(*parts), FLAT, 220)


def painted(mesh: Mesh, look: Look, seed: int, spread: float = 0.3) -> Mesh:
    """A mesh of flat faces in one look, each face a little brighter or darker."""
    vertices, triangles = mesh
    out = vertices.copy()
    out["look"] = look
    out["look"][:, 1] *= np.repeat(1 + spread * (chance(seed, len(out) // 3) - 0.5), 3)
    return out, triangles


def rock() -> Mesh:
    """A boulder with a smaller one leaning on it."""
    big = moved(stone(231, 0.8, 5, 9), (0, -0.34, 0), (1.7, 1.55, 1.4))
    small = moved(stone(232, 0.8, 4, 7), (0.78, -0.14, 0.3), (0.8, 0.65, 0.75))
    return painted(joined(big, small), FLAT, 233)


def lava_rock() -> Mesh:
    """A jagged rock that still glows below."""
    mesh = moved(stone(241, 1.1, 5, 9), (0, -0.34, 0), (1.3, 1.3, 1.3))
    vertices, triangles = painted(mesh, FLAT, 242)
    high = vertices["point"][:, 1]
    hot = np.repeat(chance(243, len(vertices) // 3) < 0.3, 3) & (np.repeat(high.reshape(-1, 3).max(axis=1), 3) < 0.6)
    heat = np.clip(0.6 - 2.2 * high[hot], 0.0, 1.0)
    vertices["look"][hot] = np.stack([0 * heat + ACCENT, 0.1 + 0.5 * heat, 0 * heat + 0.7, 0.9 * heat], axis=1)
    return vertices, triangles


def _prism(height: float, radius: float, look: Look, sides: int, seed: int) -> Mesh:
    """A crystal with flat faces that ends in a slanted point."""
    turn = 2 * np.pi * np.arange(sides) / sides
    ring = np.stack([np.cos(turn), 0 * turn, np.sin(turn)], 1)
    low, high = ring * radius * 0.8 - (0, 0.08, 0), ring * radius + (0, height * 0.72, 0)
    high[:, 1] += 0.1 * height * np.cos(turn)
    top = np.array([0.25 * radius, height, 0])
    faces = []
    for i in range(sides):
        k = (i + 1) % sides
        faces += [(low[i], high[k], low[k]), (low[i], high[i], high[k]), (high[i], top, high[k])]
    out = np.zeros((len(faces), 3), VERTEX)
    out["point"] = faces
    normal = np.cross(out["point"][:, 1] - out["point"][:, 0], out["point"][:, 2] - out["point"][:, 0])
    out["normal"] = (normal / np.linalg.norm(normal, axis=1)[:, None])[:, None]
    out["look"] = look
    out["look"][..., 1] *= (0.7 + 0.5 * chance(seed, len(faces)))[:, None]
    return out.ravel(), np.arange(3 * len(faces), dtype=np.uint16).reshape(-1, 3)


def _leant(mesh: Mesh, turn: float, tilt: float, by: Place) -> Mesh:
    """A mesh tilted, then turned around +Y, then shifted."""
    c, s = np.cos(tilt), np.sin(tilt)
    lean = np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]])
    c, s = np.cos(turn), np.sin(turn)
    axes = np.array([[c, 0, -s], [0, 1, 0], [s, 0, c]]) @ lean
    out = mesh[0].copy()
    out["point"] = mesh[0]["point"] @ axes.T + np.array(by)
    out["normal"] = mesh[0]["normal"] @ axes.T
    return out, mesh[1]


def shards(count: int = 7, sides: int = 5) -> Mesh:
    """Crystals that shine a little, leaning apart."""
    c = chance(251, 7, 3)
    parts = []
    for i in range(count):
        turn, tilt = 0.9 * i + c[i, 0], 0.0 if i == 0 else 0.3 + 0.4 * c[i, 1]
        height = 1.0 if i == 0 else 0.42 + 0.4 * c[i, 2]
        look: Look = (OWN if i % 3 else ACCENT, 0.9, 0.15, 0.04)
        foot = 0.0 if i == 0 else 0.1
        by = (foot * np.cos(turn), 0, foot * np.sin(turn))
        parts.append(_leant(_prism(height, 0.09 + 0.04 * c[i, 2], look, sides, 252 + i), turn, tilt, by))
    return joined(*parts)


def spikes(count: int = 6, sides: int = 5) -> Mesh:
    """Spikes of ice: slender, close together."""
    c = chance(261, 6, 3)
    parts = []
    for i in range(count):
        turn, tilt = 1.05 * i + c[i, 0], 0.06 if i == 0 else 0.12 + 0.28 * c[i, 1]
        height = 1.0 if i == 0 else 0.35 + 0.4 * c[i, 2]
        look: Look = (OWN if i % 2 else ACCENT, 1.0, 0.2, 0.02)
        foot = 0.0 if i == 0 else 0.16 + 0.08 * c[i, 1]
        turned = np.array((foot * np.cos(turn), 0, foot * np.sin(turn)))
        spike = lathe(
            [(0.13 * height + 0.05, -0.08), (0.07 * height + 0.03, 0.4 * height), (0, height)], look, sides, 20
        )
        parts.append(_leant(spike, turn, tilt, turned))
    return joined(*parts)
