"""Outfits: a world that begins with one has all of it, where players appear, and knows what it says."""

import numpy as np
import pytest

from gameplay import content
from gameplay.commands import Envelope, Join
from gameplay.crafting import research
from gameplay.errors import StateError
from gameplay.game import Game
from gameplay.inventory.inventory import Inventory
from gameplay.state import HOME, GameState
from taichi_kernels.units import UNITS_PER_METRE
from tests.gameplay.content.conftest import Write

FAR = 12.0  # metres from where players appear
HOARD = """\
[[outfit]]
name = "hoard"
title = "Hoard"
text = "More than one crate holds."
store = "crate"
items = { stone = 5000, shelter = 3, coal = 1 }
technologies = ["steelmaking"]
"""


def held(state: GameState) -> dict[str, int]:
    """What all structures hold, by item."""
    found: dict[str, int] = {}
    for number in state.structures.rows["id"].tolist():
        for _, kind, amount, _ in Inventory.of(state, number).stacks():
            found[state.name_of(kind)] = found.get(state.name_of(kind), 0) + amount
    return found


@pytest.mark.parametrize("lone", [False, True])
def test_it_lies_ready_where_players_appear(lone: bool) -> None:
    outfit = content.load().outfits["shipyard"]
    game = Game.new(22, 300.0, outfit="shipyard") if lone else Game.new_system(7, outfit="shipyard")
    state = game.state
    assert held(state) == outfit.items
    assert all(research.knows(state, name) for name in (*outfit.technologies, "smelting", "alloys"))
    assert not research.knows(state, "fusion")
    assert not research.points(state) and not state.world["creative"]
    before = game.state_hash()
    assert Game.restore(game.tables()).state_hash() == before
    game.submit(Envelope(0, 1, 0, HOME, Join()))
    game.tick()
    away = state.structures.rows["position"] - state.players.row(1)["position"].astype(np.int64)
    assert (np.sqrt((away * away).sum(axis=1)) < FAR * UNITS_PER_METRE).all()


def test_what_one_store_does_not_hold_is_in_others(write: Write) -> None:
    content.use([write("hoards", HOARD)])
    state = Game.new(22, 300.0, outfit="hoard").state
    assert len(state.structures) > 1
    assert held(state) == {"stone": 5000, "shelter": 3, "coal": 1}
    places = state.structures.rows["position"]
    assert len(np.unique(places, axis=0)) == len(places)


def test_a_world_without_one_has_nothing() -> None:
    state = Game.new(22, 300.0).state
    assert not len(state.structures) and not len(state.technologies) and not state.world["spawned"]


def test_an_outfit_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(StateError, match="no outfit 'spaceyard'; there are shipyard"):
        Game.new(22, 300.0, outfit="spaceyard")
