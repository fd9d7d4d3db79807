"""The benchmark harness: units, ratios, marks, peers that are not there. No test looks at how fast anything is."""

import time

import pytest

from perf import marks
from perf.harness import Bench, in_unit, load_peer, times_as_fast


@pytest.mark.parametrize(
    ("seconds", "unit", "work", "value"),
    [(0.25, "s", 1, 0.25), (0.25, "ms", 1, 250), (2e-5, "us", 7, 20), (0.5, "chunks/s", 1000, 2000)],
)
def test_units(seconds: float, unit: str, work: float, value: float) -> None:
    assert in_unit(seconds, unit, work) == pytest.approx(value)


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(ValueError, match="fortnights"):
        in_unit(1.0, "fortnights", 1)


@pytest.mark.parametrize(("ours", "other", "unit", "ratio"), [(2, 8, "ms", 4), (8, 2, "chunks/s", 4), (5, 20, "B", 4)])
def test_ratio_is_how_many_times_as_fast(ours: float, other: float, unit: str, ratio: float) -> None:
    assert times_as_fast(ours, other, unit) == ratio


def test_calls_take_turns_and_setup_comes_before_each() -> None:
    calls: list[str] = []
    bench = Bench(runs=3)
    result = bench.compare(
        "x", "ms", lambda: calls.append("ours"), {"peer": lambda: calls.append("peer")}, setup=lambda: calls.append("-")
    )
    assert calls[::2] == ["-"] * (len(calls) // 2)
    assert calls[1::2] == ["ours"] * 2 + ["peer"] * 2 + ["ours", "peer"] * 3
    assert len(result.ours) == 3
    assert set(result.peers) == {"peer"}


def test_the_slower_peer_has_the_higher_ratio() -> None:
    result = Bench(runs=3).compare(
        "x", "things/s", lambda: time.sleep(0.002), {"slow": lambda: time.sleep(0.02)}, work=5
    )
    assert result.as_json()["peers"]["slow"]["ratio"] > 2
    assert result.as_json()["limit"] is None


def test_absent_and_failing_peers_are_reported() -> None:
    result = Bench(runs=1).compare("x", "ms", lambda: None, {"gone": "gone is not installed", "bad": lambda: 1 // 0})
    peers = result.as_json()["peers"]
    assert peers["gone"] == {"median": None, "ratio": None, "reason": "gone is not installed"}
    assert "ZeroDivisionError" in peers["bad"]["reason"]


def test_our_own_fault_is_no_result() -> None:
    with pytest.raises(ZeroDivisionError):
        Bench(runs=1).compare("x", "ms", lambda: 1 // 0)


def test_a_peer_that_is_not_installed() -> None:
    module, reason = load_peer("no_such_module_here", "no-such-package")
    assert module is None
    assert "no-such-package" in reason


def test_marks_are_judged_in_any_unit_of_time() -> None:
    (mark,) = marks.judge("load_chunk", "ms", 0.05, {})
    assert mark.value == pytest.approx(0.1)
    assert mark.ratio == pytest.approx(2.0)
    (mark,) = marks.judge("generate_surface_1000", "chunks/s", 4000, {})
    assert mark.ratio == pytest.approx(0.5)


def test_marks_against_peers_need_the_peer() -> None:
    assert marks.judge("noise_128", "ms", 10, {}) == []
    (mark,) = marks.judge("noise_128", "ms", 10, {"pyfastnoisesimd": 60})
    assert mark.ratio == pytest.approx(2.0)  # six times as fast where three were asked for


def test_the_nearest_mark_is_the_limit() -> None:
    bench = Bench()
    result = bench.record("mesh_1000", "chunks/s", [50_000], {"pymcubes": 5_000, "vtk-stacked": 10_000})
    limit = result.as_json()["limit"]
    assert limit["what"] == "mark: 15 times pymcubes"
    assert limit["ratio"] == pytest.approx(50_000 / 75_000)


def test_what_an_area_names_as_its_limit_stays() -> None:
    result = Bench().record("tick_minute", "ms", [1.0, 2.0, 9.0], limit=("the display", 4.0))
    assert result.as_json()["ours"] == {"median": 2.0, "min": 1.0, "max": 9.0, "runs": 3}
    assert result.as_json()["limit"] == {"what": "the display", "value": 4.0, "ratio": 2.0}


def test_every_mark_has_a_unit_or_a_peer() -> None:
    for name, of_name in marks.MARKS.items():
        for mark in of_name:
            assert (mark.value is None) != (mark.peer is None)
            assert mark.value is None or name in marks.UNITS


def test_the_table_of_the_readme_names_each_result() -> None:
    from perf import table

    bench = Bench()
    bench.record("mesh_1000", "chunks/s", [50_000], {"pymcubes": 5_000, "gone": "not installed"})
    text = table.markdown({"results": [result.as_json() for result in bench.results]})
    assert text.splitlines()[2] == "| `mesh_1000` | 50,000 chunks/s | pymcubes 10 |"


def test_what_an_area_finds_out_is_told() -> None:
    told: dict[str, str] = {}
    Bench(facts=lambda name, value: told.update({name: value})).fact("vulkan_device", "none")
    assert told == {"vulkan_device": "none"}
