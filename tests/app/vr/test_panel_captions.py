"""What is told in the headset, and how the canvas is drawn."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from imgui_bundle import imgui

from app.desktop.panels.desktop import DesktopPanels
from app.desktop.panels.living.screen import PAGES
from app.desktop.panels.theme import Theme
from app.desktop.requests import Requests
from app.desktop.settings import change
from app.vr.panels import gauge, lines, placing, prompt, radial, wrist
from app.vr.panels.panels import FIGURES_REST, SCALE, Shown
from app.vr.panels.pen import Pen
from app.vr.panels.sheets import CANVAS, REGIONS, Sheet
from gameplay import outcomes
from tests.app.desktop.living_states import view as life_view
from tests.app.vr.panel_work import opened, watch
from tests.app.vr.poses import pose
from tests.app.vr.wearer import STEP, Wearer
from vr_render.input import Event, InputFrame

UNIT = 512  # of places in outcomes, in a metre


def test_lines_are_there_while_there_is_something_to_say(wearer: Wearer) -> None:
    wearer.frame()
    assert wearer.seen() == {"tool"}
    wearer.panels.tell([outcomes.CanistersFull(1)])
    wearer.frame()
    assert wearer.frame().data is not None
    assert {"toast", "subtitles"} <= wearer.seen()
    told = [wearer.sheet(name) for name in ("toast", "subtitles")]
    assert all(sheet.head_locked and sheet.pose.position[1] < -0.2 for sheet in told)
    assert told[0].pose.position[1] > told[1].pose.position[1], "messages above what is heard"
    comfort = replace(wearer.panels.settings.comfort, subtitles=False, messages=False)
    wearer.panels.settings = replace(wearer.panels.settings, comfort=comfort)
    wearer.frame()
    assert wearer.seen() == {"tool"}


def test_the_canvas_is_drawn_when_it_looks_different(wearer: Wearer) -> None:
    assert wearer.frame().data is not None
    assert wearer.frame().data is None
    hud = wearer.view.hud
    wearer.view = replace(wearer.view, hud=replace(hud, heading=12.0))
    assert wearer.frame().data is None and wearer.frame().data is None, "the gauge tells no heading"
    wearer.frame(seconds=FIGURES_REST)
    wearer.view = replace(wearer.view, hud=replace(hud, tool=replace(hud.tool, mode="flatten")))
    assert wearer.frame().data is None, "no frame waits for it"
    assert wearer.frame().data is not None
    wearer.view = replace(wearer.view, hud=replace(hud, tool=replace(hud.tool, mode="elevate")))
    assert wearer.frame().data is None and wearer.frame().data is None, "the gauge has its time"
    wearer.frame(seconds=FIGURES_REST)
    assert wearer.frame(seconds=FIGURES_REST).data is not None
    assert wearer.frame(seconds=FIGURES_REST).data is None
    wearer.vr.redraw()
    assert wearer.frame().data is not None


def test_what_follows_a_hand_is_drawn_in_the_same_frame(wearer: Wearer) -> None:
    wearer.frame()
    wearer.frame(menu=True)
    assert "radial" in wearer.seen() and wearer.shown.data is not None
    wearer.frame(menu=True)
    opened(wearer, "pause")
    for _ in range(3):
        assert wearer.frame().data is not None, "the main panel, in each frame"


def test_what_is_drawn_later_is_as_the_frame_left_it(wearer: Wearer) -> None:
    """A menu that is opened between two frames is drawn by the next, whatever was to be drawn before."""
    wearer.frame()
    hud = wearer.view.hud
    wearer.view = replace(wearer.view, hud=replace(hud, tool=replace(hud.tool, mode="flatten")))
    wearer.frame(seconds=FIGURES_REST)
    wearer.vr.prepare()
    wearer.panels.open("pause")
    later = wearer.frame()
    assert later.data is not None and "main" in wearer.seen() and later.requests == Requests()


def test_letters_are_large_enough(wearer: Wearer) -> None:
    """Capitals, a degree high where the panel hangs."""
    opened(wearer, "pause")
    hangs = wearer.sheet("main")
    text = wearer.panels._context.theme.u
    capitals = 0.711 / 1.172 * text * hangs.size[1] / hangs.rect[3]
    assert math.degrees(capitals / 1.2) > 1.0
    assert text >= 19 * SCALE - 1
    wearer.panels.settings = change(wearer.panels.settings, "vr", "text_size", 1.5)
    wearer.panels.open("game")
    wearer.frame()
    opened(wearer, "pause")
    larger = wearer.sheet("main").size[1] / hangs.size[1] * wearer.panels._context.theme.u
    assert larger == pytest.approx(1.5 * text, rel=0.04), "by the panel and by its letters"
    line = lines.sheets(1.0)["toast"]
    assert math.degrees(0.711 / 1.172 * lines._SIZE * line.size[1] / line.rect[3] / lines.DISTANCE) > 1


def test_all_that_the_gauge_writes_is_a_degree_high_at_arms_length(
    wearer: Wearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[float] = []
    write = Pen.text

    def text(self: Pen, x: float, y: float, text: str, size: float, *words: Any, **more: Any) -> float:
        sizes.append(size)
        assert not more.get("room"), "what is made smaller to fit is read no more"
        return write(self, x, y, text, size, *words, **more)

    monkeypatch.setattr(Pen, "text", text)
    tool = wearer.view.hud.tool
    for slots in (tool.slots, ()):
        wearer.view = replace(wearer.view, hud=replace(wearer.view.hud, tool=replace(tool, slots=slots)))
        wearer.frame(seconds=FIGURES_REST)
        assert wearer.seen() == {"tool"} and len(sizes) >= 2
    hangs = wearer.sheet("tool")
    assert math.degrees(0.711 / 1.172 * min(sizes) * hangs.size[1] / hangs.rect[3] / 0.6) > 1


@pytest.mark.parametrize("down", [-30, 0, 20, 35, 50, 75])
@pytest.mark.parametrize("size", [1.0, 1.5, 2.0])
def test_what_is_said_above_the_tool_covers_no_gauge(wearer: Wearer, down: float, size: float) -> None:
    """Seen from the head the gauge lies below it, however the hand points."""
    head, aim = pose((0.0, 1.65, 0.0), pitch=-35), pose((0.22, 1.3, -0.4), pitch=-down)
    tool = Sheet("tool", placing.gauge(aim, "right", size), (gauge.SIZE[0] * size, gauge.SIZE[1] * size))
    said = prompt.sheet(aim, head, size, tool)
    x, y, wide, high = tool.rect
    _, top, _, tall = said.rect
    for corner in ((x, y), (x + wide, y), (x, y + high), (x + wide, y + high)):
        way = tool.place(corner) - head.position
        met = said.meet(head.position, way / np.linalg.norm(way))
        assert met is not None and met[0][1] > top + tall
    assert np.linalg.norm(said.pose.position - aim.position) < 0.7, "it is the hand that it belongs to"


@pytest.mark.parametrize("size", [1.0, 2.0])
@pytest.mark.parametrize("page", ["pause", "settings", "help", "tool", *PAGES])
def test_nothing_small_is_written_where_panels_hang(
    wearer: Wearer, page: str, size: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Capitals of all that a page writes, as they are seen: a degree high, but for notes, which are nearly."""
    sizes: list[float] = []
    push, text = imgui.push_font, Theme.text
    monkeypatch.setattr(imgui, "push_font", lambda font, high: (sizes.append(high), push(font, high))[1])

    def write(self: Theme, draw: Any, at: Any, words: str, colour: int, size: float = 1.0, *rest: Any, **more: Any):
        sizes.append(self.u * size if words.isascii() else self.u)
        return text(self, draw, at, words, colour, size, *rest, **more)

    monkeypatch.setattr(Theme, "text", write)
    wearer.panels.settings = change(wearer.panels.settings, "vr", "text_size", size)
    wearer.view = life_view()
    opened(wearer, page)
    wearer.panels._living._learn._chosen = "glassmaking"
    sizes.clear()
    wearer.frame()
    hangs = wearer.sheet("main")
    written = [*sizes, wearer.panels._context.theme.u]
    assert math.degrees(0.711 / 1.172 * min(written) * hangs.size[1] / hangs.rect[3] / 1.2) > 0.96 * size**0.9


