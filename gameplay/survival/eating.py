"""What food, drink and medicine do."""

from gameplay.content.definitions import Food
from gameplay.outcomes import MeterRestored, Outcome
from gameplay.state import GameState
from gameplay.survival import meters
from gameplay.survival.rules import FULL_METER, POINT, degrees

GOOD = ("hunger", "thirst", "health", "stamina", "oxygen")  # meters that one wants full
POISON = ("toxins", "radiation")  # and those that one wants empty


def helps(state: GameState, player: int, food: Food) -> bool:
    """Whether something would do a player any good now."""
    row = state.vitals.row(player)
    return (
        any(getattr(food, meter) > 0 and row[meter] < _most(state, player, meter) for meter in GOOD)
        or any(getattr(food, meter) < 0 and row[meter] > 0 for meter in POISON)
        or food.warmth * (meters.rules().warmth - int(row["warmth"])) > 0
    )


def take_in(state: GameState, player: int, food: Food) -> list[Outcome]:
    """Let something act on a player; what it restored."""
    row = state.vitals.row(player)
    outcomes: list[Outcome] = []
    for meter in (*GOOD, *POISON):
        amount = round(getattr(food, meter) * POINT)
        gained = meters.raise_meter(row, meter, amount, _most(state, player, meter)) if amount else 0
        if gained > 0 and meter in GOOD:
            outcomes.append(MeterRestored(player, meter, -(-gained // POINT)))
    row["warmth"] += degrees(food.warmth)
    return outcomes


def _most(state: GameState, player: int, meter: str) -> int:
    return meters.suit(state, player) if meter == "oxygen" else FULL_METER
