"""Shaping terrain at will, in creative worlds. The ledger counts what comes from nothing and what goes nowhere."""

import numpy as np

from gameplay import content, ledger
from gameplay.actions import Action, Actions, creative_only
from gameplay.commands import Envelope, SetVoxel, ShapeTerrain
from gameplay.errors import Rejected
from gameplay.outcomes import Outcome, TerrainShaped
from gameplay.positions import nearest_voxel
from gameplay.state import GameState
from taichi_kernels.edits import Brush, Kind
from taichi_kernels.errors import KernelError
from taichi_kernels.materials import AIR

BRUSHES = ("excavate", "elevate", "flatten", "paint")


def _material(name: str) -> int | Rejected:
    try:
        return content.load().material_id(name)
    except KeyError as error:
        return Rejected("unknown_material", str(error.args[0]))


def _check_shape(state: GameState, envelope: Envelope, command: ShapeTerrain) -> Rejected | Brush:
    rejected = creative_only(state)
    if rejected:
        return rejected
    material = _material(command.material)
    if isinstance(material, Rejected):
        return material
    try:
        match command.how:
            case "excavate":
                brush = Brush.excavate(command.centre, command.radius)
            case "elevate":
                brush = Brush.elevate(command.centre, command.radius, material)
            case "flatten":
                brush = Brush.flatten(command.centre, command.radius, command.normal, material)
            case "paint":
                brush = Brush.paint(command.centre, command.radius, material)
            case _:
                return Rejected("unknown_brush", f"unknown brush {command.how!r}; there are {', '.join(BRUSHES)}")
    except KernelError as error:
        return Rejected("brush", str(error))
    return state.terrains[envelope.body].reject(brush) or brush


def _check_set(state: GameState, envelope: Envelope, command: SetVoxel) -> Rejected | Brush:
    rejected = creative_only(state)
    if rejected:
        return rejected
    material = _material(command.material)
    if isinstance(material, Rejected):
        return material
    try:
        brush = Brush.set_voxel(nearest_voxel(command.position), command.density, material if command.density else AIR)
    except KernelError as error:
        return Rejected("brush", str(error))
    return state.terrains[envelope.body].reject(brush) or brush


def _apply(state: GameState, envelope: Envelope, command: ShapeTerrain | SetVoxel, plan: Brush) -> list[Outcome]:
    moved = state.terrains[envelope.body].apply(plan)
    removed, added = moved.total_removed(), moved.total_added()
    ledger.book(state, "dug", removed)
    ledger.book(state, "placed", added)
    if plan.kind is Kind.PAINT:
        ledger.book(state, "reused", removed)
    else:
        ledger.book(state, "vented", removed)
        ledger.book(state, "created", added)
    if not np.any(moved.changed):
        return []
    how = plan.kind.name.lower()
    return [
        TerrainShaped(envelope.player, how, plan.centre, plan.radius, ledger.amounts(removed), ledger.amounts(added))
    ]


ACTIONS: Actions = {ShapeTerrain: Action(_check_shape, _apply), SetVoxel: Action(_check_set, _apply)}
