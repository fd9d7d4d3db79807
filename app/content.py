"""`content`: what the game is made of, and whether a content pack is sound."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app import output
from app.errors import UserError
from app.packs import content_option
from app.progress import say
from app.session import json_option

if TYPE_CHECKING:
    from gameplay.content.sources import Source

# By group, what is told of each definition besides name, title and pack.
COLUMNS = {
    "items": ("category", "stack", "mass"),
    "resources": ("material", "zones", "by_hand"),
    "recipes": ("needs", "station", "technology", "seconds"),
    "technologies": ("tier", "cost", "needs"),
    "crops": ("minutes", "warmth", "gives"),
    "hazards": ("source", "meter", "points"),
    "weathers": ("weight", "zones"),
    "goals": ("when", "what", "count"),
    "biomes": ("temperature", "moisture", "height", "hazards"),
    "geysers": ("hazard", "period", "height"),
    "flora": ("shape", "density", "gives"),
    "outfits": ("store", "technologies", "text"),
}


@click.group()
def content() -> None:
    """What the game is made of: resources, items, recipes, technologies, crops, hazards.

    A content pack is a folder with a pack.toml (name, title, version, and if wanted `order` and `after`) and TOML files
    like those of gameplay/content. It adds definitions, and changes the fields that it gives of those that are there.

    \b
    Examples:
      planetary-survival content list recipes
      planetary-survival content graph -o content.svg
      planetary-survival content check my_pack
    """


@content.command("list")
@click.argument("group", required=False, type=click.Choice(list(COLUMNS)))
@content_option
@json_option
def list_group(group: str | None, as_json: bool) -> None:
    """List the definitions of GROUP, or how many there are of each.

    \b
    Examples:
      planetary-survival content list technologies
      planetary-survival content list items --json
    """
    import msgspec

    from gameplay.content import load, loading
    from gameplay.content.definitions import KINDS

    known, sources, _ = loading.assemble(load().packs[1:])
    assert known is not None  # it was loaded
    kinds = {name: next(kind for kind, about in KINDS.items() if _group(about.group) == name) for name in COLUMNS}
    by_place = {(source.kind, source.name): source for source in sources}
    groups = {name: getattr(known, KINDS[kind].group) for name, kind in kinds.items()}
    if group is None:
        counts = {name: len(rows) for name, rows in groups.items()}
        packs = [{"name": pack.name, "version": pack.about.version} for pack in known.packs]
        if as_json:
            output.write_json({"packs": packs, **counts})
        else:
            output.write_pairs([("packs", ", ".join(f"{pack['name']} {pack['version']}" for pack in packs))])
            output.write_pairs(list(counts.items()))
        return
    rows = [
        {**msgspec.to_builtins(definition), **_place(by_place[kinds[group], name])}
        for name, definition in groups[group].items()
    ]
    if as_json:
        output.write_json(rows)
        return
    key = KINDS[kinds[group]].key
    names = [key, *(["title"] if key == "name" else []), *COLUMNS[group], "pack"]
    for line in _aligned([names, *([_plain(row[name]) for name in names] for row in rows)]):
        output.write(line)


@content.command()
@click.option(
    "-o", "--output", "out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="An .svg file."
)
@content_option
def graph(out: Path) -> None:
    """Draw what is made of what, tier by tier, and the technologies. Browsers show it, and more where one points.

    \b
    Example:
      planetary-survival content graph -o content.svg
    """
    if out.suffix.lower() != ".svg":
        raise UserError(f"the drawing {out} needs a name that ends in .svg")
    from gameplay.content import graph, load

    try:
        out.write_text(graph.draw(load()), encoding="utf-8")
    except OSError as error:
        raise UserError(f"the drawing {out} cannot be written: {error.strerror or error}") from error
    say(f"Drew {out}.")


@content.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@json_option
def check(folder: Path, as_json: bool) -> int:
    """Check the content pack in FOLDER, or the packs in its folders, together with the game's own content. All that is
    wrong is listed with file and line; the exit code is 1 then.

    \b
    Example:
      planetary-survival content check my_pack --json
    """
    from gameplay.content import loading, packs
    from gameplay.content.sources import Problem
    from gameplay.errors import ContentError

    found: list[packs.Pack] = []
    sources: list[Source] = []
    try:
        found = packs.find(folder)
        _, sources, problems = loading.assemble(found)
    except ContentError as error:
        problems = [Problem("", 0, "", str(error))]
    mine = [source for source in sources if source.pack != packs.BASE]
    if as_json:
        about = [{"name": pack.name, "version": pack.about.version} for pack in found]
        told = [problem._asdict() for problem in problems]
        output.write_json({"folder": str(folder), "sound": not problems, "packs": about, "problems": told})
    else:
        for problem in problems:
            output.write(str(problem))
        names = ", ".join(f"{pack.name} {pack.about.version}" for pack in found)
        if not problems:
            count = "1 definition" if len(mine) == 1 else f"{len(mine)} definitions"
            output.write(f"Sound: {names}, with {count} added or changed.")
    return 1 if problems else 0


def _group(field: str) -> str:
    return "resources" if field == "resource_types" else field


def _place(source: "Source") -> dict[str, Any]:
    return {"pack": source.pack, "file": source.file, "line": source.line}


def _plain(value: Any) -> str:
    """A value as people read it in a table."""
    if isinstance(value, dict):
        return ", ".join(f"{count} {name}" for name, count in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _aligned(lines: list[list[str]]) -> list[str]:
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
