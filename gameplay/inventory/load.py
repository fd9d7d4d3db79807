"""What players carry weighs, and too much of it slows them down."""

from typing import NamedTuple

import numpy as np

from gameplay import content
from gameplay.inventory.catalogue import catalogue
from gameplay.inventory.parts import CANISTER
from gameplay.state import GameState
from taichi_kernels.units import FULL, UNITS_PER_METRE


class Carried(NamedTuple):
    """What players carry: their numbers, i64 (n,) ascending, and rows of the tables inventories, items and gear."""

    players: np.ndarray
    packs: np.ndarray
    items: np.ndarray
    worn: np.ndarray


def carried(state: GameState, players: np.ndarray) -> Carried:
    """What players carry, by their numbers, i64 (n,) ascending."""
    names, items = players.tolist(), state.items.rows
    packs = state.inventories.rows[state.inventories.indices(names)]
    owner = np.minimum(np.searchsorted(players, items["holder"]), len(players) - 1)
    held = items[players[owner] == items["holder"]]
    return Carried(players, packs, held, state.gear.rows[state.gear.indices(names)])


def mass(state: GameState, player: int) -> int:
    """All that a player has in the pack and in the tool [g]; canisters weigh by their soil, worn gear does not."""
    return int(masses(carried(state, np.array([player])))[0])


def masses(of: Carried) -> np.ndarray:
    """The same of players [g]: i64 (n,)."""
    rules, total = content.load().survival.carrying, np.zeros(len(of.players), np.int64)
    pack, slot = of.packs["count"].nonzero()
    grams = catalogue().grams(of.packs["kind"][pack, slot]) * of.packs["count"][pack, slot]
    np.add.at(total, np.searchsorted(of.players, of.packs["owner"])[pack], grams)
    owner = np.searchsorted(of.players, of.items["holder"])
    each = np.where(of.items["kind"] == CANISTER, _grams(rules.canister), _grams(rules.augment))
    soil = np.zeros(len(of.players), np.int64)
    np.add.at(total, owner, each)
    np.add.at(soil, owner, of.items["soil"].sum(axis=1, dtype=np.int64))
    return total + soil * _grams(rules.soil) // FULL


def limit(state: GameState, player: int) -> int:
    """What a player can have without a burden [g]."""
    return int(limits(carried(state, np.array([player])))[0])


def limits(of: Carried) -> np.ndarray:
    """The same of players [g]: i64 (n,)."""
    most = np.full(len(of.players), _grams(content.load().survival.carrying.load), np.int64)
    most[np.searchsorted(of.players, of.worn["player"])] += catalogue().carries(of.worn["kind"]).sum(axis=1)
    return most


def fastest(state: GameState, players: np.ndarray) -> np.ndarray:
    """How fast players can go on foot at all [units/s]: those who carry too much are slow; i64 (n,)."""
    rules = content.load()
    slow = round(rules.player.walk_speed * rules.survival.carrying.burdened * UNITS_PER_METRE)
    any_speed = round(rules.player.terminal_speed * UNITS_PER_METRE)
    burdened = state.vitals.rows["player"][state.vitals.rows["encumbered"] == 1]
    return np.where(np.isin(players, burdened), slow, any_speed)


def _grams(kilograms: float) -> int:
    return round(kilograms * 1000)
