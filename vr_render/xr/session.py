"""The session: its states as the runtime moves it through them, and the frame's calls in their order."""

from __future__ import annotations

import contextlib
import ctypes
import time
from contextlib import AbstractContextManager
from typing import Any

from vr_render.device import Device
from vr_render.xr import api
from vr_render.xr.binding import graphics_binding
from vr_render.xr.errors import HeadsetError
from vr_render.xr.instance import Instance

STATES = ("idle", "idle", "ready", "synchronized", "visible", "focused", "stopping", "loss_pending", "exiting")


class Session:
    """A session of a device with a headset.

    Attributes:
        handle: as OpenXR gives it. instance, device: that it belongs to.
        state: one of `STATES`.
        lost: the runtime or the session is gone; nothing works any more but closing.
        begun: whether a frame was begun and is to be ended.
        waited: how long the runtime let the last frame wait [s].
        fault: what went wrong since the frame began that nobody was told yet; None: nothing.
        time, period: of the display of the frame that was waited for, and between two [ns]. render: whether it is to
            be drawn.

    Raises:
        HeadsetError: the runtime does not make it.
    """

    def __init__(self, instance: Instance, device: Device) -> None:
        xr = api.load()
        self.instance, self.device = instance, device
        self.state, self.lost, self.begun = "idle", False, False
        self.fault: HeadsetError | None = None
        self.time, self.period, self.render = 0, 0, False
        self.waited = 0.0
        self._calls = instance.calls
        self._open = self._waited = False
        binding = graphics_binding(device)
        info = xr.SessionCreateInfo(system_id=instance.system, next=api.chained(binding))
        self.handle = xr.Session()
        self._calls.xrCreateSession(instance.handle, ctypes.byref(info), ctypes.byref(self.handle))
        stereo = xr.ViewConfigurationType.PRIMARY_STEREO
        self._begin_info = xr.SessionBeginInfo(primary_view_configuration_type=stereo)
        self._frame_state = xr.FrameState()
        self._wait_info, self._frame_info = ctypes.byref(xr.FrameWaitInfo()), ctypes.byref(xr.FrameBeginInfo())
        self._state_out = ctypes.byref(self._frame_state)
        self._end_info = xr.FrameEndInfo(environment_blend_mode=xr.EnvironmentBlendMode(instance.blend))
        self._end_out = ctypes.byref(self._end_info)

    # --- States -----------------------------------------------------------------------------------------------------

    @property
    def running(self) -> bool:
        """Whether frames go: from ready to stopping."""
        return self._open and not self.lost and self.state != "stopping"

    def enter(self, state: int) -> None:
        """Note the state (XrSessionState) into which the runtime brought the session."""
        self.state = STATES[state] if 0 <= state < len(STATES) else self.state
        if self.state == "loss_pending":
            self.lose()

    def follow(self) -> None:
        """Do what the state asks for: begin the session when it is ready, end it when it is stopping.

        Raises:
            HeadsetLostError: the session is gone.
            HeadsetError: the runtime does not begin or end it; the next time tries again.
        """
        if self.state == "ready" and not self._open:
            self._calls.xrBeginSession(self.handle, ctypes.byref(self._begin_info))
            self._open = True
        elif self.state == "stopping" and self._open:
            self._waited = self.begun = False
            self._calls.xrEndSession(self.handle)
            self._open = False

    def lose(self) -> None:
        """Note that the session or the runtime is gone."""
        self.lost, self.begun = True, False

    def request_exit(self) -> None:
        """Ask the runtime to stop the session; it goes through "stopping" to "exiting"."""
        if self.running:
            self._calls.xrRequestExitSession(self.handle)

    # --- Frames -----------------------------------------------------------------------------------------------------

    def begin(self, aside: AbstractContextManager) -> None:
        """Wait for the time of the next frame, `aside` entered meanwhile, and begin it.

        A frame that was begun and not ended is discarded by the runtime. After a failure it goes on where it stopped:
        a runtime that is waited for twice in a row waits for ever.

        Raises:
            HeadsetLostError, HeadsetError: as of `api.check`.
        """
        if not self._waited:
            with aside:
                before = time.perf_counter()
                self._calls.xrWaitFrame(self.handle, self._wait_info, self._state_out)
                self.waited = time.perf_counter() - before
                self._waited = True
            state = self._frame_state
            self.time, self.period = state.predicted_display_time, state.predicted_display_period
            self.render = bool(state.should_render)
        self._calls.xrBeginFrame(
            self.handle, self._frame_info
        )  # also XR_FRAME_DISCARDED: that one is gone, this is new
        self._waited, self.begun, self.fault = False, True, None

    def end(self, layers: Any, count: int) -> None:
        """End the frame that was begun.

        Args:
            layers: a ctypes array of pointers to composition layers, lowest first; count: how many of them.
        """
        self.begun = False
        info = self._end_info
        info.display_time, info.layer_count, info._layers = self.time, count, layers
        self._calls.xrEndFrame(self.handle, self._end_out)

    def close(self) -> None:
        """End the session, also a lost one; what was made with it is closed before."""
        if self.handle:
            handle, self.handle = self.handle, None
            with contextlib.suppress(HeadsetError):  # a runtime that is gone has nothing left to end
                self._calls.xrDestroySession(handle)
