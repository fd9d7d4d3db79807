"""`inspect WORLD`: what is in a world."""

from typing import Any

import click

from app import output, paths
from app.session import json_option
from taichi_kernels.units import UNITS_PER_METRE

LEDGER = ("dug", "placed", "collected", "vented")


@click.command()
@click.argument("world")
@json_option
def summary(world: str, as_json: bool) -> None:
    """Tell what is in WORLD: seed, planets, chunks changed, soil ledger, sizes, versions. Works while it is played.

    \b
    Example:
      planetary-survival inspect demo --json
    """
    from gameplay import content
    from persistence.describe import describe
    from persistence.world import World

    path = paths.world_path(world)
    facts = describe(path)
    with_tables = World.load(path, read_only=True).tables
    materials = [material.name for material in content.load().materials]
    changed = facts["terrain"]["bodies"]
    facts["bodies"] = [
        {
            "id": int(body["id"]),
            "seed": int(body["seed"]),
            "radius_metres": int(body["radius"]) / UNITS_PER_METRE,
            "chunks_changed": changed.get(str(int(body["id"])), 0),
        }
        for body in with_tables.get("bodies", ())
    ]
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


def _show(facts: dict[str, Any]) -> None:
    about = facts["attributes"]
    tick = about.get("tick", 0)
    terrain = facts["terrain"]
    output.write_pairs(
        [
            ("World", facts["path"]),
            ("Seed", about.get("seed", "unknown")),
            ("Played", f"{tick / 30:,.1f} s ({tick} ticks)"),
            *(_planet(body) for body in facts["bodies"]),
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


def _planet(body: dict[str, Any]) -> tuple[str, str]:
    return (
        f"Planet {body['id']}",
        f"radius {body['radius_metres']:g} m, seed {body['seed']}, {body['chunks_changed']:,} chunks changed",
    )


def _packs(facts: dict[str, Any]) -> str:
    names = [f"{pack['name']} {pack['version']}" for pack in facts["content_packs"]]
    return f", with the packs {', '.join(names)}" if names else ""


def _size(facts: dict[str, Any]) -> str:
    text = output.size(facts["bytes"]["file"])
    if facts["bytes"]["journals"]:
        text += f" and {output.size(facts['bytes']['journals'])} of journal ({facts['saves']} saves not folded in yet)"
    return text
