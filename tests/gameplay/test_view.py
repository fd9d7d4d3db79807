"""What a screen is told: enough to rebuild the ground exactly, and no more than what changed."""

from typing import get_args

import numpy as np

from gameplay import outcomes, view, wire
from gameplay.commands import Envelope, Join
from gameplay.mode import Mode
from gameplay.state import HOME
from gameplay.view import Changed, PlanetFacts, Snapshot, Viewer
from taichi_kernels import generation
from taichi_kernels.pool import ChunkPool
from taichi_kernels.units import CHUNK_VOXELS, UNITS_PER_METRE
from tests.worlds import PLAYER, Play

Ground = dict[tuple[int, int, int], Changed]


def follow(ground: Ground, snapshot: Snapshot) -> Snapshot:
    """Take a snapshot in, as it arrives in another process."""
    arrived = wire.decode(wire.encode(snapshot), Snapshot)
    ground.update({entry.chunk: entry for entry in arrived.chunks})
    return arrived


def assert_same_ground(play: Play, facts: PlanetFacts, ground: Ground) -> None:
    """The generator's voxels with the changes laid over them are the game's, in every loaded chunk that changed."""
    store = play.terrain.store
    assert {key for key, entry in ground.items() if len(entry.index)} == set(play.terrain.deltas)
    pool, slot = ChunkPool(1), np.zeros(1, np.int32)
    for key, entry in ground.items():
        generation.generate(facts.recipe, pool, slot, np.array([key], np.int32))
        density, material = (part.reshape(-1).copy() for part in pool.read(slot))
        assert (np.diff(entry.index) > 0).all()
        assert not len(entry.index) or 0 <= entry.index[0] <= entry.index[-1] < CHUNK_VOXELS
        density[entry.index], material[entry.index] = entry.density, entry.material
        expected = store.pool.read(np.array([store.slots[key]], np.int32))
        assert np.array_equal(density, expected[0].reshape(-1))
        assert np.array_equal(material, expected[1].reshape(-1))


def test_changes_rebuild_the_voxels() -> None:
    play = Play(seed=22, radius=90.0)
    viewer, ground = Viewer(play.game.state, PLAYER), {}
    facts = PlanetFacts.of(play.game.state)
    assert follow(ground, viewer.snapshot()).chunks == []
    play.do("look", pitch=-50)
    sizes = []
    for tick in range(90):
        done = play.do("use_tool") if tick < 60 else play.tick()
        sizes.append(len(follow(ground, viewer.snapshot(done)).chunks))
    assert all(sizes[:60])
    assert not any(sizes[60:])
    play.do("switch_mode", mode="elevate")
    play.do("look", yaw=90)
    for _ in range(20):
        follow(ground, viewer.snapshot(play.do("use_tool")))
    assert_same_ground(play, facts, ground)
    whole: Ground = {}
    follow(whole, Viewer(play.game.state, PLAYER).snapshot())  # one who comes later
    assert_same_ground(play, facts, whole)


def test_ground_that_goes_back_is_told() -> None:
    play = Play(seed=22, radius=90.0, creative=True)
    viewer, ground = Viewer(play.game.state, PLAYER), {}
    above = play.player["position"] / UNITS_PER_METRE * (1 + 8 / 90)
    follow(ground, viewer.snapshot(play.do("set_voxel", position=above.tolist(), density=0.5)))
    assert [len(entry.index) for entry in ground.values()] == [1]
    follow(ground, viewer.snapshot(play.do("set_voxel", position=above.tolist(), density=0.0)))
    assert [len(entry.index) for entry in ground.values()] == [0]
    assert_same_ground(play, PlanetFacts.of(play.game.state), ground)


def test_long_gaps_and_runs() -> None:
    rows = [(255, 0, 0, 0), (255, 0, 0, 0), (3, 255, 9, 1), (0, 2, 9, 1), (1, 1, 0, 0)]
    index, density, material = view.expand(np.array(rows, np.uint8))
    assert index.tolist() == [*range(513, 770), 771]
    assert density.tolist() == [9] * 257 + [0]
    assert material.tolist() == [1] * 257 + [0]
    assert index.dtype == np.int32
    assert all(len(part) == 0 for part in view.expand(np.zeros((0, 4), np.uint8)))


def test_merged_snapshots_lose_nothing() -> None:
    play = Play(seed=22, radius=90.0)
    viewer = Viewer(play.game.state, PLAYER)
    play.do("look", pitch=-50)
    parts = [viewer.snapshot(play.do("use_tool")) for _ in range(20)]
    merged = parts[0]
    for part in parts[1:]:
        merged = view.merge(merged, part)
    ground: Ground = {}
    assert follow(ground, merged).tick == play.game.state.tick
    assert merged.outcomes == [outcome for part in parts for outcome in part.outcomes]
    assert len(merged.outcomes) >= 20
    assert_same_ground(play, PlanetFacts.of(play.game.state), ground)


def test_the_own_player() -> None:
    play = Play(seed=22, radius=90.0)
    viewer = Viewer(play.game.state, PLAYER)
    play.must("attach_item", item="wide", slot=0)
    play.must("switch_mode", mode="flatten")
    play.must("look", pitch=-60)
    own = wire.decode(wire.encode(viewer.snapshot()), Snapshot).own
    row = play.player
    assert own.position == tuple(row["position"].tolist())
    assert own.forward == tuple(row["forward"].tolist())
    assert (own.mode, own.pitch) == (Mode.FLATTEN, row["pitch"])
    assert own.effective_radius == own.radius * 3 // 2 == 3 * UNITS_PER_METRE
    assert sorted(held.slot for held in own.items if held.canister) == [3, 4]
    assert [held.slot for held in own.items if not held.canister].count(-1) == 5
    assert own.aim is not None
    up = np.array(own.position) / np.linalg.norm(own.position)
    eye = np.array(own.position) + up * own.eye
    assert abs(np.linalg.norm(np.array(own.aim.position) - eye) - own.aim.distance) < 8
    play.must("look", pitch=130)
    assert viewer.snapshot().own.aim is None  # the sky


def test_things_and_people_in_sight() -> None:
    play = Play(seed=22, radius=90.0)
    viewer = Viewer(play.game.state, PLAYER)
    play.must("drop_item", item="boost")
    play.game.submit(Envelope(play.game.state.tick, 2, 0, HOME, Join(name="Bea")))
    play.tick()
    seen = viewer.snapshot()
    (item,) = seen.lying
    assert not item.canister
    (other,) = seen.others
    assert (other.id, other.name) == (2, "Bea")
    play.player["position"] = -play.player["position"]  # to the other side of the planet
    seen = viewer.snapshot()
    assert seen.lying == seen.others == []
    play.must("leave")
    assert viewer.snapshot().own is None


def test_every_outcome_travels() -> None:
    assert set(get_args(outcomes.AnyOutcome)) == set(outcomes.Outcome.__subclasses__())


def test_colours_are_those_of_the_content() -> None:
    assert view.colours().shape == (32, 3)
    assert view.colours()[1].tolist() == [121, 94, 62]
