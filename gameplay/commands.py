"""Commands: what a player wants, as plain data. There is no other way to change the world.

Fields are integers, so a command means the same on every machine; their annotations say how a quantity of the outside
(metres, degrees, parts of one) becomes one. `make` quantises such values once. Keyboards, controllers, scripts,
networks, records and tests all make these same commands.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from gameplay.content import MOST_SLOTS
from taichi_kernels.units import Q14, UNITS_PER_METRE, VOXEL_LIMIT


@dataclass(frozen=True)
class Quantity:
    """How a number of the outside becomes the integer of a command.

    Args:
        name: what a person writes, e.g. "metres".
        scale: integer steps in one of it.
        low, high: range of the integer.
    """

    name: str
    scale: float
    low: int
    high: int


_SPAN = VOXEL_LIMIT * 256
LENGTH = Quantity("metres", UNITS_PER_METRE, -_SPAN, _SPAN - 1)
SPEED = Quantity("metres a second", UNITS_PER_METRE, -64 * UNITS_PER_METRE, 64 * UNITS_PER_METRE)
STICK = Quantity("-1 to 1", 127, -127, 127)
POWER = Quantity("0 to 1", 255, 0, 255)
ANGLE = Quantity("degrees", 65536 / 360, -65536, 65536)
AXIS = Quantity("-1 to 1", Q14, -Q14, Q14)
DENSITY = Quantity("0 to 1", 255, 0, 255)

Length = Annotated[int, Meta(ge=LENGTH.low, le=LENGTH.high), LENGTH]
Stick = Annotated[int, Meta(ge=STICK.low, le=STICK.high), STICK]
Power = Annotated[int, Meta(ge=POWER.low, le=POWER.high), POWER]
Angle = Annotated[int, Meta(ge=ANGLE.low, le=ANGLE.high), ANGLE]
Axis = Annotated[int, Meta(ge=AXIS.low, le=AXIS.high), AXIS]
Density = Annotated[int, Meta(ge=DENSITY.low, le=DENSITY.high), DENSITY]
Speed = Annotated[int, Meta(ge=SPEED.low, le=SPEED.high), SPEED]
Point = tuple[Length, Length, Length]
Velocity = tuple[Speed, Speed, Speed]
Direction = tuple[Axis, Axis, Axis]
Name = Annotated[str, Meta(min_length=1, max_length=32)]
Count = Annotated[int, Meta(ge=1, le=1_000_000)]
Id = Annotated[int, Meta(ge=0, le=2**63 - 1)]
SlotNumber = Annotated[int, Meta(ge=0, le=MOST_SLOTS - 1)]


def _snake(name: str) -> str:
    return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")


class Command(msgspec.Struct, frozen=True, tag_field="do", tag=_snake, forbid_unknown_fields=True):
    """Root of all commands."""


class Join(Command):
    """Take part; a new player appears where the world's players do."""

    name: Name = "player"


class Leave(Command):
    """Take part no longer; the player stays in the world, asleep."""


class Move(Command):
    """Wish to walk until the next `Move`. `forward` and `right` are parts of full speed."""

    forward: Stick = 0
    right: Stick = 0
    sprint: bool = False
    crouch: bool = False


class Jump(Command):
    """Jump when next on the ground, in this tick."""


class Look(Command):
    """Turn by `yaw` to the right and by `pitch` upwards."""

    yaw: Angle = 0
    pitch: Angle = 0


class Hop(Command):
    """Stand where an arc comes down that starts with a hand's place and a velocity, as a thrown thing would."""

    origin: Point
    velocity: Velocity


class Stride(Command):
    """Step aside at once, as somebody does who walks about in a room; `by` is short and counts along the ground."""

    by: Point


class SwitchMode(Command):
    """Choose what the terrain tool does: "excavate", "elevate" or "flatten"."""

    mode: str


class SetRadius(Command):
    """Choose the radius of the terrain tool, before augments."""

    radius: Length


