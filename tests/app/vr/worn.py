"""The game in the headset of the runtime for tests, in this process, driven frame by frame."""

import json
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import pytest

from app import cli
from app.desktop import settings_file
from app.desktop.display import VALIDATION_VARIABLE
from app.desktop.panels.desktop import DesktopPanels
from app.desktop.settings import Settings, VrSettings
from app.session import closing, create
from app.simulation.messages import Report, Told
from app.simulation.simulation import Simulation
from gameplay.view import Own
from tests.openxr_runtime import Headset, Runtime

SEED, RADIUS = 42, 60.0
SIZE = (64, 64)
PATIENCE = 2000, 60.0  # turns of the runtime's clock, and seconds, when both are over nothing will come any more

Play = Callable[[Runtime], Iterator[Callable[[], object]]]


@dataclass
class Played:
    """What came of it.

    Attributes:
        facts: that the game tells. runtime: with what it was given. pauses: of the simulation, in order.
        log: of the game. out: lines on standard error that are no log.
    """

    facts: dict[str, Any]
    runtime: Runtime
    pauses: list[bool]
    log: list[dict[str, Any]]
    code: int
    said: list[str]


class Game:
    """A small world, and a headset to play it in.

    Attributes:
        world: its file. pauses: of the simulation so far. events: that the game has logged.
        tick: of the simulation that the game was told of last. own: the player as it was told last.
        happened: names of the outcomes that the game was told of, in order. panels: of the game, once it plays.
    """

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        self.world = folder / "small.h5"
        self._capfd, self.pauses = capfd, []
        monkeypatch.setenv(VALIDATION_VARIABLE, "1")
        monkeypatch.delenv("DISPLAY", raising=False)
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        self.tick, self.own, self.happened = 0, cast(Own, None), list[str]()
        self.panels = cast(DesktopPanels, None)
        pause, pauses = Simulation.pause, self.pauses
        poll = Simulation.poll

        def told(simulation: Simulation, *words: Any) -> list[Report]:
            reports = poll(simulation, *words)
            for report in reports:
                if isinstance(report, Told):
                    self.tick = max(self.tick, report.snapshot.tick)
                    self.own = report.snapshot.own or self.own
                    self.happened += [type(outcome).__name__ for outcome in report.snapshot.outcomes]
            return reports

        def heard(self: Simulation, on: bool) -> None:
            pauses.append(on)
            pause(self, on)

        made = DesktopPanels.__init__

        def make(panels: DesktopPanels, *words: Any) -> None:
            made(panels, *words)
            self.panels = panels

        monkeypatch.setattr(DesktopPanels, "__init__", make)
        monkeypatch.setattr(Simulation, "pause", heard)
        monkeypatch.setattr(Simulation, "poll", told)
        self.events: list[str] = []
        self._listener = _Listener(self.events)
        self.set()
        with closing(create(self.world, SEED, RADIUS)):
            pass

    def set(self, **vr: Any) -> None:
        """Settings of the headset; the picture is as plain as can be."""
        from app import paths

        plain = replace(
            Settings().graphics, preset="custom", detail=1.0, surface=0, samples=1, shadows=False, occlusion=False,
            bloom=False, particles=0,
        )  # fmt: skip
        settings_file.save(paths.settings_file(), replace(Settings(), graphics=plain, vr=VrSettings(**vr)))

    def shown(self) -> bool:
        """Whether the world is there."""
        return "loaded" in self.events

    def play(
        self,
        script: Play,
        *words: str,
        headset: Headset | None = None,
        fails: int = 0,
        realtime: bool = False,
        to_the_end: bool = True,
    ) -> Played:
        """Play until the script has ended, and then close the game as a runtime does.

        Args:
            script: yields what it waits for; what it asserts counts.
            fails: exit code that is expected.
            realtime: of the runtime. to_the_end: whether the script ends the game.
        """
        runtime = Runtime(headset or Headset(size=SIZE), realtime=realtime)
        runtime.script = Script(script, runtime)
        self._capfd.readouterr()
        logging.getLogger("app.playing").addHandler(self._listener)
        try:
            with runtime:
                code = cli.run(["--log", "info", "play", str(self.world), "--display", "vr", "--json", *words])
        finally:
            logging.getLogger("app.playing").removeHandler(self._listener)
        out, err = self._capfd.readouterr()
        log = [json.loads(line) for line in err.splitlines() if line.startswith("{")]
        said = [line for line in err.splitlines() if not line.startswith("{")]
        facts = json.loads(out[out.index("{") :]) if code == 0 else {}
        assert code == fails, said
        assert runtime.script.ended or code or not to_the_end, "the game ended before the script did"
        return Played(facts, runtime, self.pauses, log, code, said)


class _Listener(logging.Handler):
    def __init__(self, events: list[str]) -> None:
        super().__init__()
        self._events = events

    def emit(self, record: logging.LogRecord) -> None:
        self._events.append(record.getMessage())
        if hasattr(record, "screen"):
            self._events.append(record.screen)


class Script:
    """Goes on with a generator whenever what it waits for has come."""

    def __init__(self, play: Play, runtime: Runtime) -> None:
        self._steps = play(runtime)
        self._until: Callable[[], object] = lambda: True
        self._turns, self._since = 0, time.monotonic()
        self.ended = False

    def __call__(self, runtime: Runtime, _seconds: float) -> None:
        self._turns += 1
        if not self.ended and self._turns > PATIENCE[0] and time.monotonic() - self._since > PATIENCE[1]:
            self._finish(runtime)
            raise AssertionError(f"waited too long; the session is {runtime.state!r}")
        while not self.ended and self._until():
            self._turns, self._since = 0, time.monotonic()
            try:
                self._until = next(self._steps)
            except StopIteration:
                self._finish(runtime)
            except BaseException:
                self._finish(runtime)
                raise

    def _finish(self, runtime: Runtime) -> None:
        self.ended = True
        runtime.wish = "focused"
        runtime.exit()


def frames(runtime: Runtime, count: int) -> Callable[[], bool]:
    """Wait for so many frames with a picture."""
    end = runtime.count + count
    return lambda: runtime.count >= end


def quiet(played: Played) -> bool:
    """Whether no rule was broken, nothing was left open, and both validation layers were silent."""
    ends = [line["messages"] for line in played.log if line["event"] == "validation ends"]
    assert not [line for line in played.log if line["event"] == "validation"], played.log
    assert not played.runtime.violations, list(played.runtime.violations)
    assert not played.runtime.left, played.runtime.left
    return bool(ends) and not any(ends)
