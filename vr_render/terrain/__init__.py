"""Terrain: octree of levels, streaming, and the makers of meshes.

Only `Terrain` itself needs Vulkan, and is loaded when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vr_render.terrain.terrain import Terrain, TerrainReport

__all__ = ["Terrain", "TerrainReport"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from vr_render.terrain import terrain

        return getattr(terrain, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
