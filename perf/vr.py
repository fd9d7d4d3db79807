"""The game in a headset: how soon it shows a picture, what a frame costs in Python over a scripted minute, and what
memory grows over 10,000 frames.

The game plays in processes of its own, on the runtime for tests. The minute goes by the wall's clock, as the simulation
does: a display of 90 Hz, of which a slow device shows fewer frames. It is played some times, because a virtual machine
is held up now and then by those beside it, and nothing in it can tell: of the slowest frames the median counts. What
may grow is counted in frames, so these follow
each other as fast as they can. Pictures are small and narrow, so that a software driver is soon done.

`frame_python` is all that the game's thread does from when xrWaitFrame lets it go to the next call of it: poses, hands,
the simulation's news, recording, submitting. The runtime's own time is taken off, and the device has nothing to do when
a frame begins, so that nobody waits for it. It goes by the wall's clock. The thread has a processor that the driver's
threads and the simulation's process leave alone, as on a machine for headsets, and that it gets before all else where
the system lets it; `frame_ready` is how much of the time it had none all the same, and `frame_cpu` is its own time.
"""

import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, pairwise
from pathlib import Path
from typing import Any

from perf.harness import Bench

ROOT = Path(__file__).resolve().parents[1]
RUNTIME = "tests.openxr_runtime"  # of the repository; it is not installed with the game
SIZE, FOV = "64x64", 16  # pixels of an eye, degrees that it takes in
RATE = 90  # frames a second
MINUTE, MINUTES = 60.0, 3  # seconds, and how often they are played
SETTLING = 1.0  # seconds before it, in which the last of the loading is taken in
WARM_UP, FRAMES = 500, 10_000  # frames that do not count, and that do, for what grows
WINDOWS = 8  # into which those are parted
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
    """Play twice; the world is made and all is compiled before."""
    if not (ROOT / RUNTIME.replace(".", os.sep)).is_dir():
        bench.note("not measured: the runtime for tests comes with the repository alone")
        return
    with tempfile.TemporaryDirectory(prefix="planetary-survival-") as folder:
        home = Path(folder)
        (home / "settings.toml").write_text(SETTINGS, encoding="utf-8")
        bench.note("making a world")
        _run(bench, home, "app", "new", str(home / "bench.h5"), "--seed", "42", "--radius", "60", "--creative")
        bench.note("the first start, which compiles")
        _play(bench, home, [{"start": "asked"}, {"at": 0.5}])
        bench.fact("frame_python", f"two eyes of {SIZE} and {FOV} degrees, by the wall's clock")
        starts, minutes = [], []
        for number in range(MINUTES):
            bench.note(f"frame_python: playing a minute, {number + 1} of {MINUTES}")
            start, minute = _play(bench, home, minute_steps(), "--apart")
            starts.append(start)
            minutes.append(minute)
        report_frames(bench, minutes)
        bench.note(f"growth: playing {WARM_UP + FRAMES} frames, which takes some minutes")
        start, grown = _play(bench, home, growth_steps(), "--virtual")
        report_growth(bench, grown)
        bench.record("first_picture", "s", [*starts, start])


def report_frames(bench: Bench, minutes: Sequence[dict[str, Any]]) -> None:
    """What the frames of each minute cost.

    Args:
        minutes: as of `tests.openxr_runtime.timing.Timing.write`.
    """
    counts = [[0 <= seconds - _first(minute) < MINUTE for seconds in minute["seconds"]] for minute in minutes]
    bench.fact("frame_python_frames", f"{sum(map(sum, counts))}, of {len(minutes)} minutes")
    for name, column in (("frame_python", "wall_ms"), ("frame_cpu", "cpu_ms"), ("frame_ready", "ready_ms")):
        times = [list(compress(minute[column], count)) for minute, count in zip(minutes, counts, strict=True)]
        bench.record(name, "ms", list(map(statistics.median, times)))
        bench.record(f"{name}_max", "ms", list(map(max, times)))


def _first(minute: dict[str, Any]) -> float:
    """When the minute begins, in seconds of the headset's clock."""
    return minute["seconds"][0] + SETTLING


