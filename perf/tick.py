"""A scripted minute of play: time of a tick, the slowest one, memory that stays."""

import gc
import os
import statistics
import time
from importlib import resources
from pathlib import Path

from gameplay import script
from gameplay.commands import Envelope, Join
from gameplay.game import TICKS_PER_SECOND, Game
from gameplay.rehearsal import rehearse
from gameplay.state import HOME
from perf.harness import Bench

SEED = 42
RADIUS = 500.0
MINUTE = 60 * TICKS_PER_SECOND
MINUTES = 3


def commands(start: int) -> list[Envelope]:
    """The script that comes with the game, twice: half a minute each."""
    source = resources.files("gameplay.content").joinpath("scripts", "first_dig.jsonl")
    lines = source.read_text("utf-8").splitlines()
    half = MINUTE // 2
    return [
        envelope
        for begin in (start, start + half)
        for envelope in script.read(lines, begin)
        if envelope.tick < begin + half
    ]


def memory() -> int | None:
    """Bytes of main memory that this process holds, where the system tells."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")


def play(game: Game, ticks: int) -> list[float]:
    """Seconds of each tick, the saves' share of it included."""
    times = []
    mark = game.mark()
    for _ in range(ticks):
        start = time.perf_counter()
        game.tick()
        if game.state.tick % TICKS_PER_SECOND == 0:
            _, mark = game.changes(mark)
        times.append(time.perf_counter() - start)
    return times


def run(bench: Bench) -> None:
    """Play minutes of the same script: one to warm up, then those that count."""
    bench.note("tick_minute: playing")
    game = Game.new(SEED, RADIUS)
    game.submit(Envelope(0, 1, -1, HOME, Join()))
    game.tick()
    rehearse(game.state)  # as play does
    first = _minute(game)
    held = [memory()]
    medians, slowest = [], []
    for _ in range(MINUTES):
        times = _minute(game)
        medians.append(statistics.median(times) * 1e3)
        slowest.append(max(times) * 1e3)
        gc.collect()
        held.append(memory())
    bench.record("tick_minute", "ms", medians)
    bench.record("tick_minute_max", "ms", [max(slowest)])
    bench.record("tick_warm_up_max", "ms", [max(first) * 1e3])
    if held[0] is not None and held[-1] is not None:
        growth = max(0, held[-1] - held[0]) / MINUTES
        bench.record("tick_minute_memory_growth", "MB", [growth / 1e6])


def _minute(game: Game) -> list[float]:
    """Play the script from here on; seconds of each tick."""
    for envelope in commands(game.state.tick):
        game.submit(envelope)
    return play(game, MINUTE)
