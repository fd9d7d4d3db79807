"""From the headset to the window and back, while the game runs on."""

import _thread
import logging
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app import cli
from app.desktop.display import open_display
from app.desktop.settings import change
from tests.app.desktop.test_loop import ask_to_close
from tests.app.vr.worn import Game, frames, quiet
from tests.openxr_runtime import Headset, Runtime
from vr_render.probe import openxr_is_set_up

sys.path.insert(0, str(Path(__file__).parents[2] / "vr_render"))
from display import virtual_display

PATIENCE = 180.0  # seconds


def wait(what: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not what() and time.monotonic() < end:
        time.sleep(0.1)


def window() -> str:
    """Number of the game's window, for which it waits."""
    search = ["xdotool", "search", "--sync", "--name", "Planetary Survival: "]
    return subprocess.run(search, check=True, capture_output=True, text=True, timeout=PATIENCE).stdout.split()[0]


def press(key: str) -> None:
    """Press a key in the game's window."""
    subprocess.run(["xdotool", "windowfocus", "--sync", window(), "key", key], check=True, timeout=PATIENCE)


def seen() -> bool:
    """Whether the game has a window."""
    search = ["xdotool", "search", "--name", "Planetary Survival: "]
    return subprocess.run(search, check=False, capture_output=True, timeout=PATIENCE).returncode == 0


def loads(game: Game) -> list[str]:
    """Screens that the game was loaded for, in order."""
    return [event for event in game.events if event in ("vr", "window")]


@pytest.fixture
def keyboard() -> Iterator[None]:
    """A display on which windows open, and somebody who types."""
    if shutil.which("xdotool") is None:
        pytest.fail("xdotool is not installed (on Debian: xdotool)")
    with virtual_display():
        yield


@pytest.mark.long
def test_a_headset_that_is_gone_leaves_the_game_to_the_window_until_it_is_back(game: Game, keyboard: None) -> None:
    def spectator(on: bool) -> None:
        game.panels._set(change(game.panels.settings, "vr", "spectator", on))

    def script(runtime: Runtime) -> Iterator[Callable[[], object]]:
        yield game.shown
        yield frames(runtime, 3)
        yield seen
        game.panels.open("settings")
        for on in (False, True):
            spectator(on)
            yield lambda: seen() == on  # noqa: B023
        game.panels.open("game")
        yield frames(runtime, 3)
        runtime.lose_session(after=1)
        yield lambda: loads(game) == ["vr", "window", "vr"]
        yield frames(runtime, 3)
        typist.start()
        yield lambda: False

    def at_the_keyboard() -> None:
        press("F9")
        wait(lambda: loads(game) == ["vr", "window", "vr", "window"])
        time.sleep(0.5)
        _thread.interrupt_main()  # Ctrl-C

    typist = threading.Thread(target=at_the_keyboard)
    played = game.play(script, "--spectator", to_the_end=False)  # until the setting says otherwise
    typist.join()
    assert loads(game) == ["vr", "window", "vr", "window"]
    assert quiet(played)
    assert played.facts["tick"] > 1


@pytest.mark.long
def test_the_window_beside_a_headset_that_is_off_hears_its_keys_and_its_cross(game: Game, keyboard: None) -> None:
    def script(runtime: Runtime) -> Iterator[Callable[[], object]]:
        yield game.shown
        yield frames(runtime, 1)
        runtime.wish = "idle"
        yield lambda: runtime.state == "idle"
        press("F5")
        yield lambda: "world saved" in game.events
        ask_to_close(int(window()))
        yield lambda: False

    assert quiet(game.play(script, to_the_end=False))


@pytest.mark.long
def test_neither_headset_nor_window_for_a_while(
    game: Game, keyboard: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    waits, windows = threading.Event(), list[bool]()

    def script(runtime: Runtime) -> Iterator[Callable[[], object]]:
        yield game.shown
        yield frames(runtime, 1)
        monkeypatch.setenv("VK_DRIVER_FILES", str(tmp_path / "none"))  # no device can be opened, for neither
        driver.start()
        runtime.lose_session(after=1)
        yield lambda: loads(game) == ["vr", "vr"]
        yield frames(runtime, 3)
        assert runtime.last.projection is not None
        assert game.pauses == [True, False]

    def comes_back() -> None:
        waits.wait(PATIENCE)
        windows.append(seen())
        monkeypatch.delenv("VK_DRIVER_FILES")

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "neither headset nor window" in record.getMessage():
                waits.set()

    driver, listener = threading.Thread(target=comes_back), Listener()
    logging.getLogger("app.screens").addHandler(listener)
    try:
        played = game.play(script, "--no-spectator")
    finally:
        logging.getLogger("app.screens").removeHandler(listener)
        waits.set()
        driver.join()
    assert quiet(played)
    assert [line["event"] for line in played.log].count("there is no window") == 1
    assert windows == [False], "one that shows nothing is closed"


@pytest.mark.parametrize(
    ("headset", "says"),
    [(Headset(present=False), "finds no headset"), (Headset(views=1), "two eyes")],
)
def test_where_there_is_no_headset_one_line_says_so(game: Game, headset: Headset, says: str) -> None:
    def script(runtime: Runtime) -> Iterator[Callable[[], object]]:
        yield lambda: False

    played = game.play(script, headset=headset, fails=1)
    assert len([line for line in played.said if says in line]) == 1
    assert played.said[-1].startswith("Error: ")


def test_without_a_runtime_the_player_is_told_what_to_start(
    game: Game, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("XR_RUNTIME_JSON", str(tmp_path / "none.json"))
    assert cli.run(["play", str(game.world), "--display", "vr"]) == 1
    assert "start SteamVR, Monado" in capfd.readouterr().err


@pytest.mark.parametrize("present", [True, False])
def test_auto_takes_the_headset_that_is_there_and_else_says_nothing_of_it(
    present: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANETARY_SURVIVAL_VALIDATION", "1")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    said: list[str] = []
    with Runtime(Headset(present=present)):
        display = open_display("auto", (32, 32), "small", said.append)
        assert display.kind == ("vr" if present else "offscreen")
        layers = [part for part in (display.headset, display.device) if part is not None]
        display.close()
    assert len(layers) == 1 + present
    assert [part.messages for part in layers] == [[]] * len(layers)
    assert not [line for line in said if "headset" in line.lower() or "OpenXR" in line]


def test_without_any_runtime_none_is_looked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("XR_RUNTIME_JSON", raising=False)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS"):
        monkeypatch.setenv(name, str(tmp_path))
    assert not openxr_is_set_up()
    folder = tmp_path / "openxr" / "1"
    folder.mkdir(parents=True)
    (folder / "active_runtime.json").write_text("{}")
    assert openxr_is_set_up()
