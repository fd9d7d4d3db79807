"""The tour: a fixed set of views of a fixed world. tour.toml has them; it is made to be read and changed."""

import functools
from importlib import resources
from typing import TYPE_CHECKING

import msgspec

from app.stills import View

if TYPE_CHECKING:
    from collections.abc import Callable

    from gameplay.state import GameState

SECOND = 30  # ticks that are played after the script's last command


class Tour(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Seed and radius [m] of the planet, the script that is played on it, the views."""

    seed: int
    radius: float
    script: str
    view: tuple[View, ...]


@functools.cache
def load() -> Tour:
    """The tour as its file has it; msgspec says where the file is malformed."""
    text = resources.files("app").joinpath("tour.toml").read_text("utf-8")
    return msgspec.toml.decode(text, type=Tour)


def world(tour: Tour, step: "Callable[[int, int], None]" = lambda done, total: None) -> "GameState":
    """Make the tour's world in memory: the planet with what its script changed.

    Args:
        tour: from `load`.
        step: called with the ticks that are played and how many there are.
    Determinism: the same state each time, on every backend.
    """
    from gameplay import script
    from gameplay.commands import Envelope, Join
    from gameplay.game import Game
    from gameplay.state import HOME

    lines = resources.files("gameplay.content").joinpath("scripts", tour.script).read_text("utf-8").splitlines()
    game = Game.new(tour.seed, tour.radius)
    game.submit(Envelope(0, 1, -1, HOME, Join()))
    commands = script.read(lines, 0)
    for envelope in commands:
        game.submit(envelope)
    total = max(envelope.tick for envelope in commands) + SECOND
    for done in range(total):
        game.tick()
        step(done + 1, total)
    return game.state
