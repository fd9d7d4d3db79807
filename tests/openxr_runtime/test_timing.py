"""What is noted of frames: the application's own time, and what it comes late. No test looks at speed: times have a
least, and no most."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.openxr_runtime import Runtime, gate
from tests.openxr_runtime.application import Application
from tests.openxr_runtime.timing import Timing
from vr_render.device import Device

FRAMES = 4
PAUSE = 0.02  # seconds


def times(device: Device, file: Path, work: Callable[[], object]) -> dict[str, list[float]]:
    with Runtime(realtime=True) as runtime:
        timing = Timing(runtime)
        with Application(runtime, device) as application:
            application.until("focused")
            timing.running = True
            for _ in range(FRAMES + 1):
                application.frame(lambda now: work() or [])
    timing.write(file)
    told = json.loads(file.read_text("utf-8"))
    return {name: told[name][1:] for name in ("wall_ms", "cpu_ms")}  # the first began before the work did


def test_the_time_of_the_application_counts(device: Device, tmp_path: Path) -> None:
    told = times(device, tmp_path / "times.json", lambda: time.sleep(PAUSE))
    assert len(told["wall_ms"]) >= FRAMES
    assert all(wall >= PAUSE * 1e3 > cpu for wall, cpu in zip(told["wall_ms"], told["cpu_ms"], strict=True))


def test_who_wakes_late_has_begun_when_the_frame_did(
    device: Device, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What holds the thread up in the wait itself is the application's time, too."""
    late = SimpleNamespace(perf_counter_ns=time.perf_counter_ns, thread_time_ns=time.thread_time_ns)
    late.sleep = lambda seconds: time.sleep(seconds + PAUSE)
    monkeypatch.setattr(gate, "time", late)
    told = times(device, tmp_path / "times.json", lambda: None)
    assert len(told["wall_ms"]) >= FRAMES
    assert all(wall >= PAUSE * 1e3 for wall in told["wall_ms"])
