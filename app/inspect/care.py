"""`inspect verify`, `repair` and `diff`: is a world sound, what of it can be kept, what differs from another."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app import output, paths
from app.session import json_option

if TYPE_CHECKING:
    from persistence.report import Report


def _findings(report: "Report") -> list[dict[str, Any]]:
    return [{"place": found.place, "text": found.text, "harmful": found.harmful} for found in report.findings]


@click.command()
@click.argument("world")
@json_option
def verify(world: str, as_json: bool) -> int:
    """Examine WORLD: structure, checksums, ranges. Says what is wrong and where; changes nothing.

    The exit code is 1 when something is damaged.

    \b
    Example:
      planetary-survival inspect verify demo
    """
    from persistence.verify import verify as examine

    report = examine(paths.world_path(world))
    if as_json:
        output.write_json({"world": report.path, "ok": report.ok, "findings": _findings(report)})
        return 0 if report.ok else 1
    for found in report.findings:
        output.write(f"{'DAMAGED' if found.harmful else 'note'}: {found}")
    output.write(f"{report.path} is {'sound' if report.ok else 'damaged; `inspect repair` keeps what can be kept'}.")
    return 0 if report.ok else 1


@click.command()
@click.argument("world")
@click.option(
    "-o",
    "--output",
    "out",
    type=click.Path(path_type=Path),
    help="Write the repaired world there and leave WORLD alone.",
)
@json_option
def repair(world: str, out: Path | None, as_json: bool) -> None:
    """Make a sound world of a damaged WORLD: all that can be kept is kept, and what could not be is said. Bodies of
    its system and their landscapes are made anew from its seed.

    Without -o the world itself is replaced; what it was stays beside it under a name with ".broken".

    \b
    Example:
      planetary-survival inspect repair demo
      planetary-survival inspect repair demo -o rescued.h5
    """
    from gameplay.mending import mend
    from gameplay.schema import SCHEMA
    from persistence.repair import repair as keep

    report = keep(paths.world_path(world), out, SCHEMA, mend)
    if as_json:
        output.write_json({"world": str(out or report.path), "kept": report.kept, "findings": _findings(report)})
        return
    for found in report.findings:
        output.write(f"{'LOST' if found.harmful else 'note'}: {found}")
    kept = ", ".join(f"{count:,} of {name}" for name, count in report.kept.items() if count)
    output.write(f"Kept: {kept or 'nothing'}.")
    output.write(f"{out or report.path} is sound now.")


@click.command()
@click.argument("a")
@click.argument("b")
@json_option
def diff(a: str, b: str, as_json: bool) -> int:
    """Tell what differs between the worlds A and B. The exit code is 1 when something does.

    \b
    Example:
      planetary-survival inspect diff demo demo-yesterday.h5
    """
    from persistence.diff import diff as compare

    found = compare(paths.world_path(a), paths.world_path(b))
    if as_json:
        output.write_json(found)
    elif found["same"]:
        output.write("The worlds are the same.")
    else:
        _show(found)
    return 0 if found["same"] else 1


def _show(found: dict[str, Any]) -> None:
    for name, (one, two) in found["attributes"].items():
        output.write(f"{name}: {one} in A, {two} in B")
    for name, counts in found["tables"].items():
        if isinstance(counts, str):
            output.write(f"table {name}: {counts}")
        else:
            output.write(f"table {name}: " + ", ".join(f"{count:,} {kind}" for kind, count in counts.items() if count))
    for kind, keys in found["chunks"].items():
        for body, *chunk in keys:
            output.write(f"chunk {', '.join(map(str, chunk))} of body {body}: {kind}")
    for material, columns in found["ledger"].items():
        amounts = ", ".join(f"{column} {output.cubic_metres(units)}" for column, units in columns.items())
        output.write(f"ledger of material {material}, B - A: {amounts}")
