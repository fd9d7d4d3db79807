"""Videos from pictures: H.264 in a file that is there when all of it is written."""

import os
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

import numpy as np

from app.errors import UserError

FORMATS = {".mp4": "mp4", ".mkv": "matroska", ".mov": "mov"}  # endings of files, and what FFmpeg calls the format
ENCODERS = ("libx264", "libopenh264", "h264")  # the first that this build of FFmpeg has
QUALITY = {"libx264": {"crf": "18", "preset": "medium"}}


def check_video(path: Path, size: tuple[int, int]) -> None:
    """Refuse a video that cannot be written, before anything is drawn for it.

    Raises:
        UserError: another ending than FORMATS, no folder, odd sizes, or PyAV is missing.
    """
    if path.suffix.lower() not in FORMATS:
        raise UserError(f"the video {path} needs a name that ends in {', '.join(FORMATS)}")
    if not path.absolute().parent.is_dir():
        raise UserError(f"there is no folder {path.absolute().parent} for the video")
    if not os.access(path.absolute().parent, os.W_OK):
        raise UserError(f"the folder {path.absolute().parent} cannot be written to")
    if size[0] % 2 or size[1] % 2:
        raise UserError(f"a video needs an even width and height, not {size[0]}x{size[1]}")
    try:
        import av  # noqa: F401 - whether it is there
    except ImportError as error:
        raise UserError("videos need the Python package av (`run.py play` installs it)") from error


class Video:
    """Takes pictures one by one; use it as a context manager. After a fault no file is left.

    Args:
        path: of the file; see `check_video`.
        size: of the pictures.
        rate: pictures a second.
    """

    def __init__(self, path: Path, size: tuple[int, int], rate: int = 30) -> None:
        import av

        self._path, self._draft = path, path.with_name(path.name + ".draft")
        self._av = av
        self._container = cast(Any, av.open(str(self._draft), "w", format=FORMATS[path.suffix.lower()]))
        try:
            name = next(name for name in ENCODERS if name in av.codecs_available)
            self._stream = cast(Any, self._container.add_stream(name, rate=rate, options=QUALITY.get(name, {})))
            self._stream.width, self._stream.height = size
            self._stream.pix_fmt = "yuv420p"
        except BaseException:
            self._give_up()
            raise

    def add(self, picture: np.ndarray) -> None:
        """The next picture: sRGB, u8, shape (height, width, 3)."""
        frame = self._av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
        self._container.mux(self._stream.encode(frame))

    def close(self) -> None:
        """Finish the file."""
        try:
            self._container.mux(self._stream.encode())
            self._container.close()
            os.replace(self._draft, self._path)
        except BaseException:
            self._give_up()
            raise

    def _give_up(self) -> None:
        try:
            self._container.close()
        finally:
            self._draft.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.close()
        else:
            self._give_up()
