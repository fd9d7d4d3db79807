"""One tick of work with a terrain tool: where it hits, what it would move, and what that does to the soil.

`plan` changes nothing and says why it cannot be done; `apply` does what was planned.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gameplay import content, ledger
from gameplay.augment import Effects
from gameplay.errors import Rejected
from gameplay.mode import Mode
from gameplay.outcomes import (
    CanistersFull,
    FragmentsCollected,
    GroundAnalysed,
    Outcome,
    SoilElevated,
    SoilExcavated,
    TerrainFlattened,
)
from gameplay.positions import Point, point
from gameplay.state import TICKS_PER_SECOND
from gameplay.systems import locomotion
from gameplay.systems.directions import unit
from gameplay.terrain import VoxelTerrain
from taichi_kernels import queries
from taichi_kernels.brushes import RADIUS_MAX, RADIUS_MIN
from taichi_kernels.edits import Brush
from taichi_kernels.materials import BEDROCK, SOIL
from taichi_kernels.units import FULL, UNITS_PER_METRE

if TYPE_CHECKING:
    from gameplay.tool import TerrainTool

HAND_REACH = 2 * UNITS_PER_METRE  # how far from the eye a hand can hold the tool
ANALYSER_PERIOD = 15  # ticks between what an analyzer tells


@dataclass(frozen=True)
class Stroke:
    """Work that can be done.

    Attributes:
        brush: the edit.
        effects: of the tool's augments.
        start, normal: where the stroke began and the plane that it keeps to. A stroke lasts while the tool is used
            tick after tick; where it began and its plane are what flattening keeps to.
    """

    brush: Brush
    effects: Effects
    start: Point
    normal: Point


def plan(
    tool: "TerrainTool", power: int = 255, origin: Point | None = None, direction: Point | None = None
) -> Stroke | Rejected:
    """Find out what one tick of work would do; nothing changes.

    Args:
        tool: whose.
        power: 1 to 255; 0 is rejected.
        origin: where the tool is held [units]; the player's eye when None.
        direction: where it points, Q14; where the player looks when None.
    """
    rules, state, player = content.load().tool, tool.state, tool.state.players.row(tool.player)
    if power == 0:
        return Rejected("no_power", "the trigger is not pressed")
    eye = locomotion.eye(player)
    start = eye if origin is None else np.array(origin, np.int64)
    if ((start - eye) ** 2).sum() > HAND_REACH**2:
        return Rejected("out_of_reach", "the tool is farther away than an arm is long")
    towards = locomotion.view_direction(player) if direction is None else _unit(direction)
    if towards is None:
        return Rejected("invalid", "the tool points nowhere: a direction must not be all zero")
    terrain = state.terrains[int(player["body"])]
    reach = round(rules.reach * UNITS_PER_METRE)
    hits = queries.raycast(
        terrain.store.pool,
        terrain.store.table,
        np.array([start], np.int32),
        np.array([towards], np.int32),
        reach,
    )
    if not hits.hit[0]:
        return Rejected("nothing_in_reach", f"there is no ground within {rules.reach:g} m where the tool points")
    return _plan_at(tool, terrain, power, point(hits.position[0]), point(hits.normal[0]), int(hits.material[0]))


def _plan_at(
    tool: "TerrainTool", terrain: VoxelTerrain, power: int, hit: Point, surface_normal: Point, surface: int
) -> Stroke | Rejected:
    rules, state, player = content.load().tool, tool.state, tool.state.players.row(tool.player)
    mode, effects = Mode(int(player["mode"])), tool.effects
    if surface == BEDROCK and mode is Mode.EXCAVATE:
        return Rejected("bedrock", "this is bedrock: nothing cuts it")
    radius = min(max(int(player["radius"]) * effects.radius_factor >> 8, RADIUS_MIN), RADIUS_MAX)
    rate = round(rules.dig_rate * FULL) * effects.power_factor >> 8
    step = min(max(1, rate * power // (255 * TICKS_PER_SECOND)), FULL)
    goes_on = int(player["stroke_tick"]) >= state.tick - 1 and bool(player["stroke_normal"].any())
    start = point(player["stroke_point"]) if goes_on else hit
    normal = point(player["stroke_normal"]) if goes_on else (_up(hit) if effects.levels else surface_normal)
    if mode is Mode.EXCAVATE:
        brush = Brush.excavate(hit, radius, step)
    elif mode is Mode.ELEVATE:
        brush = Brush.elevate(hit, radius, _brush_material(tool), step)
    else:
        brush = Brush.flatten(_towards_plane(hit, start, normal, radius), radius, normal, _brush_material(tool), step)
    rejected = terrain.reject(brush)
    if rejected:
        return rejected
    if mode is not Mode.EXCAVATE:
        moved = terrain.measure(brush)
        placed, removed = int(moved.total_added().sum()), int(moved.total_removed().sum())
        lacking = placed - (removed if effects.collects else 0) - tool.get_total_soil()
        if lacking > 0:
            return Rejected("insufficient_soil", f"not enough soil: {lacking / FULL:.1f} voxels more are needed")
    return Stroke(brush, effects, start, normal)


def apply(tool: "TerrainTool", stroke: Stroke) -> list[Outcome]:
    """Do what was planned in this same tick."""
    state = tool.state
    player = state.players.row(tool.player)
    terrain = state.terrains[int(player["body"])]
    outcomes = _analyse(tool, terrain, stroke) if stroke.effects.analyses else []
    moved = terrain.apply(stroke.brush)
    removed, added = moved.total_removed(), moved.total_added()
    ledger.book(state, "dug", removed)
    ledger.book(state, "placed", added)
    had_room = tool.room() > 0
    total_added = int(added.sum())
    # Soil on its way from hill to hollow in one flattening need not pass the canisters, unless it is inhibited.
    reused = _first(removed, total_added) if stroke.effects.collects else np.zeros_like(removed)
    ledger.book(state, "reused", reused)
    vented = _keep(tool, removed - reused, stroke.effects.collects)
    drawn = tool.draw(total_added - int(reused.sum()))
    player["stroke_tick"], player["stroke_point"], player["stroke_normal"] = state.tick, stroke.start, stroke.normal
    outcomes += _tell(tool, stroke, removed, added, drawn, vented)
    outcomes += _find_ores(tool, removed)
    if had_room and vented and stroke.effects.collects:
        outcomes.append(CanistersFull(tool.player))
    return outcomes


def end_stroke(player: np.void) -> None:
    """Let the next use of a player's tool begin a stroke of its own."""
    player["stroke_normal"] = 0


