"""Scripts: commands of a player as JSON lines, in metres, degrees and parts of one.

    {"do": "move", "forward": 1.0}
    {"tick": 60, "ticks": 90, "do": "use_tool"}

`tick` counts from the start of the script; without it a line follows in the tick of the line before. `ticks` repeats
the command in that many ticks, an hour at most. `player` is 1 when it is not given. Empty lines and lines that begin
with # are passed over. Fields are those of `gameplay.commands`; places are in the frame of the body that the player is
on, which is another one from a line with `travel` on.

A script that is for one world says so in its first line: it is made where none is there, with a radius a planet alone,
without one a whole system; creative, where players may shape terrain freely; with an outfit of the content, if any.

    {"world": {"seed": 22, "radius": 500}}
    {"world": {"seed": 7, "creative": true}}
    {"world": {"seed": 7, "outfit": "shipyard"}}
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from gameplay.commands import Envelope, Travel, make
from gameplay.errors import ScriptError
from gameplay.state import FIRST_ID, HOME, TICKS_PER_SECOND

MOST_TICKS = 30 * TICKS_PER_SECOND * 86400
MOST_REPEATS = TICKS_PER_SECOND * 3600  # of one line: an hour
_OWN = ("tick", "ticks", "player", "do")
_NEEDED = 'an object with a command is needed, such as {"do": "move", "forward": 1.0}'
_NOWHERE_ELSE: Mapping[int, int] = MappingProxyType({})


class Setting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The world that a script is for: its seed, the mean radius of its planet [m], None for a whole system, whether
    players may shape terrain freely, and the outfit that it begins with, "" for none."""

    seed: int
    radius: float | None = None
    creative: bool = False
    outfit: str = ""


class _Head(msgspec.Struct, forbid_unknown_fields=True):
    world: Setting


def setting(lines: Iterable[str]) -> Setting | None:
    """The world that a script is for; None where it says nothing of it.

    Raises:
        ScriptError: its first line is about the world, and malformed.
    """
    for number, line in _told(lines):
        try:
            values = _values(line)
            if "world" not in values:
                return None
            return _setting(values)
        except ValueError as error:
            raise ScriptError(f"line {number}: {error}") from error
    return None


def read(lines: Iterable[str], start: int = 0, bodies: Mapping[int, int] = _NOWHERE_ELSE) -> list[Envelope]:
    """Commands of a script, in order of their ticks.

    Args:
        lines: the script.
        start: tick of the world that is tick 0 of the script.
        bodies: on which players are at its start; those that are not named are where players begin.
    Raises:
        ScriptError: a malformed line; the text says its number, what is wrong, and what would be right.
    """
    envelopes: list[Envelope] = []
    now, on = 0, dict(bodies)
    for at, (number, line) in enumerate(_told(lines)):
        try:
            values = _values(line)
            if at == 0 and "world" in values:
                _setting(values)
                continue
            now, made = _read_line(values, now, start, len(envelopes), on)
        except ValueError as error:
            raise ScriptError(f"line {number}: {error}") from error
        envelopes += made
    return sorted(envelopes, key=lambda envelope: envelope.tick)


def _told(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The lines that say something, with their numbers."""
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield number, line


def _values(line: str) -> dict[str, Any]:
    try:
        values: Any = msgspec.json.decode(line)
    except msgspec.DecodeError as error:
        raise ValueError(f"no JSON: {error}") from error
    if not isinstance(values, dict):
        raise ValueError(_NEEDED)
    return values


def _setting(values: dict[str, Any]) -> Setting:
    try:
        return msgspec.convert(values, _Head).world
    except msgspec.ValidationError as error:
        raise ValueError(f'{error}; {{"world": {{"seed": 22, "radius": 500}}}} is an example') from error


def _read_line(
    values: dict[str, Any], now: int, start: int, sequence: int, on: dict[int, int]
) -> tuple[int, list[Envelope]]:
    if not isinstance(values.get("do"), str):
        raise ValueError(_NEEDED)
    tick = _count(values, "tick", now, 0, MOST_TICKS)
    ticks = _count(values, "ticks", 1, 1, MOST_REPEATS)
    player = _count(values, "player", 1, 1, FIRST_ID - 1)
    command = make(values["do"], {key: value for key, value in values.items() if key not in _OWN})
    body = on.get(player, HOME)
    if isinstance(command, Travel):
        on[player] = command.to
    return tick, [
        Envelope(start + tick + at, player, sequence + at, body, command)  # type: ignore[arg-type]
        for at in range(ticks)
    ]


def _count(values: dict[str, Any], name: str, default: int, low: int, high: int) -> int:
    value = values.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError(f"{name}: a whole number from {low} to {high} is needed, not {value!r}")
    return value
