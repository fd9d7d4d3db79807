"""The command as a process of its own: clean standard output, exit codes, interruption, the console command's parts."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app import processes
from tests.app.conftest import SMALL, dig_script


def start(home: Path, *words: object, folder: Path | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        processes.command("app", *map(str, words)),
        env={**processes.environment(), "PLANETARY_SURVIVAL_HOME": str(home)},
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def test_json_is_all_that_standard_output_holds(home: Path, tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()  # a folder of that name must not stand in for the game's package
    (tmp_path / "app" / "__init__.py").write_text("raise RuntimeError('not the game')", "utf-8")
    code, out, err = finish(start(home, "new", "./here.h5", *SMALL, "--json", folder=tmp_path))
    assert code == 0, err
    assert json.loads(out)["seed"] == 42
    assert (tmp_path / "here.h5").is_file()
    code, out, err = finish(
        start(
            home,
            "--log",
            "info",
            "play",
            "here.h5",
            "--display",
            "none",
            "--script",
            dig_script(),
            "--json",
            folder=tmp_path,
        )
    )
    assert code == 0, err
    assert json.loads(out)["ticks"] == 91
    events = [json.loads(line) for line in err.splitlines() if line.startswith("{")]
    assert {"world loaded", "first tick"} <= {event["event"] for event in events}
    assert all({"time", "level", "logger", "event"} <= set(event) for event in events)


def test_errors_leave_standard_output_empty(home: Path) -> None:
    code, out, err = finish(start(home, "inspect", "nowhere", "--json"))
    assert (code, out) == (1, "")
    assert err.startswith("Error: there is no world")
    assert err.count("\n") == 1


def play_on(home: Path) -> subprocess.Popen[str]:
    """A game that goes on until it is interrupted, at its first tick."""
    process = start(home, "--log", "info", "play", "long", "--ticks", 1_000_000, "--json")
    assert process.stderr is not None
    for line in process.stderr:
        if "first tick" in line:
            break
    return process


def interrupt(process: subprocess.Popen[str], number: int, home: Path) -> None:
    """End it by a signal: its world must be saved."""
    process.send_signal(number)
    code, out, err = finish(process)
    assert code == 0, err
    assert "the world is saved" in err
    facts = json.loads(out)
    assert 0 < facts["ticks"] < 1_000_000
    code, out, _ = finish(start(home, "inspect", "long", "--json"))
    assert json.loads(out)["attributes"]["tick"] == facts["tick"]


def test_a_terminated_game_is_saved(home: Path) -> None:
    interrupt(play_on(home), signal.SIGTERM, home)


def test_a_world_that_is_played_is_not_opened_twice_and_saved_when_interrupted(home: Path) -> None:
    process = play_on(home)
    try:
        code, out, err = finish(start(home, "play", "long", "--ticks", 1))
        assert (code, out) == (1, "")
        assert "is open already" in err
        assert finish(start(home, "inspect", "long", "--json"))[0] == 0
    finally:
        interrupt(process, signal.SIGINT, home)


def test_doctor_answers(home: Path) -> None:
    code, out, err = finish(start(home, "doctor", "--json"))
    assert code == 0, err
    facts = json.loads(out)
    assert facts["compute"]["cpu"]["works"]
    assert all(answer["works"] or answer["reason"] for answer in facts["compute"].values())
    assert facts["vulkan"] or facts["vulkan_missing"]
    assert facts["openxr"] or facts["openxr_missing"]
    assert facts["python"]["executable"] == sys.executable
    assert facts["folders"]["worlds"]["path"] == str(home / "worlds")
    code, out, _ = finish(start(home, "doctor"))
    assert code == 0
    assert "Compute on vulkan" in out


@pytest.mark.long
def test_bench_writes_the_form_that_is_promised(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    code, out, err = finish(start(home, "bench", "start", "survival", "--runs", 1, "--json", file))
    assert code == 0, err
    report = json.loads(file.read_text("utf-8"))
    assert set(report) == {"machine", "compute", "results"}
    assert report["compute"] == "cpu"
    result, *others = report["results"]
    assert set(result) == {"name", "unit", "area", "ours", "peers", "limit"}
    assert result["name"] == "start_warm"
    assert result["unit"] == "s"
    assert set(result["ours"]) == {"median", "min", "max", "runs"}
    assert set(result["limit"]) == {"what", "value", "ratio"}
    assert {other["area"] for other in others} == {"survival"}
    assert (others[0]["name"], others[0]["unit"], others[0]["limit"]["value"]) == ("survival_tick", "ms", 2.0)
    assert "chunks" in report["machine"]["survival"]
    assert result["limit"]["value"] == 3.0
    assert result["limit"]["ratio"] == pytest.approx(3.0 / result["ours"]["median"])
    assert "start_warm" in out
