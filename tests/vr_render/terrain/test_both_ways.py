"""Terrain made on the processor and terrain made on the device look the same, pixel by pixel, edits included."""

import numpy as np

from tests.vr_render.terrain.ground_view import GroundView, planet
from vr_render.device import Device
from vr_render.scene import Eye

SIZE = (96, 96)
RADIUS = 50.0
EYE = Eye.looking((RADIUS * 1.5, 4.0, -3.0), (-1.0, 0.1, 0.05), 75, SIZE)


def pictures(device: Device, way: str) -> list[np.ndarray]:
    """Before an edit, the frames in which it arrives, and after it."""
    view = GroundView(device, planet(radius=RADIUS), SIZE, 1.0, way)
    try:
        view.settle(EYE)
        found = [view.draw(EYE)]
        level = np.arange(32)
        index = (level[:, None, None] * 32 + level[None, :, None]) * 32 + level[None, None, :16]
        nothing = np.zeros(index.size, np.uint8)
        for x in range(2, 5):
            view.terrain.set_chunk((x, 0, 0), index.ravel().astype(np.int32), nothing, nothing)
        for _ in range(200):
            found.append(view.draw(EYE))
            if not view.terrain.report().remaining:
                break
        assert view.terrain.report().failures == 0
        return found
    finally:
        view.close()


def test_both_ways_draw_the_same(device: Device) -> None:
    by_host, by_device = pictures(device, "cpu"), pictures(device, "device")
    for one, other in zip(by_host[:1] + by_host[-1:], by_device[:1] + by_device[-1:], strict=True):
        assert np.array_equal(one, other)
    assert (by_device[0] != by_device[-1]).any(axis=2).sum() > 50
    assert (by_device[0][..., 1] > 100).sum() > 200
