"""The pool of chunks and the table that finds them."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taichi_kernels import runtime
from taichi_kernels.errors import ArgumentError, ComputeError
from taichi_kernels.pool import ChunkPool
from taichi_kernels.table import ChunkTable
from taichi_kernels.units import AIR_SLOT, SOLID_SLOT, UNLOADED_SLOT

coordinates = st.tuples(*[st.integers(-3, 3) | st.sampled_from([-512, 511])] * 3)
steps = st.lists(
    st.tuples(st.booleans(), st.lists(st.tuples(coordinates, st.integers(SOLID_SLOT, 99)), max_size=12)), max_size=12
)


@given(steps=steps, asked=st.lists(coordinates, min_size=1, max_size=30))
def test_the_table_is_a_dictionary(steps: list, asked: list[tuple[int, int, int]]) -> None:
    table, model = ChunkTable(200), {}
    for inserts, entries in steps:
        chunks = np.array([chunk for chunk, _ in entries], np.int32).reshape(-1, 3)
        if inserts:
            table.insert(chunks, np.array([slot for _, slot in entries], np.int32))
            model.update(entries)
        else:
            table.erase(chunks)
            for chunk, _ in entries:
                model.pop(chunk, None)
        assert table.count == len(model)
        found = table.find(np.array(asked, np.int32))
        assert found.tolist() == [model.get(chunk, UNLOADED_SLOT) for chunk in asked]


def test_a_full_table_refuses_more_and_keeps_what_it_has() -> None:
    table = ChunkTable(3)
    chunks = np.array([[0, 0, 0], [1, 0, 0], [2, 0, 0]], np.int32)
    table.insert(chunks, np.array([1, AIR_SLOT, 2], np.int32))
    with pytest.raises(ArgumentError, match="room for 3"):
        table.insert(np.array([[0, 0, 0], [7, 7, 7]], np.int32), np.array([9, 9], np.int32))
    assert table.find(chunks).tolist() == [1, AIR_SLOT, 2]
    table.insert(chunks[:1], np.array([5], np.int32))
    assert table.find(chunks).tolist() == [5, AIR_SLOT, 2]


def test_many_chunks_at_once() -> None:
    side = np.arange(-13, 13, dtype=np.int32)
    chunks = np.stack(np.meshgrid(side, side, side), axis=-1).reshape(-1, 3)
    table = ChunkTable(len(chunks))
    table.insert(chunks, np.arange(len(chunks), dtype=np.int32))
    assert (table.find(chunks) == np.arange(len(chunks))).all()
    table.erase(chunks[::2])
    assert table.count == len(chunks) - len(chunks[::2])
    assert (table.find(chunks[::2]) == UNLOADED_SLOT).all()
    assert (table.find(chunks[1::2]) == np.arange(len(chunks))[1::2]).all()


@pytest.mark.parametrize(
    ("chunks", "slots"),
    [
        ([[512, 0, 0]], [0]),
        ([[0, 0, -513]], [0]),
        ([[0.5, 0, 0]], [0]),
        ([[0, 0]], [0]),
        ([[0, 0, 0]], [0, 1]),
    ],
)
def test_bad_chunks_are_refused(chunks: list, slots: list[int]) -> None:
    with pytest.raises(ArgumentError):
        ChunkTable(4).insert(np.array(chunks), np.array(slots))


def _random_chunks(count: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (count, 32, 32, 32), np.uint8)


def test_what_is_written_is_read_also_after_growing() -> None:
    pool = ChunkPool(4)
    density, material = _random_chunks(3, 1), _random_chunks(3, 2)
    slots = np.array([3, 0, 2], np.int32)
    pool.write(slots, density, material)
    pool.grow(9)
    assert pool.capacity == 9
    back = pool.read(slots[::-1])
    assert (back[0] == density[::-1]).all()
    assert (back[1] == material[::-1]).all()
    pool.write(np.array([8], np.int32), density[:1], material[:1])
    assert (pool.read(np.array([8], np.int32))[0] == density[:1]).all()


def test_words_hold_four_voxels_along_x() -> None:
    pool = ChunkPool(2)
    density = np.zeros((1, 32, 32, 32), np.uint8)
    density[0, 5, 6, 7] = 0xAB
    pool.write(np.array([1], np.int32), density, density)
    words = runtime.fetch(pool.density)
    at = 8192 + (5 * 32 + 6) * 8 + 7 // 4
    assert np.flatnonzero(words).tolist() == [at]
    assert words[at].view(np.uint32) == 0xAB << 24


def test_bad_slots_and_sizes_are_refused() -> None:
    pool, chunk = ChunkPool(2), np.zeros((1, 32, 32, 32), np.uint8)
    for slots in ([2], [-1], [0.0]):
        with pytest.raises(ArgumentError, match="slots"):
            pool.read(np.array(slots))
    with pytest.raises(ArgumentError, match="twice"):
        pool.write(np.array([1, 1]), np.repeat(chunk, 2, 0), np.repeat(chunk, 2, 0))
    with pytest.raises(ArgumentError, match="density"):
        pool.write(np.array([1]), chunk[:, :4], chunk)
    with pytest.raises(ArgumentError, match="material"):
        pool.write(np.array([1]), chunk, chunk.astype(np.int32))
    with pytest.raises(ArgumentError, match="capacity"):
        pool.grow(2)
    with pytest.raises(ArgumentError, match="capacity"):
        ChunkPool(0)
    assert not pool.read(np.array([], np.int32))[0].size


def test_the_runtime_says_what_is_wrong() -> None:
    runtime.start("cpu")
    with pytest.raises(ComputeError, match="already"):
        runtime.start("vulkan")
    with pytest.raises(ComputeError, match="one of cpu, vulkan, cuda"):
        runtime.start("abacus")


def test_nothing_computes_before_the_runtime_starts_and_it_starts_in_silence() -> None:
    program = (
        "from taichi_kernels import errors, runtime\n"
        "from taichi_kernels.pool import ChunkPool\n"
        "try:\n    ChunkPool(1)\n"
        "except errors.ComputeError as error:\n    assert 'start' in str(error)\n"
        "else:\n    raise SystemExit('it computed')\n"
        "runtime.start('cpu')\n"
        "ChunkPool(1)\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
