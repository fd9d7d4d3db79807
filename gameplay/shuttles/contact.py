"""Where a shuttle meets the ground, or what stands on it: it lands, bounces off, is hurt, breaks up."""

import math

import numpy as np

from gameplay import ballistics
from gameplay.building import solids
from gameplay.outcomes import Outcome, ShuttleLanded
from gameplay.positions import point
from gameplay.shuttles import attitude, craft, flight
from gameplay.shuttles.vectors import dot, length, metres, unit, units
from gameplay.state import GameState
from gameplay.survival import climate
from taichi_kernels import planet
from taichi_kernels.units import Q14, UNITS_PER_METRE

MIDDLE = 1.7  # of the craft over its feet [m]
# what of a craft may touch something, in its own frame from its feet [m]
CORNERS = ((2.6, 2.2, 0), (2.6, -2.2, 0), (-2.6, 2.2, 0), (-2.6, -2.2, 0), (4.4, 0, 1.5), (-4.4, 0, 1.5), (0, 0, 3.3))
FEET = 4  # of them
SLIDES = 3.0  # [m/s] along the ground: slower it comes to rest
BOUNCE = 0.2  # of the speed into what is met that comes back out of it
RISE = 0.3  # [m] a tick by which a craft comes up that ground has closed around
CLOSE = 44.0  # [m] below a craft in which the ground is looked at voxel by voxel: it is loaded for 48 m
CLEAR = 150.0  # over the highest ground there can be no chunks are needed
LEANS = 0.766  # cosine of the most that it may lean as it comes to stand: 40 degrees
TOP = 3.5  # of the craft over its feet [m]
MORE = 3.0  # degrees of ground that it stands on, than the computer looks for


def highest(state: GameState, body: int) -> float:
    """Radius of the highest ground there can be [m]."""
    return planet.shell(state.recipe(body))[1] / UNITS_PER_METRE


def surface(state: GameState, body: int, place: np.ndarray) -> float:
    """Radius of the ground, or the ice on a sea, that the body was made with, below a place [m]."""
    return float(climate.tops(state, body, units(place)[None])[0]) / UNITS_PER_METRE


def height(state: GameState, row: np.void) -> float:
    """Over the ground below [m], that of buildings and holes too where it is near and loaded."""
    return sounding(state, row)[0]


def sounding(state: GameState, row: np.void) -> tuple[float, bool]:
    """Height over the ground below [m], and whether that is known voxel by voxel, not by how the body was made."""
    here, body = metres(row["position"]), int(row["body"])
    if length(here) > 3 * highest(state, body):
        return length(here) - highest(state, body), False
    roughly = max(length(here) - surface(state, body, here), 0.0)
    if roughly > CLEAR or not state.terrains[body].anchors:
        return roughly, False
    up = unit(here)
    found = ballistics.meet(state.terrains[body], [point(units(here + up))], [point(units(here - up * CLOSE))])
    if not found.known[0]:
        return roughly, False
    if not found.hit[0]:
        return max(roughly, CLOSE), True
    return max(int(found.distance[0]) / UNITS_PER_METRE - 1.0, 0.0), True


def is_covered(state: GameState, row: np.void) -> bool:
    """Whether there is ground, or a structure, over a craft, as far as that is known voxel by voxel."""
    here, own, body = metres(row["position"]), attitude.axes(row["attitude"]), int(row["body"])
    if length(here) > highest(state, body) or not state.terrains[body].anchors:
        return False
    up = unit(here)
    starts = [point(units(here + own[0] * x + own[1] * y + up * TOP)) for x, y, _ in CORNERS]
    ends = [point(units(metres(start) + up * CLOSE)) for start in starts]
    walls = solids.stopping(state, body, starts)
    return bool((ballistics.meet(state.terrains[body], starts, ends, walls).hit == 1).any())


def steepness(state: GameState, row: np.void) -> float | None:
    """Rise of the ground under the feet over their way [1 is 45 degrees]; None where it is not known."""
    here, own = metres(row["position"]), attitude.axes(row["attitude"])
    up = unit(here)
    places = [here + own[0] * x + own[1] * y for x, y, _ in CORNERS[:FEET]]
    starts, ends = ([point(units(one + up * way)) for one in places] for way in (2.0, -CLOSE))
    found = ballistics.meet(state.terrains[int(row["body"])], starts, ends)
    if not found.hit.all():
        return None
    heights = [dot(metres(place), up) for place in found.position]
    return (max(heights) - min(heights)) / 5.0


