"""The room where one waits: the same for both eyes as for each alone, it stays where it is, its ring fills."""

from collections.abc import Iterator

import numpy as np
import pytest

from vr_render.device import Device
from vr_render.headset_frame import EyeView, Pose
from vr_render.room import Room
from vr_render.scene import facing
from vr_render.targets.image import ImageTarget

SIZE = (120, 100)
UP = (0.0, 1.0, 0.0)
TANGENTS = np.array([-1.1, 0.9, 1.0, -1.0])


class Stay:
    """A room, drawn for two eyes."""

    def __init__(self, device: Device) -> None:
        self.target = ImageTarget(device, SIZE, 2)
        self.room = Room(device, self.target)

    def show(self, *eyes: EyeView, progress: float = 0.0) -> list[np.ndarray]:
        assert self.room.draw(eyes, progress)
        return [self.target.read(layer)[..., :3].astype(int) for layer in range(2)]

    def close(self) -> None:
        self.room.close()
        self.target.close()


@pytest.fixture
def stay(device: Device) -> Iterator[Stay]:
    made = Stay(device)
    yield made
    made.close()


def eye(place: tuple[float, float, float] = (0, 1.6, 0), ahead: tuple[float, float, float] = (0, -0.5, -1)) -> EyeView:
    return EyeView(Pose(np.array(place, np.float64), facing(ahead, UP)), TANGENTS)


def test_both_eyes_see_what_each_would_see_alone(stay: Stay) -> None:
    left, right = eye((-0.03, 1.6, 0)), eye((0.03, 1.6, 0))
    both = stay.show(left, right, progress=0.3)
    for layer, single in enumerate((left, right)):
        np.testing.assert_array_equal(both[layer], stay.show(single, progress=0.3)[0])
    assert (both[0] != both[1]).any(axis=2).mean() > 0.05, "the floor is near"


def test_the_sky_is_far_and_the_floor_is_not(stay: Stay) -> None:
    here = stay.show(eye(ahead=(0, 0.2, -1)))[0]
    there = stay.show(eye((0.7, 1.6, 0), ahead=(0, 0.2, -1)))[0]
    assert np.abs(here[:40] - there[:40]).max() <= 1
    low, aside = stay.show(eye())[0], stay.show(eye((0.4, 1.6, 0)))[0]
    assert np.abs(low[60:] - aside[60:]).max() > 8


def test_the_ring_fills_clockwise_from_ahead(stay: Stay) -> None:
    down = eye((0, 2.5, 0), (0, -1, -0.001))

    def blue(progress: float) -> list[int]:
        shown = stay.show(down, progress=progress)[0]
        lit = (shown[..., 2] > 150) & (shown[..., 0] < 120)
        middle = round(SIZE[0] * 1.1 / 2)
        return [int(lit[:, middle:].sum()), int(lit[:, :middle].sum())]

    none, half, whole = blue(0.0), blue(0.5), blue(1.0)
    assert none == [0, 0]
    assert half[0] > 30 and half[1] < 6
    assert whole[0] >= half[0] - 2 and whole[1] > 30
