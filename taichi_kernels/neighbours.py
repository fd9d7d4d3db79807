"""Lists of the 3 x 3 x 3 chunks around chunks, in the order that meshing takes."""

import numpy as np

from taichi_kernels.errors import ArgumentError
from taichi_kernels.table import ChunkTable, check_chunks
from taichi_kernels.units import UNLOADED_SLOT

# Row (dz + 1) * 9 + (dy + 1) * 3 + dx + 1 is (dx, dy, dz).
OFFSETS = np.array([(x, y, z) for z in (-1, 0, 1) for y in (-1, 0, 1) for x in (-1, 0, 1)], np.int32)


def in_table(table: ChunkTable, chunks: np.ndarray) -> np.ndarray:
    """Slots around each chunk; UNLOADED_SLOT where the table has none.

    Args:
        table: where chunks are.
        chunks: chunk coordinates, i32, shape (n, 3).
    Returns:
        i32, shape (n, 27).
    """
    chunks = check_chunks(chunks)
    return table.find((chunks[:, None, :] + OFFSETS).reshape(-1, 3)).reshape(-1, len(OFFSETS))


def in_block(slots: np.ndarray, outside: int = UNLOADED_SLOT) -> np.ndarray:
    """Slots around each chunk of a box of chunks.

    Args:
        slots: i32, shape (nz, ny, nx).
        outside: slot of all chunks that are not in the box.
    Returns:
        i32, shape (nz * ny * nx, 27), chunks by rising x, then y, then z.
    Raises:
        ArgumentError: the slots are no box.
    """
    if slots.ndim != 3:
        raise ArgumentError(f"slots: shape (nz, ny, nx) is needed, not {slots.shape}")
    padded = np.pad(slots.astype(np.int32), 1, constant_values=outside)
    nz, ny, nx = slots.shape
    around = [padded[1 + z : 1 + z + nz, 1 + y : 1 + y + ny, 1 + x : 1 + x + nx].ravel() for x, y, z in OFFSETS]
    return np.stack(around, axis=1)
