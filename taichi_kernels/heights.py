"""Height of the ground along directions from a body's centre, without making voxels: for seas, maps and far looks.

Determinism: bit-exact on every backend. The generator's surface is where the distance from the centre equals the mean
radius plus a height that is itself a field in space, so it is met by a few damped secant steps from above. The fields
are taken at the place itself, where the generator interpolates its lattice: that, and the detail below a voxel, is how
far the two differ. Caves do not count; canyons do.
"""

import functools
from typing import Any

import numpy as np
import taichi as ti

from taichi_kernels import biome_fields, cube_maps, fields, ice, landscape, planet, runtime
from taichi_kernels.errors import ArgumentError
from taichi_kernels.generation_threads import plain_shape
from taichi_kernels.generators import BIOMES, LANDSCAPE
from taichi_kernels.landforms import biome_shape
from taichi_kernels.noise import OCTAVE_WORDS, octave_at
from taichi_kernels.planet import Recipe, plan
from taichi_kernels.units import UNITS_PER_VOXEL

OPEN = -(1 << 20)  # height of the ice where there is none
STEPS = 4  # evaluations of the coarse fields, the last with the detail
UNITS_PER_HEIGHT = 2  # heights are Q7 voxels, 1/128
_BATCH = 1 << 14


@ti.func
def _height(generator: ti.template(), words: ti.template(), coarse_end, detail_end, x, y, z, detailed):
    """Height of the surface as voxel (x, y, z) sees it, Q7 voxels; canyons are carved, caves not."""
    raw = ti.Vector([0] * generator.raw_fields)
    o = generator.octaves
    while o < coarse_end:
        field = words[o]
        if field <= planet.CANYON or field == planet.CLIFF or field >= planet.CLIMATE:
            value = octave_at(words, o, x, y, z)
            for i in ti.static(range(generator.raw_fields)):
                raw[i] += ti.select(field == i, value, 0)
        o += OCTAVE_WORDS
    height, cut, rough = 0, 0, 0
    if ti.static(generator.biomes):
        shaped = biome_shape(words, raw, x, y, z)
        height = shaped[biome_fields.HEIGHT]
        cut = shaped[biome_fields.CUT]
        rough = shaped[biome_fields.ROUGH]
    else:
        shaped = plain_shape(words, raw, x, y, z)
        height = shaped[fields.HEIGHT]
        cut = shaped[fields.CUT]
        rough = shaped[fields.ROUGH]
    bend = 0
    if detailed == 1:
        while o < detail_end:
            bend = bend + octave_at(words, o, x, y, z)
            o += OCTAVE_WORDS
    fine = bend >> 15
    found = height - fields.carved(words, cut + fine * 2) + ((fine * rough) >> 8)
    return ti.select(words[planet.HULL] > 0, 0, found)  # a wreck is round


@ti.func
def _voxel_along(direction, radius):
    """Q14 times Q7 voxels, to the nearest voxel; the halves keep the products within 32 bits."""
    high = direction * (radius >> 7)
    low = (direction * (radius & 127)) >> 7
    return (high + low + 8192) >> 14


