#!/usr/bin/env python3
"""Sets up this machine and runs the game: python3 run.py play | test | check | bench | ...

Needs Python 3.11, 3.12 or 3.13 and nothing else. The first start makes the folder .venv beside this file, installs the
pinned packages that the word at hand needs, and on Debian and Ubuntu the missing system packages. Later starts find
all of that done. What set-up has to say goes to standard error; standard output belongs to the program.

Longer than other modules because it is one file: it runs before anything else of the game can be imported.
"""

from __future__ import annotations

import contextlib
import ctypes.util
import hashlib
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "set-up.json"  # what is installed; absent while an installation is under way
LOCK = ROOT / ".venv.lock"
CONSTRAINTS = ".ci/constraints.txt"  # relative: pip splits such settings at spaces
SUPPORTED = ((3, 11), (3, 12), (3, 13))
GUARD = "PLANETARY_SURVIVAL_PYTHON"  # set while another Python takes over, so that they never call each other in turn

USAGE = """\
Planetary Survival: dig a planet made of voxels.

  python3 run.py play                 walk and dig on a planet; makes a world on the first start
  python3 run.py test                 run the tests; `test --long` runs those that take long; other words go to pytest
  python3 run.py check                formatting, lint, types, the layers between packages, compiled shaders
  python3 run.py bench                benchmarks beside the packages that one would pick instead
  python3 run.py doctor               what this machine can do: processor, compute backends, Vulkan, OpenXR
  python3 run.py new | replay | inspect ...   worlds and records; add --help to any of them

The first start sets this folder up (.venv) and shows what it does. Needs Python 3.11, 3.12 or 3.13.
"""

# Which optional packages of pyproject.toml each word needs; words that are not here need none.
EXTRAS = {
    "play": ("display",),
    "doctor": ("display",),
    "render": ("display",),
    "replay": ("display",),
    "test": ("display", "test"),
    "check": ("display", "test"),
    "bench": ("bench", "display"),
}
OPTIONAL = "bench"  # a package of this group may fail to install; the benchmark then says that it is absent

# A process a core; a file's tests stay together, for what they share; tests/conftest.py says which files begin.
# `test -n 0` runs all in one, for a debugger.
WORKERS = ("-n", "auto", "--maxprocesses", "4", "--dist", "loadfile", "--no-loadscope-reorder")
CHECKS = (
    ("formatting", ("ruff", "format", "--check", "."), ".venv/bin/ruff format repairs it"),
    ("lint", ("ruff", "check", "."), "see the lines above"),
    ("types", ("mypy",), "see the lines above"),
    ("layers", ("lint-imports",), "a package imports what it may not; pyproject.toml has the rules"),
    (
        "shaders",
        ("python", "-m", "vr_render.shader_files", "--check"),
        "python -m vr_render.shader_files compiles them",
    ),
    ("kernels", ("python", "-m", "taichi_kernels.ahead", "--check"), ".venv/bin/python -m taichi_kernels.ahead"),
)


class SetUpError(Exception):
    """Set-up cannot go on; the text says what to do."""


def say(text: str) -> None:
    """Progress, on standard error."""
    print(text, file=sys.stderr, flush=True)


# --- Python ---------------------------------------------------------------------------------------------------------


def supported(version: tuple[int, int]) -> bool:
    """Whether the game runs on this Python (its compute library has no packages for others)."""
    return version in SUPPORTED


def find_python() -> list[str] | None:
    """The command of another, suitable Python on this machine, newest first."""
    for major, minor in reversed(SUPPORTED):
        candidates = [[f"python{major}.{minor}"]]
        if os.name == "nt":
            candidates.append(["py", f"-{major}.{minor}"])
        for command in candidates:
            path = shutil.which(command[0])
            if path is None:
                continue
            command = [path, *command[1:]]
            probe = [*command, "-c", "import sys; print(*sys.version_info[:2])"]
            answer = subprocess.run(probe, capture_output=True, text=True, check=False)
            if answer.returncode == 0 and answer.stdout.split() == [str(major), str(minor)]:
                return command
    return None


def continue_with_another_python(arguments: list[str]) -> int:
    """Hand over to a suitable Python, or say how to get one."""
    here = "{}.{}".format(*sys.version_info[:2])
    other = None if os.environ.get(GUARD) else find_python()
    if other is None:
        say(f"This is Python {here}; the game needs 3.11, 3.12 or 3.13, and no such Python was found.")
        if is_debian():
            say("Install one, for example:  sudo apt-get install -y python3.11 python3.11-venv")
        else:
            say("Install one from https://www.python.org/downloads/ and start again with it:")
        say(f"Then:  python3.12 {shlex.quote(sys.argv[0])} {shlex.join(arguments)}")
        return 1
    say(f"This is Python {here}, which is not supported; going on with {shlex.join(other)}.")
    return replace_process([*other, str(Path(__file__).resolve()), *arguments], {**os.environ, GUARD: "1"})


