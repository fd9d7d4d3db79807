"""The Vulkan device: chosen, opened with what the game needs, and the place where all its objects are counted."""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Self

from vr_render import debug, errors, features
from vr_render.maker import Maker
from vr_render.memory import Memory
from vr_render.vulkan_api import FOREVER, NULL, CData, array, check, ffi, lib, make, names_of, struct, vk

if TYPE_CHECKING:
    from vr_render.commands import Commands
    from vr_render.owner import Owner

CACHE_LIMIT = 64 << 20  # bytes of compiled pipelines kept on disk


class Device:
    """An instance, a device, its one queue. Everything that is made with it belongs to one thread.

    Attributes:
        handle, physical, queue, family: as Vulkan gives them.
        name: of the device. software: whether it is a processor.
        features: names of the optional features that are on (`features.OPTIONAL`).
        limits: VkPhysicalDeviceLimits.
        memory: accounts, limit, and what to do when there is no more.
        messages: what validation said, oldest first; empty is good.
        labels: names and labels for tools; None without validation.
        live: owners that are not closed, by class name. owners: they themselves, in the order in which they were made.
        calls: Vulkan calls of the last frame.
        frame: number of the frame that is being recorded, or of the last one. submitted, finished: the last that was
            given to the device, and that the device is done with.
    """

    @classmethod
    def open(
        cls,
        *,
        validation: bool = False,
        window: bool = False,
        name: str | None = None,
        cache: Path | None = None,
        maker: Maker | None = None,
    ) -> Self:
        """Choose and open a device.

        Args:
            validation: with the Khronos validation layer and synchronization validation, into `messages`.
            window: for drawing to windows (needs a display).
            name: part of the name of the device to take; None: the best. See `features.choose`.
            cache: file that keeps compiled pipelines between runs, made when the device is closed; other things that
                are kept lie beside it.
            maker: makes the instance and the device; None: Vulkan itself.

        Raises:
            DriverMissingError, DeviceMissingError, ValidationMissingError, DisplayMissingError: one line says what
                is missing.
        """
        return cls(validation, window, name, cache, maker or Maker())

    def __init__(self, validation: bool, window: bool, name: str | None, cache: Path | None, maker: Maker) -> None:
        self.live: Counter[str] = Counter()
        self.owners: dict[Owner, None] = {}
        self.calls = self.frame = self.submitted = self.finished = 0
        self.closed = False
        self._retired: list[tuple[int, Owner]] = []
        self._messenger = debug.Messenger() if validation else None
        self.messages: list[str] = self._messenger.messages if self._messenger else []
        self._cache_file = cache
        self.instance = _make_instance(maker, self._messenger, window)
        self.handle = NULL
        try:
            self._open(maker, window, name)
        except BaseException:
            self._destroy()
            raise

    def _open(self, maker: Maker, window: bool, name: str | None) -> None:
        if self._messenger:
            self._messenger.attach(self.instance)
        wanted = (features.SWAPCHAIN,) if window else ()
        candidates = [features.examine(physical, wanted) for physical in maker.physicals(self.instance)]
        if window:
            from vr_render.targets.window import can_present

            for candidate in candidates:
                if candidate.family >= 0 and not can_present(self.instance, candidate.physical, candidate.family):
                    candidate.missing.append("drawing to this display")
        chosen = features.choose(candidates, name)
        self.physical, self.family, self.name = chosen.physical, chosen.family, chosen.name
        self.software, self.features, self.limits = chosen.software, frozenset(chosen.features), chosen.limits
        self._properties = chosen.properties  # `limits` lies inside it
        self.timestamp_bits = chosen.timestamp_bits
        self.handle = _make_device(maker, chosen, wanted)
        queue = ffi.new("VkQueue*")
        lib.vkGetDeviceQueue(self.handle, self.family, 0, queue)
        self.queue = queue[0]
        self.labels = debug.Labels(self.instance, self.handle) if self._messenger else None
        self.memory = Memory(self)
        self._pool = make(
            lib.vkCreateCommandPool,
            "VkCommandPool",
            self.handle,
            struct(
                "VkCommandPoolCreateInfo",
                flags=vk.VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT,
                queueFamilyIndex=self.family,
            ),
        )
        self._fence = make(lib.vkCreateFence, "VkFence", self.handle, struct("VkFenceCreateInfo"))
        self.pipeline_cache = self._read_cache()

    # --- Work -------------------------------------------------------------------------------------------------------

    def command_buffer(self) -> CData:
        """A command buffer of the device's pool; it lives as long as the device."""
        buffer = ffi.new("VkCommandBuffer*")
        info = struct("VkCommandBufferAllocateInfo", commandPool=self._pool, commandBufferCount=1)
        check(lib.vkAllocateCommandBuffers(self.handle, info, buffer), "making a command buffer")
        return buffer[0]

    def free_command_buffer(self, buffer: CData) -> None:
        """Give a command buffer back."""
        lib.vkFreeCommandBuffers(self.handle, self._pool, 1, ffi.new("VkCommandBuffer*", buffer))

    def run(self, record: Callable[[Commands], None]) -> None:
        """Record commands once, run them, and wait for the end.

        Raises:
            DeviceLostError: the device stopped answering.
        """
        from vr_render.commands import Commands

        buffer = self.command_buffer()
        try:
            commands = Commands(self, buffer)
            commands.begin()
            record(commands)
            commands.end()
            submit = struct("VkSubmitInfo", commandBufferCount=1, pCommandBuffers=[buffer])
            check(lib.vkQueueSubmit(self.queue, 1, submit, self._fence), "submitting commands")
            fence = ffi.new("VkFence*", self._fence)
            check(lib.vkWaitForFences(self.handle, 1, fence, 1, FOREVER), "waiting for commands")
            check(lib.vkResetFences(self.handle, 1, fence), "resetting a fence")
        finally:
            self.free_command_buffer(buffer)
        self.close_retired(self.submitted)

    def name_object(self, kind: str, handle: CData, name: str) -> None:
        """Name an object for validation and tools; nothing without validation."""
        if self.labels and name:
            self.labels.name(kind, handle, name)

    # --- Ends -------------------------------------------------------------------------------------------------------

    def retire(self, owner: Owner) -> None:
        """Close an owner as soon as the device is done with the frame that is being recorded and all before it."""
        self._retired.append((self.frame, owner))

    def close_retired(self, finished: int) -> None:
        """Note that the device is done with all frames up to this one, and close what waited for them."""
        self.finished = max(self.finished, finished)
        if self._retired and self._retired[0][0] <= self.finished:
            ready = [owner for number, owner in self._retired if number <= self.finished]
            self._retired = [entry for entry in self._retired if entry[0] > self.finished]
            for owner in ready:
                owner.close()

    def wait(self) -> None:
        """Wait until the device has nothing to do, and close what was retired before.

        Raises:
            DeviceLostError: the device stopped answering.
        """
        check(lib.vkDeviceWaitIdle(self.handle), "waiting for the device")
        self.close_retired(self.submitted)

    def close_owners(self, but: Collection[Owner] = ()) -> None:
        """Close what is left open, the last first: after a fault, when nobody knows all that was made. Works on a lost
        device.

        Args:
            but: those that stay open.
        """
        lib.vkDeviceWaitIdle(self.handle)  # a lost device has nothing to wait for
        self.close_retired(self.frame)
        kept = set(but)
        for owner in [owner for owner in reversed(self.owners) if owner not in kept]:
            with contextlib.suppress(AttributeError):  # it was made by half
                owner.close()

    def close(self) -> None:
        """Close the device; every owner but those retired must be closed already. Also works on a lost device."""
        if self.closed:
            return
        self.closed = True
        lib.vkDeviceWaitIdle(self.handle)  # a lost device has nothing to wait for
        self.close_retired(self.frame)
        self._write_cache()
        self._destroy()

    def _destroy(self) -> None:
        if self.handle != NULL:
            for destroy, owned in (
                (lib.vkDestroyPipelineCache, "pipeline_cache"),
                (lib.vkDestroyFence, "_fence"),
                (lib.vkDestroyCommandPool, "_pool"),
            ):
                destroy(self.handle, getattr(self, owned, NULL), NULL)
            lib.vkDestroyDevice(self.handle, NULL)
        if self._messenger:
            self._messenger.detach()
        lib.vkDestroyInstance(self.instance, NULL)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def cache_folder(self) -> Path | None:
        """Where what takes long to make is kept between runs; None: nowhere."""
        return self._cache_file.parent if self._cache_file is not None else None

    # --- Compiled pipelines -----------------------------------------------------------------------------------------

    def _read_cache(self) -> CData:
        """The pipeline cache, from the file where there is one; the driver itself rejects one that is not its own."""
        data = b""
        if self._cache_file is not None:
            try:
                data = self._cache_file.read_bytes()
            except OSError:
                data = b""
        info = struct("VkPipelineCacheCreateInfo", initialDataSize=len(data), pInitialData=data or None)
        return make(lib.vkCreatePipelineCache, "VkPipelineCache", self.handle, info)

    def _write_cache(self) -> None:
        if self._cache_file is None:
            return
        size = ffi.new("size_t*")
        if lib.vkGetPipelineCacheData(self.handle, self.pipeline_cache, size, NULL) < 0 or size[0] > CACHE_LIMIT:
            return
        data = ffi.new("char[]", size[0])
        if lib.vkGetPipelineCacheData(self.handle, self.pipeline_cache, size, data) != 0:
            return
        draft = self._cache_file.with_name(f"{self._cache_file.name}.{os.getpid()}")
        try:  # a cache that cannot be kept costs a second at the next start, nothing else
            self._cache_file.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(ffi.buffer(data, size[0]))
            os.replace(draft, self._cache_file)
        except OSError:
            with contextlib.suppress(OSError):
                draft.unlink()


