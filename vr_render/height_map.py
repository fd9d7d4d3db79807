"""The height of a planet's ground as a cube map, for its sea: made where the planet's terrain is made, at once or piece
by piece in frames."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from taichi_kernels import cube_maps
from taichi_kernels import planet as planet_kernels
from taichi_kernels.units import VOXEL_METRES
from vr_render.buffers import Buffer
from vr_render.compute.kernels import BoundKernel, KernelPipelines, Range
from vr_render.kept import read, write
from vr_render.terrain.terrain import chosen_way

if TYPE_CHECKING:
    from taichi_kernels.planet import Recipe
    from vr_render.commands import Commands
    from vr_render.device import Device
    from vr_render.graphics import Graphics
    from vr_render.owner import Owner
    from vr_render.scene import Planet

SIZE = 256  # texels along an edge of a face
EDGE = SIZE + 2  # with a border
SOURCES = (  # they decide the heights
    "biome_fields.py", "biome_strata.py", "cube_maps.py", "cubic.py", "features.py", "fields.py",
    "generation_threads.py", "generators.py", "heights.py", "ice.py", "landforms.py", "landscape.py", "materials.py",
    "noise.py", "octaves.py", "planet.py", "ruins.py", "strata.py", "works.py", "wrecks.py",
)  # fmt: skip

PIECE = 4096  # directions that the processor looks along at once: some milliseconds
ALIGNED = 256  # bytes: parts of buffers that are bound begin at multiples, on every device

_METRES = VOXEL_METRES / 128  # of a unit of height
_COUNT = 6 * EDGE * EDGE


class Heights(Protocol):
    """Heights that are being made [m above the mean radius], float16, shape (6, n, n) with a border of one texel."""

    def step(self, commands: Commands | None) -> np.ndarray | None:
        """Make a piece; all of it once it is there.

        Args:
            commands: of the frame that is recorded, outside of render passes; None: it may wait for the device.
        """
        ...

    def close(self) -> None:
        """Give up what is not done."""
        ...


def heights_of(device: Device, graphics: Graphics, planet: Planet) -> Heights:
    """The heights of a planet; flat where there is no sea."""
    if not planet.sea_radius:
        return _Flat()
    if chosen_way(device, graphics) == "device":
        return OnDevice(device, planet.recipe)
    return OnHost(device.cache_folder, planet.recipe)


def at_once(heights: Heights) -> np.ndarray:
    """All of the heights, now; waits for the device."""
    while (texels := heights.step(None)) is None:
        pass
    return texels


class _Flat:
    def step(self, commands: Commands | None) -> np.ndarray:
        return np.zeros((6, 3, 3), np.float16)

    def close(self) -> None:
        pass


class OnHost:
    """By the kernel in this process; kept in a folder between runs, None: nowhere."""

    def __init__(self, folder: Path | None, recipe: Recipe) -> None:
        self._folder, self._recipe = folder, recipe
        self._directions: np.ndarray | None = None
        self._found, self._done = np.zeros(_COUNT, np.int32), 0

    def step(self, commands: Commands | None) -> np.ndarray | None:
        """See `Heights`."""
        if self._directions is None:
            return self._begin()
        from taichi_kernels import heights  # its kernel takes a second to load

        part = slice(self._done, min(self._done + PIECE, _COUNT))
        self._found[part] = heights.along(self._recipe, self._directions[part])
        self._done = part.stop
        if self._done < _COUNT:
            return None
        texels = _metres(self._found)
        if self._folder is not None:
            write(self._folder, "heights", self._key(), texels.tobytes())
        return texels

    def _begin(self) -> np.ndarray | None:
        data = None if self._folder is None else read(self._folder, "heights", self._key())
        if data is not None and len(data) == 2 * _COUNT:
            return np.frombuffer(data, np.float16).reshape(6, EDGE, EDGE)
        self._directions = cube_maps.quantised(cube_maps.directions(SIZE, 1)).reshape(-1, 3)
        return None

    def _key(self) -> bytes:
        kernels = Path(planet_kernels.__file__).parent
        return repr((self._recipe, SIZE)).encode() + b"".join((kernels / name).read_bytes() for name in SOURCES)

    def close(self) -> None:
        """See `Heights`."""


class OnDevice:
    """By the compiled kernel, without Taichi: a face a frame."""

    def __init__(self, device: Device, recipe: Recipe) -> None:
        self._device, self._recipe = device, recipe
        self._owned: list[Owner] = []
        self._faces: list[BoundKernel] = []
        self._out: Buffer | None = None
        self._recorded = self._last = 0  # faces; the frame of the last one

    def _begin(self) -> Buffer:
        device, plan = self._device, planet_kernels.plan(self._recipe, 0)
        pipelines = KernelPipelines(device, "biome_heights_along" if plan.generator.biomes else "heights_along")
        self._owned.append(pipelines)
        directions = cube_maps.quantised(cube_maps.directions(SIZE, 1)).reshape(6, -1)
        size = directions.shape[1]
        way, row = _aligned(size * 4), _aligned(size // 3 * 4)
        arguments = Buffer(device, pipelines.kernel.size, "uniform", "upload", "height arguments")
        words = Buffer(device, plan.words.nbytes, "storage", "upload", "height words")
        given = Buffer(device, 6 * way, "storage", "upload", "height directions")
        out = Buffer(device, 6 * row, "storage", "readback", "heights")
        self._owned += [arguments, words, given, out]
        words.array(np.int32)[:] = plan.words
        for face in range(6):
            given.array(np.int32, face * way, size)[:] = directions[face]
            arrays: dict[str, Buffer | Range] = {
                "out": (out, face * row, size // 3 * 4),
                "words": words,
                "directions": (given, face * way, size * 4),
            }
            self._faces.append(BoundKernel(pipelines, (arguments, 0), arrays))
        numbers = np.zeros(pipelines.kernel.size // 4, np.int32)
        for name, count in (("out", size // 3), ("words", len(plan.words)), ("directions", size)):
            self._faces[0].set_size(numbers, name, (count,))
        for name, value in (("coarse_end", plan.coarse_end), ("detail_end", plan.detail_end)):
            numbers[self._faces[0].places(name)[0]] = value
        arguments.array(np.int32)[: len(numbers)] = numbers
        return out

    def step(self, commands: Commands | None) -> np.ndarray | None:
        """See `Heights`."""
        if self._out is None:
            self._out = self._begin()
            return None
        if self._recorded < len(self._faces):
            kernel = self._faces[self._recorded]
            self._recorded += 1
            if commands is None:
                self._device.run(lambda own: _record(own, kernel))
            else:
                _record(commands, kernel)
                self._last = self._device.frame
            return None
        if self._last > self._device.finished:
            return None
        row = _aligned(EDGE * EDGE * 4)
        found = [self._out.array(np.int32, face * row, EDGE * EDGE) for face in range(6)]
        texels = _metres(np.concatenate(found))
        self.close()
        return texels

    def close(self) -> None:
        """See `Heights`."""
        for owner in (*self._faces, *reversed(self._owned)):
            self._device.retire(owner)
        self._faces, self._owned = [], []


def _record(commands: Commands, kernel: BoundKernel) -> None:
    kernel.record(commands, [EDGE * EDGE])
    commands.barrier("compute", "host")


def _aligned(size: int) -> int:
    return -(-size // ALIGNED) * ALIGNED


def _metres(heights: np.ndarray) -> np.ndarray:
    return (heights.astype(np.float32) * _METRES).astype(np.float16).reshape(6, EDGE, EDGE)
