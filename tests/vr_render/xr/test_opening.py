"""What can be missing when a headset is opened: each has its own error of one line, and nothing stays open."""

import gc
import importlib.abc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import xr

from tests.openxr_runtime import EXTENSIONS, Runtime
from tests.openxr_runtime import Headset as Machine
from tests.openxr_runtime.headset import BGRA8_SRGB, BGRA8_UNORM, DEPTH16, DEPTH32, RGBA8_SRGB, RGBA16_FLOAT
from tests.openxr_runtime.spaces import Space
from tests.vr_render.xr.wearing import Painter, Wearer, worn
from vr_render.errors import RenderError
from vr_render.xr import api, profiles
from vr_render.xr.errors import HeadsetMissingError, HeadsetUnsuitableError, RuntimeMissingError
from vr_render.xr.headset import Headset, HeadsetOptions

BARE = ("XR_KHR_vulkan_enable2",)
RGBA16_UNORM = 91


def bare(*extensions: str, **changes: Any) -> Machine:
    """A machine that offers these extensions alone."""
    return Machine(extensions={name: EXTENSIONS[name] for name in extensions}, **changes)


@contextmanager
def refused(error: type[RenderError], *words: str) -> Iterator[None]:
    with pytest.raises(error) as caught:
        yield
    text = str(caught.value)
    assert "\n" not in text
    for word in words:
        assert word in text


