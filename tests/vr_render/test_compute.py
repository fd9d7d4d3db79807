"""Compiled kernels as pipelines of the renderer's device."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from taichi_kernels import compiled
from taichi_kernels.errors import KernelFileError
from vr_render import transfer
from vr_render.buffers import Buffer
from vr_render.compute.kernels import BoundKernel, KernelPipelines
from vr_render.device import Device

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("threads", [1, 129, 100_000, 1 << 30])
def test_any_number_of_threads_gives_the_same(device: Device, threads: int) -> None:
    count, words = 1000, 4096
    draw = np.random.default_rng(5)
    entries = np.stack([draw.permutation(words)[:count]] + [draw.integers(-(2**31), 2**31, count)] * 3, axis=1)
    entries = entries.astype(np.int32)
    before = draw.integers(-(2**31), 2**31, words).astype(np.int32)
    with (
        Buffer(device, 4096, "uniform copy_to") as arguments,
        Buffer(device, words * 4, "storage copy_to copy_from") as density,
        Buffer(device, words * 4, "storage copy_to copy_from") as material,
        Buffer(device, entries.nbytes, "storage copy_to") as given,
        KernelPipelines(device, "put_overrides") as pipelines,
        BoundKernel(
            pipelines, (arguments, 256), {"density": density, "material": material, "entries": given}
        ) as kernel,
    ):
        memory = np.zeros(1024, np.int32)
        kernel.set_size(memory, "entries", (count, 4))
        transfer.write_buffer(arguments, memory)
        transfer.write_buffer(given, entries)
        for buffer in (density, material):
            transfer.write_buffer(buffer, before)
        device.run(lambda commands: kernel.record(commands, [threads]))
        found = transfer.read_buffer(density, np.int32), transfer.read_buffer(material, np.int32)
    wanted = before.copy()
    at, mask = entries[:, 0], entries[:, 1]
    wanted[at] = (before[at] & ~mask) | entries[:, 2]
    for one in found:
        assert np.array_equal(one, wanted)


def test_a_kernel_with_other_arrays_is_refused(device: Device) -> None:
    with (
        Buffer(device, 256, "uniform storage") as buffer,
        KernelPipelines(device, "pack_indices") as pipelines,
        pytest.raises(KeyError, match="pack_indices has the arrays starts, triangles, packed"),
    ):
        BoundKernel(pipelines, (buffer, 0), {"starts": buffer})


def test_a_missing_file_is_told_and_nothing_is_left_open(device: Device, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(compiled.FOLDER, tmp_path / "compiled"))
    (folder / "write_meshes.1.spv").unlink()
    with pytest.raises(KernelFileError, match="write_meshes"):
        KernelPipelines(device, "write_meshes", folder)


def test_meshes_are_made_on_the_device_without_taichi() -> None:
    code = (
        "import sys, numpy as np; from vr_render.device import Device; from vr_render.frame_ring import FrameRing\n"
        "from vr_render.terrain.device_batch import Limits; from vr_render.terrain.device_maker import DeviceMaker\n"
        "from vr_render.terrain.maker import Job; from vr_render.terrain.overrides import Overrides\n"
        "from taichi_kernels import planet\n"
        "with Device.open() as device, FrameRing(device) as ring, DeviceMaker(\n"
        "    device, planet.recipe(22, 60 * 512), Overrides(), Limits(meshes=1, slots=96)) as maker:\n"
        "    maker.submit([Job((1, 0, 0, 1))])\n"
        "    made = []\n"
        "    while not made:\n"
        "        frame = ring.begin(); made = maker.finished(); maker.release()\n"
        "        maker.record(frame.commands, frame); ring.end(frame)\n"
        "    device.wait()\n"
        "print(made[0].vertices > 0, 'taichi' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "True False", done.stderr[-2000:]
