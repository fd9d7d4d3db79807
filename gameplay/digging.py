"""One tick of work with a terrain tool: where it hits, what it would move, and what that does to the soil.

`plan` changes nothing and says why it cannot be done; `apply` does what was planned.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from gameplay import content, hands, ledger
from gameplay.augment import Effects
from gameplay.errors import Rejected
from gameplay.mode import Mode
from gameplay.outcomes import (
    CanistersFull,
    GroundAnalysed,
    Outcome,
    SoilElevated,
    SoilExcavated,
    TerrainFlattened,
)
from gameplay.positions import Point, point
from gameplay.resources import collecting
from gameplay.state import TICKS_PER_SECOND
from gameplay.systems import locomotion
from gameplay.terrain import VoxelTerrain
from taichi_kernels import queries
from taichi_kernels.brushes import RADIUS_MAX, RADIUS_MIN
from taichi_kernels.edits import Brush
from taichi_kernels.materials import BEDROCK, SOIL
from taichi_kernels.units import FULL, UNITS_PER_METRE

if TYPE_CHECKING:
    from gameplay.tool import TerrainTool

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
    if power == 0:
        return Rejected("no_power", "the trigger is not pressed")
    hits = target(tool, origin, direction)
    if isinstance(hits, Rejected):
        return hits
    hit = point(hits.position[0])
    planned = _plan_at(tool, _terrain(tool), power, hit, point(hits.normal[0]), int(hits.material[0]))
    return replace(planned, position=hit) if isinstance(planned, Rejected) else planned


def target(tool: "TerrainTool", origin: Point | None = None, direction: Point | None = None) -> queries.Hits | Rejected:
    """Where a tool meets the ground: one row. Arguments as in `plan`."""
    player, rules = tool.state.players.row(tool.player), content.load().tool
    start = point(locomotion.eye(player)) if origin is None else origin
    towards = locomotion.view_direction(player) if direction is None else hands.direction(direction)
    if towards is None:
        return Rejected("invalid", "the tool points nowhere: a direction must not be all zero")
    rejected = hands.out_of_arm(player, start)
    if rejected:
        return rejected
    store = _terrain(tool).store
    reach = round(rules.reach * UNITS_PER_METRE)
    hits = queries.raycast(store.pool, store.table, np.array([start], np.int32), np.array([towards], np.int32), reach)
    if not hits.hit[0]:
        return Rejected("nothing_in_reach", f"there is no ground within {rules.reach:g} m where the tool points")
    return hits


def hardness_of(material: int) -> int:
    """How hard a material is, 0 to 255; 0 of what is not known."""
    known = content.load().materials
    return round(255 * known[material].hardness) if 0 <= material < len(known) else 0


def _hardness(soil: np.ndarray) -> int:
    """How hard soil is, the mean over its materials, i64 (32,): 0 to 255; 0 of none."""
    of = np.array([hardness_of(material) for material in range(len(soil))])
    return int((soil * of).sum()) // max(int(soil.sum()), 1)


def _terrain(tool: "TerrainTool") -> VoxelTerrain:
    return tool.state.terrains[int(tool.state.players.row(tool.player)["body"])]


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
    outcomes += collecting.dug(tool, removed, stroke.brush.centre)
    if had_room and vented and stroke.effects.collects:
        outcomes.append(CanistersFull(tool.player, stroke.brush.centre))
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
            return [SoilExcavated(*place, ledger.amounts(removed), vented, _hardness(removed))] if removed.any() else []
        case Mode.ELEVATE:
            return [SoilElevated(*place, ledger.amounts(drawn))] if added.any() else []
        case Mode.FLATTEN:
            if not (removed.any() or added.any()):
                return []
            amounts = ledger.amounts(removed), ledger.amounts(added)
            return [TerrainFlattened(*place, *amounts, vented, _hardness(removed))]


def _analyse(tool: "TerrainTool", terrain: VoxelTerrain, stroke: Stroke) -> list[Outcome]:
    if tool.state.tick % ANALYSER_PERIOD:
        return []
    whole = Brush.excavate(stroke.brush.centre, stroke.brush.radius)
    soil = terrain.measure(whole).total_removed()
    return [GroundAnalysed(tool.player, whole.centre, ledger.amounts(soil))] if soil.any() else []


def _brush_material(tool: "TerrainTool") -> int:
    """The material that the canisters hold most of; of equals the one with the least number.

    Ore goes down as plain soil: else it could be dug, and found, again and again. Clay and rock there is everywhere.
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


def _towards_plane(hit: Point, start: Point, normal: Point, most: int) -> Point:
    """The point nearest to a hit on a plane, or on the way there where the plane is farther than `most` away.

    So what is worked on is always within the brush: a hill is taken down from its top, not hollowed out along the
    plane below it.
    """
    height = sum((h - s) * n for h, s, n in zip(hit, start, normal, strict=True)) >> 14
    height = min(max(height, -most), most)
    x, y, z = (h - (height * n >> 14) for h, n in zip(hit, normal, strict=True))
    return x, y, z
