"""Draws scenes: owns the terrain, the passes and what they share."""

from typing import NamedTuple


class Step(NamedTuple):
    """One pass of the frame, what it reads and what it writes: names of `Stage.images` and `Stage.buffers`."""

    name: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]


# In the order in which they run. `colour` is light (linear, half floats); `depth` is reversed and has one sample.
FRAME = (
    Step("terrain", (), ("nodes",)),  # streaming, culling
    Step("shadows", ("nodes",), ("shadow",)),
    Step("atmosphere", (), ("transmittance", "sky", "air", "heights")),
    Step("scene", ("nodes", "materials", "shadow", "transmittance", "sky", "air"), ("colour", "depth")),
    Step("compose", ("colour", "depth", "sky", "air", "heights"), ("composed",)),  # occlusion, water
    Step("bloom", ("composed",), ("bloom", "exposure")),
    Step("tone", ("composed", "bloom", "exposure"), ("target",)),  # and the interface
)
