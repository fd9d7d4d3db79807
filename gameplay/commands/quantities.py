"""Quantities of the outside (metres, degrees, parts of one), and how they become the integers of commands."""

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_origin

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
Slot = Annotated[int, Meta(ge=0, le=63)]
Amount = Annotated[int, Meta(ge=0, le=1_000_000_000)]


def quantise(where: str, hint: Any, value: Any) -> Any:
    """A value of the outside as the integers of an annotated type; what is no quantity stays as it is.

    Args:
        where: what errors begin with.
        hint: type of a field, e.g. `Point`.
        value: in the quantity's own measure.
    Raises:
        ValueError: a wrong type, NaN, infinity, or out of range.
    """
    return quantiser(hint)(where, value)


@functools.cache
def quantiser(hint: Any) -> Callable[[str, Any], Any]:
    """`quantise` for one type, to be kept where it is needed often: to look a type up takes longer than the number."""
    quantity = next((part for part in getattr(hint, "__metadata__", ()) if isinstance(part, Quantity)), None)
    if quantity is not None:
        sure = (min(-quantity.low, quantity.high) - 1) / quantity.scale  # nearer to 0 all is in range
        return functools.partial(_steps, quantity, sure)
    kinds = get_args(hint)
    if type(None) in kinds:
        inner = quantiser(kinds[0])
        return lambda where, value: None if value is None else inner(where, value)
    if get_origin(hint) is tuple:
        parts = functools.partial(_parts, [quantiser(kind) for kind in kinds])
        alike = quantiser(kinds[0]) if len(set(kinds)) == 1 else None
        if isinstance(alike, functools.partial) and alike.func is _steps:
            quantity, sure = alike.args
            return functools.partial(_vector, len(kinds), quantity.scale, sure, parts)
        return parts
    return lambda where, value: value


def _vector(
    count: int, scale: float, sure: float, parts: Callable[[str, Any], Any], where: str, value: Any
) -> tuple[Any, ...]:
    """Numbers of one quantity: in one go where all are well within range, as most are."""
    if type(value) in (list, tuple) and len(value) == count:
        steps = [round(part * scale) for part in value if type(part) is float and -sure < part < sure]
        if len(steps) == count:
            return tuple(steps)
    return tuple(parts(where, value))


def _parts(inner: list[Callable[[str, Any], Any]], where: str, value: Any) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple) or len(value) != len(inner):
        raise ValueError(f"{where}: a list of {len(inner)} numbers is needed, not {value!r}")
    return tuple([one(where, item) for one, item in zip(inner, value, strict=True)])


def _steps(quantity: Quantity, sure: float, where: str, value: Any) -> int:
    if type(value) is not float and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise ValueError(f"{where}: a number ({quantity.name}) is needed, not {value!r}")
    if -sure < value < sure:
        return round(value * quantity.scale)
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{where}: a finite number ({quantity.name}) is needed, not {value}")
    low, high = quantity.low / quantity.scale, quantity.high / quantity.scale
    # before it is scaled: what is far too large has no place among floats
    steps = round(value * quantity.scale) if low - 1 < value < high + 1 else quantity.high + 1
    if not quantity.low <= steps <= quantity.high:
        raise ValueError(f"{where}: {value} is out of range, {low:g} to {high:g} ({quantity.name}) are possible")
    return steps
