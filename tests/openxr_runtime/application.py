"""A small OpenXR application, for the runtime's own tests: it opens a session and shows given pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from ctypes import addressof, byref, c_void_p, cast, pointer
from typing import Any, Self

import numpy as np
import xr

from tests.openxr_runtime.graphics import ENABLE
from tests.openxr_runtime.images import HOST_SEEN, allocate, run
from tests.openxr_runtime.runtime import Runtime
from vr_render.device import Device
from vr_render.vulkan_api import LAYOUTS, NULL, check, ffi, lib, make, struct, vk

HANDS = ("left", "right")
STEREO = xr.ViewConfigurationType.PRIMARY_STEREO
USAGE = (
    xr.SwapchainUsageFlags.COLOR_ATTACHMENT_BIT
    | xr.SwapchainUsageFlags.TRANSFER_DST_BIT
    | xr.SwapchainUsageFlags.SAMPLED_BIT
)
TOUCH = "oculus/touch_controller"
CORE_VALIDATION = "XR_APILAYER_LUNARG_core_validation"


def _as_xr(handle: Any, kind: Any) -> Any:
    return cast(c_void_p(int(ffi.cast("uintptr_t", handle))), kind)


def field_type(struct_type: Any, name: str) -> Any:
    """The ctypes type of a field."""
    return dict(struct_type._fields_)[name]


class Chain:
    """A swapchain of the application."""

    def __init__(self, application: Application, size: tuple[int, int], layers: int, kind: int, **more: Any) -> None:
        info = {"usage_flags": USAGE, "format": kind, "sample_count": 1, "face_count": 1, "mip_count": 1}
        info |= {"width": size[0], "height": size[1], "array_size": layers} | more
        self.application, self.size, self.layers = application, size, layers
        self.handle = xr.create_swapchain(application.session, xr.SwapchainCreateInfo(**info))
        found = xr.enumerate_swapchain_images(self.handle, xr.SwapchainImageVulkanKHR)
        self.images = [ffi.cast("VkImage", cast(entry.image, c_void_p).value) for entry in found]

    def show(self, pictures: Sequence[np.ndarray]) -> None:
        """Acquire an image, copy a picture (height, width, 4 bytes) into each layer, and release it."""
        index = xr.acquire_swapchain_image(self.handle)
        xr.wait_swapchain_image(self.handle, xr.SwapchainImageWaitInfo(timeout=xr.INFINITE_DURATION))
        self._copy(self.images[index], np.ascontiguousarray(np.stack(pictures)))
        xr.release_swapchain_image(self.handle)

    def _copy(self, image: Any, texels: np.ndarray) -> None:
        binding = self.application.runtime.sessions[0].binding
        device = binding.device
        info = struct("VkBufferCreateInfo", size=texels.nbytes, usage=vk.VK_BUFFER_USAGE_TRANSFER_SRC_BIT)
        buffer = make(lib.vkCreateBuffer, "VkBuffer", device, info)
        needs = ffi.new("VkMemoryRequirements*")
        lib.vkGetBufferMemoryRequirements(device, buffer, needs)
        memory = allocate(binding, needs, HOST_SEEN)
        check(lib.vkBindBufferMemory(device, buffer, memory, 0), "binding a buffer's memory")
        mapped = ffi.new("void**")
        check(lib.vkMapMemory(device, memory, 0, texels.nbytes, 0, mapped), "mapping memory")
        ffi.memmove(mapped[0], texels.tobytes(), texels.nbytes)
        layers, extent = (vk.VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, self.layers), (*self.size, 1)
        region = struct("VkBufferImageCopy", imageSubresource=layers, imageExtent=extent)

        def record(commands: Any) -> None:
            self._move(commands, image, "colour", "copy_to")
            lib.vkCmdCopyBufferToImage(commands, buffer, image, LAYOUTS["copy_to"], 1, region)
            self._move(commands, image, "copy_to", "colour")

        run(binding, record)
        lib.vkDestroyBuffer(device, buffer, NULL)
        lib.vkFreeMemory(device, memory, NULL)

    def _move(self, commands: Any, image: Any, before: str, after: str) -> None:
        everything = vk.VK_ACCESS_MEMORY_READ_BIT | vk.VK_ACCESS_MEMORY_WRITE_BIT
        stages = vk.VK_PIPELINE_STAGE_ALL_COMMANDS_BIT
        barrier = struct(
            "VkImageMemoryBarrier",
            srcAccessMask=everything,
            dstAccessMask=everything,
            oldLayout=LAYOUTS[before],
            newLayout=LAYOUTS[after],
            image=image,
            subresourceRange=(vk.VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0, self.layers),
        )
        lib.vkCmdPipelineBarrier(commands, stages, stages, 0, 0, NULL, 0, NULL, 1, barrier)


class Application:
    """An application with a session on a device, up to the point where its frames begin.

    Attributes:
        space: LOCAL. stage: STAGE. events: all that were polled. state: of the session, as events told.
        actions: by name: grip, aim, press, pull, stick, buzz.
    """

    def __init__(
        self,
        runtime: Runtime,
        device: Device,
        *,
        extensions: Sequence[str] = (),
        version: tuple[int, int] = (1, 0),
        layers: Sequence[str] = (),
    ) -> None:
        self.runtime, self.events, self.state = runtime, [], xr.SessionState.UNKNOWN
        application = xr.ApplicationInfo(application_name="test", api_version=xr.Version(*version, 0))
        info = xr.InstanceCreateInfo(
            application_info=application,
            enabled_extension_names=[ENABLE, *extensions],
            enabled_api_layer_names=list(layers),
        )
        self.instance = xr.create_instance(info)
        self.system = xr.get_system(self.instance, xr.SystemGetInfo())
        xr.get_vulkan_graphics_requirements_khr(self.instance, self.system)
        self.binding = xr.GraphicsBindingVulkanKHR(
            **{
                name: _as_xr(handle, field_type(xr.GraphicsBindingVulkanKHR, name))
                for name, handle in (
                    ("instance", device.instance),
                    ("physical_device", device.physical),
                    ("device", device.handle),
                )
            },
            queue_family_index=device.family,
            queue_index=0,
        )
        self.reopen()
        self.users = {side: self.path(f"/user/hand/{side}") for side in HANDS}
        self.set = xr.create_action_set(
            self.instance, xr.ActionSetCreateInfo(action_set_name="game", localized_action_set_name="Game")
        )
        kinds = xr.ActionType
        self.actions = {
            "grip": self.action("grip", kinds.POSE_INPUT),
            "aim": self.action("aim", kinds.POSE_INPUT),
            "press": self.action("press", kinds.BOOLEAN_INPUT),
            "pull": self.action("pull", kinds.FLOAT_INPUT),
            "stick": self.action("stick", kinds.VECTOR2F_INPUT),
            "buzz": self.action("buzz", kinds.VIBRATION_OUTPUT),
        }

    def reopen(self) -> None:
        """Make a session, and its spaces."""
        info = xr.SessionCreateInfo(system_id=self.system, next=cast(pointer(self.binding), c_void_p))
        self.session = xr.create_session(self.instance, info)
        self.running = False
        self.space = self.reference(xr.ReferenceSpaceType.LOCAL)
        self.stage = self.reference(xr.ReferenceSpaceType.STAGE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        xr.destroy_instance(self.instance)

    def path(self, text: str) -> int:
        return int(xr.string_to_path(self.instance, text).value)

    def reference(self, kind: xr.ReferenceSpaceType) -> Any:
        return xr.create_reference_space(self.session, xr.ReferenceSpaceCreateInfo(reference_space_type=kind))

    def action(self, name: str, kind: xr.ActionType, shown: str = "") -> Any:
        info = xr.ActionCreateInfo(
            action_name=name,
            action_type=kind,
            subaction_paths=list(self.users.values()),
            localized_action_name=shown or name.capitalize(),
        )
        return xr.create_action(self.set, info)

    def suggest(self, profile: str, bindings: dict[str, str]) -> None:
        """Bind actions to components of both hands, as after `/input/`."""
        pairs = [
            xr.ActionSuggestedBinding(self.actions[name], self.path(f"/user/hand/{side}/{component}"))
            for name, component in bindings.items()
            for side in HANDS
        ]
        path = self.path(f"/interaction_profiles/{profile}")
        info = xr.InteractionProfileSuggestedBinding(interaction_profile=path, suggested_bindings=pairs)
        xr.suggest_interaction_profile_bindings(self.instance, info)

    def attach(self) -> None:
        """Bind what a Touch controller has, and attach."""
        self.suggest(
            TOUCH,
            {
                "grip": "input/grip/pose",
                "aim": "input/aim/pose",
                "press": "input/thumbstick/click",
                "pull": "input/trigger/value",
                "stick": "input/thumbstick",
                "buzz": "output/haptic",
            },
        )
        xr.attach_session_action_sets(self.session, xr.SessionActionSetsAttachInfo(action_sets=[self.set]))

    def poll(self) -> None:
        """Take all events; begin and end the session as they say."""
        while True:
            try:
                event = xr.poll_event(self.instance)
            except xr.exception.EventUnavailable:
                return
            self.events.append(event)
            if event.type == xr.StructureType.EVENT_DATA_SESSION_STATE_CHANGED:
                changed = xr.EventDataSessionStateChanged.from_address(addressof(event))
                self.state = xr.SessionState(changed._state)
                if self.state == xr.SessionState.READY:
                    self.begin()
                elif self.state == xr.SessionState.STOPPING:
                    xr.end_session(self.session)
                    self.running = False

    def begin(self) -> None:
        xr.begin_session(self.session, xr.SessionBeginInfo(primary_view_configuration_type=STEREO))
        self.running = True

    def kinds(self) -> list[str]:
        """Names of the events that were polled."""
        return [event.type.name for event in self.events]

    def frame(self, draw: Callable[[Any], list[Any]] | None = None) -> Any:
        """Poll, wait, begin, draw (which gets the frame's time and gives layers), end. The frame's state, or None."""
        self.poll()
        if not self.running:
            return None
        state = xr.wait_frame(self.session)
        xr.begin_frame(self.session)
        self.end(state, draw(state.predicted_display_time) if draw else [])
        return state

    def end(self, state: Any, layers: list[Any], **more: Any) -> None:
        info = {"display_time": state.predicted_display_time, "layers": [byref(layer) for layer in layers]}
        xr.end_frame(self.session, xr.FrameEndInfo(**(info | more)))

    def until(self, state: str, frames: int = 20) -> None:
        """Run empty frames until the session has a state."""
        for _ in range(frames):
            self.frame()
            if self.state.name.lower() == state:
                return
        raise AssertionError(f"the session is {self.state.name}, not {state}")

    def views(self, time: int, space: Any = None) -> tuple[int, list[Any]]:
        """Flags and views at a time."""
        info = xr.ViewLocateInfo(view_configuration_type=STEREO, display_time=time, space=space or self.space)
        state, views = xr.locate_views(self.session, info)
        return int(state._view_state_flags), list(views)

    def projection(self, chain: Chain, time: int, **more: Any) -> Any:
        """A projection layer whose eyes are the layers of a swapchain."""
        area = xr.Rect2Di(xr.Offset2Di(0, 0), xr.Extent2Di(*chain.size))
        views = [
            xr.CompositionLayerProjectionView(
                pose=view.pose, fov=view.fov, sub_image=xr.SwapchainSubImage(chain.handle, area, index)
            )
            for index, view in enumerate(self.views(time)[1])
        ]
        return xr.CompositionLayerProjection(space=self.space, views=(type(views[0]) * len(views))(*views), **more)

    def quad(self, chain: Chain, pose: Any, size: tuple[float, float], **more: Any) -> Any:
        """A quad layer of a whole swapchain."""
        area = xr.Rect2Di(xr.Offset2Di(0, 0), xr.Extent2Di(*chain.size))
        info = {"space": self.stage, "pose": pose, "size": xr.Extent2Df(*size)}
        info["sub_image"] = xr.SwapchainSubImage(chain.handle, area, 0)
        return xr.CompositionLayerQuad(**(info | more))

    def synchronize(self) -> None:
        """xrSyncActions; having no focus is fine."""
        active = [xr.ActiveActionSet(action_set=self.set)]
        try:
            xr.sync_actions(self.session, xr.ActionsSyncInfo(active_action_sets=active))
        except xr.exception.SessionNotFocused:
            return

    def asked(self, name: str, side: str) -> Any:
        """XrActionStateGetInfo."""
        return xr.ActionStateGetInfo(action=self.actions[name], subaction_path=self.users[side])
