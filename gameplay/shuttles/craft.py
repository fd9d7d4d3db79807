"""A shuttle as a thing: put up, near, boarded, hurt, broken up."""

import numpy as np

from gameplay import content
from gameplay.building import structures
from gameplay.building.boxes import Box
from gameplay.content.rules import ShuttleRules
from gameplay.errors import Rejected
from gameplay.inventory.catalogue import catalogue
from gameplay.inventory.inventory import Inventory
from gameplay.outcomes import Outcome, ShuttleDamaged, ShuttleDestroyed
from gameplay.positions import LIMIT, Point, point, within
from gameplay.schema.shuttles import MODES, WISHES
from gameplay.shuttles import attitude
from gameplay.shuttles.vectors import length, metres, unit, units
from gameplay.state import GameState
from gameplay.survival import climate, death, meters
from taichi_kernels.units import Q14, UNITS_PER_CHUNK, UNITS_PER_METRE

MILLIGRAMS = 1_000_000  # in a kilogram
FARTHEST = LIMIT - 16 * UNITS_PER_CHUNK  # from the centre, to where things can lie
HUNDREDTHS = 100  # of a point of the hull
MANUAL, HOLD, ORBIT, LANDING, COURSE, TRANSIT = range(len(MODES))
HIGH = 20.0  # [m] over the ground: who dies so high up does not stay there
SEATS = ((1.6, 0.5, 0.75), (1.6, -0.5, 0.75))  # where feet are in its own frame, ahead, left, up [m]
EYE = 1.25  # over the feet of who sits [m]
PILOT = 0


def rules() -> ShuttleRules:
    """The numbers of the content."""
    return content.load().shuttle


def place(state: GameState, name: str, body: int, foot: Point, forward: Point, maker: int, wear: int = 0) -> int:
    """Put up a shuttle, whether there is room or not; returns its id. In creative worlds its tank is full.

    Args:
        wear: of the item: points that its hull lacks.
    """
    number, up = state.new_id(), unit(metres(foot))
    state.shuttles.add(
        id=number,
        kind=state.kind(name),
        body=body,
        position=foot,
        attitude=attitude.of_axes(np.array(forward, np.float64), up),
        landed=1,
        hull=max(round(rules().hull) - wear, 1) * HUNDREDTHS,
        fuel=tank() if state.world["creative"] else 0,
        maker=maker,
        placed=state.tick,
    )
    Inventory.create(state, number, rules().slots)
    return number


def tank() -> int:
    """What a tank holds [mg]."""
    return round(rules().tank * MILLIGRAMS)


def near(state: GameState, player: int, shuttle: int) -> Rejected | np.void:
    """The row of a shuttle within reach of a player, or that the player sits in, or why there is none."""
    if shuttle not in state.shuttles:
        return Rejected("unknown_shuttle", f"there is no shuttle {shuttle}: somebody may have taken it away")
    row, who = state.shuttles.row(shuttle), state.players.row(player)
    if seat_in(state, player) == shuttle:
        return row
    far = round(rules().reach * UNITS_PER_METRE)
    if row["body"] != who["body"] or not within(far, row["position"].tolist(), who["position"].tolist()):
        return Rejected("out_of_reach", f"that is more than {rules().reach:g} m away: go closer")
    return row


def seat_in(state: GameState, player: int) -> int:
    """Id of the shuttle that a player sits in, 0 for none."""
    return int(state.aboard.row(player)["shuttle"]) if player in state.aboard else 0


def flown(state: GameState, player: int) -> Rejected | np.void:
    """The row of the shuttle that a player flies, or why there is none."""
    if player not in state.aboard:
        return Rejected("on_foot", "you sit in no shuttle: get into one")
    row = state.aboard.row(player)
    if row["seat"] != PILOT:
        return Rejected("passenger", "you are a passenger: the other seat flies")
    return state.shuttles.row(int(row["shuttle"]))


def crew(state: GameState, shuttle: int) -> np.ndarray:
    """Rows of the table aboard of a shuttle."""
    rows = state.aboard.rows
    return rows[rows["shuttle"] == shuttle]


def pilot(state: GameState, shuttle: int) -> int:
    """Who sits at the controls, 0 for nobody."""
    rows = crew(state, shuttle)
    rows = rows[rows["seat"] == PILOT]
    return int(rows["player"][0]) if len(rows) else 0


def seat(row: np.void, number: int) -> Point:
    """Where the feet of who sits in a shuttle are [units]."""
    own = attitude.axes(row["attitude"])
    way = sum(part * axis for part, axis in zip(SEATS[number], own, strict=True))
    return point(units(metres(row["position"]) + way))


def box(row: np.void) -> Box:
    """The box of a shuttle that stands."""
    ahead = np.rint(attitude.axes(row["attitude"])[0] * Q14).astype(np.int64)
    return Box.standing(row["position"], ahead, structures.units(rules().size))


def load(state: GameState, shuttle: int) -> float:
    """Mass of fuel and cargo in shares of the empty shuttle's."""
    row = Inventory.of(state, shuttle).row
    grams = catalogue().grams(row["kind"]).astype(np.int64) @ row["count"].astype(np.int64)
    fuel = int(state.shuttles.row(shuttle)["fuel"]) / MILLIGRAMS
    return (fuel + float(grams) / 1000.0) / rules().mass


def still(row: np.void) -> None:
    """Let all wishes go."""
    for wish in (*WISHES, "brake"):
        row[wish] = 0


def hurt(state: GameState, shuttle: int, amount: int, why: str) -> list[Outcome]:
    """Take hundredths of a point from a hull; at 0 it breaks up."""
    row = state.shuttles.row(shuttle)
    row["hull"] = max(int(row["hull"]) - amount, 0)
    if row["hull"]:
        return [ShuttleDamaged(pilot(state, shuttle), shuttle, why, int(row["hull"]))] if amount else []
    return destroy(state, shuttle)


def destroy(state: GameState, shuttle: int) -> list[Outcome]:
    """Break up a shuttle: what it holds falls, and those aboard die, or fall where nobody does."""
    row = state.shuttles.row(shuttle)
    body, place = int(row["body"]), _within_ground(point(row["position"]))
    told: list[Outcome] = [ShuttleDestroyed(pilot(state, shuttle), shuttle, body, place)]
    lost = crew(state, shuttle)["player"].tolist()
    above = point(units(metres(place) + unit(metres(place))))
    told += structures.empty(state, shuttle, body, above)
    for player in lost:
        state.aboard.remove(player)
        who = state.players.row(player)
        who["position"], who["velocity"], who["rest"], who["grounded"] = above, 0, 0, 0
        if meters.needed(state) and player in state.vitals and not death.is_dead(state, player):
            state.vitals.row(player)["cause"] = state.kind("fall")
            who["position"] = _fallen(state, body, above)
            told += death.die(state, player)
    state.shuttles.remove(shuttle)
    return told


def _fallen(state: GameState, body: int, place: Point) -> Point:
    """Where somebody lies who fell from a place: from high up on the ground, where others come to."""
    ground, away = float(climate.tops(state, body, np.array([place]))[0]), metres(place)
    high = length(away) - ground / UNITS_PER_METRE
    return place if high < HIGH else point(units(away - unit(away) * (high - 1.0)))


def _within_ground(place: Point) -> Point:
    """A place, drawn in to where things can lie."""
    most = max(map(abs, place))
    return place if most <= FARTHEST else point(np.array([part * FARTHEST // most for part in place]))
