"""States from tables: what is refused, what is kept though it is unknown, several bodies, regions that come and go."""

from typing import Any

import numpy as np
import pytest
import xxhash

from gameplay import hashing, naming, outcomes
from gameplay.building import structures
from gameplay.commands import Envelope, Join, Leave
from gameplay.crafting.crafting_system import CraftingSystem
from gameplay.errors import StateError
from gameplay.game import Game
from gameplay.inventory.inventory import Inventory
from gameplay.positions import point
from gameplay.regions import REGIONAL, Region
from gameplay.resources import numbering
from gameplay.resources.resource_system import ResourceSystem
from gameplay.schema import SCHEMA
from gameplay.state import ENTITIES, FIRST_ID, HOME, GameState
from gameplay.tables import Tables, merge, spans
from gameplay.tool import TerrainTool
from taichi_kernels.units import UNITS_PER_METRE
from tests.worlds import PLAYER, Play, rejections

MOON = 2
BOB = 3  # sleeps in a region of his own


@pytest.fixture(scope="module")
def played() -> Tables:
    """A world with a moon and two players, changed chunks on both, items on the ground and in the air, a node and a
    protected box; one of the players has just stridden."""
    play = Play(seed=4, radius=50.0, creative=True)
    play.look_down()
    for _ in range(4):
        play.must("use_tool")
    play.tool.find_ore(10, 700)
    for command in (Join("Bob"), Leave()):
        play.game.submit(Envelope(0, BOB, 1, HOME, command))
        play.tick()
    TerrainTool(play.game.state, BOB).find_ore(9, 300)
    play.game.state.players.row(BOB)["position"] = 3_000_000, 0, 0
    here = (play.player["position"] / UNITS_PER_METRE).tolist()
    play.must("drop_item", item="boost")
    play.must("place_resource_node", position=here, resource="iron", quantity=3)
    play.must("protect_volume", minimum=[0, 0, 0], maximum=[1, 1, 1])
    system = ResourceSystem(play.game.state)
    system.gather_resource(system.resource_nodes[-1], 1)
    play.must("scan")
    _live(play)
    play.submit("stride", by=[0.3, 0, 0])
    up = np.array(here) / np.linalg.norm(here)
    play.must("throw_item", item="narrow", origin=(here + 1.5 * up).tolist(), velocity=(3 * up).tolist())
    tables = play.game.tables()
    empty = [name for name in ENTITIES if not len(tables[name])]
    assert empty == ["packs", "celestials", "landscapes", "biomes", "shuttles", "aboard", "routes"]  # one planet
    moon = tables["bodies"].copy()
    moon["id"], moon["seed"], moon["radius"], moon["gravity"] = MOON, 99, 30 * UNITS_PER_METRE, 800
    tables["bodies"] = np.concatenate([tables["bodies"], moon])
    game = Game.restore(tables)
    terrain = game.state.terrains[MOON]
    terrain.generate_collision_shape((0, 0, 0))
    terrain.set_voxel_density((5.0, 5.0, 5.0), 0.25)
    return game.tables()


def _live(play: Play) -> None:
    """Something grows, lies about, is worn, being made and learned."""
    state = play.game.state
    plot = structures.place(state, "plot", HOME, point(play.player["position"]), (0, 0, 16384), PLAYER)
    pack = Inventory.of(state, PLAYER)
    slots = {}
    for item in ("bean_seed", "fibre", "warm_suit"):
        play.must("give_items", item=item)
        slots[item] = next(stack.slot for stack in pack.stacks() if state.name_of(stack.kind) == item)
    play.must("plant_seed", plot=plot, slot=slots["bean_seed"])
    play.must("drop_stack", slot=slots["fibre"])
    play.must("wear_gear", slot=slots["warm_suit"])
    play.must("give_items", item="fibre", amount=3)
    state.world["creative"] = 0  # what the job takes is kept for it
    play.must("craft", recipe="rope")
    state.world["creative"] = 1
    assert len(state.inventories) == 3
    crafting = CraftingSystem(state, PLAYER)
    crafting.add_research_points(5)
    crafting.tech_tree.unlock("smelting", PLAYER)


