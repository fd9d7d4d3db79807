"""Frame by frame: poses, pictures, quads and depth as the runtime gets them, and calls that fail anywhere."""

import math
import tracemalloc

import numpy as np
import pytest
import xr

from tests.openxr_runtime import Pose as At
from tests.vr_render.xr.wearing import RED, Painter, Wearer, worn
from vr_render.frame_block import NEAR
from vr_render.headset_frame import Pose
from vr_render.render_pass import Attachment, Framebuffer, RenderPass
from vr_render.xr.errors import HeadsetError
from vr_render.xr.headset import HeadsetOptions
from vr_render.xr.layers import QUADS, Quad

ABOVE = 0.001  # metres, radians


def same(pose: Pose, at: At) -> bool:
    """Whether two poses are one, to float32."""
    turns = np.dot(pose.orientation, at.orientation)
    return np.allclose(pose.position, at.position, atol=1e-5) and abs(abs(turns) - 1) < 1e-6


def eye_in(head: At, side: float) -> At:
    return head * At((side * 0.032, 0.0, 0.0))


def test_poses_and_angles_are_those_of_the_player(runtime):
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        rng = np.random.default_rng(3)
        for _ in range(20):
            place, angles = rng.uniform(-2, 2, 3), rng.uniform(-80, 80, 3)
            runtime.player.head = head = At.at(*place, *angles)
            wearer.turn()
            assert same(wearer.frame.head, head)
            for eye, side, fov in zip(wearer.eyes, (-1, 1), runtime.headset.fovs, strict=True):
                assert same(eye.pose, eye_in(head, side))
                assert eye.tangents == pytest.approx(np.tan(fov), rel=1e-6)
                assert np.linalg.norm(eye.pose.orientation) == pytest.approx(1, abs=1e-12)
        assert wearer.frame.period == pytest.approx(1 / 90, rel=1e-6)
        assert wearer.frame.number == wearer.turn().number - 1


def test_eyes_are_located_as_late_as_they_are_asked_for_and_shown_as_they_were_drawn(runtime):
    with worn() as headset, Painter(headset) as painter:
        wearer = Wearer(headset, painter)
        wearer.focus()
        headset.poll()
        headset.begin()
        headset.eyes()
        late = At.at(0.3, 1.7, -0.2, yaw=40)
        runtime.player.head = late
        eyes = headset.eyes()
        painter.draw()
        runtime.player.head = At.at(0, 1, 0)
        headset.end()
        for eye, view, side in zip(eyes, runtime.last.projection.views, (-1, 1), strict=True):
            assert same(eye.pose, eye_in(late, side))
            assert same(eye.pose, view.pose)
            assert view.fov == pytest.approx(np.arctan(eye.tangents), rel=1e-5)


def test_each_eye_sees_its_layer_of_the_picture(runtime):
    with worn() as headset, Painter(headset) as painter:
        wearer = Wearer(headset, painter)
        wearer.focus()
        wearer.turn()
        for index, view in enumerate(runtime.last.projection.views):
            assert view.sub.layer == index
            assert view.sub.rect == (0, 0, *headset.target.size)
            texels = view.sub.swapchain.images[view.sub.image].read(index)
            assert (texels == [255, 0, 0, 255]).all()


def test_without_tracking_the_eyes_stay(runtime):
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        before = wearer.eyes
        runtime.player.head = At.at(1, 1, 1)
        runtime.player.tracking = "lost"
        assert wearer.turn().head is None
        assert wearer.eyes is before
        runtime.player.tracking = "inferred"
        assert same(wearer.turn().head, At.at(1, 1, 1))


@pytest.mark.parametrize("head", [At((math.nan, 1.6, 0)), At((0, 1.6, 0), (0, 0, 0, math.nan)), At((0, 1.6, math.inf))])
def test_poses_that_are_none_never_pass(runtime, head):
    with worn() as headset, Painter(headset) as painter:
        wearer = Wearer(headset, painter)
        wearer.focus()
        before = wearer.eyes
        runtime.player.head = head
        for _ in range(2):
            assert wearer.turn().head is None
            assert wearer.eyes is before
        assert same(before[0].pose, runtime.last.projection.views[0].pose)


