"""A person before the panels, and what of them is cut off."""

import ctypes

import numpy as np
from imgui_bundle import imgui

from app.desktop.controls import Controls
from app.desktop.panels.desktop import DesktopPanels
from app.desktop.panels.state import View
from app.desktop.requests import Requests
from tests.app.desktop.panel_states import VIEWS
from vr_render.input import Event, InputFrame

SIZES = ((1280, 720), (640, 360), (2560, 1080), (720, 1280))
STEP = 1 / 60
VERTEX = np.dtype([("place", np.float32, 2), ("texel", np.float32, 2), ("colour", np.uint8, 4)])


class Player:
    """A person before the panels."""

    def __init__(self, panels: DesktopPanels, view: str | View = "full", size: tuple[int, int] = (1280, 720)) -> None:
        self.panels, self.size = panels, size
        self.view = VIEWS[view] if isinstance(view, str) else view
        self.controls = Controls(panels.bindings, panels.settings.controls)
        self.down: set[str] = set()
        self.data: imgui.ImDrawData | None = None

    def frame(self, *changes: str, **rest: object) -> Requests:
        events = tuple(Event(name[1:], name[0] == "+") for name in changes)
        for event in events:
            (self.down.add if event.down else self.down.discard)(event.name)
        frame = InputFrame(events=events, down=frozenset(self.down), **rest)  # type: ignore[arg-type]
        self.controls.bindings = self.panels.bindings
        self.left = self.panels.hear(self.controls.poll(frame, STEP, self.panels.playing))
        self.data, requests = self.panels.build(self.view, frame, self.size, STEP)
        return requests

    def press(self, name: str) -> Requests:
        """Press, wait a frame, let go; what the frames asked for, the first one that asked."""
        answers = [self.frame(f"+{name}"), self.frame(f"-{name}"), self.frame()]
        return next((answer for answer in answers if answer != Requests()), Requests())

    def click(self, x: float, y: float) -> Requests:
        answers = [
            self.frame(cursor=(x, y)),
            self.frame("+mouse.left", cursor=(x, y)),
            self.frame("-mouse.left", cursor=(x, y)),
            self.frame(cursor=(x, y)),
        ]
        return next((answer for answer in answers if answer != Requests()), Requests())


def cut_off(data: imgui.ImDrawData, size: tuple[int, int], scrolls: bool) -> list[str]:
    """What of the drawn triangles a clip rectangle or the picture's edge cuts. Sides count everywhere; upper and lower
    edges only where nothing scrolls."""
    found = []
    for part in data.cmd_lists:
        count = part.vtx_buffer.size()
        if not count:
            continue
        raw = (ctypes.c_char * (count * VERTEX.itemsize)).from_address(part.vtx_buffer.data_address())
        places = np.frombuffer(raw, VERTEX)["place"]
        raw = (ctypes.c_uint32 * part.idx_buffer.size()).from_address(part.idx_buffer.data_address())
        indices = np.frombuffer(raw, np.uint32)
        for command in part.cmd_buffer:
            used = places[indices[command.idx_offset : command.idx_offset + command.elem_count]]
            clip = command.clip_rect
            low, high = used.min(0), used.max(0)
            slack = 2.0  # soft edges of shapes
            if low[0] < max(clip.x, 0) - slack or high[0] > min(clip.z, size[0]) + slack:
                found.append(f"x {low[0]:.0f}..{high[0]:.0f} in {clip.x:.0f}..{clip.z:.0f}")
            if not scrolls and (low[1] < max(clip.y, 0) - slack or high[1] > min(clip.w, size[1]) + slack):
                found.append(f"y {low[1]:.0f}..{high[1]:.0f} in {clip.y:.0f}..{clip.w:.0f}")
    return found
