"""Rules that keep players honest and tools predictable: who may do what, when, and where."""

import numpy as np
import pytest

from gameplay import content, digging, ledger, outcomes, positions, record
from gameplay.canister import Canister
from gameplay.commands import Command, Envelope, Join, Leave, Move, UseTool, make
from gameplay.errors import Rejected
from gameplay.game import Game
from gameplay.inventory.inventory import Inventory
from gameplay.state import HOME
from gameplay.systems import locomotion
from taichi_kernels.materials import MATERIALS
from taichi_kernels.units import FULL, UNITS_PER_METRE
from tests.worlds import PLAYER, Play, by_material, rejections


@pytest.fixture
def play() -> Play:
    return Play(seed=4, radius=50.0)


@pytest.fixture
def creative() -> Play:
    return Play(seed=4, radius=50.0, creative=True)


def send(play: Play, command: Command, player: int = PLAYER, body: int = HOME, sequence: int = 1) -> None:
    play.game.submit(Envelope(play.game.state.tick, player, sequence, body, command))  # type: ignore[arg-type]


def strokes(happened: list[outcomes.Outcome]) -> list[outcomes.TerrainFlattened]:
    return [outcome for outcome in happened if isinstance(outcome, outcomes.TerrainFlattened)]


# Names


@pytest.mark.parametrize("name", ["Zoë 木下 🪐", "é" * 16, "a"])
def test_names_are_utf_8(play: Play, name: str) -> None:
    send(play, Join(name), player=2)
    assert rejections(play.tick()) == []
    assert play.game.state.players.row(2)["name"].decode() == name


@pytest.mark.parametrize("name", ["é" * 16 + "x", "木" * 11, "tab\t", "nul\0", "\x7f", "\x9b", "half \ud800", "\udfff"])
def test_names_that_cannot_be_kept_are_rejected(play: Play, name: str) -> None:
    send(play, Join(name), player=2)
    assert rejections(play.tick()) == ["name"]
    assert 2 not in play.game.state.players


# Order


def test_commands_are_applied_by_tick_player_and_sequence(play: Play) -> None:
    send(play, Join("Bob"), player=2)
    play.tick()
    now = play.game.state.tick
    for tick, player, sequence, forward in ((now, 2, 1, 20), (now, 1, 2, 12), (now, 1, 1, 11), (now - 1, 1, 9, 10)):
        play.game.submit(Envelope(tick, player, sequence, HOME, Move(forward=forward)))
    play.game.submit(Envelope(now + 1, 1, 0, HOME, Move(forward=13)))
    assert [envelope.command.forward for envelope in play.game.waiting()] == [20, 12, 11, 10, 13]  # type: ignore[union-attr]
    play.tick()
    assert play.game.state.players.rows["move_forward"].tolist() == [12, 20]
    assert len(play.game.waiting()) == 1
    play.tick()
    assert play.game.state.players.rows["move_forward"].tolist() == [13, 20]


def test_of_equal_commands_the_first_comes_first(play: Play) -> None:
    for forward in (1, 2, 3):
        play.game.submit(Envelope(0, PLAYER, 7, HOME, Move(forward=forward)))
    play.tick()
    assert play.player["move_forward"] == 3


def test_two_players_reach_for_one_item(play: Play) -> None:
    send(play, Join("Bob"), player=2)
    play.must("drop_item", item="boost")
    boost = int(play.game.state.items.rows["id"][play.game.state.items.rows["holder"] == 0][0])
    for player in (2, 1):
        send(play, make("pick_up_item", {"item": boost}), player=player)
    told = play.tick()
    assert rejections(told) == ["held"]
    assert play.game.state.items.row(boost)["holder"] == 1


def test_who_leaves_keeps_what_is_held_and_wishes_nothing_more(play: Play) -> None:
    play.fill(10)
    send(play, Join("Bob"), player=2)
    play.must("move", forward=1, right=1, sprint=True, crouch=True)
    held = play.game.state.items.rows.tobytes()
    play.submit("jump")
    send(play, Leave(), sequence=99)
    play.tick()
    asleep = play.player.copy()
    wishes = [int(asleep[name]) for name in ("move_forward", "move_right", "sprint", "crouch", "jump", "online")]
    assert wishes == [0] * 6
    for _ in range(5):
        play.tick()
    assert play.player.tobytes() == asleep.tobytes()
    assert play.game.state.items.rows.tobytes() == held
    assert len(play.terrain.chunks) == 7**3  # Bob is still there
    canister = play.item("canister")
    send(play, make("pick_up_item", {"item": canister}), player=2)
    assert rejections(play.tick()) == ["held"]


