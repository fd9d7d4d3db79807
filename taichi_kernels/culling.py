"""Which nodes of the terrain each list of a frame draws: indirect draw records, from boxes, planes and the horizon.

All numbers are integers, so that the kernel and a plain form of it agree to the bit; what rounding may lose is given to
the planes, never taken from them. Planes and directions are Q14; the test of the horizon is in Q28.

A point at radius R is hidden behind a ball of radius r in the body's middle, seen from radius D, when the angle between
both as seen from the centre exceeds acos(r / D) + acos(r / R); a box adds the angle under which its sphere appears.
"""

import numpy as np
import taichi as ti

from taichi_kernels.candidates import Candidates, Volumes
from taichi_kernels.launch import quick

I32_1D = ti.types.ndarray(ti.i32, 1)
I32_2D = ti.types.ndarray(ti.i32, 2)

RECORD_WORDS = 5
VOLUME_PLANES = 6
SLACK = 4 << 14  # of the horizon, Q28


@ti.func
def inside(box: ti.template(), planes: ti.template(), slot, volume):
    """Whether a box may reach into a volume: no plane has all of it on its far side."""
    found = 1
    x, y, z, half = box[slot, 0], box[slot, 1], box[slot, 2], box[slot, 3]
    for i in range(volume * VOLUME_PLANES, (volume + 1) * VOLUME_PLANES):
        a, b, c = planes[i, 0], planes[i, 1], planes[i, 2]
        if a * x + b * y + c * z + half * (ti.abs(a) + ti.abs(b) + ti.abs(c)) + planes[i, 3] < 0:
            found = 0
            break
    return found


@ti.func
def beyond(horizon: ti.template(), eye: ti.template(), slot):
    """Whether a box lies behind the horizon of an eye, given as direction, cosine and sine, and whether it has one."""
    hidden = 0
    if eye[5] == 1:
        cosine, sine = horizon[slot, 3], horizon[slot, 4]
        if sine * eye[3] + cosine * eye[4] > 0:
            dot = horizon[slot, 0] * eye[0] + horizon[slot, 1] * eye[1] + horizon[slot, 2] * eye[2]
            hidden = ti.cast(dot < cosine * eye[3] - sine * eye[4] - SLACK, ti.i32)
    return hidden


@quick
@ti.kernel
def _fill(
    slots: I32_1D,
    fades: I32_1D,
    box: I32_2D,
    mesh: I32_2D,
    horizon: I32_2D,
    planes: I32_2D,
    eye: I32_1D,
    records: I32_1D,
    counts: I32_1D,
    nodes: ti.i32,
    eyes: ti.i32,
    capacity: ti.i32,
):
    ti.loop_config(serialize=True)
    for i in range(counts.shape[0]):
        counts[i] = 0
    ti.loop_config(serialize=True)
    for i in range(nodes):
        slot = slots[i]
        for volume in range(counts.shape[0] - 2 + eyes):
            target = volume - eyes + 2  # volumes of the eyes come first, both for lists 0 and 1
            shown = 0
            if volume < eyes:
                target = fades[i]
                if volume == 0:
                    shown = inside(box, planes, slot, 0)
                    if eyes == 2 and shown == 0:
                        shown = inside(box, planes, slot, 1)
                    if shown == 1 and beyond(horizon, eye, slot) == 1:
                        shown = 0
            else:
                shown = inside(box, planes, slot, volume)
            if shown == 1:
                to = (target * capacity + counts[target]) * RECORD_WORDS
                counts[target] = counts[target] + 1
                records[to] = mesh[slot, 0]
                records[to + 1] = 1
                records[to + 2] = mesh[slot, 1]
                records[to + 3] = mesh[slot, 2]
                records[to + 4] = slot


def fill(nodes: Candidates, volumes: Volumes, records: np.ndarray, counts: np.ndarray) -> None:
    """Write the draw records of all lists. Runs on the processor, whose memory the arrays are (`cpu` alone).

    Args:
        nodes, volumes: what is looked at, and into what.
        records: where `VkDrawIndexedIndirectCommand`s go, i32, shape (lists * capacity * 5,): list k from record
            k * capacity on. A list's records that are not counted are left as they are.
        counts: of each list, written; i32, shape (lists,).
    Determinism: bit-exact.
    """
    slots, fades, box, mesh, horizon = nodes
    planes, eye, eyes = volumes
    _fill(slots, fades, box, mesh, horizon, planes, eye, records, counts, len(slots), eyes, len(box))
