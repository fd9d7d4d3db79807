"""Records of a flight: a shuttle is built and flies to the moon and into its ground; saved and loaded on the way, they
play again the same."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app import cli
from gameplay import record
from gameplay.outcomes import CourseEnded, Outcome, ShuttleBoarded, ShuttleLanded, ShuttleTookOff, SoilExcavated
from tests.flight.pilot import MOON
from tests.flight.test_flight_script import BOARDS, SAVED, SCRIPT

DUG = BOARDS[1]  # when the player has landed and dug
EVERY = 400


def parts(folder: Path) -> list[tuple[Path, int]]:
    """The script in two, each as if it began anew, and how long they take [ticks]."""
    lines = [json.loads(line) for line in SCRIPT.read_text("utf-8").splitlines() if line.startswith("{")]
    cut = []
    for first, last in ((0, SAVED), (SAVED, DUG)):
        some = [{**line, "tick": line["tick"] - first} for line in lines if first <= line.get("tick", -1) < last]
        head = [] if first else [line for line in lines if "world" in line]
        path = folder / f"{first}.jsonl"
        path.write_text("\n".join(json.dumps(line) for line in head + some), "utf-8")
        cut.append((path, last - first))
    return cut


@pytest.mark.long
def test_a_flight_that_was_saved_on_the_way_plays_again_the_same_and_is_drawn(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    told: list[Outcome] = []
    hashes = []
    for script, ticks in parts(tmp_path):
        file = script.with_suffix(".record")
        words = ["play", str(tmp_path / "flown.h5"), "--display", "none", "--json"]
        assert cli.run([*words, "--script", str(script), "--ticks", str(ticks), "--record", str(file)]) == 0
        played = json.loads(capfd.readouterr().out)
        assert played["rejected"] == []
        again = record.replay(file.read_bytes(), watch=lambda game, outcomes: told.extend(outcomes))
        assert (again.differs_at, again.complete, again.ticks) == (None, True, ticks)
        hashes.append(played["state_hash"])
    assert played["tick"] == DUG
    assert hashes[0] != hashes[1]
    ways = (ShuttleBoarded, ShuttleTookOff, CourseEnded, ShuttleLanded, SoilExcavated)
    met = [type(one) for one in told if isinstance(one, ways)]
    assert [kind for n, kind in enumerate(met) if kind not in met[:n]] == list(ways)
    assert [one.body for one in told if isinstance(one, CourseEnded | ShuttleLanded)] == [MOON, MOON]

    folder = tmp_path / "seen"
    words = ["replay", str(file), "--render", str(folder), "--every", str(EVERY), "--height", "72", "--json"]
    assert cli.run(words) == 0
    drawn = json.loads(capfd.readouterr().out)
    assert drawn["same"] and drawn["complete"] and drawn["ticks"] == DUG - SAVED
    pictures = [np.asarray(Image.open(path)).astype(int) for path in drawn["pictures"]]
    assert len(pictures) == DUG // EVERY - SAVED // EVERY
    assert all(picture.std() > 5 for picture in pictures)
    assert all(np.abs(a - b).mean() > 5 for a, b in pairwise(pictures))
