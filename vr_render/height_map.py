"""The height of a planet's ground as a cube map, for its sea: made once, where the planet's terrain is made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from taichi_kernels import cube_maps
from taichi_kernels import planet as planet_kernels
from taichi_kernels.units import VOXEL_METRES
from vr_render.buffers import Buffer
from vr_render.compute.kernels import BoundKernel, KernelPipelines
from vr_render.images import Image
from vr_render.kept import kept
from vr_render.terrain.terrain import chosen_way
from vr_render.transfer import read_buffer, write_buffer, write_image

if TYPE_CHECKING:
    from taichi_kernels.planet import Recipe
    from vr_render.commands import Commands
    from vr_render.device import Device
    from vr_render.passes import Stage

SIZE = 256  # texels along an edge of a face
EDGE = SIZE + 2  # with a border
SOURCES = (  # they decide the heights
    "biome_fields.py", "biome_strata.py", "cube_maps.py", "cubic.py", "features.py", "fields.py",
    "generation_threads.py", "generators.py", "heights.py", "landforms.py", "landscape.py", "materials.py", "noise.py",
    "octaves.py", "planet.py", "strata.py",
)  # fmt: skip

_METRES = VOXEL_METRES / 128  # of a unit of height


def height_map(stage: Stage) -> Image:
    """The height of the ground [m above the mean radius] as six faces with a border; flat where there is no sea."""
    if not stage.planet.sea_radius:
        texels = np.zeros((6, 3, 3), np.float16)
    elif chosen_way(stage.device, stage.graphics) == "device":
        texels = by_device(stage.device, stage.planet.recipe)
    else:
        texels = by_host(stage.device.cache_folder, stage.planet.recipe)
    image = Image(stage.device, texels.shape[:0:-1], "R16_SFLOAT", "sampled copy_to", layers=6, name="heights")
    for face in range(6):
        write_image(image, texels[face], layer=face)
    return image


def by_host(folder: Path | None, recipe: Recipe) -> np.ndarray:
    """Heights [m], float16, shape (6, EDGE, EDGE), by the kernel in this process; kept in a folder between runs."""

    def make() -> np.ndarray:
        from taichi_kernels import heights  # its kernel takes a second to load

        return _metres(heights.cube(recipe, SIZE))

    kernels = Path(planet_kernels.__file__).parent
    sources = b"".join((kernels / name).read_bytes() for name in SOURCES)
    key = repr((recipe, SIZE)).encode() + sources
    return kept(folder, "heights", key, (6, EDGE, EDGE), np.float16, make)


def by_device(device: Device, recipe: Recipe) -> np.ndarray:
    """The same by the compiled kernel, without Taichi; waits for the device."""
    plan = planet_kernels.plan(recipe, 0)
    name = "biome_heights_along" if plan.generator.biomes else "heights_along"
    directions = cube_maps.quantised(cube_maps.directions(SIZE, 1)).ravel()
    count = len(directions) // 3
    with (
        KernelPipelines(device, name) as pipelines,
        Buffer(device, pipelines.kernel.size, "uniform copy_to") as arguments,
        Buffer(device, plan.words.nbytes, "storage copy_to") as words,
        Buffer(device, directions.nbytes, "storage copy_to") as given,
        Buffer(device, count * 4, "storage copy_from") as out,
        BoundKernel(pipelines, (arguments, 0), {"out": out, "words": words, "directions": given}) as kernel,
    ):
        numbers = np.zeros(pipelines.kernel.size // 4, np.int32)
        for name, size in (("out", count), ("words", len(plan.words)), ("directions", len(directions))):
            kernel.set_size(numbers, name, (size,))
        for name, value in (("coarse_end", plan.coarse_end), ("detail_end", plan.detail_end)):
            numbers[kernel.places(name)[0]] = value
        for buffer, values in ((arguments, numbers), (words, plan.words), (given, directions)):
            write_buffer(buffer, values)

        def record(commands: Commands) -> None:
            kernel.record(commands, [count])

        device.run(record)
        return _metres(read_buffer(out, np.int32).reshape(6, EDGE, EDGE))


def _metres(heights: np.ndarray) -> np.ndarray:
    return (heights.astype(np.float32) * _METRES).astype(np.float16)
