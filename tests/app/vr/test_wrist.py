"""What the wrist tells: places, the air, what acts, what to do next; with one hand alone, too."""

import itertools
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desktop.controls import Intents
from app.desktop.panels.marks import Mark, arrange
from app.desktop.panels.state import View
from app.desktop.panels.theme import Theme
from app.desktop.settings import change
from app.desktop.worn import IN_MENU
from app.vr.panels import wrist
from app.vr.panels.panels import FIGURES_REST
from app.vr.panels.sheets import CANVAS, REGIONS
from app.vr.torso import Torso
from gameplay import content
from tests.app.desktop.living_states import LIVES
from tests.app.desktop.living_states import view as life_view
from tests.app.desktop.panel_player import cut_off
from tests.app.desktop.test_instruments import FLOWN
from tests.app.vr.alive import Alive
from tests.app.vr.panel_work import asked, watch
from tests.app.vr.poses import pose
from tests.app.vr.wearer import Wearer

ILL = LIVES["ill"]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[float, float, str]]:
    """What was written since it was cleared, and where on the canvas."""
    found: list[tuple[float, float, str]] = []
    text = Theme.text

    def write(self: Theme, draw: Any, at: Any, words: str, *rest: Any, **more: Any) -> float:
        found.append((*at, words))
        return text(self, draw, at, words, *rest, **more)

    monkeypatch.setattr(Theme, "text", write)
    return found


def words_in(told: list[tuple[float, float, str]], sheet: str) -> str:
    x, y, wide, high = REGIONS[sheet]
    return "\n".join(words for left, top, words in told if x <= left < x + wide and y <= top < y + high)


def reads(wearer: Wearer, view: View, hints: bool = False) -> Wearer:
    wearer.panels.settings = change(wearer.panels.settings, "comfort", "hints", hints)
    wearer.view, wearer.head, wearer.grips["left"] = view, pose(pitch=-40), watch()
    for _ in range(3):
        wearer.frame(seconds=FIGURES_REST)
    return wearer


def turned(view: View, **hud: Any) -> View:
    assert view.hud is not None
    return replace(view, hud=replace(view.hud, **hud))


def test_it_shows_where_finds_a_bed_and_remains_are_and_what_the_air_is_like(
    wearer: Wearer, told: list[tuple[float, float, str]]
) -> None:
    reads(wearer, turned(ILL, forward=(0.0, 0.3, 1.0)))
    words = words_in(told, "wrist")
    for part in ("Your remains 80 m", "118 m", "-31 °C", "Blizzard", "Blizzard: nothing", "Cold 47 %", "Radiation 1 %"):
        assert part in words, part
    assert ILL.hud is not None and ILL.hud.scan
    told.clear()
    reads(wearer, turned(ILL, remains=(), forward=(0.0, 0.45, 1.0)))
    assert "Iron " in words_in(told, "wrist"), "the answer ahead"


def test_a_turned_bearing_draws_it_anew_and_nothing_else_does(wearer: Wearer) -> None:
    reads(wearer, ILL)
    assert wearer.frame(seconds=FIGURES_REST).data is None
    wearer.view = turned(ILL, forward=(0.0, 0.0002, 1.0))
    wearer.frame(seconds=FIGURES_REST)
    assert wearer.frame().data is None, "finer than is seen"
    wearer.view = turned(ILL, forward=(0.0, 0.1, 1.0))
    wearer.frame(seconds=FIGURES_REST)
    assert wearer.frame().data is not None


def test_all_that_is_marked_counts_in_its_looks() -> None:
    hud = ILL.hud
    assert hud is not None and hud.around is not None and hud.around.outlook is not None
    looks = wrist.state(hud)
    changes: list[dict[str, Any]] = [
        {"remains": ()},
        {"scan": ()},
        {"scan_age": 75.0},
        {"eye": (500.0, 10.0, 0.0)},
        {"heading": 5.0},
        {"hours": 13.0},
    ]
    assert all(wrist.state(replace(hud, **change)) != looks for change in changes)
    assert wrist.state(replace(hud)) == looks


marks = st.lists(
    st.builds(
        Mark,
        st.sampled_from(["Bed", "Your remains", "Iron", "A rather long name of a thing"]),
        st.just("x"),
        st.just(0),
        st.floats(-180, 180),
        st.floats(0, 10_000),
        st.floats(-50, 50),
        st.just(1.0),
        st.booleans(),
    ),
    max_size=10,
)


@given(marks)
def test_no_mark_lies_on_another(found: list[Mark]) -> None:
    placed = arrange(found, 80.0, 220.0, 240.0, 36.0, lambda words: 11.0 * len(words))
    places = sorted(entry.x for entry in placed)
    assert all(b - a >= 36 for a, b in itertools.pairwise(places))
    written = sorted((entry.below, 11.0 * len(entry.words)) for entry in placed if entry.words)
    assert all(a + wide / 2 <= b - other / 2 for (a, wide), (b, other) in itertools.pairwise(written))
    assert all(abs(at) + wide / 2 <= 240 for at, wide in written if wide < 440)
    assert bool(placed) == any(mark.stays or abs(mark.bearing) <= 80 for mark in found)


