"""Hops: where an arc comes down, and whether one can stand there. The rule and what a screen previews are one."""

from dataclasses import dataclass

import msgspec
import numpy as np

from gameplay import ballistics, content, hands
from gameplay.ballistics import Flying
from gameplay.building import solids
from gameplay.commands import Velocity
from gameplay.errors import Rejected
from gameplay.positions import Point, point, within
from gameplay.state import TICKS_PER_SECOND, GameState
from gameplay.survival import zones
from gameplay.systems import locomotion
from gameplay.systems.directions import dot, times
from gameplay.systems.locomotion import Locomotion
from gameplay.terrain import VoxelTerrain
from taichi_kernels import capsule
from taichi_kernels.units import Q14, UNITS_PER_METRE

LONGEST = 3 * TICKS_PER_SECOND  # ticks of an arc
LIFTS = (0, UNITS_PER_METRE // 4, UNITS_PER_METRE // 2)  # over where a body should touch, tried until it is free there


class Landing(msgspec.Struct, frozen=True, array_like=True):
    """Where an arc ends.

    Attributes:
        position: where the feet would be; of an arc that must not be hopped along, where it met the ground or ended.
        normal: of the ground there, Q14; 0 where there is none.
        ok: whether one can hop there.
        reason, text: why not, as in `Rejected`.
    """

    position: Point
    normal: Point
    ok: bool
    reason: str = ""
    text: str = ""


@dataclass(frozen=True)
class _Arc:
    """An arc up to the ground, or a wall. `met` is None where it leaves the reach, or what is loaded, before."""

    end: Point
    met: tuple[Point, Point] | None
    known: bool


def trace(state: GameState, player: int, origin: Point, velocity: Velocity) -> Landing:
    """Follow an arc that starts in a player's hand; nothing changes."""
    row = state.players.row(player)
    terrain = state.terrains[int(row["body"])]
    arc = _follow(state, terrain, point(row["position"]), origin, velocity)
    position, normal = arc.met or (arc.end, (0, 0, 0))
    rejected = _not_now(state, player, origin, velocity)
    rejected = rejected or hands.hidden(terrain, row, origin, hands.walls(state, row, origin))
    place: Point | Rejected = rejected or _stand(state, terrain, row, arc)
    if isinstance(place, Rejected):
        return Landing(position, normal, False, place.reason, place.text)
    return Landing(place, normal, True)


def _not_now(state: GameState, player: int, origin: Point, velocity: Velocity) -> Rejected | None:
    rules, row = content.load().player, state.players.row(player)
    if not row["grounded"]:
        return Rejected("not_standing", "you are in the air: hop from where you stand")
    if player in state.footwork and state.footwork.row(player)["pause"] > 0:
        return Rejected("too_soon", f"you have just hopped: {rules.hop_pause:g} s must lie between hops")
    if not within(round(rules.hop_speed * UNITS_PER_METRE) + 2, velocity, (0, 0, 0)):  # 2: it was rounded
        return Rejected("too_fast", f"a hop starts with {rules.hop_speed:g} m/s at most")
    return hands.out_of_arm(row, origin)


def _follow(state: GameState, terrain: VoxelTerrain, feet: Point, origin: Point, velocity: Velocity) -> _Arc:
    rules, gravity = content.load().player, int(state.bodies.row(terrain.body)["gravity"])
    reach, fastest = (round(metres * UNITS_PER_METRE) for metres in (rules.hop_reach, rules.terminal_speed))
    flying = Flying(origin, velocity)
    points = [origin]
    while len(points) <= LONGEST and (len(points) == 1 or within(reach, points[-1], feet)):
        flying = ballistics.fly(flying, gravity, fastest)
        points.append(flying.position)
    ways = ballistics.meet(terrain, points[:-1], points[1:], solids.stopping(state, terrain.body, points[:-1]))
    for at in np.flatnonzero((ways.hit == 1) | (ways.known == 0))[:1]:
        end = point(ways.position[at])
        return _Arc(end, (end, point(ways.normal[at])) if ways.hit[at] else None, bool(ways.known[at]))
    return _Arc(points[-1], None, True)


def _stand(state: GameState, terrain: VoxelTerrain, row: np.void, arc: _Arc) -> Point | Rejected:
    """Where the feet are of who stands at the end of an arc."""
    rules, body = content.load().player, locomotion.standard()
    if not arc.known:
        return Rejected("not_loaded", "the ground there is too far away: go closer")
    far = Rejected("too_far", f"that is too far: {rules.hop_reach:g} m are possible")
    if arc.met is None:
        return far
    steep = Rejected("too_steep", f"it is too steep there: {rules.greatest_slope:g} degrees are possible")
    met, normal = (np.array(part, np.int64) for part in arc.met)
    if dot(normal, locomotion.up(met)) < body.slope_cosine:
        return steep
    height = body.crouched_height if row["crouched"] else body.height
    moved = _let_down(terrain, met, height, body, solids.near(state, terrain.body, met[None]))
    if moved is None:
        return Rejected("no_room", "there is no room to stand there")
    if not moved.flags[0] & capsule.GROUNDED:
        return steep
    place, feet = point(moved.position[0]), point(row["position"])
    if not within(round(rules.hop_reach * UNITS_PER_METRE), place, feet):
        return far
    middle = point(np.array(place) + times(locomotion.up(np.array(place)), height // 2))
    if any(not solids.walked_round(state, box) for box in terrain.protects(middle, height // 2)):
        return Rejected("protected", "a structure stands there: hop beside it")
    sea = zones.sea(state, terrain.body)
    depth, own = sea - ballistics.length(place), sea - ballistics.length(feet)
    if sea and depth > max(round(rules.hop_depth * UNITS_PER_METRE), own + body.step):
        return Rejected("deep_water", f"the water is too deep there: {rules.hop_depth:g} m are possible")
    return place


def _let_down(
    terrain: VoxelTerrain, met: np.ndarray, height: int, body: Locomotion, walls: capsule.Solids | None
) -> capsule.Moved | None:
    """Let a body down onto the ground at a place; None where it is not free above it."""
    above, store = locomotion.up(met), terrain.store
    # how far over a place of the steepest ground the round foot of a body hangs that touches it
    hang = body.radius * (Q14 - body.slope_cosine) // body.slope_cosine + locomotion.STEP_MARGIN
    lifts = np.array([locomotion.STEP_MARGIN, *(hang + lift for lift in LIFTS)])
    places = (met + times(np.broadcast_to(above, (len(lifts), 3)), lifts)).astype(np.int32)
    near = walls and walls._replace(spans=np.repeat(walls.spans, len(lifts), axis=0))
    free = np.flatnonzero(capsule.fits(store.pool, store.table, places, body.radius, height, near))
    if not len(free):
        return None
    return capsule.move(
        store.pool,
        store.table,
        capsule.bodies(
            places[free[:1]],
            np.zeros((1, 3)),
            rise=-int(lifts[free[0]]) - locomotion.STICK,
            radius=body.radius,
            height=height,
            slope_cosine=body.slope_cosine,
        ),
        walls,
    )