def with_cell(tables: Tables, name: str, column: str, value: Any, row: int = 0) -> Tables:
    rows = tables[name].copy()
    rows[column][row] = value
    return {**tables, name: rows}


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [
        ("world", "next_id", FIRST_ID + 2),
        ("world", "tick", -1),
        ("world", "creative", 2),
        ("bodies", "id", 0),
        ("bodies", "gravity", -1),
        ("bodies", "radius", 1),
        ("players", "id", 0),
        ("players", "body", 7),
        ("players", "online", 2),
        ("players", "position", [1 << 23, 0, 0]),
        ("players", "pitch", 20000),
        ("players", "move_right", 128),
        ("players", "mode", 3),
        ("players", "radius", 1 << 20),
        ("items", "holder", 1 << 62),
        ("items", "slot", 16),
        ("items", "soil", -1),
        ("items", "id", 5),
        ("nodes", "quantity", 0),
        ("nodes", "body", 3),
        ("volumes", "body", 3),
        ("volumes", "maximum", [0, 0, 1 << 23]),
        ("fragments", "units", -1),
        ("footwork", "player", FIRST_ID),
        ("footwork", "strode", -1),
        ("flights", "id", 5),
        ("flights", "velocity", [0, 0, 1 << 21]),
        ("flights", "ticks", -1),
        ("terrain.chunks", "x", -513),
        ("terrain.chunks", "body", -3),
        ("terrain.chunks", "rows", -1),
        ("terrain.runs", "material", 200),
    ],
)
def test_values_out_of_range_are_named(played: Tables, name: str, column: str, value: Any) -> None:
    with pytest.raises(StateError) as caught:
        Game.restore(with_cell(played, name, column, value))
    assert (name if column != "radius" else "radius") in str(caught.value)


def test_an_item_on_a_body_that_is_not_there(played: Tables) -> None:
    lying = int(np.flatnonzero(played["items"]["holder"] == 0)[0])
    with pytest.raises(StateError, match="items: there is no body 9"):
        Game.restore(with_cell(played, "items", "body", 9, lying))


def test_columns_of_other_builds(played: Tables) -> None:
    columns = SCHEMA["nodes"].dtype.descr
    other = np.zeros(1, [*columns, ("colour", "<i4")])
    for column in SCHEMA["nodes"].dtype.names or ():
        other[column] = played["nodes"][column]
    again = Game.restore({**played, "nodes": other, "weather": np.zeros(1, [("rain", "u1")])})
    assert again.state_hash() == Game.restore(played).state_hash()
    large = played["nodes"].astype([(name, "<i8" if name == "quantity" else kind, *s) for name, kind, *s in columns])
    large["quantity"] = 1 << 40
    with pytest.raises(StateError, match="quantity holds numbers that are too large"):
        Game.restore({**played, "nodes": large})
    shaped = np.zeros(1, [("id", "<i8"), ("position", "<i4", (2,))])
    with pytest.raises(StateError, match="position is of another kind"):
        Game.restore({**played, "nodes": shaped})


@pytest.mark.parametrize("with_kinds", [False, True])
def test_nodes_of_older_builds_named_the_material_that_they_give(played: Tables, with_kinds: bool) -> None:
    """Also in a file that an older build began and this one wrote on, where rows have both columns."""
    columns = [("material", "u1") if name == "kind" else (name, *kind) for name, *kind in SCHEMA["nodes"].dtype.descr]
    old = np.zeros(3, [*columns, ("kind", "<u4")] if with_kinds else columns)
    old["id"], old["body"], old["quantity"] = [FIRST_ID, FIRST_ID + 1, FIRST_ID + 2], HOME, [4, 5, 6]
    old["material"] = [10, 77, 9]
    tables = {**played, "nodes": old}
    names = ["iron", "material_77", "copper"]
    if with_kinds:
        old["kind"][2] = naming.number("fibre")
        names[2] = "fibre"
        more = np.array([(naming.number("fibre"), b"fibre")], SCHEMA["kinds"].dtype)
        tables["kinds"] = np.unique(np.concatenate([played["kinds"], more]))
    else:
        del tables["kinds"]
    state = GameState(tables)
    assert [state.name_of(int(kind)) for kind in state.nodes.rows["kind"]] == names
    assert state.nodes.rows["quantity"].tolist() == [4, 5, 6]
    assert "material" not in state.nodes.rows.dtype.names


