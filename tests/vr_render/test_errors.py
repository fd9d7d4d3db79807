"""What is said where something is missing: one line that names it and what to install. Each in a process of its own,
because a Vulkan loader reads its settings once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from taichi_kernels import compiled
from vr_render import errors, features
from vr_render.device import Device
from vr_render.vulkan_api import NULL, check, ffi, lib, listed, struct, vk

ROOT = Path(__file__).resolve().parents[2]

OPENING = """
from vr_render.errors import RenderError
try:
    from vr_render.device import Device
    Device.open({arguments}).close()
    print("opened")
except RenderError as error:
    print(type(error).__name__)
    print(error)
"""
WITHOUT = """
import sys
class Without:
    def find_spec(self, name, *_):
        if name == {package!r}:
            raise {error}
sys.meta_path.insert(0, Without())
"""


def opening(arguments: str = "", before: str = "", **environment: str) -> list[str]:
    """The lines that opening a device prints: the kind of the error, then its text."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    done = subprocess.run(
        [sys.executable, "-c", before + OPENING.format(arguments=arguments)],
        cwd=ROOT,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_device_opens_without_a_display() -> None:
    assert opening() == ["opened"]


def test_without_the_python_package() -> None:
    kind, text = opening(before=WITHOUT.format(package="vulkan", error="ModuleNotFoundError(name)"))
    assert kind == "PackageMissingError"
    assert text == "the Python package vulkan is not installed (run.py play installs it)"


def test_without_a_loader() -> None:
    kind, text = opening(before=WITHOUT.format(package="vulkan", error="OSError('Cannot find Vulkan SDK version')"))
    assert kind == "LoaderMissingError"
    assert text == "the Vulkan loader is missing (on Debian: libvulkan1)"


def test_without_a_driver(tmp_path: Path) -> None:
    nowhere = str(tmp_path / "none.json")
    kind, text = opening(VK_DRIVER_FILES=nowhere, VK_ICD_FILENAMES=nowhere)
    assert kind == "DriverMissingError"
    assert "no Vulkan driver is installed" in text
    assert "mesa-vulkan-drivers" in text


def test_with_a_driver_that_does_not_load(tmp_path: Path) -> None:
    driver = tmp_path / "broken.json"
    driver.write_text(
        '{"file_format_version": "1.0.0", "ICD": {"library_path": "/nowhere.so", "api_version": "1.1.0"}}'
    )
    kind, text = opening(VK_DRIVER_FILES=str(driver), VK_ICD_FILENAMES=str(driver))
    assert kind == "DriverMissingError"
    assert "none of them works" in text


def test_without_the_validation_layer(tmp_path: Path) -> None:
    kind, text = opening("validation=True", VK_LAYER_PATH=str(tmp_path), VK_ADD_LAYER_PATH="")
    assert kind == "ValidationMissingError"
    assert "vulkan-validationlayers" in text


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a display is always there")
@pytest.mark.parametrize("environment", [{}, {"DISPLAY": ":9999"}])
def test_without_a_display(environment: dict[str, str]) -> None:
    kind, text = opening("window=True", **environment)
    assert kind == "DisplayMissingError"
    assert "DISPLAY" in text or ":9999" in text
    assert "--display offscreen" in text


def test_a_device_that_is_not_there_is_named_with_those_that_are() -> None:
    kind, text = opening("name='Voodoo'")
    assert kind == "DeviceMissingError"
    assert text.startswith("no Vulkan device is called 'Voodoo'; there are: ")


