"""The map of the system: orbits and bodies in three dimensions, now and in hours ahead, and what is known of them."""

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from imgui_bundle import imgui

from app.desktop.panels.instruments import clock
from app.desktop.panels.living.trade import lines
from app.desktop.panels.living.worlds_told import facts_of, findings_of, title_of
from app.desktop.panels.state import Hud
from app.desktop.panels.theme import ACCENT, DIM, GOOD, TEXT, Theme, rgba
from app.desktop.panels.window import foot, hint
from gameplay.commands import CancelCourse, Command, SetCourse
from gameplay.solar_system.bodies import Asteroid, SolarSystem, Star, World
from gameplay.view import TICKS_PER_SECOND

CLOSEST, WIDEST = 4e3, 2e7  # metres from the middle of the map to its edge
AHEAD = 12.0  # hours that can be looked ahead
PITCH = 1.5  # radians from the level to the steepest view
POINTS = 160  # of an orbit's line
APART = 22.0  # pixels an orbit must measure for the names of what goes round there
SPACE, BELT, STEEL = 0x0A0D13, 0x9A8E7E, 0xA4B4C4
SEA = (42, 92, 148)
LEAST = 70  # of 255: the brightest part of a colour on the map is no darker

Vec = tuple[float, float]
Box = tuple[float, float, float, float]


class _Shown(NamedTuple):
    """A body on the map: its number, where it is, its radius on the map [pixels], how near it is to the viewer."""

    number: int
    at: Vec
    radius: float
    near: float