def test_eyes_that_never_were_tracked_look_ahead(runtime):
    runtime.player.tracking = "lost"
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        left, right = wearer.eyes
        assert left.pose.position[0] < 0 < right.pose.position[0]
        assert left.tangents == pytest.approx([-1, 1, 1, -1])


# --- Failures -------------------------------------------------------------------------------------------------------

FRAME_CALLS = (
    "xrPollEvent",
    "xrWaitFrame",
    "xrBeginFrame",
    "xrLocateSpace",
    "xrSyncActions",
    "xrLocateViews",
    "xrAcquireSwapchainImage",
    "xrWaitSwapchainImage",
    "xrReleaseSwapchainImage",
    "xrEndFrame",
)
SPACES = 5  # that are located in a frame: the head, and grip and aim of each hand


@pytest.mark.parametrize("after", [0, 1])
@pytest.mark.parametrize("call", FRAME_CALLS)
def test_after_a_call_that_fails_the_next_frame_works(runtime, call, after):
    after *= {"xrLocateSpace": SPACES}.get(call, 1)
    with worn() as headset, Painter(headset) as painter:
        wearer = Wearer(headset, painter)
        wearer.focus()
        wearer.turn()
        ended, turns = runtime.count, 0
        runtime.fail(call, xr.Result.ERROR_RUNTIME_FAILURE, after=after)
        with pytest.raises(HeadsetError, match=f"{call} failed: XR_ERROR_RUNTIME_FAILURE"):
            for _ in range(after + 1):
                wearer.turn()
                turns += 1
        assert not headset.lost
        whole = call not in ("xrPollEvent", "xrWaitFrame", "xrBeginFrame", "xrEndFrame")
        assert runtime.count - ended == turns + whole  # a frame that began ends, though it shows nothing
        for _ in range(4):  # all images of the runtime come round
            assert wearer.turn().render
            assert runtime.last.projection is not None


@pytest.mark.parametrize("result", ["ERROR_SESSION_LOST", "ERROR_INSTANCE_LOST"])
@pytest.mark.parametrize("call", FRAME_CALLS)
def test_a_loss_at_any_call_is_no_fault(runtime, call, result):
    with worn() as headset, Painter(headset) as painter:
        wearer = Wearer(headset, painter)
        wearer.focus()
        runtime.fail(call, xr.Result[result], times=-1)
        wearer.turn()
        assert headset.lost
        assert wearer.turn() is None
        assert wearer.kinds.count("lost") == 1


def test_successes_that_say_more(runtime):
    with worn() as headset, Painter(headset) as painter:
        wearer = Wearer(headset, painter)
        wearer.focus()
        runtime.fail("xrWaitSwapchainImage", xr.Result.TIMEOUT_EXPIRED, times=5)
        for _ in range(5):  # more often than there are images
            assert wearer.turn().render
            assert runtime.last.layers == ()  # left out: the compositor kept the image
        wearer.turn()
        assert runtime.last.projection is not None
        runtime.fail("xrSyncActions", xr.Result.SESSION_NOT_FOCUSED)
        assert not wearer.turn().input.focused


def test_a_frame_that_is_not_ended_is_thrown_away(runtime):
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        assert headset.begin() is not None
        assert headset.begin() is not None
        headset.end()
        headset.end()  # once is enough
        assert wearer.turn() is not None


def test_a_frame_that_is_not_drawn_shows_nothing(runtime):
    with worn() as headset, Painter(headset) as painter:
        wearer = Wearer(headset, painter)
        wearer.focus()
        wearer.turn()
        assert runtime.last.projection is not None
        headset.begin()
        headset.eyes()
        headset.end()
        assert runtime.last.layers == ()
        headset.begin()
        painter.draw()
        headset.end(drawn=False)
        assert runtime.last.layers == ()


# --- Depth, quads, options ------------------------------------------------------------------------------------------


def test_depth_is_reversed_and_endless(runtime):
    with worn() as headset, Painter(headset) as painter:
        wearer = Wearer(headset, painter)
        wearer.focus()
        for scale in (1.0, 4.0):
            headset.world_scale = scale
            wearer.turn()
            for index, view in enumerate(runtime.last.projection.views):
                depth = view.depth
                assert (depth.least, depth.most, depth.near) == (0, 1, math.inf)
                assert depth.far == pytest.approx(NEAR / scale)
                assert depth.sub.layer == index and depth.sub.rect == view.sub.rect
                assert depth.sub.swapchain.is_depth


