"""One device draws for the headset and for a window of the desktop."""

import glfw

from tests.vr_render.display import virtual_display
from tests.vr_render.xr.wearing import Painter, Wearer, worn
from vr_render.frame_ring import FrameRing
from vr_render.render_pass import Attachment, RenderPass
from vr_render.targets import TargetFramebuffers
from vr_render.targets.window import WindowTarget, open_window

GREEN = (0.0, 1.0, 0.0, 1.0)


def test_both_are_drawn_in_turn(runtime):
    with virtual_display():
        with worn(window=True) as headset, Painter(headset) as painter, open_window("test", (160, 90)) as window:
            device = headset.device
            target = WindowTarget(device, window)
            ring = FrameRing(device)
            fill = RenderPass(device, [Attachment(target.format, final=target.final)])
            framebuffers = TargetFramebuffers(device, fill, target)
            wearer = Wearer(headset, painter)
            wearer.focus()
            for _ in range(3):
                wearer.turn()
                frame = ring.begin()
                frame.commands.begin_pass(framebuffers.of(target.acquire(frame)), (GREEN,))
                frame.commands.end_pass()
                target.capture(frame, lambda view: None)
                ring.end(frame)
                target.present(frame)
            assert (target.captured() == [0, 255, 0, 255]).all()
            view = runtime.last.projection.views[1]
            assert (view.sub.swapchain.images[view.sub.image].read(1) == [255, 0, 0, 255]).all()
            device.wait()
            for owner in (framebuffers, fill, ring, target):
                owner.close()
        glfw.terminate()  # before its server goes
