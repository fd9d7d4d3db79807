"""What hands point at, and veils, over the picture: where they are, what hides them, alike in both eyes and in one."""

import functools
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vr_render import graphics
from vr_render.device import Device
from vr_render.renderer import Renderer
from vr_render.scene import Arc, Eye, Landing, Pointer, Scene, Shape, Veil, facing
from vr_render.targets.image import ImageTarget

sys.path.insert(0, str(Path(__file__).parent))
from test_renderer import EAST, NORTH, PLANET, SIZE, UP, place, scene

# a software driver spends its time on vertices: the ground once a picture, not once a shadow map too
SETTINGS = graphics.preset("low", detail=1.0, bloom=False, shadows=False, way="cpu")


class Stage:
    """A renderer of both eyes, and what it shows."""

    def __init__(self, device: Device, settings: graphics.Graphics = SETTINGS) -> None:
        self.target = ImageTarget(device, SIZE, 2)
        self.renderer = Renderer(device, self.target, PLANET, settings)
        self.renderer.settle(scene())
        self.show(scene())

    def show(self, what: Scene) -> list[np.ndarray]:
        """Both layers, int, shape (height, width, 3)."""
        self.calls = self.renderer.draw(what, still=True).calls
        return [self.target.read(layer)[..., :3].astype(int) for layer in range(2)]

    @functools.cached_property
    def plain(self) -> list[np.ndarray]:
        """Both layers without a mark."""
        return self.show(pair())

    @functools.cached_property
    def plain_alone(self) -> list[np.ndarray]:
        """What each eye sees alone, without a mark."""
        return [self.show(pair().seen_from(eye))[0] for eye in pair().eyes]

    def close(self) -> None:
        self.renderer.close()
        self.target.close()


@pytest.fixture(scope="module")
def shared_stage(shared_device: Device) -> Iterator[Stage]:
    made = Stage(shared_device)
    yield made
    made.close()


@pytest.fixture
def stage(shared_stage: Stage, device: Device) -> Stage:
    return shared_stage


def pair(**things: object) -> Scene:
    """Two eyes 6.4 cm apart, and another view each."""
    made = scene(**things)
    eye = made.eyes[0]
    apart = [Eye(eye.position + EAST * 0.032 * side, eye.orientation, eye.tangents) for side in (-1, 1)]
    apart[1] = replace(apart[1], tangents=eye.tangents * (0.9, 1.1, 1.0, 1.0))
    made.eyes = apart
    return made


def pixel(eye: Eye, point: np.ndarray) -> tuple[int, int]:
    """Row and column at which an eye sees a point."""
    right, up, back = eye.axes.T @ (point - eye.position)
    left_edge, right_edge, up_edge, down_edge = eye.tangents
    across = (right / -back - left_edge) / (right_edge - left_edge)
    down = (up_edge - up / -back) / (up_edge - down_edge)
    return int(down * SIZE[1]), int(across * SIZE[0])


def ends() -> tuple[np.ndarray, np.ndarray]:
    return place(0.1, 0.6, 1.7), place(0.5, 3.0, 1.4)


MARKS: dict[str, Callable[[], object]] = {
    "pointers": lambda: [Pointer(*ends(), (255, 0, 255))],
    "arc": lambda: Arc(np.linspace(*ends(), 9) + UP * 0.2, True),
    "landing": lambda: Landing(place(0, 4, 0.05), UP, NORTH, True, 0.8),
    "veil": lambda: Veil(vignette=0.8, fade=0.3, colour=(90, 40, 10)),
}


@pytest.mark.parametrize("name", MARKS)
def test_both_eyes_see_what_each_would_see_alone(stage: Stage, name: str) -> None:
    both = pair(**{name: MARKS[name]()})
    plain, shown = stage.plain, stage.show(both)
    for layer, eye in enumerate(both.eyes):
        # ground that reaches behind the eye is left out: some software drivers draw it to one view alone
        same = np.abs(stage.plain_alone[layer] - plain[layer]).max(axis=2) < 4
        alone = stage.show(both.seen_from(eye))[0]
        assert (np.abs(alone - shown[layer]).max(axis=2)[same] > 12).sum() < 4
        assert same.mean() > 0.95
        assert (np.abs(shown[layer] - plain[layer]).max(axis=2) > 20).sum() > 8


