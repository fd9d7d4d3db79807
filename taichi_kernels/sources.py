"""What decides what the kernels do, as a digest: for whatever is kept of their work. Needs no Taichi."""

import functools
import hashlib
from pathlib import Path


@functools.cache
def digest() -> bytes:
    """Of the sources of this package."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.blake2b(b"".join(file.read_bytes() for file in files)).digest()
