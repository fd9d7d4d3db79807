"""What each command does, in two phases.

`check` changes nothing: it answers `Rejected`, or a plan that `apply` needs (often None). `apply` cannot fail.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from gameplay.commands import Command, Envelope
from gameplay.errors import Rejected
from gameplay.outcomes import Outcome
from gameplay.state import GameState
from taichi_kernels.units import UNITS_PER_METRE

ARM = 3 * UNITS_PER_METRE  # how far from the feet a player can take things


class Action(NamedTuple):
    """The two phases of a command."""

    check: Callable[[GameState, Envelope, Any], Rejected | Any]
    apply: Callable[[GameState, Envelope, Any, Any], list[Outcome]]


Actions = dict[type[Command], Action]


def creative_only(state: GameState) -> Rejected | None:
    """The answer to a creative command in a world that is not creative."""
    if state.world["creative"]:
        return None
    return Rejected("not_creative", "only creative worlds allow that: make one with `new --creative`")


def other_body(state: GameState, envelope: Envelope) -> Rejected | None:
    """The answer to a place in the frame of another body than the player's."""
    body = int(state.players.row(envelope.player)["body"])
    if envelope.body == body:
        return None
    return Rejected("other_body", f"that is on body {envelope.body}; you are on body {body}")
