"""From the window to the headset and back, again and again: nothing of a round is left."""

import gc
import logging
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from tests.app.desktop.test_loop import ask_to_close
from tests.app.vr.test_switching import keyboard, loads, press, wait, window  # noqa: F401
from tests.app.vr.worn import Game, quiet
from tests.openxr_runtime import Runtime
from vr_render.device import Device

ROUNDS = 4
# What a round has one of, or as many of as the round before, whether it is closed or not.
ONCE = {
    *("Loop", "VrLoop", "Picture", "Renderer", "Globe", "Backdrop", "WindowTarget", "WindowInput", "Window"),
    *("Device", "Memory", "Messenger", "Headset", "Instance", "Session", "Swapchain", "HeadsetTarget", "Board"),
    *("Room", "Spectator", "Mirror", "Meanwhile", "Wearer", "Motion", "VrPanels", "Recording", "GraphicsPipeline"),
}
CHANGING = 300  # objects by which one count of all may differ from the next: lines, jobs, what is in sight


@dataclass
class Held:
    """What the game holds: of the runtime for headsets, of the system, of Python; of devices, how many more are open
    than before it began."""

    headset: Counter[str]
    open_devices: int
    threads: list[str]
    tasks: int
    files: int
    once: Counter[str]
    objects: int


def open_devices(objects: list[object]) -> int:
    return sum(isinstance(entry, Device) and not entry.closed for entry in objects)


class Count(logging.Handler):
    """Counts each time the game has been loaded, in its thread."""

    def __init__(self) -> None:
        super().__init__()
        self.runtime: Runtime | None = None
        self.held: dict[str, list[Held]] = {"window": [], "vr": []}
        gc.unfreeze()  # games before this one
        gc.collect()
        self._others = open_devices(gc.get_objects())  # other tests may keep one

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage() != "loaded":
            return
        gc.collect()
        gc.unfreeze()  # what was frozen counts, too
        ours = [entry for entry in gc.get_objects() if str(type(entry).__module__).startswith(("app.", "vr_render."))]
        gc.freeze()
        assert self.runtime is not None
        self.held[record.screen].append(  # type: ignore[attr-defined]
            Held(
                Counter(self.runtime.handles.alive()),
                open_devices(ours) - self._others,
                sorted(thread.name for thread in threading.enumerate()),
                len(os.listdir("/proc/self/task")),
                len(os.listdir("/proc/self/fd")),
                Counter(type(entry).__name__ for entry in ours if type(entry).__name__ in ONCE),
                len(ours),
            )
        )


@pytest.mark.long
def test_a_game_goes_from_the_window_to_the_headset_and_back_and_leaves_nothing(
    game: Game,
    keyboard: None,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    count, ended = Count(), threading.Event()
    entered = Runtime.__enter__

    def enter(runtime: Runtime) -> Runtime:
        count.runtime = runtime  # before there is a headset, for which a script would wait
        return entered(runtime)

    def script(runtime: Runtime) -> Iterator[Callable[[], object]]:
        yield lambda: False

    def until(what: Callable[[], object]) -> None:
        wait(lambda: what() or ended.is_set())
        if ended.is_set():
            raise SystemExit  # of this thread

    def at_the_keyboard() -> None:
        until(lambda: loads(game))
        for number in range(1, 2 * ROUNDS + 1):
            runtime = count.runtime
            assert runtime is not None
            if number % 4 == 2:  # it is taken off in every other round
                runtime.wish = "idle"
                until(lambda: runtime.state == "idle")  # noqa: B023
            press("F9")
            until(lambda: len(loads(game)) > number)  # noqa: B023
            runtime.wish = "focused"
        ask_to_close(int(window()))

    monkeypatch.setattr(Runtime, "__enter__", enter)
    typist = threading.Thread(target=at_the_keyboard, name="typist")
    log = logging.getLogger("app.playing")
    log.addHandler(count)
    typist.start()
    try:
        played = game.play(script, "--display", "window", to_the_end=False)
    finally:
        ended.set()
        log.removeHandler(count)
        typist.join()
    assert loads(game) == ["window", "vr"] * ROUNDS + ["window"]
    assert quiet(played)
    for screen, held in count.held.items():
        first, *others = held[1:]  # what is made once is there
        assert first.open_devices == 1 and bool(first.headset) == (screen == "vr")
        for other in others:
            assert abs(other.objects - first.objects) < CHANGING
            other.objects = first.objects
            assert other == first
