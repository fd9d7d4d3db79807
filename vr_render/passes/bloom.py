"""Bright light spreads: a chain of ever smaller pictures, added up again from the smallest.

Method: J. Jimenez, "Next Generation Post Processing in Call of Duty: Advanced Warfare" (SIGGRAPH 2014).
"""

from vr_render.bindings import Binding, Bindings, Layout
from vr_render.commands import Commands
from vr_render.images import Image, Sampler
from vr_render.passes import Drawing, Stage
from vr_render.passes.picture import LIGHT
from vr_render.pipelines import ComputePipeline

STEPS = 5
GROUP = 8


class Bloom:
    """Reads "composed" and buffer "exposure", writes "bloom" at half the size; a dark texel where bloom is off."""

    def __init__(self, stage: Stage) -> None:
        self._stage, device = stage, stage.device
        self._sampler = Sampler(device)
        compute = "compute"
        first = [Binding(0, "sampled", compute), Binding(1, "storage_image", compute)]
        self._down_layout = Layout(device, [[*first, Binding(2, "storage", compute)]])
        self._up_layout = Layout(device, [first])
        self._first = ComputePipeline(device, self._down_layout, "bloom_down.comp", {0: True})
        self._down = ComputePipeline(device, self._down_layout, "bloom_down.comp", {0: False})
        self._up = ComputePipeline(device, self._up_layout, "bloom_up.comp")
        self._image: Image | None = None
        self._downs: list[Bindings] = []
        self._ups: list[Bindings] = []

    def resize(self) -> None:
        """Make the chain of the picture's size."""
        stage, device = self._stage, self._stage.device
        for owner in (*self._downs, *self._ups, self._image):
            if owner:
                device.retire(owner)
        size = (max(1, stage.size[0] // 2), max(1, stage.size[1] // 2)) if stage.graphics.bloom else (1, 1)
        steps = max(1, min(STEPS, min(size).bit_length() - 1))
        usage = "storage sampled copy_from copy_to"
        self._image = Image(device, size, LIGHT, usage, layers=stage.views, mips=steps, name="bloom")
        self._downs, self._ups = [], []
        for mip in range(steps if stage.graphics.bloom else 0):
            source = (self._image.mip_view(mip - 1), self._sampler, "general") if mip else stage.images["composed"]
            resources = {0: source, 1: self._image.mip_view(mip), 2: stage.buffers["exposure"]}
            self._downs.append(Bindings(device, self._down_layout, 0, resources))
        for mip in range(len(self._downs) - 2, -1, -1):
            source = (self._image.mip_view(mip + 1), self._sampler, "general")
            self._ups.append(Bindings(device, self._up_layout, 0, {0: source, 1: self._image.mip_view(mip)}))
        stage.images["bloom"] = (self._image, self._sampler)
        if not self._downs:
            device.run(self._clear)

    def _clear(self, commands: Commands) -> None:
        assert self._image
        commands.image_barrier(self._image, "undefined", "copy_to", "nothing", "copy")
        commands.clear_image(self._image, (0, 0, 0, 0))
        commands.image_barrier(self._image, "copy_to", "read", "copy", "fragment")

    def prepare(self, drawing: Drawing) -> None:
        """Nothing comes from the host."""

    def record(self, commands: Commands, drawing: Drawing) -> None:
        """Go down the chain and up again."""
        if not self._downs or not self._image:
            return
        image = self._image
        commands.image_barrier(image, "undefined", "general", "fragment compute", "compute")
        for mip, bindings in enumerate(self._downs):
            if mip < 2:
                commands.bind(self._down if mip else self._first)
            self._dispatch(commands, self._down_layout, bindings, image.mip_size(mip))
        commands.bind(self._up)
        for i, bindings in enumerate(self._ups):
            self._dispatch(commands, self._up_layout, bindings, image.mip_size(len(self._downs) - 2 - i))
        commands.image_barrier(image, "general", "read", "compute", "fragment")

    def _dispatch(self, commands: Commands, layout: Layout, bindings: Bindings, size: tuple[int, int]) -> None:
        commands.bind_sets(layout, 0, [bindings], compute=True)
        commands.dispatch(-(-size[0] // GROUP), -(-size[1] // GROUP), self._stage.views)
        commands.barrier("compute", "compute")

    def close(self) -> None:
        """Close all."""
        for owner in (*self._downs, *self._ups, self._image, self._up, self._down, self._first):
            if owner:
                owner.close()
        for shared in (self._up_layout, self._down_layout, self._sampler):
            shared.close()
