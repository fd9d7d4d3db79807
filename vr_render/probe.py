"""What this machine offers for drawing: Vulkan devices, and an OpenXR runtime for a headset.

`python -m vr_render.probe vulkan|openxr` prints the answer as JSON, so that a caller can look from a process of its
own: a broken driver may end the process that asks it.
"""

import json
import os
import platform
import sys
from typing import Any

DEVICE_TYPES = {0: "other", 1: "integrated GPU", 2: "discrete GPU", 3: "virtual GPU", 4: "processor"}


class ProbeError(Exception):
    """What was looked for is not there; the message says what is missing."""


def vulkan_devices() -> list[dict[str, str]]:
    """Name, type, Vulkan version and driver version of every device, in the loader's order; and what it lacks to draw
    the game: names with commas between, empty where it lacks nothing.

    Raises:
        ProbeError: no loader, no driver, or a driver that fails.
    """
    try:
        import vulkan as vk
    except ImportError:
        raise ProbeError("the Python package vulkan is not installed") from None
    except OSError:
        raise ProbeError("the Vulkan loader is missing (on Debian: libvulkan1)") from None
    # The package keeps no nested struct alive: both stay in locals until the calls are over.
    application = vk.VkApplicationInfo(apiVersion=vk.VK_MAKE_VERSION(1, 1, 0))
    request = vk.VkInstanceCreateInfo(pApplicationInfo=application)
    try:
        instance = vk.vkCreateInstance(request, None)
    except vk.VkErrorIncompatibleDriver:
        raise ProbeError("no Vulkan driver is installed (on Debian: mesa-vulkan-drivers)") from None
    except vk.VkError as error:
        raise ProbeError(f"the Vulkan driver failed: {type(error).__name__}") from None
    try:
        return [_describe(vk, device) for device in vk.vkEnumeratePhysicalDevices(instance)]
    except vk.VkError as error:
        raise ProbeError(f"the Vulkan driver failed: {type(error).__name__}") from None
    finally:
        vk.vkDestroyInstance(instance, None)


def _describe(vk: Any, device: Any) -> dict[str, str]:
    from vr_render import features

    properties = vk.vkGetPhysicalDeviceProperties(device)
    return {
        "name": str(properties.deviceName),
        "type": DEVICE_TYPES.get(properties.deviceType, "other"),
        "vulkan": _version(properties.apiVersion),
        "driver": _version(properties.driverVersion),
        "missing": ", ".join(features.examine(device, ()).missing),
    }


def _version(number: int) -> str:
    """Major, minor and patch as Vulkan packs them."""
    return f"{number >> 22}.{(number >> 12) & 0x3FF}.{number & 0xFFF}"


def openxr_is_set_up() -> bool:
    """Whether this machine names an OpenXR runtime at all; a look at files, no library is loaded."""
    if os.environ.get("XR_RUNTIME_JSON"):
        return True
    if sys.platform == "win32":
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Khronos\OpenXR\1") as key:
                return bool(winreg.QueryValueEx(key, "ActiveRuntime")[0])
        except OSError:
            return False
    own = os.environ.get("XDG_CONFIG_HOME") or os.path.join(os.path.expanduser("~"), ".config")
    others = (os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":")
    names = ("active_runtime.json", f"active_runtime.{platform.machine()}.json")
    folders = [os.path.join(folder, "openxr", "1") for folder in (own, *others, "/etc", "/usr/local/etc")]
    return any(os.path.exists(os.path.join(folder, name)) for folder in folders for name in names)


def openxr_runtime() -> dict[str, str]:
    """Name and version of the active OpenXR runtime, and the headset where one is connected.

    Raises:
        ProbeError: the package, a library or a runtime is missing.
    """
    os.environ.setdefault("XR_LOADER_DEBUG", "none")  # the loader's own lines would only repeat what is said here
    try:
        import xr
    except ImportError as error:
        missing = "libGL.so.1 is missing (on Debian: libgl1)" if "GL" in str(error) else str(error)
        raise ProbeError(f"the Python package pyopenxr cannot be loaded: {missing}") from None
    except OSError as error:
        raise ProbeError(f"a library that pyopenxr needs is missing: {error}") from None
    try:
        instance = xr.create_instance(xr.InstanceCreateInfo())
    except xr.exception.RuntimeUnavailableError:
        raise ProbeError("no OpenXR runtime is active (SteamVR, Monado, ...)") from None
    except xr.XrException as error:
        raise ProbeError(f"the OpenXR runtime failed: {error}") from None
    try:
        properties = xr.get_instance_properties(instance)
        runtime = {
            "name": _text(properties.runtime_name),
            "version": _openxr_version(int(properties.runtime_version)),
            "headset": _headset(xr, instance),
        }
    except xr.XrException as error:
        raise ProbeError(f"the OpenXR runtime failed: {error}") from None
    finally:
        xr.destroy_instance(instance)
    return runtime


def _openxr_version(number: int) -> str:
    """Major, minor and patch as OpenXR packs them."""
    return f"{number >> 48}.{(number >> 32) & 0xFFFF}.{number & 0xFFFFFFFF}"


def _headset(xr: Any, instance: Any) -> str:
    try:
        system = xr.get_system(instance, xr.SystemGetInfo(xr.FormFactor.HEAD_MOUNTED_DISPLAY))
        return _text(xr.get_system_properties(instance, system).system_name)
    except xr.XrException:
        return "none connected"


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def main(what: str) -> int:
    """Print {"found": ...} or {"missing": reason}."""
    try:
        answer = {"found": vulkan_devices() if what == "vulkan" else openxr_runtime()}
    except ProbeError as error:
        answer = {"missing": str(error)}  # type: ignore[dict-item]
    print(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
