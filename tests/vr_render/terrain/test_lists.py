"""What a frame draws: nothing that can be seen is missing, and both forms write the same records."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from taichi_kernels import culling
from tests.vr_render.terrain.ground_view import boxes_of_light
from vr_render.scene import Eye
from vr_render.terrain import lists
from vr_render.terrain.lists import FADING, LISTS, OPAQUE, SUN, DrawLists
from vr_render.terrain.nodes import COMING, STEADY, NodeTable

seeds = st.integers(0, 2**32 - 1)
OCCLUDER = 220.0


def table(random: np.random.Generator, count: int) -> NodeTable:
    nodes = NodeTable(count + 8, OCCLUDER)
    for _ in range(count):
        level = int(random.integers(0, 5))
        reach = 8 >> level
        slot = nodes.take((level, *random.integers(-reach - 1, reach + 1, 3).tolist()))
        nodes.mesh[slot] = random.integers(3, 999, 3)
        if random.random() < 0.8:
            nodes.set([slot], COMING if random.random() < 0.3 else STEADY)
    nodes.age = 0.0
    nodes.advance(0.4)
    return nodes


def look(random: np.random.Generator) -> Eye:
    place = random.normal(size=3)
    place *= random.choice([60.0, 118.0, 130.0, 500.0, 9000.0]) / np.linalg.norm(place)
    return Eye.looking(place, random.normal(size=3), float(random.uniform(30, 110)), (160, 90))


def write(nodes: NodeTable, eyes: list[Eye], fill: object = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    origin = np.rint(eyes[0].position * 2).astype(np.int32)
    volumes = lists.shadow_volumes(boxes_of_light(eyes[0], origin), origin)
    records = np.zeros(LISTS * nodes.capacity * 5, np.int32)
    drawing = DrawLists(nodes, OCCLUDER, fill)
    drawing.write(eyes, volumes, records)
    return records.reshape(LISTS, nodes.capacity, 5), drawing.counts, volumes


@settings(max_examples=60)
@given(seeds, st.booleans())
def test_no_node_that_can_be_seen_is_culled(seed: int, two: bool) -> None:
    random = np.random.default_rng(seed)
    nodes = table(random, 60)
    eyes = [look(random)]
    if two:
        canted = random.random() < 0.5
        turn = look(random).orientation if canted else eyes[0].orientation
        eyes.append(Eye(eyes[0].position + 0.06, turn, eyes[0].tangents * (1.1, 0.9, 1.2, 1.1)))
        assert len(lists.eye_volumes(eyes)) == 1 + canted
    records, counts, volumes = write(nodes, eyes)
    drawn = [set(records[i, : counts[i], 4].tolist()) for i in range(LISTS)]
    fading = set(nodes.fading.tolist())
    assert drawn[FADING] <= fading
    assert drawn[OPAQUE].isdisjoint(fading)
    everything = set(nodes.drawn.tolist())
    for slot in everything:
        level = int(nodes.rows["level"][slot])
        width = 32 << level
        corner = nodes.rows["corner"][slot].astype(float)
        points = corner + random.uniform(0, width, (200, 3))
        seen = np.zeros(len(points), bool)
        for eye in eyes:
            offset = (points - eye.position * 2) @ eye.axes
            ahead = -offset[:, 2]
            x, y = offset[:, 0], offset[:, 1]
            left, right, up, down = eye.tangents
            in_view = (ahead > 0.1) & (x > left * ahead) & (x < right * ahead) & (y < up * ahead) & (y > down * ahead)
            seen |= in_view & ~hidden(points, eye.position * 2)
        if seen.any():
            assert slot in drawn[FADING if slot in fading else OPAQUE]
        for cascade in range(SUN, LISTS):
            planes = volumes[cascade - SUN]
            if (points @ planes[:, :3].T + planes[:, 3] > 0).all(axis=1).any():
                assert slot in drawn[cascade]
    for index in range(LISTS):
        for count, instances, first, vertex, slot in records[index, : counts[index]].tolist():
            assert [count, first, vertex] == nodes.mesh[slot].tolist()
            assert instances == 1
            assert slot in everything


def hidden(points: np.ndarray, eye: np.ndarray) -> np.ndarray:
    """Whether the way from the eye to each point meets the ball that hides."""
    if np.linalg.norm(eye) <= OCCLUDER:
        return np.zeros(len(points), bool)
    way = points - eye
    along = np.clip(-(way @ eye) / (way * way).sum(axis=1), 0, 1)
    return np.linalg.norm(eye + along[:, None] * way, axis=1) < OCCLUDER


@settings(max_examples=40)
@given(seeds, st.booleans())
def test_the_kernel_and_the_plain_form_write_the_same(seed: int, two: bool) -> None:
    random = np.random.default_rng(seed)
    nodes = table(random, 200)
    eyes = [look(random) for _ in range(1 + two)]
    ours, theirs = write(nodes, eyes, culling.fill), write(nodes, eyes, lists.fill_plainly)
    np.testing.assert_array_equal(ours[1], theirs[1])
    for index in range(LISTS):
        np.testing.assert_array_equal(ours[0][index, : ours[1][index]], theirs[0][index, : theirs[1][index]])


def test_culling_culls() -> None:
    """From the ground, most of the planet is neither in view nor above the horizon."""
    random = np.random.default_rng(5)
    nodes = table(random, 400)
    up = np.array([0.0, 0.0, 1.0])
    whole = sum(write(nodes, [Eye.looking(up * 1e4, -up, 60, (90, 90))])[1][:2])
    near = sum(write(nodes, [Eye.looking(up * 125, [1, 0, 0], 60, (90, 90))])[1][:2])
    behind = sum(write(nodes, [Eye.looking(up * 1e4, up, 60, (90, 90))])[1][:2])
    assert len(nodes.drawn) * 0.4 < whole < len(nodes.drawn)
    assert near < 0.5 * whole
    assert behind == 0


def test_the_finest_come_first() -> None:
    nodes = table(np.random.default_rng(6), 100)
    records, counts, _ = write(nodes, [Eye.looking([0, 0, 1e4], [0, 0, -1], 60, (90, 90))])
    levels = nodes.rows["level"][records[OPAQUE, : counts[OPAQUE], 4]]
    assert (np.diff(levels) >= 0).all()
    assert len(set(levels.tolist())) > 2