@pytest.mark.parametrize("main", ["left", "right"])
def test_a_hand_alone_has_it_at_the_side_and_presses_its_buttons(wearer: Wearer, main: str) -> None:
    other = "left" if main == "right" else "right"
    settings = change(wearer.panels.settings, "vr", "hand", main)
    wearer.panels.settings = settings
    wearer.aims[other] = None
    side = -32.0 if main == "right" else 32.0
    wearer.frame()
    wearer.head = pose(pitch=-40, yaw=side)
    wearer.frame()
    assert "wrist" not in wearer.seen(), "two hands: it is on one"
    wearer.panels.settings = change(settings, "vr", "one_handed", True)
    for _ in range(3):
        wearer.frame()
    assert {"wrist", "next"} <= wearer.seen()
    place = wearer.sheet("wrist").pose.position
    away = place - wearer.head.position
    assert 0.4 < float(away @ away) ** 0.5 < 0.7, "in reach"
    assert (place[0] < 0) == (main == "right"), "on the side of the hand that is missing"
    left, top, _, _ = REGIONS["wrist"]
    wearer.aims[main] = pose((0.2 if main == "right" else -0.2, 1.2, -0.3))
    for name, x in (("pause", 90), ("pack", 256), ("save", 420)):
        assert asked(wearer.poke("wrist", (left + x, top + 600), main)) == [name]
    wearer.head = pose()
    for _ in range(3):
        wearer.frame()
    assert "wrist" not in wearer.seen(), "ahead the view is free"
    wearer.head = pose(pitch=-40, yaw=side)
    wearer.grips[other] = watch(other)
    wearer.frame()
    held = wearer.grips[other]
    wearer.frame()
    if "wrist" in wearer.seen():
        assert held is not None and abs(wearer.sheet("wrist").pose.position - held.position).max() < 0.15


def test_a_laser_presses_it_too_while_a_panel_is_open(wearer: Wearer) -> None:
    wearer.panels.settings = change(wearer.panels.settings, "vr", "one_handed", True)
    wearer.aims["left"] = None
    wearer.frame()
    wearer.head = pose(pitch=-40, yaw=-32)
    wearer.frame()
    wearer.panels.open("pause")
    for _ in range(3):
        wearer.frame()
    left, top, _, _ = REGIONS["wrist"]
    assert "save" in asked(wearer.click("wrist", (left + 420, top + 600)))


def test_first_steps_and_then_the_guide_are_told_where_the_settings_say_so(
    wearer: Wearer, told: list[tuple[float, float, str]]
) -> None:
    panels, view = wearer.panels, life_view()
    reads(wearer, view, hints=True)
    assert "next" in wearer.seen()
    words = words_in(told, "next")
    assert all(part in words for part in ("First steps", "Walk", "Your head", "Right trigger")) and "Mouse" not in words
    for intents in (
        Intents(forward=1.0, tool=1.0, yaw=20.0),
        Intents(pressed=("mode_next", "radius_more", "lamp")),
    ):
        panels.follow(intents)
    assert not panels.settings.comfort.hints
    told.clear()
    for _ in range(3):
        wearer.frame(seconds=FIGURES_REST)
    goal = list(content.load().goals.values())[3]
    assert goal.title in words_in(told, "next") and goal.text in words_in(told, "next")
    assert f"Guide: {IN_MENU}" in words_in(told, "next")
    panels.settings = change(panels.settings, "comfort", "guide", False)
    wearer.frame()
    assert "next" not in wearer.seen() and "wrist" in wearer.seen()


@pytest.mark.parametrize(("main", "one_handed"), [("right", False), ("left", False), ("right", True), ("left", True)])
def test_who_is_new_is_told_where_the_steps_are_until_they_were_seen(
    wearer: Wearer, told: list[tuple[float, float, str]], main: str, one_handed: bool
) -> None:
    off = "left" if main == "right" else "right"
    for name, value in (("hand", main), ("one_handed", one_handed)):
        wearer.panels.settings = change(wearer.panels.settings, "vr", name, value)
    wearer.view = life_view()
    if one_handed:
        wearer.aims[off] = None
    else:
        wearer.grips[off] = pose((0.2 if off == "right" else -0.2, 1.2, -0.3))

    def says() -> bool:
        told.clear()
        wearer.vr.redraw()
        for _ in range(2):
            wearer.frame(seconds=10.0)
        words = words_in(told, "toast").lower().replace("\n", " ")
        return "what to do next" in words and f"{off}{' wrist' if not one_handed else ''}" in words

    assert says() and says(), "however long it takes"
    wearer.panels.open("pause")
    assert not says()
    wearer.panels.open("game")
    assert says()
    before = wearer.head
    wearer.head = pose(pitch=-40, yaw=(-32 if main == "right" else 32) if one_handed else 0)
    if not one_handed:
        wearer.grips[off] = watch(off)
    for _ in range(3):
        wearer.frame()
    assert "next" in wearer.seen() and "toast" not in wearer.seen()
    wearer.head, wearer.grips[off] = before, None if one_handed else pose((0.0, 1.0, -0.3))
    assert not says() and "wrist" not in wearer.seen()


