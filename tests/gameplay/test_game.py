"""The running game: players, tools, items, protected volumes, records; what is refused and why."""

import msgspec
import numpy as np
import pytest
import xxhash

from gameplay import content, ledger, outcomes, record
from gameplay.commands import Envelope, Move, make
from gameplay.errors import RecordError, StateError
from gameplay.game import Game
from gameplay.regions import Region
from gameplay.resources import numbering
from gameplay.schema import SCHEMA
from gameplay.state import FIRST_ID, HOME
from gameplay.systems import locomotion, spawning
from gameplay.tables import merge
from taichi_kernels import queries
from taichi_kernels.units import FULL
from tests.worlds import PLAYER, Play, ground, rejections


@pytest.fixture
def play() -> Play:
    return Play(seed=4, radius=50.0)


@pytest.fixture
def creative() -> Play:
    return Play(seed=4, radius=50.0, creative=True)


def feet(play: Play) -> list[float]:
    return (play.player["position"] / 512).tolist()


# Players


def test_a_new_player_stands_on_the_ground_with_a_tool(play: Play) -> None:
    play.tick(30)
    player = play.player
    assert player["grounded"]
    density = queries.density(play.terrain.store.pool, play.terrain.store.table, player["position"][None])
    assert density[0] < 128 * 256
    assert len(play.tool.attached_canisters) == 2
    assert play.tool.attached_augments == []


def test_two_players_appear_at_the_same_place_and_count_apart(play: Play) -> None:
    play.game.submit(Envelope(0, 2, 1, HOME, make("join", {"name": "Bob"})))  # type: ignore[arg-type]
    play.tick()
    rows = play.game.state.players.rows
    assert rows["id"].tolist() == [1, 2]
    assert rows["name"].tolist() == [b"Ada", b"Bob"]
    assert play.game.state.world["spawned"]
    assert spawning.place(play.game.state) == tuple(play.game.state.world["spawn"].tolist())
    assert len(play.game.state.items) == 16


def test_who_has_not_joined_may_do_nothing() -> None:
    game = Game.new(1, 30.0)
    game.submit(Envelope(0, 5, 1, HOME, Move(forward=1)))
    game.submit(Envelope(0, 0, 1, HOME, make("join", {})))  # type: ignore[arg-type]
    game.submit(Envelope(0, FIRST_ID, 1, HOME, make("join", {})))  # type: ignore[arg-type]
    assert rejections(game.tick()) == ["player_id", "not_joined", "player_id"]
    assert not len(game.state.players)


def test_leaving_and_coming_back(play: Play) -> None:
    play.must("move", forward=1)
    before = feet(play)
    assert [type(o).__name__ for o in play.must("leave")] == ["PlayerLeft"]
    assert play.terrain.chunks == {}
    assert rejections(play.do("jump")) == ["not_joined"]
    play.must("join", name="Ada again")
    assert rejections(play.do("join")) == ["joined"]
    assert np.abs(np.array(feet(play)) - before).max() < 1.0
    assert len(play.game.state.items) == 8


def test_walking_moves_along_the_ground(play: Play) -> None:
    play.tick(30)
    start = np.array(feet(play))
    play.must("move", forward=1)
    play.tick(60)
    way = np.linalg.norm(np.array(feet(play)) - start)
    assert 3.0 < way < 9.0
    assert len(play.terrain.chunks) == 7**3


def test_commands_wait_for_their_tick_and_late_ones_come_at_once(play: Play) -> None:
    now = play.game.state.tick
    play.game.submit(Envelope(now + 2, PLAYER, 50, HOME, Move(forward=7)))
    play.game.submit(Envelope(0, PLAYER, 51, HOME, Move(forward=3)))
    play.tick()
    assert play.player["move_forward"] == 3
    play.tick(2)
    assert play.player["move_forward"] == 7


def test_hand_made_nonsense_is_rejected(play: Play) -> None:
    play.game.submit(Envelope(0, PLAYER, 1, HOME, Move(forward=5000)))
    assert rejections(play.tick()) == ["invalid"]


