"""Meters of players, in whole millionths of a point: what a tick takes and gives. A meter never leaves its bounds."""

from typing import Any, NamedTuple

import numpy as np

from gameplay.content import Content
from gameplay.inventory import gear
from gameplay.outcomes import MeterLow, Outcome, PlayerHurt
from gameplay.state import TICKS_PER_SECOND, GameState
from gameplay.survival.rules import FULL_METER, HUNDREDTH, MINUTE, POINT, degrees, of_content

SINCE = 3  # version of the content; in older worlds nobody needs anything
_LINES = np.array([10, 25, 50], np.int32) * POINT  # where meters warn
WARNED = ("oxygen", "hunger", "thirst", "health")  # meters that warn when they fall
NEEDS = ("oxygen", "hunger", "thirst")  # meters that hurt when they are empty
HARMS = (*NEEDS, "warmth", "toxins", "radiation")
IDLE = 256  # intensity of standing still


class Rules(NamedTuple):
    """Millionths of a point a tick; `walk`, `sprint`, `dig` in 256ths of standing still; warmth in thousandths of a
    degree, `recovers` a minute."""

    oxygen: int
    walk: int
    sprint: int
    dig: int
    refill: int
    hunger: int
    thirst: int
    fed: int
    heals: int
    running: int
    working: int
    jump: int
    rest: int
    fresh: int
    warmth: int
    recovers: int
    cold: int
    frozen: int
    hot: int
    burning: int
    toxins_fade: int
    radiation_fade: int
    toxins_borne: int
    radiation_borne: int
    harm: dict[str, int]


@of_content
def rules(known: Content) -> Rules:
    """The rules of the content."""
    of = known.survival
    oxygen, needs, stamina, body = of.oxygen, of.needs, of.stamina, of.body
    harm = {name: a_minute(getattr(of.harm, name)) for name in HARMS}
    return Rules(
        oxygen=round(FULL_METER / (oxygen.minutes * MINUTE)),
        walk=round(oxygen.walk * IDLE),
        sprint=round(oxygen.sprint * IDLE),
        dig=round(oxygen.dig * IDLE),
        refill=a_minute(oxygen.refill),
        hunger=round(FULL_METER / (needs.hunger * MINUTE)),
        thirst=round(FULL_METER / (needs.thirst * MINUTE)),
        fed=round(needs.fed * POINT),
        heals=a_minute(needs.heals),
        running=round(stamina.sprint * POINT / TICKS_PER_SECOND),
        working=round(stamina.work * POINT / TICKS_PER_SECOND),
        jump=round(stamina.jump * POINT),
        rest=round(stamina.rest * POINT / TICKS_PER_SECOND),
        fresh=round(stamina.fresh * POINT),
        warmth=degrees(body.warmth),
        recovers=degrees(body.recovers),
        cold=degrees(body.cold),
        frozen=degrees(body.frozen),
        hot=degrees(body.hot),
        burning=degrees(body.burning),
        toxins_fade=a_minute(body.toxins_fade),
        radiation_fade=a_minute(body.radiation_fade),
        toxins_borne=round(body.toxins_borne * POINT),
        radiation_borne=round(body.radiation_borne * POINT),
        harm=harm,
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


def pass_tick(vitals: np.ndarray, does: Doing, oxygen: np.ndarray) -> None:
    """Let a tick pass for players who live; rows of the table vitals, changed in place.

    Args:
        oxygen: what each suit gains, or loses where it is negative: i64 (n,).
    """
    known = rules()
    vitals["oxygen"] = np.maximum(vitals["oxygen"] + oxygen, 0)
    for meter, falls in (
        ("hunger", known.hunger),
        ("thirst", known.thirst),
        ("toxins", known.toxins_fade),
        ("radiation", known.radiation_fade),
    ):
        vitals[meter] = np.maximum(vitals[meter] - falls, 0)
    tires = known.running * does.sprints + known.working * does.digs
    vitals["stamina"] = _within(vitals["stamina"] + np.where(tires > 0, -tires, known.rest), FULL_METER)


def harms(vitals: np.ndarray) -> np.ndarray:
    """What empty meters, a body too cold or too hot, and poison take of health in a tick, in the order of `HARMS`.

    Returns:
        i64 (n, 6).
    """
    known = rules()
    if not _suffers(vitals, known).any():
        return np.zeros((len(vitals), len(HARMS)), np.int64)
    cold = _ramp(vitals["warmth"], known.cold, known.frozen)
    hot = _ramp(vitals["warmth"], known.hot, known.burning)
    shares = (
        *(np.where(vitals[meter] == 0, 256, 0) for meter in NEEDS),
        np.maximum(cold, hot),
        _ramp(vitals["toxins"], known.toxins_borne, FULL_METER),
        _ramp(vitals["radiation"], known.radiation_borne, FULL_METER),
    )
    return np.stack([known.harm[name] * share >> 8 for name, share in zip(HARMS, shares, strict=True)], axis=-1)


def _suffers(vitals: np.ndarray, known: Rules) -> np.ndarray:
    """Whether anything hurts: bool (n,). Mostly nothing does."""
    return (
        (vitals["oxygen"] == 0)
        | (vitals["hunger"] == 0)
        | (vitals["thirst"] == 0)
        | (vitals["warmth"] < known.cold)
        | (vitals["warmth"] > known.hot)
        | (vitals["toxins"] > known.toxins_borne)
        | (vitals["radiation"] > known.radiation_borne)
    )


def _within(values: np.ndarray, most: int) -> np.ndarray:
    return np.minimum(np.maximum(values, 0), most)


def _ramp(values: np.ndarray, none: int, full: int) -> np.ndarray:
    return ramp(values.astype(np.int64), none, full)


def ramp(value: Any, none: int, full: int) -> Any:
    """How far values lie on the way from `none` to `full`, which may be less: 0 to 256; integers or i64 arrays."""
    way = abs(full - none) or 1
    part = (value - none) * (1 if full >= none else -1) * 256 // way
    return min(max(part, 0), 256) if isinstance(part, int) else np.clip(part, 0, 256)


def heal(vitals: np.ndarray, harmed: np.ndarray) -> None:
    """Give health back to those who are fed, and whom nothing harms."""
    known = rules()
    well = ~harmed & (vitals["hunger"] > known.fed) & (vitals["thirst"] > known.fed)
    vitals["health"] = np.minimum(vitals["health"] + known.heals * well, FULL_METER)


def hurt(state: GameState, player: int, amount: int, cause: str) -> None:
    """Take health; what took it is told later, all at once."""
    row = state.vitals.row(player)
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
    for meter in WARNED:
        passed = np.searchsorted(_LINES, before[meter], "right"), np.searchsorted(_LINES, after[meter], "right")
        for at in np.flatnonzero(passed[1] < passed[0]).tolist():
            player, lowest = int(after["player"][at]), int(_LINES[passed[1][at]])
            told.append(MeterLow(player, meter, lowest // POINT))
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
