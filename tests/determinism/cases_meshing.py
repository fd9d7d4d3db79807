"""Meshes on any compute backend."""

import hashlib

import numpy as np

from taichi_kernels import meshing
from taichi_kernels.materials import MATERIALS
from taichi_kernels.units import AIR_SLOT, SOLID_SLOT, UNLOADED_SLOT
from tests.blocks import Block, ball, torus


def _digest(mesh: meshing.Mesh) -> str:
    whole = hashlib.sha256()
    for part in (mesh.vertices, mesh.triangles, mesh.vertex_start, mesh.triangle_start):
        whole.update(np.ascontiguousarray(part).tobytes())
    return whole.hexdigest()


def digests() -> dict[str, str]:
    """Digest of each case's vertices, triangles and starts."""
    random = np.random.default_rng(11)
    noise = random.integers(0, 256, (64, 64, 64)).astype(np.uint8)
    materials = random.integers(1, MATERIALS, noise.shape)
    found = {}
    for name, density in (
        ("noise", noise),
        ("ball", ball(2, (31.4, 32.2, 30.9), 24.7)),
        ("torus", torus(2, 31.6, 18.2, 7.7)),
    ):
        block = Block(density, materials, order=1)
        found[name] = _digest(block.mesh())
        found[f"{name}, one chunk"] = _digest(meshing.mesh(block.pool, block.around[3:4]))
        found[f"{name}, skirts"] = _digest(meshing.Mesher(skirts=True).mesh(block.pool, block.around))
    pool = Block(noise, materials).pool
    around = random.choice([0, 1, 2, AIR_SLOT, SOLID_SLOT, UNLOADED_SLOT], (40, 27)).astype(np.int32)
    found["any neighbours"] = _digest(meshing.mesh(pool, around))
    found["any neighbours, skirts"] = _digest(meshing.Mesher(skirts=True).mesh(pool, around))
    return found