# The tool


def test_digging_fills_canisters_and_full_canisters_vent(play: Play) -> None:
    play.look_down()
    play.fill(1999.9)
    play.must("set_radius", radius=3.0)
    for _ in range(20):
        play.do("use_tool")
    assert play.tool.get_total_soil() == 2000 * FULL
    assert all(canister.is_full for canister in play.tool.attached_canisters)
    assert sum(isinstance(outcome, outcomes.CanistersFull) for outcome in play.outcomes) == 1
    assert play.game.state.ledger.rows["vented"].sum() > 0
    assert ledger.imbalance(play.game.state) == {"dug": 0, "placed": 0, "stored": 0}


def test_without_canisters_all_is_vented(play: Play) -> None:
    play.look_down()
    play.must("detach_item", slot=3)
    play.must("detach_item", slot=4)
    told = [o for o in play.must("use_tool") if isinstance(o, outcomes.SoilExcavated)]
    assert told[0].vented == sum(told[0].soil.values()) > 0


def test_nothing_to_elevate_with(play: Play) -> None:
    play.look_down()
    play.must("switch_mode", mode="elevate")
    before = ground(play.terrain)
    assert rejections(play.do("use_tool")) == ["insufficient_soil"]
    assert ground(play.terrain) == before


def test_flattening_moves_soil_and_balances(play: Play) -> None:
    play.look_down()
    play.fill(500)
    play.must("switch_mode", mode="flatten")
    play.must("attach_item", item="alignment", slot=0)
    before, held = ground(play.terrain), play.tool.get_total_soil()
    for _ in range(40):
        play.do("use_tool")
    vented = int(play.game.state.ledger.rows["vented"].sum())
    assert ground(play.terrain) - before == held - play.tool.get_total_soil() - vented
    assert ledger.imbalance(play.game.state) == {"dug": 0, "placed": 0, "stored": 0}
    assert any(isinstance(outcome, outcomes.TerrainFlattened) for outcome in play.outcomes)


def test_the_tool_needs_ground_in_reach_and_a_near_hand(play: Play) -> None:
    play.must("look", pitch=80)
    assert rejections(play.do("use_tool")) == ["nothing_in_reach"]
    assert rejections(play.do("use_tool", power=0.0)) == ["no_power"]
    far = (np.array(feet(play)) + 20).tolist()
    assert rejections(play.do("use_tool", origin=far)) == ["out_of_reach"]
    assert rejections(play.do("use_tool", direction=[0, 0, 0])) == ["invalid"]


def test_a_hand_can_point_elsewhere_than_the_eyes(play: Play) -> None:
    play.must("look", pitch=80)
    eye = locomotion.eye(play.player)
    down = -locomotion.up(play.player["position"]) / 16384
    told = play.must("use_tool", origin=(eye / 512).tolist(), direction=down.tolist())
    assert isinstance(told[0], outcomes.SoilExcavated)


def test_unknown_modes_radii_slots_and_items(play: Play) -> None:
    assert rejections(play.do("switch_mode", mode="melt")) == ["unknown_mode"]
    assert rejections(play.do("set_radius", radius=0.1)) == ["radius"]
    assert rejections(play.do("set_radius", radius=60)) == ["radius"]
    assert rejections(play.do("detach_item", slot=0)) == ["slot_empty"]
    assert rejections(play.do("attach_item", item=12345, slot=0)) == ["unknown_item"]
    assert rejections(play.do("attach_item", item="warp", slot=0)) == ["unknown_item"]
    assert rejections(play.do("attach_item", item="boost", slot=3)) == ["wrong_slot"]
    assert rejections(play.do("attach_item", item="boost", slot=9)) == ["wrong_slot"]
    assert rejections(play.do("attach_item", item=play.item("canister"), slot=5)) == ["in_tool"]
    play.must("attach_item", item="boost", slot=0)
    assert rejections(play.do("attach_item", item="wide", slot=0)) == ["slot_taken"]
    assert rejections(play.do("attach_item", item="boost", slot=1)) == ["not_yours"]