def test_content_of_another_version_is_kept_without_effect(played: Tables, caplog: pytest.LogCaptureFixture) -> None:
    boost = int(np.flatnonzero((played["items"]["kind"] == 1) & (played["items"]["type"] == 1))[0])
    tables = with_cell(with_cell(played, "items", "type", 77, boost), "nodes", "kind", 99)
    other = np.array([(99, b"moonstone")], SCHEMA["kinds"].dtype)
    tables["kinds"] = np.concatenate([other, tables["kinds"]])
    tables = with_cell(tables, "items", "slot", 0, boost)
    play = Play(game=Game.restore(tables))
    assert "augment 77 is unknown" in caplog.text
    assert "resource 'moonstone' is unknown" in caplog.text
    assert [augment.name for augment in play.tool.attached_augments] == ["unknown 77"]
    assert play.tool.effects.radius_factor == 256
    place = (tables["nodes"]["position"][0] / UNITS_PER_METRE).tolist()
    assert rejections(play.do("extract_resource", position=place)) == ["unknown_resource"]
    again = play.game.tables()
    assert again["items"]["type"][boost] == 77
    assert again["nodes"]["kind"].tolist() == [99]


def test_a_game_leaves_the_tables_that_it_was_made_from_alone(played: Tables) -> None:
    before = {name: rows.tobytes() for name, rows in played.items()}
    play = Play(game=Game.restore(played))
    play.must("move", forward=1)
    assert {name: rows.tobytes() for name, rows in played.items()} == before


def test_several_bodies(played: Tables) -> None:
    assert sorted(set(played["terrain.chunks"]["body"].tolist())) == [HOME, MOON]
    moved = with_cell(with_cell(played, "players", "body", MOON), "players", "position", [0, 0, 40 * UNITS_PER_METRE])
    play = Play(game=Game.restore(moved))
    state = play.game.state
    assert state.terrains[HOME].chunks == {}
    assert len(state.terrains[MOON].chunks) == 7**3
    assert state.terrains[MOON].get_voxel_density((5.0, 5.0, 5.0)) == round(0.25 * 255) / 255
    tables, mark = play.game.tables(), play.game.mark()
    play.tick(200)
    play.player["pitch"] = 0
    play.must("look", pitch=-70)
    told = play.must("use_tool")
    assert any(isinstance(outcome, outcomes.SoilExcavated) for outcome in told)
    changes, _ = play.game.changes(mark)
    assert set(changes.tables["terrain.chunks"]["body"].tolist()) == {MOON}
    again = Game.restore(merge(tables, changes, SCHEMA))
    assert again.state_hash() == play.game.state_hash()
    for game in (again, play.game):
        game.tick()
    assert again.state_hash() == play.game.state_hash()


def test_the_hash_is_the_sum_of_rows_and_chunks(played: Tables) -> None:
    """So regions compare apart, and every byte of every row counts, in its table."""
    total = xxhash.xxh3_64_intdigest(b"world" + played["world"].tobytes())
    for name in ENTITIES:
        for row in hashing.counted(name, (row.tobytes() for row in played[name])):
            total += xxhash.xxh3_64_intdigest(name.encode() + row)
    runs, starts = played["terrain.runs"].tobytes(), spans(played["terrain.chunks"]["rows"]) * 4
    for at, chunk in enumerate(played["terrain.chunks"]):
        place = b"".join(chunk[column].tobytes() for column in ("body", "x", "y", "z"))
        total += xxhash.xxh3_64_intdigest(place + runs[starts[at] : starts[at + 1]])
    assert Game.restore(played).state_hash() == total % (1 << 64)
    assert len(played["terrain.chunks"]) > 1


# Regions


