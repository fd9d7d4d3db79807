"""Screenshots, written beside the game: compressing a picture takes longer than a frame."""

import logging
import threading
import time
from collections import deque
from pathlib import Path

import numpy as np

from app.errors import UserError
from app.files import save_picture

log = logging.getLogger(__name__)


class Screenshots:
    """Writes pictures from threads.

    Args:
        folder: made when the first one is written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._threads: list[threading.Thread] = []
        self._told: deque[tuple[str, str]] = deque()

    def keep(self, picture: np.ndarray, world: str) -> None:
        """Write a picture: u8, shape (height, width, 3 or 4)."""
        stamp = time.strftime("%Y-%m-%d %H-%M-%S")
        thread = threading.Thread(target=self._write, args=(picture[..., :3].copy(), f"{world} {stamp}"))
        thread.start()
        self._threads = [each for each in self._threads if each.is_alive()] + [thread]

    def told(self) -> list[tuple[str, str]]:
        """What became of pictures since the last call: a line for the player, and its kind."""
        lines = []
        while self._told:
            lines.append(self._told.popleft())
        return lines

    def close(self) -> None:
        """Wait for what is still being written."""
        for thread in self._threads:
            thread.join()

    def _write(self, picture: np.ndarray, name: str) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            path = _free(self._folder, name)
            try:
                save_picture(path, picture)
            except BaseException:
                path.unlink(missing_ok=True)
                raise
        except UserError as error:
            self._told.append((f"No screenshot: {error}", "warning"))
        except OSError as error:
            self._told.append((f"No screenshot: {self._folder} cannot be used: {error.strerror or error}", "warning"))
        else:
            log.info("screenshot", extra={"path": str(path)})
            self._told.append((f"Screenshot: {path.name}, in {path.parent}", "note"))


def _free(folder: Path, name: str) -> Path:
    """A name that no file of the folder has, taken at once so that nobody else takes it."""
    number = 1
    while True:
        path = folder / (f"{name}.png" if number == 1 else f"{name} ({number}).png")
        try:
            path.touch(exist_ok=False)
        except FileExistsError:
            number += 1
        else:
            return path
