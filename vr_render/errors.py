"""Faults of the renderer. Each text is one line: what is missing or went wrong, and what to install or do."""


class RenderError(Exception):
    """Root of every fault that vr_render raises."""


class PackageMissingError(RenderError):
    """A Python package of the group `display` is not installed."""


class LoaderMissingError(RenderError):
    """There is no Vulkan loader on this system."""


class DriverMissingError(RenderError):
    """The Vulkan loader found no driver that works."""


class DeviceMissingError(RenderError):
    """No device can draw the game; the text names, device by device, what it lacks."""


class ValidationMissingError(RenderError):
    """Validation was asked for and its layer is not installed."""


class DisplayMissingError(RenderError):
    """No window can be opened here."""


class ShaderError(RenderError):
    """A shader is missing, does not compile, or is older than its source."""


class OutOfMemoryError(RenderError):
    """The device, or the limit set for the game, has no room for what was asked; nothing was changed.

    Attributes:
        wanted: bytes asked for.
        device: whether memory of the device ran out; False: memory of the host.
    """

    def __init__(self, text: str, wanted: int = 0, device: bool = True) -> None:
        super().__init__(text)
        self.wanted, self.device = wanted, device


class DeviceLostError(RenderError):
    """The device stopped answering. Everything made with it must be closed and made anew on a new device."""


class SurfaceLostError(RenderError):
    """The window's surface is gone and could not be made anew."""


class VulkanError(RenderError):
    """A Vulkan call failed in a way that has no name of its own here; the text has the call and the result."""