class Unloadable(importlib.abc.MetaPathFinder):
    """Lets the package xr fail to load."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def find_spec(self, name: str, *_: Any) -> None:
        if name == "xr":
            raise self.error


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (ModuleNotFoundError("No module named 'xr'", name="xr"), "pyopenxr"),
        (ImportError("Unable to load OpenGL library", "libGL.so.1: cannot open shared object file"), "libgl1"),
        (OSError("libopenxr_loader.so: cannot open shared object file"), "libopenxr_loader.so"),
        (NotImplementedError(), "system"),
    ],
)
def test_without_the_package_or_its_libraries(monkeypatch, error, word):
    monkeypatch.setattr(sys, "meta_path", [Unloadable(error), *sys.meta_path])
    for name in [name for name in sys.modules if name == "xr" or name.startswith("xr.")]:
        monkeypatch.delitem(sys.modules, name)
    api.load.cache_clear()
    try:
        with refused(RuntimeMissingError, word):
            Headset.open()
    finally:
        api.load.cache_clear()


def test_without_a_runtime(monkeypatch, tmp_path):
    monkeypatch.setenv("XR_RUNTIME_JSON", str(tmp_path / "none.json"))
    with refused(RuntimeMissingError, "no OpenXR runtime is active"):
        Headset.open()


def test_a_runtime_that_comes_later(monkeypatch, tmp_path):
    monkeypatch.setenv("XR_RUNTIME_JSON", str(tmp_path / "none.json"))
    with pytest.raises(RuntimeMissingError):
        Headset.open()
    with Runtime(), worn() as headset:
        Wearer(headset).focus()


UNSUITABLE = [
    (Machine(present=False), HeadsetMissingError, "finds no headset"),
    (bare("XR_FB_display_refresh_rate"), HeadsetUnsuitableError, "Vulkan"),
    (Machine(views=1), HeadsetUnsuitableError, "two eyes"),
    (Machine(formats=(RGBA16_FLOAT, BGRA8_UNORM)), HeadsetUnsuitableError, "sRGB"),
    (Machine(vulkan_versions=((1, 3), (1, 4))), HeadsetUnsuitableError, "Vulkan 1.3"),
    (Machine(vulkan_versions=((1, 0), (1, 0))), HeadsetUnsuitableError, "up to 1.0"),
]


@pytest.mark.parametrize(("what", "error", "word"), UNSUITABLE, ids=[entry[2] for entry in UNSUITABLE])
def test_unsuitable(runtime, what, error, word):
    runtime.headset = what
    with refused(error, word):
        Headset.open(validation=True)


def test_only_the_older_vulkan_extension(runtime):
    asked = "VK_KHR_get_physical_device_properties2"
    runtime.headset = bare(
        "XR_KHR_vulkan_enable",
        vulkan_instance_extensions=asked,
        vulkan_device_extensions="VK_KHR_maintenance1 VK_NOT_there",
    )
    with worn() as headset, Painter(headset) as painter:
        wearer = Wearer(headset, painter)
        wearer.focus()
        wearer.turn()
        assert runtime.last.projection is not None


FOVEATION = ("XR_FB_foveation", "XR_FB_foveation_configuration", "XR_FB_swapchain_update_state")
MAPPED = dict.fromkeys((*BARE, *FOVEATION, "XR_FB_foveation_vulkan"), 1)


@pytest.mark.parametrize(
    ("machine", "says"),
    [
        (bare(*BARE, runtime_name="One"), "One offers no foveation"),
        (Machine(extensions=MAPPED, runtime_name="Two"), "Two leaves foveation to density maps, which the game"),
    ],
    ids=["none", "by density map"],
)
def test_foveation_that_would_change_nothing_is_not_asked_for_and_said_once(runtime, caplog, machine, says):
    runtime.headset = machine
    with worn(options=HeadsetOptions(foveation="high")) as headset:
        headset.target.set_foveation("low")
        assert not any(swapchain.foveated for swapchain in runtime.swapchains)
    assert "xrCreateFoveationProfileFB" not in runtime.calls
    assert len(caplog.records) == 1 and caplog.records[0].message.startswith(says)


@pytest.mark.parametrize("version", [(1, 0), (1, 1)])
def test_the_newest_version_that_the_runtime_has(runtime, version):
    extensions = set(EXTENSIONS) - {"XR_EXT_local_floor", *profiles.EXTENSIONS}
    runtime.headset = bare(*extensions, api_version=version)
    with worn() as headset:
        Wearer(headset).focus()
        assert runtime.instance.version == version
        suggested = set(runtime.actions.suggested)
        newer = {profile.path for profile in profiles.PROFILES if profile.since}
        assert suggested & newer == (newer if version == (1, 1) else set())
        assert "ext/hand_interaction_ext" not in suggested
        assert any(space.name == "local_floor" for space in runtime.handles.all(Space)) == (version == (1, 1))


def test_monado_with_a_simulated_headset(runtime):
    """What Monado offers where nothing is plugged in: no controllers, no hands, no mask, its own order of formats."""
    runtime.headset = bare(
        "XR_KHR_vulkan_enable",
        "XR_KHR_vulkan_enable2",
        "XR_KHR_composition_layer_depth",
        "XR_KHR_visibility_mask",
        "XR_EXT_local_floor",
        "XR_EXT_hand_tracking",
        "XR_EXT_hand_interaction",
        "XR_EXT_user_presence",
        formats=(RGBA16_UNORM, RGBA16_FLOAT, RGBA8_SRGB, BGRA8_SRGB, DEPTH16, DEPTH32),
        hidden=0.0,
        hand_tracking=False,
        presence=False,
        rate=60.0,
    )
    for hand in (runtime.player.left, runtime.player.right):
        hand.profile = None
    with worn() as headset, Painter(headset) as painter:
        wearer = Wearer(headset, painter)
        wearer.focus()
        frame = wearer.turn()
        assert headset.target.format == "R8G8B8A8_SRGB" and headset.refresh == pytest.approx(60)
        assert frame.focused and not frame.input.levels and not frame.input.down
        assert all(hand.grip is None and hand.joints is None for hand in frame.hands.values())
        headset.vibrate("right", 1.0, 0.1)
        assert runtime.last.projection.views[1].depth is not None


def test_with_nothing_but_what_must_be_there(runtime):
    runtime.headset = bare(*BARE, spaces=("view", "local"), formats=(RGBA16_FLOAT, BGRA8_SRGB))
    with worn() as headset, Painter(headset) as painter:
        assert headset.target.format == "B8G8R8A8_SRGB"
        assert headset.target.depth_format == ""
        assert headset.target.hidden == ()
        wearer = Wearer(headset, painter)
        wearer.focus()
        assert headset.refresh == pytest.approx(72)  # from the frames themselves
        assert wearer.turn().head.position[1] == pytest.approx(1.6)  # above a floor that is assumed
        assert runtime.last.projection.views[0].depth is None


@pytest.mark.parametrize("spaces", [("view", "local", "stage"), ("view", "local", "stage", "local_floor")])
def test_the_floor_is_where_the_runtime_has_it(runtime, spaces):
    runtime.headset.spaces = spaces
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        assert wearer.frame.head.position[1] == pytest.approx(1.6)


@pytest.mark.parametrize(
    ("formats", "colour", "depth"),
    [
        ((RGBA16_FLOAT, BGRA8_UNORM, BGRA8_SRGB, DEPTH16), "B8G8R8A8_SRGB", "D16_UNORM"),
        ((BGRA8_SRGB, RGBA8_SRGB), "R8G8B8A8_SRGB", ""),
    ],
)
def test_formats_are_chosen_from_what_is_listed(runtime, formats, colour, depth):
    runtime.headset.formats = formats
    with worn() as headset:
        assert (headset.target.format, headset.target.depth_format) == (colour, depth)


def test_pictures_are_no_larger_than_the_runtime_takes(runtime):
    runtime.headset.size, runtime.headset.largest = (400, 300), (256, 4096)
    with worn() as headset:
        assert headset.target.size == (256, 300)


@pytest.mark.parametrize(("rate", "asks"), [(71.98, True), (89.98, False)])
def test_a_rate_that_is_nearly_the_one_that_is_wanted_is_taken_as_the_runtime_names_it(runtime, rate, asks):
    runtime.headset.rates, runtime.headset.rate = (71.98, 89.98, 119.98), rate
    with worn() as headset:
        Wearer(headset).focus()
        assert headset.refresh == pytest.approx(89.98, abs=1e-5)
        assert runtime.headset.rate == pytest.approx(89.98 if asks else rate, abs=1e-5)
        assert runtime.calls["xrRequestDisplayRefreshRateFB"] == asks


@pytest.mark.parametrize("after", [0, 1], ids=["colour", "depth"])
def test_pictures_larger_than_there_is_room_for_are_as_large_as_the_headset_wants(runtime, after):
    runtime.fail("xrCreateSwapchain", xr.Result.ERROR_OUT_OF_MEMORY, after=after)
    with worn(options=HeadsetOptions(render_scale=2.0)) as headset, Painter(headset) as painter:
        wearer = Wearer(headset, painter)
        wearer.focus()
        wearer.turn()
        assert headset.target.size == runtime.headset.size
        assert runtime.last.projection.views[1].sub.rect == (0, 0, *runtime.headset.size)
        headset.set_options(HeadsetOptions(render_scale=0.5))
        wearer.turn()
        assert headset.target.size == tuple(side // 2 for side in runtime.headset.size), "the player chooses still"


@pytest.mark.parametrize(("scale", "calls"), [(1.0, 1), (2.0, 2)])
def test_without_room_for_any_pictures_it_is_not_opened(runtime, scale, calls):
    runtime.fail("xrCreateSwapchain", xr.Result.ERROR_OUT_OF_MEMORY, times=-1)
    with refused(RenderError, "xrCreateSwapchain"):
        Headset.open(validation=True, options=HeadsetOptions(render_scale=scale))
    assert runtime.calls["xrCreateSwapchain"] == calls


def calls_of_opening() -> list[str]:
    """What is called until a headset is open."""
    with Runtime() as runtime:
        headset = Headset.open()
        calls = [name for name in runtime.calls if name != "xrGetInstanceProcAddr"]
        headset.close()
    return calls


EXTRAS = {
    "xrEnumerateDisplayRefreshRatesFB",
    "xrGetDisplayRefreshRateFB",
    "xrRequestDisplayRefreshRateFB",
    "xrGetVisibilityMaskKHR",
    "xrSuggestInteractionProfileBindings",  # there are more
    "xrCreateHandTrackerEXT",
}


def test_any_call_that_fails_while_it_opens(runtime):
    names = calls_of_opening()
    assert len(names) > 25
    for name in names:
        runtime.fail(name, xr.Result.ERROR_RUNTIME_FAILURE)
        if name in EXTRAS:
            with worn():
                pass
        else:
            with refused(RenderError):
                Headset.open(validation=True)
        assert not runtime.instances, name
    runtime.left.clear()  # what was made by half went with the instance
    with worn():
        pass


def test_a_hundred_headsets_leave_nothing_behind() -> None:
    """The layers keep something of each session for themselves, so what is measured is without them."""

    def resources() -> tuple[int, int]:
        gc.collect()
        with open("/proc/self/statm") as file:
            pages = int(file.read().split()[1])
        return pages * 4096, len(os.listdir("/proc/self/fd"))

    def session(validation: bool) -> None:
        with worn(validation) as headset, Painter(headset) as painter:
            wearer = Wearer(headset, painter)
            wearer.focus()
            wearer.turn()

    with Runtime(keep=10) as runtime:  # what it notes of frames would grow
        for number in range(20):
            session(number < 10)
        memory, files = resources()
        for _ in range(100):
            session(False)
        after = resources()
    assert after[1] == files
    assert after[0] - memory < 4 << 20
    assert list(runtime.violations) == []
    assert runtime.left == []
