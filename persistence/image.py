"""The HDF5 part of a world file: tables to bytes and back. `formats/v1.md` has the layout.

Bytes are built and read in memory: the disk is only touched by plain reads and writes whose errors are understood, and
the HDF5 library never sees a byte before its checksum was verified.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import h5py
import numpy as np
import xxhash

from gameplay.tables import Table, Tables, spans
from persistence.attributes import attributes_of, write_attributes
from persistence.errors import WorldDamagedError
from persistence.header import BLOCK, FORMAT
from persistence.layout import (
    CHECK_SUFFIX,
    RESERVED,
    Attributes,
    Schema,
    columns_dtype,
    packed,
    plain_columns,
    written_by,
)
from persistence.packing import LEVEL, chunk_rows, pack, unpack

ABOUT = (
    "A world of the game Planetary Survival: everything in which it differs from what the generator makes of its"
    " seed. Each table is a dataset of rows; its attributes say what a row and each column is. Rows are sorted by the"
    " columns that the attribute `key` names. A table with the attribute `child` owns, row after row, as many rows of"
    " the child as its column `rows` says. Datasets that end in _check hold, for each row of a table, the first child"
    " row and a checksum."
)
CHECK = np.dtype([("first", "<u8"), ("check", "<u4")])
_CHECK_ATTRIBUTES = {
    "doc": "Guards the rows of the table of the same name without _check, one for one.",
    "column_first": "index of the first child row; 0 in a table without a child",
    "column_check": "low 32 bits of XXH3-64 of the row's child rows, seeded with XXH3-64 of the row's own bytes",
}
_SMALL = 4096  # bytes; tables up to here are stored plainly
_COLUMN = "column_"


@dataclass
class Content:
    """What the HDF5 part holds.

    Args:
        schema: description of each table.
        tables: rows of each table.
        attributes: of the file, without those that this package writes itself.
    """

    schema: dict[str, Table] = field(default_factory=dict)
    tables: Tables = field(default_factory=dict)
    attributes: Attributes = field(default_factory=dict)


def encode(content: Content, epoch: int, before: bytes | None = None) -> bytes:
    """Build the HDF5 part.

    Args:
        content: what it will hold.
        epoch: number of the checkpoint.
        before: HDF5 part of the file that this one replaces; objects in it that are no tables are copied over.
    Returns:
        Bytes that stand behind the header block.
    Determinism: equal arguments give equal bytes with equal versions of the libraries.
    """
    with h5py.File(
        "world",
        "w",
        driver="core",
        backing_store=False,
        block_size=1 << 22,
        userblock_size=BLOCK,
        libver=("v110", "v110"),
    ) as file:
        write_attributes(
            file,
            {
                "about": ABOUT,
                "format_version": FORMAT,
                "epoch": epoch,
                "written_by": written_by(),
                "written_with": f"h5py {h5py.__version__}, HDF5 {h5py.version.hdf5_version}",
                **content.attributes,
            },
        )
        parents = {table.child: name for name, table in content.schema.items() if table.child}
        for name, table in sorted(content.schema.items()):
            rows = content.tables[name]
            dataset = _write_rows(file, _path(name), rows)
            write_attributes(dataset, _table_attributes(table, parents.get(name)))
            if table.key:
                guard = checks(rows, content.tables[table.child] if table.child else None)
                write_attributes(_write_rows(file, _path(name) + CHECK_SUFFIX, guard), dict(_CHECK_ATTRIBUTES))
        if before is not None:
            with open_image(before) as old:
                _copy_foreign(old, file, _own_paths(content.schema))
        file.flush()
        image: bytes = file.id.get_file_image()
    return image


def decode(image: bytes, place: str) -> Content:
    """Read the HDF5 part, whose checksum has been verified.

    Raises:
        WorldDamagedError: it is no world, or its tables do not fit each other.
    """
    try:
        with open_image(image) as file:
            content = Content(read_schema(file), {}, read_attributes(file))
            for name, table in content.schema.items():
                content.tables[name] = _read_rows(file[_path(name)], table.dtype)
    except (OSError, KeyError, ValueError, TypeError, RuntimeError, AttributeError) as error:
        raise WorldDamagedError(f"{place}: the HDF5 part cannot be read: {error}") from error
    for name, table in content.schema.items():
        if table.child:
            total = int(content.tables[name]["rows"].sum(dtype=np.int64))
            have = len(content.tables[table.child])
            if total != have:
                raise WorldDamagedError(f"{place}: {name} speaks of {total} rows of {table.child}; there are {have}")
    return content


def open_image(image: bytes) -> h5py.File:
    """An HDF5 file in memory, opened for reading."""
    return h5py.File(h5py.h5f.open_file_image(image))


def checks(rows: np.ndarray, children: np.ndarray | None) -> np.ndarray:
    """What guards each row: shape (n,), dtype CHECK."""
    out = np.zeros(len(rows), CHECK)
    size = rows.dtype.itemsize
    own = np.ascontiguousarray(rows).view(np.uint8).data
    digest = xxhash.xxh3_64_intdigest
    if children is None:
        out["check"] = [
            digest(b"", digest(own[at : at + size])) & 0xFFFFFFFF for at in range(0, len(rows) * size, size)
        ]
        return out
    first = spans(rows["rows"])
    theirs = np.ascontiguousarray(children).view(np.uint8).data
    bounds = (first * children.dtype.itemsize).tolist()
    out["first"] = first[:-1]
    out["check"] = [
        digest(theirs[bounds[i] : bounds[i + 1]], digest(own[i * size : (i + 1) * size])) & 0xFFFFFFFF
        for i in range(len(rows))
    ]
    return out


def read_attributes(file: h5py.File) -> Attributes:
    """The plain attributes of the file, without those that this package writes itself."""
    return {name: value for name, value in attributes_of(file).items() if name not in RESERVED}


def read_schema(file: h5py.File) -> dict[str, Table]:
    """The tables of a file, as its attributes describe them."""
    schema = {}
    for path, dataset in datasets(file):
        attributes = attributes_of(dataset)
        if "doc" not in attributes or not ({"key", "parent"} & set(attributes)) or dataset.dtype.names is None:
            continue
        name = path.strip("/").replace("/", ".")
        child = attributes.get("child")
        schema[name] = Table(
            name,
            columns_dtype(plain_columns(packed(dataset.dtype))),
            tuple(str(attributes["key"]).split(",")) if attributes.get("key") else (),
            str(attributes["doc"]),
            {column: str(attributes.get(_COLUMN + column, "")) for column in dataset.dtype.names},
            str(child).strip("/").replace("/", ".") if child else None,
        )
    return schema


def datasets(group: h5py.Group) -> Iterator[tuple[str, h5py.Dataset]]:
    """Every dataset below a group, with its path, in order of name."""
    for name in sorted(group):
        item = group.get(name)
        if isinstance(item, h5py.Group):
            yield from datasets(item)
        elif isinstance(item, h5py.Dataset):
            yield item.name, item


def direct(dataset: h5py.Dataset) -> bool:
    """True where the chunks of a dataset went through shuffle and deflate and nothing else."""
    return bool(dataset.chunks and dataset.shuffle and dataset.compression == "gzip" and not dataset.fletcher32)


def path_of(name: str) -> str:
    """Path of a table in the file."""
    return "/" + name.replace(".", "/")


_path = path_of


def _table_attributes(table: Table, parent: str | None) -> Attributes:
    out: Attributes = {"doc": table.doc}
    if table.key:
        out["key"] = ",".join(table.key)
    if table.child:
        out["child"] = _path(table.child)
    if parent:
        out["parent"] = _path(parent)
    return out | {_COLUMN + name: text for name, text in table.fields.items()}


def _write_rows(file: h5py.File, path: str, rows: np.ndarray) -> h5py.Dataset:
    if rows.nbytes <= _SMALL:
        return file.create_dataset(path, data=rows)
    length = chunk_rows(len(rows), rows.dtype.itemsize)
    dataset = file.create_dataset(
        path,
        shape=rows.shape,
        dtype=rows.dtype,
        chunks=(length,),
        compression="gzip",
        compression_opts=LEVEL,
        shuffle=True,
    )
    for index, chunk in enumerate(pack(rows, length)):
        dataset.id.write_direct_chunk((index * length,), chunk)
    return dataset


def _read_rows(dataset: h5py.Dataset, dtype: np.dtype) -> np.ndarray:
    if not direct(dataset):
        return np.asarray(dataset[()]).astype(dtype, copy=False)
    length, rows = dataset.chunks[0], len(dataset)
    chunks = [dataset.id.read_direct_chunk((start,))[1] for start in range(0, rows, length)]
    return unpack(chunks, length, rows, dtype)


def _own_paths(schema: Schema) -> set[str]:
    guards = {_path(name) + CHECK_SUFFIX for name, table in schema.items() if table.key}
    return {_path(name) for name in schema} | guards


def _copy_foreign(old: h5py.Group, new: h5py.Group, own: set[str]) -> None:
    """Copy what is in `old` and neither in `new` nor a table."""
    for name in old.attrs:
        if name not in new.attrs and not (old.name == "/" and name in RESERVED):
            new.attrs[name] = old.attrs[name]
    for name in old:
        item = old.get(name)
        if item is None or item.name in own:
            continue
        if name not in new:
            old.copy(name, new)
        elif isinstance(item, h5py.Group) and isinstance(new.get(name), h5py.Group):
            _copy_foreign(item, new[name], own)
