"""From what rays saw to colours: light from the upper left of the picture, slopes drawn stronger than they are."""

import numpy as np

from app.inspect.globe import Seen
from gameplay import content
from taichi_kernels.units import UNITS_PER_METRE

LIGHT = np.array([-0.55, 0.60, 0.58])  # right, up, towards the viewer
RELIEF = 1.9  # how much stronger slopes are drawn
AMBIENT = 0.30
HEIGHT_TINT = 0.22  # brighter on the heights, darker in the valleys
NOTHING = (24, 27, 34)
WATER = (30, 74, 118)
CLEAR = 3.0 * UNITS_PER_METRE  # depth at which a third of the light comes back from the ground


def palette() -> np.ndarray:
    """Colour of each material, f64 (32, 3), 0..255."""
    return np.array([material.colour for material in content.load().materials], np.float64)


def colours(seen: Seen, up: np.ndarray, view: np.ndarray, span: float) -> np.ndarray:
    """Colours of rays.

    Args:
        seen: what they met.
        up: away from the body's centre where each met it, f64 (n, 3).
        view: axes of the picture (right, up, towards the viewer) at each ray, f64 (n, 3, 3).
        span: difference in height that makes the whole tint [units].
    Returns:
        sRGB, f64 (n, 3), 0..255.
    """
    slope = seen.normal - (seen.normal * up).sum(axis=1, keepdims=True) * up
    normal = up + RELIEF * slope
    normal /= np.sqrt((normal**2).sum(axis=1, keepdims=True))
    light = LIGHT / np.sqrt((LIGHT**2).sum())
    towards = (view * light[None, :, None]).sum(axis=1)
    lit = np.clip((normal * towards).sum(axis=1), 0.0, 1.0)
    flat = float(light[2])
    shade = AMBIENT + (1 - AMBIENT) * lit / flat
    tint = 1.0 + HEIGHT_TINT * np.clip(seen.height / max(span, 1.0), -1.0, 1.0)
    out = palette()[seen.material] * (np.minimum(shade, 1.45) * tint)[:, None]
    out[~seen.hit] = NOTHING
    return np.clip(out, 0, 255)


def under_water(lit: np.ndarray, seen: Seen, sea: float) -> np.ndarray:
    """Colours of rays as they look through a sea: the deeper the ground, the less of it is seen.

    Args:
        lit: as of `colours`.
        sea: its surface above the mean radius [units].
    """
    clear = np.exp(np.minimum(seen.height - sea, 0.0) / CLEAR)[:, None]
    return np.where(seen.hit[:, None], lit * clear + np.array(WATER) * (1 - clear), np.array(WATER))


def local_axes(up: np.ndarray, picture_up: np.ndarray) -> np.ndarray:
    """Axes right, up and towards the viewer on the ground itself, for light that falls alike everywhere; (n, 3, 3)."""
    ahead = picture_up - (up * picture_up).sum(axis=1, keepdims=True) * up
    length = np.sqrt((ahead**2).sum(axis=1, keepdims=True))
    ahead = ahead / np.maximum(length, 1e-9)
    right = np.cross(ahead, up)
    return np.stack([right, ahead, up], axis=1)
