"""Boxes of structures that edits must not cut."""

import numpy as np

from gameplay.actions import Action, Actions
from gameplay.commands import Envelope, ProtectVolume, ReleaseVolume
from gameplay.errors import Rejected
from gameplay.outcomes import Outcome, VolumeProtected, VolumeReleased
from gameplay.state import GameState
from taichi_kernels.units import UNITS_PER_METRE

MOST_METRES = 256


def _check_protect(state: GameState, envelope: Envelope, command: ProtectVolume) -> Rejected | None:
    size = np.array(command.maximum) - np.array(command.minimum)
    if (size <= 0).any():
        return Rejected("empty_volume", "the box is empty: each maximum must be greater than its minimum")
    if (size > MOST_METRES * UNITS_PER_METRE).any():
        return Rejected("large_volume", f"the box is too large: {MOST_METRES} m along an axis are possible")
    return None


def _apply_protect(state: GameState, envelope: Envelope, command: ProtectVolume, plan: None) -> list[Outcome]:
    volume = state.new_id()
    state.volumes.add(id=volume, body=envelope.body, minimum=command.minimum, maximum=command.maximum)
    return [VolumeProtected(envelope.player, volume)]


def _check_release(state: GameState, envelope: Envelope, command: ReleaseVolume) -> Rejected | None:
    if command.volume not in state.volumes:
        return Rejected("unknown_volume", f"there is no protected volume {command.volume}")
    if command.volume in state.structures:
        return Rejected("structure", "a structure stands there: dismantle it")
    return None


def _apply_release(state: GameState, envelope: Envelope, command: ReleaseVolume, plan: None) -> list[Outcome]:
    state.volumes.remove(command.volume)
    return [VolumeReleased(envelope.player, command.volume)]


ACTIONS: Actions = {
    ProtectVolume: Action(_check_protect, _apply_protect),
    ReleaseVolume: Action(_check_release, _apply_release),
}
