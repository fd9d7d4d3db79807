"""The renderer: what a frame costs in Python and on the device, over a scripted minute and for a whole planet.

On a software driver pictures are small, so that all of it ends in some minutes; what a frame costs on the device means
little there. The machine's facts name the device that drew.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np

from gameplay import view
from perf.harness import Bench
from perf.minute import DIG, MINUTE, SNAPSHOTS_PER_SECOND, WALK, Stage, edits
from perf.start import seconds_to
from vr_render import graphics
from vr_render.device import Device
from vr_render.renderer import FrameReport, Renderer
from vr_render.scene import Scene
from vr_render.targets.image import ImageTarget
from vr_render.terrain.maker import VERTEX_BYTES

RATE = 90  # frames a second that are aimed at
STILL_FRAMES = 9
HEADSET = (2016, 2240)  # pixels an eye
HEADSET_FOV = 96.0
MOST_WAIT = 60.0  # seconds for a process of its own
RUNS = 3
MEGABYTE = 1e6


class Size(NamedTuple):
    """How much is drawn on a kind of device.

    Attributes:
        pixels, preset: of the pictures.
        rate: frames of a second of the minute.
        frames: that frame_python takes.
        places: of the minute at which frames without streaming are timed.
    """

    pixels: tuple[int, int]
    preset: str
    rate: int
    frames: int
    places: int


SOFTWARE = Size((160, 90), "low", 10, 180, 12)
HARDWARE = Size((1920, 1080), "medium", RATE, 540, 30)


@contextmanager
def drawing(device: Device, stage: Stage, size: tuple[int, int], preset: str, views: int = 1) -> Iterator[Renderer]:
    """A renderer of the minute's planet, closed at the end."""
    target = ImageTarget(device, size, views)
    try:
        renderer = Renderer(device, target, stage.planet, graphics.preset(preset))
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
        bench.fact("render_size", f"{size.pixels[0]} x {size.pixels[1]}, {size.preset}")
        with drawing(device, stage, size.pixels, size.preset) as renderer:
            _measure_frames(bench, stage, renderer, changes, size.frames)
        with drawing(device, stage, size.pixels, size.preset) as renderer:
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
            for changed in view.decode(self._snapshots[self._done]).chunks:
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
    """The slowest frames of the minute against the middle one of frames that have nothing to stream."""
    bench.note("frame_spike: the minute")
    fov = renderer.graphics.fov_y
    renderer.settle(stage.scene(0.0, size.pixels, fov))
    changes = _Edits(renderer, snapshots)
    times = []
    for number in range(round(MINUTE * size.rate)):
        seconds = number / size.rate
        scene = stage.scene(seconds, size.pixels, fov)
        start = time.perf_counter()
        changes.until(seconds - WALK)
        renderer.draw(scene, seconds=1 / size.rate)
        times.append(time.perf_counter() - start)
    bench.note("frame_spike: without streaming")
    still = []
    for place in range(size.places):
        scene = stage.scene((place + 0.5) * MINUTE / size.places, size.pixels, fov)
        renderer.settle(scene)
        for _ in range(STILL_FRAMES):
            start = time.perf_counter()
            renderer.draw(scene, seconds=1 / size.rate)
            still.append(time.perf_counter() - start)
    slow, middle = float(np.percentile(times, 99.9)), statistics.median(still)
    bench.record("frame_spike", "ratio", [slow / middle])
    bench.record("frame_minute", "ms", [statistics.median(times) * 1e3])
    bench.record("frame_minute_still", "ms", [middle * 1e3])


def _measure_memory(bench: Bench, device: Device, stage: Stage) -> None:
    """All that the device holds for a picture of 1920 x 1080 with the best preset: on the ground, and from afar."""
    bench.note("device_memory: loading the planet")
    most = 0
    with drawing(device, stage, HARDWARE.pixels, "high") as renderer:
        for scene in (stage.scene(0.0, HARDWARE.pixels, 70.0), stage.whole):
            renderer.settle(scene)
            most = max(most, device.memory.device_bytes())
    bench.record("device_memory", "MB", [most / MEGABYTE])


def _measure_headset(bench: Bench, device: Device, stage: Stage) -> None:
    """Frames for two eyes of a headset, one after the other without waiting for a display."""
    bench.note("frame_headset: drawing")
    with drawing(device, stage, HEADSET, "medium", views=2) as renderer:

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
    """From the start of the game's process to the first image of a world that was played before."""
    bench.note("first_image: starting the game")
    words = ["--display", "offscreen", "--frames", "1"]
    with tempfile.TemporaryDirectory(prefix="planetary-survival-") as home:
        folder = ["-o", os.path.join(home, "pictures")]
        seconds_to("first image", home, "bench", *words, *folder)
        times = [seconds_to("first image", home, "bench", *words, *folder) for _ in range(bench.runs or RUNS)]
    bench.record("first_image", "s", times)
