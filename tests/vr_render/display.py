"""A display without a screen, for tests of windows: an Xvfb of their own."""

import contextlib
import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

PATIENCE = 60.0  # seconds within which a window's event comes, and the server starts and ends, on a busy machine


@contextlib.contextmanager
def virtual_display(size: tuple[int, int] = (1280, 800)) -> Iterator[str]:
    """An X server on a display number that it finds itself; DISPLAY is set to it meanwhile. Ended by its own pid."""
    if shutil.which("Xvfb") is None:
        pytest.fail("Xvfb is not installed (run.py test installs it; on Debian: xvfb)")
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{size[0]}x{size[1]}x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writing)
    before = {name: os.environ.pop(name, None) for name in ("DISPLAY", "WAYLAND_DISPLAY")}
    try:
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        if not number:
            pytest.fail("Xvfb ended before it was ready")
        os.environ["DISPLAY"] = f":{number}"
        yield os.environ["DISPLAY"]
    finally:
        if "glfw" in sys.modules:
            sys.modules["glfw"].terminate()  # Xlib ends a process whose server goes first
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        server.terminate()
        server.wait(timeout=PATIENCE)


def set_minimised(window: int, minimised: bool) -> None:
    """Tell an X window that it is minimised, or no longer, as a window manager would (Xvfb has none)."""
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.restype = ctypes.c_ulong
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    name = x11.XInternAtom(display, b"WM_STATE", 0)
    state = (ctypes.c_long * 2)(3 if minimised else 1, 0)  # IconicState, NormalState
    x11.XChangeProperty(
        display, ctypes.c_ulong(window), ctypes.c_ulong(name), ctypes.c_ulong(name), 32, 0, ctypes.byref(state), 2
    )
    x11.XSync(display, 0)
    x11.XCloseDisplay(display)
