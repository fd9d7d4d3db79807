"""Faults of the game, and the answer to what a player may not do.

GameError
├── ContentError      a content file is wrong
├── GenerationError   a world of a system cannot be where it is to be
├── GroundError       what was changed of a body, and put away, does not come back
├── ScriptError       a script has a malformed line
├── RecordError       a record of play is damaged or does not fit this build
└── StateError        tables that do not make a state

What a player may not do is no fault: it is a `Rejected` value.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


class GameError(Exception):
    """Root of all faults of this package."""


class ContentError(GameError):
    """A content file is wrong. `problems` are all that are, where they are known; each is a line when printed."""

    def __init__(self, text: str, problems: Sequence[object] = ()) -> None:
        super().__init__(text)
        self.problems = tuple(problems)


class GenerationError(GameError):
    """A world of a system cannot be where it is to be."""


class GroundError(GameError):
    """What was changed of a body, and put away, does not come back: the disk is at fault. What was saved is safe."""


class ScriptError(GameError):
    """A script has a malformed line."""


class RecordError(GameError):
    """A record of play is damaged or does not fit this build."""


class StateError(GameError):
    """Tables that do not make a state."""


@dataclass(frozen=True)
class Rejected:
    """A command that was not applied; nothing changed.

    Args:
        reason: short name that programs compare, e.g. "insufficient_soil".
        text: what the player reads: what was wrong and what would be right.
        position: where that is [units]; None where it is nowhere.
        details: outcomes that tell more, for programs.
    """

    reason: str
    text: str
    position: tuple[int, int, int] | None = None
    details: tuple[Any, ...] = ()
