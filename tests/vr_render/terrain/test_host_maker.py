"""Meshes of nodes on the processor: what they are, and that nothing but the node decides it."""

import threading

import numpy as np
import pytest

from taichi_kernels import generation, meshing, neighbours, planet
from taichi_kernels.errors import ComputeError
from taichi_kernels.pool import ChunkPool
from taichi_kernels.units import CHUNK_LIMIT
from vr_render.terrain import host_maker, rehearsal
from vr_render.terrain.host_maker import HostMaker
from vr_render.terrain.maker import INDEX_BYTES, Job, Key, Made
from vr_render.terrain.overrides import Overrides

BODY = planet.recipe(7, 60 * 512)
KEYS: list[Key] = list(
    dict.fromkeys(
        (level, x, y, z)
        for level, reach in ((0, 5), (1, 3), (2, 2), (3, 1))
        for x, y, z in [(0, 0, reach - 1), (-1, 0, reach - 1), (reach - 2, 1, -1), (0, -reach, 0), (0, 0, 0)]
    )
)


def expected(key: Key, overrides: Overrides | None = None) -> tuple[bytes, bytes]:
    """Vertices and indices of a node, made alone."""
    level, *chunk = key
    pool = ChunkPool(27)
    chunks = (np.array(chunk) + neighbours.OFFSETS).astype(np.int32)
    slots = np.arange(27, dtype=np.int32)
    generation.generate(BODY, pool, slots, chunks, level)
    density, material = pool.read(slots)
    for slot, place in enumerate(chunks.tolist()):
        changed = overrides.at((level, *place)) if overrides else None
        if changed:
            density.reshape(27, -1)[slot][changed[0]] = changed[1]
            material.reshape(27, -1)[slot][changed[0]] = changed[2]
    pool.write(slots, density, material)
    mesh = meshing.Mesher(skirts=True).mesh(pool, slots[None])
    return mesh.vertices.tobytes(), mesh.triangles.astype(f"<u{INDEX_BYTES}").tobytes()


def maker(overrides: Overrides | None = None, slots: int = 256, size: int = 4 << 20) -> HostMaker:
    return HostMaker(BODY, Overrides(4) if overrides is None else overrides, np.zeros(size, np.uint8), slots=slots)


def content(made: Made, of: HostMaker) -> tuple[bytes, bytes]:
    memory = of._memory
    return (
        memory[made.vertex_offset :][: made.vertices * 12].tobytes(),
        memory[made.index_offset :][: made.indices * INDEX_BYTES].tobytes(),
    )


def rehearse() -> None:
    while rehearsal.step():
        pass


def make(of: HostMaker, keys: list[Key], budget: float = 10.0) -> dict[Key, tuple[bytes, bytes]]:
    """All meshes of some nodes, in as many frames as it takes."""
    jobs = [Job(key) for key in keys]
    found = {}
    frame = 0
    while jobs or len(found) < len(keys):
        now = jobs[: of.room()]
        jobs = jobs[len(now) :]
        of.submit(now)
        of.work(frame % 2, budget)
        for made in of.finished():
            assert made.job.key not in found
            assert not made.failed
            found[made.job.key] = content(made, of)
        of.release()
        frame += 1
        assert frame < 5000
    return found


def test_meshes_are_those_of_the_generator() -> None:
    found = make(maker(), KEYS)
    assert list(found) == KEYS  # in the order of the jobs
    for key in KEYS:
        assert found[key] == expected(key)
    assert sum(bool(vertices) for vertices, _ in found.values()) > 8
    assert any(not vertices for vertices, _ in found.values())


@pytest.mark.parametrize("slots, budget", [(30, 10.0), (256, 1e-9), (64, 1e-4)])
def test_neither_order_nor_memory_nor_time_changes_a_byte(slots: int, budget: float) -> None:
    whole = make(maker(), KEYS)
    random = np.random.default_rng(slots)
    shuffled = [KEYS[i] for i in random.permutation(len(KEYS))]
    host_maker_batch = host_maker.BATCH
    try:
        host_maker.BATCH = 1 if slots < 216 else host_maker.BATCH  # a batch's chunks must all fit
        found = make(maker(slots=slots), shuffled, budget)
        again = make(maker(slots=slots), shuffled[::-1], budget)
    finally:
        host_maker.BATCH = host_maker_batch
    assert found == again == whole


def test_what_is_made_between_frames_is_the_same_and_comes_with_the_next_one() -> None:
    whole = make(maker(), KEYS)
    of = maker()
    rehearse()
    of.aside = True
    found: dict[Key, tuple[bytes, bytes]] = {}
    left = list(KEYS)
    while len(found) < len(KEYS):
        count = of.room()
        of.submit([Job(key) for key in left[:count]])
        del left[:count]
        of.record(None, None)
        for made in of.finished():
            found[made.job.key] = content(made, of)
        of.record(None, None)
        assert not of.finished(), "a frame makes nothing"
        thread = threading.Thread(target=of.work_ahead, args=(1e-4,))
        thread.start()
        thread.join()
    assert found == whole
    assert not of.work_ahead(1.0)


