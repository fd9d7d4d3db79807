"""Looks for damage in a world: structure, checksums, order, ranges. Changes nothing."""

from pathlib import Path

from persistence import image, journal
from persistence.errors import (
    WorldDamagedError,
    WorldError,
    WorldTruncatedError,
)
from persistence.files import journals, read_whole, temporary
from persistence.fold import apply_records
from persistence.header import BLOCK, Header
from persistence.image import Content
from persistence.layout import CHECK_SUFFIX
from persistence.reading import read_journals, verify_image
from persistence.report import Report
from persistence.rules import check_tables
from persistence.salvage import salvage
from persistence.sound import same_guard, sound_tables


def verify(path: str | Path) -> Report:
    """Examine a world file and its journals.

    Args:
        path: of the world file. A game may have it open.
    Returns:
        A report; `ok` where nothing is damaged. Damage never raises.
    Raises:
        WorldMissingError: there is no file.
        NotAWorldError: it is something else.
        WorldTooNewError: a later format.
        WorldReadOnlyError: it must not be read.
    """
    path = Path(path)
    report = Report(str(path))
    try:
        header, behind = read_whole(path)
        verify_image(path, header, behind)
    except (WorldDamagedError, WorldTruncatedError) as error:
        report.add(path.name, str(error))
        _find_damage(path, report)
        _check_journals(path, None, report)
        return report
    content = _check_file(path, behind, report)
    _check_journals(path, header, report)
    if content is not None and report.ok and journals(path):
        try:
            whole = apply_records(content, read_journals(path, header.epoch)[0])
        except WorldError as error:
            report.add("journals", str(error))
        else:
            for place, text in check_tables(whole.tables, whole.schema):
                report.add(f"{place}, with the journals", text)
    _check_leftovers(path, header, report)
    return report


def _check_file(path: Path, behind: bytes, report: Report) -> Content | None:
    try:
        content = image.decode(behind, str(path))
    except WorldDamagedError as error:
        report.add(path.name, str(error))
        return None
    for place, text in check_tables(content.tables, content.schema):
        report.add(place, text)
    with image.open_image(behind) as file:
        for name, table in content.schema.items():
            if not table.key:
                continue
            guard = file.get(image.path_of(name) + CHECK_SUFFIX)
            children = content.tables[table.child] if table.child else None
            if guard is None:
                report.add(name, "the dataset with its checksums is missing")
            elif not same_guard(content.tables[name], children, guard[()]):
                report.add(name, "rows do not fit the checksums beside them")
    return content


def _find_damage(path: Path, report: Report) -> None:
    found = salvage(path, BLOCK)
    for place, text in found.faults:
        report.add(place, text)
    before = len(report.findings)
    sound_tables(found, report)
    if found.rows and len(report.findings) == before and not found.faults:
        report.add("tables", "every row that could be read is sound: the damage lies elsewhere", harmful=False)


def _check_journals(path: Path, header: Header | None, report: Report) -> None:
    """Each journal, and whether they follow on each other; without a header, only each by itself."""
    for number, name in journals(path).items():
        if header is not None and number < header.epoch:
            continue
        try:
            held = journal.read(name, number)
        except WorldError as error:
            report.add(name.name, str(error))
            continue
        if held.torn:
            report.add(name.name, f"{held.torn} bytes at the end are a save that was never finished", harmful=False)
    if header is not None and report.ok:
        try:
            read_journals(path, header.epoch)
        except WorldError as error:
            report.add("journals", str(error))


def _check_leftovers(path: Path, header: Header, report: Report) -> None:
    if temporary(path).exists():
        report.add(temporary(path).name, "an unfinished checkpoint; the next session deletes it", harmful=False)
    for number, name in journals(path).items():
        if number < header.epoch:
            report.add(name.name, "its changes are in the file already; the next session deletes it", harmful=False)
