"""Things in flight: they fall, bounce off the ground and off structures, roll, and come to rest where they lie.

Piles of items rest on gentle ground alone, and join their like there.
"""

from dataclasses import dataclass

import numpy as np

from gameplay import ballistics
from gameplay.ballistics import Flying
from gameplay.building import solids
from gameplay.entities import EntityTable
from gameplay.inventory import piles
from gameplay.outcomes import ItemBounced, ItemLanded, Outcome
from gameplay.positions import point
from gameplay.state import TICKS_PER_SECOND, GameState
from gameplay.survival import geysers
from gameplay.systems import locomotion
from gameplay.systems.directions import TURN, cosine, dot, times
from gameplay.terrain import VoxelTerrain
from taichi_kernels.units import UNITS_PER_METRE

BOUNCE = 90  # [1/256] of the speed into the ground that comes back out of it
GRIP = 200  # [1/256] of the speed along the ground that a touch leaves
STILL = UNITS_PER_METRE  # [units/s] slower than this a thing comes to rest where it may
LOUD = 2 * UNITS_PER_METRE  # [units/s] into the ground from which a bounce is an event
OUT = 8  # [units] that a rolling pile keeps off the ground
RISE = 16  # [units] a tick by which what ground has closed around comes up


@dataclass(frozen=True)
class Rolling:
    """How a kind of thing behaves on the ground.

    Attributes:
        gentle: cosine of the steepest slope on which it comes to rest [Q14].
        slope_grip: of the speed along steeper ground that a touch leaves [1/256].
        patience: ticks after which it comes to rest wherever it touches the ground.
        frees: comes up where ground has closed around it; else it rests there.
    """

    gentle: int
    slope_grip: int
    patience: int
    frees: bool


def _of_items() -> Rolling:
    return Rolling(locomotion.standard().slope_cosine, GRIP, 10 * TICKS_PER_SECOND, frees=False)


_OF_PILES = Rolling(cosine(20 * TURN // 360), 240, 60 * TICKS_PER_SECOND, frees=True)


def fly_items(state: GameState) -> list[Outcome]:
    """One tick of all items and piles in flight, and of those that lay where the ground has changed."""
    for body, ground in sorted(state.terrains.items()):
        for brush in ground.take_edits():
            piles.loosen(state, body, brush.centre, brush.reach)
    outcomes: list[Outcome] = []
    if not len(state.flights):
        return outcomes
    landed: list[int] = []
    for table, rolling in ((state.items, _of_items()), (state.piles, _OF_PILES)):
        numbers = state.flights.rows["id"].tolist()
        flying = np.array([row for row, number in enumerate(numbers) if number in table], np.int64)
        at = np.array([table.index(numbers[row]) for row in flying], np.int64)
        for body in np.unique(table.rows["body"][at]).tolist():
            here = np.flatnonzero(table.rows["body"][at] == body)
            outcomes += _fly(state, state.terrains[body], table, rolling, flying[here], at[here], landed)
    state.flights.discard((thing,) for thing in landed)
    for thing in landed:
        if thing in state.piles:
            piles.settle(state, thing)
    return outcomes


def _fly(
    state: GameState,
    terrain: VoxelTerrain,
    table: EntityTable,
    rolling: Rolling,
    here: np.ndarray,
    at: np.ndarray,
    landed: list[int],
) -> list[Outcome]:
    """Move things of a table on one body; `here` are their rows in `flights`, `at` those in the table."""
    rules = locomotion.standard()
    gravity = int(state.bodies.row(terrain.body)["gravity"])
    flights, things = state.flights.rows, table.rows
    before = [
        Flying(point(things["position"][thing]), point(flights["velocity"][row]), point(flights["rest"][row]))
        for row, thing in zip(here, at, strict=True)
    ]
    jets = geysers.jets(state, terrain.body, things["position"][at])
    if jets is not None:
        before = [_blown(flying, jet) for flying, jet in zip(before, jets.tolist(), strict=True)]
    after = [ballistics.fly(flying, gravity, rules.terminal_speed) for flying in before]
    starts = [flying.position for flying in before]
    walls = solids.stopping(state, terrain.body, starts)
    hits = ballistics.meet(terrain, starts, [flying.position for flying in after], walls)
    flights["ticks"][here] += 1
    outcomes: list[Outcome] = []
    for n, (row, thing) in enumerate(zip(here, at, strict=True)):
        if not hits.known[n]:
            continue  # it waits until the ground there is loaded
        number = int(flights["id"][row])
        if not hits.hit[n]:
            things["position"][thing] = hits.position[n]  # the end of the way, which was looked at and is free
            flights["velocity"][row], flights["rest"][row] = after[n].velocity, after[n].rest
            continue
        normal, wall = hits.normal[n], hits.wall[n]
        closed = not hits.distance[n] and not wall  # ground has closed around it
        if closed and rolling.frees:
            things["position"][thing] += times(locomotion.up(things["position"][thing]), RISE).astype(np.int32)
            flights["velocity"][row] = flights["rest"][row] = 0
            continue
        if wall:
            things["position"][thing] = hits.position[n]
        elif not closed:
            things["position"][thing] += times(hits.directions[n], hits.distance[n] - 1).astype(np.int32)
        place = point(things["position"][thing])
        velocity = np.array(after[n].velocity)
        into = dot(velocity, normal)
        along = velocity - times(normal, into)
        flat = dot(normal, locomotion.up(np.array(place))) >= rolling.gentle
        grip = GRIP if flat else rolling.slope_grip
        velocity = (along * grip >> 8) + times(normal, np.maximum(-into * BOUNCE >> 8, 0))
        flights["velocity"][row], flights["rest"][row] = velocity, 0
        still = ballistics.length(velocity.tolist()) < STILL and flat
        if still or closed or (flights["ticks"][row] > rolling.patience and (flat or not wall)):
            landed.append(number)
            outcomes.append(ItemLanded(0, number, place))
            continue
        if rolling.frees and not flat and not wall:
            things["position"][thing] += times(normal, OUT).astype(np.int32)
        if -into >= LOUD:
            outcomes.append(ItemBounced(0, number, place, int(-into)))
    return outcomes


def _blown(flying: Flying, jet: int) -> Flying:
    """A thing in flight where it blows upwards so fast [units/s]."""
    above, velocity = locomotion.up(np.array(flying.position)), np.array(flying.velocity)
    return flying._replace(
        velocity=point(velocity + times(above, locomotion.lift(np.array(jet), dot(velocity, above))))
    )
