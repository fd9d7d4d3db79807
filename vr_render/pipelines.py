"""Graphics and compute pipelines from the compiled shaders."""

from __future__ import annotations

import dataclasses
import struct as packing
from collections.abc import Sequence
from typing import TYPE_CHECKING

from vr_render import shader_files
from vr_render.bindings import Layout
from vr_render.owner import Owner
from vr_render.render_pass import RenderPass
from vr_render.vulkan_api import NULL, STAGES, CData, array, check, ffi, format_of, lib, make, struct, vk

if TYPE_CHECKING:
    from vr_render.device import Device

Constants = dict[int, int | float | bool]

DEPTHS = {  # test, write, compare: reversed, so nearer is greater
    "test+write": (1, 1, vk.VK_COMPARE_OP_GREATER_OR_EQUAL),
    "test": (1, 0, vk.VK_COMPARE_OP_GREATER_OR_EQUAL),
    "equal": (1, 0, vk.VK_COMPARE_OP_EQUAL),
    "none": (0, 0, vk.VK_COMPARE_OP_ALWAYS),
}
BLENDS = {  # source, destination, source alpha, destination alpha
    "alpha": (
        vk.VK_BLEND_FACTOR_SRC_ALPHA,
        vk.VK_BLEND_FACTOR_ONE_MINUS_SRC_ALPHA,
        vk.VK_BLEND_FACTOR_ONE,
        vk.VK_BLEND_FACTOR_ONE_MINUS_SRC_ALPHA,
    ),
    "premultiplied": (
        vk.VK_BLEND_FACTOR_ONE,
        vk.VK_BLEND_FACTOR_ONE_MINUS_SRC_ALPHA,
        vk.VK_BLEND_FACTOR_ONE,
        vk.VK_BLEND_FACTOR_ONE_MINUS_SRC_ALPHA,
    ),
    "add": (vk.VK_BLEND_FACTOR_ONE, vk.VK_BLEND_FACTOR_ONE, vk.VK_BLEND_FACTOR_ONE, vk.VK_BLEND_FACTOR_ONE),
}
CULLS = {"none": vk.VK_CULL_MODE_NONE, "back": vk.VK_CULL_MODE_BACK_BIT, "front": vk.VK_CULL_MODE_FRONT_BIT}
TOPOLOGIES = {
    "triangles": vk.VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
    "strip": vk.VK_PRIMITIVE_TOPOLOGY_TRIANGLE_STRIP,
    "lines": vk.VK_PRIMITIVE_TOPOLOGY_LINE_LIST,
    "points": vk.VK_PRIMITIVE_TOPOLOGY_POINT_LIST,
}


@dataclasses.dataclass(frozen=True)
class VertexInputs:
    """Where a vertex shader's inputs come from.

    Attributes:
        strides: bytes a vertex, by binding.
        attributes: (location, binding, format, offset in bytes) each.
        instanced: bindings that step by instance instead of by vertex.
    """

    strides: tuple[int, ...]
    attributes: tuple[tuple[int, int, str, int], ...]
    instanced: frozenset[int] = frozenset()


