"""Meshes of what stands on the ground in numbers: a metre tall, foot in the origin, +Y is up, of few triangles."""

import numpy as np

from vr_render.flora_parts import BARK, LEAF, bark, bent, blade, cap, crown, leaves, strip, tuft
from vr_render.flora_stones import ACCENT, OWN, chance, lava_rock, pebbles, rock, shards, spikes
from vr_render.flora_trees import cactus, conifer, dead_tree, log, tall_cap, tree
from vr_render.mesh_parts import VERTEX, Mesh, joined, lathe, moved

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


def grass() -> Mesh:
    """A tuft as wide as it is tall, and more."""
    return tuft(101, 17, 0.62, 0.055, 0.45)


def tall_grass() -> Mesh:
    """Narrow blades with ears."""
    return tuft(102, 13, 0.22, 0.022, 0.3, 0.4, 0.7, 4)


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


def shrub() -> Mesh:
    """Leaves in heaps on the ground."""
    return joined(
        crown(111, (0, 0.42, 0), (0.5, 0.45, 0.48)),
        crown(112, (0.42, 0.26, 0.16), (0.36, 0.3, 0.34), 3, 6),
        crown(113, (-0.34, 0.25, 0.3), (0.34, 0.28, 0.34), 3, 6),
        leaves(114, 70, (0.0, 0.42, 0.0), (0.5, 0.45, 0.48), 0.13, OWN),
        leaves(115, 26, (0.42, 0.26, 0.16), (0.36, 0.3, 0.34), 0.12, OWN),
        leaves(116, 26, (-0.34, 0.25, 0.3), (0.34, 0.28, 0.34), 0.12, OWN),
    )


def flowers() -> Mesh:
    """Blossoms over a few leaves, in the thing's own colour; leaves in its accent."""
    c, parts = chance(121, 7, 5), [tuft(122, 7, 0.3, 0.06, 0.7, 1.0)]
    for i in range(7):
        turn, away, high = 2.4 * i, 0.42 * np.sqrt((i + 0.5) / 7), 0.72 + 0.3 * c[i, 0]
        foot = np.array([away * np.cos(turn), 0, away * np.sin(turn)])
        top = foot * 1.35 + (0, high, 0)
        parts.append(bent([foot, top], (0.016, 0.01), (ACCENT, 0.8, LEAF, 0.0), 3))
        for k in range(5):
            way = turn + 2 * np.pi * k / 5
            petal = blade(top, way, 0.17, 1.15, 0.055, OWN, (0.75, 1.15), 3, 0.3, 0.6)
            parts.append(petal)
    return joined(*parts)


def reeds() -> Mesh:
    """Upright blades and brown heads."""
    c = chance(151, 5, 3)
    parts = [tuft(152, 16, 0.2, 0.02, 0.12, 0.0, 0.22)]
    for i in range(5):
        foot, high = np.array([0.26 * (c[i, 0] - 0.5), 0, 0.26 * (c[i, 1] - 0.5)]), 0.72 + 0.26 * c[i, 2]
        top = foot * 1.5 + (0, high, 0)
        parts.append(bent([foot, top], (0.007, 0.005), (OWN, 0.8, LEAF, 0), 3))
        parts.append(bent([top, top + np.array([0, 0.13, 0])], (0.022, 0.016), bark(), 5))
    return joined(*parts)


