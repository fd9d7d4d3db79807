"""Compiles kernels ahead of time, for a renderer that runs them on its own device without Taichi.

    python -m taichi_kernels.ahead            compile all into taichi_kernels/compiled
    python -m taichi_kernels.ahead --check    compile all and compare; exit code 1 when a file is not fresh

It needs a Vulkan driver (a software one will do), because Taichi compiles for the device that it runs on; what it makes
is the same on every driver. A kernel in the list keeps to these rules, or it is refused with the reason:

- arguments are arrays and numbers of i32, u32 or f32; no fields, no return value; templates with a value in the list
- each outermost loop goes over a number known when it is compiled, or over sizes of arrays: a loop over another number
  would become two shaders and a buffer between them
- the SPIR-V needs nothing but `Shader`: no 8, 16 or 64 bits, no subgroups
"""

import argparse
import json
import struct
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import taichi as ti

from taichi_kernels import (
    compiled,
    culling_jobs,
    generation_jobs,
    heights,
    mesh_jobs,
    mesh_rows,
    mesh_skirts,
    meshing,
    runtime,
)
from taichi_kernels.errors import KernelError, KernelFileError
from taichi_kernels.generators import BIOMES, PLAIN

# What a renderer runs, in the order in which it does, and the values of template arguments.
KERNELS: dict[str, tuple[Callable[..., None], dict[str, Any]]] = {
    "shape_jobs": (generation_jobs.shape_jobs, {"generator": PLAIN}),
    "bound_jobs": (generation_jobs.bound_jobs, {"generator": PLAIN}),
    "voxel_jobs": (generation_jobs.voxel_jobs, {"generator": PLAIN}),
    "shape_biome_jobs": (generation_jobs.shape_jobs, {"generator": BIOMES}),
    "bound_biome_jobs": (generation_jobs.bound_jobs, {"generator": BIOMES}),
    "voxel_biome_jobs": (generation_jobs.voxel_jobs, {"generator": BIOMES}),
    "put_overrides": (generation_jobs.put_overrides, {}),
    "count_meshes": (meshing._count_by_row, {"skirts": True}),
    "place_meshes": (mesh_jobs.place_meshes, {}),
    "write_meshes": (meshing._write_by_row, {"skirts": True}),
    "pack_indices": (mesh_jobs.pack_indices, {}),
    "cull_nodes": (culling_jobs.cull_nodes, {}),
    "heights_along": (heights.heights_along, {"generator": PLAIN}),
    "biome_heights_along": (heights.heights_along, {"generator": BIOMES}),
}

# Sizes that who runs these kernels must know, and that stand in modules which import Taichi.
NUMBERS = {
    "mesh_rows": mesh_rows.ROWS,
    "mesh_planes": mesh_rows.SIDE,
    "mesh_faces": mesh_skirts.FACES,
    "mesh_lines": mesh_skirts.LINES,
    "mesh_face_table": mesh_rows.FACE_TABLE,
    "mesh_tables": mesh_rows.TABLE_WORDS,
    "mesh_scratch": mesh_rows.CHUNK_SCRATCH + mesh_skirts.SKIRT_SCRATCH,
    "pack_threads": mesh_jobs.PACK_THREADS,
    "cull_block": culling_jobs.CULL_BLOCK,
}

_CAPABILITIES = ["spirv_version=66304"]  # SPIR-V 1.3, as every Vulkan 1.1 device takes
_ELEMENTS = {1: "f32", 5: "i32", 10: "u32"}  # Taichi's numbers of types
_SERIAL, _RANGE = 0, 1  # its kinds of tasks
_FIELDS, _GLOBALS, _ARGUMENTS, _ARRAY = 0, 1, 2, 5  # its kinds of buffers

# SPIR-V: words of the head, and instructions.
_HEAD = 5
_OP_CAPABILITY = 17
_OP_DEBUG = {2, 3, 4, 5, 6, 7, 8, 317, 330}  # names, sources, lines: some hold numbers that count up in a process
_SHADER = 1