class SystemPage:
    """Remembers how it looks, at what, and how many hours ahead.

    Attributes:
        turn, pitch: of the view [radians]. reach: from the middle of the map to its edge [m].
        hours: ahead of now.
        chosen, middle: numbers of the body that is told of, and of that in the middle of the map.
    """

    def __init__(self) -> None:
        self.turn, self.pitch, self.reach = 0.6, 0.6, 0.0
        self.hours = 0.0
        self.chosen, self.middle = -1, 0
        self._system: SolarSystem | None = None
        self._paths: dict[int, np.ndarray] = {}

    def show(self, theme: Theme, hud: Hud) -> list[Command]:
        """Build the page; what the flight computer is told."""
        self._orders: list[Command] = []
        system = hud.system
        if system is None:
            hint(theme, "This planet is a world alone: no others go round its sun. New worlds are whole systems.")
            return []
        if system is not self._system:
            self._begin(system, hud.body)
        room = imgui.get_content_region_avail()
        wide, high = room.x * 0.62, max(room.y - theme.u * 1.9 - foot(theme), theme.u * 4)
        low = imgui.get_cursor_screen_pos()
        tick = hud.tick + round(self.hours * 3600 * TICKS_PER_SECOND)
        self._map(theme, hud, (low.x, low.y), (wide, high), tick)
        imgui.same_line()
        imgui.begin_child("bodies", (0, high), imgui.ChildFlags_.nav_flattened)
        self._list(theme, system, hud, high)
        self._course(theme, system, hud)
        self._facts(theme, system, hud, tick)
        imgui.end_child()
        self._sliders(theme, wide)
        return self._orders

    def _begin(self, system: SolarSystem, body: int) -> None:
        self._system, self.chosen, self.middle, self.hours = system, body, 0, 0.0
        self._paths = {number: system.orbits.path(number, POINTS) for number in range(1, len(system.bodies))}
        self.reach = min(2.4 * system.start_planet.orbital_distance, WIDEST)

    # --- The map ----------------------------------------------------------------------------------------------------

    def _map(self, theme: Theme, hud: Hud, low: Vec, size: Vec, tick: int) -> None:
        system, draw = hud.system, imgui.get_window_draw_list()
        assert system is not None
        pressed = imgui.invisible_button("system", size)
        io = imgui.get_io()
        if imgui.is_item_active():
            self.turn -= io.mouse_delta.x * 0.008
            self.pitch += io.mouse_delta.y * 0.008
        if imgui.is_item_hovered():
            self.reach *= 0.85**io.mouse_wheel
        self.pitch = min(max(self.pitch, -PITCH), PITCH)
        self.reach = min(max(self.reach, CLOSEST), WIDEST)
        high = (low[0] + size[0], low[1] + size[1])
        draw.add_rect_filled(low, high, rgba(SPACE, 0.94), theme.u * 0.4)
        places = system.orbits.at(tick)[0]
        middle = (low[0] + size[0] / 2, low[1] + size[1] / 2)
        share = min(size) / 2 / self.reach
        axes = view_axes(self.turn, self.pitch)

        def seen(points: np.ndarray) -> np.ndarray:
            """On the screen [pixels], and how near to the viewer [m]."""
            out = (points - places[self.middle]) @ axes.T
            out[:, 0], out[:, 1] = middle[0] + out[:, 0] * share, middle[1] - out[:, 1] * share
            return out

        box = (low[0] + 2, low[1] + 2, high[0] - 2, high[1] - 2)
        parents = system.orbits.parents
        for number, path in self._paths.items():
            if isinstance(system.bodies[number], Asteroid) and number != self.chosen:
                continue
            if parents[number] > 0 and np.abs(path).max() * share < APART / 2:
                continue
            own = number == self.chosen
            ink = rgba(ACCENT if own else TEXT, 0.9 if own else 0.28)
            _line(draw, seen(path + places[parents[number]]), box, ink, max(1.0, theme.u * (0.1 if own else 0.06)))
        course = hud.flown.aboard.course if hud.flown is not None else None
        if course is not None:
            way = np.array(course.path, np.float64) if len(course.path) > 1 else places[[hud.body, course.to]]
            _line(draw, seen(way), box, rgba(GOOD, 0.95), max(1.5, theme.u * 0.12), closed=False)
        for start, end, done in lines(hud):
            a, b = places[start], places[end]
            _line(draw, seen(np.stack([a, b])), box, rgba(GOOD, 0.6), max(1.0, theme.u * 0.07))
            x, y, _ = seen((a + (b - a) * done)[None])[0].tolist()
            if box[0] < x - theme.u and x + theme.u < box[2] and box[1] < y - theme.u and y + theme.u < box[3]:
                draw.add_circle_filled((x, y), theme.u * 0.2, rgba(GOOD), 12)
        shown = self._shown(theme, system, seen(places), box, share)
        for body in sorted(shown, key=lambda body: body.near):
            self._body(theme, draw, hud, body, box)
        self._names(theme, draw, hud, shown, box, share)
        if pressed and abs(imgui.get_mouse_drag_delta().x) < 4:
            self._choose(shown, (io.mouse_pos.x, io.mouse_pos.y), theme.u)

    def _shown(self, theme: Theme, system: SolarSystem, seen: np.ndarray, box: Box, share: float) -> list[_Shown]:
        shown = []
        for number, body in enumerate(system.bodies):
            least = 0.42 if isinstance(body, Star) else 0.24 if system.orbits.parents[number] == 0 else 0.16
            least = 0.07 if isinstance(body, Asteroid) else least
            radius = max(getattr(body, "radius", 0.0) * share, least * theme.u)
            x, y, near = seen[number].tolist()
            edge = radius + 1
            if box[0] + edge < x < box[2] - edge and box[1] + edge < y < box[3] - edge:
                shown.append(_Shown(number, (x, y), radius, near))
        return shown

    def _body(self, theme: Theme, draw: imgui.ImDrawList, hud: Hud, shown: _Shown, box: Box) -> None:
        system = hud.system
        assert system is not None
        body, (x, y) = system.bodies[shown.number], shown.at
        if isinstance(body, Star):
            for step in (2.6, 1.9, 1.4):
                if box[0] < x - shown.radius * step and x + shown.radius * step < box[2]:
                    draw.add_circle_filled((x, y), shown.radius * step, rgba(_packed(body.colour), 0.12), 40)
        draw.add_circle_filled((x, y), shown.radius, rgba(_colour(body)), 32)
        if shown.number == self.chosen:
            draw.add_circle((x, y), shown.radius + theme.u * 0.25, rgba(ACCENT), 32, max(1.5, theme.u * 0.09))
        if shown.number == hud.body:
            tip = y - shown.radius - theme.u * 0.3
            wing = theme.u * 0.32
            draw.add_triangle_filled((x, tip), (x - wing, tip - wing * 1.5), (x + wing, tip - wing * 1.5), rgba(ACCENT))

    def _names(
        self, theme: Theme, draw: imgui.ImDrawList, hud: Hud, shown: list[_Shown], box: Box, share: float
    ) -> None:
        """Names beside bodies; none upon another, the chosen one's first."""
        system, taken = hud.system, list[Box]()
        assert system is not None
        size = theme.small(0.78)
        for number, (x, y), radius, _ in sorted(shown, key=lambda body: (body.number != self.chosen, body.number)):
            body = system.bodies[number]
            far = np.abs(self._paths[number]).max() * share if system.orbits.parents[number] > 0 else APART
            if number != self.chosen and (isinstance(body, Asteroid) or far < APART):
                continue
            left, top = x + radius + theme.u * 0.35, y - theme.u * size * 0.6
            place = left, top, left + theme.width(body.name, size), top + theme.u * size * 1.1
            apart = all(
                place[0] > other[2] or place[2] < other[0] or place[1] > other[3] or place[3] < other[1]
                for other in taken
            )
            if apart and place[2] < box[2] and box[1] < place[1] and place[3] < box[3]:
                taken.append(place)
                ink = rgba(TEXT if number in (self.chosen, hud.body) else DIM)
                theme.text(draw, (left, top), body.name, ink, size)

    def _choose(self, shown: Iterable[_Shown], mouse: Vec, u: float) -> None:
        """Choose the body that is pointed at; once more, and it is the middle of the map."""
        away = [(math.dist(body.at, mouse) - body.radius, body.number) for body in shown]
        nearest = min(away, default=(math.inf, -1))
        if nearest[0] < u * 0.8:
            self.middle = nearest[1] if nearest[1] == self.chosen else self.middle
            self.chosen = nearest[1]

    # --- Beside it, and below ---------------------------------------------------------------------------------------

    def _list(self, theme: Theme, system: SolarSystem, hud: Hud, high: float) -> None:
        imgui.begin_child("names", (0, high * 0.36), imgui.ChildFlags_.nav_flattened)
        imgui.push_style_var(imgui.StyleVar_.item_spacing, (0.0, imgui.get_style().item_spacing.y))
        for number in in_order(system):
            name = system.bodies[number].name
            inward = theme.u * 0.9 * (system.orbits.parents[number] > 0)
            if inward:
                imgui.indent(inward)
            here = "   (here)" if number == hud.body else ""
            if imgui.selectable(f"{name}{here}##{number}", number == self.chosen)[0]:
                self.middle = number if number == self.chosen else self.middle
                self.chosen = number
            if inward:
                imgui.unindent(inward)
        imgui.pop_style_var()
        imgui.end_child()
        imgui.separator()

    def _course(self, theme: Theme, system: SolarSystem, hud: Hud) -> None:
        """What the flight computer can be told of the chosen body."""
        if hud.flown is None:
            return
        course = hud.flown.aboard.course
        if course is not None:
            left = hud.flown.left
            when = "gets ready" if left is None else f"there in {clock(left)}"
            hint(theme, f"Course to {system.bodies[course.to].name}: {when}")
            imgui.begin_disabled(not course.may_cancel)
            if imgui.button("Give the course up"):
                self._orders.append(CancelCourse())
            imgui.end_disabled()
        elif self.chosen > 0 and self.chosen != hud.body and imgui.button("Set course"):
            self._orders.append(SetCourse(self.chosen))

    def _facts(self, theme: Theme, system: SolarSystem, hud: Hud, tick: int) -> None:
        body = system.bodies[self.chosen]
        places = system.orbits.at(tick)[0]
        imgui.push_font(theme.bold, theme.u)
        imgui.text_unformatted(body.name)
        imgui.pop_font()
        imgui.same_line()
        imgui.text_disabled(title_of(body))
        away = float(np.linalg.norm(places[self.chosen] - places[hud.body])) / 1000
        lines = list(facts_of(body))
        if self.chosen != hud.body:
            lines.insert(0, ("Away", f"{away:,.0f} km" if away >= 100 else f"{away:.1f} km"))
        if imgui.begin_table("facts", 2):
            imgui.table_setup_column("", imgui.TableColumnFlags_.width_fixed)
            for label, text in lines:
                imgui.table_next_column()
                imgui.text_disabled(label)
                imgui.table_next_column()
                imgui.text_wrapped(text)
            imgui.end_table()
        found = findings_of(body)
        if found:
            hint(theme, found)

    def _sliders(self, theme: Theme, wide: float) -> None:
        """Time, distance and angle for hands without a mouse."""
        gap = imgui.get_style().item_spacing.x
        each = (imgui.get_content_region_avail().x - 3 * gap) / 4
        imgui.set_next_item_width(each)
        text = "now" if self.hours < 0.005 else f"in {self.hours:.1f} h"
        _, self.hours = imgui.slider_float("##ahead", self.hours, 0.0, AHEAD, text)
        imgui.same_line()
        imgui.set_next_item_width(each)
        text = f"{self.reach / 1000:,.0f} km to the edge"
        _, self.reach = imgui.slider_float("##reach", self.reach, CLOSEST, WIDEST, text, imgui.SliderFlags_.logarithmic)
        imgui.same_line()
        imgui.set_next_item_width(each)
        turn = math.remainder(self.turn, math.tau)
        changed, turn = imgui.slider_float("##turn", turn, -math.pi, math.pi, "turn")
        self.turn = turn if changed else self.turn
        imgui.same_line()
        imgui.set_next_item_width(each)
        _, self.pitch = imgui.slider_float("##pitch", self.pitch, -PITCH, PITCH, "tilt")


