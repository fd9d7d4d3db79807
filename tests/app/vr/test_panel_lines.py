"""Messages and subtitles in the headset: they cover nothing that is read, and all that is set grows with the text."""

import ctypes
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.client.placing import Planned
from app.desktop.panels.theme import DIM, TEXT, Theme
from app.desktop.settings import change
from app.vr.panels import prompt
from app.vr.panels.panels import FIGURES_REST
from app.vr.panels.sheets import CANVAS, REGIONS, Sheet
from gameplay import outcomes
from tests.app.desktop.panel_player import VERTEX, cut_off
from tests.app.vr.panel_work import opened, watch
from tests.app.vr.poses import pose
from tests.app.vr.wearer import Wearer
from vr_render.xr.profiles import PROFILES

SIZES = (0.75, 1.0, 1.5, 2.0)
LONG = "Blizzard: snow and ice cut through all that you wear, and nobody sees ten metres far; go under a roof"


def told(wearer: Wearer, *texts: str) -> Wearer:
    """Something is heard and said."""
    for text in texts:
        wearer.panels.say(text, "warning")
    wearer.panels.tell([outcomes.CanistersFull(1)])
    for _ in range(3):
        wearer.frame(seconds=FIGURES_REST)
    assert {"toast", "subtitles"} <= wearer.seen()
    return wearer


def reads(wearer: Wearer, size: float = 1.0) -> Wearer:
    wearer.panels.settings = change(wearer.panels.settings, "vr", "text_size", size)
    wearer.head, wearer.grips["left"] = pose(pitch=-40), watch()
    return wearer


def span(sheet: Sheet, other: Sheet) -> tuple[float, float]:
    """Lower and upper edge of a sheet in the plane of another one [m from its middle]."""
    right, up, before = other.from_front(sheet.pose.position)
    assert abs(before) < 1e-9 and abs(right) < 1e-9, "in one plane, one above the other"
    return up - sheet.size[1] / 2, up + sheet.size[1] / 2


@pytest.mark.parametrize("size", SIZES)
def test_what_is_told_lies_below_the_wrist_while_it_is_read(wearer: Wearer, size: float) -> None:
    told(reads(wearer, size), LONG)
    read = wearer.sheet("wrist")
    heard, said = (span(wearer.sheet(name), read) for name in ("subtitles", "toast"))
    assert heard[1] < -read.size[1] / 2 and said[1] < heard[0] + 1e-9
    wearer.head = pose(pitch=30)
    for _ in range(3):
        wearer.frame()
    assert "wrist" not in wearer.seen() and wearer.sheet("toast").head_locked


@pytest.mark.parametrize("size", SIZES)
def test_what_is_told_lies_on_the_panel_that_hangs_in_the_room(wearer: Wearer, size: float) -> None:
    told(opened(reads(wearer, size), "pause"), LONG)
    read = wearer.sheet("main")
    heard, said = (span(wearer.sheet(name), read) for name in ("subtitles", "toast"))
    assert heard[0] > read.size[1] / 2 and said[0] > heard[1] - 1e-9


def test_near_sheets_lie_on_far_ones(wearer: Wearer) -> None:
    names = [sheet.name for sheet in opened(told(reads(wearer)), "pause").shown.sheets]
    assert names.index("main") < names.index("toast") < names.index("wrist")


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, float]]:
    """The sheet on which something was written since it was cleared, what, and how high [pixels]; without icons."""
    found: list[tuple[str, str, float]] = []
    text = Theme.text

    def write(
        self: Theme, draw: Any, at: Any, words: str, colour: int, scale: float = 1.0, *rest: Any, **more: Any
    ) -> float:
        for name, (x, y, wide, high) in REGIONS.items():
            if x <= at[0] < x + wide and y <= at[1] < y + high and words.isascii():
                found.append((name, words, scale * self.u))
        return text(self, draw, at, words, colour, scale, *rest, **more)

    monkeypatch.setattr(Theme, "text", write)
    return found


def drawn(wearer: Wearer, written: list[tuple[str, str, float]], name: str) -> list[tuple[str, float]]:
    """What a sheet says, drawn anew, and nothing of it cut off."""
    wearer.vr.redraw()
    written.clear()
    data = wearer.frame().data
    assert data is not None and cut_off(data, CANVAS, False) == []
    return [(words, high) for sheet, words, high in written if sheet == name]


