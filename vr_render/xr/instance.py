"""The connection to an OpenXR runtime: its extensions, the headset that it knows, and its events."""

from __future__ import annotations

import contextlib
import ctypes
import os
from collections.abc import Iterator
from typing import Any

from vr_render.xr import api, profiles
from vr_render.xr.errors import HeadsetError, HeadsetMissingError, HeadsetUnsuitableError, RuntimeMissingError
from vr_render.xr.profiles import Profile

VERSIONS = ((1, 1), (1, 0))  # of OpenXR; the first that the runtime has is used
VULKAN = ("XR_KHR_vulkan_enable2", "XR_KHR_vulkan_enable")  # the first that is there is used
# Enabled where they are there; the game runs without them.
WANTED = (
    "XR_EXT_local_floor",
    "XR_KHR_composition_layer_depth",
    "XR_KHR_visibility_mask",
    "XR_FB_display_refresh_rate",
    "XR_FB_swapchain_update_state",
    "XR_FB_foveation",
    "XR_FB_foveation_configuration",
    "XR_EXT_hand_tracking",
    "XR_EXT_user_presence",
    *profiles.EXTENSIONS,
)
LAYER = "XR_APILAYER_LUNARG_core_validation"
DEBUG = "XR_EXT_debug_utils"


class Instance:
    """A runtime and the system of its headset.

    Args:
        validation: with the Khronos core validation layer, into `messages`.

    Attributes:
        handle, system: as OpenXR gives them. calls: its functions.
        version: of OpenXR that is used. offered: the runtime's extensions. extensions: those that are on.
        vulkan: the extension of `VULKAN` that is used.
        runtime, name: of the runtime and of the headset.
        size: (width, height) of an eye's picture that the runtime recommends [pixels]. largest: that it can take.
        layers: the most that a frame may have.
        messages: what validation said, oldest first; empty is good.

    Raises:
        RuntimeMissingError, HeadsetMissingError, HeadsetUnsuitableError: one line says what is missing.
    """

    def __init__(self, validation: bool = False) -> None:
        xr = api.load()
        self.messages: list[str] = []
        self.offered = _offered()
        self.vulkan = next((name for name in VULKAN if name in self.offered), "")
        self.extensions = frozenset(name for name in (self.vulkan, *WANTED) if name in self.offered)
        enabled = sorted(self.extensions) + ([DEBUG] if validation else [])
        if validation:
            os.environ["XR_CORE_VALIDATION_EXPORT_TYPE"] = "none"  # not to standard output as well
        self.handle, self.version = _make(enabled, [LAYER] if validation else [])
        self.calls = api.Calls(self.handle)
        self._buffer = xr.EventDataBuffer()
        self._kinds = {kind().type.value: kind.from_buffer(self._buffer) for kind in _event_kinds(xr)}
        self._empty = xr.StructureType.EVENT_DATA_BUFFER.value
        try:
            if validation:
                self._listen()
            self._examine()
        except BaseException:
            self.close()
            raise

    def _listen(self) -> None:
        """Collect what validation says. The instance ends the messenger: the layer reports its destruction falsely."""
        xr, messages = api.load(), self.messages

        def collect(_severity: int, _kind: int, data: Any, _user: Any) -> int:
            said = data.contents
            messages.append(f"{said.function_name.decode()}: {said.message_id.decode()}: {said.message.decode()}")
            return 0

        self._callback = xr.PFN_xrDebugUtilsMessengerCallbackEXT(collect)
        severities = xr.DebugUtilsMessageSeverityFlagsEXT
        kinds = xr.DebugUtilsMessageTypeFlagsEXT
        info = xr.DebugUtilsMessengerCreateInfoEXT(
            message_severities=severities.WARNING_BIT | severities.ERROR_BIT,
            message_types=kinds.VALIDATION_BIT | kinds.CONFORMANCE_BIT | kinds.PERFORMANCE_BIT | kinds.GENERAL_BIT,
            user_callback=self._callback,
        )
        messenger = xr.DebugUtilsMessengerEXT()
        self.calls.xrCreateDebugUtilsMessengerEXT(self.handle, ctypes.byref(info), ctypes.byref(messenger))

    def _examine(self) -> None:
        xr, calls = api.load(), self.calls
        properties = xr.InstanceProperties()
        calls.xrGetInstanceProperties(self.handle, ctypes.byref(properties))
        self.runtime = properties.runtime_name.decode("utf-8", "replace")
        if not self.vulkan:  # only now: the loader lets go of a runtime with its instance alone
            raise HeadsetUnsuitableError(f"{self.runtime} cannot work with Vulkan (it offers no {VULKAN[0]})")
        self.system = xr.SystemId()
        try:
            calls.xrGetSystem(self.handle, ctypes.byref(xr.SystemGetInfo()), ctypes.byref(self.system))
        except HeadsetError as error:
            raise HeadsetMissingError(f"{self.runtime} finds no headset; is it connected and on? ({error})") from None
        found = xr.SystemProperties()
        calls.xrGetSystemProperties(self.handle, self.system, ctypes.byref(found))
        self.name = found.system_name.decode("utf-8", "replace")
        self.layers = found.graphics_properties.max_layer_count
        stereo = xr.ViewConfigurationType.PRIMARY_STEREO.value
        kinds = api.listed(calls.xrEnumerateViewConfigurations, ctypes.c_int, self.handle, self.system)
        views = []
        if stereo in kinds:
            views = api.listed(
                calls.xrEnumerateViewConfigurationViews,
                xr.ViewConfigurationView,
                self.handle,
                self.system,
                stereo,
            )
        if len(views) != 2:
            raise HeadsetUnsuitableError(f"{self.name} of {self.runtime} does not show a picture to each of two eyes")
        self.size = (
            max(view.recommended_image_rect_width for view in views),
            max(view.recommended_image_rect_height for view in views),
        )
        self.largest = (
            min(view.max_image_rect_width for view in views),
            min(view.max_image_rect_height for view in views),
        )
        blends = api.listed(calls.xrEnumerateEnvironmentBlendModes, ctypes.c_int, self.handle, self.system, stereo)
        opaque = xr.EnvironmentBlendMode.OPAQUE.value
        self.blend = opaque if opaque in blends else next(iter(blends), opaque)

    def knows(self, profile: Profile) -> bool:
        """Whether the runtime has heard of a profile."""
        by_version = profile.since is not None and self.version >= profile.since
        return not profile.extension or by_version or profile.extension in self.extensions

    def path(self, name: str) -> int:
        """OpenXR's number of a path such as "/user/hand/left"."""
        number = api.load().Path()
        self.calls.xrStringToPath(self.handle, name.encode(), ctypes.byref(number))
        return int(number.value)

    def path_name(self, path: int) -> str:
        """The path of a number; "" for none."""
        return api.text(self.calls.xrPathToString, self.handle, path) if path else ""

    def events(self) -> Iterator[Any]:
        """What came since the last time: structs, each valid until the next is taken.

        Raises:
            HeadsetLostError: the runtime is gone.
        """
        while True:
            self._buffer._type, self._buffer._next = self._empty, None
            if self.calls.xrPollEvent(self.handle, self._buffer) != 0:  # XR_EVENT_UNAVAILABLE
                return
            event = self._kinds.get(self._buffer._type)
            if event is not None:
                yield event

    def close(self) -> None:
        """End the connection; all that was made with it must be closed."""
        if self.handle:
            handle, self.handle = self.handle, None
            self._kinds = {}
            with contextlib.suppress(HeadsetError):  # a runtime that is gone has nothing left to end
                self.calls.xrDestroyInstance(handle)


