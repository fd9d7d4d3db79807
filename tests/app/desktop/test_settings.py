"""Settings: what is possible, what a file may hold, and what is said of the rest."""

import math
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import paths
from app.desktop import settings_file
from app.desktop.settings import (
    SECTIONS,
    SOFTWARE_DETAIL,
    SOFTWARE_SCALE,
    Choice,
    Flag,
    GraphicsSettings,
    Number,
    Settings,
    VrSettings,
    change,
    checked,
    graphics,
    kinds,
    with_preset,
)
from vr_render.graphics import PRESETS


def values(kind: object) -> st.SearchStrategy[Any]:
    """Possible values of a field."""
    match kind:
        case Flag():
            return st.booleans()
        case Choice(options=options):
            return st.sampled_from([*options])
        case Number(whole=True):
            return st.integers(int(kind.low), int(kind.high))
        case Number():
            return st.floats(kind.low, kind.high, allow_subnormal=False)
    raise AssertionError(kind)


@st.composite
def all_settings(draw: st.DrawFn) -> Settings:
    groups = {
        section: group(**{name: draw(values(kind)) for name, kind in kinds(section).items()})
        for section, group in SECTIONS.items()
    }
    text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
    bindings = draw(st.dictionaries(text, st.lists(text, max_size=3).map(tuple), max_size=4))
    return Settings(**groups, at_hand=draw(text), bindings=bindings)


