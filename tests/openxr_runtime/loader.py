"""How the real Khronos loader comes to call Python.

The loader reads a runtime's manifest from XR_RUNTIME_JSON, loads the library named there and calls its function
xrNegotiateLoaderRuntimeInterface(info, request). pyopenxr ships a library that lends Python an API layer: its function
xrNegotiateLoaderApiLayerInterface(info, name, request) looks for a Python callback under `name` and calls it. A
manifest may map the first name onto the second. Then the place of `name` is taken by the request, a struct whose first
byte is 3 and whose second is 0: read as a text, the name "\\x03". Under that name the callback is entered.
"""

from __future__ import annotations

import ctypes
import json
import os
import tempfile
from collections.abc import Callable
from ctypes import CFUNCTYPE, c_int, c_size_t, c_uint32, c_uint64, c_void_p
from pathlib import Path
from typing import Any

from xr.api_layer.layer_path import py_layer_library_path

VARIABLE = "XR_RUNTIME_JSON"
INTERFACE_VERSION = 1


class _Request(ctypes.Structure):
    """XrNegotiateRuntimeRequest."""

    _fields_ = (
        ("struct_type", c_int),
        ("struct_version", c_uint32),
        ("struct_size", c_size_t),
        ("runtime_interface_version", c_uint32),
        ("runtime_api_version", c_uint64),
        ("get_instance_proc_addr", c_void_p),
    )


_NEGOTIATE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p)
_entered: list[Any] = []  # the callback lives as long as the process: the library keeps its address


def enter(get_instance_proc_addr: Callable[[], int], api_version: Callable[[], int]) -> None:
    """Enter the callback into pyopenxr's library, once in a process.

    Args:
        get_instance_proc_addr: gives the address of that function when the loader asks.
        api_version: gives the version of OpenXR, as XrVersion.
    """
    if _entered:
        return

    def negotiate(_info: int, request: int, _leftover: int) -> int:
        answer = _Request.from_address(request)
        answer.runtime_interface_version = INTERFACE_VERSION
        answer.runtime_api_version = api_version()
        answer.get_instance_proc_addr = get_instance_proc_addr()
        return 0

    library = ctypes.CDLL(py_layer_library_path())
    callback = _NEGOTIATE(negotiate)
    library.insertXrApiLayer(b"\x03", 1, callback)
    _entered.extend((library, callback))


class Manifest:
    """A manifest file in a folder of its own, named to the loader while it is open."""

    def __init__(self, name: str) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="openxr-runtime-")
        self.path = Path(self._folder.name, "runtime.json")
        functions = {"xrNegotiateLoaderRuntimeInterface": "xrNegotiateLoaderApiLayerInterface"}
        library = {"name": name, "library_path": py_layer_library_path(), "functions": functions}
        self.path.write_text(json.dumps({"file_format_version": "1.0.0", "runtime": library}), encoding="utf-8")
        self._before = os.environ.get(VARIABLE)
        os.environ[VARIABLE] = str(self.path)

    def close(self) -> None:
        """Take the file away; the loader finds what it found before."""
        if self._before is None:
            os.environ.pop(VARIABLE, None)
        else:
            os.environ[VARIABLE] = self._before
        self._folder.cleanup()
