"""The map of heights: the same from both ways, without Taichi on the device's; what is kept follows its sources."""

import ast
import subprocess
import sys
from pathlib import Path

import numpy as np

import taichi_kernels
from taichi_kernels import heights, planet
from vr_render import height_map
from vr_render.device import Device

BODY = planet.recipe(22, 500 * 512)
WITHOUT_TAICHI = """
import sys
from taichi_kernels import planet
from vr_render import height_map
from vr_render.device import Device
import vr_render.renderer
from vr_render.terrain import device_maker
with Device.open() as device:
    height_map.at_once(height_map.OnDevice(device, planet.recipe(22, 500 * 512)))
print("taichi" in sys.modules)
"""


def test_both_ways_give_the_same(device: Device) -> None:
    found = height_map.at_once(height_map.OnDevice(device, BODY))
    wanted = (heights.cube(BODY, height_map.SIZE).astype(np.float32) / 256).astype(np.float16)
    assert np.ptp(wanted) > 10
    np.testing.assert_array_equal(found, wanted)
    np.testing.assert_array_equal(height_map.at_once(height_map.OnHost(None, BODY)), wanted)


def test_the_way_of_the_device_needs_no_taichi() -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", WITHOUT_TAICHI], cwd=root, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "False", done.stderr


def test_what_is_kept_follows_all_that_decides_it() -> None:
    folder = Path(taichi_kernels.__file__).parent
    names, todo = set(), ["heights"]
    while todo:
        name = todo.pop()
        if name in names or name in ("errors", "runtime", "units"):
            continue
        names.add(name)
        for node in ast.walk(ast.parse((folder / f"{name}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "taichi_kernels":
                todo += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("taichi_kernels."):
                todo.append(str(node.module).removeprefix("taichi_kernels."))
    assert {f"{name}.py" for name in names} == set(height_map.SOURCES)
