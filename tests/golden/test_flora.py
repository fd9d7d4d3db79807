"""What stands at the shore of a cold world, on the software driver against a golden picture, under validation."""

from pathlib import Path

import numpy as np
import pytest

from app.stills import Studio, View
from gameplay.state import HOME, GameState
from taichi_kernels import heights
from taichi_kernels.units import Q14, UNITS_PER_METRE
from tests.golden.pictures import compare
from tests.golden.test_tour import SIZE, SOFTWARE
from vr_render import graphics

GOLDEN = Path(__file__).parent / "flora" / "frozen_shore.png"
UP = np.array([0.8, 0.48, 0.36])


def test_a_frozen_shore(request: pytest.FixtureRequest) -> None:
    state = GameState.new(5, 120 * UNITS_PER_METRE)
    recipe = state.recipe(HOME)
    height = heights.along(recipe, np.rint(UP * Q14).astype(np.int32)[None])[0]
    ground = (recipe.radius_units + int(height) * heights.UNITS_PER_HEIGHT) / UNITS_PER_METRE
    north = np.cross(np.cross(UP, [0.0, 0.0, 1.0]), UP)
    at = UP * (ground + 2.0)
    x, y, z = (at + north - UP * 0.2).tolist()
    view = View("frozen_shore", (float(at[0]), float(at[1]), float(at[2])), (x, y, z), hour=10.0)
    with Studio(state, SIZE, graphics.preset("low", detail=1.0), validation=True, device=SOFTWARE) as studio:
        picture = studio.take(view)
        studio.graphics = graphics.preset("low", detail=1.0, flora=0)
        bare = studio.take(view)
        assert studio.device.messages == []
    assert (np.abs(picture.astype(int) - bare).max(axis=2) > 24).mean() > 0.02
    compare("frozen_shore", picture, GOLDEN, request.config.getoption("--write-golden"))
