"""Definitions as files give them: every table and field with the line that it stands in."""

import re
import tomllib
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from gameplay.content import rules
from gameplay.content.definitions import KINDS
from gameplay.content.packs import Pack

_HEADER = re.compile(r"\s*\[\[?\s*([\w.-]+)\s*\]\]?")
_FIELD = re.compile(r"\s*([\w-]+)\s*[.=]")
_SYNTAX_LINE = re.compile(r" \(at line (\d+), column \d+\)")


class Problem(NamedTuple):
    """What is wrong in a file, and what would be right. `line` is 0 and `file` "" where none can be named."""

    file: str
    line: int
    what: str
    text: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(filter(None, (place, self.what, self.text)))


@dataclass
class Source:
    """A table of a file, or what tables of several packs made of one definition.

    Attributes:
        kind: of `KINDS`. values: fields. pack: name of the last pack that said something.
        file, line: of its table. lines: file and line by field.
    """

    kind: str
    values: dict[str, Any]
    pack: str
    file: str
    line: int
    lines: dict[str, tuple[str, int]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What it is called; "" where it does not say that."""
        name = self.values.get(KINDS[self.kind].key, "")
        return name if isinstance(name, str) else ""

    def changed_by(self, later: "Source") -> "Source":
        """This definition with the fields that a later pack gives."""
        values, lines = {**self.values, **later.values}, {**self.lines, **later.lines}
        return Source(self.kind, values, later.pack, later.file, later.line, lines)

    def problem(self, path: str, text: str) -> Problem:
        """What is wrong with a field, or with the whole where the path is ""."""
        file, line = self.lines.get(path.split(".")[0].split("[")[0], (self.file, self.line))
        what = f"{self.kind} {self.name}".strip()
        return Problem(file, line, f"{what}, {path}" if path else what, text)


def read(pack: Pack) -> tuple[list[Source], list[Problem]]:
    """All tables of a pack, in the order of its files, and what is wrong with them as TOML."""
    sources: list[Source] = []
    problems: list[Problem] = []
    for path in pack.files():
        label = f"{pack.label}/{path.relative_to(pack.folder).as_posix()}"
        if path.parent == pack.folder and path.stem in rules.FILES:
            if path.parent != Path(rules.__file__).parent:
                problems.append(Problem(label, 1, "", "the rules are the game's own; a pack brings definitions alone"))
            continue
        try:
            text = path.read_text("utf-8")
            tables = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            found = _SYNTAX_LINE.search(str(error))
            problems.append(
                Problem(
                    label, int(found[1]) if found else 0, "", f"is no valid TOML: {_SYNTAX_LINE.sub('', str(error))}"
                )
            )
        except UnicodeDecodeError as error:
            problems.append(Problem(label, 0, "", f"is no UTF-8 text: {error.reason} at byte {error.start}"))
        except OSError as error:
            problems.append(Problem(label, 0, "", f"cannot be read: {error.strerror}"))
        else:
            _take(tables, text.splitlines(), label, pack.name, sources, problems)
    return sources, problems


def _take(
    tables: dict[str, Any], lines: list[str], label: str, pack: str, sources: list[Source], problems: list[Problem]
) -> None:
    starts = [(at, found[1]) for at, line in enumerate(lines) if (found := _HEADER.match(line))]
    for kind, rows in tables.items():
        at_kind = [at for at, name in starts if name == kind]
        line = at_kind[0] + 1 if at_kind else next((at + 1 for at, text in enumerate(lines) if kind in text), 0)
        if kind not in KINDS:
            close = get_close_matches(kind, KINDS, 1)
            hint = f"did you mean [[{close[0]}]]?" if close else f"there are {', '.join(f'[[{k}]]' for k in KINDS)}"
            problems.append(Problem(label, line, kind, f"no kind of definition; {hint}"))
        elif not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            problems.append(Problem(label, line, kind, f"needs tables that begin with [[{kind}]]"))
        else:
            exact = len(at_kind) == len(rows)  # else some stand in another form, and lines cannot be told
            for at, row in enumerate(rows):
                source = Source(kind, row, pack, label, at_kind[at] + 1 if exact else 0)
                if exact:
                    source.lines = {name: (label, line) for name, line in _fields(lines, at_kind[at], kind).items()}
                sources.append(source)


def _fields(lines: list[str], start: int, kind: str) -> dict[str, int]:
    """Lines of the fields of the table that begins at a line; counted from 1."""
    found: dict[str, int] = {}
    inside = ""
    for at in range(start + 1, len(lines)):
        header = _HEADER.match(lines[at])
        if header:
            if not header[1].startswith(f"{kind}."):
                break
            inside = header[1].split(".")[1]
            found.setdefault(inside, at + 1)
        elif not inside and (name := _FIELD.match(lines[at])):
            found.setdefault(name[1], at + 1)
    return found


def merge(packs: list[list[Source]]) -> tuple[list[Source], list[Problem]]:
    """Lay packs over one another: a later one adds definitions, and changes the fields that it gives of known ones."""
    merged: dict[tuple[str, str], Source] = {}
    problems: list[Problem] = []
    for sources in packs:
        seen: dict[tuple[str, str], Source] = {}
        for source in sources:
            key = source.kind, source.name
            if not source.name:
                problems.append(source.problem("", f"needs a {KINDS[source.kind].key}: lower case with underscores"))
                continue
            if key in seen:
                other = seen[key]
                problems.append(
                    source.problem("", f"is there already, in {other.file}:{other.line}; names must differ")
                )
                continue
            seen[key] = source
            known = merged.get(key)
            merged[key] = source if known is None else known.changed_by(source)
    return list(merged.values()), problems
