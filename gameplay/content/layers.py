"""Boxes in columns from left to right, ordered so that few of the lines between them cross, as SVG."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

COLUMN, ROW = 244, 46  # pixels from a box to the next
WIDTH, HEIGHT = 192, 36  # of a box
_SWEEPS = 12
_LETTERS = 35  # of the small line that a box has room for
_STYLE = (
    "text{font-family:Inter,Segoe UI,DejaVu Sans,sans-serif;fill:#2b2a28}"
    ".t{font-size:12px;font-weight:600}.s{font-size:9px;fill:#75706a}.h{font-size:17px;font-weight:700;fill:#5b564f}"
    "path.e{fill:none;stroke-opacity:.38;stroke-width:1.3}path.e:hover{stroke-opacity:1;stroke-width:3.5}"
    "g.b:hover rect.o{stroke:#2b2a28;stroke-width:2}"
)


@dataclass
class Box:
    """A box. `band` and `column` say where it stands: bands have a heading, and columns of their own."""

    name: str
    title: str
    line: str
    hover: str
    colour: str
    swatch: str
    band: int
    column: int


def order(boxes: Sequence[Box], lines: Iterable[tuple[str, str]]) -> list[list[Box]]:
    """Boxes column by column, each near the middle of what it is joined to."""
    columns: dict[tuple[int, int], list[Box]] = {}
    for box in boxes:
        columns.setdefault((box.band, box.column), []).append(box)
    placed = [columns[key] for key in sorted(columns)]
    joined: dict[str, list[str]] = {box.name: [] for box in boxes}
    for start, end in lines:
        joined[start].append(end)
        joined[end].append(start)
    at: dict[str, float] = {}
    for column in placed:
        at.update((box.name, row - len(column) / 2) for row, box in enumerate(column))
    for sweep in range(_SWEEPS):
        for column in placed if sweep % 2 == 0 else reversed(placed):
            wish = {
                box.name: sum(at[other] for other in joined[box.name]) / len(joined[box.name])
                if joined[box.name]
                else at[box.name]
                for box in column
            }
            column.sort(key=lambda box: wish[box.name])
            at.update((box.name, row - len(column) / 2) for row, box in enumerate(column))
    return placed


def draw(
    boxes: Sequence[Box], lines: Sequence[tuple[str, str]], headings: dict[int, str], left: int, top: int
) -> tuple[str, int, int]:
    """The boxes with their lines and the headings of their bands.

    Returns:
        SVG elements, and the right and lower edge [pixels].
    """
    columns = order(boxes, lines)
    tallest = max(map(len, columns), default=0)
    parts: list[str] = []
    corners: dict[str, tuple[int, int]] = {}
    lower = top + 34 + tallest * ROW
    bands: dict[int, tuple[int, int]] = {}
    for number, column in enumerate(columns):
        x = left + number * COLUMN
        first = top + 34 + (tallest - len(column)) * ROW // 2
        corners.update((box.name, (x, first + row * ROW)) for row, box in enumerate(column))
        band = column[0].band
        bands[band] = bands.get(band, (x, x))[0], x + COLUMN
    for at, (band, (start, end)) in enumerate(sorted(bands.items())):
        fill = "#f4f1ea" if at % 2 else "#faf8f4"
        parts.append(
            f'<rect x="{start - 18}" y="{top - 14}" width="{end - start}" height="{lower - top}" fill="{fill}"/>'
        )
        parts.append(f'<text class="h" x="{start}" y="{top + 10}">{escape(headings[band])}</text>')
    colours = {box.name: box.colour for box in boxes}
    for start_name, end_name in lines:
        parts.append(_line(corners[start_name], corners[end_name], colours[start_name], f"{start_name} → {end_name}"))
    parts += [_box(box, *corners[box.name]) for box in boxes]
    return "\n".join(parts), left + len(columns) * COLUMN, lower


def _line(start: tuple[int, int], end: tuple[int, int], colour: str, hover: str) -> str:
    x0, y0, x1, y1 = start[0] + WIDTH, start[1] + HEIGHT // 2, end[0], end[1] + HEIGHT // 2
    bend = max(40, abs(x1 - x0) // 3)
    way = f"M{x0} {y0}C{x0 + bend} {y0} {x1 - bend} {y1} {x1} {y1}"
    return f'<path class="e" stroke="{colour}" d="{way}"><title>{escape(hover)}</title></path>'


def _box(box: Box, x: int, y: int) -> str:
    line = box.line if len(box.line) <= _LETTERS else box.line[: _LETTERS - 1].rstrip(" ,") + "…"
    return (
        f'<g class="b"><title>{escape(box.hover)}</title>'
        f'<rect class="o" x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="5" fill="#fff" stroke="#d8d3ca"/>'
        f'<rect x="{x}" y="{y}" width="6" height="{HEIGHT}" rx="3" fill="{box.colour}"/>'
        f'<circle cx="{x + 18}" cy="{y + 12}" r="6" fill="{box.swatch}" stroke="#00000030"/>'
        f'<text class="t" x="{x + 30}" y="{y + 16}">{escape(box.title)}</text>'
        f'<text class="s" x="{x + 12}" y="{y + 29}">{escape(line)}</text></g>'
    )


def page(parts: Iterable[str], width: int, height: int) -> str:
    """A whole SVG file."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">\n'
        f'<style>{_STYLE}</style>\n<rect width="100%" height="100%" fill="#fdfcfa"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )
