"""Scripts of commands that are played instead of, or along with, what a person does."""

import contextlib
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import UserError

if TYPE_CHECKING:
    from gameplay.commands import Envelope
    from gameplay.script import Setting
    from gameplay.state import GameState

FIRST_SCRIPT = "first_dig.jsonl"
AFTER_SCRIPT = 30  # ticks that are played after the last command, when nobody says how many


def read(script: Path | None, start: int, on: Mapping[int, int] | None = None) -> "list[Envelope]":
    """Commands of a script file, or of the one that comes with the game; `on`: see `bodies`.

    Raises:
        UserError: the file cannot be read.
        ScriptError: a malformed line.
    """
    from gameplay import script as scripts

    with _naming(script):
        return scripts.read(_lines(script), start, on or {})


def setting(script: Path | None) -> "Setting | None":
    """The world that a script file is for; None where it says nothing of it, and without a script.

    Raises:
        UserError: as of `read`.
    """
    from gameplay import script as scripts

    with _naming(script):
        return None if script is None else scripts.setting(_lines(script))


def _lines(script: Path | None) -> list[str]:
    if script is None:
        source = resources.files("gameplay.content").joinpath("scripts", FIRST_SCRIPT)
        return source.read_text("utf-8").splitlines()
    try:
        return script.read_text("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise UserError(f"the script {script} is no UTF-8 text: {error.reason} at byte {error.start}") from error
    except OSError as error:
        raise UserError(f"the script {script} cannot be read: {error.strerror or error}") from error


@contextlib.contextmanager
def _naming(script: Path | None) -> Iterator[None]:
    """Errors name the file."""
    from gameplay.errors import ScriptError

    try:
        yield
    except ScriptError as error:
        if script is None:
            raise
        raise UserError(f"{script}, {error}") from error


def bodies(state: "GameState") -> dict[int, int]:
    """The bodies that players are on."""
    rows = state.players.rows
    return dict(zip(rows["id"].tolist(), rows["body"].tolist(), strict=True))


def joins(state: "GameState", commands: "list[Envelope]", player: int = 1) -> "list[Envelope]":
    """What makes the script's players take part, as far as they do not yet; `player` when there is no script."""
    from gameplay.commands import Envelope, Join
    from gameplay.state import HOME

    rows = state.players.rows
    online = set(rows["id"][rows["online"] == 1].tolist())
    wanted = {envelope.player for envelope in commands} or {player}
    # before the script's own commands of that tick
    return [Envelope(state.tick, number, -1, HOME, Join()) for number in sorted(wanted - online)]


def length(commands: "list[Envelope]", first: int) -> int:
    """Ticks that a script takes, and a second more."""
    return max((envelope.tick - first for envelope in commands), default=0) + 1 + AFTER_SCRIPT
