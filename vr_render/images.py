"""Images with memory of their own, views of them, and samplers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vr_render.owner import Owner
from vr_render.vulkan_api import NULL, CData, check, ffi, flags, format_of, lib, make, struct, vk

if TYPE_CHECKING:
    from vr_render.device import Device

USAGES = {
    "colour": vk.VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT,
    "depth": vk.VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT,
    "sampled": vk.VK_IMAGE_USAGE_SAMPLED_BIT,
    "storage": vk.VK_IMAGE_USAGE_STORAGE_BIT,
    "transient": vk.VK_IMAGE_USAGE_TRANSIENT_ATTACHMENT_BIT,
    "copy_from": vk.VK_IMAGE_USAGE_TRANSFER_SRC_BIT,
    "copy_to": vk.VK_IMAGE_USAGE_TRANSFER_DST_BIT,
}
KINDS = {
    "2d": vk.VK_IMAGE_VIEW_TYPE_2D,
    "array": vk.VK_IMAGE_VIEW_TYPE_2D_ARRAY,
    "3d": vk.VK_IMAGE_VIEW_TYPE_3D,
    "cube": vk.VK_IMAGE_VIEW_TYPE_CUBE,
}


class ImageView(Owner):
    """A view of some layers and mips of an image; `image` is None for images that others own (a swapchain's)."""

    def __init__(
        self,
        device: Device,
        image: Image | None,
        handle: CData,
        format: str,
        kind: str = "array",
        layers: tuple[int, int] = (0, 1),
        mips: tuple[int, int] = (0, 1),
        name: str = "",
    ) -> None:
        """A view.

        Args:
            handle: the VkImage.
            kind: "array" (2D array), "2d", "3d" or "cube".
            layers, mips: first and count.
        """
        self.image, self.format = image, format
        info = struct(
            "VkImageViewCreateInfo",
            image=handle,
            viewType=KINDS[kind],
            format=format_of(format),
            subresourceRange=(aspect_of(format), *mips, *layers),
        )
        self.handle = make(lib.vkCreateImageView, "VkImageView", device.handle, info)
        super().__init__(device)
        device.name_object("view", self.handle, name)

    def _destroy(self) -> None:
        lib.vkDestroyImageView(self.device.handle, self.handle, NULL)


class Texels:
    """What commands need to know of an image, also of one that a swapchain owns.

    Attributes:
        handle: VkImage. size, format, layers, mips, depth: as of Image. aspect: colour or depth.
        barriers: structs of `Commands.image_barrier`, built once each.
    """

    def __init__(
        self, handle: CData, size: tuple[int, int], format: str, layers: int = 1, mips: int = 1, depth: int = 1
    ) -> None:
        self.handle, self.size, self.format = handle, size, format
        self.layers, self.mips, self.depth, self.aspect = layers, mips, depth, aspect_of(format)
        self.barriers: dict[tuple, CData] = {}

    def mip_size(self, mip: int) -> tuple[int, int]:
        """Width and height of a mip."""
        return max(1, self.size[0] >> mip), max(1, self.size[1] >> mip)


class Image(Texels, Owner):
    """An image and a view of all of it.

    Args:
        size: (width, height) in texels.
        format: for example "R16G16B16A16_SFLOAT", "D32_SFLOAT".
        usage: space-separated words of USAGES.
        layers: the view is a 2D array, also of one layer. samples: 1 or 4. mips: levels; 0: all down to one texel.
        depth: more than 1: a 3D image, and the view is 3D.
        cube: six layers seen as a cube map.
        name: for validation and tools.

    Attributes:
        handle, view (ImageView of all layers and mips), size, format, layers, samples, mips, depth, aspect.

    Raises:
        OutOfMemoryError: there is no room.
    """

    def __init__(
        self,
        device: Device,
        size: tuple[int, int],
        format: str,
        usage: str,
        layers: int = 1,
        samples: int = 1,
        mips: int = 1,
        depth: int = 1,
        cube: bool = False,
        name: str = "",
    ) -> None:
        size = (int(size[0]), int(size[1]))
        mips = mips or max(*size, depth).bit_length()
        Texels.__init__(self, NULL, size, format, layers, mips, depth)
        self.samples, self.name = samples, name
        self._views: dict[tuple, ImageView] = {}
        volume = depth > 1
        info = struct(
            "VkImageCreateInfo",
            flags=vk.VK_IMAGE_CREATE_CUBE_COMPATIBLE_BIT if cube else 0,
            imageType=vk.VK_IMAGE_TYPE_3D if volume else vk.VK_IMAGE_TYPE_2D,
            format=format_of(format),
            extent=(*self.size, depth),
            mipLevels=self.mips,
            arrayLayers=layers,
            samples=samples,
            tiling=vk.VK_IMAGE_TILING_OPTIMAL,
            usage=flags(usage, USAGES),
        )
        self.handle = make(lib.vkCreateImage, "VkImage", device.handle, info, f"making image {name}")
        requirements = ffi.new("VkMemoryRequirements*")
        lib.vkGetImageMemoryRequirements(device.handle, self.handle, requirements)
        try:
            self._allocation = device.memory.allocate(requirements, "device")
        except BaseException:
            lib.vkDestroyImage(device.handle, self.handle, NULL)
            raise
        Owner.__init__(self, device)
        self.kind = "3d" if volume else "cube" if cube else "array"
        with self.making():
            check(lib.vkBindImageMemory(device.handle, self.handle, self._allocation.handle, 0), "binding memory")
            device.name_object("image", self.handle, name)
            if flags(usage, USAGES) & flags("colour depth sampled storage", USAGES):
                self.view = self.view_of(self.kind, (0, layers), (0, self.mips))

    def view_of(self, kind: str, layers: tuple[int, int], mips: tuple[int, int]) -> ImageView:
        """A view of some layers and mips, (first, count) each; kept and closed with the image."""
        key = (kind, layers, mips)
        if key not in self._views:
            self._views[key] = ImageView(self.device, self, self.handle, self.format, kind, layers, mips, self.name)
        return self._views[key]

    def layer_view(self, layer: int, mip: int = 0) -> ImageView:
        """One layer, one mip, as an array of one: what is drawn into for one shadow cascade or face."""
        return self.view_of("array", (layer, 1), (mip, 1))

    def mip_view(self, mip: int) -> ImageView:
        """One mip of all layers: a target or a storage image of a chain."""
        return self.view_of("3d" if self.depth > 1 else "array", (0, self.layers), (mip, 1))

    def _destroy(self) -> None:
        for view in self._views.values():
            view.close()
        lib.vkDestroyImage(self.device.handle, self.handle, NULL)
        self.device.memory.free(self._allocation)


def aspect_of(format: str) -> int:
    """Depth or colour."""
    return int(vk.VK_IMAGE_ASPECT_DEPTH_BIT if format.startswith("D") else vk.VK_IMAGE_ASPECT_COLOR_BIT)


class Sampler(Owner):
    """How an image is read.

    Args:
        linear: between texels and mips; else the nearest.
        repeat: beyond the edge the image again; else its edge.
        compare: a shadow sampler for reversed depth: 1 where the reference is at least as near (≥) as what is stored.
        anisotropy: up to 16; less where the device has less; 0: none.
        border: beyond the edge zeros, instead of the edge ("far" with reversed depth: never in shadow).
    """

    def __init__(
        self,
        device: Device,
        linear: bool = True,
        repeat: bool = False,
        compare: bool = False,
        anisotropy: float = 0,
        border: bool = False,
    ) -> None:
        ratio = min(anisotropy, device.limits.maxSamplerAnisotropy) if "samplerAnisotropy" in device.features else 0
        mode = (
            vk.VK_SAMPLER_ADDRESS_MODE_REPEAT
            if repeat
            else vk.VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_BORDER
            if border
            else vk.VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE
        )
        info = struct(
            "VkSamplerCreateInfo",
            magFilter=int(linear),
            minFilter=int(linear),
            mipmapMode=int(linear),
            addressModeU=mode,
            addressModeV=mode,
            addressModeW=mode,
            anisotropyEnable=int(ratio > 1),
            maxAnisotropy=max(1.0, ratio),
            compareEnable=int(compare),
            compareOp=vk.VK_COMPARE_OP_GREATER_OR_EQUAL if compare else vk.VK_COMPARE_OP_NEVER,
            maxLod=1000.0,
            borderColor=vk.VK_BORDER_COLOR_FLOAT_TRANSPARENT_BLACK,
        )
        self.handle = make(lib.vkCreateSampler, "VkSampler", device.handle, info)
        super().__init__(device)

    def _destroy(self) -> None:
        lib.vkDestroySampler(self.device.handle, self.handle, NULL)
