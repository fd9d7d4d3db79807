"""Golden pictures: compared with a tolerance that is stated here; a difference is drawn into a file.

A software driver draws the same picture on every run. Between versions of the driver and kinds of processor single
pixels of edges and noise may differ: that is what the tolerance is for.
"""

import os
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
DIFFERENCES = ROOT / ".pytest_cache" / "golden"  # where pictures of differences go
MEAN = 0.5  # of 255: the mean over all pixels and channels may differ by so much
PIXEL, SHARE = 24, 0.005  # of 255: of the pixels no more than this share may differ by more


def compare(name: str, picture: np.ndarray, golden: Path, write: bool) -> None:
    """Hold a picture to the golden one.

    Args:
        name: of the picture, for the file with the difference.
        picture: u8, shape (height, width, 3).
        golden: a .png file.
        write: make the picture the golden one instead.
    Raises:
        AssertionError: the two differ; the text says by how much, and where both and their difference can be seen.
    """
    if write:
        golden.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(golden, optimize=True)
        return
    assert golden.is_file(), f"{golden} is missing; --write-golden makes it"
    with Image.open(golden) as image:
        wanted = np.asarray(image.convert("RGB"))
    assert wanted.shape == picture.shape, f"{golden} has another size, {wanted.shape}"
    difference = np.abs(picture.astype(np.int16) - wanted)
    mean, share = float(difference.mean()), float((difference.max(axis=2) > PIXEL).mean())
    if mean <= MEAN and share <= SHARE:
        return
    DIFFERENCES.mkdir(parents=True, exist_ok=True)
    seen = DIFFERENCES / f"{name}.png"
    strong = np.minimum(difference * 4, 255).astype(np.uint8)
    Image.fromarray(np.concatenate([wanted, picture, strong], axis=1)).save(seen)
    raise AssertionError(
        f"{name} differs from {os.path.relpath(golden, ROOT)}: by {mean:.2f} of 255 in the mean ({MEAN} is allowed),"
        f" {share:.2%} of the pixels by more than {PIXEL} ({SHARE:.2%} is allowed)."
        f" {seen} shows what was wanted, what was drawn, and four times the difference."
        " If the new picture is right, --write-golden keeps it."
    )