# Bodies


def test_bodies_that_are_not_there_and_places_on_another(creative: Play) -> None:
    here = (creative.player["position"] / UNITS_PER_METRE).tolist()
    tables = creative.game.tables()
    moon = tables["bodies"].copy()
    moon["id"], moon["radius"], moon["seed"] = 2, 20 * UNITS_PER_METRE, 99
    tables["bodies"] = np.concatenate([tables["bodies"], moon])
    two = Play(game=Game.restore(tables))
    for name, fields in (
        ("use_tool", {"origin": here}),
        ("extract_resource", {"position": here}),
        ("teleport", {"position": here}),
    ):
        send(two, make(name, fields), body=2)
        assert rejections(two.tick()) == ["other_body"], name
    for name, fields in (("jump", {}), ("set_voxel", {"position": here, "density": 1}), ("protect_volume", BOX)):
        send(two, make(name, fields), body=3)
        assert rejections(two.tick()) == ["unknown_body"], name
    send(two, make("protect_volume", BOX), body=2)
    assert rejections(two.tick()) == []
    send(two, make("use_tool", {}), body=2)  # where the player looks, whatever the envelope says
    assert rejections(two.tick()) in ([], ["nothing_in_reach"])


BOX = {"minimum": [0, 0, 0], "maximum": [1, 1, 1]}


# Teleporting


def test_teleporting_loads_the_place_and_frees_from_rock(creative: Play) -> None:
    centre = creative.player["position"] / UNITS_PER_METRE
    creative.must("teleport", position=(-centre).tolist())
    assert positions.chunk_of(creative.player["position"]) in creative.terrain.chunks
    assert len(creative.terrain.chunks) == 7**3
    told = creative.must("teleport", position=[0, 0, 0])
    assert any(isinstance(outcome, outcomes.PlayerFreed) for outcome in told)
    most = 8192 - 256
    creative.must("teleport", position=[most, -most, most])
    assert rejections(creative.do("teleport", position=[0, 0, most + 0.1])) == ["out_of_range"]
    text = next(o.text for o in creative.outcomes[::-1] if isinstance(o, outcomes.CommandRejected))
    assert "7936 m along each axis are possible" in text


def test_what_was_dug_stays_while_nobody_is_near(creative: Play) -> None:
    here = creative.player["position"] / UNITS_PER_METRE
    creative.must("shape_terrain", how="excavate", centre=here.tolist(), radius=3)
    below = here - here / np.linalg.norm(here)
    creative.must("teleport", position=[0, 0, 4000])
    with pytest.raises(ValueError, match="not in a loaded chunk"):
        creative.terrain.get_voxel_density(below)
    assert len(creative.game.tables()["terrain.chunks"]) > 0
    creative.must("teleport", position=here.tolist())
    assert creative.terrain.get_voxel_density(below) == 0.0


def test_teleporting_ends_a_fall(creative: Play) -> None:
    high = creative.player["position"] / UNITS_PER_METRE * 1.8
    creative.must("teleport", position=high.tolist())
    creative.tick(45)
    assert np.abs(creative.player["velocity"]).max() > 5 * UNITS_PER_METRE
    creative.must("teleport", position=high.tolist())
    assert np.abs(creative.player["velocity"]).max() < UNITS_PER_METRE


# Things on the ground


def test_an_item_at_the_same_place_of_another_body_is_out_of_reach(creative: Play) -> None:
    tables = creative.game.tables()
    moon = tables["bodies"].copy()
    moon["id"] = 2
    tables["bodies"] = np.concatenate([tables["bodies"], moon])
    two = Play(game=Game.restore(tables))
    two.must("drop_item", item="boost")
    boost = int(two.game.state.items.rows["id"][two.game.state.items.rows["holder"] == 0][0])
    two.game.state.items.row(boost)["body"] = 2
    assert rejections(two.do("pick_up_item", item=boost)) == ["out_of_reach"]
    two.game.state.items.row(boost)["body"] = HOME
    two.must("pick_up_item", item=boost)


def test_a_node_gives_all_that_it_has_and_only_from_near(creative: Play) -> None:
    here = creative.player["position"] / UNITS_PER_METRE
    up = here / np.linalg.norm(here)
    creative.must("place_resource_node", position=here.tolist(), resource="copper", quantity=12)
    assert rejections(creative.do("extract_resource", position=(here + 1.1 * up).tolist())) == ["no_node"]
    creative.must("extract_resource", position=(here + 0.9 * up).tolist())
    assert Inventory.of(creative.game.state, PLAYER).count("copper") == 12


