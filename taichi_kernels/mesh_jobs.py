"""Between counting and writing meshes on a renderer's own device: where each mesh starts, and indices in half the room.

What these kernels do, `meshing` does on the host with NumPy. Nothing of it depends on the order of threads.
"""

import taichi as ti

I32_1D = ti.types.ndarray(ti.i32, 1)
I32_2D = ti.types.ndarray(ti.i32, 2)

PACK_THREADS = 1 << 15


@ti.kernel
def place_meshes(counts: I32_2D, starts: I32_2D, limits: I32_1D):
    """From vertices and triangles of each mesh to where it starts, behind the last the end.

    Triangles start at even numbers, so that two indices of 16 bits share no word with another mesh. From the first
    mesh on that does not fit the limits (vertices, triangles), all are left out: they start and end at the same place.
    """
    for i in range(starts.shape[0]):
        vertices, triangles = 0, 0
        fits = 1
        for j in range(i):
            next_vertices = vertices + counts[j, 0]
            next_triangles = triangles + ((counts[j, 1] + 1) & ~1)
            if next_vertices > limits[0] or next_triangles > limits[1]:
                fits = 0
            if fits == 1:
                vertices = next_vertices
                triangles = next_triangles
        starts[i, 0] = vertices
        starts[i, 1] = triangles


@ti.kernel
def pack_indices(starts: I32_2D, triangles: I32_1D, packed: I32_1D):
    """Indices of 32 bits into 16, two a word, the first one lower."""
    for thread in range(PACK_THREADS):
        words = starts[starts.shape[0] - 1, 1] // 2 * 3
        i = thread
        while i < words:
            packed[i] = (triangles[2 * i] & 0xFFFF) | (triangles[2 * i + 1] << 16)
            i += PACK_THREADS
