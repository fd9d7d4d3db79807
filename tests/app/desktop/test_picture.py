"""A picture survives a lost device and too little memory, and shows the same ground afterwards."""

from typing import Any

import numpy as np
import pytest

from app.desktop import picture as module
from app.desktop.picture import MOST_LOSSES, Picture, lowered
from gameplay.view import Changed
from vr_render.errors import DeviceLostError, OutOfMemoryError, SurfaceLostError
from vr_render.graphics import PRESETS, Graphics
from vr_render.renderer import FrameReport


class FakeDevice:
    """A device that only counts."""

    opened = 0

    def __init__(self) -> None:
        FakeDevice.opened += 1
        self.owners: dict[Any, None] = {}
        self.closed = False

    def close_owners(self, but: Any = ()) -> None:
        assert not self.closed

    def close(self) -> None:
        self.closed = True


class FakeMaker:
    """What makes terrain, with its time a frame."""

    def __init__(self) -> None:
        self.budget = 0.002


class FakeRenderer:
    """A renderer that fails when told to."""

    faults: list[Exception | None] = []  # noqa: RUF012 - each test sets its own
    needs: Graphics | None = None  # settings above which there is no room
    live = 0

    def __init__(self, device: FakeDevice, target: str, planet: str, graphics: Graphics, *_: Any) -> None:
        assert not device.closed
        if self.needs is not None and graphics.memory_limit > self.needs.memory_limit:
            raise OutOfMemoryError("full")
        FakeRenderer.live += 1
        self.device, self.graphics, self.terrain, self.maker = device, graphics, self, FakeMaker()
        self.chunks: dict[Any, np.ndarray] = {}
        self.worked: list[float] = []

    def set_chunk(self, chunk: Any, index: np.ndarray, density: np.ndarray, material: np.ndarray) -> None:
        self.chunks[chunk] = density

    def work(self, budget: float) -> bool:
        self.worked.append(budget)
        return False

    def draw(self, *_: Any, **__: Any) -> FrameReport:
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None:
            raise fault
        return FrameReport()

    def set_graphics(self, graphics: Graphics) -> None:
        self.graphics = graphics

    def close(self) -> None:
        FakeRenderer.live -= 1


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(module, "Renderer", FakeRenderer)
    FakeRenderer.faults, FakeRenderer.needs, FakeRenderer.live, FakeDevice.opened = [], None, 0, 0
    return []


def make(said: list[str], own: bool = True, ground: Any = None, steady: bool = False) -> Any:
    first: Any = FakeDevice()
    planet: Any = "planet"
    reopen: Any = (FakeDevice, lambda device: "target") if own else None
    target: Any = "target"
    return Picture(planet, PRESETS["high"], first, target, reopen, lambda text, kind: said.append(text), ground, steady)


def change(number: int) -> Changed:
    return Changed((number, 0, 0), np.zeros(1, np.int32), np.array([number], np.uint8), np.ones(1, np.uint8))


def test_a_lost_device_is_opened_anew_with_all_the_ground(said: list[str]) -> None:
    picture = make(said)
    old = picture.device
    picture.ground([change(1), change(2)])
    picture.ground([change(2)])
    FakeRenderer.faults = [DeviceLostError("lost")]
    assert not picture.draw("scene").drawn
    assert old.closed
    assert FakeDevice.opened == 2
    assert sorted(picture.renderer.chunks) == [(1, 0, 0), (2, 0, 0)]
    assert "started again" in said[0]
    assert picture.draw("scene").drawn
    picture.close()
    assert picture.device.closed


def test_a_device_of_somebody_else_is_left_to_them(said: list[str]) -> None:
    ground: Any = {}
    picture = make(said, own=False, ground=ground)
    picture.ground([change(1)])
    FakeRenderer.faults = [DeviceLostError("lost")]
    with pytest.raises(DeviceLostError):
        picture.draw("scene")
    picture.close()
    assert not picture.device.closed
    assert FakeRenderer.live == 0
    assert list(make(said, ground=ground).renderer.chunks) == [(1, 0, 0)]