def _make(extensions: list[str], layers: list[str]) -> tuple[Any, tuple[int, int]]:
    """An instance of the newest version that the runtime has, and which that is.

    Raises:
        RuntimeMissingError: it makes none.
    """
    xr = api.load()
    handle = xr.Instance()
    for version in VERSIONS:
        info = xr.InstanceCreateInfo(
            application_info=xr.ApplicationInfo(
                application_name="Planetary Survival", engine_name="", api_version=xr.Version(*version, 0)
            ),
            enabled_extension_names=extensions,
            enabled_api_layer_names=layers,
        )
        try:
            api.Calls().xrCreateInstance(ctypes.byref(info), ctypes.byref(handle))
        except HeadsetError as error:
            if error.result == xr.Result.ERROR_API_VERSION_UNSUPPORTED.value and version != VERSIONS[-1]:
                continue
            raise RuntimeMissingError(f"the OpenXR runtime does not start: {error}") from None
        break
    return handle, version


def _event_kinds(xr: Any) -> tuple[Any, ...]:
    return (
        xr.EventDataSessionStateChanged,
        xr.EventDataInstanceLossPending,
        xr.EventDataInteractionProfileChanged,
        xr.EventDataReferenceSpaceChangePending,
        xr.EventDataDisplayRefreshRateChangedFB,
        xr.EventDataVisibilityMaskChangedKHR,
        xr.EventDataUserPresenceChangedEXT,
    )


def _offered() -> set[str]:
    """Extensions of the runtime.

    Raises:
        RuntimeMissingError: there is none.
    """
    xr = api.load()
    try:
        found = api.listed(api.Calls().xrEnumerateInstanceExtensionProperties, xr.ExtensionProperties, None)
    except HeadsetError as error:
        raise RuntimeMissingError(
            f"no OpenXR runtime is active; start SteamVR, Monado or the headset's own software ({error})"
        ) from None
    return {entry.extension_name.decode() for entry in found}
