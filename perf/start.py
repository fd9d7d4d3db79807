"""From the start of a fresh process to the end of its first tick, once everything was compiled before."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from perf.harness import Bench

ROOT = Path(__file__).resolve().parents[1]
RUNS = 5


def seconds_to(event: str, home: str, world: str, *words: str, screen: str | None = None) -> float:
    """Start the game on a world and wait for what its log tells.

    Args:
        event: of the log that is waited for.
        home: folder of the game's data.
        world: what is played.
        words: that follow on the command line, so that the game ends by itself.
        screen: name of one for its window, "" for the machine's own: the game is told to end after the event then.
    Raises:
        RuntimeError: the game ended without that event, or failed.
    """
    command = [sys.executable, "-P", "-m", "app", "--log", "info", "play", world, *words]
    known = os.environ.get("PYTHONPATH")
    environment = {
        **os.environ,
        "PLANETARY_SURVIVAL_HOME": home,
        "PYTHONPATH": str(ROOT) + (os.pathsep + known if known else ""),
    }
    if screen:
        environment["DISPLAY"] = screen
    start = time.perf_counter()
    first: float | None = None
    said = []
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            said.append(line)
            if first is None and line.startswith("{") and json.loads(line)["event"] == event:
                first = time.perf_counter() - start
                if screen is not None:
                    process.terminate()
    if first is None or process.returncode:
        raise RuntimeError(f"the game ended with code {process.returncode}: {' '.join(said).strip()}")
    return first


def run(bench: Bench) -> None:
    """Start the game a few times on the same world; the first start makes it and does not count."""
    bench.note("start_warm: starting the game")
    with tempfile.TemporaryDirectory(prefix="planetary-survival-") as home:
        words = ("--display", "none", "--ticks", "1")
        seconds_to("first tick", home, "bench", *words)
        times = [seconds_to("first tick", home, "bench", *words) for _ in range(bench.runs or RUNS)]
    bench.record("start_warm", "s", times)
