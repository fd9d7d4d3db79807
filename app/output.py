"""Answers on standard output: as JSON for programs, or as lines for people."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

SOIL_PER_CUBIC_METRE = 255 * 8  # density units: 255 a full voxel of 0.5 m


def write_json(answer: Any) -> None:
    """The whole of standard output, as one JSON value."""
    json.dump(answer, sys.stdout, indent=2, default=str)
    sys.stdout.write("\n")


def write(text: str = "") -> None:
    """A line for people."""
    print(text)


def write_pairs(pairs: Iterable[tuple[str, Any]], indent: str = "") -> None:
    """Names and values in two columns."""
    pairs = [(name, str(value)) for name, value in pairs]
    width = max((len(name) for name, _ in pairs), default=0)
    for name, value in pairs:
        write(f"{indent}{name.ljust(width)}  {value}")


def write_table(head: Sequence[str], rows: Iterable[Sequence[Any]], indent: str = "") -> None:
    """Columns: the first to the left, the others to the right."""
    lines = [list(head), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        cells = [
            line[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)),
        ]
        write(indent + "  ".join(cells).rstrip())


def cubic_metres(units: int) -> str:
    """Soil in density units, as people read it."""
    return f"{units / SOIL_PER_CUBIC_METRE:,.2f} m³"


def size(count: int) -> str:
    """Bytes, as people read them."""
    value = float(count)
    for unit in ("B", "kB", "MB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"