@pytest.mark.parametrize("size", SIZES)
def test_a_long_message_is_broken_and_not_made_small(
    wearer: Wearer, size: float, written: list[tuple[str, str, float]]
) -> None:
    wearer.panels.settings = change(wearer.panels.settings, "vr", "text_size", size)
    told(wearer, "First", LONG)
    lines = drawn(wearer, written, "toast")
    assert " ".join(line for line, _ in lines if line in LONG) == LONG and len(lines) > 1
    toast = wearer.sheet("toast")
    for _, high in lines:
        capital = 0.711 / 1.172 * high * toast.size[1] / toast.rect[3]
        assert math.degrees(math.atan(capital / 1.1)) > 0.97 * size, "as large as it is set"


@pytest.mark.parametrize("profile", [profile.path for profile in PROFILES])
def test_hints_above_a_hand_are_not_made_small_with_any_controller(
    wearer: Wearer, profile: str, written: list[tuple[str, str, float]]
) -> None:
    wearer.profile, wearer.pointer = f"/interaction_profiles/{profile}", "right"
    hud = wearer.view.hud
    assert hud is not None
    for _ in range(3):
        wearer.frame()
    wearer.view = replace(wearer.view, hud=replace(hud, placing=Planned("chemistry_bench", "")))
    wearer.frame()
    said = drawn(wearer, written, "prompt")
    text = " ".join(words for words, _ in said)
    assert all(part in text for part in ("can stand here", ": put up", ": turn", ": call off")) and "Mouse" not in text
    assert min(high for _, high in said) >= 34


@pytest.mark.parametrize("name", ["wrist", "tool", "next", "radial", "prompt"])
def test_what_hands_have_grows_as_far_as_the_text_is_set(wearer: Wearer, name: str) -> None:
    found = []
    for size in (1.0, 2.0):
        reads(wearer, size)
        for _ in range(3):
            wearer.frame()
        if name == "radial":
            wearer.frame(menu=True)
        if name == "prompt":
            hand = wearer.aims["right"]
            assert hand is not None and wearer.head is not None
            found.append(prompt.sheet(hand, wearer.head, size))
        else:
            found.append(wearer.sheet(name))
        if name == "radial":
            wearer.frame(menu=True)
    assert np.array(found[1].size) == pytest.approx(np.array(found[0].size) * 2)


@pytest.mark.parametrize("main", ["left", "right"])
@pytest.mark.parametrize("size", SIZES)
def test_the_gauge_stays_beside_the_tool(wearer: Wearer, main: str, size: float) -> None:
    settings = change(wearer.panels.settings, "vr", "hand", main)
    wearer.panels.settings = change(settings, "vr", "text_size", size)
    wearer.frame()
    hand, gauge = wearer.aims[main], wearer.sheet("tool")
    assert hand is not None
    out = float(hand.matrix[:, 0] @ (gauge.pose.position - hand.position)) * (-1 if main == "right" else 1)
    assert out - gauge.size[0] / 2 > 0.04, "of a tool that is as wide"


def light(colour: int) -> float:
    """Of a colour 0xRRGGBB on a screen, 0 to 1."""
    parts = ((colour >> shift & 255) / 255 for shift in (16, 8, 0))
    linear = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_single_lines_are_read_before_snow_in_the_sun(wearer: Wearer) -> None:
    """Contrast as it is asked for of web pages, with what is behind added up in linear light as compositors do."""
    told(wearer, "A message")
    wearer.pointer = "right"
    hud = wearer.view.hud
    assert hud is not None
    wearer.view = replace(wearer.view, hud=replace(hud, placing=Planned("crate", "")))
    wearer.frame()
    wearer.vr.redraw()
    data = wearer.frame().data
    assert data is not None
    for name, ink in (("toast", TEXT), ("subtitles", TEXT), ("prompt", DIM)):
        x, y, wide, high = REGIONS[name]
        cover = 0.0
        for part in data.cmd_lists:
            raw = (ctypes.c_char * (part.vtx_buffer.size() * VERTEX.itemsize)).from_address(
                part.vtx_buffer.data_address()
            )
            found = np.frombuffer(raw, VERTEX)
            at, colour = found["place"], found["colour"]
            here = (at[:, 0] >= x) & (at[:, 0] < x + wide) & (at[:, 1] >= y) & (at[:, 1] < y + high)
            dark = here & (colour[:, :3] == (5, 7, 10)).all(1)
            cover = max(cover, float(colour[dark, 3].max(initial=0)) / 255)
        assert (light(ink) + 0.05) / (1.0 - cover + 0.05) > 3.0, name