class GraphicsPipeline(Owner):
    """A graphics pipeline; viewport and scissor are set when recording.

    Args:
        layout: what the shaders are given.
        render_pass: decides samples, views and formats.
        vertex, fragment: names of shaders; no fragment shader: only depth.
        inputs: None: the vertex shader takes nothing (it pulls from buffers, or makes its vertices).
        cull: "back", "front" or "none". Counterclockwise on the screen is the front.
        depth: "test+write", "test", "equal" or "none"; reversed (nearer is greater).
        blend: None, "alpha", "premultiplied" or "add".
        constants: specialization constants by id: int, float or bool.
        depth_bias: (constant, slope); positive is towards the eye.
        depth_clamp: what lies before the near plane is drawn at it (shadow casters); nothing without the feature.
        colour_write: False: draws no colour although the render pass has some.

    Raises:
        ShaderError: a shader is not compiled.
    """

    bind_point = vk.VK_PIPELINE_BIND_POINT_GRAPHICS

    def __init__(
        self,
        device: Device,
        layout: Layout,
        render_pass: RenderPass,
        vertex: str,
        fragment: str | None = None,
        inputs: VertexInputs | None = None,
        cull: str = "back",
        depth: str = "test+write",
        blend: str | None = None,
        topology: str = "triangles",
        constants: Constants | None = None,
        depth_bias: tuple[float, float] | None = None,
        depth_clamp: bool = False,
        colour_write: bool = True,
    ) -> None:
        self.layout = layout
        shaders = {"vertex": vertex} | ({"fragment": fragment} if fragment else {})
        modules = _modules(device, [shader_files.read(name) for name in shaders.values()])
        stages = [_stage(stage, module, constants) for stage, module in zip(shaders, modules, strict=True)]
        test, write, compare = DEPTHS[depth]
        bias = depth_bias or (0.0, 0.0)
        dynamic = [vk.VK_DYNAMIC_STATE_VIEWPORT, vk.VK_DYNAMIC_STATE_SCISSOR]
        info = struct(
            "VkGraphicsPipelineCreateInfo",
            stageCount=len(stages),
            pStages=stages,
            pVertexInputState=_inputs(inputs or VertexInputs((), ())),
            pInputAssemblyState=struct("VkPipelineInputAssemblyStateCreateInfo", topology=TOPOLOGIES[topology]),
            pViewportState=struct("VkPipelineViewportStateCreateInfo", viewportCount=1, scissorCount=1),
            pRasterizationState=struct(
                "VkPipelineRasterizationStateCreateInfo",
                depthClampEnable=int(depth_clamp and "depthClamp" in device.features),
                polygonMode=vk.VK_POLYGON_MODE_FILL,
                cullMode=CULLS[cull],
                frontFace=vk.VK_FRONT_FACE_COUNTER_CLOCKWISE,
                depthBiasEnable=int(depth_bias is not None),
                depthBiasConstantFactor=bias[0],
                depthBiasSlopeFactor=bias[1],
                lineWidth=1.0,
            ),
            pMultisampleState=struct("VkPipelineMultisampleStateCreateInfo", rasterizationSamples=render_pass.samples),
            pDepthStencilState=struct(
                "VkPipelineDepthStencilStateCreateInfo",
                depthTestEnable=test,
                depthWriteEnable=write,
                depthCompareOp=compare,
            ),
            pColorBlendState=_blending(render_pass.colours, blend, colour_write),
            pDynamicState=struct(
                "VkPipelineDynamicStateCreateInfo",
                dynamicStateCount=len(dynamic),
                pDynamicStates=array("VkDynamicState", dynamic),
            ),
            layout=layout.handle,
            renderPass=render_pass.handle,
            basePipelineIndex=-1,
        )
        handle = ffi.new("VkPipeline*")
        try:
            check(
                lib.vkCreateGraphicsPipelines(device.handle, device.pipeline_cache, 1, info, NULL, handle),
                f"making the pipeline of {vertex}",
            )
        finally:
            for module in modules:
                lib.vkDestroyShaderModule(device.handle, module, NULL)
        self.handle = handle[0]
        super().__init__(device)
        device.name_object("pipeline", self.handle, f"{vertex} {fragment or ''}")

    def _destroy(self) -> None:
        lib.vkDestroyPipeline(self.device.handle, self.handle, NULL)


