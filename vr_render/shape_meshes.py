"""Meshes of things on the ground, made from turned profiles and boxes."""

from collections.abc import Sequence

import numpy as np

VERTEX = np.dtype([("point", "f4", 3), ("normal", "f4", 3), ("look", "f4", 4)])

# Look of a part: share of the thing's own colour, brightness, roughness, glow.
Look = tuple[float, float, float, float]
METAL: Look = (0.0, 0.20, 0.38, 0.0)
DARK: Look = (0.0, 0.03, 0.5, 0.0)
PAINT: Look = (1.0, 0.85, 0.45, 0.0)
LIGHT: Look = (1.0, 0.5, 0.3, 1.6)
CLOTH: Look = (0.35, 0.55, 0.85, 0.0)
GLASS: Look = (0.0, 0.012, 0.08, 0.0)

Mesh = tuple[np.ndarray, np.ndarray]  # vertices (VERTEX), triangles u16 (n, 3), counterclockwise from outside


def lathe(profile: Sequence[tuple[float, float]], look: Look, sides: int = 20, crease: float = 35.0) -> Mesh:
    """A profile turned around +Y.

    Args:
        profile: (radius, height) [m] from the lower end to the upper.
        look: of all of it.
        sides: around.
        crease: an edge that bends more than this stays sharp [degrees].
    """
    points = np.array(profile, np.float64)
    steps = np.diff(points, axis=0)
    outward = np.stack([steps[:, 1], -steps[:, 0]], axis=1)
    outward /= np.linalg.norm(outward, axis=1)[:, None]
    rows: list[tuple[np.ndarray, np.ndarray]] = []
    bands: list[tuple[int, int]] = []
    sharp = np.cos(np.radians(crease))
    for i in range(len(steps)):
        ends = []
        for corner, other in ((i, i - 1), (i + 1, i + 1)):
            normal = outward[i]
            if 0 <= other < len(steps) and outward[i] @ outward[other] > sharp:
                normal = outward[i] + outward[other]
            ends.append(len(rows))
            rows.append((points[corner], normal / np.linalg.norm(normal)))
        bands.append((ends[0], ends[1]))
    turn = np.arange(sides + 1) / sides * 2 * np.pi
    vertices = np.zeros((len(rows), sides + 1), VERTEX)
    for row, (point, normal) in enumerate(rows):
        vertices[row]["point"] = np.stack(
            [np.cos(turn) * point[0], np.full(sides + 1, point[1]), -np.sin(turn) * point[0]], 1
        )
        vertices[row]["normal"] = np.stack(
            [np.cos(turn) * normal[0], np.full(sides + 1, normal[1]), -np.sin(turn) * normal[0]], 1
        )
    vertices["look"] = look
    k = np.arange(sides)
    triangles = []
    for low, high in bands:
        a, b = low * (sides + 1) + k, high * (sides + 1) + k
        triangles += [np.stack([a, a + 1, b + 1], 1), np.stack([a, b + 1, b], 1)]
    return vertices.ravel(), np.concatenate(triangles).astype(np.uint16)


def box(size: tuple[float, float, float], look: Look, bevel: float = 0.12) -> Mesh:
    """A box around the origin whose edges are cut off.

    Args:
        size: along x, y, z [m].
        bevel: width of the cut as a share of the least side.
    """
    half = np.array(size) / 2
    cut = bevel * half.min()
    corners = np.array([[x, y, z] for z in (-1, 1) for y in (-1, 1) for x in (-1, 1)], np.float64)
    # Each corner has a point on each of its three faces, so that faces are flat and edges are narrow strips.
    vertices = np.zeros((8, 3), VERTEX)
    for axis in range(3):
        inset = np.full(3, cut)
        inset[axis] = 0
        vertices[:, axis]["point"] = corners * (half - inset)
        normal = np.zeros((8, 3))
        normal[:, axis] = corners[:, axis]
        vertices[:, axis]["normal"] = normal
    vertices["look"] = look
    faces = []
    for axis in range(3):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        for side in (0, 1):
            ring = [(side << axis) | (a << u) | (b << v) for a, b in ((0, 0), (1, 0), (1, 1), (0, 1))]
            faces.append([c * 3 + axis for c in ring])
        for a in (0, 1):
            for b in (0, 1):  # edge along `axis` between the faces of u and v
                low = (a << u) | (b << v)
                high = low | (1 << axis)
                faces.append([low * 3 + u, high * 3 + u, high * 3 + v, low * 3 + v])
    triangles = [t for f in faces for t in ((f[0], f[1], f[2]), (f[0], f[2], f[3]))]
    triangles += [(c * 3, c * 3 + 1, c * 3 + 2) for c in range(8)]
    flat = vertices.ravel()
    return flat, _outward(flat["point"], np.array(triangles, np.uint16))


