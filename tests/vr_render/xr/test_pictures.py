"""What each eye sees: the real renderer through the headset, against two pictures of one eye each."""

from collections.abc import Iterator

import numpy as np
import pytest

from taichi_kernels import heights
from taichi_kernels import planet as planet_kernels
from tests.openxr_runtime import Pose as At
from tests.vr_render.xr.wearing import Wearer, worn
from vr_render import graphics
from vr_render.frame_block import NEAR
from vr_render.headset_frame import EyeView
from vr_render.renderer import Renderer
from vr_render.scene import Eye, Planet, Scene, Shape, facing, quaternion, rotation
from vr_render.targets.image import ImageTarget
from vr_render.xr.headset import HeadsetOptions

PLANET = Planet(planet_kernels.recipe(22, 100 * 512), np.full((32, 3), (150, 130, 110), np.uint8))
UP = np.array([0.36, 0.8, 0.48])
AHEAD = np.cross(UP, np.cross([0, 1, 0], UP) / np.linalg.norm(np.cross([0, 1, 0], UP)))
AXES = rotation(facing(AHEAD, UP))  # of play space, in the planet's frame
LOW = graphics.preset("low", detail=1.0, way="cpu", bloom=False)


def origin() -> np.ndarray:
    """Play space's origin: above the ground at UP."""
    height = heights.along(PLANET.recipe, np.round(UP * 16384).astype(np.int32)[None])[0]
    return UP * (PLANET.radius + height / 256 + 0.5)


def seen(view: EyeView) -> Eye:
    """A headset's eye on the planet."""
    place = origin() + AXES @ view.pose.position
    return Eye(place, quaternion(AXES @ view.pose.matrix), view.tangents)


def scene(eyes: list[Eye]) -> Scene:
    """Something red ahead, over pale ground."""
    figure = Shape("canister", origin() + AXES @ [0.1, 1.2, -1.5], facing(AHEAD, UP), (255, 0, 0))
    return Scene(eyes, UP * 0.8 + AHEAD * 0.6, exposure=1.0, shapes=[figure])


def alone(device, eyes: list[Eye], size: tuple[int, int]) -> list[np.ndarray]:
    """A picture for each eye, drawn alone, with the terrain that both need."""
    target, pictures = ImageTarget(device, size), []
    renderer = Renderer(device, target, PLANET, LOW)
    renderer.settle(scene(eyes))
    for eye in eyes:
        renderer.draw(scene([eye]), still=True)
        pictures.append(target.read()[..., :3].astype(int))
    renderer.close()
    target.close()
    return pictures


def column(picture: np.ndarray) -> float:
    """Middle column of what is red."""
    red = (picture[..., 0] > 60) & (picture[..., 1] < picture[..., 0] // 2)
    assert red.sum() > 20
    return float(np.argwhere(red)[:, 1].mean())


def shown(eye: Eye, place: np.ndarray, width: int) -> float:
    """Column in which an eye has a place."""
    x, _, z = eye.axes.T @ (place - eye.position)
    left, right = eye.tangents[:2]
    return (x / -z - left) / (right - left) * width - 0.5


@pytest.fixture
def wearer(runtime) -> Iterator[Wearer]:
    runtime.headset.size = (160, 120)
    runtime.player.head = At.at(0.05, 1.6, 0.1, yaw=8, pitch=-12, roll=4)
    with worn() as headset:
        worn_by = Wearer(headset)
        worn_by.focus()
        yield worn_by


def draw(wearer: Wearer, renderer: Renderer, keep: bool = False) -> list[Eye]:
    """One frame of the headset as the game draws it."""
    wearer.headset.poll()
    assert wearer.headset.begin().render
    eyes = [seen(view) for view in wearer.headset.eyes()]
    renderer.settle(scene(eyes))
    assert renderer.draw(scene(eyes), still=True, keep=keep).drawn
    wearer.headset.end()
    return eyes


def test_both_eyes_see_what_one_eye_would_see_there(runtime, wearer):
    headset = wearer.headset
    renderer = Renderer(headset.device, headset.target, PLANET, LOW)
    eyes = draw(wearer, renderer, keep=True)
    kept = headset.target.captured()
    views = runtime.last.projection.views
    pictures = [view.sub.swapchain.images[view.sub.image].read(view.sub.layer) for view in views]
    depths = [view.depth.sub.swapchain.images[view.depth.sub.image].read(index) for index, view in enumerate(views)]
    headset.set_options(HeadsetOptions(render_scale=0.75))
    draw(wearer, renderer)
    view = runtime.last.projection.views[1]
    assert view.sub.rect == (0, 0, 120, 90)
    assert view.sub.swapchain.images[view.sub.image].read(1)[..., :3].std() > 10
    renderer.close()
    assert (kept == pictures[0]).all()
    pictures = [picture[..., :3].astype(int) for picture in pictures]
    singles = alone(headset.device, eyes, runtime.headset.size)
    for index in range(2):
        visible = pictures[index].max(axis=2) > 2  # the lenses hide the corners
        assert not visible[0, 0] and not visible[-1, -1] and 0.7 < visible.mean() < 0.999
        near = np.abs(pictures[index] - singles[index])[visible].mean()
        far = np.abs(pictures[index] - singles[1 - index])[visible].mean()
        assert near < 1.0, (near, far)
        assert far > 5 * near
    middle = origin() + AXES @ [0.1, 1.2, -1.5]
    columns = [column(picture) for picture in pictures]
    wanted = [shown(eye, middle, runtime.headset.size[0]) for eye in eyes]
    assert columns[0] - columns[1] == pytest.approx(wanted[0] - wanted[1], abs=0.7)
    for picture, depth in zip(pictures, depths, strict=True):
        red = (picture[..., 0] > 60) & (picture[..., 1] < picture[..., 0] // 2)
        stored = depth[..., 0][red]
        assert ((stored > NEAR / 2.2) & (stored < NEAR / 1.0)).mean() > 0.96  # its edges lie in the same places
        assert depth.min() >= 0 and depth.max() < 1
