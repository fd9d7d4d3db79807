"""The script of a flight: a shuttle is built of its parts, and these of materials; it flies to a moon, to another
planet and home. One digs on the way, and saves and loads.

Its world begins with the outfit `shipyard`, as `new --outfit shipyard` makes one: materials and benches in a locker,
and the knowledge. All else comes of commands that any player has; nothing is given, and the world is not creative.
"""

from pathlib import Path

import numpy as np
import pytest

from app import scripts
from gameplay import content
from gameplay.commands import Board, GiveItems, SetCourse, Travel
from gameplay.commands.survival import Craft
from gameplay.game import Game
from gameplay.outcomes import (
    CommandRejected,
    CourseEnded,
    ItemCrafted,
    Outcome,
    PlayerDied,
    ShuttleDamaged,
    ShuttleFuelled,
    ShuttleLanded,
    ShuttlePlaced,
    SoilExcavated,
)
from gameplay.schema.shuttles import MODES
from tests.flight.pilot import BENCHES, HOME, MOON, OUTFIT, PLANET, SEED

SCRIPT = Path(content.__file__).parent / "scripts" / "flight.jsonl"
COMMANDS = scripts.read(SCRIPT, 0)
BOARDS = [one.tick for one in COMMANDS if isinstance(one.command, Board)]
SAVED = BOARDS[0] + 1200  # on the way to the moon
PARTS = {"composite": 16, "steel_plate": 24, "glass": 8, "motor": 6, "circuit": 8, "battery": 4}
NEAR = 10.0  # metres from where the shuttle stood at first


def played(until: int) -> tuple[Game, list[Outcome]]:
    """The script up to a tick, in a new world that is saved and loaded while the shuttle is on its way."""
    game = Game.new_system(SEED, outfit=OUTFIT)
    waiting = [*scripts.joins(game.state, COMMANDS), *COMMANDS]
    told: list[Outcome] = []
    for first, last in ((0, SAVED), (SAVED, until)):
        for envelope in waiting:
            if first <= envelope.tick < last:
                game.submit(envelope)
        told += [one for _ in range(last - first) for one in game.tick()]
        if last == SAVED:
            assert MODES[game.state.shuttles.rows[0]["mode"]] == "transit"
            game = Game.restore(game.tables())
    wrong = [one for one in told if isinstance(one, CommandRejected | PlayerDied | ShuttleDamaged)]
    assert not wrong, wrong
    return game, told


def landed(told: list[Outcome]) -> list[int]:
    return [one.body for one in told if isinstance(one, ShuttleLanded)]


def test_the_script_is_for_a_world_where_nothing_is_given() -> None:
    wanted = scripts.setting(SCRIPT)
    assert wanted is not None
    assert (wanted.seed, wanted.radius, wanted.creative, wanted.outfit) == (SEED, None, False, OUTFIT)
    assert not any(isinstance(one.command, GiveItems | Travel) for one in COMMANDS)
    assert {"shuttle", "shuttle_fuel", *PARTS} <= {
        one.command.recipe for one in COMMANDS if isinstance(one.command, Craft)
    }
    assert not set(content.load().outfits[OUTFIT].items) & {"shuttle", "shuttle_fuel", *PARTS}


def test_the_script_builds_a_shuttle_flies_to_the_moon_and_digs_there() -> None:
    game, told = played(BOARDS[1])
    made = [(one.item, one.amount, bool(one.station)) for one in told if isinstance(one, ItemCrafted)]
    assert all(at_a_bench for *_, at_a_bench in made)
    assert ("shuttle", 1, True) in made
    for part, needed in PARTS.items():
        assert sum(amount for item, amount, _ in made if item == part) >= needed
    assert {game.state.name_of(kind) for kind in game.state.structures.rows["kind"].tolist()} > set(BENCHES)
    assert sum(isinstance(one, ShuttlePlaced) for one in told) == 1
    assert any(isinstance(one, ShuttleFuelled) for one in told)
    assert [one.body for one in told if isinstance(one, CourseEnded)] == [MOON]
    assert landed(told) == [MOON]
    assert any(isinstance(one, SoilExcavated) for one in told)
    assert MOON in game.tables()["terrain.chunks"]["body"]
    courses = [one for one in COMMANDS if isinstance(one.command, SetCourse)]
    assert len(courses) == len(BOARDS) == 3


@pytest.mark.long
def test_the_script_flies_on_to_a_planet_and_home() -> None:
    game, told = played(scripts.length(COMMANDS, 0) + 30)
    assert landed(told) == [MOON, PLANET, HOME]
    assert PLANET in game.tables()["terrain.chunks"]["body"]
    assert not len(game.state.aboard)
    (stood,) = (one.position for one in told if isinstance(one, ShuttlePlaced))
    away = (np.array(stood) - game.state.shuttles.rows["position"][0]) / 512
    assert np.sqrt((away * away).sum()) < NEAR
