"""Marching cubes over many chunks: shared vertices, smooth normals, materials; no cracks between chunks.

`MESHING.md` beside this file tells the method. The mesh of a chunk covers the 32^3 cells whose lowest corner is one of
its voxels; it depends on the densities of its own voxels and of those one to two voxels around, and on nothing else:
not on slots, batches, backends or threads.
"""

from dataclasses import dataclass

import numpy as np
import taichi as ti

from taichi_kernels import cube_tables, runtime
from taichi_kernels.errors import ArgumentError
from taichi_kernels.launch import quick
from taichi_kernels.mesh_rows import (
    CHUNK_SCRATCH,
    FACE_TABLE,
    OWN,
    ROW_WORDS,
    ROW_Z,
    ROWS,
    SIDE,
    TABLE_WORDS,
    active_cells,
    cell_rows,
    count_plane,
    cube_case,
    cut_across,
    cut_along,
    cut_last,
    mixed,
    planes_at,
    present,
    record_at,
    row_start,
    sum_planes,
    write_signs,
)
from taichi_kernels.mesh_skirts import (
    FACES,
    LINES,
    SKIRT_SCRATCH,
    VERTEX_WORDS,
    count_face,
    count_skirt,
    sum_faces,
    write_skirt,
)
from taichi_kernels.mesh_vertex import NORMAL_ONE, write_vertex
from taichi_kernels.pool import ChunkPool
from taichi_kernels.units import UNITS_PER_VOXEL, UNLOADED_SLOT

I32_1D = ti.types.ndarray(ti.i32, 1)
I32_2D = ti.types.ndarray(ti.i32, 2)
U8_1D = ti.types.ndarray(ti.u8, 1)

SERIAL_CHUNKS = 8  # so few chunks are done sooner by one thread than a second one wakes
# Steps of a parallel loop that stand for one job, which the first of them does: a thread takes up to 512 at a time.
COUNT_STRIDE = 512  # a chunk
PLANE_STRIDE = 32  # a plane of rows


