"""A whole session under the Khronos core validation layer; run as a module by test_session.py."""

from __future__ import annotations

import numpy as np
import xr

from tests.openxr_runtime import Runtime
from tests.openxr_runtime.application import CORE_VALIDATION, Application, Chain
from vr_render.device import Device


def main() -> None:
    """Open, draw ten frames with a projection and a quad, feel, exit, close."""
    device = Device.open(validation=True)
    picture = np.full((8, 8, 4), 128, np.uint8)
    with Runtime() as runtime:
        with Application(runtime, device, layers=[CORE_VALIDATION]) as application:
            application.attach()
            application.until("focused")
            eyes, panel = Chain(application, (8, 8), 2, 43), Chain(application, (8, 8), 1, 43)
            for _ in range(10):
                eyes.show([picture, picture])
                panel.show([picture])

                def draw(time: int, eyes: Chain = eyes, panel: Chain = panel) -> list[object]:
                    application.synchronize()
                    return [application.projection(eyes, time), application.quad(panel, xr.Posef(), (1.0, 1.0))]

                application.frame(draw)
            xr.request_exit_session(application.session)
            application.until("exiting")
            for chain in (eyes, panel):
                xr.destroy_swapchain(chain.handle)
            xr.destroy_session(application.session)
        assert not runtime.violations, list(runtime.violations)
        assert runtime.last.number > 10
    device.close()
    assert device.messages == [], device.messages


if __name__ == "__main__":
    main()
