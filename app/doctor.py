"""`doctor`: what this machine can do, and why it cannot do the rest."""

import ctypes
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

import click

from app import VERSION, output, paths, processes

BACKENDS = ("cpu", "vulkan", "cuda")
PATIENCE = 120.0  # seconds; a first compile on a GPU takes some of them


def _ask(module: str, *arguments: str) -> dict[str, Any]:
    """The JSON answer of a probe in a process of its own; {"fails": reason} when it ends without one."""
    try:
        done = subprocess.run(
            processes.command(module, *arguments),
            env=processes.environment(),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    except subprocess.TimeoutExpired:
        return {"fails": f"no answer within {PATIENCE:.0f} s"}
    except (ValueError, IndexError):
        said = done.stderr.strip().splitlines()
        return {"fails": f"the probe ended with code {done.returncode}" + (f": {said[-1].strip()}" if said else "")}
    return answer


def _library(linux: str, windows: str) -> bool:
    try:
        ctypes.CDLL(windows if os.name == "nt" else linux)
    except OSError:
        return False
    return True


def _why_not(backend: str, said: str, vulkan: dict[str, Any]) -> str:
    """The reason that helps: a missing driver rather than what Taichi makes of it."""
    if backend == "cuda" and not _library("libcuda.so.1", "nvcuda.dll"):
        return "no NVIDIA driver here (its library libcuda is missing)"
    if backend == "vulkan" and "missing" in vulkan:
        return str(vulkan["missing"])
    return said


def _compute(vulkan: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Each backend: whether it works, seconds to start and compute, or the reason why not."""
    backends: dict[str, dict[str, Any]] = {}
    for backend in BACKENDS:
        answer = _ask("app.backend_probe", backend, str(paths.kernel_cache(backend)))
        if "works" in answer:
            backends[backend] = {"works": True, "start_seconds": round(answer["works"], 3)}
        else:
            backends[backend] = {"works": False, "reason": _why_not(backend, answer["fails"], vulkan)}
    return backends


def _folder(path: Path) -> dict[str, Any]:
    """A folder, and whether the game can write there (or make it)."""
    there = path
    while not there.exists() and there != there.parent:
        there = there.parent
    return {"path": str(path), "exists": path.exists(), "writable": os.access(there, os.W_OK)}


def examine() -> dict[str, Any]:
    """All that `doctor` tells, as plain values."""
    from perf import machine

    vulkan = _ask("vr_render.probe", "vulkan")
    openxr = _ask("vr_render.probe", "openxr")
    return {
        "python": {"version": platform.python_version(), "executable": sys.executable},
        "machine": {key: machine.describe()[key] for key in ("system", "processor", "cores", "memory_gib")},
        "packages": {"planetary-survival": VERSION, **{name: machine.version(name) for name in machine.PACKAGES}},
        "compute": _compute(vulkan),
        "vulkan": vulkan.get("found", []),
        "vulkan_missing": vulkan.get("missing") or vulkan.get("fails"),
        "openxr": openxr.get("found"),
        "openxr_missing": openxr.get("missing") or openxr.get("fails"),
        "folders": {"worlds": _folder(paths.worlds_folder()), "cache": _folder(paths.cache_folder())},
    }


def _show(facts: dict[str, Any]) -> None:
    hardware = facts["machine"]
    lines = [
        ("Python", f"{facts['python']['version']} ({facts['python']['executable']})"),
        ("System", hardware["system"]),
        ("Processor", f"{hardware['processor']}, {hardware['cores']} cores"),
        ("Memory", f"{hardware['memory_gib']} GiB" if hardware["memory_gib"] else "unknown"),
        ("Packages", ", ".join(f"{name} {version or 'missing'}" for name, version in facts["packages"].items())),
    ]
    for backend, answer in facts["compute"].items():
        state = f"works (started in {answer['start_seconds']:.1f} s)" if answer["works"] else f"no: {answer['reason']}"
        lines.append((f"Compute on {backend}", state))
    lines += [
        (
            "Vulkan device",
            f"{device['name']}, {device['type']}, Vulkan {device['vulkan']}"
            + (f" (cannot draw the game, it lacks {device['missing']})" if device["missing"] else ""),
        )
        for device in facts["vulkan"]
    ]
    if facts["vulkan_missing"]:
        lines.append(("Vulkan device", f"none: {facts['vulkan_missing']}"))
    runtime = facts["openxr"]
    found = f"{runtime['name']} {runtime['version']}, headset: {runtime['headset']}" if runtime else ""
    lines.append(("OpenXR runtime", found or f"none: {facts['openxr_missing']}"))
    for name, folder in facts["folders"].items():
        lines.append((f"Folder of {name}", folder["path"] + ("" if folder["writable"] else " (CANNOT BE WRITTEN)")))
    output.write_pairs(lines)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def doctor(as_json: bool) -> int:
    """Tell what this machine can do: Python, processor, memory, the compute backends that work and why others do not,
    Vulkan devices, the OpenXR runtime, the game's folders.

    Exit code 1 when no backend works or a folder cannot be written.

    \b
    Example:
      planetary-survival doctor
      planetary-survival doctor --json
    """
    facts = examine()
    if as_json:
        output.write_json(facts)
    else:
        _show(facts)
    usable = any(answer["works"] for answer in facts["compute"].values())
    return 0 if usable and all(folder["writable"] for folder in facts["folders"].values()) else 1
