"""Meters of players, in whole millionths of a point: what a tick takes and gives. A meter never leaves its bounds."""

from typing import NamedTuple

import numpy as np

from gameplay.content import Content
from gameplay.inventory import gear
from gameplay.outcomes import MeterLow, Outcome, PlayerHurt
from gameplay.schema import SCHEMA
from gameplay.state import TICKS_PER_SECOND, GameState
from gameplay.survival.rules import FULL_METER, HUNDREDTH, MINUTE, POINT, degrees, of_content

SINCE = 3  # version of the content; in older worlds nobody needs anything
_LINES = np.array([10, 25, 50], np.int32) * POINT  # where meters warn
METERS = ("oxygen", "hunger", "thirst", "health", "stamina", "warmth", "toxins", "radiation")  # first columns of vitals
NEEDS = METERS[:3]  # those that hurt when they are empty
HARMS = (*NEEDS, *METERS[5:])
_OXYGEN, _STAMINA = METERS.index("oxygen"), METERS.index("stamina")
_WARNED = 4  # so many, the first, warn when they fall
_RAMPED = (5, 5, 6, 7)  # a body too cold, too hot; poison
_VITALS = SCHEMA["vitals"]
_METERS = np.dtype(
    [
        ("key", _VITALS.key_dtype),
        ("meters", "<i4", len(METERS)),
        ("others", f"V{_VITALS.dtype.itemsize - _VITALS.key_dtype.itemsize - 4 * len(METERS)}"),
    ]
)
IDLE = 256  # intensity of standing still


class Rules(NamedTuple):
    """Millionths of a point a tick; `walk`, `sprint`, `dig` in 256ths of standing still; warmth in thousandths of a
    degree, `recovers` a minute.

    Attributes:
        passes: what a tick adds to each of `METERS`; least, most: their bounds; i64 (8,) each.
        borne: levels from which a body too cold, too hot, toxins and radiation hurt; ways: from there to where they
            hurt most; i64 (4,) each. harm: of `HARMS` in full, i64 (6,).
    """

    oxygen: int
    walk: int
    sprint: int
    dig: int
    refill: int
    fed: int
    heals: int
    running: int
    working: int
    jump: int
    rest: int
    fresh: int
    warmth: int
    recovers: int
    passes: np.ndarray
    least: np.ndarray
    most: np.ndarray
    borne: np.ndarray
    ways: np.ndarray
    harm: np.ndarray


@of_content
def rules(known: Content) -> Rules:
    """The rules of the content."""
    of = known.survival
    oxygen, needs, stamina, body = of.oxygen, of.needs, of.stamina, of.body
    passes = {
        "hunger": -round(FULL_METER / (needs.hunger * MINUTE)),
        "thirst": -round(FULL_METER / (needs.thirst * MINUTE)),
        "toxins": -a_minute(body.toxins_fade),
        "radiation": -a_minute(body.radiation_fade),
    }
    endless = np.iinfo(np.int32)
    borne = degrees(body.cold), degrees(body.hot), round(body.toxins_borne * POINT), round(body.radiation_borne * POINT)
    most = degrees(body.frozen), degrees(body.burning), FULL_METER, FULL_METER
    return Rules(
        oxygen=round(FULL_METER / (oxygen.minutes * MINUTE)),
        walk=round(oxygen.walk * IDLE),
        sprint=round(oxygen.sprint * IDLE),
        dig=round(oxygen.dig * IDLE),
        refill=a_minute(oxygen.refill),
        fed=round(needs.fed * POINT),
        heals=a_minute(needs.heals),
        running=round(stamina.sprint * POINT / TICKS_PER_SECOND),
        working=round(stamina.work * POINT / TICKS_PER_SECOND),
        jump=round(stamina.jump * POINT),
        rest=round(stamina.rest * POINT / TICKS_PER_SECOND),
        fresh=round(stamina.fresh * POINT),
        warmth=degrees(body.warmth),
        recovers=degrees(body.recovers),
        passes=np.array([passes.get(meter, 0) for meter in METERS], np.int64),
        least=np.array([endless.min if meter == "warmth" else 0 for meter in METERS], np.int64),
        most=np.array([FULL_METER if meter == "stamina" else endless.max for meter in METERS], np.int64),
        borne=np.array(borne, np.int64),
        ways=np.array(most, np.int64) - borne,
        harm=np.array([a_minute(getattr(of.harm, name)) for name in HARMS], np.int64),
    )


def a_minute(points: float) -> int:
    """Points a minute in millionths of a point a tick."""
    return round(points * POINT / MINUTE)


def needed(state: GameState) -> bool:
    """Whether players of a world need anything: not in creative ones, and not in those from before."""
    return bool(state.world["content"] >= SINCE and not state.world["creative"])


class Doing(NamedTuple):
    """What players do in a tick: bool (n,) each."""

    walks: np.ndarray
    sprints: np.ndarray
    digs: np.ndarray


def doing(players: np.ndarray, vitals: np.ndarray, tick: int) -> Doing:
    """What players do: rows of both tables in one order."""
    return Doing(
        (players["move_forward"] != 0) | (players["move_right"] != 0),
        (players["sprint"] == 1) & (players["move_forward"] > 0) & (players["crouched"] == 0),
        (players["stroke_tick"] == tick) | ((vitals["worked"] == tick) & (tick > 0)),
    )


