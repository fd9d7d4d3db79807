"""Trade routes: shuttles that carry goods between landing pads by a schedule, also where no player is.

A route has four phases: loading, outbound, unloading, homeward. Each has a tick at which it is over. What cannot be
done then (nothing to carry, too little fuel, no room, somebody aboard, the pad taken) is told, and tried again. A pad
that is no more ends the route where it stood, with all goods aboard. A world without routes pays for none of it.
"""

from collections.abc import Mapping

import numpy as np

from gameplay import content, naming
from gameplay.errors import Rejected
from gameplay.inventory.inventory import Inventory
from gameplay.outcomes import (
    FreightArrived,
    FreightDeparted,
    ItemsSpent,
    Outcome,
    RouteStopped,
    RouteWaits,
    StacksMoved,
)
from gameplay.positions import Point, point, within
from gameplay.schema.trade import MOST_GOODS, PHASES, WAITS
from gameplay.shuttles import attitude, craft, freight, lanes, pads
from gameplay.shuttles.lanes import Lane
from gameplay.shuttles.vectors import metres, unit
from gameplay.state import TICKS_PER_SECOND, GameState
from taichi_kernels.units import UNITS_PER_METRE

HANDLING = 20 * TICKS_PER_SECOND  # ticks that loading and unloading take
UNWATCHED = TICKS_PER_SECOND  # ticks from one place to the next of a shuttle near a body that nobody is on
FASTEST = 1 << 24  # [1/512 m/s]
RETRY = 5 * TICKS_PER_SECOND  # ticks until what could not be done is tried again
LOADING, OUTBOUND, UNLOADING, HOMEWARD = range(len(PHASES))
NOTHING, FUEL, FULL, BOARDED, TAKEN, AWAY = range(1, len(WAITS))


def check(state: GameState, shuttle: int, origin: int, destination: int) -> Rejected | None:
    """Why a shuttle cannot carry goods from one landing pad to another; None where it can."""
    if shuttle not in state.shuttles:
        return Rejected("unknown_shuttle", f"there is no shuttle {shuttle}")
    if origin == destination:
        return Rejected("same_pad", "both landing pads are the same: choose two")
    for number in (origin, destination):
        pad = pads.find(state, number)
        if isinstance(pad, Rejected):
            return pad
    if is_under_way(state, shuttle):
        return Rejected("under_way", "it is on its way: stop its route, and wait until it is down")
    if is_boarded(state, shuttle):
        return Rejected("boarded", "somebody is aboard: get out first")
    body, place = int(state.structures.row(origin)["body"]), pads.stand(state, origin)
    if not _is_at(state, shuttle, body, place):
        return Rejected("away", f"it must stand within {pads.NEAR // UNITS_PER_METRE} m of the pad where it loads")
    if pads.is_taken(state, body, place, shuttle):
        return Rejected("taken", "another shuttle stands on the pad where it loads")
    return None


def assign(
    state: GameState, player: int, shuttle: int, both: tuple[int, int], goods: Mapping[str, int], keep: int
) -> None:
    """Give a shuttle a route that `check` allowed, in place of the one that it has; it begins to load.

    Args:
        both: pads where it loads and unloads. goods, keep: see `AssignRoute`.
    """
    if shuttle in state.routes:
        state.routes.remove(shuttle)
    names = sorted(goods)
    rest = [0] * (MOST_GOODS - len(names))
    state.routes.add(
        shuttle=shuttle,
        player=player,
        phase=LOADING,
        since=state.tick,
        until=state.tick + HANDLING,
        pads=both,
        bodies=[int(state.structures.row(pad)["body"]) for pad in both],
        places=[pads.stand(state, pad) for pad in both],
        kind=[state.kind(name) for name in names] + rest,
        amount=[goods[name] for name in names] + rest,
        keep=keep,
    )
    _set_down(state, shuttle, 0)


def clear(state: GameState, shuttle: int) -> list[Outcome]:
    """Take a route away, at once where the shuttle stands, else when it has come down."""
    if is_under_way(state, shuttle):
        state.routes.row(shuttle)["ends"] = 1
        return []
    return _stop(state, shuttle, "cleared")


def is_under_way(state: GameState, shuttle: int) -> bool:
    """Whether a shuttle flies by a route now: nobody can board it, and nothing else moves it."""
    return shuttle in state.routes and int(state.routes.row(shuttle)["phase"]) in (OUTBOUND, HOMEWARD)


