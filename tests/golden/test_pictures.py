"""The comparison of golden pictures: what passes, what does not, and that a difference can be looked at."""

from pathlib import Path

import numpy as np
import pytest

from tests.golden import pictures


@pytest.fixture
def golden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(pictures, "DIFFERENCES", tmp_path / "differences")
    pictures.compare("ramp", picture(), tmp_path / "ramp.png", write=True)
    return tmp_path / "ramp.png"


def picture() -> np.ndarray:
    return np.broadcast_to(np.arange(200, dtype=np.uint8)[None, :, None], (100, 200, 3)).copy()


def test_the_same_picture_passes_with_a_few_other_pixels(golden: Path) -> None:
    seen = picture()
    pictures.compare("ramp", seen, golden, write=False)
    seen[:9, :9] += 50
    pictures.compare("ramp", seen, golden, write=False)
    assert not pictures.DIFFERENCES.exists()


@pytest.mark.parametrize("change", ["patch", "brighter", "size"])
def test_another_picture_does_not(golden: Path, change: str) -> None:
    seen = picture()
    if change == "patch":
        seen[:11, :11] += 50
    elif change == "brighter":
        seen += 1
    else:
        seen = seen[:, :-1]
    with pytest.raises(AssertionError, match="ramp"):
        pictures.compare("ramp", seen, golden, write=False)
    assert (pictures.DIFFERENCES / "ramp.png").exists() == (change != "size")


def test_a_missing_golden_picture_is_said(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="--write-golden"):
        pictures.compare("ramp", picture(), tmp_path / "none.png", write=False)
