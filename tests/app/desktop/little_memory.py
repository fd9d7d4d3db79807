"""The game on a device that is full from the moment on at which a file "full" appears in the data folder."""

import os
import sys
import threading
import time
from pathlib import Path

from app import cli
from app.desktop import display
from vr_render.device import Device

_open = display.open_device


def _fill(device: Device, sign: Path) -> None:
    while not sign.exists():
        time.sleep(0.02)
    device.memory.limit = device.memory.device_bytes()


def _open_device(*arguments: object) -> Device:
    device = _open(*arguments)  # type: ignore[arg-type]
    threading.Thread(
        target=_fill, args=(device, Path(os.environ["PLANETARY_SURVIVAL_HOME"]) / "full"), daemon=True
    ).start()
    return device


if __name__ == "__main__":
    display.open_device = _open_device
    sys.exit(cli.run(sys.argv[1:]))
