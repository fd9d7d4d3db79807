"""What is shown while meshes come and go: always a whole tree, nothing jumps, the old stays until the new is there."""

from collections.abc import Iterable, Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taichi_kernels import planet
from vr_render.terrain import octree
from vr_render.terrain.maker import Job, Made
from vr_render.terrain.nodes import COMING, GOING, HIDDEN, PHASES, STEADY, NodeTable
from vr_render.terrain.octree import Octree
from vr_render.terrain.overrides import Overrides
from vr_render.terrain.ranges import Ranges
from vr_render.terrain.streaming import EMPTY, Place, Streaming

TREE = Octree(planet.recipe(7, 60 * 512))
STEP = 1 / 40
seeds = st.integers(0, 2**32 - 1)


class Store:
    """Room for meshes, counted; what is given back is free a few frames later, as on a device."""

    def __init__(self, size: int = 1 << 20) -> None:
        self.ranges = Ranges(size)
        self.leaving: list[Place] = []

    def put(self, made: Made) -> Place | None:
        start = self.ranges.allocate(made.vertices)
        return None if start is None else Place(start, made.vertices, start, made.indices)

    def free(self, place: Place) -> None:
        self.leaving.append(place)

    def collect(self) -> None:
        for place in self.leaving:
            self.ranges.free(place.first_vertex)
        self.leaving.clear()


class Maker:
    """Makes a mesh of made-up size, some frames after it is asked to; some have no surface, some fail at first."""

    def __init__(self, seed: int, failing: float = 0.0) -> None:
        self.random = np.random.default_rng(seed)
        self.failing = failing
        self.jobs: list[tuple[int, Job]] = []
        self.frame = 0

    def submit(self, jobs: list[Job]) -> None:
        self.jobs += [(self.frame + int(self.random.integers(0, 4)), job) for job in jobs]

    def finished(self) -> Iterator[Made]:
        self.frame += 1
        ready = [job for when, job in self.jobs if when < self.frame]
        self.jobs = [(when, job) for when, job in self.jobs if when >= self.frame]
        for job in ready:
            size = hash(job.key) % 7
            if self.random.random() < self.failing:
                yield Made(job, 0, 0, 0, 0, failed=True)
            else:
                yield Made(job, size, 3 * size, 0, 0)


def volume(codes: Iterable[int]) -> int:
    """Of nodes, in chunks of level 0."""
    return sum(8 ** (code >> 48) for code in codes)


def above(codes: Iterable[int]) -> set[int]:
    """All nodes that hold these."""
    found, level = set(), set(codes)
    while level:
        level = {octree.parent(code) for code in level if code >> 48 < TREE.root_level}
        found |= level
    return found


class World:
    """A shown tree, and what must be true of it in every frame."""

    def __init__(self, seed: int = 0, failing: float = 0.0, room: int = 1 << 20, capacity: int = 4096) -> None:
        self.nodes = NodeTable(capacity)
        self.store = Store(room)
        self.overrides = Overrides(TREE.root_level)
        self.streaming = Streaming(TREE, self.overrides, self.nodes, self.store, 1.5)
        self.maker = Maker(seed, failing)
        self.whole = False
        self.fades: dict[int, int] = {}
        self.age = PHASES

    def frame(self, eye: np.ndarray, step: float = STEP, room: int = 24) -> None:
        streaming = self.streaming
        self.store.collect()
        streaming.look(eye)
        streaming.advance(step)
        self.check()
        jobs = streaming.jobs(room)
        assert len(jobs) <= room
        assert len({job.key for job in jobs}) == len(jobs)
        self.maker.submit(jobs)
        for made in self.maker.finished():
            streaming.take(made)

    def check(self) -> None:
        """The shown tree is whole; so is the one that goes, and each is drawn as a whole."""
        streaming, nodes = self.streaming, self.nodes
        roles = nodes.role[: nodes.end]
        drawn = set(np.flatnonzero(roles != HIDDEN).tolist())
        assert set(nodes.drawn.tolist()) == drawn
        codes = {streaming.ready[code]: code for code in streaming.ready if streaming.ready[code] != EMPTY}
        shown = {code for code in streaming.ready if streaming.shows(code)}
        self.whole = self.whole or volume(shown) == volume(TREE.roots.tolist())
        assert not self.whole or volume(shown) == volume(TREE.roots.tolist())  # once it is whole it stays whole
        assert shown.isdisjoint(above(shown))
        assert {codes[slot] for slot in drawn if roles[slot] != GOING} == shown & set(codes.values())
        going = {codes[slot] for slot in drawn if roles[slot] == GOING}
        assert going.isdisjoint(shown)
        before = going | {codes[slot] for slot in drawn if roles[slot] == STEADY}
        assert before.isdisjoint(above(before))
        self.check_fades(drawn)

    def check_fades(self, drawn: set[int]) -> None:
        """No node is seen or unseen in a jump, and all that fade have one age."""
        rows = self.nodes.rows
        role = {slot: int(self.nodes.role[slot]) for slot in drawn}
        if self.streaming.fade:
            for slot in drawn - self.fades.keys():
                assert role[slot] == COMING and rows["fade"][slot] == 0
            for slot in self.fades.keys() - drawn:
                assert self.fades[slot] == GOING and self.age >= PHASES - STEP
        for each in (COMING, GOING):
            fading = [slot for slot in drawn if role[slot] == each]
            assert len(np.unique(rows["fade"][fading])) <= 1
        self.fades, self.age = role, self.nodes.age

    def settle(self, eye: np.ndarray, frames: int = 600) -> None:
        for _ in range(frames):
            self.frame(eye)
            if not self.streaming.remaining and not self.streaming.fading:
                break
        assert self.streaming.remaining == 0