def replace_process(command: list[str], environment: dict[str, str] | None = None) -> int:
    """Become the command; where a process cannot be replaced, run it and return its exit code."""
    environment = dict(os.environ) if environment is None else environment
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name != "nt":
        os.execve(command[0], command, environment)
    return subprocess.run(command, env=environment, check=False).returncode


def venv_python() -> str:
    """The interpreter inside .venv."""
    return tool("python")


def tool(name: str) -> str:
    """A program inside .venv."""
    return str(VENV / (f"Scripts/{name}.exe" if os.name == "nt" else f"bin/{name}"))


# --- System packages ------------------------------------------------------------------------------------------------


def has_library(name: str, windows: str | None = None) -> bool:
    """Whether a shared library can be loaded."""
    if sys.platform == "win32":
        return windows is None or ctypes.util.find_library(windows) is not None
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def has_vulkan_driver() -> bool:
    """Whether a driver is registered with the Vulkan loader."""
    if sys.platform != "linux" or os.environ.get("VK_DRIVER_FILES") or os.environ.get("VK_ICD_FILENAMES"):
        return True
    folders = (
        "/usr/share/vulkan/icd.d",
        "/etc/vulkan/icd.d",
        "/usr/local/share/vulkan/icd.d",
        os.path.expanduser("~/.local/share/vulkan/icd.d"),
    )
    return any(any(Path(folder).glob("*.json")) for folder in folders)


def has_validation() -> bool:
    """Whether the Khronos validation layer is registered with the Vulkan loader."""
    if os.environ.get("VK_LAYER_PATH") or os.environ.get("VULKAN_SDK"):
        return True
    folders = (
        "/usr/share/vulkan",
        "/etc/vulkan",
        "/usr/local/share/vulkan",
        os.path.expanduser("~/.local/share/vulkan"),
    )
    return any(any(Path(folder, "explicit_layer.d").glob("VkLayer_khronos_validation*.json")) for folder in folders)


def has_compiler() -> bool:
    """Whether packages without a ready build can be built: a C and a C++ compiler, and Python's own headers."""
    if sys.platform == "win32":
        return True  # pip itself says what to install
    headers = Path(sysconfig.get_path("include"), "Python.h").is_file()
    return headers and all(shutil.which(name) for name in ("cc", "c++"))


def has_venv() -> bool:
    """Whether this Python can make virtual environments with pip inside; Debian has that in a package of its own."""
    return all(importlib.util.find_spec(name) is not None for name in ("venv", "ensurepip"))


class Need:
    """Something of the system that Python packages build on.

    Args:
        what: in words.
        present: tells whether it is there.
        debian: packages that bring it on Debian and Ubuntu.
        hard: whether the words that need it cannot go on without.
    """

    def __init__(self, what: str, present: Callable[[], bool], debian: tuple[str, ...], hard: bool = True) -> None:
        self.what, self.present, self.debian, self.hard = what, present, debian, hard


def python_package(suffix: str) -> str:
    """Name of a Debian package that belongs to this very Python."""
    return "python{}.{}-{}".format(*sys.version_info[:2], suffix)


def needs(extras: set[str]) -> list[Need]:
    """What the system must have for these groups of packages; the first is needed to set up at all."""
    listed = [
        Need("Python's venv module", has_venv, (python_package("venv"),)),
        Need("the X11 library, for the compute library", lambda: has_library("libX11.so.6"), ("libx11-6",)),
    ]
    if extras & {"display", "test"}:
        listed += [
            Need(
                "the Vulkan loader",
                lambda: has_library("libvulkan.so.1", "vulkan-1"),
                ("libvulkan1",),
                hard="test" in extras,
            ),
            Need("a Vulkan driver", has_vulkan_driver, ("mesa-vulkan-drivers",), hard="test" in extras),
            Need(
                "the OpenGL library, for OpenXR",
                lambda: has_library("libGL.so.1"),
                ("libgl1",),
                hard=False,
            ),
            Need(
                "the X11 extension library, for the interface",
                lambda: has_library("libXext.so.6"),
                ("libxext6",),
                hard="test" in extras,
            ),
        ]
    if "test" in extras:
        listed += [
            Need("h5dump, which reads world files", lambda: bool(shutil.which("h5dump")), ("hdf5-tools",)),
            Need("the Vulkan validation layer", has_validation, ("vulkan-validationlayers",)),
            Need("Xvfb, a display without a screen", lambda: bool(shutil.which("Xvfb")), ("xvfb",)),
            Need("xdotool, which presses keys there", lambda: bool(shutil.which("xdotool")), ("xdotool",)),
        ]
    if OPTIONAL in extras:
        listed.append(
            Need(
                "a C and C++ compiler and Python's headers",
                has_compiler,
                ("build-essential", python_package("dev")),
                hard=False,
            )
        )
    if sys.platform != "linux":  # these come with the system, its drivers or the packages themselves there
        return [need for need in listed if need.what == "the Vulkan loader" and sys.platform == "win32"]
    return listed


