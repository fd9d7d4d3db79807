"""The area of the headset: what the runtime noted becomes results, and its script is one. No test looks at speed."""

import json
from pathlib import Path

import pytest

from perf import vr
from perf.harness import Bench
from tests.openxr_runtime import scripting


def test_the_minute_and_what_grew_after_it() -> None:
    frames = round(vr.MINUTE * vr.RATE) + vr.WARM_UP + vr.FRAMES
    after = frames - vr.FRAMES
    measured = {
        "seconds": [5.0 + number / vr.RATE for number in range(frames)],
        "wall_ms": [2.0] * 100 + [7.0] + [2.0] * (frames - 102) + [50.0],  # the last one is not of the minute
        "cpu_ms": [1.0] * frames,
        "memory": [[0, 10, 1], [after, 1000, 500], [after + vr.FRAMES // 2, 1400, 490]],
    }
    bench = Bench()
    vr.report(bench, measured)
    told = {result.name: result.median for result in bench.results}
    assert told["frame_python"] == 2.0 and told["frame_python_max"] == 7.0
    assert told["frame_cpu"] == 1.0
    assert told["growth"] == pytest.approx(800)  # half of the frames, twice as much in all
    assert told["growth_objects"] == 0


def test_the_script_can_be_played(tmp_path: Path) -> None:
    file = tmp_path / "minute.jsonl"
    file.write_text("".join(json.dumps(step) + "\n" for step in vr.steps()), "utf-8")
    timeline = scripting.read(file)
    assert timeline.start == "asked"
    assert timeline.length > vr.MINUTE + (vr.WARM_UP + vr.FRAMES) / vr.RATE
