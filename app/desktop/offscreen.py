"""The game without a window: a script plays, and what the player sees goes into pictures and a video.

Frame n shows the world n ticks after the start, whole, however long it takes to draw: the pictures are the same each
time.
"""

import contextlib
import logging
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import UserError
from app.files import save_picture
from app.progress import Progress, say
from app.simulation.messages import Ready, Starting, Told
from app.simulation.simulation import Options, Simulation

if TYPE_CHECKING:
    import numpy as np

    from app.simulation.child import Child
    from app.video import Video
    from gameplay.view import PlanetFacts
    from vr_render.device import Device
    from vr_render.graphics import Graphics

log = logging.getLogger(__name__)

RATE = 30  # frames a second: one a tick
ATTEMPTS = 20  # at a picture: a device that is lost on the way is opened anew, one without memory draws less
EVERY = 30  # frames from picture to picture, when nobody says how many


@dataclass(frozen=True)
class Wanted:
    """What is to be drawn.

    Attributes:
        size: of the pictures [pixels].
        frames: how many; None: as long as the script takes.
        every: frames from picture to picture, 0 for none; None: EVERY, or none where there is a video.
        folder: for the pictures.
        video: file for a video, or None.
    """

    size: tuple[int, int]
    folder: Path
    frames: int | None = None
    every: int | None = None
    video: Path | None = None


@dataclass
class Drawn:
    """What was drawn.

    Attributes:
        frames: that were played.
        pictures: files.
        facts: of the simulation.
    """

    frames: int = 0
    pictures: list[Path] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)


def check_folder(folder: Path) -> None:
    """Make the folder for the pictures.

    Raises:
        UserError: it cannot be made, or nothing can be written there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UserError(f"pictures cannot be written to {folder}: {error.strerror or error}") from error


def draw(
    wanted: Wanted,
    options: Options,
    device: "Device",
    stopped: Callable[[], bool],
    graphics: "Graphics | None" = None,
    child: "Child | None" = None,
) -> Drawn:
    """Play and draw.

    Args:
        wanted: what is to be drawn; checked already.
        options: of the simulation, without a clock.
        device: that draws; it is closed at the end.
        stopped: whether to end early; what was drawn stays.
        graphics: settings; those that fit the device when None.
        child: the simulation's process, told what to play; None: it is started now.
    Raises:
        SimulationError, RenderError: with a line that says what is wrong.
    """
    from app.video import Video
    from vr_render import graphics as settings

    drawn = Drawn()
    with Simulation(options, child) as simulation, contextlib.ExitStack() as stack:
        shown = Shown(_find(simulation), device, wanted.size, graphics or settings.default(device.software))
        stack.callback(lambda: shown.picture.close())
        ready = shown.begin(simulation)
        frames = wanted.frames or ready.script_ticks or EVERY
        every = wanted.every if wanted.every is not None else (0 if wanted.video else min(EVERY, frames))
        video = stack.enter_context(Video(wanted.video, wanted.size, RATE)) if wanted.video else None
        with Progress("Drawing", frames) as progress:
            for number in range(1, frames + 1):
                if number > 1:
                    shown.follow(simulation)
                _keep(shown, drawn, wanted, video, options.world.stem, bool(every) and number % every == 0)
                drawn.frames = number
                progress.update(number)
                if stopped():
                    say(f"Stopping after {number} of {frames} frames; the world is saved.")
                    break
    drawn.facts = simulation.facts or {}
    return drawn


def _keep(shown: "Shown", drawn: Drawn, wanted: Wanted, video: "Video | None", name: str, still: bool) -> None:
    if not still and video is None:
        return
    picture = shown.take()
    if video is not None:
        video.add(picture)
    if still:
        path = wanted.folder / f"{name}-{shown.client.tick:07d}.png"
        save_picture(path, picture)
        if not drawn.pictures:
            log.info("first image", extra={"picture": str(path)})
        drawn.pictures.append(path)


def _find(simulation: Simulation) -> "PlanetFacts":
    """Wait until the world is open; says what takes long."""
    from app.session import start_compute

    start_compute(tell=lambda text: None)  # this process has kernels of its own; the other one tells of it
    while simulation.found is None:
        for report in simulation.poll(1.0):
            if isinstance(report, Starting) and report.first:
                say(report.text)
    return simulation.found.planet


class Shown:
    """What the player sees, tick by tick."""

    def __init__(self, planet: "PlanetFacts", device: "Device", size: tuple[int, int], graphics: "Graphics") -> None:
        from app.client.client import Client
        from app.desktop.display import open_device
        from app.desktop.picture import Picture
        from vr_render.targets.image import ImageTarget

        self._size = size
        self.client: Client = Client(planet)
        self.client.lamp = True  # nobody is there to light it in a tunnel
        self.picture: Picture = Picture(
            self.client.planet,
            graphics,
            device,
            ImageTarget(device, size),
            (lambda: open_device(False, device.name), lambda again: ImageTarget(again, size)),
            lambda text, kind: say(text),
        )

    def begin(self, simulation: Simulation) -> Ready:
        """Load the ground around the player while the first tick is played, and take that in."""
        from vr_render.terrain.terrain import COARSE

        told: list[Told] = []
        simulation.see(self.picture.graphics.far_flora)

        def poll() -> None:
            told.extend(report for report in simulation.poll(1.0) if isinstance(report, Told))

        while simulation.placed is None:
            poll()
        self.picture.settle(self.client.begin(simulation.placed, self._size), detail=COARSE)
        while simulation.ready is None or not told:
            poll()
        for report in told:
            self.take_in(report)
        return simulation.ready

    def follow(self, simulation: Simulation) -> None:
        """Play one tick and take it in."""
        simulation.step(1)
        wanted = self.client.tick + 1
        while self.client.tick < wanted:
            for report in simulation.poll(1.0):
                if isinstance(report, Told):
                    self.take_in(report)

    def take_in(self, told: Told) -> None:
        self.client.take(told)
        self.client.take_outcomes()
        self.picture.show(self.client.planet)
        self.picture.ground(self.client.take_chunks())
        # also for frames that nobody draws, so that what eases is the same
        self._sight = self.client.sight(self.client.tick, 1 / RATE)

    def take(self) -> "np.ndarray":
        """The picture of now: sRGB, u8, shape (height, width, 3).

        Raises:
            RenderError: there is none, however often it is tried.
        """
        from vr_render.errors import RenderError

        client, graphics = self.client, self.picture.graphics
        for _ in range(ATTEMPTS):
            scene = client.scene(client.tick, self._sight, graphics.fov_y, self._size)
            self.picture.settle(scene)
            if self.picture.draw(scene, seconds=1 / RATE, still=True, keep=True).drawn:
                return self.picture.captured()[..., :3]
        raise RenderError(f"the picture could not be drawn in {ATTEMPTS} attempts")
