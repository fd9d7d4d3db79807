"""Hops and strides: how somebody goes about who wears a headset."""

import numpy as np

from gameplay import ballistics, content, digging, hopping
from gameplay.actions import Action, Actions, other_body
from gameplay.building import solids
from gameplay.commands import Envelope, Hop, Stride
from gameplay.errors import Rejected
from gameplay.outcomes import Outcome, PlayerHopped, PlayerStrode
from gameplay.positions import Point, point
from gameplay.state import GameState
from gameplay.systems import footwork, locomotion
from taichi_kernels.units import UNITS_PER_METRE


def _check_hop(state: GameState, envelope: Envelope, command: Hop) -> Rejected | Point:
    rejected = other_body(state, envelope)
    if rejected:
        return rejected
    landing = hopping.trace(state, envelope.player, command.origin, command.velocity)
    return landing.position if landing.ok else Rejected(landing.reason, landing.text, landing.position)


def _apply_hop(state: GameState, envelope: Envelope, command: Hop, plan: Point) -> list[Outcome]:
    player = state.players.row(envelope.player)
    start = point(player["position"])
    player["position"] = plan
    player["velocity"] = player["rest"] = np.zeros(3, np.int32)
    player["jump"] = 0
    digging.end_stroke(player)
    locomotion.face(state.players.rows, state.players.index(envelope.player))
    footwork.note_hop(state, envelope.player)
    return [PlayerHopped(envelope.player, start, plan)]


def _check_stride(state: GameState, envelope: Envelope, command: Stride) -> Rejected | int:
    rejected = other_body(state, envelope)
    if rejected:
        return rejected
    rules = content.load().player
    way = ballistics.length(command.by)
    if way > round(rules.stride * UNITS_PER_METRE) + 2:  # 2: it was rounded
        return Rejected("too_far", f"a stride is {rules.stride:g} m long at most")
    if not footwork.may_stride(state, envelope.player, way):
        return Rejected("too_fast", f"strides cover {rules.stride_speed:g} m a second at most")
    return way


def _apply_stride(state: GameState, envelope: Envelope, command: Stride, plan: int) -> list[Outcome]:
    at = state.players.index(envelope.player)
    row = state.players.rows[at : at + 1]
    body = int(row["body"][0])
    store, walls = state.terrains[body].store, solids.near(state, body, row["position"])
    done = locomotion.stride(row, store.pool, store.table, command.by, solids=walls)
    footwork.note_stride(state, envelope.player, plan)
    return [PlayerStrode(envelope.player, command.by, done)]


ACTIONS: Actions = {Hop: Action(_check_hop, _apply_hop), Stride: Action(_check_stride, _apply_stride)}
