"""What each eye saw: a frame's layers, read back from Vulkan and laid over each other as a compositor does, in linear
light and with perspective; but for the lenses, and at the pose that the application drew for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from tests.openxr_runtime.headset import BGRA8_SRGB, BGRA8_UNORM, RGBA8_SRGB, RGBA16_FLOAT, Fov
from tests.openxr_runtime.poses import Pose
from tests.openxr_runtime.records import Depth, Projection, Quad, SubImage

if TYPE_CHECKING:
    from tests.openxr_runtime.runtime import Runtime

BLEND, UNPREMULTIPLIED = 2, 4  # XrCompositionLayerFlags
EYES = ("left", "right")

_encoded = np.arange(256, dtype=np.float32) / 255
LINEAR = np.where(_encoded <= 0.04045, _encoded / 12.92, ((_encoded + 0.055) / 1.055) ** 2.4).astype(np.float32)


def encode(linear: np.ndarray) -> np.ndarray:
    """Linear light 0..1 as sRGB bytes."""
    light = np.clip(linear, 0.0, 1.0)
    encoded = np.where(light <= 0.0031308, light * 12.92, 1.055 * np.power(light, 1 / 2.4) - 0.055)
    return np.round(encoded * 255).astype(np.uint8)


def texels(sub: SubImage) -> np.ndarray:
    """A part of a swapchain's image, f32 (height, width, 4), in linear light.

    Raises:
        RuntimeError: the swapchain was destroyed.
    """
    x, y, wide, high = sub.rect
    raw = sub.swapchain.images[sub.image].read(sub.layer)[y : y + high, x : x + wide]
    kind = sub.swapchain.format
    if kind == RGBA16_FLOAT:
        return raw.astype(np.float32)
    if kind in (BGRA8_SRGB, BGRA8_UNORM):
        raw = raw[..., [2, 1, 0, 3]]
    plain = raw.astype(np.float32) / 255
    if kind in (RGBA8_SRGB, BGRA8_SRGB):
        plain[..., :3] = LINEAR[raw[..., :3]]
    return plain


def _prepared(layer: Projection | Quad, sub: SubImage) -> np.ndarray:
    """Texels with premultiplied alpha; opaque where the layer does not blend."""
    image = texels(sub)
    if not layer.flags & BLEND:
        image[..., 3] = 1.0
    elif layer.flags & UNPREMULTIPLIED:
        image[..., :3] *= image[..., 3:]
    return image


def _over(canvas: np.ndarray, layer: np.ndarray) -> None:
    canvas *= 1.0 - layer[..., 3:]
    canvas += layer[..., :3]


def picture(runtime: Runtime, eye: str | int) -> np.ndarray:
    """What an eye ("left", "right", or the view's index) saw in the last frame, sRGB, u8 (height, width, 3); black
    where nothing was drawn. Call it where the application could: it uses the session's queue.

    Raises:
        RuntimeError: no frame was ended yet, or its swapchain was destroyed.
    """
    view = EYES.index(eye) if isinstance(eye, str) else eye
    if not runtime.frames:
        raise RuntimeError("no frame was ended yet")
    layers, projection = runtime.last.layers, runtime.last.projection
    if projection:
        shown = projection.views[view]
        pose, fov, size = shown.pose, shown.fov, shown.sub.rect[2:]
    else:
        headset = runtime.headset
        pose, fov, size = runtime.player.head * headset.eye(view), headset.fovs[view], headset.size
    canvas = np.zeros((size[1], size[0], 3), np.float32)
    for layer in layers:
        if isinstance(layer, Projection):
            drawn = _prepared(layer, layer.views[view].sub)
            _over(canvas, _fitted(drawn, canvas.shape[:2]))
        elif layer.eyes in ("both", EYES[view]):
            _over(canvas, _seen(layer, pose, fov, canvas.shape[:2]))
    return encode(canvas)


def _fitted(image: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """An image in another size, by the nearest texel: projection layers of one frame rarely differ."""
    if image.shape[:2] == shape:
        return image
    rows, columns = (np.arange(new) * old // new for new, old in zip(shape, image.shape, strict=False))
    return image[rows][:, columns]


def _seen(quad: Quad, pose: Pose, fov: Fov, shape: tuple[int, int]) -> np.ndarray:
    """A quad as an eye sees it, premultiplied, f32 (height, width, 4). It has a front (+Z) alone."""
    into = quad.pose.inverse * pose
    nothing = np.zeros((*shape, 4), np.float32)
    if into.position[2] <= 0:
        return nothing
    left, right, up, down = np.tan(fov)
    x = left + (np.arange(shape[1]) + 0.5) / shape[1] * (right - left)
    y = up + (np.arange(shape[0]) + 0.5) / shape[0] * (down - up)
    axes = np.array([_column(into, axis) for axis in ((1.0, 0, 0), (0, 1.0, 0), (0, 0, -1.0))])
    rays = x[None, :, None] * axes[0] + y[:, None, None] * axes[1] + axes[2]
    with np.errstate(divide="ignore", invalid="ignore"):
        far = -into.position[2] / rays[..., 2]
        across = (into.position[0] + far * rays[..., 0]) / quad.size[0] + 0.5
        along = 0.5 - (into.position[1] + far * rays[..., 1]) / quad.size[1]
        hit = (rays[..., 2] < 0) & (across >= 0) & (across < 1) & (along >= 0) & (along < 1)
    if not hit.any():
        return nothing
    image = _prepared(quad, quad.sub)
    image = _shrunk(image, _step(across, hit, 1) * image.shape[1], _step(along, hit, 0) * image.shape[0])
    nothing[hit] = _sampled(image, across[hit], along[hit])
    return nothing


def _column(pose: Pose, axis: tuple[float, float, float]) -> tuple[float, float, float]:
    moved = (pose * Pose(axis)).position
    return (*(a - b for a, b in zip(moved, pose.position, strict=True)),)


def _step(values: np.ndarray, hit: np.ndarray, axis: int) -> float:
    """How far a coordinate goes from one pixel to the next, typically."""
    both = hit & np.roll(hit, 1, axis)
    steps = np.abs(values - np.roll(values, 1, axis))[both]
    return float(np.median(steps)) if steps.size else 0.0


def _shrunk(image: np.ndarray, across: float, along: float) -> np.ndarray:
    """An image made smaller by whole factors, so that no texel is left out; its texels are averages."""
    wide, high = max(1, round(across)), max(1, round(along))
    rows, columns = -image.shape[0] % high, -image.shape[1] % wide
    padded = np.pad(image, ((0, rows), (0, columns), (0, 0)), mode="edge")
    return padded.reshape(padded.shape[0] // high, high, padded.shape[1] // wide, wide, 4).mean((1, 3))


def _sampled(image: np.ndarray, across: np.ndarray, along: np.ndarray) -> np.ndarray:
    """Texels at places (0..1), mixed linearly from the four around each."""
    high, wide = image.shape[:2]
    x, y = np.clip(across * wide - 0.5, 0, wide - 1), np.clip(along * high - 0.5, 0, high - 1)
    column, row = x.astype(np.int64), y.astype(np.int64)
    next_column, next_row = np.minimum(column + 1, wide - 1), np.minimum(row + 1, high - 1)
    share, share_down = (x - column)[:, None], (y - row)[:, None]
    above = image[row, column] * (1 - share) + image[row, next_column] * share
    below = image[next_row, column] * (1 - share) + image[next_row, next_column] * share
    return (above * (1 - share_down) + below * share_down).astype(np.float32)


def depth(given: Depth) -> np.ndarray:
    """Depth as it was drawn, f32 (height, width); see `Depth` for what its values mean."""
    x, y, wide, high = given.sub.rect
    raw = given.sub.swapchain.images[given.sub.image].read(given.sub.layer)[y : y + high, x : x + wide, 0]
    return raw.astype(np.float32) / 0xFFFF if raw.dtype == np.uint16 else raw


def save(runtime: Runtime, path: Path) -> None:
    """Write what all eyes saw in the last frame beside each other into a PNG."""
    eyes = [picture(runtime, view) for view in range(runtime.headset.views)]
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.concatenate(eyes, 1)).save(path)
