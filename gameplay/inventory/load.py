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
    rules, total = content.load().survival.carrying, 0
    if player in state.inventories:
        row = state.inventories.row(player)
        total = int((catalogue().grams(row["kind"]) * row["count"]).sum())
    rows = state.items.rows
    rows = rows[rows["holder"] == player]
    canisters = int(np.count_nonzero(rows["kind"] == CANISTER))
    total += canisters * _grams(rules.canister) + (len(rows) - canisters) * _grams(rules.augment)
    return total + int(rows["soil"].sum(dtype=np.int64)) * _grams(rules.soil) // FULL


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