class ComputePipeline(Owner):
    """A compute pipeline.

    Args:
        shader: name of a shader such as "cull.comp", or SPIR-V itself (bytes).
        constants: specialization constants by id.
        entry: name of the function to run.

    Raises:
        ShaderError: the shader is not compiled.
    """

    bind_point = vk.VK_PIPELINE_BIND_POINT_COMPUTE

    def __init__(
        self,
        device: Device,
        layout: Layout,
        shader: str | bytes,
        constants: Constants | None = None,
        entry: str = "main",
        name: str = "",
    ) -> None:
        self.layout = layout
        name = shader if isinstance(shader, str) else name
        code = shader_files.read(shader) if isinstance(shader, str) else shader
        (module,) = _modules(device, [code])
        info = struct(
            "VkComputePipelineCreateInfo",
            stage=_stage("compute", module, constants, entry),
            layout=layout.handle,
            basePipelineIndex=-1,
        )
        handle = ffi.new("VkPipeline*")
        try:
            check(
                lib.vkCreateComputePipelines(device.handle, device.pipeline_cache, 1, info, NULL, handle),
                f"making the pipeline of {name}",
            )
        finally:
            lib.vkDestroyShaderModule(device.handle, module, NULL)
        self.handle = handle[0]
        super().__init__(device)
        device.name_object("pipeline", self.handle, name)

    def _destroy(self) -> None:
        lib.vkDestroyPipeline(self.device.handle, self.handle, NULL)


def _modules(device: Device, codes: list[bytes]) -> list[CData]:
    """Shader modules of SPIR-V; all or none."""
    made: list[CData] = []
    try:
        for code in codes:
            info = struct("VkShaderModuleCreateInfo", codeSize=len(code), pCode=code)
            made.append(make(lib.vkCreateShaderModule, "VkShaderModule", device.handle, info))
    except BaseException:
        for module in made:
            lib.vkDestroyShaderModule(device.handle, module, NULL)
        raise
    return made


def _stage(stage: str, module: CData, constants: Constants | None, entry: str = "main") -> CData:
    """A stage of a pipeline; every constant takes four bytes, as Vulkan's bool, int and float do."""
    special = None
    if constants:
        entries = [
            struct("VkSpecializationMapEntry", constantID=key, offset=4 * index, size=4)
            for index, key in enumerate(constants)
        ]
        data = b"".join(
            packing.pack("<f", value) if isinstance(value, float) else packing.pack("<i", int(value))
            for value in constants.values()
        )
        special = struct(
            "VkSpecializationInfo", mapEntryCount=len(entries), pMapEntries=entries, dataSize=len(data), pData=data
        )
    return struct(
        "VkPipelineShaderStageCreateInfo",
        stage=STAGES[stage],
        module=module,
        pName=entry,
        pSpecializationInfo=special,
    )


def _inputs(inputs: VertexInputs) -> CData:
    bindings = [
        struct(
            "VkVertexInputBindingDescription", binding=index, stride=stride, inputRate=int(index in inputs.instanced)
        )
        for index, stride in enumerate(inputs.strides)
    ]
    attributes = [
        struct(
            "VkVertexInputAttributeDescription",
            location=location,
            binding=binding,
            format=format_of(form),
            offset=offset,
        )
        for location, binding, form, offset in inputs.attributes
    ]
    return struct(
        "VkPipelineVertexInputStateCreateInfo",
        vertexBindingDescriptionCount=len(bindings),
        pVertexBindingDescriptions=bindings,
        vertexAttributeDescriptionCount=len(attributes),
        pVertexAttributeDescriptions=attributes,
    )


def _blending(colours: int, blend: str | None, write: bool) -> CData:
    factors: Sequence[int] = BLENDS[blend] if blend else (0, 0, 0, 0)
    source, destination, source_alpha, destination_alpha = factors
    attachments = [
        struct(
            "VkPipelineColorBlendAttachmentState",
            blendEnable=int(blend is not None),
            srcColorBlendFactor=source,
            dstColorBlendFactor=destination,
            colorBlendOp=vk.VK_BLEND_OP_ADD,
            srcAlphaBlendFactor=source_alpha,
            dstAlphaBlendFactor=destination_alpha,
            alphaBlendOp=vk.VK_BLEND_OP_ADD,
            colorWriteMask=15 if write else 0,
        )
        for _ in range(colours)
    ]
    return struct("VkPipelineColorBlendStateCreateInfo", attachmentCount=colours, pAttachments=attachments)
