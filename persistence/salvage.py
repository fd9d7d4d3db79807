"""Gets what is sound out of a damaged HDF5 part.

The HDF5 library may crash or hang on damaged input, so it runs in a process of its own, with a time limit:
`python -m persistence.salvage FILE OFFSET OUT` writes what it could read to OUT, bit by bit, so that a crash costs only
the table at which it happened.
"""

import contextlib
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import h5py
import numpy as np

from gameplay.tables import Table
from persistence import image
from persistence.layout import (
    CHECK_SUFFIX,
    Attributes,
    Schema,
    columns_dtype,
    packed,
    plain_columns,
    plain_table,
    table_from_plain,
)
from persistence.packing import inflate_into

TIMEOUT = 120.0  # seconds
_BLOCK = 4096  # rows of a table without chunks that are read at once


@dataclass
class Salvage:
    """What could be read.

    Args:
        schema: tables whose description was readable.
        rows: by table (and by guard, with `_check`): rows, zeros where they could not be read.
        lost: by table and guard: True for rows that could not be read.
        attributes: of the file.
        epoch: of the file, or None.
        faults: place and what was wrong.
    """

    schema: dict[str, Table] = field(default_factory=dict)
    rows: dict[str, np.ndarray] = field(default_factory=dict)
    lost: dict[str, np.ndarray] = field(default_factory=dict)
    attributes: Attributes = field(default_factory=dict)
    epoch: int | None = None
    faults: list[tuple[str, str]] = field(default_factory=list)


def salvage(path: Path, offset: int, schema: Schema | None = None, timeout: float = TIMEOUT) -> Salvage:
    """Read what can be read of the HDF5 part of a file.

    Args:
        path: of the file; not changed.
        offset: where in it the HDF5 part starts.
        schema: what the tables should look like, for those whose own description is damaged.
        timeout: seconds after which reading is given up.
    Determinism: none where the library crashes; what is returned was read by it, and is yet to be checked.
    """
    found = Salvage()
    with tempfile.TemporaryDirectory(prefix="salvage") as folder:
        hints = Path(folder, "schema.json")
        hints.write_text(json.dumps([plain_table(table) for table in (schema or {}).values()]), "utf-8")
        command = [sys.executable, "-m", "persistence.salvage", str(path.absolute()), str(offset), folder]
        try:
            ended = subprocess.run(
                command,
                cwd=Path(__file__).resolve().parent.parent,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=timeout,
                check=False,
            ).returncode
            if ended:
                found.faults.append((path.name, f"the HDF5 library gave up on it (code {ended})"))
        except subprocess.TimeoutExpired:
            found.faults.append((path.name, f"the HDF5 library did not come to an end in {timeout:g} s"))
        said = Path(folder, "said.jsonl")
        for line in said.read_text("utf-8").splitlines() if said.exists() else []:
            with contextlib.suppress(ValueError):  # the last line may be torn by a crash
                _take(found, json.loads(line), Path(folder))
    return found


def _take(found: Salvage, said: dict, folder: Path) -> None:
    if "fault" in said:
        found.faults.append((said["place"], said["fault"]))
    elif "attributes" in said:
        found.attributes, found.epoch = said["attributes"], said["epoch"]
    elif "table" in said:
        table = table_from_plain(said["table"])
        found.schema[table.name] = table
    elif "rows" in said:
        name = said["rows"]
        dtype = columns_dtype(said["columns"])
        found.rows[name] = np.fromfile(folder / f"{said['number']}.rows", dtype)
        found.lost[name] = np.fromfile(folder / f"{said['number']}.lost", bool)


class _Teller:
    """Says what was read as soon as it was."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.number = 0
        self._file = (folder / "said.jsonl").open("w", encoding="utf-8")

    def say(self, **said: object) -> None:
        self._file.write(json.dumps(said) + "\n")
        self._file.flush()

    def rows(self, name: str, rows: np.ndarray, lost: np.ndarray) -> None:
        self.number += 1
        rows.tofile(self.folder / f"{self.number}.rows")
        lost.tofile(self.folder / f"{self.number}.lost")
        self.say(rows=name, columns=plain_columns(rows.dtype), number=self.number)


def main(path: str, offset: str, folder: str) -> int:
    """Entry of the process."""
    teller = _Teller(Path(folder))
    hints = {
        plain["name"]: table_from_plain(plain) for plain in json.loads(Path(folder, "schema.json").read_text("utf-8"))
    }
    try:
        file = image.open_image(Path(path).read_bytes()[int(offset) :])
    except Exception as error:  # the library raises whatever it likes
        teller.say(place="file", fault=f"it cannot be opened: {error}")
        return 0
    try:
        epoch = file.attrs.get("epoch")
        teller.say(attributes=image.read_attributes(file), epoch=None if epoch is None else int(epoch))
    except Exception as error:
        teller.say(place="attributes of the file", fault=str(error))
    tables = dict(hints)
    try:
        tables |= image.read_schema(file)
    except Exception as error:
        teller.say(place="descriptions of tables", fault=str(error))
    for name, table in tables.items():
        teller.say(table=plain_table(table))
        _read(file, name, packed(table.dtype), teller)
        if table.key:
            _read(file, name + CHECK_SUFFIX, image.CHECK, teller)
    return 0


def _read(file: h5py.File, name: str, dtype: np.dtype, teller: _Teller) -> None:
    try:
        dataset = file[image.path_of(name)]
        if columns_dtype(plain_columns(packed(dataset.dtype))) != dtype:
            raise ValueError("its columns are not those expected")
        rows = np.zeros(len(dataset), dtype)
        lost = np.ones(len(rows), bool)
        direct = image.direct(dataset)
        length = dataset.chunks[0] if direct else _BLOCK
    except Exception as error:
        teller.say(place=name, fault=f"it cannot be opened: {error}")
        return
    plain = rows.view(np.uint8).reshape(len(rows), dtype.itemsize)
    for start in range(0, len(rows), length):
        stop = min(start + length, len(rows))
        try:
            if direct:
                inflate_into(dataset.id.read_direct_chunk((start,))[1], length, plain[start:stop])
            else:
                rows[start:stop] = dataset[start:stop]
            lost[start:stop] = False
        except Exception as error:
            teller.say(place=f"{name} rows {start} to {stop - 1}", fault=str(error))
    teller.rows(name, rows, lost)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
