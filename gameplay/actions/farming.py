"""Planting, watering, fertilising, harvesting."""

from typing import NamedTuple

from gameplay import content
from gameplay.actions import Action, Actions, living
from gameplay.building import structures
from gameplay.commands import Envelope, FertiliseCrop, HarvestCrop, PlantSeed, WaterCrop
from gameplay.content.definitions import Item
from gameplay.errors import Rejected
from gameplay.inventory.inventory import Inventory
from gameplay.inventory.receive import receive
from gameplay.outcomes import CropFertilised, CropHarvested, CropWatered, ItemsSpent, Outcome, SeedPlanted
from gameplay.state import GameState
from gameplay.survival import farming, plots
from gameplay.survival.rules import FULL_METER, POINT


class Use(NamedTuple):
    """An item of the pack that goes into a plot; None where it is open water."""

    item: Item | None


def _plot(state: GameState, envelope: Envelope, plot: int) -> Rejected | None:
    there = structures.near(state, envelope.player, plot)
    if isinstance(there, Rejected):
        return there
    item = structures.item(state, plot)
    if item is None or item.structure is None or not item.structure.plot:
        return Rejected("no_plot", "nothing can grow there: choose a plot or a greenhouse")
    return None


def _in_slot(state: GameState, player: int, slot: int) -> Rejected | Item:
    stack = Inventory.of(state, player).stack(slot) if player in state.inventories else None
    if stack is None:
        return Rejected("empty_slot", f"there is nothing in slot {slot} of the pack")
    item = content.load().item_of(stack.kind)
    if item is None:
        return Rejected("unknown_item", f"{state.name_of(stack.kind)} is of a content pack that is not there")
    return item


def _check_plant(state: GameState, envelope: Envelope, command: PlantSeed) -> Rejected | Use:
    if rejected := _plot(state, envelope, command.plot):
        return rejected
    item = _in_slot(state, envelope.player, command.slot)
    if isinstance(item, Rejected):
        return item
    if not item.seed:
        return Rejected("not_seed", f"{item.title} does not grow: choose a seed")
    if plots.crop(state, command.plot):
        return Rejected("occupied", "something grows there already: harvest it first")
    return Use(item)


def _apply_plant(state: GameState, envelope: Envelope, command: PlantSeed, plan: Use) -> list[Outcome]:
    assert plan.item is not None
    spent = _spend(state, envelope.player, command.slot, plan.item, "PlantSeed")
    plots.plant(state, command.plot, plan.item.seed)
    return [*spent, SeedPlanted(envelope.player, command.plot, plan.item.seed)]


def _check_water(state: GameState, envelope: Envelope, command: WaterCrop) -> Rejected | Use:
    if rejected := _plot(state, envelope, command.plot):
        return rejected
    if plots.row(state, command.plot)["water"] >= FULL_METER:
        return Rejected("not_needed", "the plot holds all the water that it can")
    if command.slot is None:
        if living.open_water(state, envelope.player):
            return Use(None)
        return Rejected("no_water", "there is no open water here: choose an item that holds water")
    item = _in_slot(state, envelope.player, command.slot)
    if isinstance(item, Rejected):
        return item
    return Use(item) if item.water > 0 else Rejected("not_water", f"{item.title} holds no water")


def _apply_water(state: GameState, envelope: Envelope, command: WaterCrop, plan: Use) -> list[Outcome]:
    row = plots.written(state, command.plot)
    if plan.item is None or command.slot is None:
        row["water"] = FULL_METER
        return [CropWatered(envelope.player, command.plot, FULL_METER // POINT)]
    row["water"] = min(int(row["water"]) + round(plan.item.water * POINT), FULL_METER)
    told = CropWatered(envelope.player, command.plot, int(row["water"]) // POINT)
    spent = _spend(state, envelope.player, command.slot, plan.item, "WaterCrop")
    leaves = plan.item.food.leaves if plan.item.food else ""
    return [*spent, told, *(receive(state, envelope.player, leaves, 1) if leaves else [])]


def _check_fertilise(state: GameState, envelope: Envelope, command: FertiliseCrop) -> Rejected | Use:
    if rejected := _plot(state, envelope, command.plot):
        return rejected
    item = _in_slot(state, envelope.player, command.slot)
    if isinstance(item, Rejected):
        return item
    if item.nutrients <= 0:
        return Rejected("not_nutrients", f"{item.title} does not feed plants: compost does")
    if plots.row(state, command.plot)["nutrients"] >= FULL_METER:
        return Rejected("not_needed", "the plot holds all the nutrients that it can")
    return Use(item)


def _apply_fertilise(state: GameState, envelope: Envelope, command: FertiliseCrop, plan: Use) -> list[Outcome]:
    assert plan.item is not None
    row = plots.written(state, command.plot)
    row["nutrients"] = min(int(row["nutrients"]) + round(plan.item.nutrients * POINT), FULL_METER)
    told = CropFertilised(envelope.player, command.plot, int(row["nutrients"]) // POINT)
    return [*_spend(state, envelope.player, command.slot, plan.item, "FertiliseCrop"), told]


def _spend(state: GameState, player: int, slot: int, item: Item, by: str) -> list[Outcome]:
    Inventory.of(state, player).take(slot, 1)
    return [ItemsSpent(player, 0, item.name, 1, by)]


def _check_harvest(state: GameState, envelope: Envelope, command: HarvestCrop) -> Rejected | str:
    if rejected := _plot(state, envelope, command.plot):
        return rejected
    name, row = plots.crop(state, command.plot), plots.row(state, command.plot)
    if not name:
        return Rejected("nothing_grows", "nothing grows there")
    if row["withered"]:
        return name
    if name not in content.load().crops:
        return Rejected("unknown_crop", f"{name} is of a content pack that is not there")
    if row["growth"] < farming.whole(name):
        return Rejected("not_ripe", "it is not ripe yet")
    return name


def _apply_harvest(state: GameState, envelope: Envelope, command: HarvestCrop, name: str) -> list[Outcome]:
    gives = plots.harvest(state, command.plot)
    told = CropHarvested(envelope.player, command.plot, name, gives)
    return [told, *(o for item, amount in gives.items() for o in receive(state, envelope.player, item, amount))]


ACTIONS: Actions = {
    PlantSeed: Action(_check_plant, _apply_plant),
    WaterCrop: Action(_check_water, _apply_water),
    FertiliseCrop: Action(_check_fertilise, _apply_fertilise),
    HarvestCrop: Action(_check_harvest, _apply_harvest),
}