def test_a_soft_edge_counts_as_cutting_a_structure(creative: Play) -> None:
    x, y, z = (creative.player["position"] / UNITS_PER_METRE).tolist()
    shape = {"how": "excavate", "centre": [x, y, z], "radius": 2}
    beyond = [x + 4, y + 1, z + 1]
    told = creative.must("protect_volume", minimum=[x + 2.3, y - 1, z - 1], maximum=beyond)
    assert rejections(creative.do("shape_terrain", **shape)) == ["protected"]
    creative.must("release_volume", volume=told[0].volume)  # type: ignore[attr-defined]
    creative.must("protect_volume", minimum=[x + 2.7, y - 1, z - 1], maximum=beyond)
    creative.must("shape_terrain", **shape)


def test_paint_neither_vents_nor_creates(creative: Play) -> None:
    here = (creative.player["position"] / UNITS_PER_METRE).tolist()
    creative.must("shape_terrain", how="paint", centre=here, radius=3, material="ice")
    rows = creative.game.state.ledger.rows
    assert (rows["vented"].sum(), rows["created"].sum()) == (0, 0)
    assert rows["reused"].sum() == rows["placed"][15] == rows["dug"].sum() > 0


# The tool


def test_the_tool_works_once_a_tick(play: Play) -> None:
    play.look_down()
    for _ in range(3):
        play.submit("use_tool")
        play.submit("use_tool")
        told = play.tick()
        assert rejections(told) == ["tool_busy"]
        assert sum(isinstance(outcome, outcomes.SoilExcavated) for outcome in told) == 1
    play.submit("use_tool")
    play.submit("switch_mode", mode="flatten")
    play.submit("use_tool")
    assert rejections(play.tick()) == ["tool_busy"]


def test_flattening_keeps_to_the_plane_of_its_stroke(play: Play) -> None:
    play.fill(1500)
    play.look_down()
    play.must("switch_mode", mode="flatten")
    play.must("attach_item", item="alignment", slot=0)
    play.do("use_tool")
    start, normal = play.player["stroke_point"].copy(), play.player["stroke_normal"].copy()
    assert normal.tolist() == locomotion.up(start).tolist()
    for _ in range(12):
        play.submit("look", yaw=8)
        for outcome in strokes(play.do("use_tool")):
            height = int(((np.array(outcome.centre) - start) * normal.astype(np.int64)).sum()) >> 14
            assert abs(height) <= 2
        assert play.player["stroke_point"].tolist() == start.tolist()
    play.tick(2)
    play.do("use_tool")
    assert play.player["stroke_point"].tolist() != start.tolist()


@pytest.mark.parametrize("ends", ["switch_mode", "attach_item", "detach_item", "teleport"])
def test_what_ends_a_stroke(creative: Play, ends: str) -> None:
    play = creative
    play.fill(1500)
    play.look_down()
    play.must("attach_item", item="wide", slot=1)
    play.must("switch_mode", mode="flatten")
    play.do("use_tool")
    assert play.player["stroke_normal"].any()
    away = (play.player["position"] / UNITS_PER_METRE * 1.01).tolist()
    fields = {
        "switch_mode": {"mode": "flatten"},
        "attach_item": {"item": "alignment", "slot": 0},
        "detach_item": {"slot": 1},
        "teleport": {"position": away},
    }[ends]
    play.must(ends, **fields)
    assert not play.player["stroke_normal"].any()


def test_a_plane_far_away_draws_the_brush_no_farther_than_its_radius(play: Play) -> None:
    play.fill(1500)
    play.look_down()
    play.must("switch_mode", mode="flatten")
    play.must("set_radius", radius=1.0)
    play.do("use_tool")
    plane = play.player["stroke_normal"].astype(np.int64)
    play.player["stroke_point"] -= (plane * 20 * UNITS_PER_METRE >> 14).astype(np.int32)  # 20 m below the ground
    told = strokes(play.must("use_tool"))
    assert told, "the ground above the plane was not taken down"
    eye = locomotion.eye(play.player)
    assert positions.within(11 * UNITS_PER_METRE, eye, told[0].centre)
    assert sum(told[0].removed.values()) > 0


