"""Hands: where they may be, and what they point at."""

import functools
from collections.abc import Callable, Sequence
from typing import Any, get_type_hints

import msgspec
import numpy as np

from gameplay import ballistics, commands, content
from gameplay.actions import other_body
from gameplay.building import solids
from gameplay.commands import Direction, Envelope, Name, Point, Velocity
from gameplay.errors import Rejected
from gameplay.positions import point, within
from gameplay.state import GameState
from gameplay.systems import locomotion
from gameplay.systems.directions import dot, unit
from gameplay.terrain import VoxelTerrain
from taichi_kernels import queries
from taichi_kernels.capsule import Solids
from taichi_kernels.sampling import ISO
from taichi_kernels.units import Q14, UNITS_PER_METRE

REACH = 2 * UNITS_PER_METRE  # how far from the eye a hand can be
PICK_RADIUS = UNITS_PER_METRE * 3 // 20  # how far beside a ray an item may be that it picks: near by,
PICK_SLOPE = Q14 // 9  # and this much more the farther it is: 6 degrees
PICK_CLEARANCE = UNITS_PER_METRE // 8  # [units] of the way to an item that the ground it lies on may hide
HEAD_RADIUS = UNITS_PER_METRE // 10  # round the middle of a head that must be free
_AROUND = np.array([[0, 0, 0], *(np.eye(3, dtype=int) * HEAD_RADIUS), *(np.eye(3, dtype=int) * -HEAD_RADIUS)])


class Rays(msgspec.Struct, frozen=True, array_like=True):
    """Where a player's hands and head are, and what they would put up; in the frame of the body. None for what is not
    there or not asked for.

    Attributes:
        tool: where the tool is held, and where it points.
        arc: where the arc of a hop starts, and its velocity.
        pick: where the hand that grabs is, and where it points.
        head: middle of the head. risen: where that would be if the view was not lowered; None: it is not.
        place: item that is to be put up, where, and where its front would face.
    """

    tool: tuple[Point, Direction] | None = None
    arc: tuple[Point, Velocity] | None = None
    pick: tuple[Point, Direction] | None = None
    head: Point | None = None
    place: tuple[Name, Point, Direction] | None = None
    risen: Point | None = None

    @classmethod
    def of(cls, **rays: Sequence | None) -> "Rays":
        """Rays from places [m], unit vectors and velocities [m/s]; this is where they become integers.

        Raises:
            ValueError: NaN, infinity, or out of range.
        """
        quantisers = _quantisers()
        return cls(**{name: quantisers[name](name, value) for name, value in rays.items()})


@functools.cache
def _quantisers() -> dict[str, Callable[[str, Any], Any]]:
    return {name: commands.quantiser(hint) for name, hint in get_type_hints(Rays, include_extras=True).items()}


def direction(way: Sequence[int]) -> np.ndarray | None:
    """A Q14 unit vector along integers, i64 (3,); None where they are all 0. What is one already stays as it is."""
    vector = np.array(way, np.int64)
    if abs(ballistics.length(vector.tolist()) - Q14) <= 1:
        return vector
    return unit(vector) if vector.any() else None


def out_of_arm(player: np.void, place: Sequence[int]) -> Rejected | None:
    """The answer to a hand that is farther from the eye than an arm is long."""
    if within(REACH, place, locomotion.eye(player)):
        return None
    return Rejected("out_of_reach", "the hand is farther away than an arm is long")


def hidden(terrain: VoxelTerrain, player: np.void, place: Point, walls: Solids | None = None) -> Rejected | None:
    """The answer to a hand in the ground, or behind it; and, where the walls near the eye are told, behind those."""
    met = ballistics.meet(terrain, [point(locomotion.eye(player)), place], [place, place], walls)
    if met.wall.any():
        return Rejected("behind_wall", "a wall is between you and the hand: hold it where you could see it")
    if met.hit.any():
        return Rejected("in_ground", "the hand is in the ground: hold it where you could see it")
    return None


def walls(state: GameState, player: np.void, place: Point) -> Solids | None:
    """The walls that `hidden` needs to know."""
    return solids.stopping(state, int(player["body"]), [point(locomotion.eye(player)), place])


def cannot_throw(state: GameState, envelope: Envelope, origin: Point, velocity: Velocity) -> Rejected | None:
    """The answer to a throw that no hand can make."""
    rejected = other_body(state, envelope)
    if rejected:
        return rejected
    most, player = content.load().player.throw_speed, state.players.row(envelope.player)
    if not within(round(most * UNITS_PER_METRE) + 2, velocity, (0, 0, 0)):  # 2: it was rounded
        return Rejected("too_fast", f"nobody throws faster than {most:g} m/s")
    terrain = state.terrains[int(player["body"])]
    return out_of_arm(player, origin) or hidden(terrain, player, origin, walls(state, player, origin))


def meets(state: GameState, player: int, item: int, origin: Point, way: Direction) -> bool:
    """Whether a hand that points along a way can grab an item, or a pile, from where it is."""
    return item in _met(state, player, origin, way)


def pick(state: GameState, player: int, origin: Point, way: Direction) -> int | None:
    """Id of the item or pile that a hand would grab: of those that it points at the one nearest to the ray."""
    return next(iter(_met(state, player, origin, way)), None)


def _met(state: GameState, player: int, origin: Point, way: Direction) -> list[int]:
    """Ids of the items and piles that a hand points at and nothing hides, the nearest to the ray first."""
    row, towards = state.players.row(player), direction(way)
    if towards is None or out_of_arm(row, origin):
        return []
    items, piles = state.items.rows, state.piles.rows
    rows = np.concatenate([lying[["id", "body", "position"]] for lying in (items[items["holder"] == 0], piles)])
    rows = rows[rows["body"] == row["body"]]
    offset = rows["position"].astype(np.int64) - np.array(origin)
    square = (offset * offset).sum(axis=1)
    reach = round(content.load().player.grab_reach * UNITS_PER_METRE)
    near = square <= reach * reach
    rows, offset, square = rows[near], offset[near], square[near]
    ahead = dot(offset, towards)
    beside = np.maximum(square - ahead * ahead, 0)
    width = np.maximum(PICK_RADIUS, ahead * PICK_SLOPE >> 14)
    met = (ahead > 0) & (beside <= width * width)
    if not met.any():
        return []
    rows, ahead, beside = rows[met], ahead[met], beside[met]
    ground = ballistics.meet(state.terrains[int(row["body"])], [origin] * len(rows), list(map(point, rows["position"])))
    away = np.maximum(ahead - PICK_CLEARANCE, 0)
    seen = (ground.hit == 0) | (ground.distance >= away)
    # the angle, as its square in Q28: exact enough, and the same on every machine
    angle = (beside << 28) // np.maximum(ahead * ahead, 1)
    order = np.lexsort([rows["id"], angle])
    return [int(rows["id"][at]) for at in order if seen[at]]


def buried(terrain: VoxelTerrain, player: np.void, head: Point) -> bool:
    """Whether a head is in the ground, or on the other side of it."""
    store = terrain.store
    density = queries.density(store.pool, store.table, (np.array(head) + _AROUND).astype(np.int32))
    return bool((density >= ISO).any()) or hidden(terrain, player, head) is not None
