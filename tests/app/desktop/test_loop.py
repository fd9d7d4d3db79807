"""The game in a window, played with real keys and a real mouse on a display without a screen."""

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from PIL import Image

from app import processes
from app.desktop import settings_file
from app.desktop.settings import Settings
from app.session import closing, create, load

sys.path.insert(0, str(Path(__file__).parents[2] / "vr_render"))
from display import virtual_display

Found = TypeVar("Found")
PATIENCE = 120  # seconds: a processor draws here, and others use it too
SIZE = (320, 180)


class Game:
    """A game in a window, in a process of its own."""

    def __init__(self, home: Path, world: Path, log: Path) -> None:
        self.pictures = home / "pictures"
        self._out, self._log = log.with_suffix(".out"), log
        with self._out.open("w") as out, log.open("w") as err:
            self.process = subprocess.Popen(
                processes.command(
                    "app", "--log", "info", "play", str(world), "--display", "window", "--size", "320x180", "--json"
                ),
                env={**processes.environment(), "PLANETARY_SURVIVAL_HOME": str(home)},
                stdout=out,
                stderr=err,
            )

    def _search(self) -> str:
        found = subprocess.run(
            ["xdotool", "search", "--name", "Planetary Survival: "], check=False, capture_output=True, text=True
        )
        return found.stdout.split("\n")[0]

    def wait(self, what: Callable[[], Found]) -> Found:
        """Wait until something is there; returns it."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = what()
            if found:
                return found
            if self.process.poll() is not None:
                pytest.fail("the game ended: " + self._log.read_text("utf-8"))
            time.sleep(0.1)
        pytest.fail("waited too long: " + self._log.read_text("utf-8"))

    def do(self, *words: object) -> None:
        subprocess.run(["xdotool", *map(str, words)], check=True, capture_output=True, timeout=60)

    def focus(self) -> None:
        """Wait for the window and its first picture, and give it the keyboard and the mouse."""
        self._window = self.wait(self._search)
        self.wait(lambda: "first image" in self._log.read_text("utf-8"))
        self.do("windowfocus", "--sync", self._window, "mousemove", "--window", self._window, "160", "90")

    def screenshot(self) -> np.ndarray:
        """Press F12 and wait for the picture."""
        before = set(self._files())
        self.do("key", "F12")
        (path,) = self.wait(lambda: sorted(set(self._files()) - before))
        return np.asarray(Image.open(path)).astype(int)

    def _files(self) -> list[str]:
        """Pictures that are whole."""
        if not self.pictures.is_dir():
            return []
        return [str(path) for path in self.pictures.iterdir() if path.stat().st_size and _whole(path)]

    def facts(self) -> dict:
        """Wait for the end; what the game tells."""
        assert self.process.wait(PATIENCE) == 0, self._log.read_text("utf-8")
        return json.loads(self._out.read_text("utf-8"))

    def quit(self) -> None:
        """Close the window."""
        self.do("windowquit", self._window)


def _whole(path: Path) -> bool:
    try:
        Image.open(path).load()
    except (OSError, SyntaxError):
        return False
    return True


@pytest.fixture
def game(tmp_path: Path) -> Iterator[Game]:
    if shutil.which("xdotool") is None:
        pytest.fail("xdotool is not installed (on Debian: xdotool)")
    home = tmp_path / "home"
    home.mkdir()
    plain = replace(
        Settings().graphics, preset="custom", detail=1.0, surface=0, samples=1, shadows=False, occlusion=False,
        bloom=False, particles=0,
    )  # fmt: skip
    settings_file.save(home / "settings.toml", replace(Settings(), graphics=plain))
    world = tmp_path / "small.h5"
    with closing(create(world, 42, 60.0)):
        pass
    with virtual_display():
        game = Game(home, world, tmp_path / "log")
        try:
            yield game
        finally:
            if game.process.poll() is None:
                game.process.kill()
                game.process.wait()


def test_it_walks_digs_opens_panels_and_takes_screenshots(game: Game, tmp_path: Path) -> None:
    game.focus()
    first = game.screenshot()
    assert first.shape == (SIZE[1], SIZE[0], 3)
    assert len(np.unique(first.reshape(-1, 3), axis=0)) > 500

    game.do("keydown", "w")
    game.screenshot()
    time.sleep(2)
    walked = game.screenshot()
    game.do("keyup", "w")
    assert np.abs(walked - first).mean() > 3

    for _ in range(8):
        game.do("mousemove_relative", "--sync", "--", "0", "60")
        time.sleep(0.05)
    down = game.screenshot()
    assert np.abs(down - walked).mean() > 3
    game.do("mousedown", "1")
    game.screenshot()
    time.sleep(2)
    dug = game.screenshot()
    game.do("mouseup", "1")
    assert np.abs(dug - down).mean() > 3

    game.do("key", "F3")
    overlay = game.screenshot()
    assert np.abs(overlay - dug)[:, :100].mean() > 10
    game.do("key", "F3")
    game.do("key", "Tab")
    slots = game.screenshot()
    assert np.abs(slots - dug).mean() > 8
    game.do("key", "Tab")
    game.do("key", "Escape")
    paused = game.screenshot()
    again = game.screenshot()
    # the world stands still; the exposure still adapts
    assert np.abs(paused - paused.mean() - (again - again.mean())).mean() < 2
    game.do("key", "Escape")

    game.process.send_signal(signal.SIGINT)
    facts = game.facts()
    assert facts["walked_metres"] > 0.3
    assert sum(facts["dug"].values()) > 0
    with closing(load(tmp_path / "small.h5")) as session:
        assert session.game.state.tick == facts["tick"]


def test_closing_the_window_saves(game: Game, tmp_path: Path) -> None:
    game.focus()
    game.screenshot()
    game.do("keydown", "d")
    game.screenshot()
    game.quit()
    facts = game.facts()
    with closing(load(tmp_path / "small.h5")) as session:
        assert session.game.state.tick == facts["tick"] > 1
