"""A flight at 300 m/s over ground that was never seen, on a planet with biomes, before the renderer.

`flight_nodes_late` is how many parts of the ground are coarser than they should be, in the middle frame: where frames
are long, ground gets finer only behind such a flight.
"""

import math
import statistics
import time

import numpy as np

from gameplay import view
from gameplay.solar_system.generator import SolarSystemGenerator
from perf.harness import Bench
from perf.minute import Ground
from perf.render import HARDWARE, SOFTWARE, STILL_FRAMES, WARM_FRAMES, Size, drawing
from taichi_kernels import heights
from taichi_kernels.units import UNITS_PER_METRE
from vr_render.device import Device
from vr_render.renderer import Renderer
from vr_render.scene import Eye, Planet, Scene
from vr_render.terrain.host_maker import HostMaker

SEED = 7
SPEED = 300.0  # metres a second
SECONDS = 20.0
ABOVE = 60.0  # metres over the highest ground beneath and ahead
PITCH = -0.15
STILL_STEP = 0.02  # seconds between two frames without streaming: as if it were time that went by slowly
SHARE = 0.15  # of a frame that goes to making ground, where frames are long: as while playing
AHEAD = np.linspace(0.0, 300.0, 7)  # metres


class Way:
    """A way around the start planet of a system.

    Attributes:
        planet: for the renderer.
    """

    def __init__(self) -> None:
        world = SolarSystemGenerator().generate_solar_system(SEED).start_planet
        recipe = world.recipe
        low = heights.lowland(recipe) / UNITS_PER_METRE
        sea = world.radius - world.sea_level * low if world.has_water else 0.0
        self.planet = Planet(recipe, view.colours(), sea)
        self._ground = Ground(recipe, sea)
        self._radius = world.radius
        self._start, self._ahead = np.array([0.6, 0.8, 0.0]), np.array([-0.48, 0.36, 0.8])

    def scene(self, seconds: float, size: tuple[int, int], fov: float) -> Scene:
        """What is seen after some seconds, in the sun of a morning."""
        turn = seconds * SPEED / self._radius
        up, ahead = self._along(turn)
        over = np.array([self._along(turn + far / self._radius)[0] for far in AHEAD])
        place = up * (self._ground.at(over).max() + ABOVE)
        look = ahead * math.cos(PITCH) + up * math.sin(PITCH)
        sun = up + ahead
        return Scene([Eye.looking(place, look, fov, size)], sun / np.linalg.norm(sun), seconds)

    def _along(self, angle: float) -> tuple[np.ndarray, np.ndarray]:
        """A direction from the planet's centre, and what is ahead there."""
        cosine, sine = math.cos(angle), math.sin(angle)
        return self._start * cosine + self._ahead * sine, self._ahead * cosine - self._start * sine


def run(bench: Bench) -> None:
    """Measure `flight_spike`, and the frames that it comes from."""
    bench.note("flight_spike: opening the device")
    way = Way()
    device = Device.open()
    try:
        size = SOFTWARE if device.software else HARDWARE
        bench.fact("flight_frames", f"{SECONDS:g} s, {size.rate} frames a second, {way.planet.radius:g} m of radius")
        with drawing(device, way.planet, size.pixels, size.minute) as renderer:
            _measure(bench, way, renderer, size)
    finally:
        device.close()


def _measure(bench: Bench, way: Way, renderer: Renderer, size: Size) -> None:
    """The slowest frames of the flight against the middle one without streaming: frames at places of the flight, of the
    ground that is there then."""
    bench.note("flight_spike: flying")
    fov, terrain = renderer.graphics.fov_y, renderer.terrain

    def draw(at: float) -> float:
        scene = way.scene(at, size.pixels, fov)
        start = time.perf_counter()
        renderer.draw(scene, seconds=1 / size.rate)
        return time.perf_counter() - start

    renderer.settle(way.scene(0.0, size.pixels, fov))
    if isinstance(terrain.maker, HostMaker):
        terrain.maker.budget = max(terrain.maker.budget, SHARE / size.rate)
    for _ in range(WARM_FRAMES):  # shaders are compiled in the first ones
        draw(0.0)
    times, still, late = [], [], []
    for number in range(round(SECONDS * size.rate)):
        now = number / size.rate
        times.append(draw(now))
        late.append(terrain.report().remaining)
        if number % size.rate == size.rate - 1:
            terrain.frozen = True
            still += [draw(now + step * STILL_STEP) for step in range(STILL_FRAMES)]
            terrain.frozen = False
    slow, middle = float(np.percentile(times, 99.9)), statistics.median(still)
    bench.record("flight_spike", "ratio", [slow / middle])
    bench.record("frame_flight", "ms", [statistics.median(times) * 1e3])
    bench.record("frame_flight_slow", "ms", [slow * 1e3])
    bench.record("frame_flight_still", "ms", [middle * 1e3])
    bench.record("flight_nodes_late", "nodes", [statistics.median(late)])
