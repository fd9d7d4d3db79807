"""Tables, changes to them, and tables as bytes."""

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gameplay import packing
from gameplay.schema import SCHEMA
from gameplay.tables import Changes, Tables, difference, keys, merge, spans, take_children

CHUNKS, RUNS = SCHEMA["terrain.chunks"], SCHEMA["terrain.runs"]
Model = dict[tuple[int, int, int, int], bytes]


@st.composite
def models(draw: st.DrawFn) -> Model:
    """Chunks with their runs as a plain dictionary."""
    key = st.tuples(st.just(1), *[st.integers(-2, 2)] * 3)
    return draw(st.dictionaries(key, st.binary(min_size=0, max_size=5).map(lambda data: data * 4), max_size=8))


def tables_of(model: Model) -> Tables:
    chunks = np.zeros(len(model), CHUNKS.dtype)
    for row, (key, runs) in zip(chunks, sorted(model.items()), strict=True):
        row["body"], row["x"], row["y"], row["z"] = key
        row["rows"] = len(runs) // 4
    runs_data = b"".join(runs for _, runs in sorted(model.items()))
    return {"terrain.chunks": chunks, "terrain.runs": np.frombuffer(runs_data, RUNS.dtype)}


def model_of(tables: Tables) -> Model:
    data, starts = tables["terrain.runs"].tobytes(), spans(tables["terrain.chunks"]["rows"]) * 4
    names = keys(tables["terrain.chunks"], CHUNKS.key).tolist()
    return {key: data[starts[at] : starts[at + 1]] for at, key in enumerate(names)}


@given(base=models(), new=models(), gone=models())
def test_merge_is_a_dictionary_update(base: Model, new: Model, gone: Model) -> None:
    removed = np.array(sorted(gone), CHUNKS.key_dtype)
    changes = Changes(tables_of(new), {"terrain.chunks": removed})
    before = tables_of(base)
    merged = merge(before, changes, SCHEMA)
    expected = {key: runs for key, runs in {**base, **new}.items() if key not in gone}
    assert model_of(merged) == expected
    assert list(model_of(merged)) == sorted(expected)
    assert model_of(before) == base


fragments = st.dictionaries(st.tuples(st.integers(1, 3), st.integers(0, 3)), st.integers(0, 2), max_size=12)


def fragments_of(model: dict[tuple[int, int], int]) -> np.ndarray:
    rows = [(player, material, units) for (player, material), units in sorted(model.items())]
    return np.array(rows, SCHEMA["fragments"].dtype)


@given(old=fragments, new=fragments)
def test_a_difference_is_as_small_as_can_be_and_leads_there(
    old: dict[tuple[int, int], int], new: dict[tuple[int, int], int]
) -> None:
    changed, gone = difference(SCHEMA["fragments"], fragments_of(old), fragments_of(new))
    expected = {key: units for key, units in new.items() if old.get(key) != units}
    assert changed.tobytes() == fragments_of(expected).tobytes()
    assert gone.tolist() == sorted(set(old) - set(new))
    changes = Changes({"fragments": changed}, {"fragments": gone})
    assert (
        merge({"fragments": fragments_of(old)}, changes, SCHEMA)["fragments"].tobytes() == fragments_of(new).tobytes()
    )


def test_merge_keeps_tables_that_are_unknown() -> None:
    odd = np.zeros(3, [("a", "<i4")])
    merged = merge({"future": odd, **tables_of({})}, Changes(tables_of({(1, 0, 0, 0): b"abcd"})), SCHEMA)
    assert merged["future"] is odd
    with pytest.raises(KeyError):
        merge({}, Changes({"future": odd}), SCHEMA)


def test_changes_are_true_when_there_are_any() -> None:
    assert not Changes()
    assert not Changes(tables_of({}))
    assert Changes(tables_of({(1, 0, 0, 0): b""}))
    assert Changes(removed={"terrain.chunks": np.zeros(1, CHUNKS.key_dtype)})


@given(counts=st.lists(st.integers(0, 4), max_size=8), data=st.data())
def test_children_follow_their_parents(counts: list[int], data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.integers(0, max(0, len(counts) - 1)), max_size=8)) if counts else []
    children = np.arange(sum(counts))
    starts = spans(np.array(counts, np.int64))
    expected = [child for row in rows for child in range(starts[row], starts[row + 1])]
    got = take_children(children, np.array(counts, np.int64), np.array(rows, np.int64))
    assert got.tolist() == expected


@given(counts=st.lists(st.integers(0, 3), min_size=len(SCHEMA), max_size=len(SCHEMA)), seed=st.integers(0, 99))
def test_packed_tables_come_back(counts: list[int], seed: int) -> None:
    random = np.random.default_rng(seed)
    tables = {
        name: np.frombuffer(random.bytes(count * table.dtype.itemsize), table.dtype)
        for (name, table), count in zip(SCHEMA.items(), counts, strict=True)
    }
    back = packing.unpack(packing.pack(tables))
    assert list(back) == list(tables)
    for name, rows in tables.items():
        assert back[name].dtype == rows.dtype
        assert back[name].tobytes() == rows.tobytes()


@given(cut=st.integers(0, 10_000), flip=st.integers(0, 7))
def test_damaged_bytes_are_refused_or_read_as_tables(cut: int, flip: int) -> None:
    data = bytearray(packing.pack({"players": np.zeros(2, SCHEMA["players"].dtype)}))
    with pytest.raises(ValueError, match="packed"):
        packing.unpack(bytes(data[: cut % len(data)]))
    with pytest.raises(ValueError, match="follow"):
        packing.unpack(bytes(data) + b"x")
    data[cut % len(data)] ^= 1 << flip
    with contextlib.suppress(ValueError):
        packing.unpack(bytes(data))


def test_every_column_is_described() -> None:
    for table in SCHEMA.values():
        assert set(table.fields) == set(table.dtype.names or ()), table.name
        assert table.doc.endswith(".")
        assert set(table.key) <= set(table.dtype.names or ())
        assert table.child is None or ("rows" in (table.dtype.names or ()) and table.child in SCHEMA)
        assert ">" not in str(table.dtype.descr)