def is_debian() -> bool:
    """Whether this is Debian, Ubuntu or one of their kin."""
    try:
        text = Path("/etc/os-release").read_text(encoding="utf-8")
    except OSError:
        return False
    fields = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    names = " ".join(fields.get(key, "").strip("\"'") for key in ("ID", "ID_LIKE")).split()
    return bool({"debian", "ubuntu"} & set(names)) and shutil.which("apt-get") is not None


def privilege() -> list[str] | None:
    """What to put before a command that needs root: nothing, sudo, or None when there is no way without asking."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        answer = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
        if answer.returncode == 0:
            return ["sudo", "-n"]
    return None


def install_system_packages(wanted: list[Need]) -> None:
    """Bring what is missing, or say exactly what to install.

    Raises:
        SetUpError: something is missing that the word at hand cannot go on without.
    """
    missing = [need for need in wanted if not need.present()]
    if not missing:
        return
    packages = [package for need in missing for package in need.debian]
    typed = f"sudo apt-get install -y {' '.join(packages)}"
    if is_debian():
        before = privilege()
        if before is not None:
            say(f"Installing system packages: {' '.join(packages)}")
            apt_install(before, packages)
            missing = [need for need in missing if not need.present()]
            if not missing:
                return
    for need in missing:
        say(f"Missing: {need.what} (on Debian: {' '.join(need.debian)}).")
    say(f"Install it with:  {typed}" if is_debian() else "Install it with your system's own packages.")
    if any(need.hard for need in missing):
        raise SetUpError("Then run the same command again.")
    say("Going on without it.")


def apt_install(before: list[str], packages: list[str]) -> None:
    """Install Debian packages; the lists of packages are fetched when the first try shows that they are old."""
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    install = [*before, *environment, "apt-get", "install", "-y", "--no-install-recommends", *packages]
    # standard error for both: standard output belongs to the program that is started later
    if subprocess.run(install, stdout=sys.stderr, check=False).returncode == 0:
        return
    say("Fetching the lists of system packages, then once more.")
    subprocess.run([*before, *environment, "apt-get", "update"], stdout=sys.stderr, check=False)
    subprocess.run(install, stdout=sys.stderr, check=False)


# --- The virtual environment ----------------------------------------------------------------------------------------


def fingerprint() -> str:
    """Changes when anything changes that decides what is installed, or where this folder lies."""
    digest = hashlib.sha256()
    for name in ("pyproject.toml", CONSTRAINTS):
        digest.update((ROOT / name).read_bytes())
    digest.update(repr((sys.version_info[:2], str(ROOT))).encode())
    return digest.hexdigest()


def read_stamp() -> dict:
    """What was installed by the last set-up that came to its end; empty when there is none to rely on."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(stamp, dict) or not os.path.exists(venv_python()):
        return {}
    return stamp


def is_ready(extras: set[str]) -> bool:
    """Whether nothing needs to be installed."""
    stamp = read_stamp()
    return stamp.get("fingerprint") == fingerprint() and extras <= set(stamp.get("extras", ()))


@contextlib.contextmanager
def locked() -> Iterator[None]:
    """Hold the lock of this folder's set-up; waits while another process holds it."""
    with open(LOCK, "a+b") as file:
        waiting = False
        while not try_lock(file.fileno()):
            if not waiting:
                say("Another set-up of this folder is under way; waiting for it.")
                waiting = True
            time.sleep(0.5)
        yield  # closing the file lets go of the lock, as does the end of the process, however it comes


