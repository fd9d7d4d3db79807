"""Walking, jumping, looking round, teleporting."""

import numpy as np

from gameplay import digging
from gameplay.actions import Action, Actions, creative_only, other_body
from gameplay.commands import Envelope, Jump, Look, Move, Teleport
from gameplay.errors import Rejected
from gameplay.outcomes import Outcome, PlayerTeleported
from gameplay.positions import LIMIT
from gameplay.state import GameState
from gameplay.survival import meters
from gameplay.systems import loading, locomotion
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
    if any(abs(value) > FARTHEST for value in command.position):
        most = FARTHEST // UNITS_PER_METRE
        return Rejected("out_of_range", f"that is too far from the body: {most} m along each axis are possible")
    return creative_only(state) or other_body(state, envelope)


def _apply_teleport(state: GameState, envelope: Envelope, command: Teleport, plan: None) -> list[Outcome]:
    player = state.players.row(envelope.player)
    player["position"] = command.position
    player["velocity"] = player["rest"] = np.zeros(3, np.int32)
    player["grounded"] = 0
    digging.end_stroke(player)
    locomotion.face(state.players.rows, state.players.index(envelope.player))
    loading.load_around_players(state)
    return [PlayerTeleported(envelope.player, command.position)]


ACTIONS: Actions = {
    Move: Action(_always, _apply_move),
    Jump: Action(_always, _apply_jump),
    Look: Action(_always, _apply_look),
    Teleport: Action(_check_teleport, _apply_teleport),
}
