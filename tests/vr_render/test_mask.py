"""What the lenses hide is not drawn, and nothing else differs."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from test_renderer import PLANET, SIZE, scene

from vr_render import graphics
from vr_render.passes.mask import corners
from vr_render.renderer import Renderer
from vr_render.targets.image import ImageTarget
from vr_render.xr.visibility import HiddenMesh

NOTHING = HiddenMesh(np.zeros((0, 2), np.float32), np.zeros((0, 3), np.uint32))


class Worn(ImageTarget):
    """A target behind lenses."""

    hidden: tuple[HiddenMesh, ...] = ()


def left_of(tangent: float) -> HiddenMesh:
    """All of a view to the left of an angle."""
    points = np.array([(-1.5, 1.5), (tangent, 1.5), (-1.5, -1.5), (tangent, -1.5)], np.float32)
    return HiddenMesh(points, np.array([(0, 1, 2), (2, 1, 3)], np.uint32))


@pytest.mark.parametrize("samples", [1, 4])
def test_hidden_parts_stay_dark_and_all_else_as_it_was(device, samples):
    target = Worn(device, SIZE, 2)
    settings = graphics.preset("low", detail=1.0, way="cpu", shadows=False, bloom=False, samples=samples)
    renderer = Renderer(device, target, PLANET, settings)
    what = scene()
    renderer.settle(what)

    def shown() -> list[np.ndarray]:
        renderer.draw(what, still=True)
        return [target.read(layer)[..., :3].astype(int) for layer in (0, 1)]

    plain = shown()
    target.hidden = (left_of(-0.5), NOTHING)
    left, right = shown()
    low, high = what.eyes[0].tangents[:2]
    edge = round((-0.5 - low) / (high - low) * SIZE[0])
    assert left[:, : edge - 1].max() <= 1
    np.testing.assert_array_equal(left[:, edge + 2 :], plain[0][:, edge + 2 :])
    np.testing.assert_array_equal(right, plain[1])
    target.hidden = ()
    np.testing.assert_array_equal(shown()[0], plain[0])
    renderer.close()
    target.close()


def test_corners_know_their_eye():
    assert corners(()).shape == (0, 3)
    found = corners((left_of(0.0), left_of(0.5)))
    assert found.shape == (12, 3)
    assert set(found[:6, 2]) == {0.0} and set(found[6:, 2]) == {1.0}
    assert found[6:, 0].max() == 0.5
