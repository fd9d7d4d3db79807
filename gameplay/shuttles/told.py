"""What a screen is told of trade: landing pads, shuttles and their routes, on all bodies. Plain values."""

import msgspec
import numpy as np

from gameplay.inventory.inventory import Inventory
from gameplay.positions import Point, point, within
from gameplay.schema.trade import PHASES, WAITS
from gameplay.shuttles import craft, pads, routes
from gameplay.state import GameState


class Pad(msgspec.Struct, frozen=True, array_like=True):
    """A landing pad: where it stands, its place among those of its body from 1 on, and what it holds by item."""

    id: int
    body: int
    number: int
    position: Point
    stock: dict[str, int]
    free: int


class Carrier(msgspec.Struct, frozen=True, array_like=True):
    """A shuttle: where it is; `fuel` of a full tank in hundredths; `pad`: on or beside which it stands, 0 for none;
    `boarded`: somebody is in it."""

    id: int
    body: int
    position: Point
    fuel: int
    pad: int
    boarded: bool


class Route(msgspec.Struct, frozen=True, array_like=True):
    """A route of a shuttle; see table routes. `until`: tick at which the phase is over."""

    shuttle: int
    origin: int
    destination: int
    bodies: tuple[int, int]
    phase: str
    waits: str
    ends: bool
    since: int
    until: int
    goods: dict[str, int]
    keep: int
    trips: int
    carried: int
    aboard: dict[str, int]


class Trade(msgspec.Struct, frozen=True):
    """All of them, in the order of their ids."""

    pads: list[Pad]
    carriers: list[Carrier]
    routes: list[Route]


def trade(state: GameState) -> Trade | None:
    """The trade of a world; None where there is no landing pad and no route."""
    rows = pads.all_of(state)
    if not len(rows) and not len(state.routes):
        return None
    return Trade(_pads(state, rows), [_carrier(state, row, rows) for row in state.shuttles.rows], _routes(state))


def _pads(state: GameState, rows: np.ndarray) -> list[Pad]:
    counts: dict[int, int] = {}
    told = []
    for row in rows:
        body, number = int(row["body"]), int(row["id"])
        counts[body] = counts.get(body, 0) + 1
        free = Inventory.of(state, number).free
        told.append(Pad(number, body, counts[body], point(row["position"]), _held(state, number), free))
    return told


def _held(state: GameState, owner: int) -> dict[str, int]:
    amounts: dict[str, int] = {}
    for stack in Inventory.of(state, owner).stacks() if owner in state.inventories else ():
        name = state.name_of(stack.kind)
        amounts[name] = amounts.get(name, 0) + stack.amount
    return amounts


def _routes(state: GameState) -> list[Route]:
    return [
        Route(
            int(row["shuttle"]),
            int(row["pads"][0]),
            int(row["pads"][1]),
            (int(row["bodies"][0]), int(row["bodies"][1])),
            PHASES[row["phase"]],
            WAITS[row["waits"]],
            bool(row["ends"]),
            int(row["since"]),
            int(row["until"]),
            {state.name_of(kind): amount for kind, amount in routes.goods(row).items()},
            int(row["keep"]),
            int(row["trips"]),
            int(row["carried"]),
            _held(state, int(row["shuttle"])),
        )
        for row in state.routes.rows
    ]


def _carrier(state: GameState, row: np.void, standing: np.ndarray) -> Carrier:
    number, body = int(row["id"]), int(row["body"])
    near = [
        int(pad["id"])
        for pad in standing
        if row["landed"] and pad["body"] == body and within(pads.NEAR, pad["position"], row["position"])
    ]
    share = int(row["fuel"]) * 10_000 // max(craft.tank(), 1)
    return Carrier(number, body, point(row["position"]), share, min(near, default=0), routes.is_boarded(state, number))
