"""The room where one waits, in the headset."""

from tests.vr_render.xr.wearing import Wearer, worn
from vr_render.frame_block import NEAR
from vr_render.room import Room


def test_the_headset_shows_it_with_its_depth(runtime):
    runtime.headset.size = (96, 80)
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        room = Room(headset.device, headset.target)
        for _ in range(4):  # the images of colour and depth need not come in the same order
            assert headset.begin()
            assert room.draw(headset.eyes(), 0.5)
            headset.end()
        for index, view in enumerate(runtime.last.projection.views):
            assert view.sub.swapchain.images[view.sub.image].read(index)[..., :3].std() > 3
            depth = view.depth.sub.swapchain.images[view.depth.sub.image].read(index)[..., 0]
            assert (depth[:20] == 0).all(), "the sky"
            assert 0 < depth[-1].max() < NEAR / 1.0
        room.close()
