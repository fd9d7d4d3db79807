"""The guide: goals that players reach by what happens to them."""

from typing import get_args

import msgspec

from gameplay import content, naming
from gameplay.commands.root import snake
from gameplay.content import Content
from gameplay.content.definitions import Goal
from gameplay.outcomes import AnyOutcome, GoalReached, Outcome
from gameplay.state import GameState
from gameplay.survival.meters import SINCE
from gameplay.survival.rules import of_content

MEASURES = ("amount", "count")  # fields of outcomes that say how often something happened at once


@of_content
def by_outcome(known: Content) -> dict[type[Outcome], list[Goal]]:
    """Goals by the outcome that reaches them."""
    kinds = {snake(kind.__name__): kind for kind in get_args(AnyOutcome)}
    wanted: dict[type[Outcome], list[Goal]] = {}
    for goal in known.goals.values():
        wanted.setdefault(kinds[goal.when], []).append(goal)
    return wanted


def follow(state: GameState, outcomes: list[Outcome]) -> list[Outcome]:
    """What players reached by the outcomes of a tick."""
    if state.world["content"] < SINCE:
        return []
    wanted = by_outcome()
    told: list[Outcome] = []
    for outcome in outcomes:
        for goal in wanted.get(type(outcome), ()):
            if outcome.player in state.players and _named(outcome, goal.what):
                told += _advance(state, outcome.player, goal, _measure(outcome, goal.what))
    return told


def open_goal(state: GameState, player: int) -> str:
    """What the guide asks a player for now, "" at the end."""
    return next((name for name in content.load().goals if not _reached(state, player, name)), "")


def reached(state: GameState, player: int) -> list[str]:
    """Goals of this content that a player has reached, in its order."""
    return [name for name in content.load().goals if _reached(state, player, name)]


def _reached(state: GameState, player: int, name: str) -> bool:
    key = (player, naming.number(name))
    return key in state.goals and state.goals.row(*key)["tick"] > 0


def _advance(state: GameState, player: int, goal: Goal, by: int) -> list[Outcome]:
    key = (player, state.kind(goal.name))
    row = state.goals.row(*key) if key in state.goals else state.goals.add(player=player, goal=key[1])
    if row["tick"]:
        return []
    row["count"] = min(int(row["count"]) + by, goal.count)
    if row["count"] < goal.count:
        return []
    row["tick"] = state.tick + 1
    return [GoalReached(player, goal.name, open_goal(state, player))]


def _named(outcome: Outcome, what: str) -> bool:
    return not what or what in msgspec.structs.astuple(outcome) or what in _items(outcome)


def _measure(outcome: Outcome, what: str) -> int:
    if what in _items(outcome):
        return _items(outcome)[what]
    return next((getattr(outcome, name) for name in MEASURES if hasattr(outcome, name)), 1)


def _items(outcome: Outcome) -> dict[str, int]:
    """How many of each item an outcome is about that names several."""
    return getattr(outcome, "items", {})