def _outward(points: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Turn triangles of a convex mesh around the origin so that they face outward."""
    a, b, c = (points[triangles[:, i]] for i in range(3))
    inward = np.einsum("ij,ij->i", np.cross(b - a, c - a), a + b + c) < 0
    triangles[inward] = triangles[inward][:, ::-1]
    return triangles


def ball(radius: float, look: Look, squash: float = 1.0, sides: int = 16) -> Mesh:
    """A ball around the origin; `squash` scales its height."""
    turn = np.linspace(-np.pi / 2, np.pi / 2, sides // 2 + 1)
    return lathe([(radius * np.cos(t), radius * squash * np.sin(t)) for t in turn], look, sides)


def moved(
    mesh: Mesh, by: tuple[float, float, float], scale: tuple[float, float, float] = (1, 1, 1), tilt: float = 0.0
) -> Mesh:
    """A mesh scaled, tilted around +X [degrees] and shifted [m]."""
    vertices, triangles = mesh
    out = vertices.copy()
    c, s = np.cos(np.radians(tilt)), np.sin(np.radians(tilt))
    rotation = np.array([[1, 0, 0], [0, c, -s], [0, s, c]])
    out["point"] = (vertices["point"] * scale) @ rotation.T + by
    normal = (vertices["normal"] / scale) @ rotation.T
    out["normal"] = normal / np.linalg.norm(normal, axis=1)[:, None]
    return out, triangles


def joined(*meshes: Mesh) -> Mesh:
    """Several meshes as one."""
    starts = np.cumsum([0] + [len(vertices) for vertices, _ in meshes])
    triangles = [t.astype(np.int64) + start for (_, t), start in zip(meshes, starts, strict=False)]
    return np.concatenate([v for v, _ in meshes]), np.concatenate(triangles).astype(np.uint16)


def canister() -> Mesh:
    """A can for soil, half a metre high: metal ends, a painted body, a ring of light that shows its colour."""
    return joined(
        lathe([(0, 0), (0.15, 0), (0.17, 0.02), (0.17, 0.07), (0.15, 0.09), (0.14, 0.09)], METAL),
        lathe([(0.14, 0.09), (0.155, 0.10), (0.155, 0.24)], PAINT),
        lathe([(0.155, 0.24), (0.148, 0.245), (0.148, 0.285), (0.155, 0.29)], LIGHT),
        lathe([(0.155, 0.29), (0.155, 0.40), (0.14, 0.42)], PAINT),
        lathe([(0.14, 0.42), (0.17, 0.43), (0.17, 0.48), (0.14, 0.50), (0.06, 0.50)], METAL),
        lathe([(0.06, 0.50), (0.06, 0.54), (0.045, 0.555), (0, 0.555)], DARK, 12),
    )


def augment() -> Mesh:
    """A module for the tool: a six-sided housing with a glowing core."""
    return joined(
        lathe([(0, 0), (0.10, 0), (0.14, 0.03), (0.14, 0.08), (0.11, 0.10)], METAL, 6, 5),
        lathe([(0.085, 0.10), (0.085, 0.20)], LIGHT, 6, 5),
        lathe([(0.11, 0.20), (0.14, 0.22), (0.14, 0.27), (0.10, 0.30), (0, 0.30)], PAINT, 6, 5),
        *[
            moved(box((0.025, 0.12, 0.03), DARK), (0.115 * np.sin(a), 0.15, 0.115 * np.cos(a)))
            for a in (0, 2.094, 4.189)
        ],
    )


def player() -> Mesh:
    """Someone in a suit, 1.8 m tall, looking along −Z."""
    limb = [(0, -0.02), (0.07, 0), (0.085, 0.10), (0.075, 0.36), (0.085, 0.42), (0, 0.47)]
    leg = [(0, 0.02), (0.09, 0.02), (0.085, 0.10), (0.095, 0.40), (0.115, 0.72), (0.10, 0.82), (0, 0.86)]
    parts = [
        lathe([(0, 0.72), (0.17, 0.76), (0.20, 0.92), (0.22, 1.18), (0.20, 1.36), (0.12, 1.46), (0, 1.48)], CLOTH),
        lathe([(0.205, 0.93), (0.225, 0.945), (0.225, 0.985), (0.207, 1.0)], DARK),
        moved(ball(0.155, PAINT), (0, 1.62, 0)),
        moved(ball(0.132, GLASS), (0, 1.615, -0.045), (1, 0.82, 1)),
        moved(box((0.34, 0.46, 0.17), PAINT), (0, 1.18, 0.25)),
        moved(box((0.10, 0.30, 0.04), LIGHT), (0, 1.20, 0.345)),
    ]
    for side in (-1, 1):
        parts += [
            moved(lathe(leg, CLOTH), (side * 0.115, 0, 0)),
            moved(box((0.14, 0.11, 0.27), DARK), (side * 0.115, 0.055, -0.04)),
            moved(lathe(limb, CLOTH), (side * 0.27, 0.93, -0.03), tilt=-12.0),
            moved(ball(0.085, DARK), (side * 0.27, 0.93, -0.04)),
            moved(ball(0.105, PAINT), (side * 0.245, 1.35, 0.01)),
        ]
    return joined(*parts)
