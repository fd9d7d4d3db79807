"""What panels show is seen in the end, though the frame that was to draw it was not drawn."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
import xr

from app.desktop.settings import change
from app.vr.panels.sheets import REGIONS
from tests.app.vr.worn import Game, frames, quiet
from tests.openxr_runtime import Runtime

CANVAS = 3  # the image of a frame, after the eyes' colour and depth


class Compositor:
    """Holds the panels' image back for as long as it is told to."""

    def __init__(self, runtime: Runtime) -> None:
        self.holds, self.refused = False, 0
        self._runtime, self._images = runtime, 0
        runtime.before("xrBeginFrame", self._begin)
        runtime.before("xrWaitSwapchainImage", self._wait)

    def _begin(self) -> None:
        self._images = 0

    def _wait(self) -> None:
        self._images += 1
        if self._images == CANVAS and self.holds:
            self.refused += 1
            self._runtime.fail("xrWaitSwapchainImage", xr.Result.TIMEOUT_EXPIRED)


def lines(runtime: Runtime) -> np.ndarray:
    """What is seen of the lines for the player; where none is, nothing."""
    x, y, wide, high = REGIONS["toast"]
    for quad in runtime.last.quads:
        if quad.sub.rect == REGIONS["toast"]:
            seen: np.ndarray = quad.sub.swapchain.images[quad.sub.image].read(0)[y : y + high, x : x + wide]
            return seen.astype(int)
    return np.zeros((high, wide, 4), int)


@pytest.mark.long
def test_a_change_of_a_panel_outlives_frames_that_do_not_draw_it(game: Game) -> None:
    def script(runtime: Runtime) -> Iterator[Callable[[], object]]:
        compositor = Compositor(runtime)
        yield game.shown
        game.panels.settings = change(game.panels.settings, "comfort", "hints", False)  # no line of their own
        for fails in (False, True):
            yield lambda: game.shown() and not lines(runtime).any()
            before, refused, compositor.holds = lines(runtime), compositor.refused, True
            game.panels.say("A line that must not be lost.", "note")
            yield lambda: compositor.refused > refused  # noqa: B023
            compositor.holds = False
            if fails:
                runtime.fail("xrLocateViews", xr.Result.ERROR_RUNTIME_FAILURE)
            yield frames(runtime, 1 + fails)  # the next one draws it
            assert np.abs(lines(runtime) - before).max() > 50

    assert quiet(game.play(script))