def test_a_ray_goes_where_it_points_and_ends_in_a_dot(stage: Stage) -> None:
    hand, far = ends()
    both = pair(pointers=[Pointer(hand, far, (255, 0, 255))])
    for layer, shown in enumerate(stage.show(both)):
        for point in ((hand + far) / 2, far):
            row, column = pixel(both.eyes[layer], point)
            near = shown[row - 1 : row + 2, column - 1 : column + 2]
            assert (near[..., 0] - near[..., 1]).max() > 40


def test_the_ring_is_red_where_one_cannot_stand(stage: Stage) -> None:
    for ok, (strong, weak) in ((True, (1, 0)), (False, (0, 1))):
        both = pair(landing=Landing(place(0, 4, 0.05), UP, None, ok, 0.8))
        change = stage.show(both)[0] - stage.plain[0]
        assert (change[..., strong] - change[..., weak] > 40).sum() > 15


def test_what_stands_before_a_ray_hides_it(stage: Stage) -> None:
    wall = Shape("canister", place(0.25, 1.6, 1.0), facing(NORTH, UP), scale=2.0)
    ray = Pointer(place(-1.0, 3, 1.5), place(1.5, 3, 1.5), (255, 0, 255))
    open_ = stage.show(pair(pointers=[ray]))[0] - stage.plain[0]
    hidden = stage.show(pair(pointers=[ray], shapes=[wall]))[0] - stage.show(pair(shapes=[wall]))[0]
    row, column = pixel(pair().eyes[0], place(0.25, 3, 1.5))
    before, behind = (np.abs(part[row - 2 : row + 3, column - 2 : column + 3]).max() for part in (open_, hidden))
    assert before > 60
    assert behind < before / 2


def test_marks_behind_the_eye_are_not_seen(stage: Stage) -> None:
    back = pair(
        pointers=[Pointer(place(0, -3, 2), place(1, -6, 2))],
        landing=Landing(place(0, -4, 0), UP),
        arc=Arc(np.linspace(place(0, -1, 2), place(2, -5, 2), 5), False),
    )
    np.testing.assert_array_equal(stage.show(back)[0], stage.plain[0])


def test_a_vignette_leaves_the_middle_open_and_a_fade_covers_all(stage: Stage) -> None:
    plain = stage.plain[0]
    narrow = stage.show(pair(veil=Veil(vignette=1.0, colour=(0, 0, 0))))[0]
    middle = slice(SIZE[1] // 2 - 6, SIZE[1] // 2 + 6), slice(SIZE[0] // 2 - 6, SIZE[0] // 2 + 6)
    assert np.abs(narrow[middle] - plain[middle]).max() <= 1
    assert narrow[:, :4].max() <= 1 and narrow[:, -4:].max() <= 1
    bright = plain[SIZE[1] * 3 // 4].max(axis=1) > 60
    open_ = (narrow[SIZE[1] * 3 // 4] / np.maximum(plain[SIZE[1] * 3 // 4], 1)).max(axis=1)[bright]
    assert np.abs(np.diff(open_)).max() < 0.4, "a soft edge"
    wide = stage.show(pair(veil=Veil(vignette=0.3)))[0]
    assert (wide >= narrow - 1).all() and wide.sum() > narrow.sum()
    assert (np.abs(stage.show(pair(veil=Veil(fade=1.0, colour=(20, 40, 60))))[0] - (20, 40, 60)) <= 1).all()


def test_a_thing_without_a_shadow_moves_for_the_price_of_none(device: Device, request: pytest.FixtureRequest) -> None:
    """What is in a hand moves in each frame; the shadow maps are not drawn for that. A scale makes it larger."""
    stage = Stage(device, replace(SETTINGS, shadows=True))
    request.addfinalizer(stage.close)
    plain, calls, sizes = stage.show(pair())[0], [], []
    for shadow in (False, True):
        for step in range(3):
            thing = Shape("canister", place(0.02 * step, 3, 0.8), facing(NORTH, UP), scale=1.0 + step, shadow=shadow)
            sizes.append((np.abs(stage.show(pair(shapes=[thing]))[0] - plain).max(axis=2) > 12).sum())
        calls.append(stage.calls)
    assert calls[0] < calls[1]
    assert sizes[0] < sizes[1] < sizes[2]
