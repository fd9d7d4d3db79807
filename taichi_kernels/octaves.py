"""Octaves of gradient noise as kernels read them: plain numbers, made without Taichi. `noise` tells the formats."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from taichi_kernels.errors import ArgumentError

# The noise of amplitude 1 stays within this many 1/100.
BOUND_PERCENT = 104
MAX_AMPLITUDE = 490  # voxels, summed over the octaves of one field
MAX_LOG = 12  # the longest wavelength is 4096 voxels: offsets in a cell are Q12

OCTAVE_WORDS = 8  # field, log2 wavelength, amplitude, seed, three offsets, unused
FADE_WORDS = 4 * 4096


def wrapped(value: int) -> int:
    """The low 32 bits of an integer as a signed number."""
    return (value + 2**31) % 2**32 - 2**31


class Octave(NamedTuple):
    """One octave of a field.

    Attributes:
        field: number of the field that it adds to.
        log: log2 of the wavelength in voxels, 1..12.
        amplitude: in 1/16 voxel.
        seed: any i32.
        offset: shift of its lattice [voxels]. Only an octave without one is zero wherever its wavelength divides
            the coordinates.
    """

    field: int
    log: int
    amplitude: int
    seed: int
    offset: tuple[int, int, int] = (0, 0, 0)


def octave_words(octaves: Sequence[Octave]) -> np.ndarray:
    """Octaves as kernels read them: i32, shape (n * 8,), in order of their fields.

    Raises:
        ArgumentError: a wavelength or the sum of a field's amplitudes is out of range.
    """
    sums: dict[int, int] = {}
    for octave in octaves:
        if not 1 <= octave.log <= MAX_LOG:
            raise ArgumentError(f"octave: log2 of the wavelength is 1..{MAX_LOG}, not {octave.log}")
        sums[octave.field] = sums.get(octave.field, 0) + abs(octave.amplitude)
    if any(total > MAX_AMPLITUDE * 16 for total in sums.values()):
        raise ArgumentError(f"octaves: the amplitudes of a field sum to at most {MAX_AMPLITUDE} voxels")
    rows = [(o.field, o.log, o.amplitude, o.seed, *o.offset, 0) for o in sorted(octaves, key=lambda o: o.field)]
    return np.array(rows, np.int32).reshape(-1)


def fade_words() -> np.ndarray:
    """Weight of the far corner, ramp from the near one, ramp from the far one (all Q14), for each offset in a cell."""
    t = np.arange(4096, dtype=np.int32)
    u = np.minimum(t, 4096 - t)
    cube = ((u * u >> 5) * u + 2048) >> 12
    poly = (((u * 6 - 61440) * u + 2048) >> 12) + 40960
    half = (cube * poly + 65536) >> 17
    w = np.where(t > 2048, 16384 - half, half)
    table = np.stack([w, (t * (16384 - w)) >> 12, ((t - 4096) * w) >> 12, np.zeros_like(t)], axis=1)
    return table.astype(np.int32).reshape(-1)
