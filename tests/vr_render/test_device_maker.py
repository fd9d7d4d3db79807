"""The device way makes the same voxels and the same meshes, byte for byte, as the kernels of the host."""

import functools
import itertools
from collections.abc import Iterable, Sequence

import numpy as np
import pytest

from taichi_kernels import generation, neighbours, planet
from taichi_kernels.errors import KernelFileError
from taichi_kernels.generation_plan import body_words
from taichi_kernels.materials import ROCK
from taichi_kernels.meshing import Mesher
from taichi_kernels.planet import MAX_LEVEL
from taichi_kernels.pool import ChunkPool
from taichi_kernels.radius_bounds import by_radius
from taichi_kernels.units import AIR_SLOT, CHUNK_VOXELS, FULL, SOLID_SLOT, UNITS_PER_METRE
from vr_render import transfer
from vr_render.compute.kernels import KernelPipelines
from vr_render.device import Device
from vr_render.frame_ring import FrameRing
from vr_render.terrain import device_batch
from vr_render.terrain.device_batch import DeviceBatches, Limits
from vr_render.terrain.device_maker import BATCH, DeviceMaker, override_words
from vr_render.terrain.maker import Job, Key, Made
from vr_render.terrain.overrides import Overrides

BODY = planet.recipe(22, 90 * UNITS_PER_METRE)
SMALL = Limits(meshes=4, chunks=24, slots=192)

Mesh = tuple[np.ndarray, np.ndarray]  # vertices u32 (nv, 3), triangles i32 (nt, 3)


@pytest.fixture
def ring(device: Device):
    with FrameRing(device) as ring:
        yield ring


