"""Kernels compiled ahead of time: their files are fresh, and a bad one is told with what to do."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from taichi_kernels import compiled
from taichi_kernels.errors import KernelFileError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the compiled kernels."""
    return Path(shutil.copytree(compiled.FOLDER, tmp_path / "compiled"))


def run(code: str) -> "subprocess.CompletedProcess[str]":
    """Taichi compiles ahead of time once in a process."""
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)


def stale(folder: Path) -> list[str]:
    code = (
        "from pathlib import Path; from taichi_kernels import ahead\n"
        f"print(*ahead.stale(Path({str(folder)!r})), sep='|')"
    )
    done = run(code)
    assert done.returncode == 0, done.stderr[-2000:]
    return [line for line in done.stdout.strip().split("|") if line]


@pytest.mark.long
def test_the_files_are_what_the_kernels_compile_to(folder: Path) -> None:
    assert stale(folder) == []
    damaged = folder / "shape_jobs.spv"
    damaged.write_bytes(damaged.read_bytes()[:-4])
    (folder / "voxel_jobs.spv").unlink()
    shutil.copy(folder / "pack_indices.spv", folder / "gone.spv")
    assert stale(folder) == [
        "shape_jobs.spv is older than its kernel",
        "voxel_jobs.spv is missing",
        "gone.spv belongs to no kernel",
    ]


def test_no_kernel_needs_more_than_every_device_has() -> None:
    """Capabilities of SPIR-V: Shader (1) alone; and the numbers of a kernel stand at places of their own."""
    for kernel in compiled.load().kernels.values():
        for index in range(len(kernel.tasks)):
            code = kernel.code(index)
            words = [int.from_bytes(code[at : at + 4], "little") for at in range(0, len(code), 4)]
            at, needed = 5, []
            while at < len(words):
                if words[at] & 0xFFFF == 17:
                    needed.append(words[at + 1])
                at += words[at] >> 16
            assert needed == [1], kernel.name
        places = [place for argument in kernel.arguments for place in argument.offsets]
        assert len(set(places)) == len(places)
        assert max(places) + 4 <= kernel.size and kernel.size % 16 == 0


KERNELS = {
    "a loop's end is computed": ("a: A, n: ti.i32", "n", "i"),
    "is none of i32, u32 and f32": ("a: ti.types.ndarray(ti.i16, 1)", "a.shape[0]", "1"),
    "it needs the SPIR-V capability": ("a: A", "a.shape[0]", "ti.cast(ti.cast(i, ti.i64) << 33 >> 31, ti.i32)"),
}


@pytest.mark.parametrize("reason", KERNELS)
def test_a_kernel_that_breaks_the_rules_is_refused(reason: str, tmp_path: Path) -> None:
    source = tmp_path / "broken_rules.py"
    arguments, end, value = KERNELS[reason]
    source.write_text(
        "import sys\nfrom pathlib import Path\nimport taichi as ti\nfrom taichi_kernels import ahead\n"
        "A = ti.types.ndarray(ti.i32, 1)\n@ti.kernel\n"
        f"def k({arguments}):\n    for i in range({end}):\n        a[i] = {value}\n"
        "ahead.KERNELS = {'k': (k, {})}\nahead._CAPABILITIES += ['spirv_has_int64', 'spirv_has_int16']\n"
        f"try:\n    ahead.compile_all(Path({str(tmp_path / 'out')!r}))\n"
        "except ahead.KernelFileError as error:\n    print(error)\n"
    )
    done = run(f"import runpy; runpy.run_path({str(source)!r})")
    assert reason in done.stdout, done.stdout + done.stderr[-2000:]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "cannot be read"), ("{", "is damaged"), ("[]", "format None"), ('{"format": 7}', "format 7"),
     ('{"format": 1, "numbers": {}, "kernels": [{"name": "a"}]}', "is damaged")],
)  # fmt: skip
def test_a_bad_list_is_told(folder: Path, content: str | None, said: str) -> None:
    path = folder / compiled.LIST
    if content is None:
        path.unlink()
    else:
        path.write_text(content)
    with pytest.raises(KernelFileError, match=said) as told:
        compiled.find("shape_jobs", folder)
    assert "python -m taichi_kernels.ahead" in str(told.value) and str(path) in str(told.value)


def test_a_bad_file_of_a_kernel_is_told(folder: Path) -> None:
    kernel = compiled.find("place_meshes", folder)
    assert kernel.code(0, folder)
    (folder / "place_meshes.spv").write_bytes(b"no SPIR-V at all, but long enough")
    with pytest.raises(KernelFileError, match=r"place_meshes.*no SPIR-V.*taichi_kernels\.ahead"):
        kernel.code(0, folder)
    (folder / "place_meshes.spv").unlink()
    with pytest.raises(KernelFileError, match=r"place_meshes.*cannot be read"):
        kernel.code(0, folder)


def test_an_unknown_kernel_is_told_with_those_that_there_are() -> None:
    with pytest.raises(KernelFileError, match=r"'sorcery' is not compiled; there are .*shape_jobs"):
        compiled.find("sorcery")


def test_the_list_names_the_taichi_that_made_it() -> None:
    data = json.loads((compiled.FOLDER / compiled.LIST).read_text())
    assert data["taichi"] == "1.7.4"


def test_reading_compiled_kernels_and_plans_needs_no_taichi() -> None:
    done = run(
        "import sys; from taichi_kernels import compiled, generation_plan, planet, radius_bounds; compiled.load();"
        "generation_plan.body_words(planet.recipe(1, 60000)); print('taichi' in sys.modules)"
    )
    assert done.stdout.strip() == "False", done.stderr