def regions(state: GameState) -> list[Region]:
    places = [(body, key) for body, terrain in state.terrains.items() for key in terrain.deltas]
    for name, column in (("players", "position"), ("items", "position"), ("nodes", "position"), ("volumes", "minimum")):
        rows = getattr(state, name).rows
        places += [(int(row["body"]), tuple((row[column] // 8192).tolist())) for row in rows if row["body"]]
    cells = {(body, tuple(part // 128 for part in key)) for body, key in places}
    return [Region(body, cell) for body, cell in sorted(cells)]  # type: ignore[arg-type]


def test_a_world_travels_region_by_region(played: Tables) -> None:
    game = Game.restore(played)
    before, next_id = game.state_hash(), int(game.state.world["next_id"])
    taken = [game.state.remove_region(region) for region in regions(game.state)]
    left = game.tables()
    for name in (*REGIONAL, "terrain.chunks", "terrain.runs"):
        assert len(left[name]) == 0, name
    game.tick()
    game.state.world["tick"] -= 1
    elsewhere = with_cell(left, "world", "next_id", FIRST_ID)
    other = Game.restore(elsewhere)
    for tables in taken:
        other.state.insert(tables)
    assert other.state.world["next_id"] == next_id
    assert other.state_hash() == before
    # nodes are known to the chunks that hold them, and the ground is as it was left
    for game_again in (other, Game.restore(played)):
        game_again.tick()
        chunks = game_again.state.terrains[HOME].chunks.values()
        placed = [n for chunk in chunks for n in chunk.resource_nodes if not n & numbering.GENERATED]
        assert placed == played["nodes"]["id"].tolist()
    assert other.state_hash() != before
    assert {name: rows.tobytes() for name, rows in other.tables().items()} == {
        name: rows.tobytes() for name, rows in game_again.tables().items()
    }


def test_a_region_holds_only_what_is_in_it(played: Tables) -> None:
    state = Game.restore(played).state
    rows = {region: state.tables(region) for region in regions(state)}
    for name in (*REGIONAL, "terrain.chunks", "terrain.runs"):
        assert sum(len(tables[name]) for tables in rows.values()) == len(played[name]), name
    home = next(tables for tables in rows.values() if PLAYER in tables["players"]["id"])
    away = next(tables for tables in rows.values() if BOB in tables["players"]["id"])
    assert set(home["fragments"]["player"].tolist()) == set(home["players"]["id"].tolist()) == {PLAYER}
    assert away["fragments"]["player"].tolist() == [BOB]
    assert set(away["items"]["holder"].tolist()) == {BOB}
    held = home["items"][home["items"]["holder"] == PLAYER]
    assert len(held) == 6
    assert all(len(tables["players"]) == 0 for region, tables in rows.items() if region.body == MOON)
    for nowhere in (state.tables(Region(MOON, (7, 7, 7))), state.remove_region(Region(55, (0, 0, 0)))):
        assert {name for name, part in nowhere.items() if len(part)} == {"kinds"}


def test_a_region_that_cannot_be_inserted_changes_nothing(played: Tables) -> None:
    game = Game.restore(played)
    state = game.state
    mine = next(region for region in regions(state) if PLAYER in state.tables(region)["players"]["id"])
    taken = state.remove_region(mine)
    without = game.state_hash()
    damaged = taken["terrain.runs"].copy()
    damaged["material"] = 99
    far = taken["players"].copy()
    far["body"] = 9
    for tables, says in (
        ({**taken, "terrain.runs": damaged}, "terrain.runs"),
        ({**taken, "terrain.runs": damaged[:-1]}, "not those that terrain.chunks counts"),
        ({**taken, "players": far}, "there is no body 9"),
    ):
        with pytest.raises(StateError, match=says):
            state.insert(tables)
        assert game.state_hash() == without
    state.insert(taken)
    with pytest.raises(StateError, match="players: an entity of the region is here already"):
        state.insert(taken)
    only_ground: Tables = {name: rows for name, rows in taken.items() if name.startswith("terrain")}
    with pytest.raises(StateError, match="a chunk of the region is here already"):
        state.insert(only_ground)
    assert game.state_hash() == Game.restore(played).state_hash()