def test_a_canister_passes_from_hand_to_hand(play: Play) -> None:
    play.game.submit(Envelope(0, 2, 1, HOME, make("join", {"name": "Bob"})))  # type: ignore[arg-type]
    play.fill(12)
    play.tick(20)
    canister = play.item("canister")
    play.must("detach_item", slot=3)
    play.must("drop_item", item=canister)
    for name, fields in (("pick_up_item", {"item": canister}), ("attach_item", {"item": canister, "slot": 5})):
        play.game.submit(Envelope(0, 2, 9, HOME, make(name, fields)))  # type: ignore[arg-type]
        assert rejections(play.tick()) == []
    row = play.game.state.items.row(canister)
    assert (int(row["body"]), row["position"].tolist()) == (0, [0, 0, 0])
    assert (int(row["holder"]), int(row["slot"]), int(row["soil"].sum())) == (2, 5, 12 * FULL)
    assert rejections(play.do("pick_up_item", item=canister)) == ["held"]
    assert rejections(play.do("drop_item", item=canister)) == ["not_yours"]


def test_what_lies_far_away_is_out_of_reach(creative: Play) -> None:
    creative.must("drop_item", item="boost")
    boost = int(creative.game.state.items.rows["id"][creative.game.state.items.rows["holder"] == 0][0])
    creative.must("teleport", position=(np.array(feet(creative)) * 1.3).tolist())
    assert rejections(creative.do("pick_up_item", item=boost)) == ["out_of_reach"]


# Protected volumes


def test_structures_are_safe_from_digging(play: Play) -> None:
    play.look_down()
    told = [o for o in play.must("use_tool") if isinstance(o, outcomes.SoilExcavated)]
    centre = np.array(told[0].centre) / 512
    box = {"minimum": (centre - 0.5).tolist(), "maximum": (centre + 0.5).tolist()}
    volume = next(o.volume for o in play.must("protect_volume", **box) if isinstance(o, outcomes.VolumeProtected))
    before = ground(play.terrain)
    assert rejections(play.do("use_tool")) == ["protected"]
    assert ground(play.terrain) == before
    play.must("release_volume", volume=volume)
    play.must("use_tool")
    assert ground(play.terrain) < before
    assert rejections(play.do("release_volume", volume=volume)) == ["unknown_volume"]
    assert rejections(play.do("protect_volume", minimum=[0, 0, 0], maximum=[0, 1, 1])) == ["empty_volume"]
    assert rejections(play.do("protect_volume", minimum=[0, 0, 0], maximum=[900, 1, 1])) == ["large_volume"]


# Creative worlds


def test_creative_commands_are_for_creative_worlds(play: Play) -> None:
    here = feet(play)
    for name, fields in (
        ("teleport", {"position": here}),
        ("set_voxel", {"position": here, "density": 1}),
        ("shape_terrain", {"how": "excavate", "centre": here, "radius": 2}),
        ("place_resource_node", {"position": here, "resource": "iron", "quantity": 1}),
    ):
        assert rejections(play.do(name, **fields)) == ["not_creative"]


def test_shaping_terrain_in_every_way(creative: Play) -> None:
    here = np.array(feet(creative))
    up = (here / np.linalg.norm(here)).tolist()
    for fields in (
        {"how": "excavate", "radius": 3},
        {"how": "elevate", "radius": 2, "material": "clay"},
        {"how": "paint", "radius": 5, "material": "ice"},
        {"how": "flatten", "radius": 4, "material": "sand", "normal": up},
    ):
        told = creative.must("shape_terrain", centre=here.tolist(), **fields)
        assert any(isinstance(outcome, outcomes.TerrainShaped) for outcome in told), fields
    creative.must("set_voxel", position=here.tolist(), density=1.0, material="crystal")
    assert creative.terrain.get_voxel_density(here) == 1.0
    assert ledger.imbalance(creative.game.state) == {"dug": 0, "placed": 0, "stored": 0}
    shape = {"centre": here.tolist(), "radius": 2}
    assert rejections(creative.do("shape_terrain", how="melt", **shape)) == ["unknown_brush"]
    assert rejections(creative.do("shape_terrain", how="paint", material="cheese", **shape)) == ["unknown_material"]
    assert rejections(creative.do("shape_terrain", how="paint", material="bedrock", **shape)) == ["brush"]
    assert rejections(creative.do("shape_terrain", how="flatten", **shape)) == ["brush"]
    far = {"how": "excavate", "centre": (here * 30).tolist(), "radius": 2}
    assert rejections(creative.do("shape_terrain", **far)) == ["not_loaded"]


