"""Stacks: between slots and stores, onto the ground, through the air."""

from typing import NamedTuple

from gameplay import hands
from gameplay.actions import Action, Actions, creative_only
from gameplay.commands import (
    DropStack,
    Envelope,
    GiveItems,
    MoveStack,
    SortStore,
    StowItem,
    ThrowStack,
    TransferStacks,
)
from gameplay.content import load as known
from gameplay.errors import Rejected
from gameplay.inventory import parts, piles, stores, transfer
from gameplay.inventory.inventory import Inventory, Stack
from gameplay.inventory.receive import before, receive
from gameplay.outcomes import ItemThrown, Outcome, StacksMoved
from gameplay.schema.survival import MOST_STACKS
from gameplay.state import GameState


class Move(NamedTuple):
    """What goes from where to where."""

    source: Inventory
    stack: Stack
    target: Inventory


def _stores(state: GameState, player: int, store: int, to_store: int) -> Rejected | tuple[Inventory, Inventory]:
    source = stores.find(state, player, store)
    if isinstance(source, Rejected):
        return source
    target = stores.find(state, player, to_store)
    return target if isinstance(target, Rejected) else (source, target)


def _moved(state: GameState, player: int, plan: tuple[Inventory, Inventory], moved: dict[int, int]) -> list[Outcome]:
    store, to_store = (stores.named(inventory, player) for inventory in plan)
    return [StacksMoved(player, store, to_store, {state.name_of(kind): amount for kind, amount in moved.items()})]


def _check_move(state: GameState, envelope: Envelope, command: MoveStack) -> Rejected | Move:
    found = _stores(state, envelope.player, command.store, command.to_store)
    if isinstance(found, Rejected):
        return found
    stack = stores.stack(state, found[0], command.slot, command.amount)
    if isinstance(stack, Rejected):
        return stack
    return transfer.check_move(found[0], stack, found[1], command.to_slot) or Move(found[0], stack, found[1])


def _apply_move(state: GameState, envelope: Envelope, command: MoveStack, plan: Move) -> list[Outcome]:
    amount = transfer.move(plan.source, plan.stack, plan.target, command.to_slot)
    return _moved(state, envelope.player, (plan.source, plan.target), {plan.stack.kind: amount})


def _check_transfer(state: GameState, envelope: Envelope, command: TransferStacks) -> Rejected | transfer.Transfer:
    found = _stores(state, envelope.player, command.store, command.to_store)
    if isinstance(found, Rejected):
        return found
    source, target = found
    if source.owner == target.owner:
        return Rejected("same_store", "both stores are the same: sort it to join its stacks")
    if command.slot is not None:
        stack = stores.stack(state, source, command.slot)
        if isinstance(stack, Rejected):
            return stack
    planned = transfer.plan(source, target, command.slot)
    if planned is None and not source.row["count"].any():
        return Rejected("store_empty", "there is nothing in that store")
    return planned or Rejected("no_room", "it is full there")


def _apply_transfer(
    state: GameState, envelope: Envelope, command: TransferStacks, plan: transfer.Transfer
) -> list[Outcome]:
    return _moved(state, envelope.player, (plan.source, plan.target), transfer.carry_out(plan))


def _check_sort(state: GameState, envelope: Envelope, command: SortStore) -> Rejected | Inventory:
    return stores.find(state, envelope.player, command.store)


def _apply_sort(state: GameState, envelope: Envelope, command: SortStore, plan: Inventory) -> list[Outcome]:
    transfer.sort(state, plan)
    return []


def _check_drop(state: GameState, envelope: Envelope, command: DropStack) -> Rejected | Stack:
    return stores.of_pack(state, envelope.player, command.slot, command.amount)


def _apply_drop(state: GameState, envelope: Envelope, command: DropStack, plan: Stack) -> list[Outcome]:
    player = state.players.row(envelope.player)
    _, kind, amount, wear = Inventory.of(state, envelope.player).take(plan.slot, plan.amount)
    return [piles.drop(state, int(player["body"]), before(player), kind, amount, wear, envelope.player)]


def _check_throw(state: GameState, envelope: Envelope, command: ThrowStack) -> Rejected | Stack:
    rejected = hands.cannot_throw(state, envelope, command.origin, command.velocity)
    return rejected or stores.of_pack(state, envelope.player, command.slot, command.amount)


def _apply_throw(state: GameState, envelope: Envelope, command: ThrowStack, plan: Stack) -> list[Outcome]:
    body = int(state.players.row(envelope.player)["body"])
    _, kind, amount, wear = Inventory.of(state, envelope.player).take(plan.slot, plan.amount)
    pile = piles.lay(state, body, command.origin, kind, amount, wear)
    state.flights.add(id=pile, velocity=command.velocity)
    return [ItemThrown(envelope.player, pile, command.origin, command.velocity)]


def _check_stow(state: GameState, envelope: Envelope, command: StowItem) -> Rejected | tuple[int, int]:
    """The item, and the owner that it comes to."""
    target = stores.find(state, envelope.player, command.to_store)
    if isinstance(target, Rejected):
        return target
    item = parts.in_pack(state, envelope.player, command.item)
    if isinstance(item, Rejected):
        if command.to_store != stores.PACK or isinstance(command.item, str) or item.reason != "not_yours":
            return item
        item = command.item  # it comes out of a store
        source = stores.find(state, envelope.player, int(state.items.row(item)["holder"]))
        if isinstance(source, Rejected) or source.owner == envelope.player:
            return source if isinstance(source, Rejected) else Rejected("same_store", "you have that already")
    elif target.owner == envelope.player:
        return Rejected("same_store", "it is in your pack already")
    if not target.free:
        return Rejected("no_room", "every slot there is taken")
    return item, target.owner


def _apply_stow(state: GameState, envelope: Envelope, command: StowItem, plan: tuple[int, int]) -> list[Outcome]:
    item, owner = plan
    row = state.items.row(item)
    store = int(row["holder"])
    row["holder"] = owner
    start, end = (stores.PACK if holder == envelope.player else holder for holder in (store, owner))
    return [StacksMoved(envelope.player, start, end, {parts.name(row): 1})]


def _check_give(state: GameState, envelope: Envelope, command: GiveItems) -> Rejected | None:
    item = known().items.get(command.item)
    if item is None:
        return Rejected("unknown_item", f"there is no item {command.item!r}")
    if item.part and command.amount > MOST_STACKS:
        return Rejected("too_many", f"{item.title} does not stack: {MOST_STACKS} at a time are possible")
    pack = stores.find(state, envelope.player, stores.PACK)
    return creative_only(state) or (pack if isinstance(pack, Rejected) else None)


def _apply_give(state: GameState, envelope: Envelope, command: GiveItems, plan: None) -> list[Outcome]:
    return receive(state, envelope.player, command.item, command.amount)


ACTIONS: Actions = {
    MoveStack: Action(_check_move, _apply_move),
    TransferStacks: Action(_check_transfer, _apply_transfer),
    SortStore: Action(_check_sort, _apply_sort),
    DropStack: Action(_check_drop, _apply_drop),
    ThrowStack: Action(_check_throw, _apply_throw),
    StowItem: Action(_check_stow, _apply_stow),
    GiveItems: Action(_check_give, _apply_give),
}