def test_quads_are_parts_of_one_image(runtime):
    with worn() as headset, Painter(headset) as painter:
        wearer = Wearer(headset, painter)
        wearer.focus()
        image = headset.quad_image((128, 64))
        ahead = Pose(np.array([0.1, 1.5, -1.0]), np.array([0.0, 0.6, 0.0, 0.8]))
        quads = [
            Quad(image, (0, 0, 64, 64), ahead, (0.5, 0.4)),
            Quad(image, (64, 16, 32, 48), ahead, (1.0, 0.25), head_locked=True),
        ]
        wearer.turn(quads)
        assert runtime.last.quads == []  # there is nothing in the image yet
        with RenderPass(headset.device, [Attachment(image.format, final="colour")]) as fill:
            framebuffers = [Framebuffer(headset.device, fill, [view], image.size) for view in image.views]
            headset.begin()
            image.acquire()

            def clear(commands):
                commands.begin_pass(framebuffers[image.current], (RED,))
                commands.end_pass()

            headset.device.run(clear)
            painter.draw()
            headset.end(quads)
            wall, lens = runtime.last.quads
            for framebuffer in framebuffers:
                framebuffer.close()
        assert runtime.last.layers[0] is runtime.last.projection  # quads are in front
        assert same(ahead, wall.pose)
        assert (wall.sub.rect, wall.size, wall.head_locked) == ((0, 0, 64, 64), pytest.approx((0.5, 0.4)), False)
        assert (lens.sub.rect, lens.size, lens.head_locked) == ((64, 16, 32, 48), (1.0, 0.25), True)
        assert wall.flags == xr.CompositionLayerFlags.BLEND_TEXTURE_SOURCE_ALPHA_BIT  # premultiplied
        assert (wall.sub.swapchain.images[wall.sub.image].read(0) == [255, 0, 0, 255]).all()
        wearer.turn(quads * QUADS)  # more than can be shown: the last are in front
        assert len(runtime.last.quads) == QUADS
        assert runtime.last.quads[-1].head_locked


def test_options_change_while_it_runs(runtime):
    with worn(options=HeadsetOptions(render_scale=0.5, foveation="low")) as headset, Painter(headset) as painter:
        wearer = Wearer(headset, painter)
        wearer.focus()
        wearer.turn()
        assert headset.target.size == (160, 120)
        assert headset.refresh == 90
        assert runtime.last.projection.views[0].sub.swapchain.foveation == 1
        headset.set_options(HeadsetOptions(render_scale=2.0, refresh=100.0, foveation="high"))
        for _ in range(3):
            wearer.turn()
        view = runtime.last.projection.views[1]
        assert headset.target.size == (640, 480)
        assert view.sub.rect == (0, 0, 640, 480)
        assert view.sub.swapchain.foveation == 3
        assert view.depth.sub.rect == (0, 0, 640, 480)
        assert headset.refresh == 120
        assert "refresh" in wearer.kinds


@pytest.mark.parametrize("wrong", [{"render_scale": 0.4}, {"render_scale": math.nan}, {"foveation": "some"}])
def test_options_that_cannot_be(wrong):
    with pytest.raises(ValueError, match=str(next(iter(wrong.values())))):
        HeadsetOptions(**wrong)


def test_images_of_another_size_that_cannot_be_made(runtime):
    with worn() as headset, Painter(headset) as painter:
        wearer = Wearer(headset, painter)
        wearer.focus()
        size = headset.target.size
        for after, asked, rate in ((0, 100.0, 120.0), (1, 75.0, 80.0)):  # the colour's, the depth's
            runtime.fail("xrCreateSwapchain", xr.Result.ERROR_OUT_OF_MEMORY, after=after)
            headset.set_options(HeadsetOptions(render_scale=0.5, refresh=asked))
            with pytest.raises(HeadsetError, match="xrCreateSwapchain"):
                wearer.turn()
            wearer.turn()
            assert runtime.last.projection is not None and headset.target.size == size, "it goes on as it was"
            assert runtime.headset.rate == rate, "what else was asked for is done"
            headset.set_options(HeadsetOptions(render_scale=1.0))
            wearer.turn()
        runtime.fail("xrCreateSwapchain", xr.Result.ERROR_OUT_OF_MEMORY, times=2)
        headset.set_options(HeadsetOptions(render_scale=0.5))
        with pytest.raises(HeadsetError, match="xrCreateSwapchain"):
            wearer.turn()
        wearer.turn()
        assert runtime.last.projection is None  # nothing to draw to
        headset.set_options(HeadsetOptions(render_scale=0.75))
        wearer.turn()
        assert runtime.last.projection is not None and headset.target.size != size


