"""The nodes that have meshes: where they lie in the device's buffers, and how far they have faded in or out.

Where the octree changes, what comes and what goes are both drawn for a while, so that nothing jumps. In the first phase
what comes fades in over what goes, which stays whole; in the second what has come is whole, and what goes fades out
over it. All that fades began together and shares one age: so each pixel mixes two pictures of whole ground, and at the
change of phase both show whatever is nearest.
"""

from __future__ import annotations

import math

import numpy as np

from taichi_kernels.units import CHUNK
from vr_render.terrain.octree import Key

HIDDEN, STEADY, COMING, GOING = range(4)  # what a slot does

# One entry of the table in shaders/terrain_vertex.glsl.
ROW = np.dtype([("corner", "<i4", 3), ("level", "<i4"), ("fade", "<f4"), ("shadow", "<f4"), ("spare", "<f4", 2)])
# VkDrawIndexedIndirectCommand
RECORD = np.dtype(
    [("index_count", "<u4"), ("instances", "<u4"), ("first_index", "<u4"), ("vertex_offset", "<i4"), ("slot", "<u4")]
)
PHASES = 2.0
ONE = 1 << 14
_GROWTH = 4.0  # for contrasts of 100
_LEAST = 1e-6  # what goes stays below 0 until it is hidden: 0 would be the beginning of what comes


class NodeTable:
    """Slots for nodes with meshes.

    Attributes:
        rows: `ROW`, shape (capacity,): what the shaders read.
        box: i32, shape (capacity, 4): middle and half the width, with all that a skirt may reach [voxels].
        mesh: i32, shape (capacity, 3): indices, first index, first vertex.
        horizon: i32, shape (capacity, 5): see `taichi_kernels.candidates`.
        role: u8, shape (capacity,): HIDDEN, STEADY, COMING or GOING.
        age: of the fade [phases]; PHASES: it has ended.
        end: all slots in use lie below it.
        changes: counts up whenever something else may be drawn, fades aside.
        faded: how many fades have gone by, the share of one that goes on with them.
        written: counts up whenever `rows` or `drawn` may differ.
    """

    def __init__(self, capacity: int, occluder: float = 0.0) -> None:
        """
        Args:
            occluder: radius of the ball that hides what lies behind the horizon [voxels].
        """
        self.capacity = capacity
        self._occluder = occluder
        self.horizon = np.zeros((capacity, 5), np.int32)
        self.rows = np.zeros(capacity, ROW)
        self.box = np.zeros((capacity, 4), np.int32)
        self.mesh = np.zeros((capacity, 3), np.int32)
        self.role = np.zeros(capacity, np.uint8)
        self.age = PHASES
        self.end = 0
        self.changes = 0
        self.faded = 0.0
        self.written = 0
        self._free: list[int] = []
        self.drawn = np.zeros(0, np.int32)  # slots that are not hidden, the finest first
        self.fading = np.zeros(0, np.int32)
        self._stale = False

    def take(self, key: Key) -> int | None:
        """A slot for a node, hidden and without a mesh; None when all are taken."""
        if self._free:
            slot = self._free.pop()
        elif self.end < self.capacity:
            slot = self.end
            self.end += 1
        else:
            return None
        level, *chunk = key
        width = CHUNK << level
        reach = 2 << level  # a skirt hangs one sample down, and so may a corner's neighbour
        self.rows[slot] = tuple(c * width for c in chunk), level, 1.0, 1.0, (0.0, 0.0)
        self.box[slot, :3] = [c * width + width // 2 for c in chunk]
        self.box[slot, 3] = width // 2 + reach
        self.horizon[slot] = _horizon(self.box[slot], self._occluder)
        self.mesh[slot] = 0
        self.role[slot] = HIDDEN
        self.written += 1
        return slot

    def give(self, slot: int) -> None:
        """Give a hidden slot back."""
        self._free.append(slot)

    def set(self, slots: list[int], role: int) -> None:
        """Show slots, hide them, or have them take part in the fade."""
        self.role[slots] = role
        self._stale = True

    def begin(self) -> None:
        """What takes part in the fade begins it together."""
        self.age = 0.0

    def finish(self) -> None:
        """The fade is over, however far it has come."""
        self._grow(PHASES)

    def _grow(self, phases: float) -> None:
        age = min(self.age + phases, PHASES)
        self.faded += (age - self.age) / PHASES
        self.age = age

    def advance(self, phases: float) -> None:
        """Let the fade go on and bring `fade`, `shadow`, `drawn` and `fading` up to date."""
        self._grow(phases)
        rows = self.rows
        self.written += self._stale or len(self.fading) > 0
        if self._stale:
            self._stale = False
            drawn = np.flatnonzero(self.role[: self.end])
            self.drawn = drawn[np.argsort(rows["level"][drawn], kind="stable")].astype(np.int32)
            self.fading = self.drawn[self.role[self.drawn] >= COMING]
            rows["fade"][self.drawn] = rows["shadow"][self.drawn] = 1.0
        if len(self.fading):
            going = self.role[self.fading] == GOING
            seen = eased(self.age % 1.0) if self.age < PHASES else 1.0
            comes, goes = (seen, 1.0) if self.age < 1 else (1.0, min(seen - 1, -_LEAST))
            share = self.age / PHASES
            rows["fade"][self.fading] = np.where(going, goes, comes)
            rows["shadow"][self.fading] = np.where(going, min(share - 1, -_LEAST), share)

    def lists(self) -> np.ndarray:
        """Whether each slot of `drawn` is now among those that fade (1) or among the opaque (0), u8."""
        return (self.rows["fade"][self.drawn] < 1.0).astype(np.uint8)


def eased(share: float) -> float:
    """How much of a fade is seen, 0..1, when this share of its time has passed.

    It grows by about the same factor in each frame up to the middle, and then the same way back: light is mixed before
    it is turned into what a screen shows, and there equal ratios are equal steps, whichever of both is the brighter.
    """
    near = 0.5 * math.expm1(2 * _GROWTH * min(share, 1 - share)) / math.expm1(_GROWTH)
    return near if share < 0.5 else 1 - near


def _horizon(box: np.ndarray, occluder: float) -> tuple[int, ...]:
    """Direction to a box, and cosine and sine of the angle from there at which nothing of it shows over the horizon."""
    x, y, z, half = (float(part) for part in box)
    away, round_it = math.sqrt(x * x + y * y + z * z), half * math.sqrt(3.0)
    if away <= round_it:
        return 0, 0, 0, -ONE, 0  # the centre lies in it
    angle = math.asin(round_it / away) + math.acos(min(1.0, occluder / (away + round_it)))
    parts = x / away, y / away, z / away, math.cos(angle), math.sin(angle)
    return tuple(round(part * ONE) for part in parts)
