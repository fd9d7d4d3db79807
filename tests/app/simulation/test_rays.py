"""Rays of hands and head on their way through the simulation's process."""

from pathlib import Path

import numpy as np

from app.session import closing, create, load
from app.simulation.messages import Report, Told
from app.simulation.simulation import Options, Simulation
from gameplay import record
from gameplay.commands import AnyCommand, Envelope, Join, Look, UseTool
from gameplay.outcomes import Outcome, SoilExcavated
from gameplay.schema import SCHEMA
from gameplay.state import HOME
from gameplay.systems import locomotion
from gameplay.view import Own, Rays
from tests.app.simulation.test_simulation import until


def looks() -> list[Look]:
    return [Look(700, -10000 if not number else 150) for number in range(12)]


def of_look(own: Own) -> Rays:
    """A hand at the eye that points where the player looks."""
    row = np.zeros(1, SCHEMA["players"].dtype)[0]
    for column in ("position", "forward", "pitch", "crouched"):
        row[column] = getattr(own, column)
    ray = tuple(locomotion.eye(row).tolist()), tuple(locomotion.view_direction(row).tolist())
    return Rays(tool=ray, arc=(ray[0], (0, 0, 0)), pick=ray, head=ray[0])


def by_looking(world: Path) -> tuple[str, list[Outcome]]:
    """Look, dig, look, dig, without another process; hash of the state, and what happened."""
    outcomes: list[Outcome] = []
    with closing(load(world)) as session:
        game = session.game
        commands: list[AnyCommand] = [Join("player")]
        for look in looks():
            commands += [look, UseTool(200)]
        for number, command in enumerate(commands):
            game.submit(Envelope(game.state.tick, 1, number, HOME, command))
            outcomes += game.tick()
        return f"{game.state_hash():016x}", outcomes


def test_digging_by_hand_gives_the_world_of_the_same_sweep_by_looking(tmp_path: Path) -> None:
    world, twin, file = (tmp_path / name for name in ("world.h5", "twin.h5", "play.record"))
    with closing(create(world, 42, 60.0)):
        pass
    twin.write_bytes(world.read_bytes())
    reports: list[Report] = []
    with Simulation(Options(world, clock=False, record=file)) as simulation:
        until(simulation, 1, reports)
        for number, look in enumerate(looks()):
            simulation.act([look])
            simulation.step(1)
            until(simulation, 2 * number + 2, reports)
            simulation.act([], tool=200, rays=of_look(last(reports)))
            simulation.step(1)
            until(simulation, 2 * number + 3, reports)
            simulation.act([])  # the rays still count, the trigger does not
    assert simulation.facts is not None
    expected, happened = by_looking(twin)
    assert simulation.facts["state_hash"] == expected
    told = [outcome for report in reports if isinstance(report, Told) for outcome in report.snapshot.outcomes]
    assert told == happened
    assert sum(isinstance(outcome, SoilExcavated) for outcome in told) == len(looks())
    own = last(reports)
    assert own.aim is not None
    assert own.landing is not None
    assert not own.head_buried
    again = record.replay(file.read_bytes())
    assert again.complete
    assert again.differs_at is None


def last(reports: list[Report]) -> Own:
    """The player as he was told last."""
    own = [report.snapshot.own for report in reports if isinstance(report, Told)][-1]
    assert own is not None
    return own