def walk(random: np.random.Generator, place: np.ndarray) -> np.ndarray:
    return place + random.normal(size=3) * random.choice([0.5, 3.0, 20.0])


@settings(max_examples=15)
@given(seeds)
def test_the_shown_tree_is_whole_in_every_frame(seed: int) -> None:
    random = np.random.default_rng(seed)
    world = World(seed, failing=random.choice([0.0, 0.2]))
    eye = random.normal(size=3) * 70
    for _ in range(120):
        eye = walk(random, eye)
        world.frame(eye)
    world.settle(eye, 3000)
    assert world.streaming.split == set(TREE.split(eye, 1.5).tolist()) or np.abs(eye - world.streaming._eye).max() < 1


@settings(max_examples=10)
@given(seeds)
def test_nothing_jumps_while_the_eye_moves(seed: int) -> None:
    random = np.random.default_rng(seed)
    world = World(seed)
    eye = random.normal(size=3) * 60
    world.settle(eye)
    world.streaming.fade = True
    faded = 0
    for _ in range(250):
        eye = walk(random, eye)
        world.frame(eye)
        faded += world.streaming.fading
    assert faded
    world.settle(eye, 2000)
    assert (world.nodes.role[world.nodes.drawn] == STEADY).all()
    assert (world.nodes.rows["fade"][world.nodes.drawn] == 1).all()


def test_both_phases_of_a_fade() -> None:
    world = World()
    far = np.array([0.0, 0.0, 4000.0])
    world.settle(far)
    world.streaming.fade = True
    near = np.array([0.0, 0.0, 130.0])
    seen_first = seen_second = False
    for _ in range(400):
        world.frame(near)
        nodes = world.nodes
        role, fade = nodes.role[nodes.drawn], nodes.rows["fade"][nodes.drawn]
        coming, going = fade[role == COMING], fade[role == GOING]
        if len(coming) and len(going):
            # either what comes is still going up over what is whole, or what has come is whole
            assert ((coming < 1).any() and (going == 1).any()) or ((coming == 1).any() and (going < 0).any())
            seen_first |= bool((coming < 1).all() and (going == 1).all())
            seen_second |= bool((coming == 1).all() and (going < 0).all())
        shadow = nodes.rows["shadow"][nodes.drawn]
        assert (shadow[role == COMING] >= 0).all() and (shadow[role == GOING] <= 0).all()
    assert seen_first and seen_second
    assert not world.streaming.fading