def test_who_knows_or_flies_or_has_no_such_hand_is_not_told_where_the_steps_are(wearer: Wearer) -> None:
    wearer.view = life_view()
    wearer.frame()
    assert "toast" not in wearer.seen(), "a hand that is away has no wrist"
    wearer.grips["left"] = pose((-0.2, 1.2, -0.3))
    wearer.frame()
    assert "toast" in wearer.seen()
    wearer.panels.settings = change(wearer.panels.settings, "comfort", "hints", False)
    wearer.frame()
    assert "toast" not in wearer.seen()


def test_with_the_last_step_one_reads_where_the_help_is(wearer: Wearer) -> None:
    reads(wearer, life_view(), hints=True)
    wearer.panels.follow(
        Intents(forward=1.0, tool=1.0, yaw=20.0, pressed=("mode_next", "radius_more", "lamp")),
    )
    assert any(f"Help in the {IN_MENU} shows all keys" in line.text for line in wearer.panels.messages.lines)


@pytest.mark.parametrize("hints", [True, False])
@pytest.mark.parametrize("life", sorted(set(LIVES) - {"dead"}))
def test_all_goals_fit_their_sheet(wearer: Wearer, life: str, hints: bool) -> None:
    goals = list(content.load().goals)
    for done in range(len(goals)) if life == "well" and not hints else (0,):
        view = LIVES[life]
        if life == "well":
            view = life_view(goals=goals[:done])
        reads(wearer, view, hints)
        wearer.vr.redraw()
        shown = wearer.frame()
        assert shown.data is not None and cut_off(shown.data, CANVAS, False) == []


@pytest.mark.parametrize(
    ("kind", "one_handed", "lines"),
    [
        ("oculus/touch_controller", False, ("Left stick: thrust", "Right stick: turn", "Right A: up", "Right B: land")),
        ("oculus/touch_controller", True, ("Stick: thrust, turn", "Trigger: stop", "A button: up")),
        ("htc/vive_controller", False, ("Left trackpad: thrust", "Right trackpad press: up, down, land, course")),
        ("ext/hand_interaction_ext", False, ("Left stick: thrust", "Right ring pinch: up, down, land, course")),
        ("khr/simple_controller", False, ("Right menu button: thrust, turn, up, down, land, course",)),
    ],
)
def test_in_a_craft_it_tells_what_hands_fly_with(
    wearer: Wearer, told: list[tuple[float, float, str]], kind: str, one_handed: bool, lines: tuple[str, ...]
) -> None:
    wearer.panels.settings = change(wearer.panels.settings, "vr", "one_handed", one_handed)
    wearer.profile = f"/interaction_profiles/{kind}"
    for landed in (False, True):
        flown = replace(FLOWN, aboard=msgspec.structs.replace(FLOWN.aboard, landed=landed))
        told.clear()
        reads(wearer, turned(life_view(), flown=flown))
        wearer.vr.redraw()
        shown = wearer.frame()
        assert "next" in wearer.seen()
        assert shown.data is not None and cut_off(shown.data, CANVAS, False) == []
        words = words_in(told, "next").splitlines()
        assert (set(lines) <= {*words}) != landed, words
        assert any("get out" in line for line in words) == landed


def test_a_torso_tells_places_around_it() -> None:
    torso = Torso()
    torso.follow(pose(yaw=90.0), 0.1)
    right, _, back = (torso.place(axis) - torso.neck for axis in ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)))
    assert abs(right @ back) < 1e-9 and abs(right[1]) < 1e-9


@pytest.mark.parametrize("locomotion", ["smooth", "teleport"])
def test_steps_are_ticked_by_who_wears_the_headset(locomotion: str) -> None:
    alive = Alive(locomotion=locomotion)

    def taken() -> list[bool]:
        assert alive.wearer._hud is not None
        steps = alive.panels.asked(alive.wearer._hud[1], worn=True)
        return [] if steps is None else [step.taken for step in steps.steps]

    alive.frames(6)
    assert taken() == [False] * 6
    alive.held["left"] = {"stick_up": 1.0}
    alive.frames(12)
    alive.held["left"] = {}
    alive.frames(12)
    assert taken() == [True, *[False] * 5]
    for turn in range(12):
        alive.head = pose(yaw=5.0 * turn)
        alive.frames(3)
    assert taken()[1]
    alive.panels.close()


@pytest.mark.parametrize(("one_handed", "seen"), [(False, False), (True, True)])
def test_a_life_with_one_hand_has_its_meters(one_handed: bool, seen: bool) -> None:
    alive = Alive(one_handed=one_handed)
    alive.frames(6)
    del alive.aims["left"]
    alive.frames(3)
    alive.head = pose(pitch=-40, yaw=-32)
    alive.frames(6)
    names = {sheet.name for sheet in alive.turns[-1].shown.sheets}
    assert ({"wrist", "next"} <= names) == seen == ("wrist" in names)
    alive.panels.close()