def is_boarded(state: GameState, shuttle: int) -> bool:
    """Whether somebody is aboard."""
    return bool(len(craft.crew(state, shuttle)))


def ship(state: GameState) -> list[Outcome]:
    """One tick of all routes."""
    rows = state.routes.rows
    if not len(rows):
        return []
    outcomes: list[Outcome] = []
    for shuttle in rows["shuttle"][rows["until"] <= state.tick].tolist():
        outcomes += _stop(state, shuttle, "shuttle_gone") if shuttle not in state.shuttles else _go_on(state, shuttle)
    players = state.players.rows
    watched = set(players["body"][players["online"] == 1].tolist())
    for row in state.routes.rows:
        if row["phase"] in (OUTBOUND, HOMEWARD) and row["shuttle"] in state.shuttles:
            own = state.shuttles.row(int(row["shuttle"]))
            if state.tick % UNWATCHED == 0 or int(own["body"]) in watched:
                _fly(state, row, own)
    return outcomes


def _go_on(state: GameState, shuttle: int) -> list[Outcome]:
    """What comes at the end of a phase."""
    row = state.routes.row(shuttle)
    if row["phase"] in (OUTBOUND, HOMEWARD):
        return _arrive(state, row)
    at = _end(row)
    if isinstance(pads.find(state, int(row["pads"][at])), Rejected):
        return _stop(state, shuttle, "pad_gone")
    if is_boarded(state, shuttle):
        return _wait(state, row, BOARDED)
    if not _is_at(state, shuttle, int(row["bodies"][at]), point(row["places"][at])):
        return _wait(state, row, AWAY)
    _set_down(state, shuttle, at)
    return _leave(state, row, _unload(state, row) if at else _load(state, row))


def _is_at(state: GameState, shuttle: int, body: int, place: Point) -> bool:
    """Whether a shuttle stands at a pad."""
    own = state.shuttles.row(shuttle)
    return bool(own["landed"] and own["body"] == body and within(pads.NEAR, own["position"], place))


def _load(state: GameState, row: np.void) -> list[Outcome]:
    shuttle, pad = int(row["shuttle"]), int(row["pads"][0])
    moved = freight.load(state, pad, shuttle, goods(row), int(row["keep"]), naming.number(content.load().shuttle.fuel))
    return _told(state, row, pad, shuttle, moved)


def _unload(state: GameState, row: np.void) -> list[Outcome]:
    shuttle, pad = int(row["shuttle"]), int(row["pads"][1])
    moved = freight.unload(state, shuttle, pad)
    row["carried"] += sum(moved.values())
    return _told(state, row, shuttle, pad, moved)


def _told(state: GameState, row: np.void, store: int, to_store: int, moved: dict[int, int]) -> list[Outcome]:
    named = {state.name_of(kind): amount for kind, amount in moved.items() if amount}
    return [StacksMoved(int(row["player"]), store, to_store, named)] if named else []


def _leave(state: GameState, row: np.void, outcomes: list[Outcome]) -> list[Outcome]:
    """Fly off if there is what to carry, or all is unloaded, and fuel for the way: there and back, or back alone."""
    shuttle, at = int(row["shuttle"]), _end(row)
    amount = freight.aboard(state, shuttle)
    if at and amount:
        return outcomes + _wait(state, row, FULL)
    if not at and not amount:
        return outcomes + _wait(state, row, NOTHING)
    if isinstance(pads.find(state, int(row["pads"][1 - at])), Rejected):
        return outcomes + _stop(state, shuttle, "pad_gone")
    burns = lanes.fuel(state, _lane(row, at), state.tick, freight.grams(state, shuttle))
    needs = burns + (0 if at else lanes.fuel(state, _lane(row, 1), state.tick, 0))
    outcomes += _fuel_up(state, row, int(row["pads"][at]), needs)
    own = state.shuttles.row(shuttle)
    if own["fuel"] < needs:
        return outcomes + _wait(state, row, FUEL)
    own["fuel"] -= burns
    own["landed"], own["mode"] = 0, craft.MANUAL
    row["trips"] += at
    _enter(state, row, HOMEWARD if at else OUTBOUND, lanes.duration(state, _lane(row, at), state.tick))
    pad = int(row["pads"][1 - at])
    return [*outcomes, FreightDeparted(int(row["player"]), shuttle, pad, int(row["until"]), amount)]


