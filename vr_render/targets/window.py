"""Drawing to a window: GLFW makes it, a swapchain shows the frames, and both are made anew when they no longer fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from vr_render import errors
from vr_render.frame_ring import Frame
from vr_render.images import Image, ImageView, Texels
from vr_render.owner import Owner
from vr_render.targets.capture import Capture
from vr_render.vulkan_api import NULL, CData, array, check, ffi, format_of, lib, listed, make, struct, vk

if TYPE_CHECKING:
    from vr_render.device import Device
    from vr_render.targets import Redraw

FORMATS = ("B8G8R8A8_SRGB", "R8G8B8A8_SRGB")
PATIENCE = 10**9  # ns: a compositor may keep the images of a window that is hidden
_SLOTS = 3  # frames in flight at most
_ATTEMPTS = 3  # swapchains made for one frame before it is left out
_COLOUR_OUTPUT = vk.VK_PIPELINE_STAGE_COLOR_ATTACHMENT_OUTPUT_BIT
_UNDEFINED_SIZE = 0xFFFFFFFF  # the surface takes whatever size the swapchain has


def _glfw() -> Any:
    """GLFW, started.

    Raises:
        PackageMissingError, DisplayMissingError: with what is missing.
    """
    try:
        import glfw
    except ImportError:
        raise errors.PackageMissingError(
            "the Python package glfw or its library cannot be loaded (run.py play installs it)"
        ) from None
    glfw.ERROR_REPORTING = "ignore"  # what fails is told by the errors of this package
    if not glfw.init():
        raise errors.DisplayMissingError(
            f"there is no display to open a window on: {_reason(glfw)} (a desktop session sets DISPLAY or"
            " WAYLAND_DISPLAY; without one: --display offscreen)"
        )
    if not glfw.vulkan_supported():
        raise errors.LoaderMissingError(f"the window library finds no Vulkan loader: {_reason(glfw)}")
    return glfw


def _reason(glfw: Any) -> str:
    """What GLFW says went wrong last."""
    _code, text = glfw.get_error()
    return text.decode("utf-8", "replace") if text else "no reason is given"


def instance_extensions() -> list[str]:
    """Extensions of the instance that windows of this display need."""
    glfw = _glfw()
    extensions = glfw.get_required_instance_extensions() if glfw.vulkan_supported() else []
    if not extensions:
        raise errors.DriverMissingError(f"the Vulkan driver cannot draw to this display: {_reason(glfw)}")
    return list(extensions)


def can_present(instance: CData, physical: CData, family: int) -> bool:
    """Whether a queue family can show images on this display."""
    return bool(_glfw().get_physical_device_presentation_support(instance, physical, family))


class Window:
    """A window of the desktop.

    Attributes:
        handle: GLFW's window, for its input functions. glfw: the module.
        size: of what is drawn, (width, height) in pixels; (0, 0) while minimised on some systems.
    """

    def __init__(self, title: str, size: tuple[int, int], visible: bool = True) -> None:
        """Open it.

        Raises:
            DisplayMissingError: there is no display, or it refuses.
        """
        self.glfw = glfw = _glfw()
        glfw.default_window_hints()
        glfw.window_hint(glfw.CLIENT_API, glfw.NO_API)
        glfw.window_hint(glfw.VISIBLE, int(visible))
        self.handle = glfw.create_window(*size, title, None, None)
        if not self.handle:
            raise errors.DisplayMissingError(f"the display refuses to open a window: {_reason(glfw)}")
        self.size: tuple[int, int] = glfw.get_framebuffer_size(self.handle)
        self.closed = False
        self._place = (*glfw.get_window_pos(self.handle), *size)  # to come back to from the full screen
        glfw.set_framebuffer_size_callback(self.handle, self._resized)

    def _resized(self, _window: Any, width: int, height: int) -> None:
        self.size = (width, height)

    def poll(self) -> None:
        """Take in what happened to the window and its input; the callbacks set on `handle` are called."""
        self.glfw.poll_events()

    @property
    def should_close(self) -> bool:
        """Whether the player asked to close it."""
        return bool(self.glfw.window_should_close(self.handle))

    @property
    def minimised(self) -> bool:
        """Whether there is nothing to draw to."""
        return 0 in self.size or bool(self.glfw.get_window_attrib(self.handle, self.glfw.ICONIFIED))

    def resize(self, size: tuple[int, int]) -> None:
        """Ask for another size, in the desktop's units."""
        self.glfw.set_window_size(self.handle, *size)

    def set_fullscreen(self, on: bool) -> None:
        """Fill the monitor, or go back to a window."""
        glfw, monitor = self.glfw, self.glfw.get_window_monitor(self.handle)
        if on and not monitor:
            self._place = (*glfw.get_window_pos(self.handle), *glfw.get_window_size(self.handle))
            monitor = glfw.get_primary_monitor()
            if monitor:
                mode = glfw.get_video_mode(monitor)
                glfw.set_window_monitor(self.handle, monitor, 0, 0, *mode.size, mode.refresh_rate)
        elif not on and monitor:
            glfw.set_window_monitor(self.handle, None, *self._place, 0)

    def close(self) -> None:
        """Close the window; its target must be closed before."""
        if not self.closed:
            self.closed = True
            self.glfw.destroy_window(self.handle)

    def __enter__(self) -> Window:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_window(title: str, size: tuple[int, int], visible: bool = True) -> Window:
    """A new window; see Window."""
    return Window(title, size, visible)


