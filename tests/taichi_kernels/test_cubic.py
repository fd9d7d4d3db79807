"""Cubic interpolation: through the lattice, the same in both of its forms, within 32 bits and within its bounds."""

import numpy as np
import pytest
import taichi as ti

from taichi_kernels import cubic
from taichi_kernels.generation_bounds import smooth_bounds

N = 7  # points along an edge of a chunk's lattice, in rows of 16
SAMPLES = 33  # from point 1 to point 5, eight to a cell


@ti.kernel
def _weights(out: ti.types.ndarray(ti.i32, 1)):
    for i in range(out.shape[0]):
        out[i] = cubic.weight(i - 20)


@ti.kernel
def _powers(out: ti.types.ndarray(ti.i32, 2), values: ti.types.ndarray(ti.i32, 2)):
    for i in range(values.shape[0]):
        c0, c1, c2, c3 = cubic.powers(values[i, 0], values[i, 1], values[i, 2], values[i, 3])
        for k in range(8):
            out[i, k] = ((c3 * k + c2) * k + c1) * k + c0


@ti.kernel
def _bounds(out: ti.types.ndarray(ti.i32, 1), lattice: ti.types.ndarray(ti.i32, 1)):
    for i in range(out.shape[0] // 2):
        most, over = smooth_bounds(lattice, i, N, 16)
        out[2 * i] = most
        out[2 * i + 1] = over


def weights() -> np.ndarray:
    """Weights of distances of -20 .. 20 eighths."""
    out = np.zeros(41, np.int32)
    _weights(out)
    return out.astype(np.int64)


def spread(cubic_weights: np.ndarray | None) -> np.ndarray:
    """Matrix (SAMPLES, N) of weights over 1024; straight ones where None is given."""
    distance = np.arange(SAMPLES)[:, None] + 8 - 8 * np.arange(N)
    if cubic_weights is None:
        return np.maximum(8 - np.abs(distance), 0) * 128
    return cubic_weights[np.clip(distance, -20, 20) + 20]


def lattices(kind: str) -> np.ndarray:
    """Lattices [field, z, y, x] whose values use all that is allowed."""
    rng = np.random.default_rng(3)
    limit = cubic.VALUE_LIMIT - 1
    if kind == "jumps":
        return rng.choice([-limit, limit], (40, N, N, N))
    values = rng.integers(-limit, limit + 1, (40, N, N, N))
    return values if kind == "random" else np.sort(values, axis=2)


def staged(values: np.ndarray, along: np.ndarray) -> np.ndarray:
    """The interpolation in wide integers, stage by stage: fields at [field, z, y, x], and the greatest sum."""
    x = np.einsum("fzyp,ip->fzyi", values, along) >> cubic.SHIFT_X
    z = np.einsum("fpyx,ip->fiyx", x, along)
    y = np.einsum("fzpx,ip->fzix", z >> cubic.SHIFT_Z, along)
    assert max(np.abs(z).max(), np.abs(y).max()) < 2**31
    return y >> cubic.SHIFT_Y


def test_weights_sum_to_one_and_end_two_steps_away() -> None:
    found = weights()
    assert found[20] == 1024
    assert not found[[12, 28]].any()
    assert not found[:5].any()
    assert not found[36:].any()
    assert np.array_equal(found, found[::-1])
    for k in range(8):
        assert sum(found[20 + k - 8 * point] for point in range(-1, 3)) == 1024
    slope = np.diff(found)
    assert np.abs(np.diff(slope)).max() < 100  # no crease: a straight line's tip has 256


def test_powers_are_the_weights() -> None:
    limit = cubic.VALUE_LIMIT << 3  # with the three bits more of the stages before
    values = np.random.default_rng(1).integers(-limit, limit, (200, 4))
    out = np.zeros((200, 8), np.int32)
    _powers(out, values.astype(np.int32))
    found = weights()
    expected = [sum(values[:, p + 1] * found[20 + k - 8 * p] for p in range(-1, 3)) for k in range(8)]
    assert np.array_equal(out, np.stack(expected, axis=1).astype(np.int32))


@pytest.mark.parametrize("kind", ["jumps", "random", "sorted"])
def test_values_pass_through_the_lattice_and_keep_to_the_bounds(kind: str) -> None:
    values = lattices(kind)
    smooth = staged(values, spread(weights()))
    assert np.array_equal(smooth[:, ::8, ::8, ::8], values[:, 1:6, 1:6, 1:6])
    straight = spread(None)
    linear = np.einsum("fzyx,kz,jy,ix->fkji", values, straight, straight, straight, optimize=True) / 2**30
    padded = np.zeros((len(values), N, N, 16), np.int32)
    padded[..., :N] = values
    bounds = np.zeros(2 * len(values), np.int32)
    _bounds(bounds, padded.ravel())
    most, over = bounds.reshape(-1, 2).T
    assert (most >= values[:, 1:6, 1:6, 1:6].max((1, 2, 3))).all()
    most = values.max((1, 2, 3))
    assert (np.abs(smooth - linear).max((1, 2, 3)) <= over).all()
    # What caves rely on: a value exceeds the greatest by less than half of how far the values differ.
    assert (smooth.max((1, 2, 3)) <= most + (most - values.min((1, 2, 3))) / 2).all()
