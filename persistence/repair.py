"""Makes a sound world of a damaged one, and says what is lost."""

import contextlib
import shutil
from collections.abc import Callable, Set
from pathlib import Path

from gameplay.tables import Tables
from persistence import checkpoint, image, journal
from persistence.errors import SchemaError, WorldDamagedError, WorldError, WorldExistsError
from persistence.files import check_is_file, check_writable, guarded, journals, read_whole
from persistence.fold import apply_records
from persistence.header import BLOCK, HDF5_SIGNATURE, decode
from persistence.image import Content
from persistence.journal import Record
from persistence.layout import Schema
from persistence.locking import acquire, release
from persistence.reading import verify_image
from persistence.report import Report
from persistence.rules import check_tables
from persistence.salvage import Salvage, salvage
from persistence.sound import sound_tables

Mend = Callable[[Tables, Set[str]], list[tuple[str, str]]]


def repair(
    path: str | Path, out: str | Path | None = None, schema: Schema | None = None, mend: Mend | None = None
) -> Report:
    """Keep all that can be kept.

    Rows of the file are kept where they fit their checksum; records of the journals where they fit theirs.

    Args:
        path: of the world file.
        out: where to write the repaired world; it must not exist. Without it the world itself is replaced, and what it
            was is kept beside it under a name with `.broken`.
        schema: the tables that this build knows, for those whose description in the file is damaged.
        mend: makes lost rows anew where they follow from others: it is given the tables, to change in place, and the
            names of those that lost rows, and says what it made. What it raises ends the repair; nothing was changed.
    Returns:
        What was kept, and a finding for everything that was lost.
    Raises:
        WorldDamagedError: nothing could be kept; nothing was changed.
        WorldExistsError: `out` exists.
        WorldError: the file is missing, newer, in use, or the result could not be written; nothing was changed.
    """
    path = Path(path)
    check_is_file(path)
    target = path if out is None else Path(out)
    if target != path and (target.exists() or journals(target)):
        raise WorldExistsError(f"{target} exists already; give another name")
    check_writable(target if target.exists() else target.parent)
    held = acquire(path) if target == path else None
    try:
        report = Report(str(path))
        content, epoch, before = _rescue(path, schema, report)
        if mend is not None:
            for place, text in mend(content.tables, report.lost):
                report.add(place, text, harmful=False)
        report.kept = {name: len(rows) for name, rows in sorted(content.tables.items())}
        if target == path:
            _keep_original(path, report)
        checkpoint.write(target, content, epoch, before)
        if target == path:
            checkpoint.delete_journals(path, epoch)
        return report
    finally:
        if held is not None:
            release(path, held)


def _rescue(path: Path, schema: Schema | None, report: Report) -> tuple[Content, int, bytes | None]:
    """What can be kept, the epoch of the new file, and the old HDF5 part where that is sound."""
    epoch: int | None = None
    before: bytes | None = None
    try:
        header, before = read_whole(path)
        epoch = header.epoch
        verify_image(path, header, before)
        content = image.decode(before, str(path))
    except WorldError as error:
        if not _may_be_ours(path):
            raise
        report.add(path.name, str(error))
        before = None
        content, said_epoch = _salvaged(path, schema, report)
        epoch = said_epoch if epoch is None else epoch
    lost = [name for name, _ in content.tables.items() if name not in content.schema]
    for name in lost:
        del content.tables[name]
    content, last = _with_journals(path, content, epoch, report)
    if not content.schema:
        raise WorldDamagedError(f"{path}: nothing in it could be read, so nothing could be kept")
    content.tables = _lawful(content.tables, content.schema, report)
    return content, max(last, -1 if epoch is None else epoch) + 1, before


def _salvaged(path: Path, schema: Schema | None, report: Report) -> tuple[Content, int | None]:
    found: Salvage = salvage(path, BLOCK, schema)
    for place, text in found.faults:
        report.add(place, text)
    if not found.rows and not journals(path):
        raise WorldDamagedError(f"{path}: nothing in it could be read, so nothing could be kept")
    if not found.attributes:
        report.add("attributes of the file", "lost")
    return Content(dict(found.schema), sound_tables(found, report), found.attributes), found.epoch


def _with_journals(path: Path, content: Content, epoch: int | None, report: Report) -> tuple[Content, int]:
    """Fold in every sound record. Rows are saved whole, so a record counts although one before it is lost."""
    last = -1
    for number, name in journals(path).items():
        if epoch is not None and number < epoch:
            continue
        last = number
        try:
            with guarded(name, "read"):
                data = name.read_bytes()
        except WorldError as error:
            report.add(name.name, str(error))
            continue
        records, gaps = journal.salvage(data, number)
        for start, stop in gaps:
            report.add(name.name, f"lost: bytes {start} to {stop - 1}, one save or more")
        for index, record in enumerate(records):
            content = _with_record(content, record, f"{name.name}, record {index}", report)
    return content, last


def _with_record(content: Content, record: Record, place: str, report: Report) -> Content:
    try:
        return apply_records(content, [record])
    except SchemaError as error:
        report.add(place, f"lost: {error}")
        return content


def _lawful(tables: Tables, schema: Schema, report: Report) -> Tables:
    """The tables, after a word about each rule that they break."""
    for place, text in check_tables(tables, schema):
        report.add(place, f"{text}; it is kept as it is")
    return tables


def _may_be_ours(path: Path) -> bool:
    """True for a file whose HDF5 part stands where ours does, or whose header is ours."""
    with guarded(path, "read"), path.open("rb") as file:
        block = file.read(BLOCK)
        signature = file.read(len(HDF5_SIGNATURE))
    with contextlib.suppress(WorldError):
        decode(block, str(path))
        return True
    return signature == HDF5_SIGNATURE or block.startswith(b"Planetary Survival world file")


def _keep_original(path: Path, report: Report) -> None:
    """Copy the world as it is to names with `.broken`."""
    number = 0
    while True:
        suffix = ".broken" if number == 0 else f".broken-{number}"
        copy = path.with_name(path.name + suffix)
        if not copy.exists():
            break
        number += 1
    with guarded(copy, "write"):
        shutil.copy2(path, copy)
        for name in journals(path).values():
            shutil.copy2(name, path.with_name(name.name.replace(path.name, copy.name, 1)))
    report.add(copy.name, "the world as it was is kept here", harmful=False)
