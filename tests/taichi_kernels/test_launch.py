"""Launching the quick way does what Taichi's own call does."""

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
