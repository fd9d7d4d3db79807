"""Fragments in the tool, and the resource system's own methods."""

import logging

import numpy as np
import pytest

from gameplay import content
from gameplay.game import Game
from gameplay.inventory.inventory import Inventory
from gameplay.outcomes import ItemsReceived
from gameplay.resources import collecting, natural, numbering
from gameplay.resources.resource_system import ResourceDefinition, ResourceSystem
from gameplay.state import HOME
from taichi_kernels.materials import MATERIALS
from taichi_kernels.units import FULL
from tests.worlds import PLAYER, Play, rejections


@pytest.fixture
def play() -> Play:
    return Play(seed=3, radius=60.0)


def pack(play: Play) -> Inventory:
    return Inventory.of(play.game.state, PLAYER)


def test_an_unknown_resource_is_logged_and_the_first_of_the_ground_taken(
    play: Play, caplog: pytest.LogCaptureFixture
) -> None:
    default = next(iter(collecting.by_material().values())).item
    play.tool.collect_resource_fragment("moonstone")
    assert "unknown resource 'moonstone'" in caplog.text
    assert caplog.records[0].levelno == logging.ERROR
    number = content.load().material_id(content.load().resource_types[default].material)
    assert collecting.fragments(play.game.state, PLAYER) == {number: 1}


def test_what_no_ground_gives_comes_as_it_is(play: Play) -> None:
    held = pack(play).count("fibre")
    play.tool.collect_resource_fragment("fibre")
    assert pack(play).count("fibre") == held + 1


def test_partial_stacks_are_taken_out(play: Play) -> None:
    for resource, count in (("iron", 7), ("copper", 4), ("stone", 49), ("clay", 24)):
        for _ in range(count):
            play.tool.collect_resource_fragment(resource)
    iron, stone = pack(play).count("iron"), pack(play).count("stone")
    told = play.must("take_fragments", resource="iron")
    assert [(o.item, o.amount) for o in told if isinstance(o, ItemsReceived)] == [("iron", 7)]
    assert pack(play).count("iron") == iron + 7
    assert rejections(play.do("take_fragments", resource="iron")) == ["no_fragments"]
    # plain ground is worth less: what is not worth an item stays in the tool
    assert rejections(play.do("take_fragments", resource="stone")) == ["no_fragments"]
    told = play.must("take_fragments")
    assert {o.item: o.amount for o in told if isinstance(o, ItemsReceived)} == {"copper": 4}
    play.tool.collect_resource_fragment("stone")
    play.tool.collect_resource_fragment("clay")
    told = play.must("take_fragments")
    assert {o.item: o.amount for o in told if isinstance(o, ItemsReceived)} == {"stone": 1, "clay": 1}
    assert not any(collecting.fragments(play.game.state, PLAYER).values())
    assert pack(play).count("stone") == stone + 1
    assert rejections(play.do("take_fragments")) == ["no_fragments"]
    assert rejections(play.do("take_fragments", resource="fibre")) == ["unknown_resource"]
    assert rejections(play.do("take_fragments", resource="moonstone")) == ["unknown_resource"]


def test_worlds_from_before_there_were_packs_only_count_ore() -> None:
    game = Game.new(3, 60.0)
    game.state.world["content"] = 2
    play = Play(game=game)
    play.tick()
    assert len(natural.of(game.state, HOME).rows) == 0
    removed = np.zeros(MATERIALS, np.int64)
    removed[[5, 9]] = 300 * FULL
    collecting.dug(play.tool, removed, (0, 0, 0))
    assert collecting.fragments(game.state, PLAYER) == {9: 300}
    for command in ("take_fragments", "scan"):
        assert rejections(play.do(command)) == ["old_world"]
    assert rejections(play.do("gather", node=numbering.GENERATED)) == ["old_world"]
    assert len(game.state.explored) == len(game.state.goals) == 0


# The resource system


def test_nodes_that_are_spawned_are_gathered_until_nothing_is_left(play: Play) -> None:
    system = ResourceSystem(play.game.state)
    node = system.spawn_resource_node((10.0, 0.0, 61.0), "gold", 5)
    assert (node.resource_type, node.quantity, node.is_depleted) == ("gold", 5, False)
    assert node.position.tolist() == [10.0, 0.0, 61.0]
    assert system.gather_resource(node, 2) == {"resource_type": "gold", "quantity": 2}
    assert node.quantity == 3
    assert [one.quantity for one in system.resource_nodes if one.id == node.id] == [3]
    assert system.gather_resource(node, 9) == {"resource_type": "gold", "quantity": 3}
    assert node.is_depleted
    assert system.gather_resource(node, 1) == {}
    assert node.id not in [one.id for one in system.resource_nodes]
    with pytest.raises(ValueError, match="at least 1"):
        system.gather_resource(node, 0)
    with pytest.raises(ValueError, match="at least 1"):
        system.spawn_resource_node((0, 0, 61.0), "gold", 0)


def test_nodes_of_the_planet_are_among_them(play: Play) -> None:
    play.tick()
    system = ResourceSystem(play.game.state)
    grown = [node for node in system.resource_nodes if node.id & numbering.GENERATED]
    assert len(grown) == len(natural.of(play.game.state, HOME).rows) > 20
    first = grown[0]
    whole = first.quantity
    assert system.gather_resource(first, 1)["quantity"] == 1
    assert first.quantity == whole - 1
    assert play.game.state.harvests.row(first.id)["left"] == whole - 1


def test_types_can_be_registered(play: Play, caplog: pytest.LogCaptureFixture) -> None:
    system = ResourceSystem(play.game.state)
    assert {"iron", "fibre", "gold"} <= set(system.resource_types)
    node = system.spawn_resource_node((0.0, 5.0, 61.0), "moonstone", 2)
    assert "unknown resource 'moonstone'" in caplog.text
    assert node.resource_type in system.resource_types
    system.register_resource_type("moonstone", ResourceDefinition(item="moonstone"))
    node = system.spawn_resource_node((0.0, 5.0, 61.0), "moonstone", 2)
    assert system.gather_resource(node, 1) == {"resource_type": "moonstone", "quantity": 1}
    with pytest.raises(ValueError, match="already"):
        system.register_resource_type("iron", ResourceDefinition(item="iron"))


def test_inventories_take_all_or_nothing(play: Play) -> None:
    system, inventory = ResourceSystem(play.game.state), pack(play)
    inventory.write([])
    assert system.add_to_inventory(inventory, "iron", 30)
    assert system.get_inventory_count(inventory, "iron") == 30
    assert not system.add_to_inventory(inventory, "iron", 10**6)
    assert not system.remove_from_inventory(inventory, "iron", 31)
    assert system.get_inventory_count(inventory, "iron") == 30
    assert system.remove_from_inventory(inventory, "iron", 30)
    assert inventory.is_empty or inventory.stacks() == []
    for change in (system.add_to_inventory, system.remove_from_inventory):
        with pytest.raises(ValueError, match="amount"):
            change(inventory, "iron", -1)
