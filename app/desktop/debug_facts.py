"""From what a frame cost to what the debug overlay shows."""

from collections.abc import Collection
from typing import Any, cast

import numpy as np

from app.client.client import Client
from app.desktop.panels.state import Debug
from taichi_kernels.units import UNITS_PER_METRE
from vr_render.device import Device
from vr_render.renderer import FrameReport


def debug_of(frames: Collection[float], report: FrameReport, device: Device, client: Client, tick_ms: float) -> Debug:
    """What the overlay shows.

    Args:
        frames: times of the last frames, oldest first [ms].
        report: of the last frame. device: that draws.
        client: what is known. tick_ms: time of the last tick [ms].
    """
    counts = {"Vulkan calls": report.calls}
    memory = {"device": device.memory.device_bytes() / 1e6}
    if report.terrain is not None:
        names = ("nodes", "fading", "remaining", "triangles")
        counts |= {name: int(getattr(report.terrain, name)) for name in names}
        memory["terrain"] = report.terrain.used / 1e6
    position = np.zeros(3) if client.own is None else np.array(client.own.position) / UNITS_PER_METRE
    return Debug(
        frames=np.array(frames),
        parts=report.host,
        passes=report.device,
        counts=counts,
        memory=memory,
        device=device.name,
        tick=client.tick,
        tick_ms=tick_ms,
        position=cast(Any, position),
    )
