"""A headset that is worn: opened under all validation layers, driven as a game drives it, closed without a trace."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from vr_render.frame_ring import FrameRing
from vr_render.headset_frame import EyeView, HeadsetFrame
from vr_render.render_pass import Attachment, RenderPass
from vr_render.targets import TargetFramebuffers
from vr_render.xr.headset import Headset, HeadsetEvent
from vr_render.xr.layers import Quad

RED = (1.0, 0.0, 0.0, 1.0)
PATIENCE = 60  # turns within which a state must come


@contextmanager
def worn(validation: bool = True, **arguments: Any) -> Iterator[Headset]:
    """An open headset; when it is closed no layer has said anything and nothing of the device is left open."""
    headset = Headset.open(validation=validation, **arguments)
    try:
        yield headset
    finally:
        headset.close()
    assert headset.messages == []
    assert headset.device.messages == []
    assert not +headset.device.live


class Painter:
    """Fills the headset's pictures with one colour, in the place of a renderer."""

    def __init__(self, headset: Headset) -> None:
        self.target, device = headset.target, headset.device
        self._ring = FrameRing(device)
        self._pass = RenderPass(device, [Attachment(self.target.format, final=self.target.final)], views=2)
        self._framebuffers = TargetFramebuffers(device, self._pass, self.target)

    def draw(self, colour: tuple[float, float, float, float] = RED) -> bool:
        """Draw a frame; whether the headset had an image for it."""
        frame = self._ring.begin()
        view = self.target.acquire(frame)
        if view is None:
            self._ring.cancel(frame)
            return False
        frame.commands.begin_pass(self._framebuffers.of(view), (colour,))
        frame.commands.end_pass()
        self._ring.end(frame)
        self.target.present(frame)
        return True

    def close(self) -> None:
        self.target.device.wait()
        for owner in (self._framebuffers, self._pass, self._ring):
            owner.close()

    def __enter__(self) -> "Painter":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Wearer:
    """Turns the game's loop by hand.

    Attributes:
        events: all that came. frame, eyes: of the last turn; frame None where none went.
    """

    def __init__(self, headset: Headset, painter: Painter | None = None) -> None:
        self.headset, self.painter = headset, painter
        self.events: list[HeadsetEvent] = []
        self.frame: HeadsetFrame | None = None
        self.eyes: list[EyeView] = []

    def turn(self, quads: Sequence[Quad] = ()) -> HeadsetFrame | None:
        """One turn of the loop, as the game does it."""
        self.events += self.headset.poll()
        self.frame = self.headset.begin()
        if self.frame is not None:
            try:
                self.eyes = self.headset.eyes()
                if self.painter is not None and self.frame.render:
                    self.painter.draw()
            finally:
                self.headset.end(quads)
        return self.frame

    def until(self, happened: Callable[[], bool]) -> None:
        """Turns until something is so."""
        for _ in range(PATIENCE):
            if happened():
                return
            self.turn()
        raise AssertionError(f"it did not happen; the headset is {self.headset.state}")

    def focus(self) -> None:
        """Turns until a frame has the focus."""
        self.until(lambda: self.frame is not None and self.frame.focused)

    @property
    def states(self) -> list[str]:
        """The states that came."""
        return [event.text for event in self.events if event.kind == "state"]

    @property
    def kinds(self) -> list[str]:
        """What came besides states."""
        return [event.kind for event in self.events if event.kind != "state"]
