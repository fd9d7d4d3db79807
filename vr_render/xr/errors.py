"""Faults of the headset. Each text is one line: what is missing or went wrong, and what would be right."""

from vr_render.errors import RenderError


class HeadsetError(RenderError):
    """A call of OpenXR failed; the text names it. The next frame may work.

    Attributes:
        result: what the call returned (XrResult); 0 where it was none.
    """

    def __init__(self, text: str, result: int = 0) -> None:
        super().__init__(text)
        self.result = result


class RuntimeMissingError(HeadsetError):
    """There is no OpenXR here: no package, no library that it needs, or no runtime that answers."""


class HeadsetMissingError(HeadsetError):
    """There is a runtime, but no headset is connected to it."""


class HeadsetUnsuitableError(HeadsetError):
    """The runtime or the headset cannot show the game; the text says what it lacks."""


class HeadsetLostError(HeadsetError):
    """The session or the runtime is gone: close the headset, and open it again later."""
