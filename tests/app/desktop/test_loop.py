"""The game in a window, played with real keys and a real mouse on a display without a screen."""

import ctypes
import json
import shutil
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
from app.desktop.display import VALIDATION_VARIABLE
from app.desktop.settings import Settings
from app.session import closing, create, load
from gameplay import content
from gameplay.ledger import imbalance, stored
from gameplay.mode import Mode

sys.path.insert(0, str(Path(__file__).parents[2] / "vr_render"))
from display import virtual_display

Found = TypeVar("Found")
PATIENCE = 120  # seconds: a processor draws here, and others use it too
SIZE = (320, 180)


class Game:
    """A game in a window, in a process of its own."""

    def __init__(self, home: Path, world: Path, log: Path, *program: str) -> None:
        self.pictures = home / "pictures"
        self._out, self._log = log.with_suffix(".out"), log
        with self._out.open("w") as out, log.open("w") as err:
            self.process = subprocess.Popen(
                processes.command(
                    *(program or ("app",)),
                    "--log",
                    "info",
                    "play",
                    str(world),
                    "--display",
                    "window",
                    "--size",
                    "320x180",
                    "--json",
                ),
                env={**processes.environment(), "PLANETARY_SURVIVAL_HOME": str(home), VALIDATION_VARIABLE: "1"},
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
                pytest.fail("the game ended: " + self.log())
            time.sleep(0.1)
        pytest.fail("waited too long: " + self.log())

    def do(self, *words: object) -> None:
        subprocess.run(["xdotool", *map(str, words)], check=True, capture_output=True, timeout=60)

    def focus(self) -> None:
        """Wait for the window and its first picture, and give it the keyboard and the mouse."""
        self._window = self.wait(self._search)
        self.wait(lambda: "first image" in self.log())
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
        return [str(path) for path in self.pictures.glob("*.png") if _whole(path)]

    def hold(self, press: str, let_go: str, what: str) -> np.ndarray:
        """Hold a key or a button for half a second from the frame on that knows of it; a picture of the end."""
        self.do(press, what)
        self.screenshot()
        time.sleep(0.5)
        picture = self.screenshot()
        self.do(let_go, what)
        return picture

    def choose(self, *keys: str) -> np.ndarray:
        """Press keys in a menu, each when the one before has been seen; a picture of the end."""
        for key in keys:
            self.do("key", key)
            self.screenshot()
        return self.screenshot()

    def log(self) -> str:
        """What the game has logged so far."""
        return self._log.read_text("utf-8")

    def facts(self) -> dict:
        """Wait for the end, at which validation must have said nothing; what the game tells."""
        assert self.process.wait(PATIENCE) == 0, self.log()
        assert '"validation ends", "messages": 0' in self.log(), self.log()
        return json.loads(self._out.read_text("utf-8"))

    def quit(self) -> None:
        """Ask the window to close, as the desktop does when its cross is clicked."""
        ask_to_close(int(self._window))


class ClientMessage(ctypes.Structure):
    """XClientMessageEvent."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("padding", ctypes.c_long * 24),
    )


def ask_to_close(window: int) -> None:
    """Send WM_DELETE_WINDOW to an X window."""
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.restype = ctypes.c_ulong
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    protocols, delete = (x11.XInternAtom(display, name, 0) for name in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW"))
    event = ClientMessage(33, 0, 1, display, window, protocols, 32, (ctypes.c_long * 5)(delete, 0))
    x11.XSendEvent(display, ctypes.c_ulong(window), 0, ctypes.c_long(0), ctypes.byref(event))
    x11.XSync(display, 0)
    x11.XCloseDisplay(display)


def _whole(path: Path) -> bool:
    try:
        Image.open(path).load()
    except (OSError, SyntaxError):
        return False
    return True


@pytest.fixture
def game(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Game]:
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
        game = Game(home, world, tmp_path / "log", *getattr(request, "param", ()))
        try:
            yield game
        finally:
            if game.process.poll() is None:
                game.process.kill()
                game.process.wait()


def _saved(folder: Path) -> int:
    """Bytes of the world and its journal: each second of play adds some."""
    return sum(path.stat().st_size for path in folder.glob("small*"))


def test_it_plays(game: Game, tmp_path: Path) -> None:
    game.focus()
    first = game.screenshot()
    assert first.shape == (SIZE[1], SIZE[0], 3)
    assert len(np.unique(first[SIZE[1] // 2 :].reshape(-1, 3), axis=0)) > 500, "there is no ground"

    walked = game.hold("keydown", "keyup", "w")
    assert np.abs(walked - first).mean() > 3
    for _ in range(8):
        game.do("mousemove_relative", "--", "0", "60")  # not --sync: a captured mouse does not arrive
        time.sleep(0.05)
    down = game.screenshot()
    assert np.abs(down - walked).mean() > 3
    dug = game.hold("mousedown", "mouseup", "1")
    assert np.abs(dug - down).mean() > 3
    game.do("key", "2", "click", "--repeat", "2", "--delay", "50", "4")
    for _ in range(15):
        game.do("mousemove_relative", "--", "80", "-10")  # away from the hole
        time.sleep(0.05)
    game.hold("mousedown", "mouseup", "1")

    game.do("key", "F3")
    overlay = game.screenshot()
    assert np.abs(overlay - dug)[:, :100].mean() > 10
    game.do("key", "F3", "Tab")
    slots = game.screenshot()
    assert np.abs(slots - dug).mean() > 8
    game.do("key", "Escape", "Escape")  # back, then pause
    game.screenshot()
    paused = game.screenshot()  # a window takes a frame to find its size
    time.sleep(1.5)
    still = _saved(tmp_path)
    time.sleep(1.5)
    assert _saved(tmp_path) == still, "the world does not stand still"
    settings = game.choose("Down", "Return")
    assert np.abs(settings - paused).mean() > 5
    page = game.choose("Escape", "F1")
    assert np.abs(page - settings).mean() > 2, "there is no help"
    game.choose("Escape", "F5")
    game.wait(lambda: "world saved" in game.log())
    game.choose(*["Down"] * 7)
    game.do("key", "Return")

    facts = game.facts()
    assert facts["walked_metres"] > 0.3
    assert sum(facts["dug"].values()) > 0
    assert sum(facts["placed"].values()) > 0
    assert _verified(tmp_path / "small.h5")
    with closing(load(tmp_path / "small.h5")) as session:
        state, rules = session.game.state, content.load().tool
        player = state.players.rows[0]
        assert state.tick == facts["tick"]
        assert np.abs(state.players.rows["position"][0] - state.world["spawn"]).max() > 100
        assert (player["mode"], player["radius"]) == (Mode.ELEVATE, 512 * (rules.radius + 0.5))
        assert stored(state).sum() > 0
        assert not any(imbalance(state).values())


def _verified(world: Path) -> bool:
    command = processes.command("app", "inspect", "verify", str(world))
    return subprocess.run(command, env=processes.environment(), check=False, capture_output=True).returncode == 0


def test_a_window_that_is_closed_while_it_loads_ends(game: Game, tmp_path: Path) -> None:
    ask_to_close(int(game.wait(game._search)))
    assert "tick" not in game.facts()
    assert "first image" not in game.log()
    with closing(load(tmp_path / "small.h5")):
        pass


def test_closing_the_window_saves(game: Game, tmp_path: Path) -> None:
    game.focus()
    game.screenshot()
    game.do("keydown", "d")
    game.screenshot()
    game.quit()
    facts = game.facts()
    with closing(load(tmp_path / "small.h5")) as session:
        assert session.game.state.tick == facts["tick"] > 1


@pytest.mark.parametrize("game", [("tests.app.desktop.little_memory",)], indirect=True)
def test_a_full_device_lowers_the_detail_and_the_game_goes_on(game: Game, tmp_path: Path) -> None:
    game.focus()
    game.screenshot()
    assert "detail is lowered" not in game.log()
    (tmp_path / "home" / "full").touch()
    time.sleep(0.5)
    game.do("windowsize", game._window, 360, 200)  # larger pictures, for which there is no room
    game.wait(lambda: "out of device memory, detail is lowered" in game.log())
    assert game.screenshot().shape == (200, 360, 3)
    game.quit()
    assert game.facts()["tick"] > 1
