"""Pictures of what each eye saw, from a record of a headset's session, without a headset."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from app.client.client import Client
from app.desktop.display import open_device
from app.desktop.picture import Picture
from app.desktop.settings import Settings
from app.files import save_picture
from app.progress import say
from app.simulation.messages import Told
from app.vr import recording
from app.vr.options import headset_graphics
from app.vr.scenes import Seen, scene_of
from gameplay import record
from gameplay.game import Game
from gameplay.outcomes import Outcome
from gameplay.view import PlanetFacts, Viewer
from taichi_kernels.units import UNITS_PER_METRE
from vr_render.errors import RenderError
from vr_render.scene import Eye
from vr_render.targets.image import ImageTarget

ATTEMPTS = 20  # at a picture: one without memory draws less
EYES = ("left", "right")


class Pictures:
    """Draws frames as the game goes by: give `watch` to `record.replay`.

    Args:
        data: the record.
        folder: for the pictures; there.
        every: frames from picture to picture.
        height: of a picture [pixels]; its width follows from what the eye takes in.
        settings: of the player: how the pictures look.
        eyes: of EYES; two are drawn beside each other.

    Attributes:
        files: that were written.

    Raises:
        RecordError: it is damaged, or of a newer version.
        RenderError: nothing can be drawn here.
    """

    def __init__(
        self, data: bytes, folder: Path, every: int, height: int, settings: Settings, eyes: Sequence[str] = EYES
    ) -> None:
        self._folder, self._every, self._height, self._settings = folder, every, height, settings
        self._eyes = [EYES.index(eye) for eye in eyes]
        frames = list(recording.frames(record.notes(data)))
        # their place in the record names them: each headset counts its frames anew
        self._waiting = [
            (number, frame) for number, frame in enumerate(frames) if number % every == 0 and frame.seen is not None
        ]
        self.files: list[Path] = []
        self._client: Client | None = None
        self._viewer: Viewer | None = None
        self._picture: Picture | None = None

    def watch(self, game: Game, outcomes: list[Outcome]) -> None:
        """Take a tick in, and draw the frames that knew no later one."""
        if self._viewer is None:
            if not len(game.state.players.rows):
                return
            # as far as any device draws: what is told must not depend on which frames are drawn
            far = round(headset_graphics(self._settings, software=False).far_flora * UNITS_PER_METRE)
            self._viewer = Viewer(game.state, int(game.state.players.rows["id"].min()), far)
            self._client = Client(PlanetFacts.of(game.state, self._viewer.body))
        assert self._client is not None
        client = self._client
        client.take(Told(self._viewer.snapshot(outcomes), -1, 0.0))
        client.take_outcomes()
        if self._picture is not None:
            self._picture.show(client.planet)
            self._picture.ground(client.take_chunks())
        while self._waiting and self._waiting[0][1].tick <= client.tick:
            number, frame = self._waiting.pop(0)
            assert frame.seen is not None
            self._draw(client, number, frame.seen)

    def _draw(self, client: Client, number: int, seen: Seen) -> None:
        path = self._folder / f"{number:06}.png"
        save_picture(path, np.concatenate([self._eye(client, seen, index) for index in self._eyes], axis=1))
        self.files.append(path)

    def _eye(self, client: Client, seen: Seen, index: int) -> np.ndarray:
        eye = seen.eyes[index]
        size = _size(eye, self._height)
        picture = self._open(client, size)
        picture.target.resize(size)
        scene = scene_of(client, seen).seen_from(eye)
        for _ in range(ATTEMPTS):
            picture.settle(scene)
            if picture.draw(scene, still=True, keep=True).drawn:
                return picture.captured()[..., :3]
        raise RenderError(f"the picture could not be drawn in {ATTEMPTS} attempts")

    def _open(self, client: Client, size: tuple[int, int]) -> Picture:
        if self._picture is None:
            device = open_device(False)
            self._picture = Picture(
                client.planet,
                headset_graphics(self._settings, device.software),
                device,
                ImageTarget(device, size),
                (lambda: open_device(False), lambda again: ImageTarget(again, size)),
                lambda text, kind: say(text),
            )
            self._picture.ground(client.take_chunks())
        return self._picture

    def close(self) -> None:
        """Close what draws."""
        if self._picture is not None:
            self._picture.close()


def _size(eye: Eye, height: int) -> tuple[int, int]:
    left, right, up, down = eye.tangents.tolist()
    return max(1, round(height * (right - left) / (up - down))), height
