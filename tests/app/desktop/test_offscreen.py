"""The game without a window: pictures that are the same each time, and videos."""

import shutil
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from app import paths
from app.desktop import display, offscreen
from app.desktop.display import open_display
from app.desktop.offscreen import Drawn, Wanted, check_folder
from app.errors import SimulationError, UserError
from app.session import closing, create, load
from app.simulation.simulation import Options
from app.video import Video, check_video
from tests.app.conftest import Typed, dig_script
from vr_render.device import Device
from vr_render.errors import DeviceLostError, RenderError
from vr_render.graphics import Graphics
from vr_render.renderer import FrameReport, Renderer

PLAIN = Graphics(
    detail=1, surface=0, shadows=False, shadow_size=256, samples=1, occlusion=False, bloom=False, particles=512
)
SIZE = (96, 54)


@pytest.fixture
def world(tmp_path: Path) -> Path:
    path = tmp_path / "small.h5"
    with closing(create(path, 42, 60.0)):
        pass
    return path


def draw(world: Path, folder: Path, frames: int, every: int | None = None, video: Path | None = None) -> Drawn:
    """Draw a world whose player digs; validation must be silent."""
    check_folder(folder)
    device = Device.open(validation=True)
    wanted = Wanted(SIZE, folder, frames, every, video)
    options = Options(world, clock=False, script=dig_script())
    drawn = offscreen.draw(wanted, options, device, lambda: False, PLAIN)
    assert device.closed
    assert device.messages == []
    assert not +device.live
    return drawn


def pictures(drawn: Drawn) -> list[np.ndarray]:
    return [np.asarray(Image.open(path)) for path in drawn.pictures]


@pytest.mark.long
def test_the_pictures_are_the_same_each_time(world: Path, tmp_path: Path) -> None:
    twin = tmp_path / "twin" / world.name
    twin.parent.mkdir()
    shutil.copy(world, twin)
    first = draw(world, tmp_path / "a", 30, 15)
    second = draw(twin, tmp_path / "b", 30, 10)
    assert [path.name for path in first.pictures] == ["small-0000015.png", "small-0000030.png"]
    assert len(second.pictures) == 3
    assert first.facts["tick"] == second.facts["tick"] == 30
    assert first.facts["state_hash"] == second.facts["state_hash"]
    a, b = pictures(first), pictures(second)
    assert a[0].shape == (SIZE[1], SIZE[0], 3)
    assert np.array_equal(a[1], b[2])
    assert not np.array_equal(a[0], a[1])
    assert all(len(np.unique(picture.reshape(-1, 3), axis=0)) > 100 for picture in a)
    with closing(load(world)) as session:
        assert session.game.state.tick == 30


def test_a_video_has_each_frame(world: Path, tmp_path: Path) -> None:
    file = tmp_path / "dig.mp4"
    drawn = draw(world, tmp_path / "pictures", 6, 6, file)
    assert drawn.frames == 6
    with av.open(str(file)) as video:
        stream = video.streams.video[0]
        assert (stream.width, stream.height, stream.average_rate) == (*SIZE, 30)
        assert stream.codec_context.name == "h264"
        frames = [frame.to_ndarray(format="rgb24") for frame in video.decode(stream)]
    assert len(frames) == 6
    (still,) = pictures(drawn)
    assert np.abs(frames[-1].astype(int) - still).mean() < 12  # but for the compression
    assert not list(tmp_path.glob("*.draft"))


def test_a_video_that_was_not_finished_leaves_no_file(tmp_path: Path) -> None:
    def break_off() -> None:
        with Video(tmp_path / "dig.mkv", SIZE) as video:
            video.add(np.zeros((SIZE[1], SIZE[0], 3), np.uint8))
            raise KeyError("something else")

    with pytest.raises(KeyError):
        break_off()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "size", "says"),
    [("dig.avi", SIZE, ".mp4"), ("dig", SIZE, ".mkv"), ("no/dig.mp4", SIZE, "no folder"), ("d.mp4", (9, 4), "even")],
)
def test_a_video_that_cannot_be_is_refused(tmp_path: Path, name: str, size: tuple[int, int], says: str) -> None:
    with pytest.raises(UserError, match=says):
        check_video(tmp_path / name, size)


def test_a_folder_that_cannot_be_written_to_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", "utf-8")
    for folder in (tmp_path / "file", tmp_path / "file" / "pictures"):
        with pytest.raises(UserError, match="pictures cannot be written to"):
            check_folder(folder)


def test_a_world_in_use_is_told(world: Path, tmp_path: Path) -> None:
    with closing(load(world)), pytest.raises(SimulationError, match="is open already"):
        draw(world, tmp_path / "pictures", 1)


def test_it_can_be_stopped(world: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    device = Device.open(validation=True)
    wanted = Wanted(SIZE, tmp_path, 1000, 1000)
    drawn = offscreen.draw(wanted, Options(world, clock=False), device, lambda: True, PLAIN)
    assert drawn.frames == 1
    assert "the world is saved" in capfd.readouterr().err
    with closing(load(world)) as session:
        assert session.game.state.tick == 1


def test_a_lost_device_is_opened_anew_with_its_compiled_pipelines(
    world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Device] = []
    draws: list[bool] = []
    really_open, really_draw = display.open_device, Renderer.draw

    def open_device(window: bool, name: str | None = None) -> Device:
        opened.append(really_open(window, name))
        return opened[-1]

    def lose_first(renderer: Renderer, *rest: Any, **words: Any) -> FrameReport:
        draws.append(True)
        if len(draws) == 1:
            raise DeviceLostError("lost")
        return really_draw(renderer, *rest, **words)

    monkeypatch.setenv(display.VALIDATION_VARIABLE, "1")
    monkeypatch.setattr(paths, "pipeline_cache", lambda: tmp_path / "cache" / "pipelines")
    monkeypatch.setattr(display, "open_device", open_device)
    monkeypatch.setattr(Renderer, "draw", lose_first)
    (picture,) = pictures(draw(world, tmp_path, 1, 1))
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) > 100
    (again,) = opened
    assert again.closed
    assert again.messages == []
    assert paths.pipeline_cache().stat().st_size > 0


def test_without_a_display_it_draws_offscreen_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    said: list[str] = []
    shown = open_display("auto", SIZE, "mars", said.append)
    assert shown.kind == "offscreen"
    assert shown.device is not None
    (line,) = said
    assert line.startswith("There is no window: ")
    assert "display" in line
    assert shown.device.name in line
    assert line.count("\n") == 0
    shown.close()
    with pytest.raises(RenderError, match="display"):
        open_display("window", SIZE, "mars")


def test_without_vulkan_it_plays_without_pictures_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    for name in ("VK_ICD_FILENAMES", "VK_DRIVER_FILES"):
        monkeypatch.setenv(name, "/nonexistent.json")
    said: list[str] = []
    shown = open_display("auto", SIZE, "mars", said.append)
    assert shown.kind == "none"
    (line,) = said
    assert line.startswith("There are no pictures: ")
    assert "Playing without a screen" in line
    with pytest.raises(RenderError):
        open_display("offscreen", SIZE, "mars")


def test_play_draws_where_there_is_no_display(type_in: Typed, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert type_in("new", "small", "--seed", 42, "--radius", 60).code == 0
    answer = type_in("play", "small", "--frames", 1, "--size", "64x36", "--json")
    assert answer.code == 0, answer.err
    folder = home / "pictures" / "small"
    assert [path.name for path in folder.iterdir()] == ["small-0000001.png"]
    assert f"Drew 1 picture of 1 frames into {folder}" in answer.err
    assert '"display": "offscreen"' in answer.out
