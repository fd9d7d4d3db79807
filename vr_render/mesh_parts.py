"""What meshes of things are put together from: turned profiles, boxes, plates with an outline, limbs."""

from collections.abc import Sequence

import numpy as np

VERTEX = np.dtype([("point", "f4", 3), ("normal", "f4", 3), ("look", "f4", 4)])

# Look of a part: share of the thing's own colour (below 0: of its accent), brightness, roughness, glow.
Look = tuple[float, float, float, float]
METAL: Look = (0.0, 0.20, 0.38, 0.0)
DARK: Look = (0.0, 0.03, 0.5, 0.0)
PAINT: Look = (1.0, 0.85, 0.45, 0.0)
LIGHT: Look = (1.0, 0.5, 0.3, 1.6)
CLOTH: Look = (0.35, 0.55, 0.85, 0.0)
GLASS: Look = (0.0, 0.012, 0.08, 0.0)

Place = Sequence[float] | np.ndarray
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


def globe(rings: int, sides: int) -> np.ndarray:
    """Unit directions from below to above, (2 + (rings − 1) · sides, 3); every other ring is turned by half a side."""
    points = [(0.0, -1.0, 0.0)]
    for ring in range(1, rings):
        tilt = np.pi * (ring / rings - 0.5)
        for side in range(sides):
            turn = 2 * np.pi * (side + 0.5 * (ring % 2)) / sides
            points.append((np.cos(tilt) * np.cos(turn), np.sin(tilt), -np.cos(tilt) * np.sin(turn)))
    points.append((0.0, 1.0, 0.0))
    return np.array(points)


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


def limb(start: Place, end: Place, radii: tuple[float, float], look: Look, sides: int = 12) -> Mesh:
    """A rounded limb between two places, with a radius at either [m]."""
    low, high = np.array(start, np.float64), np.array(end, np.float64)
    length = float(np.linalg.norm(high - low))
    turn = np.linspace(-np.pi / 2, 0, 4)
    profile = [(radii[0] * np.cos(t), radii[0] * np.sin(t)) for t in turn]
    profile += [(radii[1] * np.cos(t), length + radii[1] * np.sin(t)) for t in -turn[::-1]]
    return along(lathe(profile, look, sides, 60.0), low, high - low)


def along(mesh: Mesh, foot: Place, direction: Place) -> Mesh:
    """A mesh whose +Y points along a direction, and whose origin is at a place [m]."""
    up = np.array(direction, np.float64)
    up /= np.linalg.norm(up)
    side = np.cross(up, [0.0, 0.0, 1.0] if abs(up[2]) < 0.9 else [1.0, 0.0, 0.0])
    side /= np.linalg.norm(side)
    return placed(mesh, np.stack([side, up, np.cross(side, up)], axis=1), foot)


def placed(mesh: Mesh, axes: np.ndarray, by: Place) -> Mesh:
    """A mesh turned so that its axes are the columns of a matrix, and shifted [m]."""
    vertices, triangles = mesh
    out = vertices.copy()
    out["point"] = vertices["point"] @ axes.T + by
    out["normal"] = vertices["normal"] @ axes.T
    return out, triangles


def mirrored(mesh: Mesh) -> Mesh:
    """A mesh as the plane x = 0 mirrors it."""
    vertices, triangles = mesh
    out = vertices.copy()
    out["point"][:, 0] *= -1
    out["normal"][:, 0] *= -1
    return out, triangles[:, ::-1].copy()


def plate(outline: Sequence[tuple[float, float]], width: float, look: Look, bevel: float = 0.004) -> Mesh:
    """An outline in the plane of z (ahead is negative) and y, given a width along x; its edges are rounded.

    Args:
        outline: (z, y) [m] around it, star-shaped about its mean; corners bent by less than 35 degrees are smooth.
        width: [m]. bevel: of its edges [m].
    """
    points = np.array(outline, np.float64)
    if np.sum(points[:, 0] * np.roll(points[:, 1], -1) - points[:, 1] * np.roll(points[:, 0], -1)) < 0:
        points = points[::-1]
    steps = np.roll(points, -1, axis=0) - points
    outward = np.stack([steps[:, 1], -steps[:, 0]], axis=1)
    outward /= np.linalg.norm(outward, axis=1)[:, None]
    before = np.roll(outward, 1, axis=0)
    mean = outward + before
    mean /= np.linalg.norm(mean, axis=1)[:, None]
    inner = points - mean * bevel / np.maximum(np.einsum("ij,ij->i", mean, outward), 0.3)[:, None]
    smooth = np.einsum("ij,ij->i", outward, before) > np.cos(np.radians(35))
    rows: list[tuple] = []  # place, normal
    triangles: list[tuple[int, int, int]] = []
    half, count = width / 2, len(points)
    bands = ((points, False), (inner, True))  # the wall, and the edge of the side
    for i in range(count):
        ends = []
        for corner in (i, (i + 1) % count):
            flat = mean[corner] if smooth[corner] else outward[i]
            for side in (1, -1):
                ends.append(len(rows))
                for place, cap in bands:
                    x = side * (half if cap else half - bevel)
                    normal = (side, 0.0, 0.0) if cap else (0.0, flat[1], flat[0])
                    rows.append(((x, place[corner][1], place[corner][0]), normal))
        a, b, c, d = ends  # first corner +x, -x; second corner +x, -x: the wall's row, then the cap's
        triangles += [(a, d, b), (a, c, d)]
        triangles += [(a, a + 1, c), (c, a + 1, c + 1), (b, d, b + 1), (d, d + 1, b + 1)]
    for side in (1, -1):
        middle = len(rows)
        centre = inner.mean(axis=0)
        rows.append(((side * half, centre[1], centre[0]), (side, 0.0, 0.0)))
        rows += [((side * half, y, z), (side, 0.0, 0.0)) for z, y in inner]
        triangles += [(middle, middle + 1 + i, middle + 1 + (i + 1) % count) for i in range(count)]
    vertices = np.zeros(len(rows), VERTEX)
    vertices["point"], vertices["normal"] = [row[0] for row in rows], [row[1] for row in rows]
    vertices["look"] = look
    return vertices, _as_normals(vertices, np.array(triangles, np.uint16))


def _as_normals(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Turn triangles so that they face where their normals do."""
    a, b, c = (vertices["point"][triangles[:, i]].astype(np.float64) for i in range(3))
    normals = vertices["normal"][triangles].sum(axis=1)
    inward = np.einsum("ij,ij->i", np.cross(b - a, c - a), normals) < 0
    triangles[inward] = triangles[inward][:, ::-1]
    return triangles
