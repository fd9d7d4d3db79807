"""Numbers for the names of the content, the same in every world, so that content packs can come and go."""

import functools
import hashlib


@functools.cache
def number(name: str) -> int:
    """Number of an item, recipe, technology, crop or goal, as tables hold it: the first 32 bits of its SHA-256.

    The content's check refuses two names of one number, and a name whose number is 0.
    """
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "little")
