"""What the meshes of plants are put together from: blades, tufts, heaps of leaves, branches, caps.

Leaves are seen from both sides; their normals lean upwards, so that they take the light of the ground they stand on.
"""

from collections.abc import Sequence

import numpy as np

from vr_render.flora_stones import ACCENT, OWN, chance
from vr_render.mesh_parts import VERTEX, Look, Mesh, Place, globe, joined, lathe, moved

LEAF, BARK = 0.8, 0.92  # roughness


def strip(middle: np.ndarray, across: np.ndarray, widths: np.ndarray, looks: np.ndarray, rise: float = 0.7) -> Mesh:
    """A leaf along a line, (n, 3), that ends in a point; `across` is its side, `rise` how far its normals lean up."""
    n = len(middle)
    out = np.zeros(2 * n - 1, VERTEX)
    left, right = middle - across * widths[:, None], middle + across * widths[:, None]
    out["point"][0::2], out["point"][1::2] = left, right[:-1]
    steps = np.gradient(middle, axis=0)
    normal = np.cross(across[None], steps)
    normal /= np.maximum(np.linalg.norm(normal, axis=1), 1e-9)[:, None]
    normal = normal * (1 - rise) + np.array([0, rise, 0])
    normal /= np.linalg.norm(normal, axis=1)[:, None]
    out["normal"][0::2], out["normal"][1::2] = normal, normal[:-1]
    out["look"][0::2], out["look"][1::2] = looks, looks[:-1]
    triangles = [(i, i + 2, i + 1) if i % 2 else (i, i + 1, i + 2) for i in range(2 * n - 3)]
    return out, np.array(triangles, np.uint16)


def blade(
    foot: Place,
    turn: float,
    length: float,
    lean: float,
    width: float,
    colour: float,
    bright: tuple[float, float],
    steps: int = 3,
    droop: float = 0.6,
    belly: float = 0.0,
) -> Mesh:
    """A leaf from a foot in a direction: `lean` [radians] at the root, `droop` more at the tip, widest at `belly`."""
    at = np.linspace(0, 1, steps)
    tilt = lean + droop * at
    step = length / (steps - 1)
    out = np.concatenate([[0], np.cumsum(np.sin(tilt[:-1]) * step)])
    up = np.concatenate([[0], np.cumsum(np.cos(tilt[:-1]) * step)])
    ahead = np.array([np.cos(turn), 0, np.sin(turn)])
    middle = np.array(foot) + out[:, None] * ahead + up[:, None] * (0, 1, 0)
    across = np.array([-np.sin(turn), 0, np.cos(turn)])
    widths = width * (1 - at) * (1 if belly == 0 else (0.25 + 1.5 * np.minimum(at / belly, 1)))
    looks = np.zeros((steps, 4))
    looks[:, 0], looks[:, 2] = colour, LEAF
    looks[:, 1] = bright[0] + (bright[1] - bright[0]) * np.sqrt(at)
    return strip(middle, across, widths, looks)


def tuft(
    seed: int,
    count: int,
    spread: float,
    width: float,
    lean: float,
    colours: float = 0.25,
    droop: float = 0.6,
    steps: int = 3,
) -> Mesh:
    """Blades around a middle; `colours` is the share of them that have the accent."""
    c = chance(seed, count, 6)
    parts = []
    for i in range(count):
        turn, away = 2.4 * i + c[i, 0], spread * np.sqrt((i + 0.5) / count)
        foot = (away * np.cos(2.4 * i), 0, away * np.sin(2.4 * i))
        length = 0.62 + 0.42 * c[i, 1] - 0.25 * away / max(spread, 1e-6)
        colour = ACCENT if c[i, 2] < colours else OWN
        bright = (0.42, 0.95 + 0.25 * c[i, 3])
        parts.append(
            blade(foot, turn, length, lean * (0.3 + c[i, 4]), width, colour, bright, steps, droop * (0.5 + c[i, 5]))
        )
    return joined(*parts)


def crown(seed: int, middle: Sequence[float], size: Sequence[float], rings: int = 4, sides: int = 7) -> Mesh:
    """A heap of leaves: uneven, bright above and dark below."""
    vertices, triangles = _ball(rings, sides)
    rough = 0.78 + 0.44 * chance(seed, len(vertices))
    out = np.zeros(len(vertices), VERTEX)
    out["point"] = vertices * rough[:, None] * np.array(size) + np.array(middle)
    normal = vertices / np.array(size) + np.array([0, 0.35, 0])
    out["normal"] = normal / np.linalg.norm(normal, axis=1)[:, None]
    out["look"] = (OWN, 1.0, LEAF, 0.0)
    out["look"][:, 1] = 0.6 + 0.3 * vertices[:, 1] + 1.1 * (rough - 1)
    return out, triangles


