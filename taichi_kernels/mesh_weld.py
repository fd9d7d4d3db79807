"""Meshes of single chunks joined into one surface, on the host."""

from dataclasses import dataclass

import numpy as np

from taichi_kernels.errors import ArgumentError
from taichi_kernels.meshing import Mesh, unpack
from taichi_kernels.table import check_chunks
from taichi_kernels.units import UNITS_PER_CHUNK, UNITS_PER_VOXEL, VOXEL_LIMIT


@dataclass(frozen=True)
class Surface:
    """A surface over any number of chunks, each vertex once.

    Attributes:
        positions: [1/256 voxel, frame of the body], i32, shape (nv, 3).
        normals: unit vectors out of the ground, float32, shape (nv, 3).
        materials: material numbers, u8, shape (nv,).
        triangles: vertex numbers, counterclockwise seen from the air, i32, shape (nt, 3).
    """

    positions: np.ndarray
    normals: np.ndarray
    materials: np.ndarray
    triangles: np.ndarray


def weld(mesh: Mesh, chunks: np.ndarray) -> Surface:
    """Join the meshes of chunks: vertices that two chunks share on their border become one.

    Args:
        mesh: of n chunks; it is copied.
        chunks: coordinates of these chunks, in the mesh's order, i32, shape (n, 3).
    Returns:
        The surface; vertices in the order in which they first appear, triangles in the mesh's order.
    Raises:
        ArgumentError: another number of chunks than the mesh has.
    """
    chunks = check_chunks(chunks)
    of_vertices, of_triangles = np.diff(mesh.vertex_start), np.diff(mesh.triangle_start)
    if len(chunks) != len(of_vertices):
        raise ArgumentError(f"chunks: {len(of_vertices)} are needed, one a mesh, not {len(chunks)}")
    vertices = mesh.vertices
    places, normals, materials = unpack(vertices)
    positions = (places * UNITS_PER_VOXEL).astype(np.int32) + np.repeat(chunks * UNITS_PER_CHUNK, of_vertices, axis=0)
    numbers = mesh.triangles + np.repeat(mesh.vertex_start[:-1], of_triangles)[:, None]
    _, first, place = np.unique(_keys(positions), return_index=True, return_inverse=True)
    order = np.argsort(first)  # of the unique keys, by first appearance
    renumbered = np.empty(len(order), np.int32)
    renumbered[order] = np.arange(len(order), dtype=np.int32)
    kept = first[order]
    return Surface(positions[kept], normals[kept], materials[kept], renumbered[place][numbers])


def _keys(positions: np.ndarray) -> np.ndarray:
    """One i64 a position. All vertices lie on edges of voxels, so at most one coordinate is no whole voxel."""
    voxels, rest = np.divmod(positions.astype(np.int64), UNITS_PER_VOXEL)
    x, y, z = (voxels + VOXEL_LIMIT).T  # 16 bits each, as a border may lie one past the last voxel
    return x | y << 16 | z << 32 | rest.sum(axis=1) << 48 | np.argmax(rest, axis=1) << 56
