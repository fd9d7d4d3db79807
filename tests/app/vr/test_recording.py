"""A session in a headset is recorded, and played again without one."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import xr
from PIL import Image

from app import cli
from app.vr import recording
from app.vr.recording import Note
from gameplay import record, wire
from gameplay.errors import RecordError
from tests.app.vr.worn import Game, frames, quiet
from tests.openxr_runtime import Headset, Pose, Runtime

SIZE = (65, 64)  # of an eye: its pixels are square, as a replay's are
SAME = 5.0  # how far pictures may be apart, in levels of 255


def apart(first: np.ndarray, second: np.ndarray) -> float:
    """Mean difference where the first shows something: the lenses hide the corners."""
    visible = first.max(axis=2) > 2
    return float(np.abs(first.astype(int) - second)[visible].mean())


@pytest.mark.long
def test_what_was_played_in_a_headset_is_drawn_again(
    game: Game, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file, folder = tmp_path / "play.record", tmp_path / "eyes"
    live: dict[str, np.ndarray] = {}
    when = 0

    def look(runtime: Runtime) -> None:
        """Keep what each eye sees without panels, and when."""
        nonlocal when
        for side, eye in zip(("left", "right"), runtime.last.projection.views, strict=True):
            live[side] = eye.sub.swapchain.images[eye.sub.image].read(eye.sub.layer)[..., :3]
        when = runtime.last.time

    def script(runtime: Runtime) -> Iterator[Callable[[], object]]:
        yield game.shown
        runtime.player.head = Pose.at(0, 1.6, 0, yaw=20, pitch=-15)
        runtime.player.right.place(Pose.at(0.2, 1.3, -0.4, pitch=-40))
        yield frames(runtime, 6)
        runtime.fail("xrLocateViews", xr.Result.ERROR_RUNTIME_FAILURE)
        yield frames(runtime, 6)
        look(runtime)

    played = game.play(script, "--record", str(file), headset=Headset(size=SIZE))
    assert quiet(played)
    data = file.read_bytes()
    kept = list(recording.frames(record.notes(data)))
    shown = [frame for frame in kept if frame.seen is not None]
    numbers = [frame.number for frame in kept]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers))), "one that fails is in it, too"
    failed = [frame for frame in kept[: kept.index(shown[-1])] if frame.seen is None]
    assert len(failed) == 1 and failed[0].head == shown[-1].head
    assert np.frombuffer(shown[-1].head, np.float32)[:3] == pytest.approx([0, 1.6, 0], abs=1e-5)
    assert len(shown[-1].seen.eyes) == 2

    every = next(place for place, frame in enumerate(kept) if frame.time == when)
    words = ["replay", str(file), "--render", str(folder), "--every", str(every), "--height", str(SIZE[1]), "--json"]
    assert cli.run(words) == 0
    told = json.loads(capfd.readouterr().out)
    assert told["same"] and told["complete"] and told["ticks"] == played.facts["ticks"]
    files = sorted(folder.iterdir())
    assert [str(path) for path in files] == told["pictures"]
    both = np.asarray(Image.open(folder / f"{every:06}.png"))
    again = {"left": both[:, : SIZE[0]], "right": both[:, SIZE[0] :]}
    for side, other in (("left", "right"), ("right", "left")):
        assert again[side].shape == live[side].shape and again[side].std() > 10
        near, far = apart(live[side], again[side]), apart(live[side], again[other])
        assert near < SAME and far > 5 * near, (near, far)


@pytest.mark.parametrize(
    ("note", "says"),
    [
        (b"\xc1", "cannot be read"),
        (wire.encode(Note(recording.VERSION + 1, [])), "version 2; this build reads up to 1"),
    ],
)
def test_notes_that_cannot_be_read(note: bytes, says: str) -> None:
    with pytest.raises(RecordError, match=says):
        list(recording.frames([note]))


def test_a_record_without_a_headset_shows_what_a_screen_would(
    game: Game, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file, folder = tmp_path / "play.record", tmp_path / "seen"
    words = ["play", str(game.world), "--display", "none", "--ticks", "30", "--record", str(file)]
    assert cli.run(words) == 0
    capfd.readouterr()
    words = ["replay", str(file), "--render", str(folder), "--every", "15", "--height", "64", "--json"]
    assert cli.run(words) == 0
    told = json.loads(capfd.readouterr().out)
    assert told["same"] and told["complete"]
    assert told["pictures"] == [str(folder / f"{tick:06}.png") for tick in (15, 30)]
    for path in told["pictures"]:
        picture = np.asarray(Image.open(path))
        assert picture.shape == (64, 114, 3) and picture.std() > 10
