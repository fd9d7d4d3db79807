"""How players fare: a tick of breathing, hunger and thirst, and twice a second what acts on them where they are."""

import numpy as np

from gameplay.inventory import gear
from gameplay.outcomes import HazardEntered, HazardLeft, Outcome, ShelterEntered, WeatherChanged
from gameplay.shuttles import cabin
from gameplay.state import TICKS_PER_SECOND, GameState
from gameplay.survival import air, death, hazards, meters, weather
from gameplay.survival.rules import FULL_METER, MINUTE

PERIOD = TICKS_PER_SECOND // 2  # ticks from one look around to the next
TELLING = 2 * PERIOD  # ticks from one word on what hurt to the next


def live(state: GameState) -> list[Outcome]:
    """One tick of all players who take part and live."""
    air.make(state)
    tick, players, vitals = state.tick, state.players.rows, state.vitals.rows
    outcomes = death.clear_away(state) if tick % TICKS_PER_SECOND == 0 else []
    here = np.array(state.vitals.indices(players["id"][players["online"] == 1].tolist()), np.int64)
    here = here[vitals["died"][here] == 0]
    if not len(here):
        return outcomes
    living = vitals["player"][here]
    outcomes += breathe_and_need(state, living.tolist())
    looks = (living + tick) % PERIOD == 0
    outside = cabin.outside(state, living)
    due = living[looks & outside].tolist()
    places = hazards.Place.of_all(state, due)
    for player in living[looks | (vitals["health"][here] == 0)].tolist():
        if player in places:
            outcomes += look_around(state, player, places[player])
        elif player in state.aboard:
            outcomes += rest_in_cabin(state, player)
        if (tick + player) % TELLING == 0:
            outcomes += meters.tell_hurt(state, player)
        if not state.vitals.row(player)["health"]:
            outcomes += meters.tell_hurt(state, player)
            outcomes += death.die(state, player)
    return outcomes


def breathe_and_need(state: GameState, living: list[int]) -> list[Outcome]:
    """A tick of the meters of players."""
    at, here = np.array(state.players.indices(living)), np.array(state.vitals.indices(living))
    players, before = state.players.rows[at], state.vitals.rows[here]
    after = before.copy()
    outcomes = _enter_shelters(state, players, after)
    if meters.needed(state):
        does = meters.doing(players, after, state.tick)
        aboard = ~cabin.outside(state, players["id"])
        open_air = aboard | air.breathable(state, players["body"]) & (
            after["hazards"] & np.uint64(hazards.choking()) == 0
        )
        meters.pass_tick(after, does, _breathed(state, after, meters.breath(does), open_air))
        state.players.rows["sprint"][at[after["stamina"] == 0]] = 0
        _harm(state, after)
        outcomes += meters.warnings(before, after)
    state.vitals.rows[here] = after
    return outcomes


def _enter_shelters(state: GameState, players: np.ndarray, vitals: np.ndarray) -> list[Outcome]:
    inside = np.zeros(len(players), np.int64)
    outside = cabin.outside(state, players["id"])
    for body in np.unique(players["body"][outside]).tolist():
        here = outside & (players["body"] == body)
        inside[here] = air.at(state, body, players["position"][here])
    outcomes: list[Outcome] = []
    for at in np.flatnonzero(inside != vitals["shelter"]).tolist():
        told = int(inside[at] or vitals["shelter"][at])
        outcomes.append(ShelterEntered(int(vitals["player"][at]), told, bool(inside[at])))
    vitals["shelter"] = inside
    return outcomes


def _breathed(state: GameState, vitals: np.ndarray, used: np.ndarray, open_air: np.ndarray) -> np.ndarray:
    """What each suit gains: in pressurised air what is breathed comes out of that, and more, until the suit is full.
    Where the open air is breathable, bool (n,), there is no end to it."""
    gains = -used
    refill = meters.rules().refill
    for at, (player, shelter) in enumerate(zip(vitals["player"].tolist(), vitals["shelter"].tolist(), strict=True)):
        oxygen = int(vitals["oxygen"][at])
        if shelter:
            room = max(meters.suit(state, player) - oxygen, 0)
            gains[at] += air.breathe(state, shelter, int(used[at]) + min(refill, room))
        elif open_air[at]:
            gains[at] = min(refill, meters.suit(state, player) - oxygen)  # less where a tank was taken off
        elif oxygen > FULL_METER and oxygen > (most := meters.suit(state, player)):  # a tank was taken off
            gains[at] = most - oxygen
    return gains


def _harm(state: GameState, vitals: np.ndarray) -> None:
    """What empty meters do to health, and how it comes back; rows of the table vitals, changed in place."""
    harms = meters.harms(vitals)
    total = harms.sum(axis=1)
    for at in np.flatnonzero(total).tolist():
        meters.hurt(state, vitals[at], int(total[at]), meters.HARMS[int(harms[at].argmax())])
    meters.heal(vitals, (total > 0) | (vitals["hazards"] & np.uint64(hazards.wounding()) != 0))


def look_around(state: GameState, player: int, place: hazards.Place) -> list[Outcome]:
    """Let the hazards of the place where a player is act for `PERIOD` ticks, and tell which ones and the weather."""
    row = state.vitals.row(player)
    outcomes: list[Outcome] = []
    kind, strength = place.weather
    if kind != row["weather"]:
        row["weather"] = kind
        outcomes.append(WeatherChanged(player, weather.name(kind), strength))
    if not meters.needed(state):
        return outcomes
    _temper(row)
    known = hazards.known()
    acting = hazards.strengths(place, meters.insulation(state, player))
    bits, before = sum(1 << number for number in acting), int(row["hazards"])
    for number, acts in enumerate(known):
        if not (bits | before) >> number & 1:
            continue
        name, was = acts.hazard.name, before >> number & 1
        if number in acting:
            left = gear.protection(state, player, name)
            if not was:
                outcomes.append(HazardEntered(player, name, left))
            hazards.act(state, player, acts, acting[number], left, PERIOD)
            outcomes += gear.wear_down(state, player, name, PERIOD)
        elif was:
            outcomes.append(HazardLeft(player, name))
    state.vitals.row(player)["hazards"] = bits
    return outcomes


def rest_in_cabin(state: GameState, player: int) -> list[Outcome]:
    """What the cabin of a shuttle does in `PERIOD` ticks: nothing of what is outside acts there."""
    if not meters.needed(state):
        return []
    row = state.vitals.row(player)
    bits = int(row["hazards"])
    row["hazards"] = 0
    _temper(row)
    names = [acts.hazard.name for number, acts in enumerate(hazards.known()) if bits >> number & 1]
    return [HazardLeft(player, name) for name in names]


def land(state: GameState, player: int, speed: int) -> list[Outcome]:
    """Let a landing at a speed [units/s] hurt a player, and tell it at once."""
    if not meters.needed(state) or player not in state.vitals or death.is_dead(state, player):
        return []
    return meters.tell_hurt(state, player) if hazards.fall(state, player, speed) else []


def _temper(row: np.void) -> None:
    """Let a body come back to its warmth for `PERIOD` ticks."""
    known = meters.rules()
    away, back = known.warmth - int(row["warmth"]), known.recovers * PERIOD // MINUTE
    row["warmth"] += max(-back, min(away, back))