def view_axes(turn: float, pitch: float) -> np.ndarray:
    """Right, up and towards the viewer for one who looks down by `pitch` from an azimuth [radians]: float64 (3, 3)."""
    s, c, low, high = math.sin(turn), math.cos(turn), math.sin(pitch), math.cos(pitch)
    return np.array([[c, s, 0.0], [-s * low, c * low, high], [s * high, -c * high, low]])


def in_order(system: SolarSystem) -> list[int]:
    """Numbers of bodies as a list names them: the star, planets outwards, with what goes round them; no asteroids."""
    numbers = {id(body): number for number, body in enumerate(system.bodies)}
    out = [0]
    for planet in system.planets:
        out += [numbers[id(planet)], *(numbers[id(moon)] for moon in planet.moons)]
        out += [numbers[id(wreck)] for wreck in system.stations if wreck.planet_id == planet.planet_id]
    return out


def _line(draw: imgui.ImDrawList, points: np.ndarray, box: Box, ink: int, thick: float, *, closed: bool = True) -> None:
    """A line, as far as it lies in a box (Liang and Barsky, 1984)."""
    start, way = points[:, :2], np.roll(points[:, :2], -1, axis=0) - points[:, :2]
    if not closed:
        start, way = start[:-1], way[:-1]
    low, high = np.array(box[:2]) + thick, np.array(box[2:]) - thick
    with np.errstate(divide="ignore", invalid="ignore"):
        one, two = (low - start) / way, (high - start) / way
    begin = np.maximum(np.nanmax(np.fmin(one, two), axis=1), 0.0)
    end = np.minimum(np.nanmin(np.fmax(one, two), axis=1), 1.0)
    for at in np.flatnonzero(begin < end).tolist():
        a, b = start[at] + way[at] * begin[at], start[at] + way[at] * end[at]
        draw.add_line(tuple(a.tolist()), tuple(b.tolist()), ink, thick)


def _packed(colour: tuple[int, ...]) -> int:
    red, green, blue = colour
    return red << 16 | green << 8 | blue


def _colour(body: object) -> int:
    if isinstance(body, Star):
        return _packed(body.colour)
    if isinstance(body, World):
        lands = np.array([biome.color_palette[0] for biome in body.biomes], np.float64)
        shares = np.array([biome.share for biome in body.biomes])
        mean = (lands * shares[:, None]).sum(axis=0) / shares.sum() * (1 - body.water) + np.array(SEA) * body.water
        red, green, blue = (mean * max(LEAST / mean.max(), 1.0)).astype(int).tolist()
        return _packed((red, green, blue))
    return BELT if isinstance(body, Asteroid) else STEEL