def test_bedrock_is_not_cut_but_built_on(creative: Play) -> None:
    play = creative
    core = locomotion.up(play.player["position"]) * 18 >> 14
    play.fill(1500)
    play.must("teleport", position=core.tolist())
    for _ in range(60):  # down to the core, in steps that the tool could take as well
        feet = play.player["position"] / UNITS_PER_METRE
        play.must("shape_terrain", how="excavate", centre=feet.tolist(), radius=5)
        play.tick(8)
        play.player["pitch"] = 0
        play.must("look", pitch=-90)
        told = play.do("use_tool", power=0.01)
        if rejections(told) == ["bedrock"]:
            break
    else:
        raise AssertionError("no bedrock was met")
    play.must("switch_mode", mode="elevate")
    told = play.must("use_tool", power=0.1)
    assert any(isinstance(outcome, outcomes.SoilElevated) for outcome in told)


def roughen(play: Play) -> None:
    """Look down, and make heaps and hollows all round."""
    play.look_down()
    for yaw in range(0, 360, 20):
        play.must("look", yaw=20)
        stroke = digging.plan(play.tool)
        assert isinstance(stroke, digging.Stroke)
        centre = (np.array(stroke.brush.centre) / UNITS_PER_METRE).tolist()
        play.must("shape_terrain", how="elevate" if yaw % 40 else "excavate", centre=centre, radius=0.8)


def test_soil_of_a_heap_fills_a_hollow_past_full_canisters(creative: Play) -> None:
    play = creative
    roughen(play)
    play.fill(2000)
    play.must("switch_mode", mode="flatten")
    play.must("set_radius", radius=3.0)
    before = play.game.state.ledger.rows["reused"].sum()
    filled = 0
    for _ in range(24):
        play.submit("look", yaw=15)
        held = play.tool.get_total_soil()
        for outcome in strokes(play.do("use_tool")):
            cut, placed = sum(outcome.removed.values()), sum(outcome.placed.values())
            room = 2000 * FULL - held
            assert outcome.vented == max(0, cut - placed - room)
            assert play.tool.get_total_soil() == held - max(0, placed - cut) + max(0, cut - placed - outcome.vented)
            filled += min(cut, placed)
    assert play.game.state.ledger.rows["reused"].sum() - before == filled > 0
    assert not any(ledger.imbalance(play.game.state).values())


def test_inhibited_flattening_fills_from_the_canisters_alone(creative: Play) -> None:
    play = creative
    roughen(play)
    play.must("switch_mode", mode="flatten")
    play.must("set_radius", radius=3.0)
    helped = 0
    for _ in range(24):
        play.must("look", yaw=15)
        moves_soil = not isinstance(digging.plan(play.tool), Rejected)
        play.must("attach_item", item="inhibitor", slot=0)
        answer = digging.plan(play.tool)
        play.must("detach_item", slot=0)
        if moves_soil and isinstance(answer, Rejected):
            assert answer.reason == "insufficient_soil"
            helped += 1
    assert helped, "no place where what is cut fills the hollows"
    play.must("attach_item", item="inhibitor", slot=0)
    for _ in range(24):
        play.submit("look", yaw=15)
        told = play.do("use_tool")
        assert set(rejections(told)) <= {"insufficient_soil"}
        for outcome in strokes(told):
            assert outcome.vented == sum(outcome.removed.values())
            assert outcome.placed == {}
    assert play.tool.get_total_soil() == 0
    assert not any(ledger.imbalance(play.game.state).values())


def test_ore_goes_down_as_soil(play: Play) -> None:
    iron, clay = content.load().material_id("iron"), content.load().material_id("clay")
    first, second = play.tool.attached_canisters
    soil = np.zeros(MATERIALS, np.int64)
    soil[iron], soil[clay] = 900 * FULL, 100 * FULL
    ledger.book(play.game.state, "granted", soil)
    play.tool.collect(soil)
    assert (first.soil[iron], second.current_soil) == (900 * FULL, 0)
    play.look_down()
    play.must("switch_mode", mode="elevate")
    placed = np.zeros(MATERIALS, np.int64)
    for _ in range(20):
        before = play.game.state.ledger.rows["placed"].copy()
        told = [o for o in play.do("use_tool") if isinstance(o, outcomes.SoilElevated)]
        placed += play.game.state.ledger.rows["placed"] - before
        assert all(by_material(outcome.soil).sum() > 0 for outcome in told)
    assert placed[clay] > 0
    assert placed[iron] == 0
    assert not any(ledger.imbalance(play.game.state).values())


def test_an_overfull_canister_takes_nothing_and_loses_nothing() -> None:
    canister = Canister(max_capacity=1)
    canister.soil[1] = 300  # from a world in which it was larger
    assert canister.add_soil(50) == 0
    assert (canister.current_soil, canister.room, canister.is_full) == (300, 0, True)


