"""Catmull-Rom interpolation in integers: through the points of a lattice, without creases between its cells.

The method is E. Catmull's and R. Rom's (1974). A weight is a cubic of the distance from a lattice point in eighths of
the lattice's step, with whole coefficients over 1024: the four weights of a place sum to 1024, and the same place has
the same weights at every level of detail. Values stay below 2^17, so that three stages (along x, z, y in this order)
fit 32 bits:

| stage | sum of weights' magnitudes | largest sum | shift | left |
| --- | --- | --- | --- | --- |
| x | 1280 of 1024 | 1.25 * 2^27 | 7 | three bits more than the value has |
| z | 1280 of 1024 | 1.57 * 2^30 | 10 | the same |
| y | 1280 of 1024 | 1.96 * 2^30 | 13 | the value |
"""

import taichi as ti

VALUE_LIMIT = 1 << 17
SHIFT_X, SHIFT_Z, SHIFT_Y = 7, 10, 13


@ti.func
def weight(distance):
    """Of a lattice point `distance` eighths of a step away, 1/1024; 0 from two steps on."""
    u = ti.min(ti.abs(distance), 16)
    near = (3 * u - 40) * u * u + 1024
    far = ((40 - u) * u - 512) * u + 2048
    return ti.select(u < 8, near, far)


@ti.func
def powers(before, low, high, after):
    """Coefficients of 1, k, k^2, k^3 of 1024 times the value k eighths from `low` to `high`.

    They may wrap in 32 bits; the value does not, so it comes out right.
    """
    return (
        low * 1024,
        (high - before) * 64,
        before * 16 - low * 40 + high * 32 - after * 8,
        (low - high) * 3 + after - before,
    )
