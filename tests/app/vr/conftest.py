"""A game to play in the headset of the runtime for tests."""

from pathlib import Path

import pytest

from tests.app.vr.worn import Game


@pytest.fixture
def game(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Game:
    return Game(tmp_path, monkeypatch, capfd)