def intensity(does: Doing) -> np.ndarray:
    """How hard players breathe, in 256ths of standing still: i64 (n,)."""
    known = rules()
    return np.where(does.sprints, known.sprint, np.where(does.walks, known.walk, IDLE)) + known.dig * does.digs


def breath(does: Doing) -> np.ndarray:
    """Oxygen that players use in a tick: i64 (n,)."""
    return rules().oxygen * intensity(does) >> 8


def side_by_side(vitals: np.ndarray) -> np.ndarray:
    """The meters of rows of the table vitals, which can be written through it: i32 (n, 8), in the order of `METERS`."""
    return vitals.view(_METERS)["meters"]


def pass_tick(vitals: np.ndarray, does: Doing, oxygen: np.ndarray) -> None:
    """Let a tick pass for players who live; rows of the table vitals, changed in place.

    Args:
        oxygen: what each suit gains, or loses where it is negative: i64 (n,).
    """
    known = rules()
    meters = side_by_side(vitals)
    after = meters + known.passes
    after[:, _OXYGEN] += oxygen
    tires = known.running * does.sprints + known.working * does.digs
    after[:, _STAMINA] += np.where(tires > 0, -tires, known.rest)
    meters[:] = np.minimum(np.maximum(after, known.least), known.most)


def harms(vitals: np.ndarray) -> np.ndarray:
    """What empty meters, a body too cold or too hot, and poison take of health in a tick, in the order of `HARMS`.

    Returns:
        i64 (n, 6).
    """
    known, meters = rules(), side_by_side(vitals).astype(np.int64)
    empty = (meters[:, : len(NEEDS)] == 0) * 256
    ramps = np.minimum(np.maximum((meters[:, _RAMPED] - known.borne) * 256 // known.ways, 0), 256)
    warmth = np.maximum(ramps[:, :1], ramps[:, 1:2])
    return known.harm * np.concatenate([empty, warmth, ramps[:, 2:]], axis=1) >> 8


def ramp(value: int, none: int, full: int) -> int:
    """How far a value lies on the way from `none` to `full`, which may be less: 0 to 256."""
    part = (value - none) * (1 if full >= none else -1) * 256 // (abs(full - none) or 1)
    return min(max(part, 0), 256)


def heal(vitals: np.ndarray, harmed: np.ndarray) -> None:
    """Give health back to those who are fed, and whom nothing harms."""
    known = rules()
    well = ~harmed & (vitals["hunger"] > known.fed) & (vitals["thirst"] > known.fed)
    vitals["health"] = np.minimum(vitals["health"] + known.heals * well, FULL_METER)


def hurt(state: GameState, row: np.void, amount: int, cause: str) -> None:
    """Take health of a row of vitals; what took it is told later, all at once."""
    taken = min(amount, int(row["health"]))
    row["health"] -= taken
    row["hurt"] += taken
    row["cause"] = state.kind(cause)


def tell_hurt(state: GameState, player: int) -> list[Outcome]:
    """What a player was hurt since this was last told, if it was a hundredth of a point."""
    row = state.vitals.row(player)
    amount = int(row["hurt"]) // HUNDREDTH
    row["hurt"] -= amount * HUNDREDTH
    return [PlayerHurt(player, state.name_of(int(row["cause"])), amount)] if amount else []


def warnings(before: np.ndarray, after: np.ndarray) -> list[Outcome]:
    """Meters that fell below a warning: rows of the table vitals."""
    told: list[Outcome] = []
    was, now = (np.searchsorted(_LINES, side_by_side(rows)[:, :_WARNED].T, "right") for rows in (before, after))
    for meter, at in np.argwhere(now < was).tolist():
        lowest = int(_LINES[now[meter, at]])
        told.append(MeterLow(int(after["player"][at]), METERS[meter], lowest // POINT))
    return told


def raise_meter(row: np.void, meter: str, amount: int, most: int = FULL_METER) -> int:
    """Raise a meter, or lower it where the amount is negative; by how much it changed."""
    now = int(row[meter])
    row[meter] = min(max(now + amount, 0), max(most, now))
    return int(row[meter]) - now


def suit(state: GameState, player: int) -> int:
    """Oxygen that the suit of a player holds with what is worn, in millionths of a point."""
    return FULL_METER + sum(round(piece.oxygen * POINT) for piece in gear.pieces(state, player))


def insulation(state: GameState, player: int) -> int:
    """Thousandths of a degree by which what a player wears lets cold and heat be borne farther."""
    return sum(degrees(piece.insulation) for piece in gear.pieces(state, player))


def charge_jump(state: GameState, player: int) -> None:
    """What a jump costs."""
    if needed(state) and player in state.vitals:
        raise_meter(state.vitals.row(player), "stamina", -rules().jump)


def may_sprint(state: GameState, player: int) -> bool:
    """Whether a player has the breath to begin to sprint, and is not laden."""
    if not needed(state) or player not in state.vitals:
        return True
    row = state.vitals.row(player)
    return bool(row["stamina"] >= rules().fresh and not row["encumbered"])