def skirt(tip: float, reach: np.ndarray, heights: np.ndarray, turned: float, bright: tuple[float, float]) -> Mesh:
    """A cone with a jagged rim: `reach` and `heights` of its corners, `bright` at the tip and at what stands out."""
    corners = len(reach)
    turn = 2 * np.pi * np.arange(corners) / corners + turned
    out = np.zeros(corners + 1, VERTEX)
    out["point"][0] = 0, tip, 0
    out["point"][1:] = np.stack([reach * np.cos(turn), heights, reach * np.sin(turn)], 1)
    normal = np.stack([np.cos(turn), np.full(corners, 0.75), np.sin(turn)], 1)
    out["normal"][0] = 0, 1, 0
    out["normal"][1:] = normal / np.linalg.norm(normal, axis=1)[:, None]
    out["look"] = (OWN, bright[1], LEAF, 0.0)
    out["look"][0, 1] = bright[0]
    out["look"][2::2, 1] = 0.62
    triangles = [(0, 1 + (i + 1) % corners, 1 + i) for i in range(corners)]
    return out, np.array(triangles, np.uint16)


def _ball(rings: int, sides: int) -> tuple[np.ndarray, np.ndarray]:
    """Unit directions, and triangles counterclockwise from outside."""
    points = globe(rings, sides)
    top, last = len(points) - 1, 1 + (rings - 2) * sides
    triangles = []
    for side in range(sides):
        after = (side + 1) % sides
        triangles += [(0, 1 + after, 1 + side), (last + side, last + after, top)]
        for ring in range(rings - 2):
            a, b = 1 + ring * sides, 1 + (ring + 1) * sides
            triangles += [(a + side, a + after, b + side), (a + after, b + after, b + side)]
    return points, np.array(triangles, np.uint16)


def leaves(seed: int, count: int, middle: Sequence[float], size: Sequence[float], leaf: float, colour: float) -> Mesh:
    """Leaves that stand out of a crown, for its outline."""
    c = chance(seed, count, 6)
    turn, high = 2 * np.pi * c[:, 0], 1.7 * c[:, 1] - 0.7
    wide = np.sqrt(np.maximum(1 - high * high, 0))
    way = np.stack([wide * np.cos(turn), high, wide * np.sin(turn)], 1)
    across = np.stack([-np.sin(turn), c[:, 2] - 0.5, np.cos(turn)], 1)
    foot = np.array(middle) + way * np.array(size) * (0.82 + 0.14 * c[:, 3:4])
    out = np.zeros((count, 3), VERTEX)
    out["point"][:, 0] = foot - across * leaf * 0.5
    out["point"][:, 1] = foot + across * leaf * 0.5
    out["point"][:, 2] = foot + (way + np.array([0, 0.25, 0]) + 0.6 * (c[:, 3:6] - 0.5)) * leaf * 1.3
    normal = way + np.array([0, 0.6, 0])
    out["normal"] = (normal / np.linalg.norm(normal, axis=1)[:, None])[:, None]
    out["look"] = (colour, 1.0, LEAF, 0.0)
    out["look"][..., 1] = (0.62 + 0.3 * high + 0.5 * c[:, 4])[:, None]
    return out.ravel(), np.arange(3 * count, dtype=np.uint16).reshape(-1, 3)


def bark(bright: float = 0.9) -> Look:
    return (ACCENT, bright, BARK, 0.0)


def bent(points: Sequence[Place], radii: Sequence[float], look: Look, sides: int = 5) -> Mesh:
    """A trunk or a branch through places, with a radius at each."""
    places = np.array(points, np.float64)
    turn = 2 * np.pi * np.arange(sides + 1) / sides
    ring = np.stack([np.cos(turn), 0 * turn, np.sin(turn)], 1)
    out = np.zeros((len(places), sides + 1), VERTEX)
    steps = np.gradient(places, axis=0)
    for i, place in enumerate(places):
        up = steps[i] / np.linalg.norm(steps[i])
        side = np.cross(up, (0.0, 0.0, 1.0) if abs(up[2]) < 0.9 else (1.0, 0.0, 0.0))
        side /= np.linalg.norm(side)
        normal = ring[:, :1] * side + ring[:, 2:] * np.cross(side, up)
        out[i]["point"], out[i]["normal"] = place + normal * radii[i], normal
    out["look"] = look
    k = np.arange(sides)
    triangles = []
    for i in range(len(places) - 1):
        a, b = i * (sides + 1) + k, (i + 1) * (sides + 1) + k
        triangles += [np.stack([a, b + 1, a + 1], 1), np.stack([a, b, b + 1], 1)]
    return out.ravel(), np.concatenate(triangles).astype(np.uint16)


def cap(place: Sequence[float], size: float, look: Look, stem: Look, sides: int = 8) -> Mesh:
    """A mushroom."""
    x, y, z = place
    shape = [(0.10, 0.60), (0.36, 0.62), (0.40, 0.68), (0.30, 0.84), (0.13, 0.96), (0, 1.0)]
    one = joined(lathe([(0.09, -0.05), (0.06, 0.35), (0.075, 0.66)], stem, 6), lathe(shape, look, sides, 70))
    return moved(one, (x, y, z), (size, size, size))
