"""Files that are whole at every moment."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from app.errors import UserError

if TYPE_CHECKING:
    import numpy as np


@contextlib.contextmanager
def new_file(path: Path, alone: bool = False) -> Iterator[BinaryIO]:
    """A file that appears under its name when all of it is written.

    Args:
        alone: nobody else may be writing it.

    Raises:
        UserError: someone else is, or was when they were cut off.
    """
    draft = path.with_name(path.name + ".draft")
    try:
        file = open(draft, "xb" if alone else "wb")  # noqa: SIM115
    except FileExistsError:
        text = f"{path} is being written by another game; choose another file, or delete {draft} if none runs"
        raise UserError(text) from None
    try:
        with file:
            yield file
        os.replace(draft, path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def save_picture(path: Path, picture: "np.ndarray") -> None:
    """Write a picture as a PNG file: sRGB, u8, shape (height, width, 3).

    Raises:
        UserError: it cannot be written.
    """
    from PIL import Image

    try:
        with new_file(path) as file:
            Image.fromarray(picture).save(file, "PNG")
    except OSError as error:
        raise UserError(f"the picture {path} cannot be written: {error.strerror or error}") from error
