"""Trees and what else is as tall: as in `flora_meshes`."""

from collections.abc import Sequence

import numpy as np

from vr_render.flora_parts import BARK, bark, bent, blade, cap, crown, leaves, skirt
from vr_render.flora_stones import ACCENT, OWN, chance
from vr_render.mesh_parts import VERTEX, Look, Mesh, joined, lathe, moved


def tree() -> Mesh:
    """A bent trunk under a wide crown."""
    trunk = [(0, -0.05, 0), (0.02, 0.18, 0.01), (-0.015, 0.36, 0.03), (0.02, 0.55, 0.0)]
    return joined(
        bent(trunk, (0.055, 0.036, 0.03, 0.02), bark()),
        bent([(-0.01, 0.32, 0.02), (0.13, 0.5, 0.08)], (0.02, 0.012), bark(), 4),
        bent([(-0.01, 0.36, 0.02), (-0.14, 0.52, -0.06)], (0.02, 0.012), bark(), 4),
        crown(131, (0.0, 0.74, 0.0), (0.27, 0.23, 0.27), 5, 8),
        crown(132, (0.2, 0.6, 0.1), (0.2, 0.15, 0.19)),
        crown(133, (-0.2, 0.62, -0.08), (0.2, 0.15, 0.2)),
        crown(134, (-0.02, 0.59, 0.22), (0.18, 0.13, 0.16), 3, 7),
        leaves(135, 80, (0, 0.74, 0), (0.27, 0.23, 0.27), 0.06, OWN),
        leaves(136, 40, (0.2, 0.6, 0.1), (0.2, 0.15, 0.19), 0.055, OWN),
        leaves(137, 40, (-0.2, 0.62, -0.08), (0.2, 0.15, 0.2), 0.055, OWN),
    )


def conifer() -> Mesh:
    """A tower with skirts of needles."""
    c, parts = chance(141, 8, 12), [bent([(0, -0.05, 0), (0, 0.9, 0)], (0.03, 0.008), bark())]
    corners = np.arange(18)
    out = corners % 2 == 0
    for k in range(8):
        low, wide = 0.2 + 0.095 * k, 0.19 * (1 - k / 8.6)
        uneven = c[k, corners % 12]
        reach = wide * np.where(out, 0.78 + 0.4 * uneven, 0.52)
        heights = low + np.where(out, -0.035, 0.02) + 0.02 * uneven
        parts.append(skirt(low + 0.17, reach, heights, 0.5 * k, (0.5, 0.95)))
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
        blade((0, 0.985, 0), 2 * np.pi * k / 5, 0.07, 0.9, 0.02, ACCENT, (0.8, 1.1), 3, 0.2, 0.6) for k in range(5)
    ]
    return joined(
        _ribbed((0, -0.04, 0), (0.01, 1.0, 0), 0.125),
        _ribbed((0.06, 0.44, 0.02), (0.34, 0.5, 0.04), 0.062, 5),
        _ribbed((0.31, 0.44, 0.04), (0.32, 0.8, 0.04), 0.072, 5),
        _ribbed((-0.06, 0.3, -0.02), (-0.31, 0.35, -0.06), 0.058, 5),
        _ribbed((-0.285, 0.29, -0.06), (-0.295, 0.6, -0.06), 0.066, 5),
        *blossom,
    )


def tall_cap() -> Mesh:
    """A mushroom as tall as a tree: bent stem, wide cap with gills, young ones at its foot."""
    gills: Look = (ACCENT, 0.75, 0.8, 0.06)
    rim = [(0.05, 0.80), (0.30, 0.765), (0.335, 0.79), (0.29, 0.87), (0.19, 0.95), (0.08, 0.99), (0, 1.0)]
    stem = [(0, -0.04, 0), (0.02, 0.2, 0.01), (-0.01, 0.5, 0.0), (0, 0.82, 0)]
    look, pale = (OWN, 1.0, 0.5, 0.0), (ACCENT, 0.9, 0.8, 0.0)
    return joined(
        bent(stem, (0.085, 0.055, 0.045, 0.06), pale, 8),
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
        cap((0.16, 0, 0.08), 0.26, look, pale, 7),
        cap((-0.1, 0, 0.16), 0.17, look, pale, 6),
    )


def log() -> Mesh:
    """A fallen trunk with stumps of branches and moss."""
    trunk = [(-2.4, 0.34, 0.1), (-0.9, 0.4, 0.0), (0.9, 0.38, -0.06), (2.3, 0.3, 0.08)]
    bark: Look = (OWN, 0.95, BARK, 0.0)
    ends = [
        crown(270 + i, (x, y + 0.3, z), (0.5, 0.16, 0.42), 3, 7)
        for i, (x, y, z) in enumerate(((-1.2, 0.4, 0.0), (0.5, 0.42, 0.0)))
    ]
    for vertices, _ in ends:
        vertices["look"][:, 0] = ACCENT
    return joined(
        bent(trunk, (0.42, 0.4, 0.37, 0.28), bark, 7),
        bent([(2.3, 0.3, 0.08), (2.32, 0.3, 0.08)], (0.28, 0.0), (OWN, 1.5, BARK, 0.0), 7),
        bent([(-2.4, 0.34, 0.1), (-2.42, 0.34, 0.1)], (0.42, 0.0), (OWN, 1.5, BARK, 0.0), 7),
        bent([(0.8, 0.5, 0.1), (1.2, 1.0, 0.5)], (0.12, 0.05), bark, 5),
        bent([(-0.4, 0.5, -0.1), (-0.3, 0.85, -0.7)], (0.12, 0.05), bark, 5),
        *ends,
    )


def dead_tree() -> Mesh:
    """A bare trunk with broken branches."""
    trunk = [(0, -0.05, 0), (0.02, 0.3, 0.02), (-0.03, 0.6, 0.0), (0.03, 0.98, 0.03)]
    look: Look = (OWN, 1.0, BARK, 0.0)
    parts = [bent(trunk, (0.065, 0.045, 0.03, 0.004), look, 6)]
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
        parts.append(bent([foot, knee, end], (0.024, 0.015, 0.002), look, 4))
        parts.append(bent([knee, knee + np.array([way[2], 0.5, -way[0]]) * length * 0.4], (0.011, 0.001), look, 3))
    return joined(*parts)
