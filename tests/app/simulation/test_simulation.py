"""The simulation in a process of its own: the same world as in one process, and no way to lose it."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from app import paths, processes
from app.errors import SimulationError
from app.session import Session, closing, create, load
from app.simulation import process
from app.simulation.messages import Placed, Ready, Report, Save, Saved, Told, encode
from app.simulation.outbox import Outbox
from app.simulation.simulation import Options, Simulation
from gameplay import record
from gameplay.commands import Look, Move, PlaceResourceNode, SwitchMode
from gameplay.outcomes import CommandRejected, NodePlaced, ResourceGathered, SoilExcavated
from gameplay.positions import point
from gameplay.systems.locomotion import up
from tests.app.conftest import dig_script
from tests.gameplay.test_view import Ground, follow


@pytest.fixture
def world(tmp_path: Path) -> Path:
    path = tmp_path / "small.h5"
    with closing(create(path, 42, 60.0)):
        pass
    return path


def until(simulation: Simulation, tick: int, reports: list[Report]) -> list[Report]:
    """Wait until the world is so old; what was reported is added to `reports`."""
    while not any(isinstance(report, Told) and report.snapshot.tick >= tick for report in reports):
        reports += simulation.poll(1.0)
    return reports


def snapshots(reports: list[Report]) -> list:
    return [report.snapshot for report in reports if isinstance(report, Told)]


def test_commands_give_the_same_world_as_in_one_process(world: Path, tmp_path: Path) -> None:
    twin = tmp_path / "twin.h5"
    twin.write_bytes(world.read_bytes())
    file = tmp_path / "play.record"
    with Simulation(Options(world, clock=False, record=file)) as simulation:
        reports = until(simulation, 1, [])
        simulation.act([Move(100, 20), Look(3000, -8000)], tool=255)
        simulation.step(20)
        until(simulation, 21, reports)
        last = simulation.act([Move(), SwitchMode("flatten")], tool=0)
        simulation.step(10)
        until(simulation, 31, reports)
    told = [report for report in reports if isinstance(report, Told)]
    assert told[0].known == -1
    assert told[-1].known == last
    assert any(isinstance(o, SoilExcavated) for snapshot in snapshots(reports) for o in snapshot.outcomes)
    assert simulation.facts is not None
    assert simulation.facts["ticks"] == simulation.facts["tick"] == 31
    again = record.replay(file.read_bytes())
    assert again.complete
    assert again.differs_at is None
    with closing(load(world)) as session:
        assert f"{session.game.state_hash():016x}" == simulation.facts["state_hash"]
        ground: Ground = {}
        for snapshot in snapshots(reports):
            follow(ground, snapshot)
        assert {key for key, entry in ground.items() if len(entry.index)} == set(session.game.state.terrains[1].deltas)


def placed(simulation: Simulation) -> Placed:
    """Wait until it is known where the player is."""
    while simulation.placed is None:
        simulation.poll(1.0)
    return simulation.placed


def test_a_world_can_be_shown_before_the_first_tick(world: Path) -> None:
    with Simulation(Options(world, clock=False)) as simulation:
        new = placed(simulation)
        until(simulation, 1, [])
        simulation.act([Look(3000, -12000)], tool=255)
        simulation.step(20)
        until(simulation, 21, [])
    with closing(load(world)) as session:
        state = session.game.state
        assert new.place == new.planet.spawn == point(state.world["spawn"])
        left = point(state.players.rows["position"][0])  # he fell a little
        tick, dug = state.tick, set(state.terrains[1].deltas)
    assert left != new.place
    assert dug
    reports: list[Report] = []
    with Simulation(Options(world, clock=True)) as simulation:
        while simulation.ready is None:
            reports += simulation.poll(1.0)
        old = placed(simulation)
    assert (old.planet, old.place) == (new.planet, left)
    kinds = [type(report) for report in reports]
    assert Told in kinds[: kinds.index(Ready)]
    first = snapshots(reports)[0]
    assert first.tick == tick
    assert first.own is not None
    assert first.own.position == left
    assert {entry.chunk for entry in first.chunks} == dug


def test_a_script_plays_as_without_a_screen(world: Path, tmp_path: Path, home: Path) -> None:
    from app import scripts

    twin = tmp_path / "twin.h5"
    twin.write_bytes(world.read_bytes())
    with Simulation(Options(world, clock=False, script=dig_script())) as simulation:
        until(simulation, 1, [])
        assert simulation.ready is not None
        simulation.step(simulation.ready.script_ticks - 1)
        until(simulation, simulation.ready.script_ticks, [])
    assert simulation.facts is not None
    with closing(load(twin)) as session:
        commands = scripts.read(dig_script(), 0)
        for envelope in (*scripts.joins(session.game.state, commands), *commands):
            session.game.submit(envelope)
        for _ in range(scripts.length(commands, 0)):
            session.game.tick()
        assert f"{session.game.state_hash():016x}" == simulation.facts["state_hash"]


def test_a_short_press_works_once_and_a_long_one_each_tick(world: Path) -> None:
    with Simulation(Options(world, clock=False)) as simulation:
        until(simulation, 1, [])
        simulation.act([Look(0, -10000)], tap=255)
        simulation.step(5)
        short = until(simulation, 6, [])
        simulation.act([], tool=255)
        simulation.step(5)
        long = until(simulation, 11, [])
    outcomes = [
        [o for snapshot in snapshots(reports) for o in snapshot.outcomes if isinstance(o, SoilExcavated)]
        for reports in (short, long)
    ]
    assert [len(part) for part in outcomes] == [1, 5]
    rejected = [o for s in snapshots(short + long) for o in s.outcomes if isinstance(o, CommandRejected)]
    assert rejected == []


def test_one_press_gathers_in_each_tick_until_nothing_is_left(tmp_path: Path) -> None:
    """However few frames the screen makes meanwhile."""
    path = tmp_path / "creative.h5"
    with closing(create(path, 42, 60.0, creative=True)):
        pass
    with Simulation(Options(path, clock=False)) as simulation:
        own = snapshots(until(simulation, 1, []))[-1].own
        assert own is not None
        there = np.array(own.position) + np.array(own.forward) // 24 + up(np.array(own.position)) // 64
        simulation.act([PlaceResourceNode(point(there), "fibre", 2)])
        simulation.step(1)
        reports = until(simulation, 2, [])
        (node,) = (o.node for s in snapshots(reports) for o in s.outcomes if isinstance(o, NodePlaced))
        simulation.act([], gather=node)
        simulation.step(100)
        held = until(simulation, 102, [])
    outcomes = [o for s in snapshots(held) for o in s.outcomes]
    assert [o.left for o in outcomes if isinstance(o, ResourceGathered)] == [1, 0]
    assert [o for o in outcomes if isinstance(o, CommandRejected)] == []


def test_it_ticks_by_itself_pauses_and_saves(world: Path) -> None:
    with Simulation(Options(world)) as simulation:
        reports = until(simulation, 20, [])
        ticks = [snapshot.tick for snapshot in snapshots(reports)]
        assert ticks == sorted(ticks)
        simulation.pause(True)
        simulation.save()
        saved: list[Report] = []
        while not any(isinstance(report, Saved) for report in saved):
            saved += simulation.poll(1.0)
        assert simulation.poll(0.2) == []  # it stands still
        tick = next(report.tick for report in saved if isinstance(report, Saved))
        simulation.pause(False)
        until(simulation, tick + 10, [])
    assert simulation.facts is not None
    with closing(load(world)) as session:
        assert session.game.state.tick == simulation.facts["tick"] >= tick + 10


def test_a_client_that_sleeps_holds_nothing_up(world: Path) -> None:
    made = world.stat().st_mtime_ns
    with Simulation(Options(world, clock=False)) as simulation:
        until(simulation, 1, [])
        simulation.act([Look(0, -10000)], tool=255)
        simulation.step(500)  # far more to tell than fits into a pipe
        simulation.quit()
        while world.stat().st_mtime_ns == made:  # saved at the end, although nobody listens
            time.sleep(0.1)
        reports: list[Report] = []
        while simulation.facts is None:
            reports += simulation.poll(1.0)
        assert simulation.facts["tick"] == 501
        assert len(snapshots(reports)) < 500
    with closing(load(world)) as session:
        assert session.game.state.tick == 501


def test_who_is_asked_to_end_says_so_to_a_client_that_sleeps(world: Path) -> None:
    """As when a terminal or a time limit ends both while a frame takes long."""
    made = world.stat().st_mtime_ns
    with Simulation(Options(world, clock=False)) as simulation:
        until(simulation, 1, [])
        simulation.act([Look(0, -10000)], tool=255)
        simulation.step(500)  # far more to tell than fits into a pipe
        until(simulation, 2, [])  # it is at that
        os.kill(simulation.pid, signal.SIGTERM)
        while world.stat().st_mtime_ns == made:
            time.sleep(0.1)
        time.sleep(2.0)
        while simulation.facts is None:
            simulation.poll(1.0)
        assert simulation.facts["tick"] == 501


def test_a_disk_that_fails_is_told_as_such(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And not as a screen that has gone."""
    there, other = multiprocessing.Pipe()
    session = SimpleNamespace(game=SimpleNamespace(state=None), save=failing)
    monkeypatch.setattr(process, "Viewer", lambda *_: None)
    simulation = process._Simulation(cast(Session, session), cast(Outbox[Report], None), Options(world), None)
    there.send_bytes(encode(Save()))
    with pytest.raises(OSError, match="disk is full"):
        simulation.loop(other, lambda: False)


