"""Routes of shuttles: given, and taken away."""

from gameplay import content
from gameplay.actions import Action, Actions
from gameplay.commands import AssignRoute, ClearRoute, Envelope
from gameplay.errors import Rejected
from gameplay.outcomes import Outcome, RouteAssigned
from gameplay.shuttles import routes
from gameplay.state import GameState


def _check_assign(state: GameState, envelope: Envelope, command: AssignRoute) -> Rejected | None:
    unknown = sorted(set(command.goods) - set(content.load().items))
    if unknown:
        return Rejected("unknown_item", f"there is no item {unknown[0]!r}")
    return routes.check(state, command.shuttle, command.origin, command.destination)


def _apply_assign(state: GameState, envelope: Envelope, command: AssignRoute, plan: None) -> list[Outcome]:
    pads = command.origin, command.destination
    routes.assign(state, envelope.player, command.shuttle, pads, command.goods, command.keep)
    return [RouteAssigned(envelope.player, command.shuttle, *pads)]


def _check_clear(state: GameState, envelope: Envelope, command: ClearRoute) -> Rejected | None:
    if command.shuttle not in state.routes:
        return Rejected("no_route", f"shuttle {command.shuttle} has no route")
    return None


def _apply_clear(state: GameState, envelope: Envelope, command: ClearRoute, plan: None) -> list[Outcome]:
    return routes.clear(state, command.shuttle)


ACTIONS: Actions = {
    AssignRoute: Action(_check_assign, _apply_assign),
    ClearRoute: Action(_check_clear, _apply_clear),
}