def report_growth(bench: Bench, measured: dict[str, Any]) -> None:
    """What is held for longer the more frames there were; see `slope`. Bytes of the process, and blocks of memory for
    Python's objects: a frame that leaves one behind grows by one.

    Args:
        measured: as of `tests.openxr_runtime.timing.Timing.write`.
    """
    kept = [row for row in measured["memory"] if WARM_UP <= row[0] <= WARM_UP + FRAMES]
    if kept[0][1] is not None:
        bench.record("growth", "B/frame", [max(0.0, slope([(row[0], row[1]) for row in kept]))])
    bench.record("growth_blocks", "blocks/frame", [max(0.0, slope([(row[0], row[2]) for row in kept]))])


def slope(samples: Sequence[tuple[float, float]]) -> float:
    """How much a value grows a frame.

    The frames are parted into windows of equal length, and each has its median; of the steps from one to the next the
    median counts. So what is allocated once, or comes and goes, is not seen, and what each frame leaves behind is.

    Args:
        samples: frame and value, in order of the frames.
    """
    first, last = samples[0][0], samples[-1][0]
    width = (last - first) / WINDOWS
    parts: list[list[float]] = [[] for _ in range(WINDOWS)]
    for frame, value in samples:
        parts[min(WINDOWS - 1, int((frame - first) / width))].append(value)
    middles = [statistics.median(part) for part in parts]
    return statistics.median(after - before for before, after in pairwise(middles)) / width


def minute_steps() -> list[Step]:
    """What the player does, when the world is there: a minute of everything."""
    return [{"start": "asked"}, *_minute()]


def growth_steps() -> list[Step]:
    """What the player does for what may grow: looking at the sky, walking the same few steps to and fro, turning."""
    return [{"start": "asked"}, *_around()]


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
    yield {"at": SETTLING + MINUTE + 0.5}


def _around() -> Iterator[Step]:
    at, side, last = 0.0, 1, (WARM_UP + FRAMES) / RATE + 1.0
    while at < last:
        for when, yaw in ((0.0, 60.0), (1.0, 0.0)):
            head: Step = {"place": [yaw / 200, 1.7, 0.0], "yaw": yaw * side, "pitch": 70}
            yield {"at": at + when, "over": 0.9, "head": head}
        yield {"at": at, "over": 2.0, "right": _hand("right", -30 + 10 * side), "left": _hand("left", -30 - 10 * side)}
        for when, ahead in ((2.0, 1.0), (3.0, -1.0)):
            yield {"at": at + when, "press": {"left/thumbstick": [0.0, ahead]}, "hold": 0.6}
        for when, right in ((4.0, 1.0), (4.5, -1.0)):
            yield {"at": at + when, "press": {"right/thumbstick": [right * side, 0.0]}, "hold": 0.3}
        at, side = at + 5.0, -side


def _hand(side: str, pitch: float, yaw: float = 0.0) -> Step:
    across = 0.2 if side == "right" else -0.2
    return {"place": [across, 1.25, -0.35], "pitch": pitch, "yaw": yaw, "in": "body"}


def _play(bench: Bench, home: Path, script: Iterable[Step], *words: str) -> tuple[float, dict[str, Any]]:
    """Play a script in the world as it was made.

    Returns:
        Seconds from the start to the first picture, and all that was measured.
    """
    file, times, world = home / "script.jsonl", home / "times.json", home / "played.h5"
    shutil.copyfile(home / "bench.h5", world)
    file.write_text("".join(json.dumps(step) + "\n" for step in script), encoding="utf-8")
    words = ("--script", str(file), "--times", str(times), "--json", *words)
    words = ("--size", SIZE, "--fov", str(FOV), *words)
    start = time.time()
    _run(bench, home, RUNTIME, *words, "--", "play", str(world), "--display", "vr", "--no-spectator")
    measured = json.loads(times.read_text(encoding="utf-8"))
    return measured["first_picture"] - start, measured


def _run(bench: Bench, home: Path, module: str, *words: str) -> None:
    """Run a module in a process of its own, and pass on how far it is.

    Raises:
        RuntimeError: it failed; with what it said last.
    """
    environment = {**os.environ, "PLANETARY_SURVIVAL_HOME": str(home), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-P", "-m", module, *words]
    said: list[str] = []
    with subprocess.Popen(
        command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            said.append(line)
            if line.endswith(" frames\n"):
                bench.note(line.rstrip())
    if process.returncode:
        raise RuntimeError(f"{module} ended with code {process.returncode}: {''.join(said).strip()[-500:]}")
