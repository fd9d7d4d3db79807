"""What a screen is told of how it is where the own player is."""

from weakref import WeakKeyDictionary

import msgspec
import numpy as np

from gameplay import bodies
from gameplay.inventory import gear
from gameplay.positions import Point, point
from gameplay.state import TICKS_PER_SECOND, GameState
from gameplay.survival import death, hazards, weather

PERIOD = TICKS_PER_SECOND // 3  # ticks for which weather and temperature are told alike


class Acting(msgspec.Struct, frozen=True, array_like=True):
    """A hazard that acts on the player: its name, and the share of it that gear leaves, 0 to 256."""

    hazard: str
    share: int


class Outlook(msgspec.Struct, frozen=True):
    """How it is.

    Attributes:
        weather: name in the content; strength: 0 to 256.
        temperature: in hundredths of a degree Celsius.
        breathable: whether the air is.
        hazards: that act.
        remains: places of what the player left in dying, on the same body [units].
        bed: place of the bed where the player wakes up; None for where players appear.
    """

    weather: str
    strength: int
    temperature: int
    breathable: bool
    hazards: list[Acting]
    remains: list[Point]
    bed: Point | None


_MEASURED: WeakKeyDictionary[GameState, dict[int, tuple[tuple[int, bool], str, int, int]]] = WeakKeyDictionary()


def look_out(state: GameState, player: int) -> Outlook | None:
    """How it is where a player is; None in worlds where nobody needs anything."""
    if player not in state.vitals:
        return None
    row, body = state.vitals.row(player), int(state.players.row(player)["body"])
    bits, known = int(row["hazards"]), hazards.known()
    acting = [acts.hazard.name for number, acts in enumerate(known) if bits >> number & 1]
    kind, strength, temperature = _measured(state, player)
    left = [state.structures.row(remains) for remains in death.remains(state, player)]
    bed = int(row["bed"])
    return Outlook(
        weather=kind,
        strength=strength,
        temperature=temperature,
        breathable=bool(row["shelter"] or (bodies.of(state, body).breathable and not bits & hazards.choking())),
        hazards=[Acting(name, gear.protection(state, player, name)) for name in acting],
        remains=[point(entry["position"]) for entry in left if entry["body"] == body],
        bed=_place(state.structures.row(bed), body) if bed in state.structures else None,
    )


def _place(row: np.void, body: int) -> Point | None:
    return point(row["position"]) if row["body"] == body else None


def _measured(state: GameState, player: int) -> tuple[str, int, int]:
    """Weather, its strength and the temperature, measured anew now and then, and when a door was passed."""
    by_player = _MEASURED.setdefault(state, {})
    now = state.tick // PERIOD, bool(state.vitals.row(player)["shelter"])
    if player not in by_player or by_player[player][0] != now:
        place = hazards.Place.of(state, player)
        kind, strength = place.weather
        by_player[player] = now, weather.name(kind), strength, place.temperature // 10
    return by_player[player][1:]
