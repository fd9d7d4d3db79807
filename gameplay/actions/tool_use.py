"""Working with the terrain tool."""

from gameplay import content, digging
from gameplay.actions import Action, Actions, other_body
from gameplay.commands import Envelope, SetRadius, SwitchMode, UseTool
from gameplay.digging import Stroke
from gameplay.errors import Rejected
from gameplay.mode import Mode
from gameplay.outcomes import ModeSwitched, Outcome, RadiusSet
from gameplay.state import GameState
from gameplay.tool import TerrainTool
from taichi_kernels.units import UNITS_PER_METRE


def _check_use(state: GameState, envelope: Envelope, command: UseTool) -> Rejected | Stroke:
    if state.players.row(envelope.player)["stroke_tick"] == state.tick:
        return Rejected("tool_busy", "the tool has worked in this tick: use it again in the next")
    rejected = other_body(state, envelope) if command.origin else None
    if rejected:
        return rejected
    return digging.plan(TerrainTool(state, envelope.player), command.power, command.origin, command.direction)


def _apply_use(state: GameState, envelope: Envelope, command: UseTool, plan: Stroke) -> list[Outcome]:
    return digging.apply(TerrainTool(state, envelope.player), plan)


def _check_mode(state: GameState, envelope: Envelope, command: SwitchMode) -> Rejected | Mode:
    try:
        return Mode[command.mode.upper()]
    except KeyError:
        modes = ", ".join(mode.name.lower() for mode in Mode)
        return Rejected("unknown_mode", f"the terrain tool has no mode {command.mode!r}; its modes are {modes}")


def _apply_mode(state: GameState, envelope: Envelope, command: SwitchMode, plan: Mode) -> list[Outcome]:
    TerrainTool(state, envelope.player).switch_mode(plan)
    return [ModeSwitched(envelope.player, plan.name.lower())]


def _check_radius(state: GameState, envelope: Envelope, command: SetRadius) -> Rejected | None:
    rules = content.load().tool
    if rules.least_radius <= command.radius / UNITS_PER_METRE <= rules.greatest_radius:
        return None
    return Rejected("radius", f"the tool's radius goes from {rules.least_radius:g} to {rules.greatest_radius:g} m")


def _apply_radius(state: GameState, envelope: Envelope, command: SetRadius, plan: None) -> list[Outcome]:
    state.players.row(envelope.player)["radius"] = command.radius
    return [RadiusSet(envelope.player, command.radius)]


ACTIONS: Actions = {
    UseTool: Action(_check_use, _apply_use),
    SwitchMode: Action(_check_mode, _apply_mode),
    SetRadius: Action(_check_radius, _apply_radius),
}
