"""A session in a headset is recorded, and played again without one."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app import cli
from app.vr import recording
from app.vr.recording import Note
from gameplay import record, view
from gameplay.errors import RecordError
from tests.app.vr.worn import Game, frames, quiet
from tests.openxr_runtime import Pose, Runtime


def test_what_was_played_in_a_headset_is_drawn_again(
    game: Game, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file, folder = tmp_path / "play.record", tmp_path / "eyes"

    def script(runtime: Runtime) -> Iterator[Callable[[], object]]:
        yield game.shown
        runtime.player.head = Pose.at(0, 1.6, 0, yaw=20, pitch=-15)
        yield frames(runtime, 12)
        yield frames(runtime, 3)

    played = game.play(script, "--record", str(file))
    assert quiet(played)
    data = file.read_bytes()
    kept = list(recording.frames(record.notes(data)))
    shown = [frame for frame in kept if frame.seen is not None]
    assert [frame.number for frame in kept] == sorted({frame.number for frame in kept})
    assert np.frombuffer(shown[-1].head, np.float32)[:3] == pytest.approx([0, 1.6, 0], abs=1e-5)
    assert len(shown[-1].seen.eyes) == 2

    every = len(kept) // 3
    assert (
        cli.run(["replay", str(file), "--render", str(folder), "--every", str(every), "--height", "64", "--json"]) == 0
    )
    told = json.loads(capfd.readouterr().out)
    assert told["same"] and told["complete"] and told["ticks"] == played.facts["ticks"]
    files = sorted(folder.iterdir())
    assert 2 <= len(files) <= 4
    assert [str(path) for path in files] == told["pictures"]
    both = np.asarray(Image.open(files[-1]))
    assert both.shape[0] == 64 and both.std() > 10
    half = both.shape[1] // 2
    assert np.abs(both[:, :half].astype(int) - both[:, half:]).mean() > 1  # the eyes see from two places


@pytest.mark.parametrize(
    ("note", "says"),
    [
        (b"\xc1", "cannot be read"),
        (view.encode(Note(recording.VERSION + 1, [])), "version 2; this build reads up to 1"),
    ],
)
def test_notes_that_cannot_be_read(note: bytes, says: str) -> None:
    with pytest.raises(RecordError, match=says):
        list(recording.frames([note]))


def test_a_record_without_a_headset_has_no_pictures(
    game: Game, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "play.record"
    words = ["play", str(game.world), "--display", "none", "--ticks", "3", "--record", str(file)]
    assert cli.run(words) == 0
    assert cli.run(["replay", str(file), "--render", str(tmp_path / "eyes")]) != 0
    assert "no frames of a headset" in capfd.readouterr().err
