"""Routes on which shuttles carry goods by themselves; `player` is who gave the route."""

from gameplay.outcomes.root import Outcome


class RouteAssigned(Outcome, frozen=True):
    """A shuttle carries goods from one landing pad to another from now on."""

    shuttle: int
    origin: int
    destination: int


class FreightDeparted(Outcome, frozen=True):
    """A shuttle is on its way to a landing pad, where it is at a tick; `amount` items are aboard."""

    shuttle: int
    pad: int
    arrives: int
    amount: int


class FreightArrived(Outcome, frozen=True):
    """A shuttle came to a landing pad."""

    shuttle: int
    pad: int


class RouteWaits(Outcome, frozen=True):
    """A route stands still for a reason of `gameplay.schema.trade.WAITS`."""

    shuttle: int
    why: str


class RouteStopped(Outcome, frozen=True):
    """A shuttle has no route any more: "cleared", or "shuttle_gone", or "pad_gone"."""

    shuttle: int
    why: str


TradeOutcome = RouteAssigned | FreightDeparted | FreightArrived | RouteWaits | RouteStopped