def test_edits_show_at_each_level_and_only_there() -> None:
    overrides = Overrides(4)
    of = maker(overrides)
    before = make(of, KEYS)
    random = np.random.default_rng(3)
    for chunk in ((0, 0, 3), (0, 0, 4), (-1, 0, 3)):
        block = [(z * 32 + y) * 32 + x for z in range(8, 24) for y in range(8, 24) for x in range(8, 24)]
        index = np.array(block, np.int32)
        density = random.choice(np.array([0, 255], np.uint8), len(index))
        differ, _ = overrides.set_chunk(chunk, index, density, (density // 255) * 5)
        of.forget(differ)
    after = make(of, KEYS)
    fresh = make(maker(overrides), KEYS)
    assert after == fresh
    for key in KEYS:
        assert after[key] == expected(key, overrides)
    levels = {key[0] for key in KEYS if after[key] != before[key]}
    assert levels == {0, 1, 2, 3}
    assert any(after[key] == before[key] for key in KEYS if before[key][0])


def test_edits_in_kept_voxels_are_not_generated_again() -> None:
    overrides = Overrides(4)
    of = maker(overrides)
    key = (0, 0, 0, 3)
    make(of, [key])
    generated = of.generated
    index = np.arange(5000, 9000, dtype=np.int32)
    for step in range(3):
        places = index[: 2000 + 500 * step]
        changed = np.full(len(places), 255 if step % 2 else 0, np.uint8)
        of.forget(overrides.set_chunk(key[1:], places, changed, changed // 255)[0])
        assert make(of, [key])[key] == expected(key, overrides)
        assert of.generated == generated
    # changed back: the generator's own voxels are there again
    nothing = np.zeros(0, np.int32), np.zeros(0, np.uint8), np.zeros(0, np.uint8)
    of.forget(overrides.set_chunk(key[1:], *nothing)[0])
    assert make(of, [key])[key] == expected(key)
    assert of.generated == generated + 1


def test_building_in_the_empty_sky_shows() -> None:
    overrides = Overrides(4)
    of = maker(overrides)
    key = (0, 0, 0, 12)
    assert make(of, [key])[key] == (b"", b"")
    index = np.array([(16 * 32 + 16) * 32 + 16], np.int32)
    of.forget(overrides.set_chunk(key[1:], index, np.array([255], np.uint8), np.array([1], np.uint8))[0])
    assert make(of, [key])[key] == expected(key, overrides)
    assert expected(key, overrides)[0]


def test_a_failing_generator_comes_back_as_failed_and_holds_no_other_up(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    of = maker()
    generate = generation.generate
    broken = True

    def failing(body: object, pool: object, slots: object, chunks: np.ndarray, level: int) -> None:
        if broken and (chunks == [0, 0, 4]).all(axis=1).any():
            raise ComputeError("the device is gone")
        generate(body, pool, slots, chunks, level)

    monkeypatch.setattr(generation, "generate", failing)
    near, far = (0, 0, 0, 3), (0, 0, -4, 0)
    of.submit([Job(near, 3), Job(far)])
    while len(of._made) < 2:
        of.work(0, 10.0)
    first, second = of.finished()
    assert first.failed and first.job == Job(near, 3)
    assert not second.failed and content(second, of) == expected(far)
    assert "tried again" in caplog.text
    free = len(of._free) + len(of._slots)
    assert free == 256  # no slot is lost
    broken = False
    assert make(of, [near])[near] == expected(near)


def test_too_many_jobs_are_refused() -> None:
    of = maker()
    of.submit([Job((0, 0, 0, i)) for i in range(of.room())])
    assert of.room() == 0
    with pytest.raises(ValueError, match="room for 0"):
        of.submit([Job((0, 0, 0, 0))])


def test_an_edit_goes_before_what_is_queued() -> None:
    of = maker()
    of.submit([Job((0, 0, 0, -4)), Job((0, 0, 1, -4))])
    of.submit([Job((0, 1, 0, -4)), Job((0, 0, 0, 3), urgent=True), Job((0, 1, 0, 3), urgent=True)])
    of.work(0, 10.0)
    assert [made.job.key[1:] for made in of.finished()] == [(0, 0, 3), (1, 0, 3), (0, 0, -4), (0, 1, -4), (1, 0, -4)]


def test_full_staging_memory_goes_on_in_the_next_frame() -> None:
    one = max(len(vertices) + len(indices) for vertices, indices in map(expected, KEYS))
    assert make(maker(size=2 * (one + 256)), KEYS) == make(maker(), KEYS)


def test_the_edge_of_all_coordinates_is_air() -> None:
    limit = CHUNK_LIMIT
    key = (0, limit - 1, 0, 0)
    assert make(maker(), [key])[key] == (b"", b"")
