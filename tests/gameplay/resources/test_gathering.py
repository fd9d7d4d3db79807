"""Working at nodes: reach, sight, pace, what is left, what grows again, what is saved."""

from typing import Any

import numpy as np
import pytest

from gameplay import content
from gameplay.game import Game
from gameplay.hands import Rays
from gameplay.inventory.inventory import Inventory
from gameplay.outcomes import ItemsReceived, ItemsSpilled, NodeDepleted, Outcome, ResourceExtracted, ResourceGathered
from gameplay.positions import point
from gameplay.resources import gathering, natural, nodes
from gameplay.resources.nodes import Node
from gameplay.schema.survival import GEAR_PLACES
from gameplay.state import HOME
from gameplay.systems import locomotion
from gameplay.view import Viewer
from taichi_kernels.units import UNITS_PER_METRE
from tests.worlds import PLAYER, Play, rejections


def metres(place: tuple[int, int, int] | np.ndarray) -> np.ndarray:
    return np.array(place) / UNITS_PER_METRE


def of(kind: type, told: list[Outcome]) -> list[Any]:
    return [outcome for outcome in told if isinstance(outcome, kind)]


@pytest.fixture
def play() -> Play:
    world = Play(seed=7, radius=150.0, creative=True)
    world.tick()
    return world


def pack(play: Play) -> Inventory:
    return Inventory.of(play.game.state, PLAYER)


def placed(play: Play, resource: str, quantity: int, ahead: float = 1.5) -> int:
    """A node in front of the player, half a metre over the ground."""
    here = metres(play.player["position"])
    up = here / np.linalg.norm(here)
    place = here + play.player["forward"] / 16384 * ahead + 0.5 * up
    play.must("place_resource_node", position=place.tolist(), resource=resource, quantity=quantity)
    return int(play.game.state.nodes.rows["id"][-1])


def grown(play: Play) -> Node:
    """Stand beside a node in the open that the planet has by itself, that bare hands can take, and that grows again."""
    state, known = play.game.state, content.load().resource_types
    for node in nodes.near(state, HOME, point(play.player["position"]), 60 * UNITS_PER_METRE):
        if node.open and known[node.resource].by_hand and known[node.resource].regrows:
            place = metres(node.position)
            play.must("teleport", position=(place + 0.5 * place / np.linalg.norm(place)).tolist())
            play.tick(20)
            again = nodes.find(state, node.id)
            assert again is not None
            return again
    raise AssertionError("nothing grows here; choose another seed")


def test_work_gives_items_at_the_pace_of_the_content(play: Play) -> None:
    node, held = placed(play, "fibre", 3), pack(play).count("fibre")
    each = round(content.load().resource_types["fibre"].seconds * 30)
    for taken in (1, 2):
        for _ in range(each - 1):
            assert not of(ResourceGathered, play.must("gather", node=node))
        told = play.must("gather", node=node)
        assert [(o.amount, o.left, o.resource) for o in of(ResourceGathered, told)] == [(1, 3 - taken, "fibre")]
        assert [o.item for o in of(ItemsReceived, told)] == ["fibre"]
        assert pack(play).count("fibre") == held + taken
    told = []
    for _ in range(each):
        told = play.must("gather", node=node)
    assert [o.node for o in of(NodeDepleted, told)] == [node]
    assert node not in play.game.state.nodes
    assert rejections(play.do("gather", node=node)) == ["no_node"]


def test_the_screen_is_told_how_far_work_has_come(play: Play) -> None:
    node, viewer = placed(play, "fibre", 3), Viewer(play.game.state, PLAYER)
    each = round(content.load().resource_types["fibre"].seconds * 30)
    shares = []
    for _ in range(each + 1):
        play.must("gather", node=node)
        around = viewer.snapshot().surroundings
        assert around is not None and around.vitals is not None
        shares.append(gathering.share(around.vitals.work, "fibre"))
    assert shares == pytest.approx([*((tick + 1) / each for tick in range(each - 1)), 0.0, 1 / each])


def test_two_commands_in_a_tick_work_once(play: Play) -> None:
    node = placed(play, "fibre", 3)
    play.submit("gather", node=node)
    assert rejections(play.do("gather", node=node)) == ["busy"]
    assert play.game.state.vitals.row(PLAYER)["work"] == 1000


def test_gear_makes_work_quicker(play: Play) -> None:
    node = placed(play, "stone", 3)
    play.must("gather", node=node)
    bare = int(play.game.state.vitals.row(PLAYER)["work"])
    pick = next(item for item in content.load().items.values() if item.gear and item.gear.gathers > 1)
    assert pick.gear is not None
    gear = play.game.state.gear
    row = gear.row(PLAYER) if PLAYER in gear else gear.add(player=PLAYER)
    row["kind"][GEAR_PLACES.index(pick.gear.place)] = play.game.state.kind(pick.name)
    play.must("gather", node=node)
    assert int(play.game.state.vitals.row(PLAYER)["work"]) - bare == round(bare * pick.gear.gathers)


@pytest.mark.parametrize(
    ("resource", "ahead", "reason"),
    [("fibre", 3.5, "out_of_reach"), ("iron", 3.5, None), ("iron", 11.0, "out_of_reach")],
)
def test_hands_reach_less_far_than_the_tool(play: Play, resource: str, ahead: float, reason: str | None) -> None:
    node = placed(play, resource, 3, ahead)
    assert rejections(play.do("gather", node=node)) == ([] if reason is None else [reason])


