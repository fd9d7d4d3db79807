"""The renderer: what a frame costs in Python and on the device, over a scripted minute and for a whole planet.

On a software driver pictures are small and the minute has few frames and coarse ground, so that all of it ends in some
minutes; what a frame costs on the device means little there. The machine's facts name the device that drew, and how.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np

from gameplay import wire
from gameplay.view import Snapshot
from perf.harness import Bench
from perf.minute import DIG, MINUTE, SNAPSHOTS_PER_SECOND, WALK, Stage, edits
from perf.start import seconds_to
from vr_render import graphics
from vr_render.device import Device
from vr_render.graphics import Graphics
from vr_render.renderer import FrameReport, Renderer
from vr_render.scene import Planet, Scene
from vr_render.targets.image import ImageTarget
from vr_render.terrain.maker import VERTEX_BYTES

RATE = 90  # frames a second that are aimed at
STILL_FRAMES = 6  # of a place, timed; before them so many that are not
WARM_FRAMES = 4
HEADSET = (2016, 2240)  # pixels an eye
HEADSET_FOV = 96.0
WINDOW = "1280x720"
RUNS = 3
MEGABYTE = 1e6


class Size(NamedTuple):
    """How much is drawn on a kind of device.

    Attributes:
        pixels, graphics: of the pictures.
        minute: settings of the minute.
        rate: frames of a second of the minute.
        frames: that frame_python takes.
        places: of the minute at which frames without streaming are timed.
    """

    pixels: tuple[int, int]
    graphics: Graphics
    minute: Graphics
    rate: int
    frames: int
    places: int


SOFTWARE = Size((160, 90), graphics.preset("low"), graphics.preset("low", detail=1.0), 8, 90, 12)
HARDWARE = Size((1920, 1080), graphics.preset("medium"), graphics.preset("medium"), RATE, 540, 30)


@contextmanager
def drawing(
    device: Device, planet: Planet, size: tuple[int, int], settings: Graphics, views: int = 1
) -> Iterator[Renderer]:
    """A renderer of a planet, closed at the end."""
    target = ImageTarget(device, size, views)
    try:
        renderer = Renderer(device, target, planet, settings)
        try:
            yield renderer
        finally:
            renderer.close()
    finally:
        target.close()


def run(bench: Bench) -> None:
    """Measure in turn; the device is opened once, the game is started as its own process at the end."""
    bench.note("planning the minute")
    stage = Stage()
    changes = edits(stage, DIG)
    device = Device.open()
    try:
        bench.fact("vulkan_device", device.name)
        size = SOFTWARE if device.software else HARDWARE
        pixels = f"{size.pixels[0]} x {size.pixels[1]}"
        bench.fact("render_frames", f"{pixels}, detail {size.graphics.detail:g}, {size.frames} frames")
        frames = f"{MINUTE * size.rate:g} frames, {size.rate} a second"
        bench.fact("render_minute", f"{pixels}, detail {size.minute.detail:g}, {frames}")
        with drawing(device, stage.planet, size.pixels, size.graphics) as renderer:
            _measure_frames(bench, stage, renderer, changes, size.frames)
        with drawing(device, stage.planet, size.pixels, size.minute) as renderer:
            _measure_minute(bench, stage, renderer, changes, size)
        bench.record("vertex_bytes", "B", [VERTEX_BYTES])
        _measure_memory(bench, device, stage)
        if device.software:
            bench.note("frame_headset: not measured, a processor draws")
        else:
            _measure_headset(bench, device, stage)
    finally:
        device.close()
    _measure_first_image(bench)


class _Edits:
    """Hands the snapshots of a game at work to a renderer, as time goes by."""

    def __init__(self, renderer: Renderer, snapshots: list[bytes]) -> None:
        self._renderer, self._snapshots, self._done = renderer, snapshots, 0

    def until(self, seconds: float) -> None:
        """All that came before a moment after the first."""
        while self._done < min(seconds * SNAPSHOTS_PER_SECOND, len(self._snapshots)):
            for changed in wire.decode(self._snapshots[self._done], Snapshot).chunks:
                self._renderer.terrain.set_chunk(changed.chunk, changed.index, changed.density, changed.material)
            self._done += 1


def _measure_frames(bench: Bench, stage: Stage, renderer: Renderer, snapshots: list[bytes], frames: int) -> None:
    """Frames while 100 edits a second go on beside the player, the whole planet in view distance."""
    bench.note("frame_python: drawing")
    size, fov = renderer.target.size, renderer.graphics.fov_y
    renderer.settle(stage.scene(WALK, size, fov))
    changes = _Edits(renderer, snapshots)
    reports: list[FrameReport] = []
    python: list[float] = []
    for number in range(frames):
        scene = stage.scene(WALK + number / RATE, size, fov)
        renderer.device.wait()  # a processor that still draws would take the time of the one that records
        start = time.perf_counter()
        changes.until(number / RATE)
        report = renderer.draw(scene, seconds=1 / RATE)
        python.append((time.perf_counter() - start) * 1e3)
        reports.append(report)
    kept = slice(frames // 10, None)
    bench.record("frame_python", "ms", [statistics.median(python[kept])])
    bench.record("vulkan_calls", "calls", [statistics.median(report.calls for report in reports[kept])])
    _record_device(bench, "frame_gpu", reports[kept])


def _record_device(bench: Bench, name: str, reports: list[FrameReport]) -> None:
    """Medians of the device's own times, whole frames and each pass."""
    timed = [report.device for report in reports if report.device]
    if not timed:
        bench.note(f"{name}: this device tells no times")
        return
    bench.record(name, "ms", [statistics.median(sum(times.values()) for times in timed)])
    for part in timed[-1]:
        bench.record(f"{name}_{part}", "ms", [statistics.median(times.get(part, 0.0) for times in timed)])


