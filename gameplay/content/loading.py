"""From packs to content: files are read, laid over one another, converted and checked."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, get_args

import msgspec

from gameplay.content import checking, packs, rules, sources
from gameplay.content.contents import Content
from gameplay.content.definitions import KINDS, Item
from gameplay.content.packs import Pack
from gameplay.content.sources import Problem, Source
from gameplay.errors import ContentError

_PATH = re.compile(r" - at `(?:key in )?\$\.?([^`]*)`")
_UNKNOWN_FIELD = re.compile(r"Object contains unknown field `([^`]+)`")
_MISSING_FIELD = re.compile(r"Object missing required field `([^`]+)`")
_EXPECTED = re.compile(r"Expected `([^`]+)`(?:, got `([^`]+)`)?")
_PLAIN = {
    "int": "a whole number", "float": "a number", "str": "text in quotes", "bool": "true or false",
    "object": "a table { ... }", "array": "a list [ ... ]", "date": "a date",
}  # fmt: skip


def build(added: Iterable[Pack]) -> Content:
    """The content of the game with packs laid over it, in their order.

    Raises:
        ContentError: something is wrong; its text tells the first of the problems, `problems` all of them.
    """
    content, _, problems = assemble(added)
    if problems or content is None:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise ContentError(f"{problems[0]}{more}", problems)
    return content


def assemble(added: Iterable[Pack]) -> tuple[Content | None, list[Source], list[Problem]]:
    """The content, the tables that it was made of, and all that is wrong; no content where it cannot be made."""
    all_packs = [packs.base(), *added]
    known = rules.load()
    rules.check(known)
    read = [sources.read(pack) for pack in all_packs]
    problems = [problem for _, found in read for problem in found]
    merged, found = sources.merge([rows for rows, _ in read])
    problems += found
    groups: dict[str, dict[str, Any]] = {kind.group: {} for kind in KINDS.values()}
    for source in merged:
        definition = _convert(source, problems)
        if definition is not None:
            groups[KINDS[source.kind].group][source.name] = definition
    if problems:  # what refers to what could not be read would only be told as missing
        return None, merged, problems
    groups["recipes"] = {name: _finished(recipe, groups["items"]) for name, recipe in groups["recipes"].items()}
    parts: dict[str, Any] = {**msgspec.structs.asdict(known), **groups, "packs": tuple(all_packs)}
    content = Content(**parts)
    problems = checking.check(content, merged)
    return content, merged, problems


def _convert(source: Source, problems: list[Problem]) -> msgspec.Struct | None:
    """The definition that a table is; None, and all that is wrong with its fields, where it is none."""
    model = KINDS[source.kind].model
    fields = {field.name: field for field in msgspec.structs.fields(model)}
    wrong = []
    for name, field in fields.items():
        if name in source.values:
            try:
                msgspec.convert(source.values[name], field.type)
            except msgspec.ValidationError as error:
                wrong.append(_explain(source, name, str(error), field.type))
        elif field.required:
            wrong.append(source.problem(name, "is missing"))
    wrong += [_unknown(source, name, list(fields)) for name in source.values if name not in fields]
    problems += wrong
    return None if wrong else msgspec.convert(source.values, model)


def _unknown(source: Source, path: str, names: list[str]) -> Problem:
    close = get_close_matches(path.split(".")[-1], names, 1)
    hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(names)}"
    return source.problem(path, f"there is no such field; {hint}")


def _explain(source: Source, field: str, text: str, kind: Any) -> Problem:
    """What msgspec has to say of the value of a field, in the words of the files."""
    found = _PATH.search(text)
    path = f"{field}.{found[1]}".rstrip(".") if found else field
    if unknown := _UNKNOWN_FIELD.search(text):
        inner = [part for part in (kind, *get_args(kind)) if hasattr(part, "__struct_fields__")]
        return _unknown(source, f"{path}.{unknown[1]}", list(inner[0].__struct_fields__) if inner else [])
    if missing := _MISSING_FIELD.search(text):
        return source.problem(f"{path}.{missing[1]}", "is missing")
    if expected := _EXPECTED.search(text):
        wanted = " or ".join(_PLAIN.get(kind, kind) for kind in expected[1].split(" | ") if kind != "null")
        if (expected[1], expected[2]) == ("int", "float"):
            return source.problem(path, f"needs {wanted}, not one with a fraction")
        rest = text[expected.end() : found.start() if found else None]
        return source.problem(
            path, f"needs {wanted}" + (f", not {_PLAIN.get(expected[2], expected[2])}" if expected[2] else rest)
        )
    return source.problem(path, _PATH.sub("", text))


def _finished(recipe: Any, items: dict[str, Item]) -> Any:
    """A recipe with what its item says where the file says nothing."""
    gives = recipe.gives or recipe.name
    item = items.get(gives)
    if item is None:  # the check tells
        return msgspec.structs.replace(recipe, gives=gives)
    return msgspec.structs.replace(
        recipe,
        gives=gives,
        title=recipe.title or item.title,
        text=recipe.text or item.text,
        category=recipe.category or item.category,
    )