def test_what_ground_hides_cannot_be_worked_at(play: Play) -> None:
    node = placed(play, "iron", 3, ahead=4.0)
    here = metres(play.player["position"])
    wall = here + play.player["forward"] / 16384 * 2.6
    play.must("gather", node=node)
    play.must("shape_terrain", how="elevate", centre=wall.tolist(), radius=1.5, material="rock")
    up = here / np.linalg.norm(here)
    play.must("shape_terrain", how="elevate", centre=(wall + 1.2 * up).tolist(), radius=1.5, material="rock")
    assert rejections(play.do("gather", node=node)) == ["hidden"]


def test_unknown_nodes(play: Play) -> None:
    lying = natural.of(play.game.state, HOME)
    buried = int(lying.rows["id"][~lying.open][0])
    for node, reason in ((0, "no_node"), (123, "no_node"), (buried, "hidden"), ((1 << 62) + 5, "no_node")):
        assert rejections(play.do("gather", node=node)) == [reason], node


def test_a_full_pack_spills(play: Play) -> None:
    node = placed(play, "fibre", 3)
    inventory = pack(play)
    while inventory.room("stone"):
        inventory.add("stone", inventory.room("stone"))
    spilled: list[Outcome] = []
    for _ in range(15):
        spilled += of(ItemsSpilled, play.must("gather", node=node))
    assert [(o.item, o.amount, o.overflow) for o in spilled] == [("fibre", 1, True)]  # type: ignore[attr-defined]


def test_what_grows_by_itself_is_taken_saved_and_grows_again(play: Play) -> None:
    node = grown(play)
    state, kind = play.game.state, content.load().resource_types[node.resource]
    told: list[Outcome] = []
    while node.id not in state.harvests or state.harvests.row(node.id)["left"]:
        told += play.must("gather", node=node.id)
    assert sum(o.amount for o in of(ResourceGathered, told)) == node.quantity
    assert [o.node for o in of(NodeDepleted, told)] == [node.id]
    assert rejections(play.do("gather", node=node.id)) == ["depleted"]
    assert node.id not in [seen.id for seen in seen_by(play)]
    # saved: only the node that was worked at
    tables = play.game.tables()
    assert tables["harvests"]["id"].tolist() == [node.id]
    again = Play(game=Game.restore(tables))
    assert nodes.find(again.game.state, node.id) is None
    others = natural.of(again.game.state, HOME)
    assert (others.rows == natural.of(state, HOME).rows).all()
    # grown again when its time is over, not a tick before
    worked = int(state.harvests.row(node.id)["tick"])
    state.world["tick"] = worked + round(kind.regrows * 1800) - 1
    assert nodes.find(state, node.id) is None
    state.world["tick"] += 1
    whole = nodes.find(state, node.id)
    assert whole is not None
    assert whole.quantity == node.quantity


def test_extracting_takes_all_of_what_grows_too(play: Play) -> None:
    node = grown(play)
    held = pack(play).count(node.resource)
    told = play.must("extract_resource", position=metres(node.position).tolist())
    assert [(o.node, o.quantity) for o in of(ResourceExtracted, told)] == [(node.id, node.quantity)]
    assert pack(play).count(node.resource) == held + node.quantity
    assert rejections(play.do("gather", node=node.id)) == ["depleted"]


def seen_by(play: Play) -> list[Any]:
    told = Viewer(play.game.state, PLAYER).snapshot().surroundings
    assert told is not None
    return told.nodes


def test_a_screen_sees_what_lies_open_and_what_one_looks_at(play: Play) -> None:
    state = play.game.state
    lying = natural.of(state, HOME)
    seen = {node.id: node for node in seen_by(play)}
    assert 20 < len(seen) <= 512
    assert set(seen) <= set(lying.rows["id"][lying.open].tolist())
    one = grown(play)
    seen = {node.id: node for node in seen_by(play)}
    assert (seen[one.id].item, seen[one.id].quantity, seen[one.id].position) == (
        one.resource,
        one.quantity,
        one.position,
    )
    # look at it
    eye = locomotion.eye(play.player)
    way = np.array(one.middle) - eye
    ray = (point(eye), point(np.round(way / np.linalg.norm(way) * 16384).astype(np.int64)))
    told = Viewer(state, PLAYER).snapshot(rays=Rays(tool=ray)).surroundings
    assert told is not None
    assert told.aimed_node == one.id
    away = (ray[0], point(-np.array(ray[1])))
    told = Viewer(state, PLAYER).snapshot(rays=Rays(tool=away)).surroundings
    assert told is not None
    assert told.aimed_node != one.id


def test_the_list_of_what_is_seen_follows_what_is_taken(play: Play) -> None:
    viewer = Viewer(play.game.state, PLAYER)
    node = grown(play)

    def quantity() -> int:
        told = viewer.snapshot().surroundings
        assert told is not None
        return next((seen.quantity for seen in told.nodes if seen.id == node.id), 0)

    assert quantity() == node.quantity
    while node.id not in play.game.state.harvests:
        play.must("gather", node=node.id)
    assert quantity() == node.quantity - 1
    play.must("extract_resource", position=metres(node.position).tolist())
    assert quantity() == 0
