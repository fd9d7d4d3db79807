"""Shuttles that carry goods between landing pads by themselves."""

from typing import Annotated

from msgspec import Meta, field

from gameplay.commands.quantities import Amount, Id, Name
from gameplay.commands.root import Command
from gameplay.schema.trade import MOST_GOODS

Goods = Annotated[dict[Name, Amount], Meta(max_length=MOST_GOODS)]


class AssignRoute(Command, frozen=True):
    """Let a shuttle that stands at a landing pad carry goods from there to another, again and again.

    `goods`: which items, and how many of each at a time, 0 for as many as there are; none: all but fuel. `keep`: of
    each kind so many stay where it loads.
    """

    shuttle: Id
    origin: Id
    destination: Id
    goods: Goods = field(default_factory=dict)
    keep: Amount = 0


class ClearRoute(Command, frozen=True):
    """Take the route of a shuttle away; one that is on its way comes down where it flies to first."""

    shuttle: Id


TradeCommand = AssignRoute | ClearRoute
