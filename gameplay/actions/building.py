"""Structures: put up, taken down, struck, and given fuel."""

from typing import NamedTuple

from gameplay import content, digging
from gameplay.actions import Action, Actions, other_body
from gameplay.building import placing, structures
from gameplay.building.structures import HUNDREDTHS
from gameplay.commands import DamageStructure, Dismantle, Envelope, PlaceStructure, Refuel
from gameplay.content.definitions import Item
from gameplay.crafting import jobs
from gameplay.errors import Rejected
from gameplay.inventory import stores
from gameplay.inventory.inventory import Inventory, Stack
from gameplay.inventory.receive import receive
from gameplay.outcomes import (
    AirRefilled,
    ItemsSpent,
    Outcome,
    ShuttlePlaced,
    StructureDismantled,
    StructurePlaced,
    StructureRefuelled,
)
from gameplay.shuttles import craft
from gameplay.state import TICKS_PER_SECOND, GameState
from gameplay.survival import air
from gameplay.survival.rules import POINT


class Built(NamedTuple):
    """What will stand where."""

    slot: int
    item: Item
    stand: placing.Stand


def _check_place(state: GameState, envelope: Envelope, command: PlaceStructure) -> Rejected | Built:
    rejected = other_body(state, envelope)
    if rejected:
        return rejected
    stack = stores.of_pack(state, envelope.player, command.slot)
    if isinstance(stack, Rejected):
        return stack
    item = content.load().item_of(stack.kind)
    if item is None or item.structure is None:
        return Rejected("no_structure", f"{state.name_of(stack.kind)} cannot be put up")
    stand = placing.find(state, envelope.player, item.structure, command.position, command.forward)
    return stand if isinstance(stand, Rejected) else Built(command.slot, item, stand)


def _apply_place(state: GameState, envelope: Envelope, command: PlaceStructure, plan: Built) -> list[Outcome]:
    player = envelope.player
    body = int(state.players.row(player)["body"])
    wear = Inventory.of(state, player).take(plan.slot, 1).wear
    if plan.item.name == craft.rules().item:
        shuttle = craft.place(state, plan.item.name, body, *plan.stand, player, wear)
        return [ShuttlePlaced(player, shuttle, plan.item.name, plan.stand.position)]
    structure = structures.place(state, plan.item.name, body, *plan.stand, player, wear)
    return [StructurePlaced(player, structure, plan.item.name, plan.stand.position)]


def _check_near(state: GameState, envelope: Envelope, command: Dismantle) -> Rejected | None:
    row = structures.near(state, envelope.player, command.structure)
    return row if isinstance(row, Rejected) else None


def _apply_dismantle(state: GameState, envelope: Envelope, command: Dismantle, plan: None) -> list[Outcome]:
    player = envelope.player
    name = state.name_of(int(state.structures.row(command.structure)["kind"]))
    known = structures.item(state, command.structure)
    back = 0 if known and known.structure and known.structure.remains else 1
    wear = structures.lacks(state, command.structure)
    spilled = structures.clear(state, command.structure, player)
    return [StructureDismantled(player, command.structure, name), *spilled, *receive(state, player, name, back, wear)]


def _check_damage(state: GameState, envelope: Envelope, command: DamageStructure) -> Rejected | None:
    if state.players.row(envelope.player)["stroke_tick"] == state.tick:
        return Rejected("tool_busy", "the tool has worked in this tick: use it again in the next")
    row = structures.near(state, envelope.player, command.structure)
    return row if isinstance(row, Rejected) else None


def _apply_damage(state: GameState, envelope: Envelope, command: DamageStructure, plan: None) -> list[Outcome]:
    player = state.players.row(envelope.player)
    player["stroke_tick"] = state.tick
    digging.end_stroke(player)
    strike = round(content.load().survival.building.strike * HUNDREDTHS)
    return structures.damage(state, command.structure, strike, envelope.player)


class Fuel(NamedTuple):
    """What is burned: how much of which stack, and how long it burns [ticks]."""

    stack: Stack
    ticks: int


class Oxygen(NamedTuple):
    """What fills up the air of a shelter: how much of which stack, and what one gives [millionths of a point]."""

    stack: Stack
    each: int


def _check_refuel(state: GameState, envelope: Envelope, command: Refuel) -> Rejected | Fuel | Oxygen:
    row = structures.near(state, envelope.player, command.structure)
    if isinstance(row, Rejected):
        return row
    known = structures.item(state, command.structure)
    if known is None or known.structure is None or not (known.structure.burns or known.structure.shelter):
        return Rejected("burns_nothing", f"{state.name_of(int(row['kind']))} burns no fuel, and holds no air")
    stack = stores.of_pack(state, envelope.player, command.slot, command.amount)
    if isinstance(stack, Rejected):
        return stack
    fuel = content.load().item_of(stack.kind)
    if known.structure.shelter and fuel is not None and fuel.food is not None and fuel.food.oxygen > 0:
        return _oxygen(state, command, stack, round(fuel.food.oxygen * POINT))
    if not known.structure.burns:
        return Rejected("no_oxygen", f"{state.name_of(stack.kind)} gives no air: choose what holds oxygen")
    if fuel is None or not fuel.fuel:
        return Rejected("no_fuel", f"{state.name_of(stack.kind)} does not burn")
    ticks = max(round(fuel.fuel * TICKS_PER_SECOND), 1)
    most = round(content.load().survival.building.fuel * 60 * TICKS_PER_SECOND)
    fits = (most - structures.burning(state, command.structure)) // ticks
    if fits < 1 or fits < command.amount:
        return Rejected("full", f"it takes no more than {max(fits, 0)} {fuel.name} now")
    return Fuel(stack._replace(amount=min(stack.amount, fits)), ticks)


def _oxygen(state: GameState, command: Refuel, stack: Stack, each: int) -> Rejected | Oxygen:
    """As many as find room, the last of them perhaps in part."""
    room = air.capacity(state, command.structure) - int(state.structures.row(command.structure)["air"])
    fits = -(-max(room, 0) // each)
    if fits < 1 or fits < command.amount:
        return Rejected("full", f"it takes no more than {fits} {state.name_of(stack.kind)} now")
    return Oxygen(stack._replace(amount=min(stack.amount, fits)), each)


def _apply_refuel(state: GameState, envelope: Envelope, command: Refuel, plan: Fuel | Oxygen) -> list[Outcome]:
    player, stack = envelope.player, plan.stack
    Inventory.of(state, player).take(stack.slot, stack.amount)
    if isinstance(plan, Oxygen):
        air.refill(state, command.structure, plan.each * stack.amount)
        return [
            ItemsSpent(player, stores.PACK, state.name_of(stack.kind), stack.amount, "refuel"),
            AirRefilled(player, command.structure, int(state.structures.row(command.structure)["air"]) // POINT),
        ]
    ticks = structures.burning(state, command.structure) + plan.ticks * stack.amount
    state.structures.row(command.structure)["fuel"] = state.tick + ticks
    jobs.start(state, command.structure)
    return [
        ItemsSpent(player, stores.PACK, state.name_of(stack.kind), stack.amount, "refuel"),
        StructureRefuelled(player, command.structure, ticks // TICKS_PER_SECOND),
    ]


ACTIONS: Actions = {
    PlaceStructure: Action(_check_place, _apply_place),
    Dismantle: Action(_check_near, _apply_dismantle),
    DamageStructure: Action(_check_damage, _apply_damage),
    Refuel: Action(_check_refuel, _apply_refuel),
}
