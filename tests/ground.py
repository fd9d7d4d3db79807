"""Pieces of terrain for tests: written from functions of space, with an oracle in float64 beside them."""

from collections.abc import Callable

import numpy as np

from taichi_kernels.pool import ChunkPool
from taichi_kernels.table import ChunkTable
from taichi_kernels.units import AIR_SLOT, CHUNK, SOLID_SLOT, UNITS_PER_VOXEL, UNLOADED_SLOT

Density = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]

# A place above the centre where up is +z within a hundredth of a degree for many metres around
AWAY = 12000
ORIGIN = np.array([0, 0, AWAY * UNITS_PER_VOXEL])


class Ground:
    """A box of chunks around a place, voxels as `density(x, y, z)` says, coordinates counted from that place.

    Attributes:
        values: densities of the box, u8, [z, y, x]; `known` where they are loaded.
        corner: voxel of values[0, 0, 0] in the frame of the body, (x, y, z).
        away: voxel that the function's coordinates are counted from.
    """

    def __init__(
        self, density: Density, chunks: int = 2, away: tuple[int, int, int] = (0, 0, AWAY), material: int = 5
    ) -> None:
        """Chunks reach `chunks` to each side of the place."""
        self.away = np.array(away)
        low = self.away // CHUNK - chunks
        self.corner = low * CHUNK
        count = 2 * chunks
        self.chunks = (np.indices((count, count, count)).reshape(3, -1).T[:, ::-1] + low).astype(np.int32)
        self.slots = np.arange(len(self.chunks), dtype=np.int32)
        self.pool = ChunkPool(len(self.chunks))
        self.table = ChunkTable(4 * len(self.chunks) + 64)
        self.material = material
        self.values = np.zeros((count * CHUNK,) * 3, np.uint8)
        self.known = np.ones(self.values.shape, bool)
        self.table.insert(self.chunks, self.slots)
        self.write(density)

    def coordinates(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """x, y, z of all voxels, counted from the place, shaped to be broadcast."""
        steps = np.arange(len(self.values))
        x, y, z = (self.corner - self.away)[:, None] + steps
        return x[None, None, :], y[None, :, None], z[:, None, None]

    def write(self, density: Density) -> None:
        """Make all voxels anew."""
        values = np.broadcast_to(density(*self.coordinates()), self.values.shape)
        self.values = np.clip(np.rint(values), 0, 255).astype(np.uint8)
        self._send()

    def change(self, centre: np.ndarray, radius: float, ramp: float, rock: bool) -> None:
        """Put in a ball of rock, or of air; centre counted from the place [voxels]."""
        field = self.values.astype(np.float32)
        _put(field, self.coordinates(), centre, radius, ramp, rock)
        self.values = np.clip(np.rint(field), 0, 255).astype(np.uint8)
        self._send()

    def _send(self) -> None:
        n = len(self.values) // CHUNK
        blocks = self.values.reshape(n, CHUNK, n, CHUNK, n, CHUNK).transpose(0, 2, 4, 1, 3, 5)
        density = np.ascontiguousarray(blocks.reshape(-1, CHUNK, CHUNK, CHUNK))
        self.pool.write(self.slots, density, np.where(density > 0, self.material, 0).astype(np.uint8))

    def replace(self, index: int, slot: int) -> None:
        """Let a chunk be all air, all solid, or not loaded."""
        n = len(self.values) // CHUNK
        z, y, x = index // (n * n) * CHUNK, index // n % n * CHUNK, index % n * CHUNK
        part = np.s_[z : z + CHUNK, y : y + CHUNK, x : x + CHUNK]
        self.known[part] = slot != UNLOADED_SLOT
        self.values[part] = {AIR_SLOT: 0, SOLID_SLOT: 255, UNLOADED_SLOT: 0}[slot]
        if slot == UNLOADED_SLOT:
            self.table.erase(self.chunks[index : index + 1])
        else:
            self.table.insert(self.chunks[index : index + 1], np.array([slot], np.int32))

    def oracle(self, positions: np.ndarray) -> np.ndarray:
        """Trilinear density in float64 at positions [units, any shape (..., 3)]; NaN where it is not known."""
        voxels = np.asarray(positions, np.float64) / UNITS_PER_VOXEL - self.corner
        base = np.floor(voxels).astype(int)
        fraction = voxels - base
        total = np.zeros(base.shape[:-1])
        for corner in range(8):
            step = np.array([corner & 1, corner >> 1 & 1, corner >> 2])
            at = base + step
            inside = ((at >= 0) & (at < len(self.values))).all(-1)
            x, y, z = np.where(inside[..., None], at, 0).reshape(-1, 3).T
            value = np.where(self.known[z, y, x], self.values[z, y, x], np.nan).reshape(inside.shape)
            share = np.where(step == 1, fraction, 1 - fraction).prod(-1)
            total += np.where(inside, value, np.nan) * share
        return total

    def densest(self, feet: np.ndarray, radius: int, height: int) -> float:
        """Largest density in the sample points of a capsule, as CAPSULE.md lists them."""
        feet = np.asarray(feet, np.float64)
        up = feet / np.linalg.norm(feet)
        right = np.cross([1, 0, 0] if abs(up[2]) > 12000 / 16384 else [0, 0, 1], up)
        right /= np.linalg.norm(right)
        ahead = np.cross(up, right)
        turns = np.arange(8)[:, None] * np.pi / 4
        ring = np.cos(turns) * right + np.sin(turns) * ahead
        straight = height - 2 * radius
        levels = radius + straight * np.linspace(0, 1, -(-straight // 160) + 1)
        narrow = radius * np.sqrt(0.5)
        points = [feet + up * h for h in (0, *levels, height)]
        for h in levels:
            points += list(feet + up * h + ring * radius)
        for h in (radius - narrow, height - radius + narrow):
            points += list(feet + up * h + ring * narrow)
        return float(np.nan_to_num(self.oracle(np.array(points)), nan=255.0).max())


def _put(
    field: np.ndarray,
    coordinates: tuple[np.ndarray, ...],
    centre: np.ndarray,
    radius: float,
    ramp: float,
    rock: bool,
) -> None:
    """A ball of rock or of air into a field, in place; only voxels near it are touched."""
    reach = radius + 128 / ramp + 1
    parts = []
    for steps, c in zip(coordinates, centre, strict=True):
        near = np.flatnonzero(np.abs(steps.ravel() - c) <= reach)
        if not len(near):
            return
        parts.append(slice(near[0], near[-1] + 1))
    part = parts[2], parts[1], parts[0]
    x, y, z = (steps.ravel()[p] - c for steps, p, c in zip(coordinates, parts, centre, strict=True))
    away = np.sqrt(x[None, None, :] ** 2 + y[None, :, None] ** 2 + z[:, None, None] ** 2)
    depth = 127.5 + ramp * (radius - away)
    field[part] = np.maximum(field[part], depth) if rock else np.minimum(field[part], 255 - depth)


def balls(seed: int, count: int = 30, reach: int = 30) -> Density:
    """Caves and lumps: balls of rock and of air, one over the other, above a floor."""
    rng = np.random.default_rng(seed)
    centres = rng.integers(-reach, reach, (count, 3))
    radii = rng.uniform(2, 12, count)
    rock = rng.random(count) < 0.5
    ramp = float(rng.choice([32, 64, 128, 1000]))

    def density(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
        field = (127.5 + ramp * (-20.0 - z) + 0 * x + 0 * y).astype(np.float32)
        for ball in zip(centres, radii, rock, strict=True):
            _put(field, (x, y, z), ball[0], ball[1], ramp, ball[2])
        return field

    return density


def ball(x0: float, y0: float, z0: float, radius: float, ramp: float = 64.0) -> Density:
    """A ball of rock [voxels]."""
    return lambda x, y, z: 127.5 + ramp * (radius - np.sqrt((x - x0) ** 2 + (y - y0) ** 2 + (z - z0) ** 2))


def hollow(x0: float, y0: float, z0: float, radius: float, ramp: float = 64.0) -> Density:
    """Rock with a ball of air in it."""
    return lambda x, y, z: 255 - ball(x0, y0, z0, radius, ramp)(x, y, z)


def floor(height: float = 0.0, ramp: float = 64.0) -> Density:
    """Level ground at a height [voxels]."""
    return lambda x, y, z: 127.5 + ramp * (height - z) + 0 * x + 0 * y


def incline(degrees: float, ramp: float = 64.0) -> Density:
    """Level ground that rises along x from x = 0 on."""
    angle = np.radians(degrees)
    return lambda x, y, z: 127.5 + ramp * np.maximum(-z + 0 * x, np.sin(angle) * x - np.cos(angle) * z) + 0 * y


def boxes(
    *boxes: tuple[tuple[float, float], tuple[float, float], tuple[float, float]], ramp: float = 1000.0
) -> Density:
    """Boxes of rock, each by its ranges of x, y and z [voxels], all ends included."""

    def density(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
        field = np.full(np.broadcast_shapes(x.shape, y.shape, z.shape), -1000.0)
        for (x0, x1), (y0, y1), (z0, z1) in boxes:
            depth = np.minimum(
                np.minimum(x - x0, x1 - x), np.minimum(np.minimum(y - y0, y1 - y), np.minimum(z - z0, z1 - z))
            )
            field = np.maximum(field, depth)
        return 127.5 + ramp * (field + 0.5)

    return density