def _make_instance(maker: Maker, messenger: debug.Messenger | None, window: bool) -> CData:
    extensions = list(maker.instance_extensions)
    layers: list[str] = []
    if window:
        from vr_render.targets.window import instance_extensions

        extensions += [name for name in instance_extensions() if name not in extensions]
    if messenger:
        there = names_of(lib.vkEnumerateInstanceLayerProperties, "VkLayerProperties", "layerName")
        if debug.LAYER not in there:
            raise errors.ValidationMissingError(
                "the Vulkan validation layer is missing (on Debian: vulkan-validationlayers)"
            )
        layers.append(debug.LAYER)
        extensions.append(debug.EXTENSION)
    application = struct(
        "VkApplicationInfo", pApplicationName="Planetary Survival", apiVersion=vk.VK_MAKE_VERSION(*features.VERSION, 0)
    )
    info = struct(
        "VkInstanceCreateInfo",
        pNext=messenger.info if messenger else None,
        pApplicationInfo=application,
        enabledLayerCount=len(layers),
        ppEnabledLayerNames=layers,
        enabledExtensionCount=len(extensions),
        ppEnabledExtensionNames=extensions,
    )
    instance = ffi.new("VkInstance*")
    result = maker.instance(info, instance)
    if result == vk.VK_ERROR_INCOMPATIBLE_DRIVER:
        raise errors.DriverMissingError(
            "no Vulkan driver is installed, or none of them works (on Debian: mesa-vulkan-drivers)"
        )
    if result == vk.VK_ERROR_EXTENSION_NOT_PRESENT:
        raise errors.DriverMissingError(f"no Vulkan driver has the instance extensions {', '.join(extensions)}")
    check(result, "making the instance")
    return instance[0]


def _make_device(maker: Maker, chosen: features.Candidate, wanted_extensions: tuple[str, ...]) -> CData:
    more = [name for name in maker.device_extensions if name in chosen.extensions]
    extensions = list(dict.fromkeys((*wanted_extensions, *more)))
    wanted = dict.fromkeys((*features.REQUIRED, *chosen.features), 1)
    multiview = struct("VkPhysicalDeviceMultiviewFeatures", multiview=1)
    enabled = struct(
        "VkPhysicalDeviceFeatures2", pNext=multiview, features=struct("VkPhysicalDeviceFeatures", **wanted)
    )
    queue = struct(
        "VkDeviceQueueCreateInfo",
        queueFamilyIndex=chosen.family,
        queueCount=1,
        pQueuePriorities=array("float", [1.0]),
    )
    info = struct(
        "VkDeviceCreateInfo",
        pNext=enabled,
        queueCreateInfoCount=1,
        pQueueCreateInfos=queue,
        enabledExtensionCount=len(extensions),
        ppEnabledExtensionNames=extensions,
    )
    device = ffi.new("VkDevice*")
    check(maker.device(chosen.physical, info, device), f"opening {chosen.name}")
    return device[0]
