"""Walking, jumping, looking round, teleporting."""

import numpy as np

from gameplay import digging
from gameplay.actions import Action, Actions, creative_only, other_body
from gameplay.commands import Envelope, Jump, Look, Move, Teleport, Travel
from gameplay.errors import Rejected
from gameplay.outcomes import Outcome, PlayerTeleported, PlayerTravelled
from gameplay.positions import LIMIT, Point
from gameplay.state import GameState
from gameplay.survival import meters
from gameplay.systems import loading, locomotion, spawning
from taichi_kernels.units import UNITS_PER_CHUNK, UNITS_PER_METRE

FARTHEST = LIMIT - 16 * UNITS_PER_CHUNK  # leaves room for the chunks around a player


def _always(state: GameState, envelope: Envelope, command: object) -> None:
    return None


def _apply_move(state: GameState, envelope: Envelope, command: Move, plan: None) -> list[Outcome]:
    player = state.players.row(envelope.player)
    player["move_forward"], player["move_right"] = command.forward, command.right
    # who sprints goes on until out of breath, and begins only with enough of it
    player["sprint"] = command.sprint and (player["sprint"] or meters.may_sprint(state, envelope.player))
    player["crouch"] = command.crouch
    return []


def _apply_jump(state: GameState, envelope: Envelope, command: Jump, plan: None) -> list[Outcome]:
    player = state.players.row(envelope.player)
    if player["grounded"] and not player["jump"]:
        meters.charge_jump(state, envelope.player)
    player["jump"] = 1
    return []


def _apply_look(state: GameState, envelope: Envelope, command: Look, plan: None) -> list[Outcome]:
    locomotion.look(state.players.rows, state.players.index(envelope.player), command.yaw, command.pitch)
    return []


def _check_teleport(state: GameState, envelope: Envelope, command: Teleport) -> Rejected | None:
    return _too_far(command.position) or creative_only(state) or other_body(state, envelope)


def _too_far(place: Point) -> Rejected | None:
    if all(abs(value) <= FARTHEST for value in place):
        return None
    most = FARTHEST // UNITS_PER_METRE
    return Rejected("out_of_range", f"that is too far from the body: {most} m along each axis are possible")


def _apply_teleport(state: GameState, envelope: Envelope, command: Teleport, plan: None) -> list[Outcome]:
    _stand(state, envelope.player, command.position)
    return [PlayerTeleported(envelope.player, command.position)]


def _stand(state: GameState, player: int, place: Point) -> None:
    """Let a player stand at a place of the body that the player is on."""
    row = state.players.row(player)
    row["position"] = place
    row["velocity"] = row["rest"] = np.zeros(3, np.int32)
    row["grounded"] = 0
    digging.end_stroke(row)
    locomotion.face(state.players.rows, state.players.index(player))
    loading.load_around_players(state)


def _check_travel(state: GameState, envelope: Envelope, command: Travel) -> Rejected | None:
    if command.to not in state.bodies:
        return Rejected("unknown_body", f"there is no ground of a body {command.to} to stand on")
    return (_too_far(command.position) if command.position else None) or creative_only(state)


def _apply_travel(state: GameState, envelope: Envelope, command: Travel, plan: None) -> list[Outcome]:
    place = command.position or spawning.on(state, command.to)
    state.players.row(envelope.player)["body"] = command.to
    _stand(state, envelope.player, place)
    return [PlayerTravelled(envelope.player, command.to, place)]


ACTIONS: Actions = {
    Move: Action(_always, _apply_move),
    Jump: Action(_always, _apply_jump),
    Look: Action(_always, _apply_look),
    Teleport: Action(_check_teleport, _apply_teleport),
    Travel: Action(_check_travel, _apply_travel),
}
