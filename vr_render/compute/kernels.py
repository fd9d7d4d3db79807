"""Runs compiled kernels (`taichi_kernels.compiled`) as compute pipelines; Taichi is not imported.

All that changes from batch to batch lies in buffers: sizes of arrays and numbers in the kernel's arguments, everything
else in its arrays. So a bound kernel keeps its descriptor sets for good, and recording it is three calls a task.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from taichi_kernels import compiled
from vr_render.bindings import Binding, Bindings, Layout
from vr_render.buffers import Buffer
from vr_render.owner import Owner
from vr_render.pipelines import ComputePipeline

if TYPE_CHECKING:
    from vr_render.commands import Commands
    from vr_render.device import Device

Range = tuple[Buffer, int, int]  # a part of a buffer: offset and size in bytes

MOST_GROUPS = 65_535  # that every device can start along an axis


class KernelPipelines(Owner):
    """The pipelines of one compiled kernel.

    Args:
        name: of the kernel.
        folder: where the compiled kernels are.

    Raises:
        KernelFileError: there is no such kernel, or a file of it is missing or damaged.
    """

    def __init__(self, device: Device, name: str, folder: Path = compiled.FOLDER) -> None:
        self.kernel = compiled.find(name, folder)
        codes = [self.kernel.code(index, folder) for index in range(len(self.kernel.tasks))]
        self.layouts: list[Layout] = []
        self.pipelines: list[ComputePipeline] = []
        super().__init__(device)
        with self.making():
            for task, code in zip(self.kernel.tasks, codes, strict=True):
                slots = [
                    Binding(slot, "uniform" if argument == compiled.ARGUMENTS else "storage", "compute")
                    for slot, argument in task.bindings
                ]
                self.layouts.append(Layout(device, [slots]))
                self.pipelines.append(ComputePipeline(device, self.layouts[-1], code, name=task.file))

    def _destroy(self) -> None:
        for owner in [*reversed(self.pipelines), *reversed(self.layouts)]:
            owner.close()


class BoundKernel(Owner):
    """A kernel with its arrays; the pipelines belong to the caller.

    Args:
        pipelines: of the kernel.
        arguments: `kernel.size` bytes of a buffer with usage uniform, where the arguments lie when it runs.
        arrays: by name, a buffer with usage storage or a part of one; offsets as the device's limits want them (256
            always fits).

    Raises:
        KeyError: an array is missing, or the kernel has none of that name.
    """

    def __init__(
        self, pipelines: KernelPipelines, arguments: tuple[Buffer, int], arrays: Mapping[str, Buffer | Range]
    ) -> None:
        self.kernel = pipelines.kernel
        names = [argument.name for argument in self.kernel.arguments if argument.dimensions]
        if set(names) != set(arrays):
            raise KeyError(f"kernel {self.kernel.name} has the arrays {', '.join(names)}, not {', '.join(arrays)}")
        self.offset = arguments[1]
        self._tasks: list[tuple[ComputePipeline, Layout, list[Bindings], int, bool]] = []
        device = pipelines.device
        super().__init__(device)
        with self.making():
            for task, layout, pipeline in zip(self.kernel.tasks, pipelines.layouts, pipelines.pipelines, strict=True):
                resources = {
                    slot: (*arguments, self.kernel.size)
                    if argument == compiled.ARGUMENTS
                    else arrays[self.kernel.arguments[argument].name]
                    for slot, argument in task.bindings
                }
                sets = Bindings(device, layout, 0, resources, name=task.file)
                self._tasks.append((pipeline, layout, [sets], task.group, task.single))

    def places(self, name: str) -> tuple[int, ...]:
        """Where in the buffer of the arguments an array's sizes or a number lie, counted in words of 32 bits."""
        argument = next(argument for argument in self.kernel.arguments if argument.name == name)
        return tuple((self.offset + offset) // 4 for offset in argument.offsets)

    def set_size(self, memory: np.ndarray, name: str, shape: tuple[int, ...]) -> None:
        """Write the size of an array into an image, i32, of the whole buffer of the arguments."""
        for place, size in zip(self.places(name), shape, strict=True):
            memory[place] = size

    def record(self, commands: Commands, threads: Sequence[int]) -> None:
        """Record the kernel. A barrier before it and one after it are the caller's.

        Args:
            threads: by task, about how many threads have something to do; any number gives the same result.
        """
        later = False
        for (pipeline, layout, sets, group, single), wanted in zip(self._tasks, threads, strict=True):
            if later:
                commands.barrier("compute", "compute")
            later = True
            commands.bind(pipeline)
            commands.bind_sets(layout, 0, sets, compute=True)
            commands.dispatch(1 if single else min(max(-(-wanted // group), 1), MOST_GROUPS))

    def _destroy(self) -> None:
        for _, _, sets, _, _ in reversed(self._tasks):
            sets[0].close()
