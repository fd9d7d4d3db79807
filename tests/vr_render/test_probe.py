"""What the probes say about Vulkan and OpenXR, with and without a driver. Each looks from a process of its own."""

import json
import subprocess
from pathlib import Path

import pytest

from app import doctor, processes
from vr_render import features
from vr_render.probe import vulkan_devices

FACTS = {  # of `doctor`, besides the devices
    "python": {"version": "3.11", "executable": "python"},
    "machine": {"system": "Linux", "processor": "one", "cores": 2, "memory_gib": 8},
    "packages": {},
    "compute": {},
    "vulkan_missing": None,
    "openxr": None,
    "openxr_missing": "no runtime",
    "folders": {},
}


def probe(what: str, **environment: str) -> dict:
    done = subprocess.run(
        processes.command("vr_render.probe", what),
        env={**processes.environment(), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    answer: dict = json.loads(done.stdout)
    return answer


def test_devices_are_described() -> None:
    devices = probe("vulkan")["found"]
    assert devices
    for device in devices:
        assert device["name"]
        assert device["type"] in ("other", "integrated GPU", "discrete GPU", "virtual GPU", "processor")
        assert tuple(map(int, device["vulkan"].split("."))) >= (1, 1, 0)
        assert device["missing"] == ""


def test_what_a_device_lacks_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(features, "LIMITS", {"maxImageArrayLayers": 1 << 31})
    monkeypatch.setattr(features, "FORMATS", {"R8_UNORM": 1 << 30})
    found = vulkan_devices()
    lacks = "images of R8_UNORM as they are used here, maxImageArrayLayers of 2147483648"
    assert {device["missing"] for device in found} == {lacks}
    monkeypatch.setattr(doctor, "examine", lambda: FACTS | {"vulkan": found})
    doctor.doctor.main([], standalone_mode=False)
    assert f"(cannot draw the game, it lacks {lacks})" in capsys.readouterr().out


def test_without_a_driver_it_says_what_to_install(tmp_path: Path) -> None:
    nowhere = str(tmp_path / "none.json")
    answer = probe("vulkan", VK_ICD_FILENAMES=nowhere, VK_DRIVER_FILES=nowhere)
    assert "no Vulkan driver is installed" in answer["missing"]


def test_without_a_headset_runtime_it_says_so(tmp_path: Path) -> None:
    answer = probe("openxr", XR_RUNTIME_JSON=str(tmp_path / "none.json"))
    assert "no OpenXR runtime is active" in answer["missing"]