@pytest.mark.parametrize("size", [0.75, 1.0, 2.0])
def test_panels_stay_in_their_rectangles(wearer: Wearer, size: float) -> None:
    from tests.app.desktop.panel_player import cut_off

    wearer.panels.settings = change(wearer.panels.settings, "vr", "text_size", size)
    wearer.head, wearer.grips["left"] = pose(pitch=-40), watch()
    for text in ("Short", "A line that is rather long, and goes on, and tells of a folder: /home/somebody/worlds/1"):
        wearer.panels.say(text)
    wearer.panels.tell([outcomes.CanistersFull(1)])
    for menu, hand in ((False, "tool"), (True, "radial")):
        wearer.frame(menu=menu)
        wearer.vr.redraw()
        shown = wearer.frame()
        expected = {hand, "wrist", "next", "toast", "subtitles"}
        assert expected == wearer.seen(), "the menu lies where the gauge is"
        assert shown.data is not None
        assert cut_off(shown.data, CANVAS, False) == []
    boxes = [box for name, box in REGIONS.items() if name != "ahead"]  # it takes the main one's place
    for place, (x, y, wide, high) in enumerate(boxes):
        assert x + wide <= CANVAS[0] and y + high <= CANVAS[1]
        for a, b, c, d in boxes[place + 1 :]:
            assert x + wide + 8 <= a or a + c + 8 <= x or y + high + 8 <= b or b + d + 8 <= y


def test_nothing_is_there_before_the_head_is(panels: DesktopPanels) -> None:
    wearer = Wearer(panels)
    wearer.head = None
    assert wearer.frame() == Shown()


def test_icons_are_in_the_font(panels: DesktopPanels) -> None:
    panels.build(Wearer(panels).view, InputFrame(events=(Event("key.a", True),)), (640, 480), STEP)
    font = panels._context.theme.regular
    letters = [
        entry.icon
        for _, entries in (
            *radial.PAGES,
            *(radial.moving("right", *kind) for kind in ((False, False), (True, False), (True, True))),
        )
        for entry in entries
    ] + [icon for _, icon in wrist.BUTTONS.values()]
    assert all(font.is_glyph_in_font(ord(letter)) for letter in letters)
    assert imgui.get_current_context() is not None
