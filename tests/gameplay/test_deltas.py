"""What is kept of changed chunks: against a plain dictionary."""

from hypothesis import given
from hypothesis import strategies as st

from gameplay.deltas import ChunkDeltas, ChunkKey
from gameplay.tables import spans

RUNS = [b"", b"abcd", b"abcdefgh", b"wxyz"]
puts = st.lists(st.tuples(st.tuples(*[st.integers(-1, 1)] * 3), st.sampled_from(RUNS)), max_size=30)


@given(first=puts, second=puts)
def test_deltas_are_a_dictionary_that_knows_what_changed(
    first: list[tuple[ChunkKey, bytes]], second: list[tuple[ChunkKey, bytes]]
) -> None:
    deltas = ChunkDeltas(1)
    model: dict[ChunkKey, bytes] = {}
    touched: set[ChunkKey] = set()
    mark = 0
    for moment, steps in enumerate((first, second)):
        if moment:
            mark = deltas.revision
        touched = set()
        for key, runs in steps:
            changes = runs != model.get(key, b"")
            assert deltas.put(key, runs) == changes
            if changes:
                touched.add(key)
            model[key] = runs
    kept = {key: runs for key, runs in model.items() if runs}
    assert set(deltas) == set(kept)
    assert len(deltas) == len(kept)
    assert all(deltas.runs(key).tobytes() == runs for key, runs in model.items())
    changed, removed = deltas.since(mark)
    assert set(changed) == {key for key in touched if key in kept}
    assert set(removed) == touched - set(kept)
    assert len(changed) + len(removed) == len(touched)
    assert deltas.since(deltas.revision) == ([], [])
    rows, data = deltas.rows(kept)
    starts = spans(rows["rows"]) * 4
    keys = list(zip(rows["x"].tolist(), rows["y"].tolist(), rows["z"].tolist(), strict=True))
    assert keys == sorted(kept)
    assert [data.tobytes()[starts[at] : starts[at + 1]] for at in range(len(keys))] == [kept[key] for key in keys]


@given(steps=puts)
def test_the_hash_tells_what_is_there_not_how_it_came(steps: list[tuple[ChunkKey, bytes]]) -> None:
    deltas, again, moon = ChunkDeltas(1), ChunkDeltas(1), ChunkDeltas(2)
    for key, runs in steps:
        deltas.put(key, runs)
    for key in sorted(deltas, reverse=True):
        again.put(key, deltas.runs(key).tobytes())
        moon.put(key, deltas.runs(key).tobytes())
    assert again.hash == deltas.hash
    assert (moon.hash == deltas.hash) == (len(deltas) == 0)