def _fuel_up(state: GameState, row: np.void, pad: int, needs: int) -> list[Outcome]:
    """Fill the tank from what a pad holds, until it has what it needs."""
    rules, own = content.load().shuttle, state.shuttles.row(int(row["shuttle"]))
    cell = round(rules.fuel_mass * craft.MILLIGRAMS)
    fits = (craft.tank() - int(own["fuel"])) // cell
    lacks = -(-max(needs - int(own["fuel"]), 0) // cell)
    drawn = Inventory.of(state, pad).draw(naming.number(rules.fuel), min(fits, lacks))
    cells = sum(stack.amount for stack in drawn)
    own["fuel"] += cells * cell
    return [ItemsSpent(int(row["player"]), pad, rules.fuel, cells, "ship")] if cells else []


def _arrive(state: GameState, row: np.void) -> list[Outcome]:
    """Come down on a pad, or where it stood."""
    shuttle, at = int(row["shuttle"]), _end(row)
    body, place, pad = int(row["bodies"][at]), point(row["places"][at]), int(row["pads"][at])
    if pads.is_taken(state, body, place, shuttle):
        return _wait(state, row, TAKEN)
    _set_down(state, shuttle, at)
    told: list[Outcome] = [FreightArrived(int(row["player"]), shuttle, pad)]
    if isinstance(pads.find(state, pad), Rejected):
        return told + _stop(state, shuttle, "pad_gone")
    if row["ends"]:
        return told + _stop(state, shuttle, "cleared")
    _enter(state, row, UNLOADING if at else LOADING, HANDLING)
    return told


def _fly(state: GameState, row: np.void, own: np.void) -> None:
    """Put a shuttle where it is on its way; one that waits until its pad is free stands still above it."""
    at, before = _end(row), point(own["position"])
    if row["waits"]:
        body, place = int(row["bodies"][at]), lanes.above(point(row["places"][at]))
    else:
        body, place = lanes.place(state, _lane(row, 1 - at), int(row["since"]), int(row["until"]), state.tick)
    if body == own["body"]:
        own["velocity"] = np.clip((np.array(place) - np.array(before)) * TICKS_PER_SECOND, -FASTEST, FASTEST)
    own["body"], own["position"] = body, place
    own["attitude"] = attitude.upright(own["attitude"], unit(metres(place)))


def _set_down(state: GameState, shuttle: int, at: int) -> None:
    """Let a shuttle stand on one of the pads of its route, or where that stood."""
    row, own = state.routes.row(shuttle), state.shuttles.row(shuttle)
    own["body"], own["position"], own["landed"] = row["bodies"][at], row["places"][at], 1
    own["velocity"], own["rest"], own["mode"] = 0, 0, craft.MANUAL
    own["attitude"] = attitude.upright(own["attitude"], unit(metres(own["position"])))
    craft.still(own)


def _enter(state: GameState, row: np.void, phase: int, ticks: int) -> None:
    row["phase"], row["waits"], row["since"], row["until"] = phase, 0, state.tick, state.tick + ticks


def _wait(state: GameState, row: np.void, why: int) -> list[Outcome]:
    """Try again later; what it waits for is told once."""
    row["until"] = state.tick + RETRY
    if row["waits"] == why:
        return []
    row["waits"] = why
    return [RouteWaits(int(row["player"]), int(row["shuttle"]), WAITS[why])]


def _stop(state: GameState, shuttle: int, why: str) -> list[Outcome]:
    player = int(state.routes.row(shuttle)["player"])
    state.routes.remove(shuttle)
    return [RouteStopped(player, shuttle, why)]


def _end(row: np.void) -> int:
    """Which of its two pads a shuttle stands on, or flies to: 0 where it loads, 1 where it unloads."""
    return int(row["phase"] in (OUTBOUND, UNLOADING))


def _lane(row: np.void, start: int) -> Lane:
    """The way from one of its pads to the other."""
    ends = [(int(row["bodies"][at]), point(row["places"][at])) for at in (start, 1 - start)]
    return Lane(*ends[0], *ends[1])


def goods(row: np.void) -> dict[int, int]:
    """What a route names, by kind; see `AssignRoute`."""
    return {kind: amount for kind, amount in zip(row["kind"].tolist(), row["amount"].tolist(), strict=True) if kind}