def test_missing_features_are_named(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    found = struct("VkPhysicalDeviceFeatures2")
    lib.vkGetPhysicalDeviceFeatures2(device.physical, found)
    absent = [name for name, _ in ffi.typeof("VkPhysicalDeviceFeatures").fields if not getattr(found.features, name)]
    assert absent, "this device has every feature there is; the test needs one that it has not"
    monkeypatch.setattr(features, "REQUIRED", (*features.REQUIRED, absent[0]))
    candidate = features.examine(device.physical, ("VK_KHR_nowhere",))
    assert candidate.missing == ["VK_KHR_nowhere", absent[0]]
    with pytest.raises(errors.DeviceMissingError, match=f"lacks VK_KHR_nowhere, {absent[0]}") as told:
        features.choose([candidate], None)
    assert device.name in str(told.value)
    with pytest.raises(errors.DeviceMissingError, match=absent[0]):
        Device.open()


def test_the_compiled_kernels_bind_no_more_than_devices_are_asked_for() -> None:
    tasks = [task for kernel in compiled.load().kernels.values() for task in kernel.tasks]
    most = max(sum(argument != compiled.ARGUMENTS for _, argument in task.bindings) for task in tasks)
    assert most == features.LIMITS["maxPerStageDescriptorStorageBuffers"]
    assert max(task.group for task in tasks) <= features.LIMITS["maxComputeWorkGroupInvocations"]


def test_the_best_device_is_taken(device: Device) -> None:
    physical = listed(lib.vkEnumeratePhysicalDevices, "VkPhysicalDevice", device.instance)[0]

    def candidate(name: str, kind: int, missing: tuple[str, ...] = ()) -> features.Candidate:
        made = features.examine(physical, ())
        made.name, made.order, made.missing = name, features.ORDER[kind], list(missing)
        return made

    software = candidate("llvmpipe", vk.VK_PHYSICAL_DEVICE_TYPE_CPU)
    laptop = candidate("Iris Xe", vk.VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU)
    card = candidate("RX 6800", vk.VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU)
    old = candidate("GTX 480", vk.VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU, ("Vulkan 1.1 (it has 1.0)",))
    assert features.choose([software, old, laptop, card], None) is card
    assert features.choose([software, old, laptop], None) is laptop
    assert features.choose([old, software], None) is software
    assert features.choose([software, card], "LLVM") is software
    with pytest.raises(errors.DeviceMissingError, match=r"GTX 480 lacks Vulkan 1\.1 \(it has 1\.0\)"):
        features.choose([old, software], "gtx")
    with pytest.raises(errors.DriverMissingError, match="no Vulkan driver"):
        features.choose([], None)


@pytest.mark.parametrize(
    ("result", "error", "text"),
    [
        (vk.VK_ERROR_DEVICE_LOST, errors.DeviceLostError, "lost while drawing"),
        (vk.VK_ERROR_OUT_OF_DEVICE_MEMORY, errors.OutOfMemoryError, "device is out of memory"),
        (vk.VK_ERROR_OUT_OF_HOST_MEMORY, errors.OutOfMemoryError, "host's memory"),
        (vk.VK_ERROR_SURFACE_LOST_KHR, errors.SurfaceLostError, "lost while drawing"),
        (vk.VK_ERROR_FORMAT_NOT_SUPPORTED, errors.VulkanError, "VK_ERROR_FORMAT_NOT_SUPPORTED"),
    ],
)
def test_results_become_errors(result: int, error: type[errors.RenderError], text: str) -> None:
    with pytest.raises(error, match=text):
        check(result, "drawing")


def test_results_of_success_pass() -> None:
    assert check(vk.VK_SUCCESS, "drawing") == 0
    assert check(vk.VK_SUBOPTIMAL_KHR, "drawing") == vk.VK_SUBOPTIMAL_KHR


def test_every_error_has_one_root() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert len(kinds) >= 11
    assert all(issubclass(kind, errors.RenderError) for kind in kinds)


def test_a_lost_device_is_told_by_the_frame_and_can_be_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    from vr_render import frame_ring

    class Lost:
        """Vulkan's functions, of a device that is lost."""

        def __getattr__(self, name: str) -> object:
            if name == "vkQueueSubmit":
                return lambda *_: vk.VK_ERROR_DEVICE_LOST
            return getattr(lib, name)

    device = Device.open(validation=True)
    ring = frame_ring.FrameRing(device)
    frame = ring.begin()
    with monkeypatch.context() as patch:
        patch.setattr(frame_ring, "lib", Lost())
        with pytest.raises(errors.DeviceLostError, match="driver may have been restarted"):
            ring.end(frame)
    ring.close()
    device.close()
    assert device.messages == []


def test_structs_keep_what_they_point_to() -> None:
    import gc

    info = struct(
        "VkDeviceCreateInfo",
        pNext=struct("VkPhysicalDeviceMultiviewFeatures", multiview=1),
        enabledExtensionCount=2,
        ppEnabledExtensionNames=["first", "second"],
        pQueueCreateInfos=[struct("VkDeviceQueueCreateInfo", queueFamilyIndex=7, pQueuePriorities=[0.5])],
    )
    gc.collect()
    _noise = [struct("VkDeviceQueueCreateInfo", queueFamilyIndex=9) for _ in range(1000)]
    assert info.sType == vk.VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO
    assert ffi.cast("VkPhysicalDeviceMultiviewFeatures*", info.pNext).multiview == 1
    assert [ffi.string(info.ppEnabledExtensionNames[index]) for index in range(2)] == [b"first", b"second"]
    assert info.pQueueCreateInfos.queueFamilyIndex == 7
    assert info.pQueueCreateInfos.pQueuePriorities[0] == 0.5
    assert struct("VkInstanceCreateInfo").pNext == NULL
    stage = struct("VkSpecializationInfo", dataSize=4, pData=bytes([1, 2, 3, 4]))
    gc.collect()
    assert bytes(ffi.buffer(ffi.cast("char*", stage.pData), 4)) == bytes([1, 2, 3, 4])