def failing() -> None:
    raise OSError("the disk is full")


@pytest.mark.parametrize(
    ("prepare", "says"),
    [
        (lambda path: path.write_bytes(b"nonsense"), "small.h5"),
        (lambda path: path.write_bytes(path.read_bytes()[:1000]), "small.h5"),
    ],
)
def test_a_fault_arrives_with_its_text(world: Path, prepare, says: str) -> None:
    prepare(world)
    with pytest.raises(SimulationError, match=says) as caught, Simulation(Options(world)) as simulation:
        until(simulation, 1, [])
    assert caught.value.exit_code == 1
    assert not caught.value.fault
    assert "Traceback" in str(caught.value.__cause__)


def test_a_world_and_a_record_in_use_are_not_opened_twice(world: Path, tmp_path: Path) -> None:
    file, twin = tmp_path / "play.record", tmp_path / "twin.h5"
    twin.write_bytes(world.read_bytes())
    with Simulation(Options(world, record=file)) as first:
        until(first, 1, [])
        with pytest.raises(SimulationError, match="is open already"), Simulation(Options(world)) as second:
            until(second, 1, [])
        busy = pytest.raises(SimulationError, match="being written by another game")
        with busy as caught, Simulation(Options(twin, record=file)) as second:
            until(second, 1, [])
        assert caught.value.exit_code == 2
        until(first, 3, [])
    assert record.replay(file.read_bytes()).complete