def test_recentring(runtime):
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        runtime.player.head = At.at(2, 1.7, -1, yaw=70, pitch=-30)
        wearer.turn()
        assert not wearer.frame.recentred
        headset.recentre()
        for _ in range(2):  # the second time from where the first led
            frame = wearer.turn()
            assert frame.recentred
            assert frame.head.position == pytest.approx([0, 1.7, 0], abs=ABOVE)
            ahead = -frame.head.matrix[:, 2]
            assert ahead[0] == pytest.approx(0, abs=ABOVE) and ahead[2] < 0
            assert not wearer.turn().recentred
            runtime.player.head = At.at(-1, 1.7, 0.5, yaw=-120, pitch=-30)
            headset.recentre()
        runtime.player.head = At.at(0, 1.7, 0, pitch=-90)  # straight down: the crown is ahead
        wearer.turn()
        headset.recentre()
        crown = wearer.turn().head.matrix[:, 1]
        assert crown == pytest.approx([0, 0, -1], abs=ABOVE)


def test_the_runtime_recentres(runtime):
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        runtime.player.head = At.at(1, 1.6, 1, yaw=90)
        wearer.turn()
        runtime.recentre()
        frame = wearer.turn()
        assert frame.recentred and "recentred" in wearer.kinds
        assert frame.head.position == pytest.approx([0, 1.6, 0], abs=ABOVE)


@pytest.mark.parametrize("call", ["xrLocateSpace", "xrSyncActions", None])
def test_who_recentres_while_a_frame_fails_or_the_head_is_lost_is_told_so_with_the_next_head(runtime, call):
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        for recentre in (runtime.recentre, headset.recentre):
            runtime.player.head = At.at(1, 1.6, 1, yaw=90)
            wearer.turn()
            recentre()
            if call is None:
                runtime.player.tracking = "lost"
                assert not wearer.turn().recentred
                runtime.player.tracking = "tracked"
            else:
                runtime.fail(call, xr.Result.ERROR_RUNTIME_FAILURE)
                with pytest.raises(HeadsetError):
                    wearer.turn()
            frame = wearer.turn()
            assert frame.recentred and frame.head.position == pytest.approx([0, 1.6, 0], abs=ABOVE)
            assert not wearer.turn().recentred


def test_what_the_lenses_hide(runtime):
    with worn() as headset:
        left, right = headset.target.hidden
        for mesh, fov in zip((left, right), runtime.headset.fovs, strict=True):
            low, high = np.tan([fov[0], fov[3]]), np.tan([fov[1], fov[2]])
            assert len(mesh.triangles) > 0
            assert mesh.triangles.max() < len(mesh.points)
            assert (mesh.points >= low - 1e-4).all() and (mesh.points <= high + 1e-4).all()


def test_lenses_that_are_moved(runtime):
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        before = headset.target.hidden
        runtime.change_mask(0.4)
        wearer.turn()
        assert "mask" in wearer.kinds
        assert not np.array_equal(headset.target.hidden[0].points, before[0].points)


def test_frames_leave_nothing_behind(runtime):
    with worn() as headset, Painter(headset) as painter:
        wearer = Wearer(headset, painter)
        wearer.focus()
        only = [tracemalloc.Filter(True, "*/vr_render/*")]

        def held() -> int:
            snapshot = tracemalloc.take_snapshot().filter_traces(only)
            return sum(trace.size for trace in snapshot.traces)

        tracemalloc.start()
        try:
            for _ in range(50):
                wearer.turn()
            before = held()
            for _ in range(300):
                wearer.turn()
            assert held() - before < 3000  # less than 10 bytes a frame
        finally:
            tracemalloc.stop()
