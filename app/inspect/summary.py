"""`inspect WORLD`: what is in a world."""

from typing import TYPE_CHECKING, Any

import click
import numpy as np

from app import output, paths
from app.errors import UserError
from app.parameters import body_option
from app.session import json_option
from gameplay.schema.system import BODY_KINDS
from taichi_kernels.units import UNITS_PER_METRE

if TYPE_CHECKING:
    from gameplay.tables import Tables

LEDGER = ("dug", "placed", "collected", "vented")


@click.command()
@click.argument("world")
@body_option
@json_option
def summary(world: str, body: str | None, as_json: bool) -> None:
    """Tell what is in WORLD: seed, planets, chunks changed, soil ledger, sizes, versions. Works while it is played.

    Of a system the bodies are told on which something was changed or somebody is; --json tells all of them, --body one.

    \b
    Examples:
      planetary-survival inspect demo --json
      planetary-survival inspect worlds --body 3
    """
    from gameplay import content
    from persistence.describe import describe
    from persistence.world import World

    path = paths.world_path(world)
    facts = describe(path)
    with_tables = World.load(path, read_only=True).tables
    materials = [material.name for material in content.load().materials]
    changed = facts["terrain"]["bodies"]
    facts["bodies"] = [_body(row, with_tables, changed) for row in with_tables.get("bodies", ())]
    if body is not None:
        facts["bodies"] = [row for row in facts["bodies"] if body in (str(row["id"]), row["name"])]
        if not facts["bodies"]:
            raise UserError(
                f"--body: the world has no body {body!r} with ground; `inspect WORLD --json` tells them all"
            )
    facts["content_packs"] = [
        {"name": row["name"].decode("utf-8", "replace"), "version": row["version"].decode("utf-8", "replace")}
        for row in with_tables.get("packs", ())
    ]
    for row in facts["ledger"]:
        row["name"] = materials[row["material"]] if row["material"] < len(materials) else f"material {row['material']}"
    if as_json:
        output.write_json(facts)
    else:
        _show(facts)


def _body(row: np.void, tables: "Tables", changed: dict[str, int]) -> dict[str, Any]:
    number, players = int(row["id"]), tables.get("players")
    named = next((other for other in tables.get("celestials", ()) if other["body"] == number), None)
    return {
        "id": number,
        "name": "" if named is None else named["name"].decode("utf-8", "replace"),
        "kind": "planet" if named is None else BODY_KINDS[named["kind"]],
        "seed": int(row["seed"]),
        "radius_metres": int(row["radius"]) / UNITS_PER_METRE,
        "chunks_changed": changed.get(str(number), 0),
        "players": 0 if players is None else int((players["body"] == number).sum()),
    }


def _show(facts: dict[str, Any]) -> None:
    about = facts["attributes"]
    tick = about.get("tick", 0)
    terrain = facts["terrain"]
    output.write_pairs(
        [
            ("World", facts["path"]),
            ("Seed", about.get("seed", "unknown")),
            ("Played", f"{tick / 30:,.1f} s ({tick} ticks)"),
            *([("System", f"{about['system']}, {about['bodies']} bodies")] if "system" in about else []),
            *(_planet(body) for body in _told(facts["bodies"])),
            ("Changed", f"{terrain['chunks']:,} chunks, {terrain['changed_voxels']:,} voxels"),
            ("Players", facts["tables"].get("players", 0)),
            ("Items", facts["tables"].get("items", 0)),
            ("Size", _size(facts)),
            ("Format", f"version {facts['format_version']}, written by {facts['written_by']}"),
            ("Generator", f"version {about.get('generator_version', 'unknown')}"),
            ("Content", f"version {about.get('content_version', 'unknown')}{_packs(facts)}"),
        ]
    )
    moved = [row for row in facts["ledger"] if any(row.get(column) for column in LEDGER)]
    if moved:
        output.write()
        rows = [[row["name"], *(output.cubic_metres(row.get(column, 0)) for column in LEDGER)] for row in moved]
        rows.append(["total", *(output.cubic_metres(sum(row.get(column, 0) for row in moved)) for column in LEDGER)])
        output.write_table(["Soil", *LEDGER], rows)


def _told(bodies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first of bodies, and those on which there is something."""
    return [body for body in bodies if body is bodies[0] or body["chunks_changed"] or body["players"]]


def _planet(body: dict[str, Any]) -> tuple[str, str]:
    name = f"{body['name']}, " if body["name"] else ""
    return (
        f"{body['kind'].capitalize()} {body['id']}",
        f"{name}radius {body['radius_metres']:g} m, seed {body['seed']}, {body['chunks_changed']:,} chunks changed",
    )


def _packs(facts: dict[str, Any]) -> str:
    names = [f"{pack['name']} {pack['version']}" for pack in facts["content_packs"]]
    return f", with the packs {', '.join(names)}" if names else ""


def _size(facts: dict[str, Any]) -> str:
    text = output.size(facts["bytes"]["file"])
    if facts["bytes"]["journals"]:
        text += f" and {output.size(facts['bytes']['journals'])} of journal ({facts['saves']} saves not folded in yet)"
    return text