def test_a_killed_simulation_is_noticed_and_its_world_is_the_last_one(world: Path, home: Path) -> None:
    with pytest.raises(SimulationError, match="ended unexpectedly"), Simulation(Options(world)) as simulation:
        until(simulation, 1, [])
        os.kill(simulation.pid, signal.SIGKILL)
        while True:
            simulation.poll(1.0)
    assert paths.last_world() == world


def test_what_has_not_begun_is_not_waited_for(world: Path, tmp_path: Path) -> None:
    script = tmp_path / "for_ever.jsonl"
    os.mkfifo(script)  # who reads it waits for ever, as one that compiles for the first time seems to
    simulation = Simulation(Options(world, script=script))
    placed(simulation)
    pid = simulation.pid
    simulation.close()
    assert not alive(pid)
    assert simulation.facts is None
    with closing(load(world)) as session:
        assert session.game.state.tick == 0


PARENT = """
import signal, sys, time
from pathlib import Path
from app.simulation.simulation import Options, Simulation

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # it may be ignored here, as in a shell's background
    simulation = Simulation(Options(Path(sys.argv[1])))
    while simulation.ready is None:
        simulation.poll(1.0)
    print(simulation.pid, flush=True)
    time.sleep(600)
"""


@pytest.mark.parametrize(
    "number", [signal.SIGKILL, pytest.param(signal.SIGTERM, marks=pytest.mark.long), signal.SIGINT]
)
def test_it_ends_with_its_parent_and_saves(world: Path, tmp_path: Path, number: int) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT, "utf-8")
    command = [sys.executable, str(script), str(world)]
    with subprocess.Popen(command, env=processes.environment(), stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        try:
            child = int(parent.stdout.readline())
            os.kill(parent.pid, number)
            parent.wait(300)  # its first start may compile
        finally:
            parent.kill()
    end = time.monotonic() + 300
    while alive(child) and time.monotonic() < end:
        time.sleep(0.05)
    assert not alive(child)
    with closing(load(world)) as session:
        assert session.game.state.tick >= 1


def alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text("utf-8")
    except OSError:
        return False
