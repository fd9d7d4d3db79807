"""Properties 1, 2, 3, 6, 7, 8 and 36 of the specification, on the running game."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gameplay import content, ledger
from gameplay.canister import Canister
from gameplay.game import Game
from gameplay.outcomes import GroundAnalysed, SoilElevated, SoilExcavated
from gameplay.schema import SCHEMA
from persistence.world import World
from tests.worlds import Play, ground, rejections, voxels

AUGMENTS = [augment.name for augment in content.load().tool.augment]
aims = st.tuples(st.integers(-180, 180), st.integers(-85, -25))


@pytest.fixture(scope="module")
def play() -> Play:
    return Play(seed=11, radius=80.0)


def aim(play: Play, yaw: int, pitch: int) -> None:
    play.player["pitch"] = 0
    play.must("look", yaw=yaw, pitch=pitch)


# Feature: planetary-survival, Property 1: soil added to canisters (and vented) equals the soil removed
@given(aim_at=aims, radius=st.floats(0.5, 4.0), power=st.floats(0.05, 1.0), soil=st.floats(0.0, 2100.0))
def test_excavation_conserves_soil(
    play: Play, aim_at: tuple[int, int], radius: float, power: float, soil: float
) -> None:
    play.tool.consume_soil(play.tool.get_total_soil())
    play.fill(soil)
    play.must("switch_mode", mode="excavate")
    play.must("set_radius", radius=radius)
    aim(play, *aim_at)
    for _ in range(3):
        before, held, vented = ground(play.terrain), play.tool.get_total_soil(), _vented(play)
        outcomes = play.do("use_tool", power=power)
        after = ground(play.terrain)
        removed = before - after
        assert removed == (play.tool.get_total_soil() - held) + (_vented(play) - vented)
        told = [outcome for outcome in outcomes if isinstance(outcome, SoilExcavated)]
        assert sum(sum(outcome.soil.values()) for outcome in told) == removed
    assert not any(ledger.imbalance(play.game.state).values())


def _vented(play: Play) -> int:
    return int(play.game.state.ledger.rows["vented"].sum())


# Feature: planetary-survival, Property 2: soil consumed from canisters equals the soil added to the terrain
@given(aim_at=aims, radius=st.floats(0.5, 3.0), power=st.floats(0.05, 1.0), soil=st.floats(0.0, 300.0))
def test_elevation_consumes_soil(play: Play, aim_at: tuple[int, int], radius: float, power: float, soil: float) -> None:
    play.tool.consume_soil(play.tool.get_total_soil())
    play.fill(soil)
    play.must("switch_mode", mode="elevate")
    play.must("set_radius", radius=radius)
    aim(play, *aim_at)
    before, held = ground(play.terrain), play.tool.get_total_soil()
    outcomes = play.do("use_tool", power=power)
    added = ground(play.terrain) - before
    assert added >= 0
    assert held - play.tool.get_total_soil() == added
    told = [outcome for outcome in outcomes if isinstance(outcome, SoilElevated)]
    assert sum(sum(outcome.soil.values()) for outcome in told) == added
    if "insufficient_soil" in rejections(outcomes):
        assert added == 0
    assert not any(ledger.imbalance(play.game.state).values())


# Feature: planetary-survival, Property 3: detaching and attaching a canister preserves its soil exactly
@given(
    soil=st.lists(st.integers(0, 40_000), min_size=15, max_size=15),
    moves=st.lists(st.sampled_from([3, 4, 5, 6]), min_size=1, max_size=6),
)
def test_canister_keeps_its_soil(play: Play, soil: list[int], moves: list[int]) -> None:
    game = play.game
    canister = play.item("canister")
    row = game.state.items.row(canister)
    row["soil"] = 0
    held = Canister(row["soil"])
    for material, amount in enumerate(soil, 1):
        held.add_soil(amount, material)
    content_before = row["soil"].tolist()
    for slot in moves:
        now = int(game.state.items.row(canister)["slot"])
        if now >= 0:
            play.must("detach_item", slot=now)
        other = play.tool.item_in(slot)
        if other is not None:
            play.must("detach_item", slot=slot)
        play.must("attach_item", item=canister, slot=slot)
        assert game.state.items.row(canister)["soil"].tolist() == content_before
    assert game.state.items.row(canister)["slot"] == moves[-1]
    play.must("detach_item", slot=moves[-1])
    play.must("drop_item", item=canister)
    play.must("pick_up_item", item=canister)
    assert game.state.items.row(canister)["soil"].tolist() == content_before
    play.must("attach_item", item=canister, slot=moves[-1])
    game.state.items.row(canister)["soil"] = 0


def _set_augments(play: Play, names: list[str]) -> None:
    for slot in range(content.load().tool.augment_slots):
        if play.tool.item_in(slot) is not None:
            play.must("detach_item", slot=slot)
    for slot, name in enumerate(names):
        play.must("attach_item", item=play.item(name), slot=slot)


def _excavate_once(play: Play) -> SoilExcavated:
    told = [outcome for outcome in play.must("use_tool") if isinstance(outcome, SoilExcavated)]
    assert len(told) == 1
    return told[0]


# Feature: planetary-survival, Property 6: an attached augment changes the tool as its specification says
@given(name=st.sampled_from(AUGMENTS), radius=st.sampled_from([1.0, 1.5, 2.0, 2.5]), yaw=st.integers(-180, 180))
def test_augments_change_the_tool(name: str, radius: float, yaw: int) -> None:
    runs = []
    for augments in ([], [name]):
        play = Play(seed=5, radius=40.0)
        play.must("set_radius", radius=radius)
        aim(play, yaw, -70)
        _set_augments(play, augments)
        while play.game.state.tick % 15:
            play.tick()
        excavated = _excavate_once(play)
        runs.append((play, excavated))
    (plain, without), (changed, with_it) = runs
    taken, taken_with = sum(without.soil.values()), sum(with_it.soil.values())
    analysed = any(isinstance(outcome, GroundAnalysed) for outcome in changed.outcomes)
    assert analysed == (name == "analyzer")
    match name:
        case "boost":
            assert 1.7 * taken < taken_with < 2.4 * taken
        case "wide":
            assert with_it.radius == without.radius * 3 // 2
            assert taken_with > taken
        case "narrow":
            assert with_it.radius == without.radius // 2
            assert taken_with < taken
        case "inhibitor":
            assert taken_with == taken == with_it.vented
            assert changed.tool.get_total_soil() == 0 < plain.tool.get_total_soil()
        case "alignment":
            assert taken_with == taken  # it speaks when flattening
            assert changed.tool.effects.levels
            assert not plain.tool.effects.levels
        case "analyzer":
            assert taken_with == taken


# Feature: planetary-survival, Property 7: of conflicting augments the one nearest the top slot takes precedence
@given(order=st.permutations(AUGMENTS), count=st.integers(1, 3))
def test_the_top_augment_wins(play: Play, order: list[str], count: int) -> None:
    names = order[:count]
    _set_augments(play, names)
    effects = play.tool.effects
    sizes = [name for name in names if name in ("wide", "narrow")]
    assert effects.radius_factor == ({"wide": 384, "narrow": 128}[sizes[0]] if sizes else 256)
    assert effects.power_factor == (512 if "boost" in names else 256)
    assert effects.collects == ("inhibitor" not in names)
    play.player["mode"], play.player["radius"] = 0, 1024
    aim(play, 10, -60)
    told = [outcome for outcome in play.do("use_tool") if isinstance(outcome, SoilExcavated)]
    for outcome in told:
        assert outcome.radius == 1024 * effects.radius_factor // 256
    _set_augments(play, [])


# Feature: planetary-survival, Property 8: saving and loading restores an excavated tunnel exactly
@given(
    steps=st.lists(st.tuples(st.integers(-60, 60), st.integers(-80, 10), st.integers(1, 12)), min_size=1, max_size=5)
)
def test_tunnels_survive_saving(tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, int, int]]) -> None:
    play = Play(seed=3, radius=40.0)
    aim(play, 0, -60)
    for yaw, pitch, ticks in steps:
        play.must("look", yaw=yaw, pitch=pitch)
        play.submit("move", forward=1.0)
        for _ in range(ticks):
            play.do("use_tool")
    path: Path = tmp_path_factory.mktemp("tunnel") / "tunnel.h5"
    with World.create(path, play.game.tables(), SCHEMA):
        pass
    with World.load(path, SCHEMA) as world:
        again = Game.restore(world.tables)
    assert again.state_hash() == play.game.state_hash()
    assert voxels(play.terrain)
    assert voxels(again.state.terrains[1]) == voxels(play.terrain)


# Feature: planetary-survival, Property 36: an unmodified chunk that is unloaded and generated again is identical
@given(
    seed=st.integers(0, 2**63 - 1),
    radius=st.floats(20.0, 4000.0),
    direction=st.tuples(*[st.integers(-1000, 1000)] * 3).filter(any),
    depth=st.integers(-2, 2),
)
def test_chunks_regenerate(seed: int, radius: float, direction: tuple[int, int, int], depth: int) -> None:
    terrain = Game.new(seed, radius).state.terrains[1]
    at = np.array(direction) / np.sqrt(np.square(direction).sum()) * (radius * 2 + 32 * depth)
    chunks = np.unique(np.floor(at / 32).astype(np.int32) + np.indices((2, 2, 2)).reshape(3, -1).T, axis=0)
    terrain.load(chunks.astype(np.int32))
    slots = terrain.store.materialise(chunks.astype(np.int32))
    before = [array.copy() for array in terrain.store.pool.read(slots)]
    terrain.unload([tuple(chunk) for chunk in chunks.tolist()])
    assert not terrain.chunks
    terrain.load(chunks[::-1].astype(np.int32))
    after = terrain.store.pool.read(terrain.store.materialise(chunks.astype(np.int32)))
    assert (before[0] == after[0]).all()
    assert (before[1] == after[1]).all()
    assert not len(terrain.deltas)
