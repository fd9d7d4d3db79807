"""The area of the headset: what the runtime noted becomes results, and its scripts are some. No test looks at speed."""

import json
import random
from pathlib import Path

import pytest

from perf import vr
from perf.harness import Bench
from tests.openxr_runtime import scripting


def told(bench: Bench) -> dict[str, float]:
    return {result.name: result.median for result in bench.results}


def test_the_minutes() -> None:
    count = round((vr.SETTLING + vr.MINUTE) * vr.RATE)
    measured = {
        "seconds": [5.0 + number / vr.RATE for number in range(count + 2)],
        "wall_ms": [90.0] + [2.0] * 100 + [7.0] + [2.0] * (count - 102) + [50.0] * 2,  # the loading, and after it
        "cpu_ms": [1.0] * (count + 2),
        "ready_ms": [0.5] * (count + 2),
    }
    bench = Bench(area="vr")
    slow = {**measured, "wall_ms": [time * 2 for time in measured["wall_ms"]]}
    vr.report_frames(bench, [measured, slow, measured])
    medians = {"frame_python": 2.0, "frame_cpu": 1.0, "frame_ready": 0.5}
    assert told(bench) == {**medians, "frame_python_max": 7.0, "frame_cpu_max": 1.0, "frame_ready_max": 0.5}
    (longest,) = (result for result in bench.results if result.name == "frame_python_max")
    assert longest.ours == [7.0, 14.0, 7.0]


def grown(bytes_a_frame: float, once: float = 0.0, noise: float = 0.0) -> dict[str, float]:
    chance = random.Random(3)
    frames = range(0, vr.WARM_UP + vr.FRAMES + 1, 250)
    rows = [
        [frame, 5e8 + frame * bytes_a_frame + once * (frame > 4000) + noise * chance.random(), 1000 + frame // 2]
        for frame in frames
    ]
    bench = Bench(area="vr")
    vr.report_growth(bench, {"memory": rows})
    return told(bench)


def test_what_each_frame_leaves_behind_grows() -> None:
    assert grown(200.0)["growth"] == pytest.approx(200.0, rel=0.1)
    assert grown(200.0, once=5e6, noise=1e5)["growth"] == pytest.approx(200.0, rel=0.3)
    assert grown(0.0)["growth_blocks"] == pytest.approx(0.5, rel=0.1)


def test_what_is_allocated_once_or_given_back_does_not_grow() -> None:
    assert grown(0.0)["growth"] == 0.0
    assert grown(0.0, once=5e6)["growth"] == 0.0
    assert grown(-50.0)["growth"] == 0.0


def test_no_growth_reaches_its_mark() -> None:
    bench = Bench(area="vr")
    result = bench.record("growth", "B/frame", [0.0])
    (mark,) = result.marks_as_json()
    assert 1 < mark["ratio"] < float("inf")
    assert json.loads(json.dumps(result.as_json(), allow_nan=False))["ours"]["median"] == 0


def test_a_result_of_two_areas_has_the_mark_of_its_own() -> None:
    for area, value in (("render", 3.0), ("vr", 3.5)):
        (mark,) = Bench(area=area).record("frame_python", "ms", [2.0]).marks_as_json()
        assert mark["value"] == value


@pytest.mark.parametrize(
    ("steps", "seconds"),
    [
        (vr.minute_steps(), vr.SETTLING + vr.MINUTE),
        (vr.growth_steps(), (vr.WARM_UP + vr.FRAMES) / vr.RATE),
    ],
)
def test_the_scripts_can_be_played(tmp_path: Path, steps: list[vr.Step], seconds: float) -> None:
    file = tmp_path / "script.jsonl"
    file.write_text("".join(json.dumps(step) + "\n" for step in steps), "utf-8")
    timeline = scripting.read(file)
    assert timeline.start == "asked"
    assert timeline.length > seconds
