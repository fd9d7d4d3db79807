"""Things in flight: they fall, bounce off the ground, roll, and come to rest as things that lie there."""

import numpy as np

from gameplay import ballistics
from gameplay.ballistics import Flying
from gameplay.outcomes import ItemBounced, ItemLanded, Outcome
from gameplay.positions import point
from gameplay.state import TICKS_PER_SECOND, GameState
from gameplay.systems import locomotion
from gameplay.systems.directions import dot, times
from gameplay.terrain import VoxelTerrain
from taichi_kernels.units import UNITS_PER_METRE

BOUNCE = 90  # [1/256] of the speed into the ground that comes back out of it
GRIP = 200  # [1/256] of the speed along the ground that a touch leaves
STILL = UNITS_PER_METRE  # [units/s] slower than this a thing comes to rest where one could stand
LOUD = 2 * UNITS_PER_METRE  # [units/s] into the ground from which a bounce is an event
PATIENCE = 10 * TICKS_PER_SECOND  # ticks after which it comes to rest wherever it touches the ground


def fly_items(state: GameState) -> list[Outcome]:
    """One tick of all items in flight."""
    outcomes: list[Outcome] = []
    if not len(state.flights):
        return outcomes
    at = np.array([state.items.index(item) for item in state.flights.rows["id"].tolist()])
    bodies = state.items.rows["body"][at]
    landed: list[int] = []
    for body, terrain in state.terrains.items():
        here = np.flatnonzero(bodies == body)
        if len(here):
            outcomes += _fly(state, terrain, here, at[here], landed)
    state.flights.discard((item,) for item in landed)
    return outcomes


def _fly(state: GameState, terrain: VoxelTerrain, here: np.ndarray, at: np.ndarray, landed: list[int]) -> list[Outcome]:
    """Move items on one body; `here` are their rows in `flights`, `at` those in `items`."""
    rules = locomotion.standard()
    gravity = int(state.bodies.row(terrain.body)["gravity"])
    flights, items = state.flights.rows, state.items.rows
    before = [
        Flying(point(items["position"][item]), point(flights["velocity"][row]), point(flights["rest"][row]))
        for row, item in zip(here, at, strict=True)
    ]
    after = [ballistics.fly(flying, gravity, rules.terminal_speed) for flying in before]
    hits, directions = ballistics.meet(
        terrain, [flying.position for flying in before], [flying.position for flying in after]
    )
    flights["ticks"][here] += 1
    outcomes: list[Outcome] = []
    for n, (row, item) in enumerate(zip(here, at, strict=True)):
        if not hits.known[n]:
            continue  # it waits until the ground there is loaded
        number = int(flights["id"][row])
        if not hits.hit[n]:
            items["position"][item] = hits.position[n]  # the end of the way, which was looked at and is free
            flights["velocity"][row], flights["rest"][row] = after[n].velocity, after[n].rest
            continue
        if hits.distance[n] > 0:  # else ground has closed around it
            items["position"][item] += times(directions[n], hits.distance[n] - 1).astype(np.int32)
        place, normal = point(items["position"][item]), hits.normal[n].astype(np.int64)
        velocity = np.array(after[n].velocity)
        into = dot(velocity, normal)
        along = velocity - times(normal, into)
        velocity = (along * GRIP >> 8) + times(normal, np.maximum(-into * BOUNCE >> 8, 0))
        flights["velocity"][row], flights["rest"][row] = velocity, 0
        flat = dot(normal, locomotion.up(np.array(place))) >= rules.slope_cosine
        still = ballistics.length(velocity.tolist()) < STILL and flat
        if still or not hits.distance[n] or flights["ticks"][row] > PATIENCE:
            landed.append(number)
            outcomes.append(ItemLanded(0, number, place))
        elif -into >= LOUD:
            outcomes.append(ItemBounced(0, number, place, int(-into)))
    return outcomes