def touch(state: GameState, shuttle: int, before: np.ndarray) -> list[Outcome]:
    """Look whether a shuttle that went on from a place [m] met something, and what comes of it."""
    row = state.shuttles.row(shuttle)
    body, here = int(row["body"]), metres(row["position"])
    if length(here) > highest(state, body) + CLEAR:
        return []
    own = attitude.axes(row["attitude"])
    start = point(units(before + own[2] * MIDDLE))
    ends = [point(units(here + sum(p * axis for p, axis in zip(corner, own, strict=True)))) for corner in CORNERS]
    terrain = state.terrains[body]
    walls = solids.stopping(state, body, [start])
    if walls is not None:
        walls = solids.stopping(state, body, [start] * len(ends))
    met = ballistics.meet(terrain, [start] * len(ends), ends, walls)
    hits = np.flatnonzero((met.hit == 1) & (met.known == 1))
    if not len(hits):
        return _unknown(state, row, before, here) if not met.known.all() else []
    up = unit(here)
    normal = unit(sum(met.normal[at].astype(np.float64) for at in hits) / Q14)
    if not met.distance[hits].all():  # ground has closed around it
        normal = up
        row["position"] = units(before + up * RISE)
    else:
        sinks = max(
            dot(metres(np.array(ends[at])) - metres(met.position[at]), -up) if at < FEET else 0.0 for at in hits
        )
        row["position"] = units(here + up * min(max(sinks, 0.0), 1.0)) if dot(normal, up) > 0.7 else units(before)
    return _meet(state, shuttle, normal, up)


def _unknown(state: GameState, row: np.void, before: np.ndarray, here: np.ndarray) -> list[Outcome]:
    """Where no chunks are loaded, the ground that the body was made with counts."""
    up = unit(here)
    deep = surface(state, int(row["body"]), here) - length(here)
    if deep <= 0:
        return []
    row["position"] = units(here + up * deep)
    return _meet(state, int(row["id"]), up, up)


def _meet(state: GameState, shuttle: int, normal: np.ndarray, up: np.ndarray) -> list[Outcome]:
    rules, row = craft.rules(), state.shuttles.row(shuttle)
    speed = metres(row["velocity"])
    into = max(-dot(speed, normal), 0.0)
    along = speed + normal * into
    harm = max(into - rules.soft, 0.0) / (rules.hard - rules.soft)
    told = craft.hurt(state, shuttle, round(min(harm * harm, 1.0) * rules.hull * craft.HUNDREDTHS), "impact")
    if shuttle not in state.shuttles:
        return told
    row = state.shuttles.row(shuttle)
    rises = row["up"] > 0 or row["mode"] == craft.COURSE
    if into <= rules.soft and length(along) <= SLIDES and not rises and _stands(state, row, up):
        return [*told, *land(state, shuttle, into)]
    row["velocity"] = units(along * 0.9 + normal * max(into * BOUNCE, 0.3))
    row["rest"] = 0
    return told


def _stands(state: GameState, row: np.void, up: np.ndarray) -> bool:
    rise = steepness(state, row)
    level = dot(attitude.axes(row["attitude"])[2], up) >= LEANS
    return level and rise is not None and rise <= math.tan(math.radians(craft.rules().steepest + MORE))


def land(state: GameState, shuttle: int, speed: float) -> list[Outcome]:
    """Let a shuttle stand where it is."""
    row = state.shuttles.row(shuttle)
    here = metres(row["position"])
    row["attitude"] = attitude.upright(row["attitude"], unit(here))
    row["velocity"], row["rest"], row["landed"], row["mode"] = 0, 0, 1, craft.MANUAL
    craft.still(row)
    fast = round(speed * UNITS_PER_METRE)
    return [
        ShuttleLanded(craft.pilot(state, shuttle), shuttle, int(row["body"]), point(row["position"].astype(int)), fast)
    ]


def lift(state: GameState, row: np.void) -> bool:
    """Whether the engines carry a shuttle that stands."""
    heavy = 1.0 + craft.load(state, int(row["id"]))
    pull = length(flight.gravity(state, int(row["body"]), metres(row["position"])))
    return bool(row["fuel"]) and dot(flight.thrust(row, heavy), unit(metres(row["position"]))) > pull