def try_lock(descriptor: int) -> bool:
    """Take the lock of an open file without waiting."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def venv_version() -> str | None:
    """The major and minor version of the Python that .venv was made with, where .venv is whole."""
    try:
        lines = (VENV / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    fields = dict(line.replace(" ", "").split("=", 1) for line in lines if "=" in line)
    probe = (
        subprocess.run([venv_python(), "-m", "pip", "--version"], capture_output=True, check=False)
        if (os.path.exists(venv_python()))
        else None
    )
    if probe is None or probe.returncode != 0:
        return None
    return ".".join(fields.get("version", "").split(".")[:2])


def set_up(extras: set[str]) -> None:
    """Install what is missing.

    Raises:
        SetUpError: something could not be installed.
    """
    started = time.monotonic()
    with locked():
        if is_ready(extras):
            return
        say("Setting up Planetary Survival in this folder. The first time takes a few minutes.")
        stamp = read_stamp()
        extras = extras | set(stamp.get("extras", ()))
        install_system_packages(needs(extras))
        interrupted = VENV.exists() and not stamp and (VENV / "installing").exists()
        wanted = "{}.{}".format(*sys.version_info[:2])
        if interrupted or venv_version() != wanted:
            say(f"Making .venv with Python {wanted}" + (" anew." if VENV.exists() else "."))
            shutil.rmtree(VENV, ignore_errors=True)
            make_venv()
        STAMP.unlink(missing_ok=True)
        (VENV / "installing").touch()
        install_packages(extras)
        (VENV / "installing").unlink()
        write_stamp(extras)
    say(f"Set up in {time.monotonic() - started:.0f} s. Later starts skip this.")


def make_venv() -> None:
    """Make .venv with pip inside."""
    command = [sys.executable, "-m", "venv", str(VENV)]
    if subprocess.run(command, stdout=sys.stderr, check=False).returncode != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        raise SetUpError(f"Python could not make the folder {VENV}; the lines above say why.")


def install_packages(extras: set[str]) -> None:
    """Install the game (editable) with the pinned packages of these groups.

    Raises:
        SetUpError: pip failed.
    """
    say(f"Installing Python packages ({', '.join(['the game', *sorted(extras)])}).")
    firm = extras - {OPTIONAL}
    target = "." + (f"[{','.join(sorted(firm))}]" if firm else "")
    if pip("install", "--editable", target) != 0:
        raise SetUpError(
            "Python packages could not be installed; the lines above say why. Is there a connection to the internet?\n"
            "Run the same command again: what was fetched is kept."
        )
    if OPTIONAL in extras and pip("install", "--editable", f".[{OPTIONAL}]") != 0:
        say("Not all packages to compare with could be installed together; now one by one.")
        for package in optional_packages():
            if pip("install", package) != 0:
                say(f"{package} could not be installed; the benchmark goes on without it.")


def pip(*arguments: str) -> int:
    """Run pip in .venv with the pinned versions, also for what builds packages. Returns its exit code."""
    command = [venv_python(), "-m", "pip", "--disable-pip-version-check", *arguments, "--constraint", CONSTRAINTS]
    environment = {**os.environ, "PIP_CONSTRAINT": CONSTRAINTS, "PIP_BUILD_CONSTRAINT": CONSTRAINTS}
    environment.pop("PYTHONPATH", None)
    return subprocess.run(command, cwd=ROOT, env=environment, stdout=sys.stderr, check=False).returncode


def optional_packages() -> list[str]:
    """The packages of the optional group, as pyproject.toml lists them."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return list(project["optional-dependencies"][OPTIONAL])


def write_stamp(extras: set[str]) -> None:
    """Note that all is installed, in one step."""
    draft = STAMP.with_suffix(".draft")
    draft.write_text(json.dumps({"fingerprint": fingerprint(), "extras": sorted(extras)}), encoding="utf-8")
    os.replace(draft, STAMP)


# --- Words ----------------------------------------------------------------------------------------------------------


def run_checks() -> int:
    """Run every check, also after one failed, and say in plain words how each went. Exit code 1 when one failed."""
    verdicts = []
    for what, (name, *arguments), hint in CHECKS:
        print(f"--- {what}: {shlex.join([name, *arguments])}", flush=True)
        command = [tool(name), *arguments]
        good = subprocess.run(command, cwd=ROOT, check=False).returncode == 0
        verdicts.append((what, good, hint))
    print("---")
    for what, good, hint in verdicts:
        print(f"{what}: {'good' if good else f'FAILED: {hint}'}")
    return 0 if all(good for _, good, _ in verdicts) else 1


def run_word(word: str, arguments: list[str]) -> int:
    """Run what was asked for, in .venv."""
    if word == "check":
        return run_checks()
    if word == "test":
        os.chdir(ROOT)
        return replace_process([venv_python(), "-m", "pytest", *WORKERS, *arguments])
    # -P: a folder called `app` where the game is started must not stand in for ours
    return replace_process([venv_python(), "-P", "-m", "app", word, *arguments])


def main(arguments: list[str]) -> int:
    """Set up if need be, then run the word. Returns the exit code."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(USAGE, end="")
        return 0
    if not supported(sys.version_info[:2]):
        return continue_with_another_python(arguments)
    word, *rest = arguments
    extras = set(EXTRAS.get(word, ()))
    try:
        if not is_ready(extras):
            set_up(extras)
        return run_word(word, rest)
    except SetUpError as error:
        say(str(error))
    except OSError as error:
        say(f"Set-up failed: {error}")
    except KeyboardInterrupt:
        say("\nInterrupted. Run the same command again: it goes on from here.")
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