@ti.kernel
def heights_along(
    out: ti.types.ndarray(ti.i32, 1),
    words: ti.types.ndarray(ti.i32, 1),
    directions: ti.types.ndarray(ti.i32, 1),
    coarse_end: ti.i32,
    detail_end: ti.i32,
    generator: ti.template(),
):
    """See `along`; the ends are those of `planet.plan`."""
    for i in range(out.shape[0]):
        dx = directions[i * 3]
        dy = directions[i * 3 + 1]
        dz = directions[i * 3 + 2]
        mean = words[planet.RADIUS]
        low = -words[planet.HEIGHT_LOW] - words[planet.CANYON_DEPTH]
        high = words[planet.HEIGHT_HIGH]
        at = 0  # height of the place that is tried
        before = 0
        gap_before = 0
        found = 0
        for step in range(STEPS):
            x = _voxel_along(dx, mean + at)
            y = _voxel_along(dy, mean + at)
            z = _voxel_along(dz, mean + at)
            last = ti.select(step == STEPS - 1, 1, 0)
            found = _height(generator, words, coarse_end, detail_end, x, y, z, last)
            gap = found - at  # positive: the place is below the surface
            move = gap
            if step > 0 and at != before:
                # By how much of its own way the gap shrank, 1/256: the next step is as much longer or shorter.
                shrunk = fields.clamped(((gap_before - gap) << 8) // (at - before), 128, 1024)
                move = (gap << 8) // shrunk
            before = at
            gap_before = gap
            at = fields.clamped(at + move, low, high)
        out[i] = at


@ti.kernel
def _biomes_at(
    out: ti.types.ndarray(ti.i32, 1),
    words: ti.types.ndarray(ti.i32, 1),
    places: ti.types.ndarray(ti.i32, 1),
    coarse_end: ti.i32,
):
    """See `biomes`."""
    for i in range(out.shape[0]):
        raw = ti.Vector([0] * BIOMES.raw_fields)
        o = BIOMES.octaves
        while o < coarse_end:
            field = words[o]
            if field <= planet.RUGGED or field >= planet.CLIMATE:
                value = octave_at(words, o, places[i * 3], places[i * 3 + 1], places[i * 3 + 2])
                for k in ti.static(range(BIOMES.raw_fields)):
                    raw[k] += ti.select(field == k, value, 0)
            o += OCTAVE_WORDS
        _, temperature, moisture, variety, rise = biome_fields.climate(
            words, raw[0], raw[1], raw[11], raw[12], ti.abs(places[i * 3 + 2])
        )
        start = biome_fields.biome_of(words, biome_fields.bin_of(temperature, moisture, variety, rise))
        out[i] = (start - LANDSCAPE - landscape.BIOMES) // landscape.BIOME


@ti.kernel
def _ice_along(
    out: ti.types.ndarray(ti.i32, 1),
    words: ti.types.ndarray(ti.i32, 1),
    directions: ti.types.ndarray(ti.i32, 1),
    coarse_end: ti.i32,
    detail_end: ti.i32,
):
    """See `ice_along`."""
    for i in range(out.shape[0]):
        level = ice.sea(words)
        x = _voxel_along(directions[i * 3], level)
        y = _voxel_along(directions[i * 3 + 1], level)
        z = _voxel_along(directions[i * 3 + 2], level)
        raw = ti.Vector([0] * BIOMES.raw_fields)
        bend = 0
        o = BIOMES.octaves
        while o < detail_end:
            field = words[o]
            if o >= coarse_end:
                bend += octave_at(words, o, x, y, z)
            elif field <= planet.RUGGED or field == planet.VEIN_A or field >= planet.CLIMATE:
                value = octave_at(words, o, x, y, z)
                for k in ti.static(range(BIOMES.raw_fields)):
                    raw[k] += ti.select(field == k, value, 0)
            o += OCTAVE_WORDS
        _, temperature, _, _, _ = biome_fields.climate(
            words, raw[planet.BASE], raw[planet.RUGGED], raw[planet.CLIMATE], raw[planet.VARIETY], ti.abs(z)
        )
        grown, fine = ice.growth(words, temperature), bend >> 15
        vein = (raw[planet.VEIN_A] >> 15) - words[planet.VEIN_BIAS]
        top = level - words[planet.RADIUS] + ice.rise(grown, fine, vein)
        out[i] = ti.select(ice.inside(grown, fine) >= 0, top, OPEN)


def ice_along(body: Recipe, directions: Any) -> np.ndarray:
    """Height of the ice on the sea above the mean radius along directions from the centre.

    Args:
        body: from `planet.recipe`. directions: as in `along`.
    Returns:
        Heights [1/128 voxel], i32, shape (n,); OPEN where the sea is open, or there is none. Ground may lie higher:
        there is no ice there.
    Raises:
        ArgumentError: wrong types or shape.
        ComputeError: no backend was started.
    Determinism: bit-exact on every backend.
    """
    runtime.compute()
    directions = runtime.job_array("directions", directions, 3)
    out = np.full(len(directions), OPEN, np.int32)
    if body.landscape and planet.head(body)[LANDSCAPE + landscape.ICE]:
        ready = plan(body, 0)
        _ice_along(out, ready.words, np.ascontiguousarray(directions.ravel()), ready.coarse_end, ready.detail_end)
    return out


def biomes(body: Recipe, directions: Any) -> np.ndarray:
    """Biomes at the mean radius along directions from the centre; their borders are ragged by a few voxels on the
    ground itself.

    Args:
        body: one with a landscape. directions: as in `along`.
    Returns:
        Numbers in the body's landscape, i32, shape (n,).
    Raises:
        ArgumentError: wrong types or shape, or the body has no landscape.
        ComputeError: no backend was started.
    Determinism: bit-exact on every backend.
    """
    runtime.compute()
    if not body.landscape:
        raise ArgumentError("body: it has no landscape, so there are no biomes")
    directions = runtime.job_array("directions", directions, 3)
    radius = body.radius_units // UNITS_PER_VOXEL
    places = (directions.astype(np.int64) * radius >> 14).astype(np.int32)
    ready = plan(body, 0)
    out = np.zeros(len(directions), np.int32)
    _biomes_at(out, ready.words, np.ascontiguousarray(places.ravel()), ready.coarse_end)
    return out


def along(body: Recipe, directions: Any) -> np.ndarray:
    """Height of the ground above the mean radius along directions from the centre.

    Args:
        body: from `planet.recipe`.
        directions: Q14 (16384 is 1) of length about 1, i32, shape (n, 3).
    Returns:
        Heights [1/128 voxel], i32, shape (n,). On ground that is no overhang they differ from the voxels' surface by
        less than a voxel for nine places of ten.
    Raises:
        ArgumentError: wrong types or shape, or a direction whose length is not within 1 % of 1.
        ComputeError: no backend was started.
    Determinism: bit-exact on every backend.
    """
    runtime.compute()
    directions = runtime.job_array("directions", directions, 3)
    lengths = np.sqrt((directions.astype(np.float64) ** 2).sum(axis=1))
    if len(lengths) and (np.abs(lengths / cube_maps.ONE - 1) > 0.01).any():
        raise ArgumentError(f"directions: they must have a length of about {cube_maps.ONE}")
    ready = plan(body, 0)
    out = np.zeros(len(directions), np.int32)
    flat = directions.ravel()
    for first in range(0, len(out), _BATCH):
        count = min(_BATCH, len(out) - first)
        part = np.zeros(count, np.int32)
        piece = np.ascontiguousarray(flat[first * 3 : (first + count) * 3])
        heights_along(part, ready.words, piece, ready.coarse_end, ready.detail_end, ready.generator)
        out[first : first + count] = part
    return out


def lowland(body: Recipe) -> int:
    """How far below the mean radius the generator lets the ground lie, canyons aside [units]: what sea levels count in.

    A sea that stands 1/40 of it below the mean radius covers some 30 % of any body.
    """
    return int(planet.head(body)[planet.HEIGHT_LOW]) * UNITS_PER_HEIGHT


@functools.lru_cache(maxsize=4)
def cube(body: Recipe, size: int = 256, border: int = 1) -> np.ndarray:
    """A cube map of the ground's height above the mean radius, as `cube_maps.directions` lays it out.

    Returns:
        Heights [1/128 voxel], i32, shape (6, n, n), read-only; kept for the bodies asked for last.
    Determinism: bit-exact on every backend (NumPy's square root and division are exact).
    """
    directions = cube_maps.quantised(cube_maps.directions(size, border))
    heights = along(body, directions.reshape(-1, 3)).reshape(directions.shape[:-1])
    heights.setflags(write=False)
    return heights
