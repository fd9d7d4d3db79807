"""The one way in which commands reach the state: check, then apply."""

from gameplay.actions import (
    Actions,
    building,
    carrying,
    crafting,
    creative,
    farming,
    items,
    living,
    movement,
    players,
    resources,
    shuttles,
    steps,
    tool_use,
    trade,
    volumes,
    wearing,
)
from gameplay.commands import Command, Envelope, Join, Leave, Look, WakeUp, check_fields
from gameplay.errors import Rejected
from gameplay.outcomes import CommandRejected, Outcome
from gameplay.shuttles import cabin
from gameplay.state import GameState
from gameplay.survival import death

ACTIONS: Actions = {
    **players.ACTIONS,
    **movement.ACTIONS,
    **steps.ACTIONS,
    **tool_use.ACTIONS,
    **items.ACTIONS,
    **volumes.ACTIONS,
    **resources.ACTIONS,
    **carrying.ACTIONS,
    **wearing.ACTIONS,
    **building.ACTIONS,
    **crafting.ACTIONS,
    **living.ACTIONS,
    **farming.ACTIONS,
    **creative.ACTIONS,
    **shuttles.ACTIONS,
    **trade.ACTIONS,
}

OF_THE_DEAD = (WakeUp, Look, Leave)  # commands that the dead can give


def run(state: GameState, envelope: Envelope) -> list[Outcome]:
    """Apply a command, or say why not; a rejected command changes nothing."""
    command = envelope.command
    rejected = _check_sender(state, envelope)
    if rejected is None:
        action = ACTIONS[type(command)]
        plan = action.check(state, envelope, command)
        if not isinstance(plan, Rejected):
            return action.apply(state, envelope, command, plan)
        rejected = plan
    name = type(command).__name__
    told = CommandRejected(envelope.player, name, rejected.reason, rejected.text, rejected.position)
    return [told, *rejected.details]


def _check_sender(state: GameState, envelope: Envelope) -> Rejected | None:
    command: Command = envelope.command
    if type(command) not in ACTIONS:
        return Rejected("unknown_command", f"{type(command).__name__} is no command")
    try:
        check_fields(command)
    except ValueError as error:
        return Rejected("invalid", str(error))
    if envelope.body not in state.bodies:
        return Rejected("unknown_body", f"there is no body {envelope.body}")
    if isinstance(command, Join):
        return None
    if envelope.player not in state.players or not state.players.row(envelope.player)["online"]:
        return Rejected("not_joined", f"player {envelope.player} does not take part: join first")
    if death.is_dead(state, envelope.player) and not isinstance(command, OF_THE_DEAD):
        return Rejected("dead", "you are dead: wake up first")
    return cabin.cannot(state, envelope.player, command)