def test_the_old_stays_until_all_of_the_new_is_there() -> None:
    world = World()
    far, near = np.array([0.0, 0.0, 4000.0]), np.array([0.0, 0.0, 60.0])
    world.settle(far)
    before = set(world.nodes.drawn.tolist())
    world.streaming.look(near)
    world.streaming.advance(STEP)
    jobs = world.streaming.jobs(1000)
    level = max(job.key[0] for job in jobs)
    below = [
        job
        for job in jobs
        if job.key[0] == level and octree.parent(octree.code_of(job.key)) == octree.parent(octree.code_of(jobs[0].key))
    ]
    for job in below[:-1]:
        world.streaming.take(Made(job, 5, 15, 0, 0))
        world.streaming.advance(STEP)
        assert set(world.nodes.drawn.tolist()) == before
    world.streaming.take(Made(below[-1], 5, 15, 0, 0))
    world.streaming.advance(STEP)
    assert set(world.nodes.drawn.tolist()) != before


def test_what_is_in_view_comes_first() -> None:
    world = World()
    eye = np.array([0.0, 0.0, 125.0])
    world.settle(np.array([0.0, 0.0, 4000.0]))
    world.streaming.look(eye, lambda low, width: low[:, 0] >= 0)
    first = world.streaming.jobs(1)[0]
    assert first.key[1] >= 0


def test_a_node_that_fails_is_asked_for_again_later() -> None:
    world = World(failing=1.0)
    eye = np.array([0.0, 0.0, 130.0])
    for _ in range(10):
        world.frame(eye)
    asked = world.streaming.failures
    assert asked == len(TREE.roots)  # each was asked for once, and then left alone for a while
    assert not len(world.nodes.drawn)
    for _ in range(30):
        world.frame(eye)
    assert world.streaming.failures == 2 * asked
    world.maker.failing = 0.0
    world.settle(eye)


def test_a_shown_node_that_cannot_be_remade_stays() -> None:
    world = World()
    eye = np.array([0.0, 0.0, 130.0])
    world.settle(eye)
    before = world.nodes.mesh[world.nodes.drawn].copy()
    world.maker.failing = 1.0
    shown = [octree.key_of(code) for code, slot in world.streaming.ready.items() if slot in world.nodes.drawn]
    world.streaming.edit(shown[:5])
    for _ in range(20):
        world.frame(eye)
    np.testing.assert_array_equal(world.nodes.mesh[world.nodes.drawn], before)
    assert world.streaming.remaining == 5
    world.maker.failing = 0.0
    world.settle(eye)


def test_edits_come_first_and_old_meshes_are_not_taken() -> None:
    world = World()
    eye = np.array([0.0, 0.0, 120.0])
    world.settle(eye)
    streaming = world.streaming
    code = next(c for c, slot in streaming.ready.items() if slot != EMPTY and streaming.shows(c))
    key = octree.key_of(code)
    streaming.edit([key])
    streaming.look(eye + 300.0)
    first = streaming.jobs(10, spare=9)
    assert [job.key for job in first] == [key] and first[0].urgent
    assert not any(job.urgent for job in streaming.jobs(10, spare=9))
    streaming.edit([key])  # once more, while it is made
    before = world.nodes.mesh[streaming.ready[code]].copy()
    streaming.take(Made(first[0], 99, 99, 0, 0))
    np.testing.assert_array_equal(world.nodes.mesh[streaming.ready[code]], before)
    again = streaming.jobs(10)
    assert again[0].key == key
    streaming.take(Made(again[0], 77, 99, 0, 0))
    assert world.nodes.mesh[streaming.ready[code], 0] == 99
    assert world.nodes.role[streaming.ready[code]] == STEADY  # at once: no fade
    # and one whose surface is gone
    streaming.edit([key])
    streaming.take(Made(streaming.jobs(1)[0], 0, 0, 0, 0))
    assert streaming.ready[code] == EMPTY
    world.maker.jobs.clear()


def test_a_surface_that_appears_is_shown_at_once() -> None:
    world = World()
    eye = np.array([0.0, 0.0, 120.0])
    world.settle(eye)
    streaming = world.streaming
    code = next(c for c, slot in streaming.ready.items() if slot == EMPTY and streaming.shows(c))
    streaming.edit([octree.key_of(code)])
    streaming.look(eye)
    job = streaming.jobs(1)[0]
    assert octree.code_of(job.key) == code
    streaming.take(Made(job, 5, 15, 0, 0))
    streaming.advance(0.0)
    assert streaming.ready[code] in world.nodes.drawn


