"""Reads a world: the file, then its journals on top."""

from dataclasses import dataclass, field
from pathlib import Path

from persistence import image, journal
from persistence.errors import WorldDamagedError, WorldMissingError
from persistence.files import journals, read_header, read_whole
from persistence.fold import apply_records
from persistence.header import REPAIR_HINT, Header, checksum
from persistence.image import Content
from persistence.journal import Contents, Opening, Record
from persistence.layout import log

_TRIES = 20  # how often a checkpoint may swap the file while it is being read


@dataclass(frozen=True)
class Stored:
    """A world as it lies on the disk.

    Args:
        header: of the file.
        image: HDF5 part of the file.
        content: the state, with all journals folded in.
        journals: by epoch, those that were folded in.
    """

    header: Header
    image: bytes
    content: Content
    journals: dict[int, Contents] = field(default_factory=dict)


def read_world(path: Path, below: int | None = None) -> Stored:
    """Read and verify a world; nothing on the disk is changed.

    Args:
        path: of the world file.
        below: fold only journals of epochs below this.
    Raises:
        WorldError: it is missing, no world, truncated, too new, or damaged.
    """
    header, behind, records, contents = read_base(path, below)
    content = apply_records(image.decode(behind, str(path)), records)
    return Stored(header, behind, content, contents)


def read_base(path: Path, below: int | None = None) -> tuple[Header, bytes, list[Record], dict[int, Contents]]:
    """Header and HDF5 part of the file, both verified, and what its journals hold; see `read_world`."""
    for _ in range(_TRIES):
        header, bytes_behind = read_whole(path)
        try:
            records, contents = read_journals(path, header.epoch, below)
        except (WorldDamagedError, WorldMissingError):
            if read_header(path).epoch == header.epoch:
                raise
            continue
        # A checkpoint may have swapped the file and deleted journals meanwhile; then look again.
        if read_header(path).epoch == header.epoch:
            verify_image(path, header, bytes_behind)
            return header, bytes_behind, records, contents
    raise WorldDamagedError(f"{path} changes faster than it can be read")


def read_journals(path: Path, epoch: int, below: int | None = None) -> tuple[list[Record], dict[int, Contents]]:
    """All records on top of the world file of that epoch, and what each journal holds.

    Raises:
        WorldDamagedError: a journal is damaged, shortened, or missing between others.
    """
    records: list[Record] = []
    contents: dict[int, Contents] = {}
    expected: int | None = None
    for number, path_of_journal in journals(path).items():
        if number < epoch or (below is not None and number >= below):
            continue
        if number != (epoch if expected is None else expected):
            missing = epoch if expected is None else expected
            raise WorldDamagedError(
                f"{path}: journal {missing} is missing, but there is journal {number}; put it back, or {REPAIR_HINT}"
            )
        held = journal.read(path_of_journal, number)
        if held.records and contents:
            opening = held.records[0]
            before = len(contents[number - 1].records)
            if isinstance(opening, Opening) and opening.previous != before:
                raise WorldDamagedError(
                    f"{path}: journal {number - 1} has {before} records where there were {opening.previous};"
                    f" {REPAIR_HINT}"
                )
        if held.torn:
            log.warning("%s: %d bytes of an unfinished save are left out", path_of_journal, held.torn)
        contents[number] = held
        records += held.records
        expected = number + 1
    return records, contents


def verify_image(path: Path, header: Header, bytes_behind: bytes) -> None:
    """Raise WorldDamagedError unless the HDF5 part is what was written."""
    if len(bytes_behind) != header.length:
        surplus = len(bytes_behind) - header.length
        raise WorldDamagedError(f"{path} has {surplus} bytes too many at its end; {REPAIR_HINT}")
    if checksum(bytes_behind) != header.checksum:
        raise WorldDamagedError(f"{path} does not fit its checksum: it was damaged after it was written. {REPAIR_HINT}")