@given(settings=all_settings())
def test_a_file_gives_back_what_was_saved(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("settings") / "deep" / "settings.toml"
    settings_file.save(path, settings)
    assert settings_file.load(path) == (settings, [])
    assert [entry.name for entry in path.parent.iterdir()] == ["settings.toml"], "drafts are left behind"


def test_defaults_are_possible() -> None:
    for section, group in SECTIONS.items():
        said: list[str] = []
        plain = {entry.name: entry.default for entry in fields(group)}
        assert getattr(checked({section: plain}, said.append), section) == group()
        assert not said


def test_without_a_file_defaults_are_taken(tmp_path: Path) -> None:
    assert settings_file.load(tmp_path / "settings.toml") == (Settings(), [])


def test_a_file_from_before_headsets_holds(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("[comfort]\nhints = false\ninterface_scale = 1.5\n", encoding="utf-8")
    settings, said = settings_file.load(path)
    assert said == [] and settings.vr == VrSettings() and settings.comfort.subtitles
    assert not settings.comfort.hints and settings.comfort.interface_scale == 1.5


@pytest.mark.parametrize(
    ("name", "value", "taken"),
    [
        ("snap_angle", 45, 45),
        ("snap_angle", 44, 30),
        ("posture", "room_scale", "room_scale"),
        ("posture", "lying", "standing"),
        ("world_scale", 9, 2.0),
        ("height_offset", -3, -1.0),
        ("refresh", 90.0, 90),
        ("one_handed", 1, False),
    ],
)
def test_values_for_the_headset_are_checked(name: str, value: Any, taken: Any) -> None:
    said: list[str] = []
    assert getattr(checked({"vr": {name: value}}, said.append).vr, name) == taken
    assert len(said) == (type(value) is not type(taken) or value != taken)


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\x00", b"[graphics", b"a = " + b"[" * 5000, b"a = " + b"9" * 5000, b"#" * (2 << 20)],
    ids=["no UTF-8", "no TOML", "deep", "long number", "large"],
)
def test_a_damaged_file_is_set_aside_and_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.toml"
    for number in (1, 2):
        path.write_bytes(content)
        settings, said = settings_file.load(path)
        aside = tmp_path / f"settings-damaged-{number}.toml"
        assert settings == Settings()
        assert len(said) == 1 and "\n" not in said[0] and aside.name in said[0]
        assert aside.read_bytes() == content
        assert not path.exists()


def test_a_folder_in_the_files_place_is_said(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.mkdir()
    settings, said = settings_file.load(path)
    assert settings == Settings()
    assert len(said) == 1 and str(path) in said[0]


@given(content=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_junk_never_stops_the_game(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("junk") / "settings.toml"
    path.write_bytes(content)
    settings, said = settings_file.load(path)
    assert settings_file.load(path)[0] == settings
    assert all("\n" not in line for line in said)


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from([*SECTIONS, "bindings", *(name for section in SECTIONS for name in kinds(section))])


@given(tables=st.dictionaries(names, junk | st.dictionaries(names, junk, max_size=6), max_size=4))
def test_values_of_any_kind_give_possible_settings(tables: dict[str, Any]) -> None:
    said: list[str] = []
    settings = checked(tables, said.append)
    graphics(settings, software=False)  # raises where a value is out of the renderer's range
    for section in SECTIONS:
        for name, kind in kinds(section).items():
            value = getattr(getattr(settings, section), name)
            if isinstance(kind, Number):
                assert kind.low <= value <= kind.high
            elif isinstance(kind, Choice):
                assert value in kind.options
            else:
                assert isinstance(value, bool)
    again: list[str] = []
    plain = {section: vars(getattr(settings, section)) for section in SECTIONS}
    assert checked({**plain, "bindings": settings.bindings}, again.append) == settings
    assert not again, "what was made possible is complained of again"


@pytest.mark.parametrize(
    ("table", "expected", "words"),
    [
        ({"field_of_view": 500}, 110.0, "50 to 110"),
        ({"field_of_view": -math.inf}, 50.0, "50 to 110"),
        ({"field_of_view": math.nan}, 70.0, "50 to 110"),
        ({"field_of_view": 10**400}, 110.0, "50 to 110"),
        ({"field_of_view": True}, 70.0, "not True"),
        ({"field_of_view": "wide"}, 70.0, "not 'wide'"),
    ],
)
def test_numbers_are_clamped_or_left_out_and_said(table: dict[str, Any], expected: float, words: str) -> None:
    said: list[str] = []
    assert checked({"graphics": table}, said.append).graphics.field_of_view == expected
    assert len(said) == 1 and "graphics.field_of_view" in said[0] and words in said[0]


def test_whole_numbers_count_where_fractions_may_stand() -> None:
    said: list[str] = []
    assert checked({"graphics": {"field_of_view": 80}}, said.append).graphics.field_of_view == 80.0
    assert not said


def test_unknown_names_are_left_out_and_said(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('[graphics]\nraytracing = true\n[sound]\nvolume = 3\n[bindings]\njump = "x"\n', encoding="utf-8")
    settings, said = settings_file.load(path)
    assert settings == Settings()
    assert len(said) == 3
    assert all(any(word in line for line in said) for word in ("raytracing", "jump", "sound"))


def test_what_is_at_hand_is_the_name_of_an_item() -> None:
    said: list[str] = []
    assert checked({"at_hand": "bandage"}, said.append).at_hand == "bandage" and not said
    assert checked({"at_hand": 3}, said.append).at_hand == "" and said == [
        "at_hand: the name of an item is possible, not 3; none is taken"
    ]


def test_a_preset_decides_its_fields_and_a_change_makes_it_custom() -> None:
    high = change(Settings(), "graphics", "preset", "high")
    assert graphics(high, software=True) == replace(PRESETS["high"], fov_y=70.0)
    plain = change(high, "graphics", "shadows", False)
    assert plain.graphics.preset == "custom"
    assert not graphics(plain, software=True).shadows
    assert graphics(plain, software=True).detail == PRESETS["high"].detail, "the rest stays as the preset had it"
    wide = change(high, "graphics", "field_of_view", 90)
    assert wide.graphics.preset == "high" and graphics(wide, software=True).fov_y == 90


def test_automatic_follows_the_device() -> None:
    for software, name in ((True, "low"), (False, "medium")):
        scale, detail = (SOFTWARE_SCALE, SOFTWARE_DETAIL) if software else (1.0, PRESETS[name].detail)
        assert graphics(Settings(), software) == replace(PRESETS[name], scale=scale, detail=detail)
        assert with_preset(GraphicsSettings(), software).detail == detail
        changed = change(Settings(), "graphics", "bloom", False, software)
        assert graphics(changed, software).detail == detail
        assert graphics(changed, software).scale == scale, "a change of something else leaves the pixels as they were"


def test_a_change_is_clamped_and_refuses_another_type() -> None:
    assert change(Settings(), "controls", "dead_zone", 3).controls.dead_zone == 0.6
    with pytest.raises(ValueError, match="true or false"):
        change(Settings(), "graphics", "vsync", 3)
    with pytest.raises(ValueError, match="hold, toggle"):
        change(Settings(), "controls", "sprint", "always")


def test_the_file_lies_in_the_players_folder(home: Path) -> None:
    assert paths.settings_file() == home / "settings.toml"
