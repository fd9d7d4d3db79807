"""Noise against a float64 reference, both forms against each other, bounds and bad input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taichi_kernels import noise
from taichi_kernels.errors import ArgumentError
from taichi_kernels.noise import Grid
from taichi_kernels.octaves import BOUND_PERCENT, Octave

SEEDS = st.integers(-(2**31), 2**31 - 1)
EDGES_XY = [(1, 1, 0), (-1, 1, 0), (1, -1, 0), (-1, -1, 0)]
EDGES_XZ = [(1, 0, 1), (-1, 0, 1), (1, 0, -1), (-1, 0, -1)]
EDGES_YZ = [(0, 1, 1), (0, -1, 1), (0, 1, -1), (0, -1, -1)]
TWICE = [(1, 1, 0), (-1, 1, 0), (0, -1, 1), (0, -1, -1)]
EDGES = np.array([*EDGES_XY, *EDGES_XZ, *EDGES_YZ, *TWICE], np.float64)


def wrap(values: np.ndarray) -> np.ndarray:
    return values.astype(np.int64).astype(np.int32)


def reference(octaves: list[Octave], x: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
    """K. Perlin's improved noise in float64, with the hash of the kernels [voxels]."""
    total = np.zeros(np.broadcast(x, y, z).shape)
    for octave in octaves:
        length = 1 << octave.log
        at = [np.asarray(v, np.int64) + o for v, o in zip((x, y, z), octave.offset, strict=True)]
        cell = [v >> octave.log for v in at]
        t = [(v & (length - 1)) / length for v in at]
        fade = [v**3 * (v * (v * 6 - 15) + 10) for v in t]
        for corner in range(8):
            d = [corner & 1, corner >> 1 & 1, corner >> 2]
            primes = (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D)
            h = wrap((cell[0] + d[0]) * primes[0])
            h = h ^ wrap((cell[1] + d[1]) * primes[1]) ^ wrap((cell[2] + d[2]) * primes[2]) ^ np.int32(octave.seed)
            h = wrap((h ^ (h >> 15)).astype(np.int64) * 0x2C1B3C6D)
            h = wrap((h ^ (h >> 13)).astype(np.int64) * 0x297A2D39)
            gradient = EDGES[(h >> 28) & 15]
            weight = 1.0
            dot = 0.0
            for axis in range(3):
                weight = weight * (fade[axis] if d[axis] else 1 - fade[axis])
                dot = dot + gradient[..., axis] * (t[axis] - d[axis])
            total += octave.amplitude / 16 * weight * dot
    return total


def cube(octaves: list[Octave], origin: tuple[int, int, int], step: int = 0, form: str = "rows") -> np.ndarray:
    return Grid(octaves, 32, step, form).fill(*origin).reshape(32, 32, 32).copy()


