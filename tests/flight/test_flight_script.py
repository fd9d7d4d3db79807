"""The script of a flight: to a moon, to another planet and home, digging there, saved and loaded on the way."""

from pathlib import Path

import pytest

from app import scripts
from gameplay import content
from gameplay.commands import SetCourse
from gameplay.game import Game
from gameplay.outcomes import CommandRejected, CourseEnded, Outcome, ShuttleLanded, SoilExcavated
from gameplay.schema.shuttles import MODES
from tests.flight.pilot import HOME, MOON, PLANET, SEED

SCRIPT = Path(content.__file__).parent / "scripts" / "flight.jsonl"
SAVED = 1500  # on the way to the moon


def played(until: int) -> tuple[Game, list[Outcome]]:
    """The script up to a tick, in a new world that is saved and loaded while the shuttle is on its way."""
    game = Game.new_system(SEED, creative=True)
    commands = scripts.read(SCRIPT, 0)
    waiting = [*scripts.joins(game.state, commands), *commands]
    told: list[Outcome] = []
    for first, last in ((0, SAVED), (SAVED, until)):
        for envelope in waiting:
            if first <= envelope.tick < last:
                game.submit(envelope)
        told += [one for _ in range(last - first) for one in game.tick()]
        if last == SAVED:
            assert MODES[game.state.shuttles.rows[0]["mode"]] == "transit"
            game = Game.restore(game.tables())
    refused = [one for one in told if isinstance(one, CommandRejected)]
    assert not refused, refused
    return game, told


def landed(told: list[Outcome]) -> list[int]:
    return [one.body for one in told if isinstance(one, ShuttleLanded)]


def test_the_script_flies_to_the_moon_and_digs_there() -> None:
    courses = [one.tick for one in scripts.read(SCRIPT, 0) if isinstance(one.command, SetCourse)]
    game, told = played(courses[1])
    assert [one.body for one in told if isinstance(one, CourseEnded)] == [MOON]
    assert landed(told) == [MOON]
    assert any(isinstance(one, SoilExcavated) for one in told)
    assert MOON in game.tables()["terrain.chunks"]["body"]


@pytest.mark.long
def test_the_script_flies_on_to_a_planet_and_home() -> None:
    game, told = played(scripts.length(scripts.read(SCRIPT, 0), 0) + 30)
    assert landed(told) == [MOON, PLANET, HOME]
    assert PLANET in game.tables()["terrain.chunks"]["body"]
    assert not len(game.state.aboard)