class WindowTarget(Owner):
    """A target that shows its frames in a window; see `targets.Target`.

    A swapchain that no longer fits (resized, out of date) and a surface that was lost are made anew at the next
    `acquire`; while the window is minimised it gives no view.

    Args:
        device: opened with window=True.
        vsync: show frames with the display's beat, never torn; else as soon as they are done, where that is offered.
        patience: ns to wait for an image of the swapchain.
    """

    final = "present"
    views = 1

    def __init__(self, device: Device, window: Window, vsync: bool = True, patience: int = PATIENCE) -> None:
        super().__init__(device)
        self.window, self.vsync, self._patience = window, vsync, patience
        self.size = window.size
        self.generation = 0
        self._swapchain: CData = NULL
        self._surface: CData = NULL
        self._views: list[ImageView] = []
        self._images: list[Texels] = []
        self._drawn: list[CData] = []  # a semaphore for each image: that it is drawn and may be shown
        info = struct("VkSemaphoreCreateInfo")
        self._free = [make(lib.vkCreateSemaphore, "VkSemaphore", device.handle, info) for _ in range(_SLOTS)]
        self._index = ffi.new("uint32_t*")
        self._taken: CData = NULL  # semaphore of the image that is being drawn
        self._fits = False
        self._copies = False  # whether images of the window may be copied
        self._own: Image | None = None  # what is copied where they may not
        self._capture = Capture(device)
        with self.making():
            self._make_surface()
            self.format = self._choose_format()
            self._make_swapchain()

    # --- Frames -----------------------------------------------------------------------------------------------------

    def acquire(self, frame: Frame) -> ImageView | None:
        """The view to draw to, of the window's size now; None: minimised, hidden, or changing too fast.

        Raises:
            SurfaceLostError: the surface is lost and no new one can be made.
        """
        if self._taken != NULL:
            self._drop()
        if self.window.minimised:
            return None
        for _ in range(_ATTEMPTS):
            if not self._fits or self.window.size != self._asked:
                self._make_swapchain()
            if self._swapchain == NULL:
                return None
            free = self._free[frame.index]
            result = acquire_image(self.device.handle, self._swapchain, self._patience, free, NULL, self._index)
            if result == vk.VK_ERROR_OUT_OF_DATE_KHR:
                self._fits = False
            elif result == vk.VK_ERROR_SURFACE_LOST_KHR:
                self._make_surface()
            elif result in (vk.VK_TIMEOUT, vk.VK_NOT_READY):
                return None
            else:  # an image that fits only about may be drawn to; the next frame gets a new swapchain
                self._fits = check(result, "taking an image of the window") == vk.VK_SUCCESS
                frame.waits.append((free, _COLOUR_OUTPUT))
                self._taken = free
                frame.signals.append(self._drawn[self._index[0]])
                return self._views[self._index[0]]
        return None

    def _drop(self) -> None:
        """Let go of the image of a frame that a fault left out: wait for its semaphore, make the swapchain anew."""
        stages = array("VkPipelineStageFlags", [_COLOUR_OUTPUT])
        submit = struct("VkSubmitInfo", waitSemaphoreCount=1, pWaitSemaphores=[self._taken], pWaitDstStageMask=stages)
        check(lib.vkQueueSubmit(self.device.queue, 1, submit, NULL), "leaving out a frame")
        self._taken = NULL
        self._destroy_swapchain()

    def present(self, frame: Frame) -> None:
        """Show the frame that was just submitted.

        Raises:
            DeviceLostError: the device stopped answering.
        """
        self._taken = NULL
        info = struct(
            "VkPresentInfoKHR",
            waitSemaphoreCount=1,
            pWaitSemaphores=[self._drawn[self._index[0]]],
            swapchainCount=1,
            pSwapchains=[self._swapchain],
            pImageIndices=self._index,
        )
        result = present_image(self.device.queue, info)
        if result in (vk.VK_ERROR_OUT_OF_DATE_KHR, vk.VK_SUBOPTIMAL_KHR):
            self._fits = False
        elif result == vk.VK_ERROR_SURFACE_LOST_KHR:
            self._make_surface()
        else:
            check(result, "showing a frame")

    def set_vsync(self, on: bool) -> None:
        """Show frames with the display's beat or as they come, from the next `acquire` on."""
        if on != self.vsync:
            self.vsync, self._fits = on, False

    def resize(self, size: tuple[int, int]) -> None:
        """Ask the desktop for a window of another size."""
        self.window.resize(size)

    def capture(self, frame: Frame, redraw: Redraw) -> None:
        """Keep a copy of what this frame drew, see `targets.Target`; drawn again where the window's image cannot be
        copied."""
        if self._copies:
            self._capture.record(frame.commands, self._images[self._index[0]], self.final, "end")
            return
        if self._own is None or self._own.size != self.size:
            if self._own is not None:
                self.device.retire(self._own)
            self._own = Image(self.device, self.size, self.format, "colour copy_from", name="captured")
        redraw(self._own.view)
        self._capture.record(frame.commands, self._own, self.final)

    def captured(self) -> np.ndarray:
        """The copy, sRGB-encoded: u8, shape (height, width, 4), red first. Waits for the device.

        Raises:
            ValueError: nothing was captured.
        """
        return self._capture.picture()

    # --- Surface and swapchain --------------------------------------------------------------------------------------

    def _make_surface(self) -> None:
        """A surface, in place of a lost one; the swapchain of that goes with it.

        Raises:
            SurfaceLostError: the display gives none.
        """
        self._destroy_swapchain()
        if self._surface != NULL:
            lib.vkDestroySurfaceKHR(self.device.instance, self._surface, NULL)
            self._surface = NULL
        surface = ffi.new("VkSurfaceKHR*")
        glfw = self.window.glfw
        if glfw.create_window_surface(self.device.instance, self.window.handle, None, surface) != vk.VK_SUCCESS:
            raise errors.SurfaceLostError(f"the window cannot be drawn to: {_reason(glfw)}")
        self._surface = surface[0]
        supported = ffi.new("VkBool32*")
        check(
            lib.vkGetPhysicalDeviceSurfaceSupportKHR(
                self.device.physical, self.device.family, self._surface, supported
            ),
            "asking for the window's support",
        )
        if not supported[0]:
            raise errors.SurfaceLostError(f"{self.device.name} cannot draw to this window")

    def _choose_format(self) -> str:
        offered = listed(
            lib.vkGetPhysicalDeviceSurfaceFormatsKHR, "VkSurfaceFormatKHR", self.device.physical, self._surface
        )
        space = vk.VK_COLOR_SPACE_SRGB_NONLINEAR_KHR
        there = {entry.format for entry in offered if entry.colorSpace == space}
        for name in FORMATS:
            if format_of(name) in there:
                return name
        raise errors.DeviceMissingError(f"{self.device.name} offers windows no 8-bit sRGB format")

    def _present_mode(self) -> int:
        """Steady (always there), or the fastest that is offered."""
        offered = listed(
            lib.vkGetPhysicalDeviceSurfacePresentModesKHR, "VkPresentModeKHR", self.device.physical, self._surface
        )
        steady = vk.VK_PRESENT_MODE_FIFO_KHR
        wanted = [steady] if self.vsync else [vk.VK_PRESENT_MODE_MAILBOX_KHR, vk.VK_PRESENT_MODE_IMMEDIATE_KHR]
        return int(next((mode for mode in wanted if mode in offered), steady))

    def _make_swapchain(self) -> None:
        """A swapchain of the window's size now; none when that is empty."""
        device = self.device
        found = ffi.new("VkSurfaceCapabilitiesKHR*")
        result = surface_capabilities(device.physical, self._surface, found)
        if result == vk.VK_ERROR_SURFACE_LOST_KHR:
            self._make_surface()
            result = surface_capabilities(device.physical, self._surface, found)
        check(result, "asking for the window's size")
        self._asked = self.window.size
        width, height = found.currentExtent.width, found.currentExtent.height
        if width == _UNDEFINED_SIZE:
            low, high = found.minImageExtent, found.maxImageExtent
            width = min(max(self._asked[0], low.width), high.width)
            height = min(max(self._asked[1], low.height), high.height)
        if width == 0 or height == 0:
            self._destroy_swapchain()
            self._fits = False
            return
        count = max(3, found.minImageCount)
        copying = found.supportedUsageFlags & vk.VK_IMAGE_USAGE_TRANSFER_SRC_BIT  # drawing alone is always there
        self._copies = bool(copying)
        info = struct(
            "VkSwapchainCreateInfoKHR",
            surface=self._surface,
            minImageCount=min(count, found.maxImageCount) if found.maxImageCount else count,
            imageFormat=format_of(self.format),
            imageColorSpace=vk.VK_COLOR_SPACE_SRGB_NONLINEAR_KHR,
            imageExtent=(width, height),
            imageArrayLayers=1,
            imageUsage=vk.VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | copying,
            preTransform=found.currentTransform,
            compositeAlpha=_alpha(found.supportedCompositeAlpha),
            presentMode=self._present_mode(),
            clipped=1,
            oldSwapchain=self._swapchain,
        )
        made = make(lib.vkCreateSwapchainKHR, "VkSwapchainKHR", device.handle, info, "making the window's images")
        self._destroy_swapchain()
        self._swapchain = made
        self.size = (width, height)
        self.generation += 1
        handles = listed(lib.vkGetSwapchainImagesKHR, "VkImage", device.handle, made)
        semaphore = struct("VkSemaphoreCreateInfo")
        for handle in handles:
            self._images.append(Texels(handle, self.size, self.format))
            self._views.append(ImageView(device, None, handle, self.format, name="window"))
            self._drawn.append(make(lib.vkCreateSemaphore, "VkSemaphore", device.handle, semaphore))
        self._fits = True

    def _destroy_swapchain(self) -> None:
        self._fits = False
        if self._swapchain == NULL:
            return
        lib.vkDeviceWaitIdle(self.device.handle)  # a lost device has nothing to wait for
        for view in self._views:
            view.close()
        for semaphore in self._drawn:
            lib.vkDestroySemaphore(self.device.handle, semaphore, NULL)
        self._views, self._images, self._drawn = [], [], []
        lib.vkDestroySwapchainKHR(self.device.handle, self._swapchain, NULL)
        self._swapchain = NULL

    def _destroy(self) -> None:
        self._destroy_swapchain()
        self._capture.close()
        if self._own is not None:
            self._own.close()
        for semaphore in self._free:
            lib.vkDestroySemaphore(self.device.handle, semaphore, NULL)
        if self._surface != NULL:
            lib.vkDestroySurfaceKHR(self.device.instance, self._surface, NULL)


def acquire_image(*arguments: Any) -> int:
    """vkAcquireNextImageKHR."""
    return int(lib.vkAcquireNextImageKHR(*arguments))


def present_image(*arguments: Any) -> int:
    """vkQueuePresentKHR."""
    return int(lib.vkQueuePresentKHR(*arguments))


def surface_capabilities(*arguments: Any) -> int:
    """vkGetPhysicalDeviceSurfaceCapabilitiesKHR."""
    return int(lib.vkGetPhysicalDeviceSurfaceCapabilitiesKHR(*arguments))


def _alpha(offered: int) -> int:
    """How the desktop sees alpha: not at all, where that is offered."""
    for mode in (vk.VK_COMPOSITE_ALPHA_OPAQUE_BIT_KHR, vk.VK_COMPOSITE_ALPHA_INHERIT_BIT_KHR):
        if offered & mode:
            return int(mode)
    return int(offered & -offered)
