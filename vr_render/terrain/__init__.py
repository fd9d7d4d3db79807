"""Terrain: octree of levels, streaming, and the makers of meshes."""
