"""What the runtime was given: plain data for tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.openxr_runtime.headset import Fov
from tests.openxr_runtime.poses import Pose

if TYPE_CHECKING:
    from tests.openxr_runtime.swapchains import Swapchain


@dataclass(frozen=True)
class Broken:
    """A rule that the application broke: in which call, the error it got, and what was wrong."""

    call: str
    result: str
    text: str
    frame: int


@dataclass(frozen=True)
class SubImage:
    """A part of a swapchain's image: which image was released last, which layer of it, x y width height in pixels."""

    swapchain: Swapchain
    image: int
    layer: int
    rect: tuple[int, int, int, int]


@dataclass(frozen=True)
class Depth:
    """Depth chained to a view. `near` and `far` as given: metres, may be infinite, far < near when reversed."""

    sub: SubImage
    least: float
    most: float
    near: float
    far: float


@dataclass(frozen=True)
class View:
    """One eye of a projection layer: pose in STAGE at the time of the frame's end."""

    pose: Pose
    fov: Fov
    sub: SubImage
    depth: Depth | None


@dataclass(frozen=True)
class Projection:
    """A projection layer."""

    flags: int
    views: tuple[View, ...]


@dataclass(frozen=True)
class Quad:
    """A quad layer: `eyes` "both", "left" or "right", pose in STAGE, size in metres, `head_locked` if its space is
    VIEW."""

    flags: int
    eyes: str
    pose: Pose
    size: tuple[float, float]
    sub: SubImage
    head_locked: bool


@dataclass(frozen=True)
class Frame:
    """A frame that was ended: times in nanoseconds, `rendered` whether the runtime asked for a picture, `seconds` that
    the runtime itself took for all calls since the frame before (waits apart), `calls` their names in order."""

    number: int
    time: int
    rendered: bool
    layers: tuple[Projection | Quad, ...]
    seconds: float
    calls: tuple[str, ...]

    @property
    def projection(self) -> Projection | None:
        """The first projection layer."""
        return next((layer for layer in self.layers if isinstance(layer, Projection)), None)

    @property
    def quads(self) -> list[Quad]:
        """The quad layers, back to front."""
        return [layer for layer in self.layers if isinstance(layer, Quad)]


@dataclass(frozen=True)
class Haptic:
    """Something felt: `duration` seconds (-1: as short as can be), `frequency` hertz (0: the runtime's choice);
    amplitude 0 and duration 0: it was stopped. `seconds` as `Runtime.seconds`."""

    seconds: float
    side: str
    amplitude: float
    duration: float
    frequency: float
    action: str