class UseTool(Command):
    """Work with the terrain tool for one tick; it works once in a tick.

    It works where the player looks; a hand that points elsewhere gives `origin` and `direction`.
    """

    power: Power = 255
    origin: Point | None = None
    direction: Direction | None = None


class AttachItem(Command):
    """Put an item of the pack into a slot of the tool; slot 0 is the top. A name takes the first of that kind."""

    item: Id | Name
    slot: SlotNumber


class DetachItem(Command):
    """Take what is in a slot of the tool into the pack."""

    slot: SlotNumber


class DropItem(Command):
    """Lay an item of the pack on the ground. A name takes the first of that kind."""

    item: Id | Name


class ThrowItem(Command):
    """Throw an item of the pack from where the hand is. A name takes the first of that kind."""

    item: Id | Name
    origin: Point
    velocity: Velocity


class PickUpItem(Command):
    """Take an item that lies or flies near into the pack; a hand that points at it grabs from farther away."""

    item: Id
    origin: Point | None = None
    direction: Direction | None = None


class ProtectVolume(Command):
    """Register the box of a structure: edits that would cut it are rejected."""

    minimum: Point
    maximum: Point


class ReleaseVolume(Command):
    """Take a protected box away."""

    volume: Id


class ExtractResource(Command):
    """Take what a resource node within arm's reach of a place still has."""

    position: Point


class PlaceResourceNode(Command):
    """Put a resource node into the ground. Creative worlds."""

    position: Point
    resource: Name
    quantity: Count


class ShapeTerrain(Command):
    """Change terrain anywhere that is loaded, by "excavate", "elevate", "flatten" or "paint". Creative worlds."""

    how: str
    centre: Point
    radius: Length
    material: Name = "soil"
    normal: Direction = (0, 0, 0)


class SetVoxel(Command):
    """Set the density of the voxel at a place, and its material. Creative worlds."""

    position: Point
    density: Density
    material: Name = "soil"


class Teleport(Command):
    """Stand somewhere else on this body. Creative worlds."""

    position: Point


AnyCommand = (
    Join | Leave | Move | Jump | Look | Hop | Stride | SwitchMode | SetRadius | UseTool | AttachItem | DetachItem
    | DropItem | ThrowItem | PickUpItem | ProtectVolume | ReleaseVolume | ExtractResource | PlaceResourceNode
    | ShapeTerrain | SetVoxel | Teleport
)  # fmt: skip
COMMANDS: tuple[type[Command], ...] = get_args(AnyCommand)
BY_NAME: dict[str, type[Command]] = {_snake(kind.__name__): kind for kind in COMMANDS}


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
        raise ValueError(f"{_snake(type(command).__name__)}: {error}") from error


def quantise(where: str, hint: Any, value: Any) -> Any:
    """A value of the outside as the integers of an annotated type; what is no quantity stays as it is.

    Args:
        where: what errors begin with.
        hint: type of a field, e.g. `Point`.
        value: in the quantity's own measure.
    Raises:
        ValueError: a wrong type, NaN, infinity, or out of range.
    """
    quantity = next((part for part in getattr(hint, "__metadata__", ()) if isinstance(part, Quantity)), None)
    if quantity is not None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f"{where}: a number ({quantity.name}) is needed, not {value!r}")
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(f"{where}: a finite number ({quantity.name}) is needed, not {value}")
        low, high = quantity.low / quantity.scale, quantity.high / quantity.scale
        # before it is scaled: what is far too large has no place among floats
        steps = round(value * quantity.scale) if low - 1 < value < high + 1 else quantity.high + 1
        if not quantity.low <= steps <= quantity.high:
            raise ValueError(f"{where}: {value} is out of range, {low:g} to {high:g} ({quantity.name}) are possible")
        return steps
    parts = get_args(hint)
    if type(None) in parts:
        return None if value is None else quantise(where, parts[0], value)
    if get_origin(hint) is tuple:
        if not isinstance(value, list | tuple) or len(value) != len(parts):
            raise ValueError(f"{where}: a list of {len(parts)} numbers is needed, not {value!r}")
        return tuple(quantise(where, part, item) for part, item in zip(parts, value, strict=True))
    return value