def compile_all(folder: Path) -> list[str]:
    """Compile the listed kernels into a folder, once in a process; returns the names of the files.

    Raises:
        ComputeError: there is no Vulkan driver, or another backend runs in this process.
        KernelFileError: a kernel does not keep to the rules.
    """
    runtime.start("vulkan")
    module = ti.aot.Module(ti.vulkan, caps=_CAPABILITIES)
    for name, (kernel, values) in KERNELS.items():
        plain = kernel if hasattr(kernel, "_primal") else kernel.__wrapped__  # type: ignore[attr-defined]
        module.add_kernel(plain, _template_values(plain, values), name)
    with tempfile.TemporaryDirectory() as scratch:
        module.save(scratch)
        listed = json.loads((Path(scratch) / "metadata.json").read_text())["kernels"]
        made = {kernel["name"]: kernel for kernel in listed}
        entries = []
        files: dict[str, bytes] = {}
        for name in KERNELS:
            codes = [(Path(scratch) / f"{task['name']}.spv").read_bytes() for task in made[name]["tasks_attribs"]]
            entry, named = _files(name, made[name], codes)
            entries.append(entry)
            files |= named
    data = {
        "format": compiled.FORMAT,
        "taichi": ".".join(map(str, ti.__version__)),
        "numbers": NUMBERS,
        "kernels": entries,
    }
    files[compiled.LIST] = _listing(data).encode()
    folder.mkdir(parents=True, exist_ok=True)
    for file, content in files.items():
        (folder / file).write_bytes(content)
    return list(files)


def stale(folder: Path = compiled.FOLDER) -> list[str]:
    """Compile all, and say what in the folder is not the same, one line a file.

    Raises:
        ComputeError, KernelFileError: as `compile_all` does.
    """
    with tempfile.TemporaryDirectory() as scratch:
        fresh = compile_all(Path(scratch))
        found = []
        for file in fresh:
            there = folder / file
            if not there.is_file():
                found.append(f"{file} is missing")
            elif there.read_bytes() != (Path(scratch) / file).read_bytes():
                found.append(f"{file} is older than its kernel")
        found += [f"{path.name} belongs to no kernel" for path in _artefacts(folder) if path.name not in fresh]
    return found


