"""What stands, grows and lies around the player: as shapes, and as what can be pointed at."""

import math

import numpy as np
import pytest
from msgspec.structs import replace

from app.client.reaching import ARM, NODE, PILE, STRUCTURE, Pointed, Reach
from app.client.scenery import UNKNOWN, Scenery
from gameplay import content
from gameplay.positions import Point
from gameplay.surroundings import Growing, Nodes, Pile, SeenNode, Standing, Surroundings
from taichi_kernels.units import UNITS_PER_METRE
from vr_render.scene import SHAPES, rotation

PLOT, CRATE = 5_000_000_000, 5_000_000_001
GROUND = 500.0  # metres from the planet's centre
EYE = np.array([GROUND + 1.6, 0.0, 0.0])


def at(east: float, north: float) -> Point:
    """A place on the ground [units], so many metres away."""
    x, y, z = (round(part * UNITS_PER_METRE) for part in (GROUND, east, north))
    return x, y, z


def standing(number: int, item: str, place: Point) -> Standing:
    return Standing(number, item, place, (0, 0, 16_384), 10_000, 0, 0, 1)


def around(**changes: object) -> Surroundings:
    told = Surroundings(
        vitals=None,
        gear={},
        stores=[],
        structures=[standing(CRATE, "crate", at(2.5, 0)), standing(PLOT, "plot", at(0, 6))],
        piles=[Pile(7, "stone", 5, at(0, -2))],
        jobs=[],
        crops=[Growing(PLOT, "bean", 2500, 5000, 5000, 10_000, 1, False)],
        technologies=[],
        discoveries=[],
        goals=[],
        points=0,
        nodes=Nodes([SeenNode(70, "iron", at(4, 4), 8, size=600)]),
    )
    return replace(told, **changes)


def kinds(scenery: Scenery) -> list[str]:
    return [] if scenery.props is None else [SHAPES[kind] for kind in scenery.props.kinds]


def test_everything_has_its_shape() -> None:
    scenery = Scenery()
    scenery.take(around(), 1)
    known = content.load()
    shapes = kinds(scenery)
    assert shapes.count("crate") == shapes.count("plot") == 1
    assert shapes.count(known.items["stone"].look.shape) >= 1
    assert scenery.props is not None and len(scenery.props) == 4 + 4, "a crop is four plants"
    assert list(scenery.props.kinds) == sorted(scenery.props.kinds)
    crate = scenery.props.positions[shapes.index("crate")]
    np.testing.assert_allclose(crate, (GROUND, 2.5, 0), atol=0.01)
    height = known.items["crate"].structure.size[1]  # type: ignore[union-attr]
    assert scenery.props.scales[shapes.index("crate")] == pytest.approx(height)


def test_it_is_made_anew_only_when_it_looks_different() -> None:
    scenery = Scenery()
    scenery.take(around(), 1)
    first = scenery.props
    scenery.take(around(points=5, goals=["eat"]), 2)
    assert scenery.props is first
    scenery.take(around(crops=[Growing(PLOT, "bean", 2501, 4000, 5000, 10_000, 1, False)]), 3)
    grown = kinds(scenery)
    scenery.take(around(crops=[Growing(PLOT, "bean", 10_000, 4000, 5000, 10_000, 3, False)]), 4)
    assert kinds(scenery) != grown, "ripe"
    scenery.take(around(crops=[Growing(PLOT, "bean", 10_000, 0, 0, 0, 3, True)]), 5)
    assert kinds(scenery).count("wilted") == 4
    scenery.take(None, 6)
    assert scenery.props is None


def test_what_no_content_knows_is_a_bundle() -> None:
    scenery = Scenery()
    scenery.take(around(structures=[standing(CRATE, "of_a_pack", at(2, 0))], crops=[], nodes=Nodes(), piles=[]), 1)
    assert kinds(scenery) == [UNKNOWN.shape]


def test_what_rolls_goes_on_between_ticks() -> None:
    scenery = Scenery()
    scenery.take(around(piles=[Pile(7, "stone", 5, at(0, 0), (0, 1024, 0)), Pile(8, "stone", 5, at(3, 0))]), 30)
    assert scenery.props is not None and len(scenery.props) == 4 + 4, "what lies still is no moving shape"
    (shape,) = scenery.moving(45.0)
    np.testing.assert_allclose(shape.position, (GROUND, 1.0, 0), atol=0.01)
    assert scenery.moving(45.0, hidden={7}) == []


def looked(told: Surroundings, east: float, north: float, up: float = -1.2) -> Pointed | None:
    way = np.array([up, east, north])
    return Reach().target(told, EYE, way / np.linalg.norm(way))


def test_what_is_looked_at_is_found() -> None:
    crate = looked(around(), 2.5, 0)
    assert crate is not None and crate[:3] == (STRUCTURE, CRATE, "crate") and crate.distance < ARM
    pile = looked(around(), 0, -2, -1.5)
    assert pile is not None and pile[:3] == (PILE, 7, "stone")
    assert looked(around(), -2.5, 0) is None, "away from it"
    assert looked(around(structures=[standing(CRATE, "crate", at(9, 0))]), 9, 0) is None, "beyond an arm's length"


def test_the_simulation_says_which_node_it_is() -> None:
    assert looked(around(), 4, 4) is None
    node = looked(around(aimed_node=70), 4, 4)
    assert node is not None and node[:3] == (NODE, 70, "iron")
    assert node.distance == pytest.approx(math.hypot(4, 4, 1.6), abs=0.05)
    before = looked(around(aimed_node=70), 2.5, 0)
    assert before is not None and before.what == STRUCTURE, "what stands well before it"


def test_others_are_found_when_others_are_told() -> None:
    reach, way = Reach(), np.array([-1.2, 2.5, 0.0]) / math.hypot(1.2, 2.5)
    assert reach.target(around(), EYE, way) is not None
    assert reach.target(around(structures=[]), EYE, way) is None
    assert reach.target(None, EYE, way) is None


def test_nodes_stand_along_their_up_and_are_found_by_their_id() -> None:
    leaning = SeenNode(71, "clay", at(2, 2), 3, up=(0, 16_384, 0), yaw=9_000, size=400)
    nodes = Nodes.unpacked(Nodes([SeenNode(70, "iron", at(4, 4), 8, size=600), leaning]).packed)
    assert list(nodes) == [nodes[0], leaning]
    assert nodes.find(71) == leaning
    assert nodes.find(72) is None
    scenery = Scenery()
    scenery.take(around(structures=[], piles=[], crops=[], nodes=nodes), 1)
    props = scenery.props
    assert props is not None
    ups = {
        round(float(size) * UNITS_PER_METRE): rotation(turn)[:, 1]
        for size, turn in zip(props.scales, props.orientations, strict=True)
    }
    place = np.array(at(4, 4), np.float64)
    assert ups[600] == pytest.approx(place / np.linalg.norm(place), abs=1e-6)
    assert ups[400] == pytest.approx((0, 1, 0), abs=1e-6)