def use(tool: "TerrainTool", power: int = 255) -> list[Outcome] | Rejected:
    """Plan and apply one tick of work where the player looks."""
    stroke = plan(tool, power)
    return stroke if isinstance(stroke, Rejected) else apply(tool, stroke)


def _keep(tool: "TerrainTool", soil: np.ndarray, collects: bool) -> int:
    if collects:
        return tool.collect(soil)
    ledger.book(tool.state, "vented", soil)
    return int(soil.sum())


def _tell(
    tool: "TerrainTool", stroke: Stroke, removed: np.ndarray, added: np.ndarray, drawn: np.ndarray, vented: int
) -> list[Outcome]:
    brush = stroke.brush
    place = (tool.player, brush.centre, brush.radius)
    match Mode(int(tool.current_mode)):
        case Mode.EXCAVATE:
            return [SoilExcavated(*place, ledger.amounts(removed), vented)] if removed.any() else []
        case Mode.ELEVATE:
            return [SoilElevated(*place, ledger.amounts(drawn))] if added.any() else []
        case Mode.FLATTEN:
            if not (removed.any() or added.any()):
                return []
            return [TerrainFlattened(*place, ledger.amounts(removed), ledger.amounts(added), vented)]


def _find_ores(tool: "TerrainTool", removed: np.ndarray) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for material in content.load().materials:
        if material.ore and removed[material.id]:
            new, total = tool.find_ore(material.id, int(removed[material.id]))
            if new:
                outcomes.append(FragmentsCollected(tool.player, material.name, new, total))
    return outcomes


def _analyse(tool: "TerrainTool", terrain: VoxelTerrain, stroke: Stroke) -> list[Outcome]:
    if tool.state.tick % ANALYSER_PERIOD:
        return []
    whole = Brush.excavate(stroke.brush.centre, stroke.brush.radius)
    soil = terrain.measure(whole).total_removed()
    return [GroundAnalysed(tool.player, whole.centre, ledger.amounts(soil))] if soil.any() else []


def _brush_material(tool: "TerrainTool") -> int:
    """The material that the canisters hold most of; of equals the one with the least number.

    Ore goes down as plain soil: else it could be dug, and found, again and again.
    """
    soil = tool.soil()
    soil[[material.id for material in content.load().materials if material.ore]] = 0
    return int(np.argmax(soil)) if soil.any() else SOIL


def _first(soil: np.ndarray, amount: int) -> np.ndarray:
    """The first `amount` of soil by material, in the order of the numbers."""
    sums = np.concatenate([[0], np.cumsum(soil)])
    return np.diff(np.minimum(sums, amount))


def _up(at: Sequence[int]) -> Point:
    x, y, z = locomotion.up(np.array(at)).tolist()
    return x, y, z


def _unit(direction: Sequence[int]) -> np.ndarray | None:
    return unit(np.array(direction, np.int64)) if any(direction) else None


def _towards_plane(hit: Point, start: Point, normal: Point, most: int) -> Point:
    """The point nearest to a hit on a plane, or on the way there where the plane is farther than `most` away.

    So what is worked on is always within the brush: a hill is taken down from its top, not hollowed out along the
    plane below it.
    """
    height = sum((h - s) * n for h, s, n in zip(hit, start, normal, strict=True)) >> 14
    height = min(max(height, -most), most)
    x, y, z = (h - (height * n >> 14) for h, n in zip(hit, normal, strict=True))
    return x, y, z