def _measure_minute(bench: Bench, stage: Stage, renderer: Renderer, snapshots: list[bytes], size: Size) -> None:
    """The slowest frames of the minute against the middle one without streaming and meshing.

    The latter are parts of the same minute, evenly spread over it: the eye goes the same way and shadows follow it, but
    the ground that is wanted in the middle of a part is there from its beginning, and stays as it is.
    """
    bench.note("frame_spike: the minute")
    fov = renderer.graphics.fov_y

    def draw(seconds: float) -> float:
        scene = stage.scene(seconds, size.pixels, fov)
        start = time.perf_counter()
        changes.until(seconds - WALK)
        renderer.draw(scene, seconds=1 / size.rate)
        return time.perf_counter() - start

    changes = _Edits(renderer, snapshots)
    renderer.settle(stage.scene(0.0, size.pixels, fov))
    for _ in range(WARM_FRAMES):  # shaders are compiled in the first ones
        draw(0.0)
    times = [draw(number / size.rate) for number in range(round(MINUTE * size.rate))]
    bench.note("frame_spike: without streaming")
    still = []
    for place in range(size.places):
        middle = (place + 0.5) * MINUTE / size.places
        renderer.settle(stage.scene(middle, size.pixels, fov))
        renderer.terrain.frozen = True
        first = middle - (WARM_FRAMES + STILL_FRAMES / 2) / size.rate
        part = [draw(first + number / size.rate) for number in range(WARM_FRAMES + STILL_FRAMES)]
        renderer.terrain.frozen = False
        still += part[WARM_FRAMES:]
    slow, middle = float(np.percentile(times, 99.9)), statistics.median(still)
    bench.record("frame_spike", "ratio", [slow / middle])
    bench.record("frame_minute", "ms", [statistics.median(times) * 1e3])
    bench.record("frame_minute_slow", "ms", [slow * 1e3])
    bench.record("frame_minute_still", "ms", [middle * 1e3])


def _measure_memory(bench: Bench, device: Device, stage: Stage) -> None:
    """All that the device holds for a picture of 1920 x 1080 with the best preset: on the ground, and from afar."""
    bench.note("device_memory: loading the planet")
    most = 0
    with drawing(device, stage.planet, HARDWARE.pixels, graphics.preset("high")) as renderer:
        for scene in (stage.scene(0.0, HARDWARE.pixels, 70.0), stage.whole):
            renderer.settle(scene)
            most = max(most, device.memory.device_bytes())
    bench.record("device_memory", "MB", [most / MEGABYTE])


def _measure_headset(bench: Bench, device: Device, stage: Stage) -> None:
    """Frames for two eyes of a headset, one after the other without waiting for a display."""
    bench.note("frame_headset: drawing")
    with drawing(device, stage.planet, HEADSET, graphics.preset("medium"), views=2) as renderer:

        def scene(number: int) -> Scene:
            return stage.scene(number / RATE, HEADSET, HEADSET_FOV, eyes=2)

        renderer.settle(scene(0))
        times, reports = [], []
        for number in range(HARDWARE.frames):
            start = time.perf_counter()
            reports.append(renderer.draw(scene(number), seconds=1 / RATE))
            times.append((time.perf_counter() - start) * 1e3)
    kept = slice(HARDWARE.frames // 10, None)
    bench.record("frame_headset", "ms", [statistics.median(times[kept])])
    _record_device(bench, "frame_headset_gpu", reports[kept])


def _measure_first_image(bench: Bench) -> None:
    """From the start of the game's process to the first image in its window, and to the first picture without one, of a
    world that was played before. The window begins with coarse ground; the picture has all detail."""
    with tempfile.TemporaryDirectory(prefix="planetary-survival-") as home:
        bench.note("first_image: starting the game")
        with _screen() as screen:
            if screen is None:
                bench.note("first_image: not measured, no screen and no Xvfb here")
            else:
                words = ["--display", "window", "--size", WINDOW]
                bench.fact("first_image", f"of a window of {WINDOW} on {screen or 'the screen'}, coarse ground")
                seconds_to("first image", home, "bench", *words, screen=screen)
                times = [
                    seconds_to("first image", home, "bench", *words, screen=screen) for _ in range(bench.runs or RUNS)
                ]
                bench.record("first_image", "s", times)
        words = ["--display", "offscreen", "--frames", "1", "--size", WINDOW, "-o", os.path.join(home, "pictures")]
        bench.record("first_picture", "s", [seconds_to("first image", home, "bench", *words)])


@contextmanager
def _screen() -> Iterator[str | None]:
    """Name of an Xvfb's screen for as long as it is needed; "" for the machine's own; None where there is neither, and
    on Windows, where a window that another process ends does not close in order."""
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        yield ""
        return
    if sys.platform == "win32" or shutil.which("Xvfb") is None:
        yield None
        return
    reading, writing = os.pipe()
    words = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{WINDOW}x24", "-nolisten", "tcp"]
    with subprocess.Popen(words, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        try:
            with open(reading, encoding="ascii") as told:
                yield f":{told.readline().strip()}"
        finally:
            server.terminate()
