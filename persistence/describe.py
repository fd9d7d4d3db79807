"""What is in a world, for people."""

from pathlib import Path
from typing import Any

import numpy as np

from persistence import image
from persistence.attributes import attributes_of
from persistence.files import journals
from persistence.journal import Saved
from persistence.layout import RESERVED
from persistence.reading import read_world
from persistence.rules import CHUNKS, RUNS


def describe(path: str | Path) -> dict[str, Any]:
    """Count and measure what a world holds, its journals included; nothing is changed.

    Args:
        path: of the world file.
    Returns:
        `path`; `format_version`, `epoch`, `written_by`, `written_with`; `attributes` of the file (seed, radius, tick,
        versions, ...); `world`: the row of the table of that name, where there is one; `tables`: rows by table;
        `terrain`: {chunks, changed_voxels, bodies: {body: chunks}}; `ledger`: list of its rows; `bytes`: {file,
        journals}; `saves`: records in journals that no checkpoint has folded.
    Raises:
        WorldError: it cannot be read.
    """
    path = Path(path)
    stored = read_world(path)
    content = stored.content
    with image.open_image(stored.image) as file:
        said = attributes_of(file)
        own = {name: said.get(name) for name in RESERVED if name != "about"}
    tables = content.tables
    chunks, runs = tables.get(CHUNKS), tables.get(RUNS)
    bodies: dict[str, int] = {}
    if chunks is not None and "body" in (chunks.dtype.names or ()):
        numbers, counts = np.unique(chunks["body"], return_counts=True)
        bodies = {str(number): int(count) for number, count in zip(numbers, counts, strict=True)}
    return {
        "path": str(path),
        **own,
        "epoch": stored.header.epoch,
        "attributes": content.attributes,
        "world": next(iter(_plain_rows(tables["world"])), None) if "world" in tables else None,
        "tables": {name: len(rows) for name, rows in sorted(tables.items())},
        "terrain": {
            "chunks": 0 if chunks is None else len(chunks),
            "changed_voxels": 0 if runs is None else int(runs["length"].sum(dtype=np.int64)),
            "bodies": bodies,
        },
        "ledger": _plain_rows(tables["ledger"]) if "ledger" in tables else [],
        "bytes": {
            "file": path.stat().st_size,
            "journals": sum(name.stat().st_size for name in journals(path).values() if name.exists()),
        },
        "saves": sum(isinstance(record, Saved) for held in stored.journals.values() for record in held.records),
    }


def _plain_rows(rows: np.ndarray) -> list[dict[str, Any]]:
    """Rows as dicts of numbers, texts and lists."""
    out = []
    for row in rows:
        plain = {}
        for name in rows.dtype.names or ():
            value = row[name]
            if isinstance(value, bytes):
                plain[name] = value.decode("utf-8", "replace")
            else:
                plain[name] = value.tolist()
        out.append(plain)
    return out
