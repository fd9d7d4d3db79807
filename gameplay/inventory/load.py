"""What players carry weighs, and too much of it slows them down."""

import numpy as np

from gameplay import content
from gameplay.inventory import gear
from gameplay.inventory.catalogue import catalogue
from gameplay.inventory.parts import CANISTER
from gameplay.state import GameState
from taichi_kernels.units import FULL, UNITS_PER_METRE


def mass(state: GameState, player: int) -> int:
    """All that a player has in the pack and in the tool [g]; canisters weigh by their soil, worn gear does not."""
    return int(masses(state, [player])[0])


def masses(state: GameState, players: list[int]) -> np.ndarray:
    """The same of players, in ascending order of their numbers [g]: i64 (n,)."""
    rules, total = content.load().survival.carrying, np.zeros(len(players), np.int64)
    have = [at for at, player in enumerate(players) if player in state.inventories]
    packs = state.inventories.rows[[state.inventories.index(players[at]) for at in have]]
    total[have] = (catalogue().grams(packs["kind"]) * packs["count"]).sum(axis=1)
    rows, known = state.items.rows, np.array(players, np.int64)
    rows = rows[np.isin(rows["holder"], known)]
    owner = np.searchsorted(known, rows["holder"])
    each = np.where(rows["kind"] == CANISTER, _grams(rules.canister), _grams(rules.augment))
    soil = np.zeros(len(players), np.int64)
    np.add.at(total, owner, each)
    np.add.at(soil, owner, rows["soil"].sum(axis=1, dtype=np.int64))
    return total + soil * _grams(rules.soil) // FULL


def limit(state: GameState, player: int) -> int:
    """What a player can have without a burden [g]."""
    return _grams(content.load().survival.carrying.load) + gear.extra_load(state, player)


def fastest(state: GameState, players: np.ndarray) -> np.ndarray:
    """How fast players can go on foot at all [units/s]: those who carry too much are slow; i64 (n,)."""
    rules = content.load()
    slow = round(rules.player.walk_speed * rules.survival.carrying.burdened * UNITS_PER_METRE)
    any_speed = round(rules.player.terminal_speed * UNITS_PER_METRE)
    burdened = state.vitals.rows["player"][state.vitals.rows["encumbered"] == 1]
    return np.where(np.isin(players, burdened), slow, any_speed)


def _grams(kilograms: float) -> int:
    return round(kilograms * 1000)