def test_resource_nodes(creative: Play) -> None:
    here = feet(creative)
    creative.must("place_resource_node", position=here, resource="copper", quantity=12)
    node = int(creative.game.state.nodes.rows["id"][0])
    in_chunks = [n for chunk in creative.terrain.chunks.values() for n in chunk.resource_nodes]
    assert [node] == [n for n in in_chunks if not n & numbering.GENERATED]
    assert rejections(creative.do("extract_resource", position=(np.array(here) + 9).tolist())) == ["out_of_reach"]
    told = creative.must("extract_resource", position=here)
    assert [(o.resource, o.quantity) for o in told if isinstance(o, outcomes.ResourceExtracted)] == [("copper", 12)]
    assert rejections(creative.do("extract_resource", position=here)) == ["no_node"]
    unknown = {"position": here, "resource": "moonstone", "quantity": 1}
    assert rejections(creative.do("place_resource_node", **unknown)) == ["unknown_resource"]


def test_the_ledger_tells_what_does_not_balance(play: Play) -> None:
    play.fill(10)
    assert not any(ledger.imbalance(play.game.state).values())
    play.tool.attached_canisters[0].soil[1] -= 7
    assert ledger.imbalance(play.game.state) == {"dug": 0, "placed": 0, "stored": 7}
    play.tool.attached_canisters[0].soil[1] += 7
    for column, sums in (
        ("dug", {"dug": 5}),
        ("placed", {"placed": 5}),
        ("vented", {"dug": 5}),
        ("created", {"placed": 5}),
    ):
        play.game.state.ledger.rows[column][3] += 5
        assert ledger.imbalance(play.game.state) == {"dug": 0, "placed": 0, "stored": 0, **sums}, column
        play.game.state.ledger.rows[column][3] -= 5


# State outside


def test_state_comes_back_from_its_tables(play: Play) -> None:
    play.look_down()
    for _ in range(5):
        play.do("use_tool")
    again = Game.restore(play.game.tables())
    assert again.state_hash() == play.game.state_hash()
    for game in (again, play.game):
        game.tick()
    assert again.state_hash() == play.game.state_hash()


def test_changes_lead_from_one_moment_to_the_next(play: Play) -> None:
    tables, mark = play.game.tables(), play.game.mark()
    play.look_down()
    for step in range(6):
        play.do("use_tool")
        if step == 3:
            play.must("drop_item", item="boost")
        changes, mark = play.game.changes(mark)
        tables = merge(tables, changes, SCHEMA)
        assert Game.restore(tables).state_hash() == play.game.state_hash()
    unchanged, _ = play.game.changes(mark)
    assert not unchanged


def test_ground_put_back_as_it_was_is_no_change(creative: Play) -> None:
    here = np.array(feet(creative))
    mark = creative.game.mark()
    voxel = (here - here / np.linalg.norm(here) * 3).tolist()
    assert creative.terrain.get_voxel_density(voxel) == 1.0
    density, material = queries.voxel(
        creative.terrain.store.pool, creative.terrain.store.table, np.round(np.array([voxel]) * 2).astype(np.int32)
    )
    assert density[0] == FULL
    creative.must("set_voxel", position=voxel, density=0.25, material="clay")
    changes, mark = creative.game.changes(mark)
    assert len(changes.tables["terrain.chunks"]) == 1
    name = content.load().materials[int(material[0])].name
    creative.must("set_voxel", position=voxel, density=1.0, material=name)
    changes, mark = creative.game.changes(mark)
    assert len(changes.removed["terrain.chunks"]) == 1
    assert len(creative.game.tables()["terrain.chunks"]) == 0