def dry_bush() -> Mesh:
    """Bare thorny twigs."""
    c, parts = chance(161, 11, 4), []
    for i in range(11):
        turn, lean = 2.4 * i, 0.25 + 0.75 * c[i, 0]
        way = np.array([np.sin(lean) * np.cos(turn), np.cos(lean), np.sin(lean) * np.sin(turn)])
        knee = way * (0.45 + 0.15 * c[i, 1])
        end = knee + (way * 0.5 + 0.35 * (c[i, 1:4] - 0.5) + (0, 0.12, 0)) * 0.9
        parts.append(bent([(0, 0, 0), knee, end], (0.022, 0.014, 0.003), (OWN, 0.85, BARK, 0), 3))
        for k in range(3):
            foot = knee + (end - knee) * (0.2 + 0.3 * k)
            parts.append(blade(foot, turn + 2.1 * k, 0.16, 0.6, 0.03, OWN, (0.7, 1.15), 3, 0.3, 0.5))
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
        parts.append(strip(middle, np.array([-np.sin(turn), 0, np.cos(turn)]), widths, looks, 0.4))
        for k in range(1, 6):
            bright, leaf = 0.5 + 0.5 * at[k], 0.2 - 0.02 * k
            parts.append(
                blade(middle[k], turn + 1.7 * k, leaf, 0.8, 0.028, looks[0, 0], (bright, bright + 0.2), 3, 0.5, 0.5)
            )
    return joined(*parts)


def coral() -> Mesh:
    """A fan of branches."""
    parts: list[Mesh] = []

    def branch(foot: np.ndarray, angle: float, turn: float, length: float, radius: float, level: int) -> None:
        way = np.array([np.sin(angle) * np.cos(turn), np.cos(angle), np.sin(angle) * np.sin(turn)])
        end = foot + way * length
        colour = OWN if level > 0 else ACCENT
        parts.append(bent([foot, end], (radius, radius * 0.72), (colour, 0.75 + 0.12 * (2 - level), 0.7, 0.0), 4))
        if level:
            for k, spread in enumerate((-0.55, 0.08, 0.6)):
                bend = angle + spread
                branch(end, bend, turn + 0.25 * (k - 1), length * (0.72, 0.8, 0.68)[k], radius * 0.68, level - 1)

    for turn in (0.2, 2.3, 4.4):
        branch(np.zeros(3), 0.35, turn, 0.36, 0.055, 2)
    return joined(*parts)


def caps() -> Mesh:
    """Mushrooms in a group."""
    look, stem = (OWN, 1.0, 0.55, 0.0), (ACCENT, 0.9, 0.8, 0.0)
    places = ((0, 0, 0, 1.0), (0.38, 0, 0.12, 0.62), (-0.2, 0, 0.34, 0.5), (-0.3, 0, -0.2, 0.7), (0.12, 0, -0.4, 0.42))
    return joined(*(cap((x, y, z), size, look, stem, 7) for x, y, z, size in places))


def cushion() -> Mesh:
    """A low pillow with spots in its accent."""
    parts = [crown(181, (0, 0.1, 0), (1.25, 0.6, 1.1), 4, 8), crown(182, (0.95, 0.0, 0.6), (0.7, 0.42, 0.7), 3, 7)]
    c = chance(183, 9, 2)
    for i in range(9):
        turn, away = 2.4 * i, 1.0 * np.sqrt(c[i, 0])
        foot = (away * np.cos(turn), 0.68 * np.sqrt(max(1 - away**2 * 0.62, 0.1)), away * np.sin(turn))
        parts += [blade(foot, turn + k, 0.3, 0.4, 0.09, ACCENT, (0.7, 1.1), 3, 0.6, 0.5) for k in (0.0, 2.1, 4.2)]
    return joined(*parts)


def bulbs() -> Mesh:
    """Swollen pods that shine a little, between leaves."""
    shape = [(0.05, 0.0), (0.2, 0.12), (0.25, 0.34), (0.17, 0.56), (0.05, 0.72), (0, 0.75)]
    parts = [tuft(191, 11, 0.62, 0.12, 1.0, 1.0, 0.8)]
    for turn, away, size in ((0.3, 0.0, 1.3), (1.2, 0.34, 0.9), (3.4, 0.36, 0.75), (5.1, 0.33, 1.0)):
        body = lathe(shape, (OWN, 0.95, 0.35, 0.05), 7, 80)
        parts.append(moved(body, (away * np.cos(turn), -0.09 * size, away * np.sin(turn)), (size, size, size)))
    return joined(*parts)
