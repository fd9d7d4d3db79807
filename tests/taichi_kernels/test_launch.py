"""Launching the quick way does what Taichi's own call does."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import taichi as ti

from taichi_kernels.launch import quick

I32_1D = ti.types.ndarray(ti.i32, 1)


@ti.kernel
def _slow(values: I32_1D, table: ti.types.ndarray(ti.i32, 2), factor: ti.i32, negate: ti.template()):
    for i in range(values.shape[0]):
        v = values[i] * factor + table[i % table.shape[0], table.shape[1] - 1]
        if ti.static(negate):
            v = -v
        values[i] = v


_fast = quick(_slow)


def test_every_call_sees_its_own_arguments() -> None:
    rng = np.random.default_rng(1)
    for turn in range(40):
        values = rng.integers(-(2**31), 2**31, rng.integers(1, 3000)).astype(np.int32)
        table = rng.integers(-(2**31), 2**31, (rng.integers(1, 9), rng.integers(1, 9))).astype(np.int32)
        factor, negate = int(rng.integers(-1000, 1000)), bool(turn & 1)
        wanted = values.copy()
        _slow(wanted, table, factor, negate)
        _fast(values, table, factor, negate)
        assert (values == wanted).all()


@quick
@ti.kernel
def _sum(values: I32_1D, more: ti.types.ndarray(ti.u8, 1), weight: ti.i32, out: I32_1D):
    total = 0
    for _ in range(1):
        for i in range(values.shape[0]):
            total += values[i] * weight
        for i in range(more.shape[0]):
            total += ti.cast(more[i], ti.i32)
        out[0] = total


def test_arrays_of_the_call_before_are_seen_as_they_are_now() -> None:
    values, more, out = np.arange(6, dtype=np.int32), np.full(4, 200, np.uint8), np.zeros(1, np.int32)

    def total(weight: int) -> int:
        _sum(values, more, weight, out)
        return int(out[0])

    for weight in (1, 1, 70_000, 1):
        assert total(weight) == 15 * weight + 800
    values[:] = 1
    more[0] = 1
    assert total(2) == 12 + 601
    for size in range(1, 200):  # memory of arrays that are gone is used again
        values, more = np.full(size, size, np.int32), np.full(size % 7, 255, np.uint8)
        assert total(3) == 3 * size * size + 255 * (size % 7)


def test_an_array_may_get_another_shape() -> None:
    table = np.arange(6, dtype=np.int32).reshape(2, 3)
    for shape in ((2, 3), (3, 2), (6, 1), (1, 6)):
        table.shape = shape
        values, wanted = np.zeros(7, np.int32), np.zeros(7, np.int32)
        _slow(wanted, table, 1, False)
        _fast(values, table, 1, False)
        assert (values == wanted).all()


def test_threads_do_not_mix_their_arguments() -> None:
    def work(seed: int) -> bool:
        rng = np.random.default_rng(seed)
        right = []
        for _ in range(300):
            values = rng.integers(-1000, 1000, rng.integers(1, 50)).astype(np.int32)
            more, out = rng.integers(0, 256, 9).astype(np.uint8), np.zeros(1, np.int32)
            _sum(values, more, seed, out)
            right.append(out[0] == int(values.sum()) * seed + int(more.sum()))
        return all(right)

    work(0)
    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(work, range(1, 9)))


def test_what_does_not_fit_is_refused_as_by_taichi() -> None:
    values, table = np.arange(8, dtype=np.int32), np.ones((2, 2), np.int32)
    for _ in range(3):
        _fast(values, table, 2, False)
    before = values.copy()
    for wrong in (
        (values[::2], table, 2, False),
        (values.astype(np.float32), table, 2, False),
        (values, table[0], 2, False),
        (values, table, "2", False),
        (values, table, 2),
    ):
        with pytest.raises((ValueError, TypeError, AssertionError, ti.TaichiRuntimeTypeError, ti.TaichiSyntaxError)):
            _fast(*wrong)
    assert (values == before).all()
    assert _fast.__name__ == "_slow"
