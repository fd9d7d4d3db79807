"""What is played with in the headset: panels, and a game in the runtime for tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.desktop.panels.desktop import DesktopPanels
from tests.app.vr.wearer import Wearer
from tests.app.vr.worn import Game


@pytest.fixture
def game(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Game:
    return Game(tmp_path, monkeypatch, capfd)


@pytest.fixture
def panels() -> Iterator[DesktopPanels]:
    made = DesktopPanels()
    yield made
    made.close()


@pytest.fixture
def wearer(panels: DesktopPanels) -> Wearer:
    return Wearer(panels)
