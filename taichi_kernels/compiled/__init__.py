"""Kernels compiled ahead of time, as files: SPIR-V for each task of a kernel, and `kernels.json`, which says how to run
them. `taichi_kernels.ahead` writes both; reading them needs no Taichi.

A kernel is a list of tasks, run in order with a barrier between two. A task is one compute shader of `group` threads a
work group. It may be started with any number of groups: it goes through all its work in strides of what was started.
Its bindings, all in set 0, are the arguments (a uniform buffer of `size` bytes, which the tasks of a kernel share)
and arrays (storage buffers). In the arguments lie the numbers of the kernel and the sizes of its arrays, 32 bits each;
so an array's size is what the caller says, never the buffer's own.
"""

import dataclasses
import functools
import json
from pathlib import Path
from typing import Any

from taichi_kernels.errors import KernelFileError

FOLDER = Path(__file__).parent
LIST = "kernels.json"
FORMAT = 1
ARGUMENTS = -1  # what a binding is bound to, instead of the number of an array


@dataclasses.dataclass(frozen=True)
class Argument:
    """An argument of a kernel.

    Attributes:
        name: as in the kernel's source.
        element: "i32", "u32" or "f32".
        dimensions: of an array; 0 for a number.
        offsets: in bytes in the arguments: of each dimension's size, or of the number itself.
    """

    name: str
    element: str
    dimensions: int
    offsets: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class Task:
    """One compute shader.

    Attributes:
        file: its SPIR-V; the entry point is `main`.
        group: threads a work group.
        single: one thread does it all: one group is enough.
        bindings: (slot in set 0, index of the argument, ARGUMENTS for the arguments themselves).
    """

    file: str
    group: int
    single: bool
    bindings: tuple[tuple[int, int], ...]


@dataclasses.dataclass(frozen=True)
class Kernel:
    """A compiled kernel.

    Attributes:
        name: of the kernel.
        size: of the arguments in bytes, a multiple of 16.
        arguments: in the order of the kernel's parameters.
        tasks: in the order in which they run.
    """

    name: str
    size: int
    arguments: tuple[Argument, ...]
    tasks: tuple[Task, ...]

    def code(self, index: int, folder: Path = FOLDER) -> bytes:
        """SPIR-V of a task.

        Raises:
            KernelFileError: the file is missing or is no SPIR-V.
        """
        path = folder / self.tasks[index].file
        try:
            code = path.read_bytes()
        except OSError as error:
            raise KernelFileError(f"kernel {self.name}: {path} cannot be read ({error.strerror}). {_REMEDY}") from error
        if len(code) < 20 or len(code) % 4 or code[:4] != b"\x03\x02\x23\x07":
            raise KernelFileError(f"kernel {self.name}: {path} is damaged: it is no SPIR-V. {_REMEDY}")
        return code


_REMEDY = "Restore it, or make it again: python -m taichi_kernels.ahead"


@dataclasses.dataclass(frozen=True)
class Listed:
    """The list of compiled kernels.

    Attributes:
        kernels: by name.
        numbers: sizes that the kernels were compiled with (`ahead.NUMBERS`).
    """

    kernels: dict[str, Kernel]
    numbers: dict[str, int]


@functools.cache
def load(folder: Path = FOLDER) -> Listed:
    """Read the list of compiled kernels, once in a process.

    Raises:
        KernelFileError: the list is missing, damaged, or of another format.
    """
    path = folder / LIST
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise KernelFileError(f"compiled kernels: {path} cannot be read ({error.strerror}). {_REMEDY}") from error
    except ValueError as error:
        raise KernelFileError(f"compiled kernels: {path} is damaged ({error}). {_REMEDY}") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        found = data.get("format") if isinstance(data, dict) else None
        raise KernelFileError(f"compiled kernels: {path} has format {found!r}; this program reads {FORMAT}. {_REMEDY}")
    try:
        numbers = {str(name): int(value) for name, value in data["numbers"].items()}
        return Listed({entry["name"]: _kernel(entry) for entry in data["kernels"]}, numbers)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise KernelFileError(f"compiled kernels: {path} is damaged ({error!r}). {_REMEDY}") from error


def find(name: str, folder: Path = FOLDER) -> Kernel:
    """A compiled kernel.

    Raises:
        KernelFileError: there is none of this name, or the list cannot be read.
    """
    kernels = load(folder).kernels
    if name not in kernels:
        raise KernelFileError(f"kernel {name!r} is not compiled; there are {', '.join(sorted(kernels))}. {_REMEDY}")
    return kernels[name]


def _kernel(entry: dict[str, Any]) -> Kernel:
    return Kernel(
        str(entry["name"]),
        int(entry["bytes"]),
        tuple(
            Argument(a["name"], a["element"], int(a["dimensions"]), tuple(map(int, a["offsets"])))
            for a in entry["arguments"]
        ),
        tuple(
            Task(t["file"], int(t["group"]), bool(t["single"]), tuple((int(s), int(a)) for s, a in t["bindings"]))
            for t in entry["tasks"]
        ),
    )