@pytest.mark.parametrize("room, capacity", [(900, 4096), (1 << 20, 150)])
def test_what_was_not_shown_for_longest_makes_room(room: int, capacity: int) -> None:
    """Neither a full buffer nor a full table stops it: first what is hidden goes, then detail."""
    random = np.random.default_rng(4)
    world = World(room=room, capacity=capacity)
    up = np.array([0.0, 0.0, 1.0])
    for _ in range(6):
        up = up + random.normal(size=3)
        up /= np.linalg.norm(up)
        for _ in range(300):
            world.frame(up * 125)
    world.settle(up * 125, 3000)
    assert world.store.ranges.used <= room
    assert min(world.streaming.allowed, 1.5) >= 0.75
    roomy = World()
    roomy.settle(up * 125)
    if room == 900:
        assert world.streaming.allowed < 1.5
        assert len(world.nodes.drawn) < len(roomy.nodes.drawn)


def test_going_back_finds_what_was_there() -> None:
    world = World()
    there, away = np.array([0.0, 0.0, 125.0]), np.array([0.0, 0.0, 600.0])
    world.settle(there)
    world.settle(away)
    world.maker.frame = 0
    made: list[Job] = []
    submit = world.maker.submit
    world.maker.submit = lambda jobs: (made.extend(jobs), submit(jobs))  # type: ignore[method-assign]
    world.settle(there)
    assert not made


def test_fades_rest_while_time_stands_still() -> None:
    world = World()
    world.settle(np.array([0.0, 0.0, 4000.0]))
    world.streaming.fade = True
    near = np.array([0.0, 0.0, 130.0])
    for _ in range(30):
        world.frame(near)
    assert world.streaming.fading
    before = world.nodes.rows["fade"].copy()
    for _ in range(5):
        world.streaming.advance(0.0)
    np.testing.assert_array_equal(world.nodes.rows["fade"], before)
    world.streaming.fade = False  # from here on at once
    world.streaming.advance(0.0)
    assert not world.streaming.fading
    assert (world.nodes.rows["fade"][world.nodes.drawn] == 1).all()


def test_one_fade_passes_over_several_levels() -> None:
    world = World()
    near, far = np.array([0.0, 0.0, 130.0]), np.array([0.0, 0.0, 4000.0])
    world.settle(near)
    world.settle(far)
    world.streaming.fade = True
    coarse = world.nodes.rows["level"][world.nodes.drawn].min()
    frames = 0
    while world.nodes.rows["level"][world.nodes.drawn].min() == coarse and frames < 60:
        world.frame(near)
        frames += 1
    for _ in range(int(2 * PHASES / STEP) + 8):  # what was ready at first, and all that came meanwhile
        world.frame(near)
    assert not world.streaming.fading and not world.streaming.remaining
    assert world.nodes.rows["level"][world.nodes.drawn].min() < coarse - 1


def test_an_edit_while_levels_fade_is_shown_in_both() -> None:
    world = World()
    world.settle(np.array([0.0, 0.0, 4000.0]))
    world.streaming.fade = True
    near = np.array([0.0, 0.0, 130.0])
    while not (world.nodes.role == GOING).any():
        world.frame(near)
    streaming, nodes = world.streaming, world.nodes
    codes = {slot: code for code, slot in streaming.ready.items() if slot != EMPTY}
    slots = [int(np.flatnonzero(nodes.role == role)[0]) for role in (COMING, GOING)]
    streaming.edit([octree.key_of(codes[slot]) for slot in slots])
    for job in streaming.jobs(2):
        streaming.take(Made(job, 50, 150, 0, 0))
    assert nodes.mesh[slots, 0].tolist() == [150, 150]
    assert nodes.role[slots].tolist() == [COMING, GOING]
    # a surface that goes while it fades, and one that appears
    streaming.edit([octree.key_of(codes[slot]) for slot in slots])
    for job in streaming.jobs(2):
        streaming.take(Made(job, 0, 0, 0, 0))
    assert nodes.role[slots].tolist() == [HIDDEN, HIDDEN]
    streaming.edit([octree.key_of(codes[slot]) for slot in slots])
    for job in streaming.jobs(2):
        streaming.take(Made(job, 50, 150, 0, 0))
    assert [nodes.role[streaming.ready[codes[slot]]] for slot in slots] == [COMING, GOING]
    world.maker.jobs.clear()
