"""The game in a headset: what a frame costs in Python over a scripted minute, and what memory grows over 10,000 frames.

The game plays in a process of its own, on the runtime for tests, whose clock lets a frame take a frame's time however
long it is. A frame is all that the game's thread does from the end of one xrWaitFrame to the next: poses, hands, the
simulation's news, recording, submitting. The runtime's own time is taken off, and the device has nothing to do when a
frame begins, so that nobody waits for it; pictures are small, so that a software driver is soon done.
"""

import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from perf.harness import Bench

ROOT = Path(__file__).resolve().parents[1]
RUNTIME = "tests.openxr_runtime"  # of the repository; it is not installed with the game
SIZE = "64x64"  # pixels of an eye
RATE = 90  # frames a second
MINUTE = 60.0  # seconds
MEDIAN = 3.5  # ms that a frame may take; frame_python of a window has a mark of its own
WARM_UP, FRAMES = 1_000, 10_000  # frames after the minute that do not count, and that do, for what grows
LAST = MINUTE + (WARM_UP + FRAMES) / RATE + 6.0
# Little for a software driver to do; and both ways to move: the stick walks, the trigger hops.
SETTINGS = """\
[graphics]
preset = "custom"
detail = 1.0
surface = 0
samples = 1
shadows = false
occlusion = false
bloom = false
particles = 0

[vr]
locomotion = "smooth"
"""

Step = dict[str, Any]


def run(bench: Bench) -> None:
    """Play once; the world is made before."""
    if not (ROOT / RUNTIME.replace(".", os.sep)).is_dir():
        bench.note("not measured: the runtime for tests comes with the repository alone")
        return
    with tempfile.TemporaryDirectory(prefix="planetary-survival-") as folder:
        home = Path(folder)
        (home / "settings.toml").write_text(SETTINGS, encoding="utf-8")
        bench.note("making a world")
        _run(home, "app", "new", str(home / "bench.h5"), "--seed", "42", "--radius", "60", "--creative")
        script, times = home / "minute.jsonl", home / "times.json"
        script.write_text("".join(json.dumps(step) + "\n" for step in steps()), encoding="utf-8")
        bench.note("frame_python, growth: playing, which takes some minutes")
        words = ["--virtual", "--size", SIZE, "--script", str(script), "--times", str(times), "--json"]
        _run(home, RUNTIME, *words, "--", "play", str(home / "bench.h5"), "--display", "vr", "--no-spectator")
        measured = json.loads(times.read_text(encoding="utf-8"))
    bench.fact("frame_python", f"two eyes of {SIZE}, by the wall's clock; frame_cpu: the thread's own time")
    report(bench, measured)


def report(bench: Bench, measured: dict[str, Any]) -> None:
    """Results of what the runtime noted.

    Args:
        measured: as of `tests.openxr_runtime.timing.Timing.write`.
    """
    first = measured["seconds"][0]
    count = sum(seconds < first + MINUTE for seconds in measured["seconds"])
    for name, column in (("frame_python", "wall_ms"), ("frame_cpu", "cpu_ms")):
        times = measured[column][:count]
        bench.record(name, "ms", [statistics.median(times)], limit=("the mark for a headset", MEDIAN))
        bench.record(f"{name}_max", "ms", [max(times)])
    start = count + WARM_UP
    kept = [row for row in measured["memory"] if start <= row[0] <= start + FRAMES]
    (begin, bytes_before, objects_before), (end, bytes_after, objects_after) = kept[0], kept[-1]
    share = FRAMES / (end - begin)
    if bytes_before is not None:
        bench.record("growth", "B", [max(0, bytes_after - bytes_before) * share])
    bench.record("growth_objects", "objects", [max(0, objects_after - objects_before) * share])


def steps() -> list[Step]:
    """What the player does, when the world is there: a minute of everything, and then looking around and walking a few
    steps to and fro."""
    return [{"start": "asked"}, *_minute(), *_around()]


def _minute() -> Iterator[Step]:
    head: Step = {"place": [0, 1.7, 0]}
    yield {"at": 0.0, "head": head, "right": _hand("right", -20), "left": _hand("left", -20)}
    yield {"at": 1.0, "press": {"left/thumbstick": [0.0, 1.0]}, "hold": 12.0}  # walk
    for number in range(6):  # look around meanwhile, turn in steps
        yield {"at": 1.5 + 2 * number, "over": 1.5, "head": {**head, "yaw": 40 * (-1) ** number, "pitch": -10}}
        yield {"at": 2.5 + 2 * number, "press": {"right/thumbstick": [1.0, 0.0]}, "hold": 0.3}
    for number in range(3):  # hop
        yield {"at": 14.0 + 2 * number, "press": {"left/trigger/value": 1.0}, "hold": 1.0}
    yield {"at": 20.0, "over": 0.5, "head": {**head, "pitch": -35}, "right": _hand("right", -50)}
    yield {"at": 21.0, "press": {"right/trigger/value": 1.0}, "hold": 26.0}  # dig, then build, then flatten
    for number in range(13):
        yield {
            "at": 21.5 + 2 * number,
            "over": 2.0,
            "right": _hand("right", -50 + 20 * math.sin(number), 25 * (-1) ** number),
        }
    yield {"at": 32.0, "press": {"right/b/click": True}, "hold": 0.1}
    yield {"at": 40.0, "press": {"right/b/click": True}, "hold": 0.1}
    yield {"at": 48.0, "press": {"left/thumbstick": [0.3, 1.0]}, "hold": 11.0}  # walk over what was dug
    for number in range(5):
        yield {"at": 48.5 + 2 * number, "press": {"right/thumbstick": [-1.0, 0.0]}, "hold": 0.3}


def _around() -> Iterator[Step]:
    at = MINUTE
    while at < LAST:
        side = 1 if round(at / 4) % 2 else -1
        yield {"at": at, "over": 2.0, "head": {"place": [0.3 * side, 1.7, 0.0], "yaw": 60 * side, "pitch": -10}}
        yield {"at": at, "over": 2.0, "right": _hand("right", -30 + 10 * side), "left": _hand("left", -30 - 10 * side)}
        yield {"at": at + 2.0, "press": {"left/thumbstick": [0.0, 1.0 * side]}, "hold": 1.0}
        yield {"at": at + 3.0, "press": {"right/thumbstick": [1.0 * side, 0.0]}, "hold": 0.3}
        at += 4.0


def _hand(side: str, pitch: float, yaw: float = 0.0) -> Step:
    across = 0.2 if side == "right" else -0.2
    return {"place": [across, 1.25, -0.35], "pitch": pitch, "yaw": yaw, "in": "body"}


def _run(home: Path, module: str, *words: str) -> None:
    """Run a module in a process of its own.

    Raises:
        RuntimeError: it failed; with what it said last.
    """
    environment = {**os.environ, "PLANETARY_SURVIVAL_HOME": str(home), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-P", "-m", module, *words]
    ended = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise RuntimeError(f"{module} ended with code {ended.returncode}: {ended.stderr.strip()[-500:]}")
