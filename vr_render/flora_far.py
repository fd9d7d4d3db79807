"""What is tall among the flora as it is seen from afar: outlines and colours as in `flora_meshes`, some 50 vertices."""

import numpy as np

from vr_render import flora_stones
from vr_render.flora_parts import BARK, bark, bent, crown, leaves, skirt
from vr_render.flora_stones import ACCENT, FLAT, OWN, chance
from vr_render.mesh_parts import Look, Mesh, joined, lathe, moved
from vr_render.natural_meshes import stone

__all__ = ["cactus", "conifer", "dead_tree", "lava_rock", "rock", "shards", "spikes", "tall_cap", "tree"]


def tree() -> Mesh:
    """A trunk under a wide crown."""
    return joined(
        bent([(0, -0.05, 0), (0.0, 0.6, 0.0)], (0.05, 0.025), bark(), 3),
        crown(131, (0.0, 0.75, 0.0), (0.29, 0.25, 0.29), 4, 6),
        crown(132, (0.2, 0.6, 0.1), (0.22, 0.17, 0.21), 3, 5),
        crown(133, (-0.2, 0.62, -0.08), (0.22, 0.17, 0.22), 3, 5),
        crown(134, (-0.02, 0.59, 0.22), (0.2, 0.15, 0.18), 3, 5),
        leaves(135, 12, (0, 0.72, 0), (0.29, 0.24, 0.29), 0.13, OWN),
    )


def conifer() -> Mesh:
    """A tower with skirts of needles."""
    c, parts = chance(141, 8, 12), [bent([(0, -0.05, 0), (0, 0.4, 0)], (0.03, 0.018), bark(), 3)]
    out = np.arange(10) % 2 == 0
    for k in range(0, 8, 2):
        low, wide = 0.2 + 0.095 * k, 0.19 * (1 - k / 8.6)
        reach = wide * np.where(out, 0.8 + 0.4 * c[k, :10], 0.6)
        parts.append(skirt(low + 0.27, reach, low + np.where(out, -0.035, 0.02), 0.5 * k, (0.55, 0.9)))
    return joined(*parts)


def cactus() -> Mesh:
    """A column with two arms."""
    look: Look = (OWN, 0.86, 0.75, 0.0)
    ends = (0.115, 0.115, 0.0)
    return joined(
        bent([(0, -0.04, 0), (0.0, 0.9, 0), (0.01, 1.0, 0)], ends, look, 5),
        bent([(0.06, 0.44, 0.02), (0.31, 0.47, 0.04), (0.32, 0.8, 0.04)], (0.05, 0.07, 0.03), look, 4),
        bent([(-0.06, 0.3, -0.02), (-0.285, 0.33, -0.06), (-0.295, 0.6, -0.06)], (0.05, 0.065, 0.03), look, 4),
    )


def tall_cap() -> Mesh:
    """A wide cap on a stem."""
    stem = [(0, -0.04, 0), (0.0, 0.4, 0.0), (0, 0.82, 0)]
    rim = [(0.325, 0.785), (0.29, 0.87), (0.08, 0.99), (0, 1.0)]
    return joined(
        bent(stem, (0.085, 0.05, 0.06), (ACCENT, 0.9, 0.8, 0.0), 4),
        lathe([(0.05, 0.80), (0.325, 0.785)], (ACCENT, 0.75, 0.8, 0.06), 7),
        lathe(rim, (OWN, 1.0, 0.5, 0.0), 7, 80),
    )


def rock() -> Mesh:
    """A boulder with a smaller one leaning on it."""
    big = moved(stone(231, 0.8, 3, 6), (0, -0.34, 0), (1.8, 1.75, 1.5))
    small = moved(stone(232, 0.8, 3, 4), (0.78, -0.14, 0.3), (0.8, 0.65, 0.75))
    return flora_stones.painted(joined(big, small), FLAT, 233)


def lava_rock() -> Mesh:
    """A jagged rock."""
    return flora_stones.painted(moved(stone(241, 1.1, 3, 6), (0, -0.36, 0), (1.45, 1.35, 1.4)), FLAT, 242)


def shards() -> Mesh:
    """Crystals, leaning apart."""
    return flora_stones.shards(5, 3)


def spikes() -> Mesh:
    """Spikes of ice."""
    return flora_stones.spikes(5, 3)


def dead_tree() -> Mesh:
    """A bare trunk with broken branches."""
    look: Look = (OWN, 1.0, BARK, 0.0)
    parts = [bent([(0, -0.05, 0), (-0.03, 0.6, 0.0), (0.03, 0.98, 0.03)], (0.06, 0.032, 0.004), look, 3)]
    for low, turn, length in ((0.36, 0.3, 0.3), (0.48, 2.5, 0.34), (0.58, 4.4, 0.28), (0.7, 1.5, 0.24)):
        foot = np.array([0.0, low, 0.01])
        way = np.array([np.cos(turn), 0.65, np.sin(turn)])
        parts.append(bent([foot, foot + way * length * 0.9], (0.024, 0.004), look, 3))
    return joined(*parts)
