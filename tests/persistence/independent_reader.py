"""Reads a world file with h5py and NumPy alone, written from persistence/formats/v1.md; nothing of ours is imported."""

import h5py
import numpy as np


def read(path: str) -> tuple[dict[str, object], dict[str, np.ndarray]]:
    """Attributes and tables by dotted name; child tables as lists of rows, one array for each row of the parent."""
    tables: dict[str, np.ndarray] = {}
    children: dict[str, np.ndarray] = {}
    with h5py.File(path, "r") as file:

        def visit(name: str, item: object) -> None:
            if isinstance(item, h5py.Dataset) and "key" in item.attrs:
                rows = item[()]
                tables[name.replace("/", ".")] = rows
                child = _plain(item.attrs.get("child", ""))
                if child:
                    parts = np.empty(len(rows), object)
                    parts[:] = np.split(file[child][()], np.cumsum(rows["rows"])[:-1]) if len(rows) else []
                    children[child.strip("/").replace("/", ".")] = parts

        file.visititems(visit)
        return {name: _plain(value) for name, value in file.attrs.items()}, tables | children


def _plain(value: object) -> object:
    """Texts are of fixed length and in UTF-8."""
    return value.decode("utf-8") if isinstance(value, bytes) else value


def chunk_voxels(runs: np.ndarray, density: np.ndarray, material: np.ndarray) -> None:
    """Put runs over what the generator made: u8 arrays of 32 x 32 x 32 voxels, indexed [z, y, x], changed in place."""
    flat_density, flat_material = density.reshape(-1), material.reshape(-1)
    at = 0
    for gap, length, new_density, new_material in runs.tolist():
        at += gap
        flat_density[at : at + length] = new_density
        flat_material[at : at + length] = new_material
        at += length
