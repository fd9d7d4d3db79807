"""Marks ahead of a shuttle: each lies where what it marks does, for both eyes, however the head is held."""

import ctypes
import math
from dataclasses import replace

import numpy as np
import pytest
from imgui_bundle import imgui

from app.desktop.panels.theme import ACCENT, GOOD, TEXT, rgba
from app.desktop.settings import change
from app.vr.panels.headup import WIDE, HeadUp
from app.vr.panels.sheets import CANVAS, REGIONS
from tests.app.desktop.panel_player import VERTEX, cut_off
from tests.app.desktop.test_instruments import FLOWN
from tests.app.vr.poses import pose
from tests.app.vr.wearer import Wearer
from vr_render.vectors import cross

WAYS = [(0.0, 0.0), (12.0, 5.0), (-20.0, -8.0), (25.0, 9.0), (-3.0, 2.0)]  # to the right and up of the nose [degrees]
APART = 0.032  # metres of an eye from the middle of the head


def way(right: float, up: float) -> tuple[float, float, float]:
    a, b = math.radians(right), math.radians(up)
    return math.sin(a) * math.cos(b), math.sin(b), -math.cos(a) * math.cos(b)


def drawn(data: imgui.ImDrawData, ink: int, alpha: float) -> np.ndarray:
    """The middle of what is drawn in a colour [pixels]: between its outermost places to the left and right."""
    colour = np.frombuffer(np.uint32(rgba(ink, alpha)).tobytes(), np.uint8)
    found = []
    for part in data.cmd_lists:
        count = part.vtx_buffer.size()
        if count:
            raw = (ctypes.c_char * (count * VERTEX.itemsize)).from_address(part.vtx_buffer.data_address())
            vertices = np.frombuffer(raw, VERTEX)
            inside = (vertices["place"] < REGIONS["ahead"][2:]).all(1)
            found.append(vertices["place"][(vertices["colour"] == colour).all(1) & inside])
    places = np.concatenate(found)
    assert len(places), f"nothing is drawn in {ink:06x}"
    left, right = (places[np.abs(places[:, 0] - edge) < 0.6] for edge in (places[:, 0].min(), places[:, 0].max()))
    middle: np.ndarray = (left.mean(0) + right.mean(0)) / 2
    return middle


def seen(wearer: Wearer, head_up: HeadUp | None) -> imgui.ImDrawData | None:
    """What is drawn of it: between its frame and the next."""
    wearer.head_up = head_up
    first, second = wearer.frame(), wearer.frame()
    return second.data or first.data


def degrees(a: np.ndarray, b: np.ndarray) -> float:
    return math.degrees(math.atan2(float(np.linalg.norm(cross(a.tolist(), b.tolist()))), float(a @ b)))


@pytest.mark.parametrize("aside", [0.0, 90.0, 180.0, -37.0])
@pytest.mark.parametrize("mark", WAYS)
def test_a_mark_lies_where_what_it_marks_does(wearer: Wearer, mark: tuple[float, float], aside: float) -> None:
    wearer.head = pose((0.3, 1.4, -0.2), yaw=15.0, pitch=8.0, roll=5.0)
    flown = replace(FLOWN, going=way(*mark), target=None, wide=WIDE, high=WIDE * 800 / 1280)
    data = seen(wearer, HeadUp(flown, aside))
    assert data is not None
    sheet = wearer.sheet("ahead")
    # play space is turned to the right of the craft, and so the craft to the left of it
    turn = pose(yaw=-aside).matrix
    for ink, alpha, expected in ((GOOD, 1.0, way(*mark)), (TEXT, 0.95, way(0.0, 0.0))):
        place = sheet.place(drawn(data, ink, alpha))
        for side in (-APART, 0.0, APART):
            eye = wearer.head.position + wearer.head.matrix[:, 0] * side
            assert degrees(place - eye, turn @ np.array(expected)) < 0.12, "both eyes see it there, far off"


def test_a_goal_beyond_its_edge_is_told_at_that_side(wearer: Wearer) -> None:
    for right in (-1, 1):
        flown = replace(FLOWN, going=None, target=("Kelorador", (right * 0.9, 0.1, 0.3), 4.2e6), wide=WIDE)
        data = seen(wearer, HeadUp(flown, 0.0))
        assert data is not None
        assert (drawn(data, ACCENT, 1.0)[0] - 640) * right > 300


def test_it_is_drawn_anew_when_a_mark_moves_and_only_then(wearer: Wearer) -> None:
    seen(wearer, HeadUp(FLOWN, 0.0))
    assert seen(wearer, HeadUp(replace(FLOWN, aboard=None), 0.0)) is None, "numbers are the wrist's"  # type: ignore[arg-type]
    assert seen(wearer, HeadUp(FLOWN, 90.0)) is None, "it hangs elsewhere, and looks the same"
    for moved in (
        replace(FLOWN, up=way(3.0, 80.0)),
        replace(FLOWN, going=way(1.0, 0.0)),
        replace(FLOWN, target=("Kelorador", way(0.0, 1.0), 4.2e6)),
        replace(FLOWN, target=("Kelorador", way(0.0, 1.0), 3.0e6)),
    ):
        assert seen(wearer, HeadUp(moved, 0.0)) is not None


def test_it_fits_lies_below_all_else_and_makes_way_for_menus(wearer: Wearer) -> None:
    wearer.panels.settings = change(wearer.panels.settings, "vr", "text_size", 2.0)
    data = seen(wearer, HeadUp(FLOWN, 0.0))
    assert data is not None and cut_off(data, CANVAS, False) == []
    wearer.panels.say("A message")
    seen(wearer, HeadUp(FLOWN, 0.0))
    assert wearer.shown.sheets[0].name == "ahead" and len(wearer.shown.sheets) > 1
    assert REGIONS["ahead"] == REGIONS["main"], "the one takes the other's place"
    wearer.panels.open("pause")
    seen(wearer, HeadUp(FLOWN, 0.0))
    assert "ahead" not in wearer.seen() and "main" in wearer.seen()
    wearer.panels.open("game")
    assert wearer.frame().data is not None, "at once: the menu's picture is not held that large before the eyes"
    seen(wearer, None)
    assert "ahead" not in wearer.seen(), "on foot there is none"


def test_its_words_are_as_large_after_a_menu_as_before(wearer: Wearer) -> None:
    wearer.panels.settings = change(wearer.panels.settings, "vr", "text_size", 1.4)
    seen(wearer, HeadUp(FLOWN, 0.0))
    before = wearer.panels._context.theme.u
    wearer.panels.open("pause")
    seen(wearer, HeadUp(FLOWN, 0.0))
    assert wearer.panels._context.theme.u < before, "the panel grows, too"
    wearer.panels.open("game")
    seen(wearer, HeadUp(FLOWN, 0.0))
    assert wearer.panels._context.theme.u == before