@ti.func
def write_row(
    density: ti.template(),
    material: ti.template(),
    neighbours: ti.template(),
    scratch: ti.template(),
    vertices: ti.template(),
    triangles: ti.template(),
    chunk,
    row,
    first_vertex,
    first_triangle,
):
    """Write the vertices that a row owns and the triangles of its cells; densities and materials as words or bytes."""
    at = record_at(chunk, row)
    a, b, c, d, fa, fb, fc, fd = cell_rows(scratch, at, row)
    if mixed(a, b, c, d, fa, fb, fc, fd):
        z = row // SIDE
        y = row - z * SIDE
        start_a = row_start(scratch, chunk, row)
        xa, ya, za = cut_along(a, fa), cut_across(a, b, fa, fb), cut_across(a, c, fa, fc)
        out = (first_vertex + start_a) * VERTEX_WORDS
        slot = neighbours[chunk, OWN]
        # one loop for the three axes: a processor guesses the end of one long loop better than of three short ones
        after_x = ti.math.popcnt(xa)
        after_y = after_x + ti.math.popcnt(ya) + cut_last(fa, fb)
        cut = xa
        for i in range(after_y + ti.math.popcnt(za) + cut_last(fa, fc)):
            cut = ti.select(i == after_x, ya, cut)
            cut = ti.select(i == after_y, za, cut)
            axis = ti.cast(i >= after_x, ti.i32) + ti.cast(i >= after_y, ti.i32)
            x = ti.math.popcnt((cut & -cut) - 1)  # 32 where only the last edge is left
            cut &= cut - 1
            write_vertex(density, material, neighbours, vertices, chunk, slot, x, y, z, axis, out)
            out += VERTEX_WORDS

        cells = active_cells(a, b, c, d, fa, fb, fc, fd)
        if cells != 0:
            xb, xc, xd = cut_along(b, fb), cut_along(c, fc), cut_along(d, fd)
            yc, zb = cut_across(c, d, fc, fd), cut_across(b, d, fb, fd)
            counts_a, counts_b, counts_c = scratch[at + 2], scratch[at + ROW_WORDS + 2], scratch[at + ROW_Z + 2]
            start_b, start_c = row_start(scratch, chunk, row + 1), row_start(scratch, chunk, row + SIDE)
            start_d = row_start(scratch, chunk, row + SIDE + 1)
            along_y_a = start_a + ((counts_a >> 13) & 63)
            along_z_a = along_y_a + (counts_a >> 19)
            along_z_b = start_b + ((counts_b >> 13) & 63) + (counts_b >> 19)
            along_y_c = start_c + ((counts_c >> 13) & 63)
            to = (first_triangle + scratch[planes_at(chunk) + 2 * z + 1] + scratch[at + 3]) * 3
            while cells != 0:
                lowest = cells & -cells
                cells ^= lowest
                before = lowest - 1
                upto = before | lowest
                case = cube_case(a, b, c, d, fa, fb, fc, fd, ti.math.popcnt(before))
                numbers = ti.Vector(
                    [
                        start_a + ti.math.popcnt(xa & before),
                        start_b + ti.math.popcnt(xb & before),
                        start_c + ti.math.popcnt(xc & before),
                        start_d + ti.math.popcnt(xd & before),
                        along_y_a + ti.math.popcnt(ya & before),
                        along_y_a + ti.math.popcnt(ya & upto),
                        along_y_c + ti.math.popcnt(yc & before),
                        along_y_c + ti.math.popcnt(yc & upto),
                        along_z_a + ti.math.popcnt(za & before),
                        along_z_a + ti.math.popcnt(za & upto),
                        along_z_b + ti.math.popcnt(zb & before),
                        along_z_b + ti.math.popcnt(zb & upto),
                    ]
                )
                head = scratch[case]
                for i in range(head >> 3, (head >> 3) + (head & 7)):
                    edges = scratch[i]
                    triangles[to] = numbers[edges & 15]
                    triangles[to + 1] = numbers[(edges >> 4) & 15]
                    triangles[to + 2] = numbers[edges >> 8]
                    to += 3


@ti.func
def count_chunk(
    density: ti.template(), neighbours: ti.template(), scratch: ti.template(), chunk, skirts: ti.template()
):
    """Write a chunk's records; returns its vertices and triangles."""
    there = present(neighbours, chunk)
    for row in range(ROWS):
        write_signs(density, neighbours, scratch, chunk, row, there)
    for z in range(SIDE):
        count_plane(scratch, chunk, z)
    vertices, triangles = sum_planes(scratch, chunk)
    if ti.static(skirts):
        more_vertices, more_triangles = count_skirt(scratch, neighbours.shape[0], chunk, vertices)
        vertices += more_vertices
        triangles += more_triangles
    return vertices, triangles


