"""Lists of the 3 x 3 x 3 chunks around chunks, in the order that meshing takes."""

import numpy as np
import taichi as ti

from taichi_kernels import runtime
from taichi_kernels.errors import ArgumentError
from taichi_kernels.launch import quick
from taichi_kernels.table import ChunkTable, check_chunks
from taichi_kernels.units import UNLOADED_SLOT
from taichi_kernels.voxels import find_slot

I32_1D = ti.types.ndarray(ti.i32, 1)
I32_2D = ti.types.ndarray(ti.i32, 2)

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
    around = np.zeros((len(chunks), len(OFFSETS)), np.int32)
    if len(chunks):
        _find_around(table.keys, table.slots, chunks, around, runtime.on_host())
    return around


@quick
@ti.kernel
def _find_around(keys: I32_1D, slots: I32_1D, chunks: I32_2D, around: I32_2D, host: ti.template()):
    if ti.static(host):
        ti.loop_config(serialize=True)
    for i in range(chunks.shape[0]):
        for place in range(27):
            x, y, z = place % 3 - 1, place // 3 % 3 - 1, place // 9 - 1
            around[i, place] = find_slot(keys, slots, chunks[i, 0] + x, chunks[i, 1] + y, chunks[i, 2] + z)


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