@pytest.mark.parametrize("part", [0, 1])
def test_what_cannot_be_opened_anew_leaves_nothing_open(said: list[str], part: int) -> None:
    def refuse(*_: Any) -> None:
        raise SurfaceLostError("none")

    picture = make(said)
    old = picture.device
    picture._reopen = (refuse, picture._reopen[1]) if part == 0 else (picture._reopen[0], refuse)
    FakeRenderer.faults = [DeviceLostError("lost")]
    with pytest.raises(SurfaceLostError):
        picture.draw("scene")
    picture.close()
    assert old.closed
    assert picture.device.closed
    assert FakeDevice.opened == (1 if part == 0 else 2)


def test_a_device_that_is_always_lost_is_given_up(said: list[str]) -> None:
    picture = make(said)
    FakeRenderer.faults = [DeviceLostError("lost")] * (MOST_LOSSES + 1)
    for _ in range(MOST_LOSSES):
        picture.draw("scene")
    with pytest.raises(DeviceLostError):
        picture.draw("scene")


def test_out_of_memory_lowers_the_detail_and_says_so(said: list[str]) -> None:
    picture = make(said)
    before = picture.graphics
    FakeRenderer.faults = [OutOfMemoryError("full")]
    assert not picture.draw("scene").drawn
    assert picture.draw("scene").drawn
    assert picture.graphics.memory_limit < before.memory_limit
    assert picture.graphics.detail < before.detail
    assert "out of memory" in said[0]
    assert FakeRenderer.live == 1
    assert FakeDevice.opened == 1


def test_it_begins_with_what_there_is_room_for(said: list[str]) -> None:
    FakeRenderer.needs = PRESETS["low"]
    picture = make(said)
    assert picture.graphics.memory_limit <= PRESETS["low"].memory_limit
    assert picture.draw("scene").drawn
    picture.set_graphics(PRESETS["high"])
    assert picture.graphics == PRESETS["high"]


def test_where_nothing_is_left_to_lower_it_ends(said: list[str]) -> None:
    graphics, steps = PRESETS["high"], 0
    while (less := lowered(graphics)) is not None:
        graphics, steps = less, steps + 1
    assert 3 <= steps < 20
    picture = make(said)
    FakeRenderer.faults = [OutOfMemoryError("full")] * 100
    with pytest.raises(OutOfMemoryError):
        for _ in range(100):
            picture.draw("scene")


def test_a_steady_picture_takes_changes_in_between_frames(said: list[str]) -> None:
    picture = make(said, steady=True)
    assert picture.renderer.terrain.aside
    picture.ground([change(1), change(2)])
    assert picture.draw("scene").drawn
    assert not picture.renderer.chunks
    assert picture.work(0.0)
    assert len(picture.renderer.chunks) == 1
    while picture.work(0.0):
        pass
    assert sorted(picture.renderer.chunks) == [(1, 0, 0), (2, 0, 0)]
    assert picture.renderer.worked == [0.0]


def test_terrain_has_its_part_of_long_frames_and_more_in_a_hurry(
    said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    monkeypatch.setattr(module.time, "perf_counter", lambda: now)
    picture = make(said)

    def budget(*frames: float) -> float:
        nonlocal now
        for seconds in frames:
            now += seconds
            picture.draw(None)
        return picture.renderer.terrain.maker.budget

    assert budget(0.01, 0.01) == 0.002
    assert budget(1.0) == 0.002  # once is no reason
    assert budget(1.0) == pytest.approx(0.15)
    picture.hurry(True)
    assert budget(1.0) == pytest.approx(0.5)
    assert budget(0.01, 0.01) == pytest.approx(0.02)
    picture.hurry(False)
    assert budget(0.01) == 0.002
    picture = make(said, steady=True)
    picture.hurry(True)
    assert budget(1.0, 1.0) == 0.002
