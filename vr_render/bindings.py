"""What shaders are given: layouts of descriptor sets and push constants, and the sets themselves."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from vr_render.buffers import Buffer
from vr_render.images import Image, ImageView, Sampler
from vr_render.owner import Owner
from vr_render.vulkan_api import (
    LAYOUTS,
    NULL,
    STAGES,
    WHOLE_SIZE,
    CData,
    array,
    check,
    ffi,
    flags,
    lib,
    make,
    struct,
    vk,
)

if TYPE_CHECKING:
    from vr_render.device import Device

KINDS = {
    "uniform": vk.VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER,
    "storage": vk.VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
    "sampled": vk.VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER,
    "storage_image": vk.VK_DESCRIPTOR_TYPE_STORAGE_IMAGE,
}


@dataclasses.dataclass(frozen=True)
class Binding:
    """One binding of a set.

    Attributes:
        slot: its number in the shader.
        kind: a word of KINDS; "sampled" is an image with its sampler.
        stages: space-separated words: vertex, fragment, compute.
        count: entries of an array in the shader.
    """

    slot: int
    kind: str
    stages: str = "vertex fragment"
    count: int = 1


class Layout(Owner):
    """The sets and push constants that pipelines are made for.

    Sets bound with one layout stay bound under another whose first sets and push constants are the same.

    Args:
        sets: a list of bindings for each set number.
        push_bytes: size of the push constants, a multiple of 4, at most 128; seen by `push_stages`.
    """

    def __init__(
        self,
        device: Device,
        sets: Sequence[Sequence[Binding]] = (),
        push_bytes: int = 0,
        push_stages: str = "vertex fragment",
    ) -> None:
        self.sets = tuple(tuple(bindings) for bindings in sets)
        self.push_bytes = push_bytes
        self.push_stages = flags(push_stages, STAGES)
        self.set_handles: list[CData] = []
        self.handle: CData = NULL
        super().__init__(device)
        with self.making():
            self._make()

    def _make(self) -> None:
        device = self.device
        for bindings in self.sets:
            described = [
                struct(
                    "VkDescriptorSetLayoutBinding",
                    binding=binding.slot,
                    descriptorType=KINDS[binding.kind],
                    descriptorCount=binding.count,
                    stageFlags=flags(binding.stages, STAGES),
                )
                for binding in bindings
            ]
            info = struct("VkDescriptorSetLayoutCreateInfo", bindingCount=len(described), pBindings=described)
            self.set_handles.append(make(lib.vkCreateDescriptorSetLayout, "VkDescriptorSetLayout", device.handle, info))
        ranges = (
            [struct("VkPushConstantRange", stageFlags=self.push_stages, size=self.push_bytes)]
            if self.push_bytes
            else []
        )
        info = struct(
            "VkPipelineLayoutCreateInfo",
            setLayoutCount=len(self.set_handles),
            pSetLayouts=self.set_handles,
            pushConstantRangeCount=len(ranges),
            pPushConstantRanges=ranges,
        )
        self.handle = make(lib.vkCreatePipelineLayout, "VkPipelineLayout", device.handle, info)

    def _destroy(self) -> None:
        lib.vkDestroyPipelineLayout(self.device.handle, self.handle, NULL)
        for handle in self.set_handles:
            lib.vkDestroyDescriptorSetLayout(self.device.handle, handle, NULL)


class Bindings(Owner):
    """A descriptor set that never changes: for other resources make another, and retire this one.

    Args:
        layout, set_index: whose set this is.
        resources: for each slot a Buffer, (buffer, offset, size) in bytes; an Image or ImageView for a storage image;
            (image or view, sampler) or (image or view, sampler, layout) for a sampled one. The layout is "read"
            unless told, "general" for storage images. For a binding of more than one, a list of these.

    Raises:
        KeyError: a slot of the set got no resource, or one that the set does not have.
    """

    def __init__(
        self, device: Device, layout: Layout, set_index: int, resources: dict[int, Any], name: str = ""
    ) -> None:
        bindings = {binding.slot: binding for binding in layout.sets[set_index]}
        if bindings.keys() != resources.keys():
            raise KeyError(f"set {set_index} {name} has slots {sorted(bindings)}, given are {sorted(resources)}")
        counts: Counter[int] = Counter()
        for binding in bindings.values():
            counts[KINDS[binding.kind]] += binding.count
        sizes = [struct("VkDescriptorPoolSize", type=kind, descriptorCount=count) for kind, count in counts.items()]
        info = struct("VkDescriptorPoolCreateInfo", maxSets=1, poolSizeCount=len(sizes), pPoolSizes=sizes)
        self._pool = make(lib.vkCreateDescriptorPool, "VkDescriptorPool", device.handle, info)
        handle = ffi.new("VkDescriptorSet*")
        allocate = struct(
            "VkDescriptorSetAllocateInfo",
            descriptorPool=self._pool,
            descriptorSetCount=1,
            pSetLayouts=[layout.set_handles[set_index]],
        )
        try:
            check(lib.vkAllocateDescriptorSets(device.handle, allocate, handle), "making a descriptor set")
            self.handle = handle[0]
            writes = array(
                "VkWriteDescriptorSet",
                [_write(self.handle, bindings[slot], given) for slot, given in resources.items()],
            )
        except BaseException:
            lib.vkDestroyDescriptorPool(device.handle, self._pool, NULL)
            raise
        super().__init__(device)
        lib.vkUpdateDescriptorSets(device.handle, len(resources), writes, 0, NULL)
        device.name_object("set", self.handle, name)

    def _destroy(self) -> None:
        lib.vkDestroyDescriptorPool(self.device.handle, self._pool, NULL)


def _write(handle: CData, binding: Binding, given: Any) -> CData:
    entries = given if isinstance(given, list) else [given]
    if len(entries) != binding.count:
        raise KeyError(f"slot {binding.slot} takes {binding.count} resources, given are {len(entries)}")
    values = {"dstSet": handle, "dstBinding": binding.slot, "descriptorCount": binding.count}
    if binding.kind in ("uniform", "storage"):
        infos = {"pBufferInfo": [_buffer(entry) for entry in entries]}
    else:
        infos = {"pImageInfo": [_image(entry, binding.kind) for entry in entries]}
    return struct("VkWriteDescriptorSet", descriptorType=KINDS[binding.kind], **values, **infos)


def _buffer(entry: Any) -> CData:
    buffer, offset, size = (entry, 0, WHOLE_SIZE) if isinstance(entry, Buffer) else entry
    return struct("VkDescriptorBufferInfo", buffer=buffer.handle, offset=offset, range=size)


def _image(entry: Any, kind: str) -> CData:
    source, *rest = entry if isinstance(entry, tuple) else (entry,)
    view: ImageView = source.view if isinstance(source, Image) else source
    sampler = next((value.handle for value in rest if isinstance(value, Sampler)), NULL)
    layout = next((value for value in rest if isinstance(value, str)), "general" if kind == "storage_image" else "read")
    return struct("VkDescriptorImageInfo", sampler=sampler, imageView=view.handle, imageLayout=LAYOUTS[layout])
