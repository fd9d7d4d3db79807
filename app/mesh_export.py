"""Writes a piece of ground as a mesh that other programs open.

| suffix | what is in it |
| --- | --- |
| .glb | glTF 2.0: positions, normals, colours, material number as attribute `_MATERIAL` |
| .ply | binary PLY: positions, normals, colours, material number as property `material` |
| .obj | Wavefront OBJ: positions, normals, colours behind the positions |

Lengths are metres, axes those of the body, triangles counterclockwise seen from the air. Vertices are shared: only at
its rim does a piece of ground have edges with one triangle, and a whole body is watertight.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import trimesh

from app.errors import UserError
from taichi_kernels.materials import MATERIALS
from taichi_kernels.mesh_weld import Surface
from taichi_kernels.units import UNITS_PER_METRE

SUFFIXES = (".glb", ".ply", ".obj")


def check_path(path: Path) -> None:
    """Refuse a file name whose suffix says no format of ours; for commands, before they do the work.

    Raises:
        UserError: the suffix is none of `SUFFIXES`.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise UserError(f"{path.name}: the name of a mesh ends in {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}")


def export_mesh(
    path: Path, surface: Surface, colours: np.ndarray, origin: Sequence[float] | np.ndarray = (0.0, 0.0, 0.0)
) -> None:
    """Write a surface; the suffix of the path chooses the format.

    Args:
        path: file to write; one that is there is replaced.
        surface: from `taichi_kernels.mesh_weld.weld`.
        colours: of the materials by number, red, green, blue, u8, shape (32, 3).
        origin: point of the body's frame that becomes (0, 0, 0) of the file [metres], float64, shape (3,). Near the
            mesh it keeps positions exact, as files hold 32-bit floats.
    Raises:
        UserError: another suffix, no triangles, or the file cannot be written.
        ValueError: colours of another shape or type.
    """
    check_path(path)
    if colours.shape != (MATERIALS, 3) or colours.dtype != np.uint8:
        raise ValueError(f"colours: u8 of shape ({MATERIALS}, 3) is needed, not {colours.dtype} {colours.shape}")
    if not len(surface.triangles):
        raise UserError("there is no ground here: nothing to write")
    mesh = trimesh.Trimesh(
        vertices=surface.positions / UNITS_PER_METRE - np.asarray(origin, np.float64),
        faces=surface.triangles,
        vertex_normals=surface.normals,
        vertex_colors=np.concatenate(
            [colours[surface.materials], np.full((len(surface.materials), 1), 255, np.uint8)], axis=1
        ),
        process=False,  # trimesh would merge and reorder vertices
    )
    suffix = path.suffix.lower()
    if suffix == ".obj":
        # nine digits hold 1/512 m exactly
        content = mesh.export(file_type="obj", include_normals=True, include_color=True, digits=9).encode()
    elif suffix == ".ply":
        mesh.vertex_attributes["material"] = surface.materials
        content = mesh.export(file_type="ply", vertex_normal=True, include_attributes=True)
    else:
        mesh.vertex_attributes["_MATERIAL"] = surface.materials.astype(np.float32)
        content = mesh.export(file_type="glb", include_normals=True)
    try:
        path.write_bytes(content)
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}") from error
