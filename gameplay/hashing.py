"""What of the rows of tables counts when a state is hashed.

Worlds began with 16 materials. What others have since counts once there is some of it, so that the states of those
worlds, and records of play in them, keep their hashes.
"""

from collections.abc import Iterable, Iterator

from gameplay.schema import SCHEMA
from taichi_kernels.materials import MATERIALS

FIRST_MATERIALS = 16
_NO_SOIL = bytes((MATERIALS - FIRST_MATERIALS) * SCHEMA["items"].dtype["soil"].base.itemsize)  # the end of a row


def counted(name: str, rows: Iterable[bytes]) -> Iterator[bytes]:
    """Rows of a table, each as the bytes that count, without those that do not."""
    if name == "items":
        return (row.removesuffix(_NO_SOIL) for row in rows)
    if name == "ledger":
        return (row for row in rows if row[0] < FIRST_MATERIALS or any(row[1:]))
    return iter(rows)
