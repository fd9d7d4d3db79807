"""Meshes of what stands on the ground in numbers: a metre tall, foot in the origin, +Y is up, of few triangles.

Leaves are seen from both sides; their normals lean upwards, so that they take the light of the ground they stand on.
"""

from collections.abc import Sequence

import numpy as np

from vr_render.flora_stones import ACCENT, OWN, chance, lava_rock, pebbles, rock, shards, spikes
from vr_render.mesh_parts import VERTEX, Look, Mesh, Place, joined, lathe, moved

__all__ = [
    "bulbs",
    "cactus",
    "caps",
    "conifer",
    "coral",
    "cushion",
    "dead_tree",
    "dry_bush",
    "fern",
    "flowers",
    "grass",
    "kelp",
    "lava_rock",
    "log",
    "pebbles",
    "reeds",
    "rock",
    "shards",
    "shrub",
    "spikes",
    "tall_cap",
    "tall_grass",
    "tree",
]

LEAF, BARK = 0.8, 0.92  # roughness


def _strip(middle: np.ndarray, across: np.ndarray, widths: np.ndarray, looks: np.ndarray, rise: float = 0.7) -> Mesh:
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


def _blade(
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
    return _strip(middle, across, widths, looks)


def _tuft(
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
            _blade(foot, turn, length, lean * (0.3 + c[i, 4]), width, colour, bright, steps, droop * (0.5 + c[i, 5]))
        )
    return joined(*parts)


def grass() -> Mesh:
    """A tuft as wide as it is tall, and more."""
    return _tuft(101, 17, 0.62, 0.055, 0.45)


def tall_grass() -> Mesh:
    """Narrow blades with ears."""
    return _tuft(102, 13, 0.22, 0.022, 0.3, 0.4, 0.7, 4)


def fern() -> Mesh:
    """Fronds that bow out of one root, with leaflets."""
    c, parts = chance(103, 9, 3), []
    for i in range(9):
        turn, length, lean = 0.7 * i + 0.4 * c[i, 0], 0.95 + 0.3 * c[i, 1], 0.25 + 0.35 * c[i, 2]
        at = np.linspace(0, 1, 6)
        tilt = lean + 1.25 * at
        out, up = np.cumsum(np.sin(tilt)) * length / 6, np.cumsum(np.cos(tilt)) * length / 6
        ahead, across = np.array([np.cos(turn), 0, np.sin(turn)]), np.array([-np.sin(turn), 0, np.cos(turn)])
        for k in range(5):
            size = length * (0.30, 0.34, 0.28, 0.2, 0.12)[k]
            foot = ahead * out[k] + np.array([0, up[k], 0])
            tip = ahead * out[min(k + 1, 5)] * 1.04 + np.array([0, up[min(k + 1, 5)], 0])
            for side in (-1.0, 1.0):
                end = foot * 0.35 + tip * 0.65 + across * size * side - np.array([0, 0.25 * size, 0])
                vertices = np.zeros(3, VERTEX)
                vertices["point"] = foot, end, tip
                normal = np.array([0, 0.85, 0]) + ahead * 0.3 + across * side * 0.25
                vertices["normal"] = normal / np.linalg.norm(normal)
                glow = 0.55 + 0.5 * k / 4 + 0.15 * c[i, 0]
                vertices["look"] = [(OWN, glow * 0.6, LEAF, 0), (OWN, glow, LEAF, 0), (OWN, glow, LEAF, 0)]
                parts.append((vertices, np.array([[0, 1, 2]], np.uint16)))
    return joined(*parts)


def _crown(seed: int, middle: Sequence[float], size: Sequence[float], rings: int = 4, sides: int = 7) -> Mesh:
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


def _ball(rings: int, sides: int) -> tuple[np.ndarray, np.ndarray]:
    """Unit directions, and triangles counterclockwise from outside."""
    points = [(0.0, -1.0, 0.0)]
    for ring in range(1, rings):
        tilt = np.pi * (ring / rings - 0.5)
        for side in range(sides):
            turn = 2 * np.pi * (side + 0.5 * (ring % 2)) / sides
            points.append((np.cos(tilt) * np.cos(turn), np.sin(tilt), -np.cos(tilt) * np.sin(turn)))
    points.append((0.0, 1.0, 0.0))
    top, last = len(points) - 1, 1 + (rings - 2) * sides
    triangles = []
    for side in range(sides):
        after = (side + 1) % sides
        triangles += [(0, 1 + after, 1 + side), (last + side, last + after, top)]
        for ring in range(rings - 2):
            a, b = 1 + ring * sides, 1 + (ring + 1) * sides
            triangles += [(a + side, a + after, b + side), (a + after, b + after, b + side)]
    return np.array(points), np.array(triangles, np.uint16)


def _leaves(seed: int, count: int, middle: Sequence[float], size: Sequence[float], leaf: float, colour: float) -> Mesh:
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


def _bark(bright: float = 0.9) -> Look:
    return (ACCENT, bright, BARK, 0.0)


def _bent(points: Sequence[Place], radii: Sequence[float], look: Look, sides: int = 5) -> Mesh:
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


def shrub() -> Mesh:
    """Leaves in heaps on the ground."""
    return joined(
        _crown(111, (0, 0.42, 0), (0.5, 0.45, 0.48)),
        _crown(112, (0.42, 0.26, 0.16), (0.36, 0.3, 0.34), 3, 6),
        _crown(113, (-0.34, 0.25, 0.3), (0.34, 0.28, 0.34), 3, 6),
        _leaves(114, 70, (0.0, 0.42, 0.0), (0.5, 0.45, 0.48), 0.13, OWN),
        _leaves(115, 26, (0.42, 0.26, 0.16), (0.36, 0.3, 0.34), 0.12, OWN),
        _leaves(116, 26, (-0.34, 0.25, 0.3), (0.34, 0.28, 0.34), 0.12, OWN),
    )


def flowers() -> Mesh:
    """Blossoms over a few leaves, in the thing's own colour; leaves in its accent."""
    c, parts = chance(121, 7, 5), [_tuft(122, 7, 0.3, 0.06, 0.7, 1.0)]
    for i in range(7):
        turn, away, high = 2.4 * i, 0.42 * np.sqrt((i + 0.5) / 7), 0.72 + 0.3 * c[i, 0]
        foot = np.array([away * np.cos(turn), 0, away * np.sin(turn)])
        top = foot * 1.35 + (0, high, 0)
        parts.append(_bent([foot, top], (0.016, 0.01), (ACCENT, 0.8, LEAF, 0.0), 3))
        for k in range(5):
            way = turn + 2 * np.pi * k / 5
            petal = _blade(top, way, 0.17, 1.15, 0.055, OWN, (0.75, 1.15), 3, 0.3, 0.6)
            parts.append(petal)
    return joined(*parts)


def tree() -> Mesh:
    """A bent trunk under a wide crown."""
    trunk = [(0, -0.05, 0), (0.02, 0.18, 0.01), (-0.015, 0.36, 0.03), (0.02, 0.55, 0.0)]
    return joined(
        _bent(trunk, (0.055, 0.036, 0.03, 0.02), _bark()),
        _bent([(-0.01, 0.32, 0.02), (0.13, 0.5, 0.08)], (0.02, 0.012), _bark(), 4),
        _bent([(-0.01, 0.36, 0.02), (-0.14, 0.52, -0.06)], (0.02, 0.012), _bark(), 4),
        _crown(131, (0.0, 0.74, 0.0), (0.27, 0.23, 0.27), 5, 8),
        _crown(132, (0.2, 0.6, 0.1), (0.2, 0.15, 0.19)),
        _crown(133, (-0.2, 0.62, -0.08), (0.2, 0.15, 0.2)),
        _crown(134, (-0.02, 0.59, 0.22), (0.18, 0.13, 0.16), 3, 7),
        _leaves(135, 80, (0, 0.74, 0), (0.27, 0.23, 0.27), 0.06, OWN),
        _leaves(136, 40, (0.2, 0.6, 0.1), (0.2, 0.15, 0.19), 0.055, OWN),
        _leaves(137, 40, (-0.2, 0.62, -0.08), (0.2, 0.15, 0.2), 0.055, OWN),
    )


def conifer() -> Mesh:
    """A tower with skirts of needles."""
    c, parts = chance(141, 8, 12), [_bent([(0, -0.05, 0), (0, 0.9, 0)], (0.03, 0.008), _bark())]
    for k in range(8):
        low, wide = 0.2 + 0.095 * k, 0.19 * (1 - k / 8.6)
        sides = 9
        out = np.zeros(2 * sides + 1, VERTEX)
        out["point"][0] = 0, low + 0.17, 0
        for i in range(2 * sides):
            turn = np.pi * i / sides + 0.5 * k
            reach = wide * ((0.78 + 0.4 * c[k, i % 12]) if i % 2 == 0 else 0.52)
            drop = 0.02 if i % 2 else -0.035
            out["point"][i + 1] = reach * np.cos(turn), low + drop + 0.02 * c[k, i % 12], reach * np.sin(turn)
            normal = np.array([np.cos(turn), 0.75, np.sin(turn)])
            out["normal"][i + 1] = normal / np.linalg.norm(normal)
        out["normal"][0] = 0, 1, 0
        out["look"] = (OWN, 0.95, LEAF, 0.0)
        out["look"][0, 1] = 0.5
        out["look"][2::2, 1] = 0.62
        triangles = [(0, 1 + (i + 1) % (2 * sides), 1 + i) for i in range(2 * sides)]
        parts.append((out, np.array(triangles, np.uint16)))
    return joined(*parts)


def _ribbed(foot: Sequence[float], top: Sequence[float], radius: float, ribs: int = 7) -> Mesh:
    """A column of a cactus: ribs, and a round end."""
    low, high = np.array(foot, np.float64), np.array(top, np.float64)
    levels = ((0.0, 0.82), (0.5, 1.0), (0.86, 0.92), (0.96, 0.6), (1.0, 0.0))
    out = np.zeros((len(levels), 2 * ribs + 1), VERTEX)
    turn = np.pi * np.arange(2 * ribs + 1) / ribs
    rib = np.where(np.arange(2 * ribs + 1) % 2 == 0, 1.0, 0.78)
    for i, (at, wide) in enumerate(levels):
        out[i]["point"] = low + (high - low) * at
        out[i]["point"] += np.stack([np.cos(turn) * rib, 0 * turn, np.sin(turn) * rib], 1) * radius * wide
        normal = np.stack([np.cos(turn), 0 * turn + (1.6 * at**6), np.sin(turn)], 1)
        out[i]["normal"] = normal / np.linalg.norm(normal, axis=1)[:, None]
    out["look"] = (OWN, 1.0, 0.75, 0.0)
    out["look"][:, 1::2, 1] = 0.62
    k = np.arange(2 * ribs)
    triangles = []
    for i in range(len(levels) - 1):
        a, b = i * (2 * ribs + 1) + k, (i + 1) * (2 * ribs + 1) + k
        triangles += [np.stack([a, b + 1, a + 1], 1), np.stack([a, b, b + 1], 1)]
    return out.ravel(), np.concatenate(triangles).astype(np.uint16)


def cactus() -> Mesh:
    """A column with two arms and a blossom."""
    blossom = [
        _blade((0, 0.985, 0), 2 * np.pi * k / 5, 0.07, 0.9, 0.02, ACCENT, (0.8, 1.1), 3, 0.2, 0.6) for k in range(5)
    ]
    return joined(
        _ribbed((0, -0.04, 0), (0.01, 1.0, 0), 0.125),
        _ribbed((0.06, 0.44, 0.02), (0.34, 0.5, 0.04), 0.062, 5),
        _ribbed((0.31, 0.44, 0.04), (0.32, 0.8, 0.04), 0.072, 5),
        _ribbed((-0.06, 0.3, -0.02), (-0.31, 0.35, -0.06), 0.058, 5),
        _ribbed((-0.285, 0.29, -0.06), (-0.295, 0.6, -0.06), 0.066, 5),
        *blossom,
    )


def reeds() -> Mesh:
    """Upright blades and brown heads."""
    c = chance(151, 5, 3)
    parts = [_tuft(152, 16, 0.2, 0.02, 0.12, 0.0, 0.22)]
    for i in range(5):
        foot, high = np.array([0.26 * (c[i, 0] - 0.5), 0, 0.26 * (c[i, 1] - 0.5)]), 0.72 + 0.26 * c[i, 2]
        top = foot * 1.5 + (0, high, 0)
        parts.append(_bent([foot, top], (0.007, 0.005), (OWN, 0.8, LEAF, 0), 3))
        parts.append(_bent([top, top + np.array([0, 0.13, 0])], (0.022, 0.016), _bark(), 5))
    return joined(*parts)


def dry_bush() -> Mesh:
    """Bare thorny twigs."""
    c, parts = chance(161, 11, 4), []
    for i in range(11):
        turn, lean = 2.4 * i, 0.25 + 0.75 * c[i, 0]
        way = np.array([np.sin(lean) * np.cos(turn), np.cos(lean), np.sin(lean) * np.sin(turn)])
        knee = way * (0.45 + 0.15 * c[i, 1])
        end = knee + (way * 0.5 + 0.35 * (c[i, 1:4] - 0.5) + (0, 0.12, 0)) * 0.9
        parts.append(_bent([(0, 0, 0), knee, end], (0.022, 0.014, 0.003), (OWN, 0.85, BARK, 0), 3))
        for k in range(3):
            foot = knee + (end - knee) * (0.2 + 0.3 * k)
            parts.append(_blade(foot, turn + 2.1 * k, 0.16, 0.6, 0.03, OWN, (0.7, 1.15), 3, 0.3, 0.5))
    return joined(*parts)


def kelp() -> Mesh:
    """Ribbons that rise through the water, with leaves to either side."""
    c, parts = chance(171, 7, 4), []
    for i in range(7):
        turn, high = 2.4 * i + c[i, 0], 0.6 + 0.4 * c[i, 1]
        at = np.linspace(0, 1, 7)
        sway = 0.05 * np.sin(at * 5 + 6 * c[i, 2])
        away = (0.05 + 0.1 * c[i, 3]) * (0.4 + at)
        middle = np.stack([away * np.cos(turn) + sway, at * high, away * np.sin(turn) - sway], 1)
        looks = np.zeros((7, 4))
        looks[:, 0], looks[:, 2] = (ACCENT if i % 3 == 0 else OWN), 0.5
        looks[:, 1] = 0.55 + 0.5 * at
        widths = 0.03 * np.sqrt(np.maximum(1 - at, 0))
        parts.append(_strip(middle, np.array([-np.sin(turn), 0, np.cos(turn)]), widths, looks, 0.4))
        for k in range(1, 6):
            bright, leaf = 0.5 + 0.5 * at[k], 0.2 - 0.02 * k
            parts.append(
                _blade(middle[k], turn + 1.7 * k, leaf, 0.8, 0.028, looks[0, 0], (bright, bright + 0.2), 3, 0.5, 0.5)
            )
    return joined(*parts)


def coral() -> Mesh:
    """A fan of branches."""
    parts: list[Mesh] = []

    def branch(foot: np.ndarray, angle: float, turn: float, length: float, radius: float, level: int) -> None:
        way = np.array([np.sin(angle) * np.cos(turn), np.cos(angle), np.sin(angle) * np.sin(turn)])
        end = foot + way * length
        colour = OWN if level > 0 else ACCENT
        parts.append(_bent([foot, end], (radius, radius * 0.72), (colour, 0.75 + 0.12 * (2 - level), 0.7, 0.0), 4))
        if level:
            for k, spread in enumerate((-0.55, 0.08, 0.6)):
                bend = angle + spread
                branch(end, bend, turn + 0.25 * (k - 1), length * (0.72, 0.8, 0.68)[k], radius * 0.68, level - 1)

    for turn in (0.2, 2.3, 4.4):
        branch(np.zeros(3), 0.35, turn, 0.36, 0.055, 2)
    return joined(*parts)


def _cap(place: Sequence[float], size: float, look: Look, stem: Look, sides: int = 8) -> Mesh:
    """A mushroom."""
    x, y, z = place
    shape = [(0.10, 0.60), (0.36, 0.62), (0.40, 0.68), (0.30, 0.84), (0.13, 0.96), (0, 1.0)]
    one = joined(lathe([(0.09, -0.05), (0.06, 0.35), (0.075, 0.66)], stem, 6), lathe(shape, look, sides, 70))
    return moved(one, (x, y, z), (size, size, size))


def caps() -> Mesh:
    """Mushrooms in a group."""
    look, stem = (OWN, 1.0, 0.55, 0.0), (ACCENT, 0.9, 0.8, 0.0)
    places = ((0, 0, 0, 1.0), (0.38, 0, 0.12, 0.62), (-0.2, 0, 0.34, 0.5), (-0.3, 0, -0.2, 0.7), (0.12, 0, -0.4, 0.42))
    return joined(*(_cap((x, y, z), size, look, stem, 7) for x, y, z, size in places))


def tall_cap() -> Mesh:
    """A mushroom as tall as a tree: bent stem, wide cap with gills, young ones at its foot."""
    gills: Look = (ACCENT, 0.75, 0.8, 0.06)
    rim = [(0.05, 0.80), (0.30, 0.765), (0.335, 0.79), (0.29, 0.87), (0.19, 0.95), (0.08, 0.99), (0, 1.0)]
    stem = [(0, -0.04, 0), (0.02, 0.2, 0.01), (-0.01, 0.5, 0.0), (0, 0.82, 0)]
    look, pale = (OWN, 1.0, 0.5, 0.0), (ACCENT, 0.9, 0.8, 0.0)
    return joined(
        _bent(stem, (0.085, 0.055, 0.045, 0.06), pale, 8),
        lathe(rim[:2], gills, 13),
        lathe(rim[1:], look, 13, 80),
        *(
            moved(
                lathe([(0.03, 0), (0.018, 0.02), (0, 0.026)], (ACCENT, 1.0, 0.7, 0.1), 6),
                (r * np.cos(t), y, r * np.sin(t)),
            )
            for t, r, y in (
                (0.4, 0.22, 0.925),
                (1.7, 0.14, 0.965),
                (2.9, 0.25, 0.9),
                (4.2, 0.17, 0.952),
                (5.4, 0.24, 0.91),
            )
        ),
        _cap((0.16, 0, 0.08), 0.26, look, pale, 7),
        _cap((-0.1, 0, 0.16), 0.17, look, pale, 6),
    )


def cushion() -> Mesh:
    """A low pillow with spots in its accent."""
    parts = [_crown(181, (0, 0.1, 0), (1.25, 0.6, 1.1), 4, 8), _crown(182, (0.95, 0.0, 0.6), (0.7, 0.42, 0.7), 3, 7)]
    c = chance(183, 9, 2)
    for i in range(9):
        turn, away = 2.4 * i, 1.0 * np.sqrt(c[i, 0])
        foot = (away * np.cos(turn), 0.68 * np.sqrt(max(1 - away**2 * 0.62, 0.1)), away * np.sin(turn))
        parts += [_blade(foot, turn + k, 0.3, 0.4, 0.09, ACCENT, (0.7, 1.1), 3, 0.6, 0.5) for k in (0.0, 2.1, 4.2)]
    return joined(*parts)


def bulbs() -> Mesh:
    """Swollen pods that shine a little, between leaves."""
    shape = [(0.05, 0.0), (0.2, 0.12), (0.25, 0.34), (0.17, 0.56), (0.05, 0.72), (0, 0.75)]
    parts = [_tuft(191, 11, 0.62, 0.12, 1.0, 1.0, 0.8)]
    for turn, away, size in ((0.3, 0.0, 1.3), (1.2, 0.34, 0.9), (3.4, 0.36, 0.75), (5.1, 0.33, 1.0)):
        body = lathe(shape, (OWN, 0.95, 0.35, 0.05), 7, 80)
        parts.append(moved(body, (away * np.cos(turn), -0.09 * size, away * np.sin(turn)), (size, size, size)))
    return joined(*parts)


def log() -> Mesh:
    """A fallen trunk with stumps of branches and moss."""
    trunk = [(-2.4, 0.34, 0.1), (-0.9, 0.4, 0.0), (0.9, 0.38, -0.06), (2.3, 0.3, 0.08)]
    bark: Look = (OWN, 0.95, BARK, 0.0)
    ends = [
        _crown(270 + i, (x, y + 0.3, z), (0.5, 0.16, 0.42), 3, 7)
        for i, (x, y, z) in enumerate(((-1.2, 0.4, 0.0), (0.5, 0.42, 0.0)))
    ]
    for vertices, _ in ends:
        vertices["look"][:, 0] = ACCENT
    return joined(
        _bent(trunk, (0.42, 0.4, 0.37, 0.28), bark, 7),
        _bent([(2.3, 0.3, 0.08), (2.32, 0.3, 0.08)], (0.28, 0.0), (OWN, 1.5, BARK, 0.0), 7),
        _bent([(-2.4, 0.34, 0.1), (-2.42, 0.34, 0.1)], (0.42, 0.0), (OWN, 1.5, BARK, 0.0), 7),
        _bent([(0.8, 0.5, 0.1), (1.2, 1.0, 0.5)], (0.12, 0.05), bark, 5),
        _bent([(-0.4, 0.5, -0.1), (-0.3, 0.85, -0.7)], (0.12, 0.05), bark, 5),
        *ends,
    )


def dead_tree() -> Mesh:
    """A bare trunk with broken branches."""
    trunk = [(0, -0.05, 0), (0.02, 0.3, 0.02), (-0.03, 0.6, 0.0), (0.03, 0.98, 0.03)]
    look: Look = (OWN, 1.0, BARK, 0.0)
    parts = [_bent(trunk, (0.065, 0.045, 0.03, 0.004), look, 6)]
    for low, turn, length in (
        (0.36, 0.3, 0.3),
        (0.48, 2.5, 0.34),
        (0.58, 4.4, 0.28),
        (0.7, 1.5, 0.24),
        (0.8, 3.6, 0.18),
    ):
        foot = np.array([0.0, low, 0.01])
        way = np.array([np.cos(turn), 0.55, np.sin(turn)])
        knee = foot + way * length * 0.5
        end = knee + (way * 0.4 + (0, 0.35, 0)) * length
        parts.append(_bent([foot, knee, end], (0.024, 0.015, 0.002), look, 4))
        parts.append(_bent([knee, knee + np.array([way[2], 0.5, -way[0]]) * length * 0.4], (0.011, 0.001), look, 3))
    return joined(*parts)
