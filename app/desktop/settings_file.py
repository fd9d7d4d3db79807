"""The settings file: TOML that a person can read and edit."""

import contextlib
import os
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.desktop.settings import Choice, Kind, Number, Settings, checked, kinds

HEAD = "# Settings of Planetary Survival. The game writes this file; lines that it does not know are left out."
MOST_ASIDE = 100  # files set aside before the oldest name is used again
MOST_BYTES = 1 << 20
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def load(path: Path) -> tuple[Settings, list[str]]:
    """Settings from a file, and a line for the player about each thing in it that could not be taken.

    Without a file the defaults are taken. A file that is no TOML is set aside under another name, which is told. A
    value out of range is clamped; what is unknown or of a wrong type is left out. Nothing is raised.
    """
    said: list[str] = []
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError(f"it has more than {MOST_BYTES} bytes")
        tables = tomllib.loads(path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        return Settings(), []
    except OSError as error:
        return Settings(), [f"The settings {path} cannot be read ({error.strerror or error}); defaults are taken."]
    except RecursionError:
        return Settings(), [_set_aside(path, "it is nested too deeply")]
    except ValueError as error:  # no UTF-8, no TOML, a number with thousands of digits
        return Settings(), [_set_aside(path, str(error).splitlines()[0])]
    settings = checked(tables, said.append)
    return settings, [f"The settings {path}: {line}." for line in said]


def save(path: Path, settings: Settings) -> None:
    """Write the settings; the file is whole at every moment.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(prefix=path.name, suffix=".draft", dir=path.parent)
    try:
        with open(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(as_toml(settings))
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise


def as_toml(settings: Settings) -> str:
    """The settings as the text of a file, with what is possible beside each value."""
    tables = asdict(settings)
    bindings: Mapping[str, tuple[str, ...]] = tables.pop("bindings")
    lines = [HEAD, "", f"at_hand = {_value(tables.pop('at_hand'))}  # name of an item"]
    for section, table in tables.items():
        lines += ["", f"[{section}]"]
        possible = kinds(section)
        for name, value in table.items():
            note = _note(possible[name])
            lines.append(f"{name} = {_value(value)}" + (f"  # {note}" if note else ""))
    lines += ["", "[bindings]", "# Only actions whose inputs differ from the defaults."]
    lines += [f"{_key(action)} = {_value(list(inputs))}" for action, inputs in bindings.items()]
    return "\n".join(lines) + "\n"


def _set_aside(path: Path, why: str) -> str:
    """Move a file that makes no sense out of the way; returns the line that says so."""
    names = (path.with_name(f"{path.stem}-damaged-{number}{path.suffix}") for number in range(1, MOST_ASIDE + 1))
    target = next((name for name in names if not name.exists()), path.with_name(f"{path.stem}-damaged-1{path.suffix}"))
    try:
        os.replace(path, target)
    except OSError as error:
        return f"The settings {path} are damaged ({why}) and cannot be moved ({error.strerror}); defaults are taken."
    return f"The settings {path} were damaged ({why}); they are kept as {target.name}, and defaults are taken."


def _note(kind: Kind) -> str:
    match kind:
        case Number():
            return f"{kind.low:g} to {kind.high:g}"
        case Choice():
            return ", ".join(_value(option) for option in kind.options)
    return ""


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case str():
            return '"' + "".join(_letter(letter) for letter in value) + '"'
        case list():
            return "[" + ", ".join(_value(entry) for entry in value) + "]"
    raise TypeError(f"settings have no {type(value).__name__}")


def _letter(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    return f"\\u{ord(letter):04x}" if ord(letter) < 0x20 or ord(letter) == 0x7F else letter


def _key(name: str) -> str:
    bare = name and all(letter.isascii() and (letter.isalnum() or letter in "_-") for letter in name)
    return name if bare else _value(name)
