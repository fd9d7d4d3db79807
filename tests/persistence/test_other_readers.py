"""The file is what formats/v1.md says: an independent reader and the HDF5 tools read it, without plugins."""

import re
import shutil
import subprocess
from pathlib import Path

import h5py
import numpy as np
import pytest
import xxhash

from persistence.world import World
from tests.persistence.independent_reader import chunk_voxels, read
from tests.persistence.samples import (
    ATTRIBUTES,
    CHUNKS,
    RUNS,
    SCHEMA,
    chunk_rows,
    chunk_runs,
    loaded,
    make_world,
    random_tables,
)

GOLDEN = Path(__file__).parents[1] / "golden" / "saves" / "v1.h5"


def _big(path: Path) -> dict[str, np.ndarray]:
    tables = random_tables(3) | chunk_rows(np.random.default_rng(3), 900, spread=20)
    World.create(path, tables, SCHEMA, ATTRIBUTES).close()
    return tables


def test_an_independent_reader_reads_every_table(tmp_path: Path) -> None:
    tables = _big(tmp_path / "w.h5")
    attributes, found = read(str(tmp_path / "w.h5"))
    assert {name: attributes[name] for name in ATTRIBUTES} == ATTRIBUTES
    for name, table in SCHEMA.items():
        if table.key:
            assert found[name].tobytes() == tables[name].tobytes(), name
    for row in range(len(tables[CHUNKS])):
        assert found[RUNS][row].tobytes() == chunk_runs(tables, row).tobytes()


def test_an_independent_reader_applies_runs_to_voxels(tmp_path: Path) -> None:
    _big(tmp_path / "w.h5")
    density, material = np.full((32, 32, 32), 255, np.uint8), np.full((32, 32, 32), 5, np.uint8)
    runs = np.array([(255, 0, 0, 0), (1, 3, 0, 0), (0, 1, 96, 5)], SCHEMA[RUNS].dtype)
    chunk_voxels(runs, density, material)
    changed = np.argwhere((density != 255) | (material != 5))
    assert changed.tolist() == [[0, 8, 0], [0, 8, 1], [0, 8, 2], [0, 8, 3]]
    assert density[0, 8, 3] == 96 and material[0, 8, 2] == 0


def test_every_dataset_explains_itself_and_uses_stock_filters(tmp_path: Path) -> None:
    _big(tmp_path / "w.h5")
    seen = []

    def look(name: str, item: object) -> None:
        if isinstance(item, h5py.Dataset):
            seen.append(name)
            assert item.attrs["doc"]
            for column in item.dtype.names or ():
                assert item.attrs[f"column_{column}"], (name, column)
            assert set(item._filters) <= {"shuffle", "gzip"}

    with h5py.File(tmp_path / "w.h5") as file:
        file.visititems(look)
        assert file.userblock_size == 512
        for name in ("about", "format_version", "epoch", "written_by", "written_with"):
            assert name in file.attrs
    assert {"terrain/chunks", "terrain/chunks_check", "terrain/runs", "players"} <= set(seen)


def test_the_header_is_what_the_specification_says(tmp_path: Path) -> None:
    make_world(tmp_path / "w.h5")
    data = (tmp_path / "w.h5").read_bytes()
    text = data[:512].decode("ascii")
    fields = dict(re.findall(r"^([a-z0-9-]+): (\S+)$", text, re.MULTILINE))
    assert text.startswith("Planetary Survival world file.")
    assert int(fields["format"]) == 1 and int(fields["epoch"]) == 0
    assert int(fields["length"]) == len(data) - 512
    assert fields["xxh3-128"] == xxhash.xxh3_128_hexdigest(data[512:])
    assert text.splitlines()[-1] == xxhash.xxh3_128_hexdigest(data[:479])


def test_the_row_checksums_are_what_the_specification_says(tmp_path: Path) -> None:
    tables = _big(tmp_path / "w.h5")
    with h5py.File(tmp_path / "w.h5") as file:
        guard = file["terrain/chunks_check"][()]
        plain = file["players_check"][()]
    start = 0
    for row, line in enumerate(tables[CHUNKS]):
        runs = chunk_runs(tables, row).tobytes()
        assert guard["first"][row] == start
        assert guard["check"][row] == xxhash.xxh3_64_intdigest(runs, xxhash.xxh3_64_intdigest(line.tobytes())) % 2**32
        start += int(line["rows"])
    row = tables["players"][:1].tobytes()
    assert plain["check"][0] == xxhash.xxh3_64_intdigest(b"", xxhash.xxh3_64_intdigest(row)) % 2**32


def test_h5dump_reads_it(tmp_path: Path) -> None:
    tool = shutil.which("h5dump")
    assert tool, "h5dump is missing; it is in the package hdf5-tools"
    tables = _big(tmp_path / "w.h5")
    text = subprocess.run(
        [tool, "-d", "/terrain/runs", "-y", "-w", "0", str(tmp_path / "w.h5")],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    numbers = re.findall(r"^\s*(\d+),?$", text.split("DATA {", 1)[1].split("ATTRIBUTE")[0], re.MULTILINE)
    every = np.array(numbers, np.uint8).reshape(-1, 4)
    assert every.tobytes() == tables[RUNS].tobytes()
    whole = subprocess.run([tool, "-H", str(tmp_path / "w.h5")], capture_output=True, text=True, check=True).stdout
    assert 'DATASET "players"' in whole


def test_the_golden_save_still_loads() -> None:
    tables = loaded(GOLDEN)
    expected = random_tables(2024, chunks=6, rows=4)
    for name, rows in expected.items():
        assert tables[name].tobytes() == rows.tobytes(), name
    world = World.load(GOLDEN, SCHEMA, read_only=True)
    assert world.attributes == ATTRIBUTES | {"tick": 7}
    assert GOLDEN.stat().st_size < 30_000


@pytest.mark.parametrize("name", ["tick", "seed"])
def test_numbers_stay_numbers(tmp_path: Path, name: str) -> None:
    World.create(tmp_path / "w.h5", {}, SCHEMA, {name: 2**62 + 1}).close()
    assert World.load(tmp_path / "w.h5", SCHEMA, read_only=True).attributes[name] == 2**62 + 1
