"""Lengths and sizes that every kernel shares.

Positions are i32 in units of 1/256 voxel, counted from the centre of the body. Directions are i32 in Q14.
"""

CHUNK = 32  # voxels along an edge of a chunk
CHUNK_VOXELS = CHUNK**3
VOXEL_METRES = 0.5
UNITS_PER_VOXEL = 256
UNITS_PER_METRE = 512
UNITS_PER_CHUNK = CHUNK * UNITS_PER_VOXEL
CHUNK_LIMIT = 512  # chunk coordinates lie in [-CHUNK_LIMIT, CHUNK_LIMIT)
VOXEL_LIMIT = CHUNK * CHUNK_LIMIT
Q14 = 1 << 14

FULL = 255  # density of a full voxel, and the unit in which soil is counted
SURFACE = 128  # least density that is solid; the isosurface lies at 127.5

# A chunk that is the same everywhere has no slot; these stand in its place.
AIR_SLOT = -1  # density 0 everywhere
SOLID_SLOT = -2  # density 255 everywhere, materials not stored
UNLOADED_SLOT = -3
