"""The headset as the game sees it: opened, followed through its states, asked for poses, given pictures."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from vr_render.device import Device
from vr_render.errors import RenderError
from vr_render.headset_frame import EyeView, HeadsetFrame
from vr_render.xr import api, poses
from vr_render.xr.actions import Actions
from vr_render.xr.binding import maker
from vr_render.xr.errors import HeadsetError, HeadsetLostError, HeadsetUnsuitableError
from vr_render.xr.eyes import Eyes
from vr_render.xr.foveation import LEVELS
from vr_render.xr.instance import Instance
from vr_render.xr.layers import Layers, Quad
from vr_render.xr.refresh import request_rate
from vr_render.xr.session import Session
from vr_render.xr.spaces import Spaces
from vr_render.xr.swapchain import Swapchain
from vr_render.xr.target import HeadsetTarget
from vr_render.xr.visibility import hidden_meshes

_LEAST_SIZE = 64  # pixels of an eye's picture


@dataclass(frozen=True)
class HeadsetOptions:
    """What the player may choose.

    Attributes:
        render_scale: size of the eyes' pictures as a share of what the runtime recommends, 0.5 to 2.
        refresh: frames a second, at least, where the runtime lets that be chosen.
        foveation: "off", "low", "medium" or "high", where the runtime offers it.
    """

    render_scale: float = 1.0
    refresh: float = 90.0
    foveation: str = "off"

    def __post_init__(self) -> None:
        """Check them.

        Raises:
            ValueError: names what is wrong and what would be right.
        """
        if not 0.5 <= self.render_scale <= 2.0:
            raise ValueError(f"the headset's render scale is 0.5 to 2, not {self.render_scale}")
        if self.foveation not in LEVELS:
            raise ValueError(f"foveation is one of {', '.join(LEVELS)}, not {self.foveation!r}")


@dataclass(frozen=True)
class HeadsetEvent:
    """Something that happened.

    Attributes:
        kind: "state" (`text` is the new one), "profile" (other controllers), "recentred" (play space will move),
            "refresh" (`value` is the rate [Hz]), "mask" (`target.hidden` changed), "worn" (`value` 1: put on; 0: taken
            off, and without focus until then), "lost" (close it, open it again later).
    """

    kind: str
    text: str = ""
    value: float = 0.0


class Headset:
    """A headset and all that is made with it.

    A frame goes: `frame = begin()`; where that is not None: `eyes()` as late as can be, `Renderer.draw` to `target`,
    `end(quads)`. `poll()` once a turn, also while no frames go. All on the thread that opened it.

    Whatever fails inside a frame: a session that is gone sets `lost` and the frame comes to nothing; anything else
    raises HeadsetError with the name of the call, and the next frame starts afresh.

    Attributes:
        device: that draws; made through the runtime. target: what a renderer draws to.
        runtime, name: of the runtime and of the headset.
        refresh: frames a second.
        aside: entered while `begin` waits for the runtime.
        world_scale: metres of the drawn world that are one metre to the player.
        messages: what the OpenXR validation layer said; empty is good.
    """

    @classmethod
    def open(
        cls,
        *,
        validation: bool = False,
        window: bool = False,
        cache: Path | None = None,
        options: HeadsetOptions | None = None,
    ) -> Self:
        """Find the headset and open it with a device of its own.

        Args:
            validation: with the core validation layer of OpenXR and those of Vulkan.
            window: the device can also show pictures in a window.
            cache: as of `Device.open`.

        Raises:
            RuntimeMissingError: no loader, no library that it needs, no runtime.
            HeadsetMissingError: a runtime, but no headset.
            HeadsetUnsuitableError: no Vulkan, not two eyes, no format that the game draws.
            RenderError: as of `Device.open`; HeadsetError: a call failed.
        """
        return cls(validation, window, cache, options or HeadsetOptions())

    def __init__(self, validation: bool, window: bool, cache: Path | None, options: HeadsetOptions) -> None:
        self._options = self._asked = options
        self.world_scale = 1.0
        self.aside: contextlib.AbstractContextManager = contextlib.nullcontext()
        self._number = 0
        self._events: list[HeadsetEvent] = []
        self._told_lost = self._recentre = self._other_hands = False
        self._recentred = False  # play space has moved, and no frame that knows the head has told so
        self._worn = True
        self._moves_at: int | None = None
        self._images: list[Swapchain] = []
        poses.forget()
        with contextlib.ExitStack() as made:
            self._instance = Instance(validation)
            made.callback(self._instance.close)
            self.runtime, self.name = self._instance.runtime, self._instance.name
            self.messages = self._instance.messages
            self.device = Device.open(validation=validation, window=window, cache=cache, maker=maker(self._instance))
            made.callback(self.device.close)
            self._session = Session(self._instance, self.device)
            made.callback(self._session.close)
            self._spaces = Spaces(self._session)
            made.callback(self._spaces.close)
            self._actions = Actions(self._session, self._spaces)
            made.callback(self._actions.close)
            depth = "XR_KHR_composition_layer_depth" in self._instance.extensions
            self.target = self._make_target(depth)
            made.callback(self.target.close)
            self._eyes = Eyes(self._session, self._spaces)
            self._layers = Layers(self._session)
            self._layers.aim(self.target)
            self._layers.keep_sight(self._eyes.views)
            self.refresh = request_rate(self._session, options.refresh)
            self.target.hidden = hidden_meshes(self._session)
            self._made = made.pop_all()

    def _make_target(self, depth: bool) -> HeadsetTarget:
        try:
            return HeadsetTarget(self._session, self._size(), depth, self._options.foveation)
        except HeadsetUnsuitableError:
            raise
        except HeadsetError:
            if self._options.render_scale <= 1:
                raise
            # there is room for what the headset wants
            self._options = self._asked = replace(self._options, render_scale=1.0)
            return HeadsetTarget(self._session, self._size(), depth, self._options.foveation)

    def _size(self) -> tuple[int, int]:
        scale = self._options.render_scale
        wanted = (round(side * scale) for side in self._instance.size)
        width, height = (
            max(_LEAST_SIZE, min(side, most)) for side, most in zip(wanted, self._instance.largest, strict=True)
        )
        return width, height

    # --- States -----------------------------------------------------------------------------------------------------

    @property
    def state(self) -> str:
        """One of "idle", "ready", "synchronized", "visible", "focused", "stopping", "loss_pending" or "exiting"."""
        return self._session.state

    @property
    def lost(self) -> bool:
        """Whether the session or the runtime is gone: close, and try to open again later."""
        return self._session.lost

    @property
    def waited(self) -> float:
        """Seconds that the last `begin` waited for the runtime."""
        return self._session.waited

    def poll(self) -> list[HeadsetEvent]:
        """What happened since the last time; begins and ends the session as the runtime asks.

        Raises:
            HeadsetError: a call failed; the next time tries again.
        """
        if not self.lost:
            try:
                for event in self._instance.events():
                    self._take(event)
                    self._session.follow()
                self._session.follow()
                if self._other_hands:
                    self._actions.profile_changed()
                    self._other_hands = False
            except HeadsetLostError:
                self._session.lose()
        if self.lost and not self._told_lost:
            self._told_lost = True
            self._events.append(HeadsetEvent("lost"))
        events, self._events = self._events, []
        return events

    def _take(self, event: Any) -> None:
        xr = api.load()
        if isinstance(event, xr.EventDataSessionStateChanged):
            self._session.enter(event._state)
            if self.state == "ready":
                self._worn = True  # until the runtime says otherwise, which it does then
            self._events.append(HeadsetEvent("state", self.state))
        elif isinstance(event, xr.EventDataInstanceLossPending):
            self._session.lose()
        elif isinstance(event, xr.EventDataInteractionProfileChanged):
            self._other_hands = True
            self._events.append(HeadsetEvent("profile"))
        elif isinstance(event, xr.EventDataReferenceSpaceChangePending):
            if self._spaces.is_base(event._reference_space_type):
                self._moves_at = event.change_time
                self._events.append(HeadsetEvent("recentred"))
        elif isinstance(event, xr.EventDataDisplayRefreshRateChangedFB):
            self.refresh = event.to_display_refresh_rate
            self._events.append(HeadsetEvent("refresh", value=self.refresh))
        elif isinstance(event, xr.EventDataVisibilityMaskChangedKHR):
            self.target.hidden = hidden_meshes(self._session)
            self._events.append(HeadsetEvent("mask"))
        elif isinstance(event, xr.EventDataUserPresenceChangedEXT):
            self._worn = bool(event.is_user_present)
            self._events.append(HeadsetEvent("worn", value=float(self._worn)))

    def request_exit(self) -> None:
        """Ask the runtime to end the session: the states go to "exiting", then close.

        Raises:
            HeadsetError: the call failed.
        """
        with self._watched():
            self._session.request_exit()

    # --- Frames -----------------------------------------------------------------------------------------------------

    def begin(self) -> HeadsetFrame | None:
        """Wait for the next frame, begin it and read the hands; None: no frames go now (sleep a little and poll).

        Where it returns a frame, `end` must be called.

        Raises:
            HeadsetError: a call failed; there is no frame to end.
        """
        if not self._session.running:
            return None
        self._follow_options()
        session = self._session
        try:
            session.begin(self.aside)
            self.target.begin()
            self._heed_move()
            head = self._spaces.head(session.time)
            if self._recentre and head is not None:
                self._recentre, self._recentred = False, True
                self._spaces.recentre(head)
                head = self._spaces.head(session.time)
            focused = session.state == "focused" and self._worn
            inputs, hands = self._actions.sync(session.time, focused, head)
        except HeadsetLostError:
            session.lose()
            return None
        except HeadsetError:
            self._end_empty()
            raise
        self._number += 1
        recentred, self._recentred = self._recentred and head is not None, self._recentred and head is None
        if not self.refresh and session.period:
            self.refresh = 1e9 / session.period
        return HeadsetFrame(
            self._number, session.time, session.period / 1e9, session.render, focused, head, hands, inputs, recentred
        )

    def _heed_move(self) -> None:
        """Take note if the runtime has moved play space with this frame."""
        if self._moves_at is not None and self._session.time >= self._moves_at:
            self._moves_at, self._recentred = None, True

    def eyes(self) -> list[EyeView]:
        """Where the eyes will be when the frame that was begun is shown: left, right; call it as late as can be.

        Where they are not tracked, they stay where they were.

        Raises:
            HeadsetError: the call failed; `end` must be called all the same.
        """
        if self._session.begun:
            with self._watched():
                if self._eyes.locate():
                    self._layers.keep_sight(self._eyes.views)
        return self._eyes.sight

    def end(self, quads: Sequence[Quad] = (), drawn: bool = True) -> None:
        """Give the images back and show the frame: what was drawn to `target`, and quads over it.

        Args:
            drawn: False: the eyes' picture is not shown, though it may have been drawn.

        Raises:
            HeadsetError: a call failed, now or when an image was taken; the frame is ended all the same.
        """
        session = self._session
        if not session.begun:
            return
        try:
            with self._watched():
                self.target.release()
                for image in self._images:
                    image.release()
                picture = drawn and self.target.drawn and session.render
                count = self._layers.fill(self._spaces, picture, quads if session.render else (), self.world_scale)
                session.end(self._layers.array, count)
        except HeadsetError:
            self._end_empty()
            raise
        if session.fault is not None:
            fault, session.fault = session.fault, None
            raise fault

    def _end_empty(self) -> None:
        """End a frame after a fault, without a picture; the fault itself is told already."""
        if self._session.begun:
            with contextlib.suppress(HeadsetError), self._watched():
                self._session.end(self._layers.array, 0)

    @contextlib.contextmanager
    def _watched(self) -> Iterator[None]:
        """Take note of a loss inside, and go on."""
        try:
            yield
        except HeadsetLostError:
            self._session.lose()

    # --- What the player asks for -----------------------------------------------------------------------------------

    def recentre(self) -> None:
        """Put the origin of play space below the head, and ahead where it looks, as soon as a frame knows the head."""
        self._recentre = True

    def set_options(self, options: HeadsetOptions) -> None:
        """Go on with other options from the next frame on."""
        self._asked = options

    def _follow_options(self) -> None:
        if self._asked == self._options:
            return
        before, self._options = self._options, self._asked
        with self._watched():
            if self._size() != self.target.size:
                try:
                    self.target.resize(self._size())
                except HeadsetError:  # it goes on as it was; what else was asked for comes with the next frame
                    self._options, self._asked = before, replace(self._asked, render_scale=before.render_scale)
                    raise
                finally:
                    if self.target.colour is not None:
                        self._layers.aim(self.target)
            if self._options.foveation != before.foveation:
                self.target.set_foveation(self._options.foveation)
            if self._options.refresh != before.refresh:
                self.refresh = request_rate(self._session, self._options.refresh) or self.refresh

    @property
    def main(self) -> str:
        """Side of the dominant hand, by which inputs are named."""
        return self._actions.input.main

    @main.setter
    def main(self, side: str) -> None:
        self._actions.input.main = side

    def vibrate(self, side: str, amplitude: float, seconds: float, frequency: float = 0.0) -> None:
        """See `Haptics.vibrate`."""
        with self._watched():
            self._actions.haptics.vibrate(side, amplitude, seconds, frequency)

    def stop(self, side: str) -> None:
        """See `Haptics.stop`."""
        with self._watched():
            self._actions.haptics.stop(side)

    def quad_image(self, size: tuple[int, int]) -> Swapchain:
        """An image for quads, of one layer, in the format of `target`; `acquire` it in a frame, `end` gives it back.

        Raises:
            HeadsetError: the runtime makes none.
        """
        image = Swapchain(self._session, size, self.target.format, "colour sampled copy_from")
        self._images.append(image)
        return image

    def close(self) -> None:
        """Close all, the device too; a renderer and whatever else uses it is closed before. Works when lost."""
        if not self.device.closed:
            with contextlib.suppress(RenderError):  # a lost device has nothing to wait for
                self.device.wait()
            for image in self._images:
                image.close()
            self._made.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
