"""Screenshots are files of their own, written beside the game."""

from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest
from PIL import Image

from app.desktop.screenshots import Screenshots


def test_each_screenshot_is_a_file_of_its_own(tmp_path: Path) -> None:
    shots = Screenshots(tmp_path / "new" / "pictures")
    pictures = [np.full((9, 16, 4), shade, np.uint8) for shade in (10, 20, 30)]
    for picture in pictures:
        shots.keep(picture, "mars")
        picture[:] = 0  # what comes later does not change it
    shots.close()
    files = sorted((tmp_path / "new" / "pictures").iterdir())
    assert len(files) == 3
    assert all(file.name.startswith("mars ") and file.suffix == ".png" for file in files)
    assert sorted(int(np.asarray(Image.open(file))[0, 0, 0]) for file in files) == [10, 20, 30]
    lines = shots.told()
    assert sorted(text for text, _ in lines) == sorted(f"Screenshot: {file.name}, in {file.parent}" for file in files)
    assert shots.told() == []


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", "utf-8")
    shots = Screenshots(tmp_path / "file")
    shots.keep(np.zeros((2, 2, 4), np.uint8), "mars")
    shots.close()
    ((text, kind),) = shots.told()
    assert text == f"No screenshot: {tmp_path / 'file'} cannot be used: File exists"
    assert kind == "warning"


def test_a_picture_that_is_cut_off_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Image.Image, file: BinaryIO, format: str) -> None:
        file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Image.Image, "save", full)
    shots = Screenshots(tmp_path)
    shots.keep(np.zeros((2, 2, 4), np.uint8), "mars")
    shots.close()
    ((text, kind),) = shots.told()
    assert text.endswith("cannot be written: No space left on device")
    assert kind == "warning"
    assert list(tmp_path.iterdir()) == []
