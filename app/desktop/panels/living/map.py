"""Where one has been: cubes of 32 m seen from above, north up, and what one left there."""

import math
from collections.abc import Callable, Iterable

import numpy as np
from imgui_bundle import imgui

from app.desktop.panels.icons import icon
from app.desktop.panels.state import Hud
from app.desktop.panels.theme import ACCENT, DIM, GOOD, TEXT, WARNING, WELL, Theme, rgba
from app.desktop.panels.window import foot, hint
from app.desktop.panels.words import title_of
from gameplay import content
from gameplay.positions import Point
from taichi_kernels.units import UNITS_PER_METRE

CUBE = 32.0  # metres
NEAREST, FARTHEST = 60.0, 8000.0  # metres from the middle to the edge


_At = Callable[[np.ndarray], tuple[float, float]]


class MapPage:
    """Remembers how near it looks."""

    def __init__(self) -> None:
        self._reach = 250.0
        self._places = np.zeros((0, 3))
        self._told: frozenset[Point] = frozenset()

    def show(self, theme: Theme, hud: Hud) -> None:
        """Build the page."""
        around = hud.around
        if around is None or hud.eye is None:
            return
        here = np.array(hud.eye)
        up = here / max(float(np.linalg.norm(here)), 1.0)
        east, north = axes(up)
        low, room = imgui.get_cursor_screen_pos(), imgui.get_content_region_avail()
        size = (room.x, max(room.y - theme.u * 2.6 - foot(theme), theme.u))
        draw = imgui.get_window_draw_list()
        imgui.invisible_button("map", size)
        if imgui.is_item_hovered():
            self._reach *= 0.85 ** imgui.get_io().mouse_wheel
        self._reach = min(max(self._reach, NEAREST), FARTHEST)
        middle = (low.x + size[0] / 2, low.y + size[1] / 2)
        share = size[1] / 2 / self._reach

        def at(place: np.ndarray) -> tuple[float, float]:
            way = place - here
            return middle[0] + float(way @ east) * share, middle[1] - float(way @ north) * share

        draw.push_clip_rect((low.x, low.y), (low.x + size[0], low.y + size[1]), True)
        draw.add_rect_filled((low.x, low.y), (low.x + size[0], low.y + size[1]), rgba(WELL, 0.6), theme.u * 0.4)
        half = CUBE * share / 2
        for x, y in self._explored(hud.explored, here, up, east, north, middle, share):
            draw.add_rect_filled((x - half, y - half), (x + half, y + half), rgba(0x5E7A68, 0.75))
        for ring in (50.0, 100.0, 250.0, 500.0, 1000.0, 2500.0):
            if self._reach / 4 < ring < self._reach:
                draw.add_circle(middle, ring * share, rgba(0xFFFFFF, 0.12), 64)
                theme.text(
                    draw,
                    (middle[0] + theme.u * 0.2, middle[1] - ring * share),
                    f"{ring:g} m",
                    rgba(DIM),
                    theme.small(0.7),
                )
        self._marks(theme, draw, hud, at)
        forward = np.array(hud.forward)
        turn = math.atan2(float(forward @ east), float(forward @ north))
        tip, right, left = (
            (middle[0] + theme.u * r * math.sin(turn + a), middle[1] - theme.u * r * math.cos(turn + a))
            for r, a in ((0.9, 0.0), (0.6, 2.5), (0.6, -2.5))
        )
        draw.add_triangle_filled(tip, right, left, rgba(ACCENT))
        theme.text(draw, (middle[0], low.y + theme.u * 0.3), "N", rgba(TEXT), 1.0, True, align=0.5)
        draw.pop_clip_rect()
        imgui.set_next_item_width(theme.u * 10)
        _, self._reach = imgui.slider_float(
            "##reach", self._reach, NEAREST, FARTHEST, "", imgui.SliderFlags_.logarithmic
        )
        imgui.same_line()
        wheel = "stick" if theme.worn else "wheel"
        text = f"{self._reach:,.0f} m to the edge. Green: where you have been. The {wheel} looks nearer and farther."
        hint(theme, text)

    def _explored(
        self,
        cubes: frozenset[Point],
        here: np.ndarray,
        up: np.ndarray,
        east: np.ndarray,
        north: np.ndarray,
        middle: tuple[float, float],
        share: float,
    ) -> Iterable[tuple[float, float]]:
        """Places on the screen of the cubes on this side of the planet."""
        if cubes is not self._told:
            self._told = cubes
            self._places = (np.array(sorted(cubes), np.float64).reshape(-1, 3) + 0.5) * CUBE
        if not len(self._places):
            return []
        way = self._places - here
        seen = self._places[(self._places @ up > 0) & (np.abs(way @ east) < 2 * self._reach)] - here
        across = np.stack([middle[0] + seen @ east * share, middle[1] - seen @ north * share], 1)
        return [(float(x), float(y)) for x, y in np.unique(np.round(across), axis=0)]

    def _marks(self, theme: Theme, draw: imgui.ImDrawList, hud: Hud, at: _At) -> None:
        """Structures, remains and what a scan found."""
        around, items, size = hud.around, content.load().items, theme.u * 1.3
        assert around is not None
        for entry in around.structures:
            x, y = at(np.array(entry.position) / UNITS_PER_METRE)
            item = items.get(entry.item)
            icon(draw, (x - size / 2, y - size / 2), size, item.look if item else None)
            mouse = imgui.get_mouse_pos()
            if abs(mouse.x - x) < size / 2 and abs(mouse.y - y) < size / 2:
                imgui.set_tooltip(title_of(entry.item))
            if around.vitals is not None and around.vitals.bed == entry.id:
                draw.add_circle((x, y), size * 0.7, rgba(GOOD), 24)
        for answer in hud.scan:
            x, y = at(np.array(answer.position) / UNITS_PER_METRE)
            draw.add_circle_filled((x, y), theme.u * 0.28, rgba(ACCENT, 0.4 + 0.6 * answer.strength / 255))
            theme.text(
                draw, (x + theme.u * 0.4, y - theme.u * 0.4), title_of(answer.resource), rgba(TEXT), theme.small(0.72)
            )
        for remains in hud.remains:
            x, y = at(np.array(remains) / UNITS_PER_METRE)
            draw.add_circle((x, y), size * 0.5, rgba(WARNING), 4, max(2.0, theme.u * 0.12))


def axes(up: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """East and north on the ground, unit; +z is the planet's north."""
    north = np.array([0.0, 0.0, 1.0]) - up * up[2]
    if north @ north < 1e-12:
        north = np.array([-1.0, 0.0, 0.0])
    north /= np.linalg.norm(north)
    return np.cross(north, up), north
