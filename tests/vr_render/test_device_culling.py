"""The device makes the same draw records as the host, in the same order."""

import numpy as np
import pytest

from taichi_kernels import culling
from vr_render import transfer
from vr_render.device import Device
from vr_render.scene import Eye
from vr_render.terrain.device_culling import DeviceCulling
from vr_render.terrain.lists import LISTS, DrawLists
from vr_render.terrain.nodes import COMING, HIDDEN, RECORD, STEADY, NodeTable

CAPACITY = 512


def table(seed: int, count: int, occluder: float) -> NodeTable:
    """Nodes of several levels around a planet, some hidden, some fading."""
    draw = np.random.default_rng(seed)
    nodes = NodeTable(CAPACITY, occluder)
    for number in range(count):
        level = int(draw.integers(0, 5))
        chunk = (draw.integers(-700, 700, 3) >> (5 + level)).tolist()
        slot = nodes.take((level, *chunk))
        nodes.mesh[slot] = number + 1, 10 * number, 7 * number
        nodes.set([slot], (HIDDEN, STEADY, STEADY, COMING)[int(draw.integers(0, 4))])
    nodes.age = 0.0
    nodes.advance(0.5)
    return nodes


def eyes_at(count: int) -> list[Eye]:
    tangents = np.array([-1.0, 1.0, 0.8, -0.8])
    return [
        Eye(np.array([0.0, 40.0 * number, 380.0]), np.array([0.1, 0.2, 0.0, 0.97]) / 0.9954, tangents)
        for number in range(count)
    ]


def cascades(seed: int) -> np.ndarray:
    draw = np.random.default_rng(seed)
    normals = draw.normal(size=(LISTS - 2, 6, 3))
    normals /= np.linalg.norm(normals, axis=2, keepdims=True)
    return np.concatenate([normals, draw.uniform(50, 500, (LISTS - 2, 6, 1))], axis=2)


@pytest.mark.parametrize(("eyes", "count", "occluder"), [(1, 400, 600.0), (2, 300, 0.0), (1, 1, 0.0), (2, 129, 500.0)])
def test_records_equal_those_of_the_host(device: Device, eyes: int, count: int, occluder: float) -> None:
    nodes = table(count, count, occluder)
    nodes.set([0], STEADY)
    nodes.advance(0.0)
    wanted = np.zeros(LISTS * CAPACITY * 5, np.int32)
    host = DrawLists(nodes, occluder, culling.fill)
    host.write(eyes_at(eyes), cascades(3), wanted)
    with DeviceCulling(device, CAPACITY) as cull:
        lists = DrawLists(nodes, occluder, cull)
        for number in range(3):  # the last ones are left in the buffers
            cull.frame = number % 2
            lists.write(eyes_at(eyes), cascades(9 if number < 2 else 3), np.zeros(0, np.int32))
            device.run(cull.record)
        totals = cull.totals()
        found = transfer.read_buffer(cull.records, RECORD).reshape(LISTS, CAPACITY)
    drawn = len(nodes.drawn)
    assert lists.counts.tolist() == [drawn] * LISTS
    assert totals.tolist() == host.counts.tolist()
    if count > 1:
        assert 0 < totals[0] < drawn and totals[2:].any()
    for index, (one, other) in enumerate(zip(found, wanted.view(RECORD).reshape(LISTS, CAPACITY), strict=True)):
        shown = int(totals[index])
        assert np.array_equal(one[:shown], other[:shown]), index
        assert not one[shown:drawn].view(np.int32).any(), index


def test_no_nodes_draw_nothing(device: Device) -> None:
    nodes = NodeTable(CAPACITY)
    with DeviceCulling(device, CAPACITY) as cull:
        lists = DrawLists(nodes, 0.0, cull)
        lists.write(eyes_at(1), cascades(1), np.zeros(0, np.int32))
        device.run(cull.record)
        assert not lists.counts.any()
        assert not cull.totals().any()
