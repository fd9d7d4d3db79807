"""Eating, drinking, choosing a bed, and waking up after death."""

import numpy as np

from gameplay import content
from gameplay.actions import Action, Actions
from gameplay.building import structures
from gameplay.commands import Consume, DrinkWater, Envelope, SetBed, WakeUp
from gameplay.content.definitions import Item
from gameplay.errors import Rejected
from gameplay.inventory.inventory import Inventory
from gameplay.inventory.receive import receive
from gameplay.outcomes import BedSet, ItemsSpent, MeterRestored, Outcome
from gameplay.state import GameState
from gameplay.survival import climate, death, eating, meters, zones
from gameplay.survival.rules import POINT
from gameplay.systems import locomotion
from gameplay.systems.directions import cross, times, unit
from taichi_kernels import queries
from taichi_kernels.sampling import ISO
from taichi_kernels.units import Q14, UNITS_PER_METRE

WADES = 3 * UNITS_PER_METRE // 2  # how far over the sea one stands at most who drinks of it
BESIDE = 3 * UNITS_PER_METRE  # and how far beside it
CRUST = UNITS_PER_METRE // 4  # how far under the sea it is looked at whether its ice has a hole


def _check_consume(state: GameState, envelope: Envelope, command: Consume) -> Rejected | Item:
    if envelope.player not in state.vitals:
        return Rejected("no_needs", "nobody needs to eat in this world")
    stack = Inventory.of(state, envelope.player).stack(command.slot)
    if stack is None:
        return Rejected("empty_slot", f"there is nothing in slot {command.slot} of the pack")
    item = content.load().item_of(stack.kind)
    if item is None:
        return Rejected("unknown_item", f"{state.name_of(stack.kind)} is of a content pack that is not there")
    if item.food is None:
        return Rejected("not_food", f"{item.title} is nothing to eat, drink or use up")
    if not eating.helps(state, envelope.player, item.food):
        return Rejected("not_needed", f"you need nothing that {item.title} gives now")
    return item


def _apply_consume(state: GameState, envelope: Envelope, command: Consume, item: Item) -> list[Outcome]:
    assert item.food is not None
    player = envelope.player
    Inventory.of(state, player).take(command.slot, 1)
    outcomes: list[Outcome] = [ItemsSpent(player, 0, item.name, 1, "Consume")]
    outcomes += eating.take_in(state, player, item.food)
    return outcomes + (receive(state, player, item.food.leaves, 1) if item.food.leaves else [])


def open_water(state: GameState, player: int) -> bool:
    """Whether a player stands in the sea or beside it, under the open sky; on ice, beside a hole in it."""
    row = state.players.row(player)
    body, feet = int(row["body"]), row["position"].astype(np.int64)
    sea = zones.sea(state, body)
    over = int(zones.radii(feet[None])[0]) - sea
    if not sea or over > WADES:
        return False
    above = locomotion.up(feet)
    aside = unit(cross(above, np.array([0, 0, Q14]) if abs(above[2]) < Q14 * 3 // 4 else np.array([Q14, 0, 0])))
    ways = np.stack([np.zeros(3, np.int64), aside, -aside, cross(above, aside), -cross(above, aside)])
    places = feet + times(ways, BESIDE)
    under = climate.depths(state, body, feet[None])[0] > UNITS_PER_METRE
    wet = climate.surfaces(state, body, places) < sea
    frozen = climate.ice(state, body, places) > sea
    if under or not wet.any():
        return False
    return bool((wet & ~frozen).any()) or over < 0 or _hole(state, body, feet, ways, sea)


def _hole(state: GameState, body: int, feet: np.ndarray, ways: np.ndarray, sea: int) -> bool:
    """Whether somebody dug through the ice on the sea near feet [units], along ways [Q14]."""
    reaches = np.array([1, 2, 3]) * BESIDE // 3
    places = np.concatenate([feet + times(ways, int(reach)) for reach in reaches])
    frozen = climate.ice(state, body, places) > np.maximum(climate.surfaces(state, body, places), sea)
    store, at = state.terrains[body].store, times(unit(places), sea - CRUST).astype(np.int32)
    solid = queries.density(store.pool, store.table, at)
    return bool((frozen & (solid >= 0) & (solid < ISO)).any())


def _check_drink(state: GameState, envelope: Envelope, command: DrinkWater) -> Rejected | None:
    if envelope.player not in state.vitals:
        return Rejected("no_needs", "nobody needs to drink in this world")
    if not open_water(state, envelope.player):
        return Rejected("no_water", "there is no open water here: go to the shore")
    if state.vitals.row(envelope.player)["thirst"] >= 100 * POINT:
        return Rejected("not_needed", "you are not thirsty")
    return None


def _apply_drink(state: GameState, envelope: Envelope, command: DrinkWater, plan: None) -> list[Outcome]:
    amount = round(content.load().survival.needs.drink * POINT)
    gained = meters.raise_meter(state.vitals.row(envelope.player), "thirst", amount)
    return [MeterRestored(envelope.player, "thirst", -(-gained // POINT))]


def _check_wake(state: GameState, envelope: Envelope, command: WakeUp) -> Rejected | None:
    if death.is_dead(state, envelope.player):
        return None
    return Rejected("alive", "only the dead wake up")


def _apply_wake(state: GameState, envelope: Envelope, command: WakeUp, plan: None) -> list[Outcome]:
    return death.wake(state, envelope.player)


def _check_bed(state: GameState, envelope: Envelope, command: SetBed) -> Rejected | None:
    if envelope.player not in state.vitals:
        return Rejected("no_needs", "nobody needs a bed in this world")
    there = structures.near(state, envelope.player, command.structure)
    if isinstance(there, Rejected):
        return there
    item = structures.item(state, command.structure)
    if item is None or item.structure is None or not item.structure.bed:
        return Rejected("no_bed", "one cannot sleep there: choose a shelter or a bed")
    return None


def _apply_bed(state: GameState, envelope: Envelope, command: SetBed, plan: None) -> list[Outcome]:
    state.vitals.row(envelope.player)["bed"] = command.structure
    return [BedSet(envelope.player, command.structure)]


ACTIONS: Actions = {
    Consume: Action(_check_consume, _apply_consume),
    DrinkWater: Action(_check_drink, _apply_drink),
    WakeUp: Action(_check_wake, _apply_wake),
    SetBed: Action(_check_bed, _apply_bed),
}
