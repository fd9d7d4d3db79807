"""Validation messages and names of objects, through VK_EXT_debug_utils. Only there when validation is on."""

from __future__ import annotations

from typing import Any

from vr_render.vulkan_api import NULL, CData, check, ffi, lib, struct, vk

LAYER = "VK_LAYER_KHRONOS_validation"
EXTENSION = "VK_EXT_debug_utils"
OBJECTS = {
    "buffer": vk.VK_OBJECT_TYPE_BUFFER,
    "image": vk.VK_OBJECT_TYPE_IMAGE,
    "view": vk.VK_OBJECT_TYPE_IMAGE_VIEW,
    "pipeline": vk.VK_OBJECT_TYPE_PIPELINE,
    "render_pass": vk.VK_OBJECT_TYPE_RENDER_PASS,
    "framebuffer": vk.VK_OBJECT_TYPE_FRAMEBUFFER,
    "set": vk.VK_OBJECT_TYPE_DESCRIPTOR_SET,
}


class Messenger:
    """Collects what the validation layer says.

    Attributes:
        messages: warnings and errors of validation, oldest first; also those of making and destroying the instance.
        info: to be chained to the instance's own creation.
    """

    def __init__(self) -> None:
        self.messages: list[str] = []

        def collect(_severity: int, _kind: int, data: CData, _user: CData) -> int:
            self.messages.append(ffi.string(data.pMessage).decode("utf-8", "replace"))
            return 0

        self._callback = ffi.callback("PFN_vkDebugUtilsMessengerCallbackEXT", collect)
        severities = (
            vk.VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT | vk.VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT
        )
        wanted = [vk.VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT]
        features = struct("VkValidationFeaturesEXT", enabledValidationFeatureCount=1, pEnabledValidationFeatures=wanted)
        shared: dict[str, Any] = {
            "messageSeverity": severities,
            "messageType": vk.VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT,
            "pfnUserCallback": self._callback,
        }
        self.info = struct("VkDebugUtilsMessengerCreateInfoEXT", pNext=features, **shared)
        self._alone = struct("VkDebugUtilsMessengerCreateInfoEXT", **shared)
        self._instance: CData = NULL
        self._handle: CData = NULL

    def attach(self, instance: CData) -> None:
        """Listen to an instance from now on."""
        self._instance = instance
        handle = ffi.new("VkDebugUtilsMessengerEXT*")
        create = instance_function(instance, "vkCreateDebugUtilsMessengerEXT")
        check(create(instance, self._alone, NULL, handle), "making a debug messenger")
        self._handle = handle[0]

    def detach(self) -> None:
        """Listen no longer."""
        if self._handle != NULL:
            instance_function(self._instance, "vkDestroyDebugUtilsMessengerEXT")(self._instance, self._handle, NULL)
            self._handle = NULL


def instance_function(instance: CData, name: str) -> Any:
    """A function of an extension of the instance, or of a device of it."""
    return ffi.cast(f"PFN_{name}", lib.vkGetInstanceProcAddr(instance, name.encode()))


class Labels:
    """Names of objects and labels in command buffers, for validation messages and for tools such as RenderDoc."""

    def __init__(self, instance: CData, device: CData) -> None:
        self._device = device
        self._name = instance_function(instance, "vkSetDebugUtilsObjectNameEXT")
        self.begin = instance_function(instance, "vkCmdBeginDebugUtilsLabelEXT")
        self.end = instance_function(instance, "vkCmdEndDebugUtilsLabelEXT")
        self._labels: dict[str, CData] = {}

    def name(self, kind: str, handle: CData, name: str) -> None:
        """Name an object; `kind` is one of OBJECTS."""
        info = struct(
            "VkDebugUtilsObjectNameInfoEXT",
            objectType=OBJECTS[kind],
            objectHandle=int(ffi.cast("uintptr_t", handle)),
            pObjectName=name,
        )
        check(self._name(self._device, info), "naming an object")

    def label(self, name: str) -> CData:
        """The struct of a label; built once a name."""
        found = self._labels.get(name)
        if found is None:
            found = self._labels[name] = struct("VkDebugUtilsLabelEXT", pLabelName=name)
        return found