@functools.cache
def surface_keys() -> list[Key]:
    """A chunk with surface at each level, found by looking down along +x."""
    keys: list[Key] = []
    for level in range(MAX_LEVEL + 1):
        for x in range((130 * 2 // 32 >> level) + 1, -1, -1):
            key = (level, x, 0, -1 >> level)
            if len(host_mesh(key, Overrides())[1]):
                keys.append(key)
                break
    return keys


def proven_key(kind: int) -> Key:
    """A chunk at level 0 that only its lattice proves to be one thing."""
    chunks = np.argwhere(np.ones((12, 12, 12), bool)).astype(np.int32) - 6
    proven = generation.classify(BODY, chunks) == kind
    x, y, z = chunks[proven & (by_radius(BODY, chunks, 0) == generation.MIXED)][0].tolist()
    return 0, x, y, z


def around(key: Key) -> list[Key]:
    return [(key[0], key[1] + x, key[2] + y, key[3] + z) for x, y, z in neighbours.OFFSETS.tolist()]


def host_voxels(keys: Sequence[Key], changes: Overrides) -> tuple[ChunkPool, np.ndarray]:
    """The same chunks by the host's kernels, and their slots."""
    pool, slots = ChunkPool(len(keys)), np.zeros(len(keys), np.int32)
    level = keys[0][0]
    chunks = np.array([key[1:] for key in keys], np.int32)
    limit = 512 >> level
    outside = ((chunks < -limit) | (chunks >= limit)).any(axis=1)
    slots[outside] = AIR_SLOT
    inside = np.flatnonzero(~outside)
    kinds = generation.classify(BODY, chunks[inside], level)
    changed = [i for i in inside.tolist() if changes.at(keys[i]) is not None]
    slots[inside] = kinds
    mixed = sorted(set(inside[kinds == generation.MIXED].tolist()) | set(changed))
    slots[mixed] = np.arange(len(mixed), dtype=np.int32)
    generation.generate(BODY, pool, slots[mixed], chunks[mixed], level)
    for i in changed:
        index, density, material = changes.at(keys[i])
        pool.bytes[0][slots[i] * CHUNK_VOXELS + index] = density
        pool.bytes[1][slots[i] * CHUNK_VOXELS + index] = material
    return pool, slots


def host_mesh(key: Key, changes: Overrides) -> Mesh:
    pool, slots = host_voxels(around(key), changes)
    vertices, triangles = Mesher(skirts=True).mesh(pool, slots.reshape(1, 27)).chunk(0)
    return vertices.copy(), triangles.copy()


def device_meshes(maker: DeviceMaker, ring: FrameRing, keys: Iterable[Key]) -> dict[Key, Mesh]:
    """Have a maker make meshes, frame by frame, as terrain does."""
    waiting = [Job(key, version=number) for number, key in enumerate(keys)]
    found: dict[Key, Mesh] = {}
    wanted = len(waiting)
    for _ in range(40 + 30 * wanted):
        frame = ring.begin()
        for made in maker.finished():
            found[made.job.key] = read(maker, made)
        maker.release()
        count = min(maker.room(), len(waiting))
        maker.submit(waiting[:count])
        del waiting[:count]
        maker.record(frame.commands, frame)
        ring.end(frame)
        if len(found) == wanted:
            return found
    raise AssertionError(f"of {wanted} meshes only {len(found)} were made")


def read(maker: DeviceMaker, made: Made) -> Mesh:
    if not made.vertices:
        return np.zeros((0, 3), np.uint32), np.zeros((0, 3), np.int32)
    vertices = transfer.read_buffer(maker.buffer, np.uint32, made.vertex_offset, made.vertices * 3)
    indices = transfer.read_buffer(maker.buffer, np.uint16, made.index_offset, made.indices)
    return vertices.reshape(-1, 3), indices.reshape(-1, 3).astype(np.int32)


def assert_same(found: Mesh, wanted: Mesh, key: Key) -> None:
    for one, other in zip(found, wanted, strict=True):
        assert one.shape == other.shape, key
        assert np.array_equal(one, other), key


def dig(changes: Overrides, chunk: tuple[int, int, int], seed: int) -> None:
    """Change voxels of a level 0 chunk at random: lone ones and a hole."""
    draw = np.random.default_rng(seed)
    density = np.full((32, 32, 32), -1, np.int64)
    density[4:20, 0:14, 6:31] = 0
    lone = draw.random((32, 32, 32)) < 0.05
    density[lone] = draw.integers(0, 256, int(lone.sum()))
    index = np.flatnonzero(density.ravel() >= 0).astype(np.int32)
    value = density.ravel()[index].astype(np.uint8)
    material = np.where(value > 0, draw.integers(1, 32, len(index)), 0).astype(np.uint8)
    changes.set_chunk(chunk, index, value, material)


def test_meshes_equal_those_of_the_host_at_every_level(device: Device, ring: FrameRing) -> None:
    keys = surface_keys()
    assert [key[0] for key in keys] == list(range(MAX_LEVEL + 1))
    with DeviceMaker(device, BODY, Overrides(), SMALL) as maker:
        found = device_meshes(maker, ring, keys)
    for key in keys:
        assert_same(found[key], host_mesh(key, Overrides()), key)


def test_voxels_equal_those_of_the_host_at_every_level(device: Device, ring: FrameRing) -> None:
    seen = set()
    with DeviceMaker(device, BODY, Overrides(), SMALL) as maker:
        for key in [*surface_keys(), proven_key(SOLID_SLOT), proven_key(AIR_SLOT)]:
            device_meshes(maker, ring, [key])
            kept = [near for near in around(key) if maker.voxels(near) is not None]
            pool, slots = host_voxels(kept, Overrides())
            for near, slot in zip(kept, slots.tolist(), strict=True):
                seen.add((near[0] < 3, min(slot, 0)))
                density, material = maker.voxels(near)
                if slot == AIR_SLOT:
                    assert not density.any() and not material.any(), near
                elif slot == SOLID_SLOT:
                    assert (density == FULL).all() and (material == ROCK).all(), near
                else:
                    wanted = [part[0] for part in pool.read(np.array([slot], np.int32))]
                    assert np.array_equal(density, wanted[0]), near
                    assert np.array_equal(material, wanted[1]), near
    # proven by the lattice of the finer levels, and mixed at all
    assert {(True, AIR_SLOT), (True, SOLID_SLOT), (True, 0), (False, 0)} <= seen


def test_edits_show_at_every_level_and_can_be_taken_back(device: Device, ring: FrameRing) -> None:
    changes = Overrides()
    keys = surface_keys()
    edited = keys[0][1:]
    above = [(level, *(c >> level for c in edited)) for level in range(MAX_LEVEL + 1)]
    with DeviceMaker(device, BODY, changes, SMALL) as maker:
        before = device_meshes(maker, ring, above)
        dig(changes, edited, 1)
        dig(changes, (edited[0] + 1, *edited[1:]), 2)  # its neighbour, out in the air
        maker.forget({near for key in above for near in around(key)})
        after = device_meshes(maker, ring, above)
        for key in above:
            assert_same(after[key], host_mesh(key, changes), key)
        assert not np.array_equal(before[above[0]][0], after[above[0]][0])
        for chunk in (edited, (edited[0] + 1, *edited[1:])):
            nothing = np.zeros(0)
            changes.set_chunk(chunk, nothing, nothing, nothing)
        maker.forget({near for key in above for near in around(key)})
        again = device_meshes(maker, ring, above)
    for key in above:
        assert_same(again[key], before[key], key)


def test_an_edit_goes_before_what_is_queued(device: Device, ring: FrameRing) -> None:
    air = [(0, x, 300, 300) for x in range(4)]
    order: list[Key] = []
    with DeviceMaker(device, BODY, Overrides(), SMALL) as maker:
        maker.submit([Job(air[0]), Job(air[1])])
        maker.submit([Job(air[2]), Job(air[3], urgent=True)])
        for _ in range(6):
            frame = ring.begin()
            order += [made.job.key for made in maker.finished()]
            maker.release()
            maker.record(frame.commands, frame)
            ring.end(frame)
    assert order == [air[3], *air[:3]]


def test_batches_that_are_too_full_go_on_in_the_next(device: Device, ring: FrameRing) -> None:
    keys = [(0, x, y, 0) for x in (4, 5, 6) for y in (-1, 0, 1)]
    tight = Limits(meshes=4, chunks=5, slots=128, vertices=120_000, triangles=180_000)
    with DeviceMaker(device, BODY, Overrides(), tight) as maker:
        found = device_meshes(maker, ring, keys)
        assert maker.generated > tight.slots // 4
    for key in keys:
        assert_same(found[key], host_mesh(key, Overrides()), key)


def test_meshes_that_found_no_room_are_made_again(
    device: Device, ring: FrameRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [(0, x, y, 0) for x in (4, 5, 6) for y in (-1, 0, 1)]
    wanted = {key: host_mesh(key, Overrides()) for key in keys}
    most = [max(len(mesh[part]) for mesh in wanted.values()) for part in range(2)]
    monkeypatch.setattr(device_batch, "LARGEST_MESH", (0, 0))
    for vertices, triangles in ((most[0] * 3 // 2, 100_000), (100_000, most[1] * 3 // 2)):
        tight = Limits(meshes=4, chunks=24, slots=192, vertices=vertices, triangles=triangles)
        with DeviceMaker(device, BODY, Overrides(), tight) as maker:
            found = device_meshes(maker, ring, keys)
            assert maker.meshed > len(keys)
        for key in keys:
            assert_same(found[key], wanted[key], key)


def test_batches_keep_to_the_budget_once_their_cost_is_known(device: Device, ring: FrameRing) -> None:
    with DeviceMaker(device, BODY, Overrides(), SMALL) as maker:
        made = []
        for number in range(3):
            frame = ring.begin()
            maker.finished()
            maker.release()
            if maker.room():
                maker.submit([Job((0, 5, number, 2))])
            before = maker.generated
            maker.record(frame.commands, frame)
            made.append(maker.generated - before)
            ring.end(frame)
            device.wait()
            maker.measured(frame.number, {BATCH: 1000.0 if number == 0 else 0.0})
        assert made[0] > 6
        assert 0 < made[1] <= 5
        maker.budget = 10.0
        maker.measured(frame.number, {})
        frame = ring.begin()
        before = maker.generated
        maker.record(frame.commands, frame)
        ring.end(frame)
        device.wait()
        assert maker.generated - before > 6


def test_override_words_hold_each_word_once() -> None:
    index = np.array([0, 1, 3, 4, 32767], np.int32)
    words = override_words(index, np.array([1, 2, 3, 4, 255], np.uint8), np.array([5, 6, 7, 8, 9], np.uint8))
    assert words[:, 0].tolist() == [0, 1, 8191]
    assert words.view(np.uint32)[:, 1:].tolist() == [
        [0xFF00FFFF, 0x03000201, 0x07000605],
        [0x000000FF, 0x00000004, 0x00000008],
        [0xFF000000, 0xFF000000, 0x09000000],
    ]


@pytest.mark.parametrize("wrong", [{"slots": 100}, {"slots": 5000}, {"chunks": 0}, {"lattice": 1000}, {"vertices": 9}])
def test_limits_that_do_not_go_together_are_told(device: Device, wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong)) if "chunks" not in wrong else "chunks"):
        DeviceMaker(device, BODY, Overrides(), Limits(**{"meshes": 4, "slots": 192} | wrong))


def test_more_jobs_than_there_is_room_for_are_refused(device: Device) -> None:
    with DeviceMaker(device, BODY, Overrides(), SMALL) as maker:
        assert maker.room() == SMALL.meshes
        with pytest.raises(ValueError, match="room"):
            maker.submit([Job((0, x, 0, 0)) for x in range(SMALL.meshes + 1)])


@pytest.mark.parametrize("good", [0, 3, 7])
def test_a_fault_while_it_is_made_leaves_nothing_open(
    device: Device, good: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = itertools.count()

    def fail_later(device: Device, name: str) -> KernelPipelines:
        if next(made) == good:
            raise KernelFileError(f"kernel {name}: gone")
        return KernelPipelines(device, name)

    monkeypatch.setattr(device_batch, "KernelPipelines", fail_later)
    with pytest.raises(KernelFileError, match="gone"):
        DeviceMaker(device, BODY, Overrides(), SMALL)


def test_batches_close_what_they_made(device: Device) -> None:
    live, used = +device.live, list(device.memory.used)
    batches = DeviceBatches(device, body_words(BODY), SMALL)
    assert device.memory.used > used
    batches.close()
    assert +device.live == live
    assert device.memory.used == used