def _artefacts(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.spv"))


def _template_values(kernel: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Values for all that Taichi counts as templates: arrays too, of any size."""
    found = dict(values)
    for argument in kernel._primal.arguments:
        kind = argument.annotation
        if hasattr(kind, "ndim"):
            found[argument.name] = ti.ndarray(kind.dtype, (2,) * kind.ndim)
    return found


def _files(name: str, made: dict[str, Any], codes: list[bytes]) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What the list says of a kernel, and its files."""
    context = made["ctx_attribs"]
    if context.get("rets_bytes_"):
        raise KernelFileError(f"kernel {name}: it returns something")
    arguments = _arguments(name, context)
    tasks, files = [], {}
    for number, (task, code) in enumerate(zip(made["tasks_attribs"], codes, strict=True)):
        file = f"{name}.spv" if len(codes) == 1 else f"{name}.{number}.spv"
        tasks.append(_task(name, file, task))
        files[file] = _bare(name, code)
    size = -(-max(int(context["args_bytes_"]), 16) // 16) * 16
    return {"name": name, "bytes": size, "arguments": arguments, "tasks": tasks}, files


def _arguments(name: str, context: dict[str, Any]) -> list[dict[str, Any]]:
    places = context["args_type_"]["content"]["elements_"] if context["args_bytes_"] else []
    attributes = sorted((tuple(entry["key"]), entry["value"]) for entry in context["arg_attribs_vec_"])
    found = []
    for (_, said), place in zip(attributes, places, strict=True):
        if said["dtype"] not in _ELEMENTS:
            raise KernelFileError(f"kernel {name}: argument {said['name']} is none of i32, u32 and f32")
        offsets = [place["offset"]]
        if said["is_array"]:
            shape = place["type"]["content"]["elements_"][0]
            offsets = [
                place["offset"] + shape["offset"] + size["offset"] for size in shape["type"]["content"]["elements_"]
            ]
        found.append(
            {
                "name": said["name"].removeprefix("_") if said["is_array"] else said["name"],
                "element": _ELEMENTS[said["dtype"]],
                "dimensions": len(offsets) if said["is_array"] else 0,
                "offsets": offsets,
            }
        )
    return found


def _task(name: str, file: str, task: dict[str, Any]) -> dict[str, Any]:
    if task["task_type"] not in (_SERIAL, _RANGE) or task["texture_binds"]:
        raise KernelFileError(f"kernel {name}: only loops over ranges can be compiled ahead of time")
    bindings = []
    for bound in task["buffer_binds"]:
        kind, argument = bound["buffer"]["type"], bound["buffer"]["root_id"][0]
        if kind == _GLOBALS:
            raise KernelFileError(f"kernel {name}: a loop's end is computed; take it from the size of an array")
        if kind == _FIELDS:
            raise KernelFileError(f"kernel {name}: it uses a field; pass an array")
        if kind not in (_ARGUMENTS, _ARRAY):
            raise KernelFileError(f"kernel {name}: it needs a buffer of kind {kind}, which no renderer gives it")
        bindings.append([bound["binding"], compiled.ARGUMENTS if kind == _ARGUMENTS else argument])
    return {
        "file": file,
        "group": task["advisory_num_threads_per_group"],
        "single": task["task_type"] == _SERIAL,
        "bindings": sorted(bindings),
    }


def _bare(name: str, code: bytes) -> bytes:
    """SPIR-V without names of variables; equal for equal kernels."""
    words = struct.unpack(f"<{len(code) // 4}I", code)
    kept = list(words[:_HEAD])
    at = _HEAD
    while at < len(words):
        operation, length = words[at] & 0xFFFF, words[at] >> 16
        if operation == _OP_CAPABILITY and words[at + 1] != _SHADER:
            raise KernelFileError(f"kernel {name}: it needs the SPIR-V capability {words[at + 1]}, and may only Shader")
        if operation not in _OP_DEBUG:
            kept += words[at : at + length]
        at += length
    return struct.pack(f"<{len(kept)}I", *kept)


def _listing(data: dict[str, Any]) -> str:
    """JSON, one line a kernel's argument or task, so that a change shows where it is."""
    lines = [f'{{"format": {data["format"]}, "taichi": {json.dumps(data["taichi"])},']
    lines += [f'"numbers": {json.dumps(data["numbers"])},', '"kernels": [']
    for number, entry in enumerate(data["kernels"]):
        lines.append(f'  {{"name": {json.dumps(entry["name"])}, "bytes": {entry["bytes"]},')
        for key, end in (("arguments", ","), ("tasks", "}" + "," * (number < len(data["kernels"]) - 1))):
            lines.append(f'    "{key}": [')
            lines.append(",\n".join(f"      {json.dumps(value)}" for value in entry[key]))
            lines.append(f"    ]{end}")
    return "\n".join([*lines, "]}", ""])


def main(arguments: list[str]) -> int:
    """The command; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m taichi_kernels.ahead", description="Compile kernels ahead of time."
    )
    parser.add_argument("--check", action="store_true", help="compare with what is there instead of writing")
    check = parser.parse_args(arguments).check
    try:
        if check:
            found = stale()
            for line in found:
                print(f"{line} (python -m taichi_kernels.ahead compiles it)")
            print(f"{len(KERNELS)} kernels, {len(found)} files not fresh")
            return 1 if found else 0
        files = compile_all(compiled.FOLDER)
        for path in _artefacts(compiled.FOLDER):
            if path.name not in files:
                path.unlink()
        print(f"{len(KERNELS)} kernels compiled into {compiled.FOLDER}")
    except KernelError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
