"""Commands: what a player wants, as plain data. There is no other way to change the world.

Fields are integers, so a command means the same on every machine; their annotations say how a quantity of the outside
(metres, degrees, parts of one) becomes one. `make` quantises such values once. Keyboards, controllers, scripts,
networks, records and tests all make these same commands.
"""

from collections.abc import Mapping
from typing import Any, get_args, get_type_hints

import msgspec

from gameplay.commands.base import (
    AttachItem,
    BaseCommand,
    DetachItem,
    DropItem,
    ExtractResource,
    Hop,
    Join,
    Jump,
    Leave,
    Look,
    Move,
    PickUpItem,
    PlaceResourceNode,
    ProtectVolume,
    ReleaseVolume,
    SetRadius,
    SetVoxel,
    ShapeTerrain,
    Stride,
    SwitchMode,
    Teleport,
    ThrowItem,
    Travel,
    UseTool,
)
from gameplay.commands.quantities import (
    STICK,
    Angle,
    Axis,
    Count,
    Density,
    Direction,
    Id,
    Length,
    Name,
    Point,
    Power,
    Quantity,
    SlotNumber,
    Speed,
    Stick,
    Velocity,
    quantise,
    quantiser,
)
from gameplay.commands.root import Command, snake
from gameplay.commands.shuttles import (
    Board,
    CancelCourse,
    Disembark,
    Fly,
    FuelShuttle,
    HoldOrbit,
    LandHere,
    RepairShuttle,
    SetCourse,
    ShuttleCommand,
    TakeShuttle,
)
from gameplay.commands.survival import (
    AnalyseStack,
    CancelJob,
    Consume,
    Craft,
    DamageStructure,
    Dismantle,
    DrinkWater,
    DropStack,
    FertiliseCrop,
    Gather,
    GiveItems,
    HarvestCrop,
    MoveStack,
    PlaceStructure,
    PlantSeed,
    Refuel,
    RemoveGear,
    Scan,
    SetBed,
    SortStore,
    StowItem,
    SurvivalCommand,
    TakeFragments,
    ThrowStack,
    TransferStacks,
    UnlockTechnology,
    WakeUp,
    WaterCrop,
    WearGear,
)
from gameplay.commands.trade import AssignRoute, ClearRoute, TradeCommand

__all__ = [
    "BY_NAME",
    "COMMANDS",
    "STICK",
    "AnalyseStack",
    "Angle",
    "AnyCommand",
    "AssignRoute",
    "AttachItem",
    "Axis",
    "BaseCommand",
    "Board",
    "CancelCourse",
    "CancelJob",
    "ClearRoute",
    "Command",
    "Consume",
    "Count",
    "Craft",
    "DamageStructure",
    "Density",
    "DetachItem",
    "Direction",
    "Disembark",
    "Dismantle",
    "DrinkWater",
    "DropItem",
    "DropStack",
    "Envelope",
    "ExtractResource",
    "FertiliseCrop",
    "Fly",
    "FuelShuttle",
    "Gather",
    "GiveItems",
    "HarvestCrop",
    "HoldOrbit",
    "Hop",
    "Id",
    "Join",
    "Jump",
    "LandHere",
    "Leave",
    "Length",
    "Look",
    "Move",
    "MoveStack",
    "Name",
    "PickUpItem",
    "PlaceResourceNode",
    "PlaceStructure",
    "PlantSeed",
    "Point",
    "Power",
    "ProtectVolume",
    "Quantity",
    "Refuel",
    "ReleaseVolume",
    "RemoveGear",
    "RepairShuttle",
    "Scan",
    "SetBed",
    "SetCourse",
    "SetRadius",
    "SetVoxel",
    "ShapeTerrain",
    "ShuttleCommand",
    "SlotNumber",
    "SortStore",
    "Speed",
    "Stick",
    "StowItem",
    "Stride",
    "SurvivalCommand",
    "SwitchMode",
    "TakeFragments",
    "TakeShuttle",
    "Teleport",
    "ThrowItem",
    "ThrowStack",
    "TradeCommand",
    "TransferStacks",
    "Travel",
    "UnlockTechnology",
    "UseTool",
    "Velocity",
    "WakeUp",
    "WaterCrop",
    "WearGear",
    "check_fields",
    "make",
    "quantise",
    "quantiser",
]  # fmt: skip

AnyCommand = BaseCommand | SurvivalCommand | ShuttleCommand | TradeCommand
COMMANDS: tuple[type[Command], ...] = get_args(AnyCommand)
BY_NAME: dict[str, type[Command]] = {snake(kind.__name__): kind for kind in COMMANDS}


class Envelope(msgspec.Struct, frozen=True, array_like=True):
    """A command on its way.

    Args:
        tick: when it is to be applied.
        player: whose intent it is.
        sequence: the player's own count of commands; orders those of one tick.
        body: frame that its positions are in.
        command: the intent.
    """

    tick: int
    player: int
    sequence: int
    body: int
    command: AnyCommand


def make(name: str, values: Mapping[str, Any]) -> Command:
    """A command from quantities of the outside: metres, degrees, parts of one.

    Args:
        name: name of the command, e.g. "use_tool".
        values: its fields.
    Raises:
        ValueError: unknown command or field, a missing one, a wrong type, NaN, infinity, out of range; the text says
            what would be right.
    """
    kind = BY_NAME.get(name)
    if kind is None:
        raise ValueError(f"unknown command {name!r}; commands are {', '.join(sorted(BY_NAME))}")
    hints = get_type_hints(kind, include_extras=True)
    unknown = sorted(set(values) - set(hints))
    if unknown:
        raise ValueError(f"{name} has no field {unknown[0]!r}; its fields are {', '.join(hints) or 'none'}")
    fields = {key: quantise(f"{name}: {key}", hints[key], value) for key, value in values.items()}
    try:
        return msgspec.convert({"do": name, **fields}, kind)
    except msgspec.ValidationError as error:
        raise ValueError(f"{name}: {error}") from error


def check_fields(command: Command) -> None:
    """Check the types and ranges of a command's integers.

    Raises:
        ValueError: a field has a wrong type or is out of range.
    """
    try:
        msgspec.convert(msgspec.to_builtins(command), type(command))
    except (msgspec.ValidationError, TypeError) as error:
        raise ValueError(f"{snake(type(command).__name__)}: {error}") from error
