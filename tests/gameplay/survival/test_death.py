"""Dying, what stays behind, waking up, and getting one's things back."""

import numpy as np
import pytest

from gameplay.building import structures
from gameplay.game import Game
from gameplay.inventory.inventory import Inventory
from gameplay.outcomes import BedSet, PlayerDied, PlayerWoke, StructureDestroyed
from gameplay.positions import point
from gameplay.state import HOME, GameState
from gameplay.survival import death, outlook
from tests.life import of
from tests.worlds import PLAYER, Play, rejections


@pytest.fixture
def play() -> Play:
    play = Play(seed=7, radius=40.0)
    play.tick(10)
    return play


def state(play: Play) -> GameState:
    return play.game.state


def kill(play: Play) -> PlayerDied:
    row = state(play).vitals.row(PLAYER)
    row["oxygen"] = 0
    row["health"] = 200_000
    play.tick(5)
    died = of(play.outcomes, PlayerDied)
    assert len(died) == 1
    return died[0]


def held(play: Play, owner: int) -> dict[str, int]:
    return {state(play).name_of(stack.kind): stack.amount for stack in Inventory.of(state(play), owner).stacks()}


def test_death_and_getting_ones_things_back(play: Play) -> None:
    carried = held(play, PLAYER)
    parts = len(state(play).items)
    died = kill(play)
    assert died.cause == "oxygen"
    assert held(play, died.remains) == carried != {}
    assert held(play, PLAYER) == {}
    assert len(state(play).items) == parts
    assert (state(play).items.rows["holder"] == PLAYER).all()  # the terrain tool stays with its owner
    told = outlook.look_out(state(play), PLAYER)
    assert told is not None
    assert told.remains == [died.position] == [point(state(play).structures.row(died.remains)["position"])]
    play.must("wake_up")
    play.must("transfer_stacks", store=died.remains, to_store=0)
    assert held(play, PLAYER) == carried
    play.outcomes.clear()
    play.tick(31)
    assert [gone.structure for gone in of(play.outcomes, StructureDestroyed)] == [died.remains]
    assert died.remains not in state(play).structures
    told = outlook.look_out(state(play), PLAYER)
    assert told is not None
    assert told.remains == []


def test_the_dead_do_nothing_but_look_leave_and_wake(play: Play) -> None:
    assert rejections(play.do("wake_up")) == ["alive"]
    play.must("move", forward=1.0, sprint=True)
    play.tick(3)
    kill(play)
    assert [int(play.player[wish]) for wish in ("move_forward", "sprint", "jump")] == [0, 0, 0]
    for name, fields in (("move", {"forward": 1.0}), ("use_tool", {}), ("consume", {"slot": 0}), ("jump", {})):
        assert rejections(play.do(name, **fields)) == ["dead"]
    play.must("look", yaw=10)
    play.must("leave")
    play.must("join", name="Ada")
    assert rejections(play.do("jump")) == ["dead"]
    before = state(play).vitals.rows.copy()
    play.tick(60)
    assert (state(play).vitals.rows == before).all()  # time does nothing to them
    assert of(play.must("wake_up"), PlayerWoke)
    play.must("jump")


def test_one_wakes_up_in_ones_bed_while_it_stands(play: Play) -> None:
    here = play.player["position"].astype(np.int64)
    bed = structures.place(state(play), "shelter", HOME, point(here), point(play.player["forward"]), PLAYER)
    crate = structures.place(state(play), "crate", HOME, point(here), point(play.player["forward"]), PLAYER)
    assert rejections(play.do("set_bed", structure=crate)) == ["no_bed"]
    assert rejections(play.do("set_bed", structure=bed + 77)) == ["unknown_structure"]
    assert of(play.must("set_bed", structure=bed), BedSet) == [BedSet(PLAYER, bed)]
    told = outlook.look_out(state(play), PLAYER)
    assert told is not None
    assert told.bed == point(here)
    spawn = point(state(play).world["spawn"])
    play.player["position"] = -here
    kill(play)
    woke = of(play.must("wake_up"), PlayerWoke)[0]
    assert np.linalg.norm(np.array(woke.position) - here) < 300
    structures.destroy(state(play), bed)
    play.outcomes.clear()
    kill(play)
    assert of(play.must("wake_up"), PlayerWoke)[0].position == spawn


def test_one_wakes_up_weak_but_well(play: Play) -> None:
    row = state(play).vitals.row(PLAYER)
    row["toxins"], row["radiation"], row["warmth"], row["hunger"], row["thirst"] = 90e6, 80e6, 29_000, 0, 70e6
    kill(play)
    play.must("wake_up")
    row = state(play).vitals.row(PLAYER)
    assert [round(int(row[meter]) / 1e6) for meter in ("oxygen", "hunger", "health", "stamina")] == [100, 50, 50, 100]
    assert 69e6 < row["thirst"] <= 70e6
    assert (row["toxins"], row["radiation"], row["warmth"], row["died"]) == (0, 0, 37_000, 0)
    assert row["deaths"] == 1
    assert not death.is_dead(state(play), PLAYER)


def test_who_carries_nothing_leaves_nothing(play: Play) -> None:
    Inventory.of(state(play), PLAYER).write([])
    assert kill(play).remains == 0
    assert len(state(play).structures) == 0


def test_a_world_is_saved_and_goes_on_in_the_middle_of_dying(play: Play) -> None:
    state(play).vitals.row(PLAYER)["oxygen"] = 1_000_000
    for _ in range(3):
        again = Game.restore(play.game.tables())
        assert again.state_hash() == play.game.state_hash()
        for _ in range(350):
            again.tick()
        play.tick(350)
        assert again.state_hash() == play.game.state_hash()
    assert len(of(play.outcomes, PlayerDied)) == 1
