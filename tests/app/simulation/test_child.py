"""The simulation's process before it is told what to play: it can be lost or given up at any moment."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app import processes
from app.errors import SimulationError
from app.session import closing, create, load
from app.simulation.child import Child
from app.simulation.simulation import Options, Simulation
from tests.app.simulation.test_simulation import alive, until

PARENT = """
import time
from app.simulation.child import Child

if __name__ == "__main__":
    print(Child().process.pid, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def world(tmp_path: Path) -> Path:
    path = tmp_path / "small.h5"
    with closing(create(path, 42, 60.0)):
        pass
    return path


def test_a_child_that_crashed_is_noticed_by_who_plays_with_it(world: Path) -> None:
    child = Child()
    assert child.process.pid is not None
    os.kill(child.process.pid, signal.SIGKILL)
    child.process.join(20)
    ended = pytest.raises(SimulationError, match=r"ended unexpectedly \(exit code -9\)")
    child.begin(Options(world))
    with ended, Simulation(Options(world), child) as simulation:
        until(simulation, 1, [])
    with closing(load(world)) as session:
        assert session.game.state.tick == 0


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_child_that_was_told_nothing_ends_with_its_parent(tmp_path: Path, number: int) -> None:
    program = tmp_path / "parent.py"
    program.write_text(PARENT, "utf-8")
    command = [sys.executable, str(program)]
    with subprocess.Popen(command, env=processes.environment(), stdout=subprocess.PIPE, text=True) as parent:
        try:
            assert parent.stdout is not None
            pid = int(parent.stdout.readline())
            assert alive(pid)
            os.kill(parent.pid, number)
            parent.wait(20)
        finally:
            parent.kill()
    end = time.monotonic() + 30
    while alive(pid):
        assert time.monotonic() < end, "it waits for ever"
        time.sleep(0.05)


def test_a_child_that_is_given_up_is_gone_at_once() -> None:
    child = Child()
    pid = child.process.pid
    assert pid is not None
    child.close()
    assert not alive(pid)
    child.close()  # twice does nothing
    child.begin(Options(Path("nowhere.h5")))  # nobody is there to hear it


def test_a_child_that_has_played_ends_by_itself(world: Path) -> None:
    child = Child()
    with Simulation(Options(world, clock=False), child) as simulation:
        until(simulation, 1, [])
        assert simulation.pid == child.process.pid
    child.process.join(20)
    assert child.process.exitcode == 0
    child.close()  # nothing is left to give up
    with closing(load(world)) as session:
        assert session.game.state.tick == 1
