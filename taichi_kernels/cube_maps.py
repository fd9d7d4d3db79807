"""Cube maps around a body's centre: which way each texel lies. Needs no Taichi."""

import numpy as np

ONE = 1 << 14  # a length of 1 in integers


def directions(size: int, border: int = 0) -> np.ndarray:
    """Directions to the middles of the texels of a cube map.

    Args:
        size: texels along an edge of a face, without the border.
        border: texels that continue the face's grid beyond each edge.
    Returns:
        Unit vectors, float64, shape (6, n, n, 3) with n = size + 2 * border: faces +x, -x, +y, -y, +z, -z. On the face
        of axis a, columns run along axis a + 1 and rows along axis a + 2 (x follows z), on all faces in the positive
        sense; equal steps of a column are equal steps of the tangent.
    """
    tangents = (np.arange(-border, size + border) + 0.5) / size * 2 - 1
    column, row = np.meshgrid(tangents, tangents)
    faces = np.zeros((6, *column.shape, 3))
    for face in range(6):
        axis = face >> 1
        faces[face, ..., axis] = 1 - 2 * (face & 1)
        faces[face, ..., (axis + 1) % 3] = column
        faces[face, ..., (axis + 2) % 3] = row
    x, y, z = faces[..., 0], faces[..., 1], faces[..., 2]
    return faces / np.sqrt(x * x + y * y + z * z)[..., None]


def quantised(vectors: np.ndarray) -> np.ndarray:
    """Unit vectors as kernels take them: Q14, i32, of the same shape."""
    return np.rint(vectors * ONE).astype(np.int32)