def test_fragments_are_whole_voxels_however_they_come(play: Play) -> None:
    told = [play.tool.find_ore(8, units) for units in (100, 100, 100, 600, 9)]
    assert told == [(0, 0), (0, 0), (1, 1), (2, 3), (0, 3)]
    play.tool.collect_resource_fragment("coal")
    assert play.tool.find_ore(8, 0) == (0, 4)


def test_what_an_inhibitor_withholds_is_vented(play: Play) -> None:
    play.look_down()
    play.must("attach_item", item="inhibitor", slot=0)
    play.must("use_tool")
    rows = play.game.state.ledger.rows
    assert rows["vented"].tolist() == rows["dug"].tolist()
    assert rows["dug"].sum() > 0
    assert play.tool.get_total_soil() == 0


def test_half_the_power_digs_half_as_fast() -> None:
    dug = []
    for power in (1.0, 0.5):
        one = Play(seed=4, radius=50.0)
        one.look_down()
        one.must("use_tool", power=power)
        dug.append(one.tool.get_total_soil())
    assert 0.35 < dug[1] / dug[0] < 0.65


def test_a_hand_reaches_two_metres(play: Play) -> None:
    eye, up = locomotion.eye(play.player), locomotion.up(play.player["position"])
    for metres, answer in ((1.95, []), (2.05, ["out_of_reach"]), (3.9, ["out_of_reach"])):
        origin = (eye + (up * round(metres * UNITS_PER_METRE) >> 14)) / UNITS_PER_METRE
        told = play.do("use_tool", origin=origin.tolist(), direction=(-up / 16384).tolist())
        assert rejections(told) == answer, metres


def test_only_items_of_the_own_pack_can_be_attached(play: Play) -> None:
    send(play, Join("Bob"), player=2)
    play.tick()
    rows = play.game.state.items.rows
    foreign = rows["id"][(rows["holder"] == 2) & (rows["kind"] == 1)].tolist()
    assert not any(play.tool.attach_item(item, 0) for item in foreign)
    own = play.item("wide")
    assert play.tool.attach_item(own, 1)
    assert not play.tool.attach_item(own, 0), "it is in the tool already"
    assert not play.tool.attach_item(play.item("boost"), 1), "the slot is taken"
    assert not play.tool.attach_item(play.item("boost"), 3), "a slot for canisters"
    assert not play.tool.attach_item(12345, 0)
    assert play.tool.detach_item(0) is None
    assert play.tool.detach_item(1) == own


@pytest.mark.parametrize(("seconds", "power", "ticks"), [(0.001, 1.0, 1), (0.5, 1.0, 15), (0.2, 0.5, 6)])
def test_a_tool_works_for_as_long_as_it_is_activated(seconds: float, power: float, ticks: int) -> None:
    by_seconds, by_ticks = Play(seed=4, radius=50.0), Play(seed=4, radius=50.0)
    for one in (by_seconds, by_ticks):
        one.look_down()
    tool = by_seconds.tool
    tool.tool_power = power
    tool.activate_tool(seconds)
    for _ in range(ticks):
        digging.use(by_ticks.tool, round(255 * power))
    assert tool.get_total_soil() == by_ticks.tool.get_total_soil() > 0
    assert by_seconds.game.state_hash() == by_ticks.game.state_hash()


def test_soil_comes_from_the_last_slot_and_goes_to_the_first(play: Play) -> None:
    play.fill(1500)
    first, second = play.tool.attached_canisters
    assert (first.current_soil, second.current_soil) == (1000 * FULL, 500 * FULL)
    assert play.tool.consume_soil(600 * FULL)
    assert (first.current_soil, second.current_soil) == (900 * FULL, 0)
    assert not play.tool.consume_soil(900 * FULL + 1)
    assert play.tool.get_total_soil() == 900 * FULL


# Records


def test_a_record_holds_what_waited_when_it_began(play: Play) -> None:
    for ahead in (0, 5, 40):
        play.game.submit(Envelope(play.game.state.tick + ahead, PLAYER, ahead, HOME, UseTool()))
        play.game.submit(Envelope(play.game.state.tick + ahead, PLAYER, ahead, HOME, Move(forward=40 + ahead)))
    pieces: list[bytes] = []
    recorder = record.Recorder(play.game, pieces.append)
    for _ in range(50):
        recorder.tick()
    recorder.close()
    assert play.player["move_forward"] == 80
    assert record.replay(b"".join(pieces)).differs_at is None
