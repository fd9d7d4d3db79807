"""Gathering, carrying, building, making, learning, eating and growing.

A store is an inventory: 0 is the player's own pack, else the id of a structure within arm's reach. An amount of 0 means
as much as there is.
"""

from gameplay.commands.quantities import Amount, Count, Direction, Id, Name, Point, Slot, Velocity
from gameplay.commands.root import Command


class Gather(Command, frozen=True):
    """Work at a resource node that can be seen within reach, for one tick; the hands work once in a tick."""

    node: Id


class Scan(Command, frozen=True):
    """Send out a pulse of the scanner: it tells where resources are, through rock."""


class TakeFragments(Command, frozen=True):
    """Take the fragments of a resource out of the tool into the pack; all resources without a name."""

    resource: Name | None = None


class MoveStack(Command, frozen=True):
    """Move a stack, or an amount of it, to a slot of a store: onto nothing, onto its like, or in exchange."""

    store: Id
    slot: Slot
    to_store: Id
    to_slot: Slot
    amount: Amount = 0


class TransferStacks(Command, frozen=True):
    """Move what is in a slot, or all that a store holds, to another store, wherever there is room."""

    store: Id
    to_store: Id
    slot: Slot | None = None


class SortStore(Command, frozen=True):
    """Join partial stacks of a store and put them in order."""

    store: Id = 0


class DropStack(Command, frozen=True):
    """Lay a stack of the pack, or an amount of it, on the ground."""

    slot: Slot
    amount: Amount = 0


class ThrowStack(Command, frozen=True):
    """Throw an amount of a stack of the pack from where the hand is."""

    slot: Slot
    origin: Point
    velocity: Velocity
    amount: Amount = 1


class StowItem(Command, frozen=True):
    """Put a canister or an augment of the pack into a store, or take it out of one into the pack.

    A name takes the first of that kind in the pack.
    """

    item: Id | Name
    to_store: Id


class WearGear(Command, frozen=True):
    """Put on a piece of gear of the pack; what is worn at its place comes into the pack."""

    slot: Slot


class RemoveGear(Command, frozen=True):
    """Take off what is worn at a place: "head", "body", "hands", "feet", "back", "tank", "light", "belt"."""

    place: Name


class Consume(Command, frozen=True):
    """Eat, drink or use up one item of a stack of the pack."""

    slot: Slot


class DrinkWater(Command, frozen=True):
    """Drink from open water, where one stands in it or beside it."""


class WakeUp(Command, frozen=True):
    """After death: wake up where one last slept, or where one first appeared."""


class SetBed(Command, frozen=True):
    """Choose a shelter as the place where one wakes up."""

    structure: Id


class PlaceStructure(Command, frozen=True):
    """Build what a stack of the pack holds, standing on the ground at a place, its front towards a direction."""

    slot: Slot
    position: Point
    forward: Direction


class Dismantle(Command, frozen=True):
    """Take a structure down: it comes back into the pack, and what it holds is spilled on the ground."""

    structure: Id


class DamageStructure(Command, frozen=True):
    """Strike a structure with the tool. What is destroyed spills all that it holds."""

    structure: Id


class Craft(Command, frozen=True):
    """Queue a recipe by hand, or at a station within reach, some times over."""

    recipe: Name
    station: Id = 0
    times: Count = 1


class CancelJob(Command, frozen=True):
    """Take a job out of a queue; what it used comes back."""

    station: Id
    job: Id


class Refuel(Command, frozen=True):
    """Put fuel of the pack into a structure that burns it."""

    structure: Id
    slot: Slot
    amount: Amount = 0


class AnalyseStack(Command, frozen=True):
    """Give an amount of a stack of the pack away for research points."""

    slot: Slot
    amount: Amount = 0


class UnlockTechnology(Command, frozen=True):
    """Pay research points for a technology."""

    technology: Name


class PlantSeed(Command, frozen=True):
    """Plant a seed of the pack in a plot."""

    plot: Id
    slot: Slot


class WaterCrop(Command, frozen=True):
    """Water a plot with an item of the pack that holds water, or with none when open water is beside it."""

    plot: Id
    slot: Slot | None = None


class FertiliseCrop(Command, frozen=True):
    """Give nutrients of the pack to a plot."""

    plot: Id
    slot: Slot


class HarvestCrop(Command, frozen=True):
    """Take what a crop bears, or pull out one that withered."""

    plot: Id


class GiveItems(Command, frozen=True):
    """Put items into the own pack out of nothing. Creative worlds."""

    item: Name
    amount: Count = 1


SurvivalCommand = (
    Gather | Scan | TakeFragments | MoveStack | TransferStacks | SortStore | DropStack | ThrowStack | StowItem
    | WearGear | RemoveGear | Consume | DrinkWater | WakeUp | SetBed | PlaceStructure | Dismantle | DamageStructure
    | Craft | CancelJob | Refuel | AnalyseStack | UnlockTechnology | PlantSeed | WaterCrop | FertiliseCrop
    | HarvestCrop | GiveItems
)  # fmt: skip
