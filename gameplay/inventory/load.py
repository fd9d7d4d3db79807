"""What players carry weighs, and too much of it slows them down."""

import numpy as np

from gameplay import content
from gameplay.entities import EntityTable
from gameplay.inventory.catalogue import catalogue
from gameplay.inventory.parts import CANISTER
from gameplay.state import GameState
from taichi_kernels.units import FULL, UNITS_PER_METRE


def mass(state: GameState, player: int) -> int:
    """All that a player has in the pack and in the tool [g]; canisters weigh by their soil, worn gear does not."""
    return int(masses(state, np.array([player]))[0])


def masses(state: GameState, players: np.ndarray) -> np.ndarray:
    """The same of players, in ascending order of their numbers [g]: i64 (n,)."""
    rules, total = content.load().survival.carrying, np.zeros(len(players), np.int64)
    owner, rows = _rows(state.inventories, players)
    counts = state.inventories.rows["count"][rows]
    full = counts.nonzero()
    kinds = state.inventories.rows["kind"][rows[full[0]], full[1]]
    np.add.at(total, owner[full[0]], catalogue().grams(kinds) * counts[full])
    holders = state.items.rows["holder"]
    owner = np.minimum(np.searchsorted(players, holders), len(players) - 1)
    held = np.flatnonzero(players[owner] == holders)
    owner, items = owner[held], state.items.rows[held]
    np.add.at(total, owner, np.where(items["kind"] == CANISTER, _grams(rules.canister), _grams(rules.augment)))
    soil = np.zeros(len(players), np.int64)
    np.add.at(soil, owner, items["soil"].sum(axis=1, dtype=np.int64))
    return total + soil * _grams(rules.soil) // FULL


def limit(state: GameState, player: int) -> int:
    """What a player can have without a burden [g]."""
    return int(limits(state, np.array([player]))[0])


def limits(state: GameState, players: np.ndarray) -> np.ndarray:
    """The same of players [g]: i64 (n,)."""
    most = np.full(len(players), _grams(content.load().survival.carrying.load), np.int64)
    who, rows = _rows(state.gear, players)
    most[who] += catalogue().carries(state.gear.rows["kind"][rows]).sum(axis=1)
    return most


def _rows(table: EntityTable, players: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which of some players have a row in a table, and their rows: i64 (m,) each."""
    has = [at for at, player in enumerate(players.tolist()) if player in table]
    return np.array(has, np.int64), np.array([table.index(player) for player in players[has].tolist()], np.int64)


def fastest(state: GameState, players: np.ndarray) -> np.ndarray:
    """How fast players can go on foot at all [units/s]: those who carry too much are slow; i64 (n,)."""
    rules = content.load()
    slow = round(rules.player.walk_speed * rules.survival.carrying.burdened * UNITS_PER_METRE)
    any_speed = round(rules.player.terminal_speed * UNITS_PER_METRE)
    burdened = state.vitals.rows["player"][state.vitals.rows["encumbered"] == 1]
    return np.where(np.isin(players, burdened), slow, any_speed)


def _grams(kilograms: float) -> int:
    return round(kilograms * 1000)