def test_a_region_can_leave_and_come_back(play: Play) -> None:
    play.look_down()
    for _ in range(5):
        play.do("use_tool")
    state = play.game.state
    before = play.game.state_hash()
    cells = {Region(HOME, tuple(c // 1048576 for c in play.player["position"].tolist()))}  # type: ignore[arg-type]
    cells |= {Region(HOME, tuple(k // 128 for k in key)) for key in play.terrain.deltas}  # type: ignore[arg-type]
    taken = [state.remove_region(region) for region in sorted(cells, key=lambda r: r.cell)]
    assert len(state.players) == 0
    assert len(play.terrain.deltas) == 0
    assert play.game.state_hash() != before
    for tables in taken:
        state.insert(tables)
    assert play.game.state_hash() == before
    with pytest.raises(StateError, match="here already"):
        state.insert(taken[-1] if len(taken[-1]["players"]) else taken[0])


@pytest.mark.parametrize(("seed", "radius"), [(-1, 50.0), (2**63, 50.0), (1, 19.0), (1, 4001.0)])
def test_worlds_out_of_range(seed: int, radius: float) -> None:
    with pytest.raises(StateError, match="is possible"):
        Game.new(seed, radius)


def test_a_radius_that_is_no_number() -> None:
    with pytest.raises(ValueError, match="finite"):
        Game.new(1, float("nan"))


def test_tables_that_make_no_state(play: Play) -> None:
    good = play.game.tables()
    for broken, says in (
        ({**good, "world": good["world"][:0]}, "one row"),
        ({**good, "ledger": good["ledger"][:3]}, "ledger"),
        ({**good, "players": np.repeat(good["players"], 2)}, "same key"),
        ({**good, "terrain.runs": np.zeros(5, SCHEMA["terrain.runs"].dtype)}, "terrain.runs"),
    ):
        with pytest.raises(StateError, match=says):
            Game.restore(broken)


# Records


def recorded(ticks: int = 65) -> bytes:
    pieces: list[bytes] = []
    game = Game.new(9, 40.0)
    recorder = record.Recorder(game, pieces.append)
    plan = {0: ("join", {}), 2: ("look", {"pitch": -60}), 5: ("move", {"forward": 1})}
    for tick in range(ticks):
        name, fields = plan.get(tick, ("use_tool", {}))
        recorder.submit(Envelope(tick, PLAYER, tick, HOME, make(name, fields)))  # type: ignore[arg-type]
        recorder.tick()
    recorder.close()
    return b"".join(pieces)


def test_a_record_plays_again_with_the_same_hashes() -> None:
    data = recorded()
    assert record.replay(data) == record.Comparison(65, 3, None, True, 65)


def test_a_record_that_differs_says_where() -> None:
    parts = list(record.parts(recorded()))
    pieces: list[bytes] = []
    changed = [
        record.Check(part.tick, part.hash ^ 1) if isinstance(part, record.Check) and part.tick == 60 else part
        for part in parts
    ]
    for part in changed:
        body = msgspec.msgpack.encode(part)
        pieces.append(len(body).to_bytes(4, "little") + xxhash.xxh3_64_digest(body) + body)
    result = record.replay(b"".join(pieces))
    assert (result.differs_at, result.last_good) == (60, 30)


def test_damaged_records() -> None:
    data = recorded(10)
    for broken in (b"", data[:7], b"nonsense" * 9, bytes([*data[:200], data[200] ^ 1, *data[201:]])):
        with pytest.raises(RecordError):
            record.replay(broken)
    last = list(record.parts(data))[-1]
    assert isinstance(last, record.End)
