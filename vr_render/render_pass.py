"""Render passes of one subpass, drawing one view or two (multiview), and framebuffers for them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

from vr_render.images import ImageView
from vr_render.owner import Owner
from vr_render.vulkan_api import LAYOUTS, NULL, CData, array, ffi, format_of, lib, make, struct, vk

if TYPE_CHECKING:
    from vr_render.device import Device

_LOADS = {
    "clear": vk.VK_ATTACHMENT_LOAD_OP_CLEAR,
    "load": vk.VK_ATTACHMENT_LOAD_OP_LOAD,
    "discard": vk.VK_ATTACHMENT_LOAD_OP_DONT_CARE,
}
_STORES = {"store": vk.VK_ATTACHMENT_STORE_OP_STORE, "discard": vk.VK_ATTACHMENT_STORE_OP_DONT_CARE}

_FRAGMENT_TESTS = vk.VK_PIPELINE_STAGE_EARLY_FRAGMENT_TESTS_BIT | vk.VK_PIPELINE_STAGE_LATE_FRAGMENT_TESTS_BIT
_ATTACHMENT_STAGES = vk.VK_PIPELINE_STAGE_COLOR_ATTACHMENT_OUTPUT_BIT | _FRAGMENT_TESTS
_ATTACHMENT_WRITES = vk.VK_ACCESS_COLOR_ATTACHMENT_WRITE_BIT | vk.VK_ACCESS_DEPTH_STENCIL_ATTACHMENT_WRITE_BIT
_ATTACHMENT_READS = vk.VK_ACCESS_COLOR_ATTACHMENT_READ_BIT | vk.VK_ACCESS_DEPTH_STENCIL_ATTACHMENT_READ_BIT
_READERS = (
    vk.VK_PIPELINE_STAGE_FRAGMENT_SHADER_BIT
    | vk.VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT
    | vk.VK_PIPELINE_STAGE_TRANSFER_BIT
)


@dataclasses.dataclass(frozen=True)
class Attachment:
    """What happens to an attachment.

    Attributes:
        format: as of Image.
        load: "clear", "load" or "discard". store: "store" or "discard".
        initial: layout that it comes in ("undefined": what was there is not needed).
        final: layout that it is left in; "" : "read" for what is stored, else as it is drawn.
        layout: while it is drawn; "" : "colour" or "depth". "depth_read": tested against, never written, and may be
            sampled by the same pass.
    """

    format: str
    load: str = "clear"
    store: str = "store"
    initial: str = "undefined"
    final: str = ""
    layout: str = ""


class RenderPass(Owner):
    """A render pass.

    Attachments are counted in the order: colour, resolve, depth; framebuffers and clears follow it.

    Args:
        colour: drawn to. depth: tested and written; None: no depth.
        resolve: one for each colour attachment: takes the mean of its samples at the end. () : no resolving.
        samples: of colour and depth.
        views: 1 or 2: layers that one draw goes to (gl_ViewIndex).
        mask: bits of the layers that this pass draws, where it is not all of them; 0: all.
        dependencies: None: waits for all that earlier passes, copies and compute did with the attachments, and makes
            them visible to later passes, fragment and compute shaders and copies. So passes that follow each other need
            no barriers of their own for attachments.
    """

    def __init__(
        self,
        device: Device,
        colour: Sequence[Attachment] = (),
        depth: Attachment | None = None,
        resolve: Sequence[Attachment] = (),
        samples: int = 1,
        views: int = 1,
        dependencies: list[CData] | None = None,
        name: str = "",
        mask: int = 0,
    ) -> None:
        self.samples, self.views, self.colours = samples, views, len(colour)
        self.attachments = (*colour, *resolve, *((depth,) if depth else ()))
        self.has_depth = depth is not None
        described = [
            _describe(attachment, 1 if len(colour) <= index < len(colour) + len(resolve) else samples)
            for index, attachment in enumerate(self.attachments)
        ]
        references = [
            struct("VkAttachmentReference", attachment=index, layout=LAYOUTS[_layout(attachment)])
            for index, attachment in enumerate(self.attachments)
        ]
        subpass = struct(
            "VkSubpassDescription",
            pipelineBindPoint=vk.VK_PIPELINE_BIND_POINT_GRAPHICS,
            colorAttachmentCount=len(colour),
            pColorAttachments=references[: len(colour)],
            pResolveAttachments=references[len(colour) : len(colour) + len(resolve)],
            pDepthStencilAttachment=references[-1] if depth else None,
        )
        around = _around() if dependencies is None else dependencies
        drawn = array("uint32_t", [mask or (1 << views) - 1])
        masks = struct(
            "VkRenderPassMultiviewCreateInfo",
            subpassCount=1,
            pViewMasks=drawn,
            correlationMaskCount=1,
            pCorrelationMasks=drawn,
        )
        info = struct(
            "VkRenderPassCreateInfo",
            pNext=masks,
            attachmentCount=len(described),
            pAttachments=described,
            subpassCount=1,
            pSubpasses=subpass,
            dependencyCount=len(around),
            pDependencies=around,
        )
        self.handle = make(lib.vkCreateRenderPass, "VkRenderPass", device.handle, info)
        super().__init__(device)
        device.name_object("render_pass", self.handle, name)

    def _destroy(self) -> None:
        lib.vkDestroyRenderPass(self.device.handle, self.handle, NULL)


def _layout(attachment: Attachment) -> str:
    return attachment.layout or ("depth" if attachment.format.startswith("D") else "colour")


def final_layout(attachment: Attachment) -> str:
    """The layout that an attachment is left in."""
    return attachment.final or ("read" if attachment.store == "store" else _layout(attachment))


def _describe(attachment: Attachment, samples: int) -> CData:
    final = final_layout(attachment)
    return struct(
        "VkAttachmentDescription",
        format=format_of(attachment.format),
        samples=samples,
        loadOp=_LOADS[attachment.load],
        storeOp=_STORES[attachment.store],
        stencilLoadOp=_LOADS["discard"],
        stencilStoreOp=_STORES["discard"],
        initialLayout=LAYOUTS[attachment.initial],
        finalLayout=LAYOUTS[final],
    )


def _around() -> list[CData]:
    """Dependencies on what comes before and after."""
    before = struct(
        "VkSubpassDependency",
        srcSubpass=vk.VK_SUBPASS_EXTERNAL,
        dstSubpass=0,
        srcStageMask=_ATTACHMENT_STAGES | _READERS,
        dstStageMask=_ATTACHMENT_STAGES,
        srcAccessMask=_ATTACHMENT_WRITES | vk.VK_ACCESS_SHADER_WRITE_BIT | vk.VK_ACCESS_TRANSFER_WRITE_BIT,
        dstAccessMask=_ATTACHMENT_WRITES | _ATTACHMENT_READS,
    )
    after = struct(
        "VkSubpassDependency",
        srcSubpass=0,
        dstSubpass=vk.VK_SUBPASS_EXTERNAL,
        srcStageMask=_ATTACHMENT_STAGES,
        dstStageMask=_ATTACHMENT_STAGES | _READERS,
        srcAccessMask=_ATTACHMENT_WRITES,
        dstAccessMask=_ATTACHMENT_WRITES
        | _ATTACHMENT_READS
        | vk.VK_ACCESS_SHADER_READ_BIT
        | vk.VK_ACCESS_TRANSFER_READ_BIT,
    )
    return [before, after]


class Framebuffer(Owner):
    """The views that a render pass draws to, in its order of attachments: colour, resolve, depth.

    With two views each ImageView spans two layers. Close it before the views, or retire both.
    """

    def __init__(
        self, device: Device, render_pass: RenderPass, views: Sequence[ImageView], size: tuple[int, int], name: str = ""
    ) -> None:
        self.render_pass, self.size = render_pass, size
        self.begins: dict[tuple, CData] = {}  # structs of Commands.begin_pass, built once for each set of clears
        info = struct(
            "VkFramebufferCreateInfo",
            renderPass=render_pass.handle,
            attachmentCount=len(views),
            pAttachments=[view.handle for view in views],
            width=size[0],
            height=size[1],
            layers=1,
        )
        self.handle = make(lib.vkCreateFramebuffer, "VkFramebuffer", device.handle, info)
        super().__init__(device)
        device.name_object("framebuffer", self.handle, name)
        full = ffi.new("VkRect2D*", ((0, 0), size))
        self.scissor = full
        self.viewport = ffi.new("VkViewport*", (0.0, 0.0, float(size[0]), float(size[1]), 0.0, 1.0))

    def begin_info(self, clears: tuple) -> CData:
        """VkRenderPassBeginInfo for these clears; built once."""
        found = self.begins.get(clears)
        if found is None:
            values = ffi.new("VkClearValue[]", max(1, len(clears)))
            for index, clear in enumerate(clears):
                if isinstance(clear, tuple):
                    values[index].color.float32 = clear
                elif clear is not None:
                    values[index].depthStencil.depth = clear
            found = self.begins[clears] = struct(
                "VkRenderPassBeginInfo",
                renderPass=self.render_pass.handle,
                framebuffer=self.handle,
                renderArea=self.scissor,
                clearValueCount=len(clears),
                pClearValues=values,
            )
        return found

    def _destroy(self) -> None:
        lib.vkDestroyFramebuffer(self.device.handle, self.handle, NULL)
