"""A gamepad does in flight what keys do: the map for a course, and what is at hand."""

from types import SimpleNamespace
from typing import cast

import pytest

from app.desktop.bindings import Bindings
from app.desktop.controls import Intents
from app.desktop.panels.desktop import DesktopPanels
from app.playing import Playing


def pressed(name: str) -> Intents:
    return Intents(pressed=tuple(Bindings().actions(f"pad.{name}")))


def test_the_map_and_what_is_at_hand_open_in_flight_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    panels, used = DesktopPanels(), list[object]()
    monkeypatch.setattr(panels, "use_at_hand", lambda around: around)
    flying = SimpleNamespace(commands=lambda wishes, seconds: [])
    playing = SimpleNamespace(panels=panels, client=SimpleNamespace(around="pack"), flying=flying, answer=used.append)
    for name in ("right_trigger", "left_thumb"):
        panels.hear(pressed(name))
        assert panels.playing, "on foot they are for the tool and the legs"
    Playing.fly(cast(Playing, playing), pressed("left_thumb"), 0.1)
    assert used == ["pack"] and panels.playing
    Playing.fly(cast(Playing, playing), pressed("right_trigger"), 0.1)
    assert panels.screen == "system"
    assert panels.keys("system", "course") == "K"
    monkeypatch.setattr(panels, "_gamepad", True)
    assert panels.keys("system", "course") == "RT"
