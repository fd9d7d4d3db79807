"""Meshes as files, read back by trimesh."""

from pathlib import Path

import numpy as np
import pytest
import trimesh

from app.errors import UserError
from app.mesh_export import SUFFIXES, check_path, export_mesh
from taichi_kernels.materials import MATERIALS
from taichi_kernels.mesh_weld import Surface, weld
from tests.blocks import Block, ball

COLOURS = np.random.default_rng(4).integers(0, 256, (MATERIALS, 3)).astype(np.uint8)


@pytest.fixture(scope="module")
def surface() -> Surface:
    """A ball over eight chunks far out, its halves of different materials."""
    density = ball(2, (31.3, 32.4, 30.7), 20.0)
    material = np.where(np.arange(64) < 32, 3, 9) * np.ones((64, 64, 1), int)
    block = Block(density, material)
    return weld(block.mesh(), block.chunks + np.array([500, -300, 7]))


def opened(path: Path) -> trimesh.Trimesh:
    """The one mesh of a file, as it is there."""
    (mesh,) = trimesh.load_scene(path, process=False).geometry.values()
    return mesh


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_written_mesh_opens_watertight_with_normals_and_colours(
    suffix: str, surface: Surface, tmp_path: Path
) -> None:
    path = tmp_path / f"ball{suffix}"
    origin = np.array([8000.0, -4800.0, 112.0])  # the block's corner: chunk * 16 m
    export_mesh(path, surface, COLOURS, origin)
    read = opened(path)
    normals = np.array(read.vertex_normals)  # before trimesh computes its own
    assert read.is_watertight
    assert read.is_winding_consistent
    assert read.euler_number == 2
    assert read.volume == pytest.approx(4 / 3 * np.pi * 10**3, rel=0.01)
    if suffix == ".obj":  # the reader numbers vertices anew
        order = np.lexsort(np.asarray(read.vertices).T), np.lexsort(surface.positions.T)
    else:
        order = slice(None), slice(None)
        np.testing.assert_array_equal(read.faces, surface.triangles)
    np.testing.assert_array_equal(np.asarray(read.vertices)[order[0]], (surface.positions / 512 - origin)[order[1]])
    np.testing.assert_allclose(normals[order[0]], surface.normals[order[1]], atol=1e-5)
    np.testing.assert_array_equal(read.visual.vertex_colors[order[0], :3], COLOURS[surface.materials][order[1]])


def test_material_numbers_are_kept(surface: Surface, tmp_path: Path) -> None:
    for suffix, name in ((".glb", "_MATERIAL"), (".ply", "material")):
        export_mesh(tmp_path / f"a{suffix}", surface, COLOURS)
        read = opened(tmp_path / f"a{suffix}")
        numbers = read.vertex_attributes.get(name)
        if numbers is None:  # the reader of PLY keeps what it does not know in its metadata
            numbers = read.metadata["_ply_raw"]["vertex"]["data"][name]
        np.testing.assert_array_equal(np.ravel(numbers).astype(np.uint8), surface.materials)


def test_the_suffix_may_be_written_large(surface: Surface, tmp_path: Path) -> None:
    export_mesh(tmp_path / "A.PLY", surface, COLOURS)
    assert (tmp_path / "A.PLY").read_bytes().startswith(b"ply")


@pytest.mark.parametrize("name", ["ground.stl", "ground", "ground.glb.txt"])
def test_another_suffix_is_refused(name: str, surface: Surface, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"ends in \.glb, \.ply or \.obj"):
        check_path(tmp_path / name)
    with pytest.raises(UserError, match=r"ends in"):
        export_mesh(tmp_path / name, surface, COLOURS)
    assert not list(tmp_path.iterdir())


def test_nothing_to_write_is_refused(tmp_path: Path) -> None:
    empty = Block(np.zeros((32, 32, 32), np.uint8)).surface()
    with pytest.raises(UserError, match="no ground"):
        export_mesh(tmp_path / "a.glb", empty, COLOURS)


def test_a_folder_that_is_not_there_is_told(surface: Surface, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be written: No such file"):
        export_mesh(tmp_path / "nowhere" / "a.glb", surface, COLOURS)


def test_colours_of_another_shape_are_refused(surface: Surface, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="colours"):
        export_mesh(tmp_path / "a.glb", surface, COLOURS[:5])
