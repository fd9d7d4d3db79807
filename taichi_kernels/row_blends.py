"""Rows of 16 voxels between the rows of a lattice: along z for a plane, then along y."""

import taichi as ti

from taichi_kernels import cubic
from taichi_kernels.noise import at


@ti.func
def blend_z(rows: ti.template(), row, stride, w0, w1, w2, w3):
    """Four rows, one for each lattice point along z, to what they are in a plane."""
    total = rows[at(row)] * w0 + rows[at(row + stride)] * w1
    total = total + rows[at(row + stride * 2)] * w2 + rows[at(row + stride * 3)] * w3
    return total >> cubic.SHIFT_Z


@ti.func
def blend_linear(rows: ti.template(), row, stride, apart, t):
    low = rows[at(row)]
    return low * apart + (rows[at(row + stride)] - low) * t


@ti.func
def curve(rows: ti.template(), row, k):
    """The cubic of four rows of coefficients at k."""
    return ((rows[at(row + 3)] * k + rows[at(row + 2)]) * k + rows[at(row + 1)]) * k + rows[at(row)]


@ti.func
def ramp(rows: ti.template(), row, t):
    return rows[at(row)] + rows[at(row + 1)] * t


@ti.func
def linear_row(rows: ti.template(), ramps, field: ti.template(), edge, t, fine):
    """A row of the trilinear field of a number."""
    return ramp(rows, ramps + edge * 4 * field, t) >> (fine * 3)
