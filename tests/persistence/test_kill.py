"""A process killed at any moment leaves a world that opens, at most its last unfinished save missing, never half a one.

The victim saves in a loop. Save n sets every row of three tables to n, so half a change shows at once; before and after
each save it says n on its standard output.
"""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from gameplay.tables import Changes, merge
from persistence.verify import verify
from persistence.world import World
from tests.persistence.samples import (
    CHUNKS,
    RUNS,
    SCHEMA,
    assert_same,
    loaded,
    make_world,
    random_changes,
    random_tables,
)

ROOT = Path(__file__).parents[2]


def _say(word: str, number: int) -> None:
    """One write, so that a kill leaves a whole line or none: `print` makes several where output is unbuffered."""
    os.write(1, f"{word} {number}\n".encode())


def victim(path: str, start: int) -> None:
    """Save until killed."""
    new = not Path(path).exists()
    world = World.create(path, random_tables(1, rows=30), SCHEMA) if new else World.load(path, SCHEMA)
    tables = world.tables
    number = start
    while True:
        number += 1
        tables["world"]["tick"] = number
        tables["items"]["soil"] = number
        tables[CHUNKS]["rows"] = 1 + number % 7
        runs = np.zeros(int(tables[CHUNKS]["rows"].sum()), SCHEMA[RUNS].dtype)
        runs["length"] = number % 251
        _say("try", number)
        world.save(Changes({name: tables[name] for name in ("world", "items", CHUNKS)} | {RUNS: runs}))
        _say("saved", number)
        if number % 10 == 0:
            world.checkpoint(wait=number % 20 == 0)
        if number % 35 == 0:
            world.close()
            _say("closed", number)
            world = World.load(path, SCHEMA)


def _kill_once(path: Path, start: int, seed: int) -> int:
    """Start a victim, kill it at a random moment, look at what it left; the number of the last save in it."""
    process = subprocess.Popen(
        [sys.executable, "-c", f"from tests.persistence.test_kill import victim; victim({str(path)!r}, {start})"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    chance = random.Random(seed)
    tried = saved = start
    lines = chance.randrange(2, 50)  # then a moment more, so that it dies in the midst of something
    for line in process.stdout:
        word, number = line.split()
        tried = max(tried, int(number))
        saved = int(number) if word != "try" else saved
        lines -= 1
        if lines == 0:
            time.sleep(chance.random() * chance.choice([0.001, 0.02, 0.5]))
            process.kill()
    process.wait()
    process.stdout.close()
    tables = loaded(path)
    at = int(tables["world"]["tick"][0])
    assert saved <= at <= tried
    assert (tables["world"]["tick"] == at).all() and (tables["items"]["soil"] == at).all()
    assert (tables[CHUNKS]["rows"] == 1 + at % 7).all() and (tables[RUNS]["length"] == at % 251).all()
    return at


def _kill_often(path: Path, times: int, seed: int) -> None:
    at = 0
    for turn in range(times):
        at = _kill_once(path, at, seed + turn)
    assert at > 0
    # The rows of this world break rules of terrain on purpose; damage it must not have.
    assert not [finding for finding in verify(path).findings if "checksum" in finding.text or "journal" in finding.text]


def test_ten_kills(tmp_path: Path) -> None:
    _kill_often(tmp_path / "w.h5", 10, seed=1)


@pytest.mark.long
def test_a_hundred_kills(tmp_path: Path) -> None:
    _kill_often(tmp_path / "w.h5", 100, seed=1000)


def test_a_checkpoint_killed_at_any_moment_leaves_everything(tmp_path: Path) -> None:
    path = tmp_path / "w.h5"
    tables = make_world(path, saves=3, chunks=100)
    chance = random.Random(5)
    for turn in range(6):
        with World.load(path, SCHEMA) as world:
            changes = random_changes(turn, tables)
            tables = merge(tables, changes, SCHEMA)
            world.save(changes)
            world.close(fold=False)
        process = subprocess.Popen(
            [sys.executable, "-m", "persistence.checkpoint", str(path), str(1000 + turn)], cwd=ROOT
        )
        time.sleep(chance.random() * 0.6)
        process.kill()
        process.wait()
        assert_same(loaded(path), tables)
    with World.load(path, SCHEMA):
        pass
    assert [name.name for name in tmp_path.iterdir()] == ["w.h5"]
    assert_same(loaded(path), tables)
