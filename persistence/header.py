"""The text block before the HDF5 part of a world file.

512 bytes, so that the HDF5 library takes them for a user block. They hold the checksum of everything behind them: it is
verified before the library sees a byte, since the library may crash on damaged input. `formats/v1.md` has the layout.
"""

import re
from dataclasses import dataclass

import xxhash

from persistence.errors import NotAWorldError, WorldDamagedError, WorldTooNewError, WorldTruncatedError

FORMAT = 1  # the newest format; all from 1 on are read
BLOCK = 512
HDF5_SIGNATURE = b"\x89HDF\r\n\x1a\n"
_TITLE = (
    b"Planetary Survival world file. Behind this block of 512 bytes stands an HDF5 file; any HDF5 tool opens both.\n"
)
_SEAL = 33  # the last line: 32 hexadecimal digits and a line feed
_FIELDS = re.compile(rb"format: (\d{1,9})\nepoch: (\d{1,18})\nlength: (\d{1,18})\nxxh3-128: ([0-9a-f]{32})\n")
_FORMAT_LINE = re.compile(rb"format: (\d{1,9})\n")


@dataclass(frozen=True)
class Header:
    """What the block says.

    Args:
        epoch: number of the checkpoint; journals of this epoch and later ones come on top of the file.
        length: bytes behind the block.
        checksum: XXH3-128 of the bytes behind the block, 32 hexadecimal digits.
        format: version of the format.
    """

    epoch: int
    length: int
    checksum: str
    format: int = FORMAT


def checksum(data: bytes | memoryview) -> str:
    """XXH3-128 as 32 hexadecimal digits."""
    return xxhash.xxh3_128_hexdigest(data)


def encode(header: Header) -> bytes:
    """The block of 512 bytes."""
    text = _TITLE + (
        f"format: {header.format}\nepoch: {header.epoch}\nlength: {header.length}\nxxh3-128: {header.checksum}\n"
    ).encode("ascii")
    body = text.ljust(BLOCK - _SEAL - 1) + b"\n"
    return body + checksum(body).encode("ascii") + b"\n"


def decode(block: bytes, place: str) -> Header:
    """Read and verify the block.

    Args:
        block: the first 512 bytes of the file; fewer where the file is shorter.
        place: name of the file, for the errors.
    Raises:
        NotAWorldError: no world file starts like this.
        WorldTruncatedError: the block is not whole.
        WorldDamagedError: the block does not fit its own checksum.
        WorldTooNewError: a later format.
    """
    if not block:
        raise NotAWorldError(f"{place} is empty; a world file has at least {BLOCK} bytes")
    title = block[: len(_TITLE)]
    if title != _TITLE[: len(title)] and not _sealed(block):
        raise NotAWorldError(f"{place} is no world of Planetary Survival{_what_else(block)}")
    if len(block) < BLOCK:
        raise WorldTruncatedError(f"{place} ends after {len(block)} bytes, within its header of {BLOCK}; {REPAIR_HINT}")
    if not _sealed(block):
        raise WorldDamagedError(f"{place}: the header does not fit its checksum; {REPAIR_HINT}")
    # The seal fits, so this is what some build wrote: whatever is unknown in it comes from a later one.
    version = _FORMAT_LINE.search(block)
    number = int(version[1]) if version else 0
    if number > FORMAT:
        raise WorldTooNewError(
            f"{place} has format version {number}; this build reads versions 1 to {FORMAT}. A later build reads it"
        )
    found = _FIELDS.fullmatch(block[len(_TITLE) : BLOCK - _SEAL].rstrip(b" \n") + b"\n")
    if not found or number < 1:
        raise NotAWorldError(f"{place}: the header has a form that this build does not know")
    return Header(int(found[2]), int(found[3]), found[4].decode("ascii"), number)


REPAIR_HINT = "`planetary-survival inspect repair` keeps what can be kept"


def _sealed(block: bytes) -> bool:
    body, seal = block[: BLOCK - _SEAL], block[BLOCK - _SEAL : BLOCK]
    return seal == checksum(body).encode("ascii") + b"\n"


def _what_else(block: bytes) -> str:
    if block.startswith(HDF5_SIGNATURE):
        return ": it is an HDF5 file of another kind, or a copy made by a tool that drops the header"
    return ", or its header is damaged"
