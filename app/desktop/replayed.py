"""Pictures of what a player saw on a screen, from a record of play, without a screen."""

from pathlib import Path

from app.desktop.display import open_device
from app.desktop.offscreen import Shown
from app.desktop.settings import Settings, graphics
from app.files import save_picture
from app.simulation.messages import Told
from gameplay.game import Game
from gameplay.outcomes import Outcome
from gameplay.view import PlanetFacts, Viewer
from taichi_kernels.units import UNITS_PER_METRE

WIDE = 16 / 9  # of a picture, its width to its height


class Pictures:
    """Draws ticks as the game goes by: give `watch` to `record.replay`.

    Args:
        folder: for the pictures; there.
        every: ticks from picture to picture.
        height: of a picture [pixels].
        settings: of the player: how the pictures look.

    Attributes:
        files: that were written.

    Raises:
        RenderError: nothing can be drawn here.
    """

    def __init__(self, folder: Path, every: int, height: int, settings: Settings) -> None:
        self._folder, self._every, self._settings = folder, every, settings
        self._size = round(height * WIDE), height
        self.files: list[Path] = []
        self._viewer: Viewer | None = None
        self._shown: Shown | None = None

    def watch(self, game: Game, outcomes: list[Outcome]) -> None:
        """Take a tick in, and draw it if it is its turn and the player takes part."""
        state = game.state
        if self._viewer is None or self._shown is None:
            if not len(state.players.rows):
                return
            device = open_device(False)
            self._viewer = Viewer(state, int(state.players.rows["id"].min()))
            self._shown = Shown(
                PlanetFacts.of(state, self._viewer.body), device, self._size, graphics(self._settings, device.software)
            )
            self._viewer.far = round(self._shown.picture.graphics.far_flora * UNITS_PER_METRE)
        snapshot = self._viewer.snapshot(outcomes)
        self._shown.take_in(Told(snapshot, -1, 0.0))
        if snapshot.own is not None and state.tick % self._every == 0:
            path = self._folder / f"{state.tick:06}.png"
            save_picture(path, self._shown.take())
            self.files.append(path)

    def close(self) -> None:
        """Close what draws."""
        if self._shown is not None:
            self._shown.picture.close()