def coordinates(origin: tuple[int, int, int], step: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x, y, z = ((low + (np.arange(32) << step)) for low in origin)
    return x[None, None, :], y[None, :, None], z[:, None, None]


ORIGINS = st.tuples(*[st.integers(-512, 511).map(lambda c: c * 32)] * 3)
OCTAVES = st.lists(
    st.builds(
        Octave,
        field=st.just(0),
        log=st.integers(2, 12),
        amplitude=st.integers(-1100, 1100),
        seed=SEEDS,
        offset=st.tuples(*[st.integers(0, 4095)] * 3),
    ),
    min_size=1,
    max_size=5,
)


@given(OCTAVES, ORIGINS)
def test_noise_is_near_the_reference_everywhere(octaves: list[Octave], origin: tuple[int, int, int]) -> None:
    error = np.abs(cube(octaves, origin) / 2**22 - reference(octaves, *coordinates(origin)))
    # Rounding: each octave is off by at most its amplitude / 2000 and 1/50 voxel.
    assert error.max() <= sum(abs(o.amplitude) / 16 / 2000 + 0.02 for o in octaves)


@given(OCTAVES, ORIGINS)
def test_noise_stays_within_its_bound(octaves: list[Octave], origin: tuple[int, int, int]) -> None:
    bound = sum(abs(o.amplitude) for o in octaves) / 16 * BOUND_PERCENT / 100
    assert np.abs(cube(octaves, origin) / 2**22).max() <= bound + 0.02 * len(octaves)


@given(OCTAVES, ORIGINS, st.integers(0, 3))
def test_rows_and_points_give_the_same_integers(octaves: list[Octave], origin: tuple[int, int, int], step: int) -> None:
    octaves = [o if o.log > step else o._replace(log=step + 1) for o in octaves]
    origin = tuple(c // (32 << step) * (32 << step) // 2 // (32 << step) * (32 << step) for c in origin)  # type: ignore
    assert np.array_equal(cube(octaves, origin, step, "rows"), cube(octaves, origin, step, "points"))


@given(SEEDS, st.integers(1, 12))
def test_noise_is_zero_on_lattice_points_and_not_between(seed: int, log: int) -> None:
    octave = Octave(0, log, 160, seed)
    x, y, z = coordinates((-4096, 0, 0))
    on_lattice = (x % (1 << log) == 0) & (y % (1 << log) == 0) & (z % (1 << log) == 0)
    values = cube([octave], (-4096, 0, 0))
    assert on_lattice.any()
    assert not values[on_lattice].any()
    assert values.any()


def test_a_coarser_step_takes_every_second_value() -> None:
    octaves = [Octave(0, log, 200, 99 + log) for log in (1, 2, 3, 4, 6)]
    fine = Grid(octaves, 64).fill(-64, 64, 0).reshape(64, 64, 64)
    assert np.array_equal(fine[::2, ::2, ::2], cube(octaves, (-64, 64, 0), 1))
    assert np.array_equal(fine[::2, ::2, ::2], cube(octaves, (-64, 64, 0), 1, "points"))


def test_neighbouring_cubes_are_parts_of_one_field() -> None:
    octaves = [Octave(0, 5, 400, 7), Octave(0, 9, 900, 8, (100, 33, 5))]
    whole = Grid(octaves, 64).fill(-32, -32, -32).reshape(64, 64, 64)
    for z, y, x in np.ndindex(2, 2, 2):
        part = cube(octaves, (x * 32 - 32, y * 32 - 32, z * 32 - 32))
        assert np.array_equal(whole[z * 32 :, y * 32 :, x * 32 :][:32, :32, :32], part)


@given(st.integers(-20000, 20000), st.integers(1, 64), st.integers(0, 8), st.integers(1, 12), st.integers(0, 4095))
def test_room_for_rows_suffices_wherever_a_block_lies(low: int, n: int, step: int, log: int, offset: int) -> None:
    first = low + offset
    corners = ((first + ((n - 1) << step)) >> log) - (first >> log) + 2
    expanded, lines = noise.rows_needed([Octave(0, log, 1, 1, (offset,) * 3)], step, n, 2)
    assert corners * corners * 2 * 3 <= expanded
    assert corners * 2 * 2 <= lines


@pytest.mark.parametrize(
    "octaves",
    [
        [Octave(0, 0, 1, 1)],
        [Octave(0, 13, 1, 1)],
        [Octave(0, 5, 16 * 300, 1), Octave(0, 6, -16 * 191, 1)],
        [Octave(1, 5, 1, 1)],
    ],
)
def test_octaves_out_of_range_are_refused(octaves: list[Octave]) -> None:
    with pytest.raises(ArgumentError, match="octave"):
        Grid(octaves, 32)


def test_a_cube_out_of_range_is_refused() -> None:
    octaves = [Octave(0, 5, 16, 1)]
    with pytest.raises(ArgumentError, match="size"):
        Grid(octaves, 40)
    with pytest.raises(ArgumentError, match="step"):
        Grid(octaves, 32, 9)
    with pytest.raises(ArgumentError, match="form"):
        Grid(octaves, 32, 0, "columns")
    with pytest.raises(ArgumentError, match="offset"):
        Grid([Octave(0, 2, 16, 1, (1, 0, 0))], 32, 3)
    with pytest.raises(ArgumentError, match="origin"):
        Grid(octaves, 32).fill(1, 0, 0)
    with pytest.raises(ArgumentError, match="origin"):
        Grid(octaves, 64).fill(16384 - 32, 0, 0)