@quick
@ti.kernel
def _count_by_row(density: I32_1D, neighbours: I32_2D, scratch: I32_1D, counts: I32_2D, skirts: ti.template()):
    for i in range(neighbours.shape[0] * ROWS):
        chunk = i // ROWS
        write_signs(density, neighbours, scratch, chunk, i - chunk * ROWS, present(neighbours, chunk))
    for i in range(neighbours.shape[0] * SIDE):
        count_plane(scratch, i // SIDE, i % SIDE)
    if ti.static(skirts):
        for i in range(neighbours.shape[0] * FACES):
            count_face(scratch, neighbours.shape[0], i // FACES, i % FACES)
    for chunk in range(neighbours.shape[0]):
        vertices, triangles = sum_planes(scratch, chunk)
        if ti.static(skirts):
            more_vertices, more_triangles = sum_faces(scratch, neighbours.shape[0], chunk)
            vertices += more_vertices
            triangles += more_triangles
        counts[chunk, 0] = vertices
        counts[chunk, 1] = triangles


@quick
@ti.kernel
def _write_by_row(
    density: I32_1D,
    material: I32_1D,
    neighbours: I32_2D,
    scratch: I32_1D,
    starts: I32_2D,
    vertices: I32_1D,
    triangles: I32_1D,
    skirts: ti.template(),
):
    for i in range(neighbours.shape[0] * ROWS):
        chunk = i // ROWS
        if starts[chunk, 0] != starts[chunk + 1, 0]:
            write_row(
                density, material, neighbours, scratch, vertices, triangles,
                chunk, i - chunk * ROWS, starts[chunk, 0], starts[chunk, 1],
            )  # fmt: skip
    if ti.static(skirts):
        for i in range(neighbours.shape[0] * LINES):
            chunk = i // LINES
            if starts[chunk, 0] != starts[chunk + 1, 0]:
                face = (i - chunk * LINES) // SIDE
                write_skirt(
                    scratch, vertices, triangles, neighbours.shape[0],
                    chunk, face, i - chunk * LINES - face * SIDE, starts[chunk, 0], starts[chunk, 1],
                )  # fmt: skip


@quick
@ti.kernel
def _mesh_on_host(
    words: I32_1D,
    density: U8_1D,
    material: U8_1D,
    neighbours: I32_2D,
    scratch: I32_1D,
    starts: I32_2D,
    vertices: I32_1D,
    triangles: I32_1D,
    alone: ti.template(),
    skirts: ti.template(),
):
    # counts in any case, writes only if all fits
    if ti.static(alone):
        ti.loop_config(serialize=True)
    for i in range(neighbours.shape[0] * ti.static(1 if alone else COUNT_STRIDE)):
        if i % ti.static(1 if alone else COUNT_STRIDE) == 0:
            chunk = i // ti.static(1 if alone else COUNT_STRIDE)
            of_vertices, of_triangles = count_chunk(words, neighbours, scratch, chunk, skirts)
            starts[chunk + 1, 0] = of_vertices
            starts[chunk + 1, 1] = of_triangles
    ti.loop_config(serialize=True)
    for chunk in range(neighbours.shape[0]):
        starts[chunk + 1, 0] = starts[chunk, 0] + starts[chunk + 1, 0]
        starts[chunk + 1, 1] = starts[chunk, 1] + starts[chunk + 1, 1]
    if ti.static(alone):
        ti.loop_config(serialize=True)
    for i in range(neighbours.shape[0] * ti.static(SIDE if alone else SIDE * PLANE_STRIDE)):
        if i % ti.static(1 if alone else PLANE_STRIDE) == 0:
            plane = i // ti.static(1 if alone else PLANE_STRIDE)
            chunk = plane // SIDE
            first = (plane - chunk * SIDE) * SIDE
            end = neighbours.shape[0]
            fits = starts[end, 0] * VERTEX_WORDS <= vertices.shape[0] and starts[end, 1] * 3 <= triangles.shape[0]
            if fits and starts[chunk, 0] != starts[chunk + 1, 0]:
                for row in range(first, first + SIDE):
                    write_row(
                        density, material, neighbours, scratch, vertices, triangles,
                        chunk, row, starts[chunk, 0], starts[chunk, 1],
                    )  # fmt: skip
    if ti.static(skirts):
        if ti.static(alone):
            ti.loop_config(serialize=True)
        for i in range(neighbours.shape[0] * ti.static(1 if alone else COUNT_STRIDE)):
            if i % ti.static(1 if alone else COUNT_STRIDE) == 0:
                chunk = i // ti.static(1 if alone else COUNT_STRIDE)
                end = neighbours.shape[0]
                fits = starts[end, 0] * VERTEX_WORDS <= vertices.shape[0] and starts[end, 1] * 3 <= triangles.shape[0]
                if fits and starts[chunk, 0] != starts[chunk + 1, 0]:
                    for line in range(LINES):
                        write_skirt(
                            scratch, vertices, triangles, end,
                            chunk, line // SIDE, line % SIDE, starts[chunk, 0], starts[chunk, 1],
                        )  # fmt: skip


@dataclass(frozen=True)
class Mesh:
    """Meshes of n chunks, one behind the other. A view of buffers that the next call of the same mesher overwrites.

    Attributes:
        vertex_buffer, triangle_buffer: i32 arrays on the backend; the first 3 * nv and 3 * nt words are the mesh.
        vertex_start, triangle_start: where each chunk starts, and behind the last the end; i32, shape (n + 1,). These
            are the caller's.
    """

    vertex_buffer: runtime.Array
    triangle_buffer: runtime.Array
    vertex_start: np.ndarray
    triangle_start: np.ndarray

    @property
    def vertices(self) -> np.ndarray:
        """Packed vertices, u32, shape (nv, 3); `unpack` and `mesh_vertex` tell the layout. Copied from a GPU."""
        words = runtime.fetch(self.vertex_buffer)[: int(self.vertex_start[-1]) * VERTEX_WORDS]
        return words.view(np.uint32).reshape(-1, VERTEX_WORDS)

    @property
    def triangles(self) -> np.ndarray:
        """Corners, counterclockwise seen from the air, numbered within their chunk; i32, shape (nt, 3)."""
        return runtime.fetch(self.triangle_buffer)[: int(self.triangle_start[-1]) * 3].reshape(-1, 3)

    def chunk(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        """Vertices and triangles of one chunk; views on cpu."""
        return (
            self.vertices[self.vertex_start[index] : self.vertex_start[index + 1]],
            self.triangles[self.triangle_start[index] : self.triangle_start[index + 1]],
        )

    def copy(self) -> "Mesh":
        """The same mesh on the host, untouched by later calls."""
        return Mesh(
            self.vertices.ravel().view(np.int32).copy(),
            self.triangles.ravel().copy(),
            self.vertex_start.copy(),
            self.triangle_start.copy(),
        )


class Mesher:
    """Meshes chunks into buffers of its own, which grow and are used again.

    Args:
        skirts: whether each chunk's mesh has its skirt behind it (`mesh_skirts`).
    """

    def __init__(self, skirts: bool = False) -> None:
        self.skirts = skirts
        self._scratch = runtime.zeros(0 if runtime.on_host() else 1)
        self._vertices = runtime.zeros(3 * 4096)
        self._triangles = runtime.zeros(3 * 8192)

    def mesh(self, pool: ChunkPool, neighbours: np.ndarray, by_rows: bool | None = None) -> Mesh:
        """Mesh chunks.

        Args:
            pool: the chunks' voxels.
            neighbours: slots of the 3 x 3 x 3 chunks around each chunk, i32, shape (n, 27), chunk (dx, dy, dz) at
                (dz + 1) * 9 + (dy + 1) * 3 + dx + 1. AIR_SLOT is density 0; SOLID_SLOT is density 255, and rock where
                a vertex needs its material. Cells that need a sample of an UNLOADED_SLOT chunk are not made.
            by_rows: a thread a row (the form for a GPU) or whole chunks and planes (for a processor, and only there);
                both write the same. By default what suits the backend.
        Returns:
            A mesh in this mesher's buffers: valid until its next call, `Mesh.copy` keeps it.
        Raises:
            ArgumentError: another shape or type, or a slot outside the pool.
        Determinism: bit-exact on every backend; a chunk's mesh depends on densities and materials alone.
        """
        neighbours = runtime.job_array("neighbours", neighbours, 27)
        n = len(neighbours)
        # as unsigned numbers, slots that are too small are too large
        if n and int((neighbours - UNLOADED_SLOT).view(np.uint32).max()) >= pool.capacity - UNLOADED_SLOT:
            raise ArgumentError(f"neighbours: a slot is outside {UNLOADED_SLOT}..{pool.capacity - 1}")
        starts = np.zeros((n + 1, 2), np.int32)
        if n:
            self._reserve_scratch(n)
            if by_rows or pool.bytes is None:
                self._mesh_by_row(pool, neighbours, starts)
            else:
                self._mesh_on_host(pool, pool.bytes, neighbours, starts)
        return Mesh(self._vertices, self._triangles, starts[:, 0].copy(), starts[:, 1].copy())

    def _mesh_on_host(
        self, pool: ChunkPool, samples: tuple[np.ndarray, np.ndarray], neighbours: np.ndarray, starts: np.ndarray
    ) -> None:
        fitted = False
        while not fitted:
            _mesh_on_host(
                pool.density, *samples, neighbours, self._scratch, starts, self._vertices, self._triangles,
                len(neighbours) <= SERIAL_CHUNKS, self.skirts,
            )  # fmt: skip
            fitted = not self._reserve_output(starts)

    def _mesh_by_row(self, pool: ChunkPool, neighbours: np.ndarray, starts: np.ndarray) -> None:
        counts = np.zeros((len(neighbours), 2), np.int32)  # all written: a GPU gives back nothing else of such an array
        _count_by_row(pool.density, neighbours, self._scratch, counts, self.skirts)
        np.cumsum(counts, axis=0, out=starts[1:])
        self._reserve_output(starts)
        if starts[-1, 0]:
            _write_by_row(
                pool.density, pool.material, neighbours, self._scratch, starts, self._vertices, self._triangles,
                self.skirts,
            )  # fmt: skip

    def _reserve_scratch(self, chunks: int) -> None:
        of_chunk = CHUNK_SCRATCH + (SKIRT_SCRATCH if self.skirts else 0)
        if self._scratch.shape[0] < TABLE_WORDS + chunks * of_chunk:
            self._scratch = runtime.zeros(TABLE_WORDS + max(chunks, 32) * of_chunk * 5 // 4)
            _put_table(self._scratch, cube_tables.packed(), 0)
            _put_table(self._scratch, cube_tables.packed_faces(), FACE_TABLE)

    def _reserve_output(self, starts: np.ndarray) -> bool:
        """Make room for what was counted; whether a buffer had to grow."""
        vertices, triangles = int(starts[-1, 0]) * VERTEX_WORDS, int(starts[-1, 1]) * 3
        small = self._vertices.shape[0] < vertices, self._triangles.shape[0] < triangles
        if small[0]:
            self._vertices = runtime.zeros(vertices * 5 // 4)
        if small[1]:
            self._triangles = runtime.zeros(triangles * 5 // 4)
        return any(small)


_shared: Mesher | None = None


def mesh(pool: ChunkPool, neighbours: np.ndarray) -> Mesh:
    """Mesh chunks in buffers that all callers of this function share; see `Mesher.mesh`.

    Who keeps a mesh beyond the next call, of anybody, copies it (`Mesh.copy`) or has a `Mesher` of its own.
    """
    global _shared
    if _shared is None:
        _shared = Mesher()
    return _shared.mesh(pool, neighbours)


def unpack(vertices: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Take packed vertices apart.

    Args:
        vertices: u32, shape (n, 3).
    Returns:
        Positions [voxels in the chunk, 0..32], float32, shape (n, 3); unit normals, float32, shape (n, 3);
        material numbers, u8, shape (n,).
    """
    first, second, third = vertices[:, 0], vertices[:, 1], vertices[:, 2]
    places = np.stack([first & 0xFFFF, first >> 16, second & 0xFFFF], axis=1)
    u, v = (third.astype(np.uint16).view(np.int16), (third >> 16).astype(np.uint16).view(np.int16))
    x, y = np.float32(1 / NORMAL_ONE) * u, np.float32(1 / NORMAL_ONE) * v
    z = 1 - np.abs(x) - np.abs(y)
    fold = np.maximum(-z, 0)
    normals = np.stack([x - np.copysign(fold, x), y - np.copysign(fold, y), z], axis=1)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    return (places / np.float32(UNITS_PER_VOXEL)).astype(np.float32), normals, (second >> 16).astype(np.uint8)


@quick
@ti.kernel
def _put_table(scratch: I32_1D, table: I32_1D, first: ti.i32):
    for i in range(table.shape[0]):
        scratch[first + i] = table[i]
