"""What all that owns Vulkan objects has in common: it is counted while it lives, and closed once."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from vr_render.device import Device


class Owner:
    """Owns Vulkan objects of a device. Close it when the device no longer uses them, or `device.retire` it.

    Closing twice does nothing. Nothing is left to the garbage collector: what was not closed shows in `device.live`.
    """

    def __init__(self, device: Device) -> None:
        self.device = device
        self.closed = False
        device.live[type(self).__name__] += 1
        device.owners[self] = None

    @contextlib.contextmanager
    def making(self) -> Iterator[None]:
        """Around what makes the objects, after this constructor: where it fails, what is there already is closed."""
        try:
            yield
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Destroy what is owned; the device must have finished with it."""
        if self.closed:
            return
        self.closed = True
        self.device.owners.pop(self, None)
        self._destroy()
        self.device.live[type(self).__name__] -= 1

    def _destroy(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
