"""Structures are solid for bodies: one walks round them, stands on them, and lives in those that are lived in."""

from itertools import pairwise

import numpy as np
import pytest

from gameplay import content, hopping
from gameplay.building import solids, structures
from gameplay.outcomes import PlayerFreed, PlayerWoke, ShelterEntered
from gameplay.positions import point
from gameplay.state import HOME
from taichi_kernels import capsule
from taichi_kernels.units import Q14, UNITS_PER_METRE
from tests.arena import Arena, units
from tests.worlds import PLAYER, rejections

RADIUS = 0.4


@pytest.fixture(scope="module")
def flat() -> Arena:
    return Arena()


@pytest.fixture
def arena(flat: Arena) -> Arena:
    """The same ground for all, without structures."""
    state = flat.game.state
    for structure in state.structures.rows["id"].tolist():
        structures.destroy(state, structure)
    state.world["content"] = content.CONTENT_VERSION
    state.vitals.row(PLAYER)["died"] = 0
    flat.must("move")
    flat.go(0.0)
    flat.outcomes.clear()
    return flat


def put(arena: Arena, name: str, ahead: float, right: float = 0.0, front: tuple[float, float] = (-1.0, 0.0)) -> int:
    """Put a structure up in the arena; its front faces the player's start if nothing else is said."""
    forward = np.rint(np.array(arena.way(*front)) * Q14).astype(int)
    place = units(arena.at(ahead, right))
    return structures.place(arena.game.state, name, HOME, place, point(forward), PLAYER)


def walk(arena: Arena, ticks: int, ahead: float = 1.0, right: float = 0.0) -> np.ndarray:
    """Walk; where the feet were in each tick [m, in the arena]."""
    arena.must("move", forward=ahead, right=right)
    ways = []
    for _ in range(ticks):
        arena.tick()
        ways.append(arena.feet)
    arena.must("move")
    return np.array(ways)


def gap(arena: Arena, structure: int) -> float:
    """Metres from the axis of the player's body to the nearest solid part."""
    places = [arena.player["position"] + np.array(arena.way(0, 0, up)) * UNITS_PER_METRE for up in (0.4, 0.9, 1.4)]
    squares = [box.distance_square(place) for box in solids.of(arena.game.state, structure) for place in places]
    return float(np.sqrt(min(squares))) / UNITS_PER_METRE


@pytest.mark.parametrize("aside", [0.0, 0.5, 0.8, -0.85])
def test_one_walks_round_a_crate_but_not_through(arena: Arena, aside: float) -> None:
    crate = put(arena, "crate", 3.0, aside, (-1.0, aside))
    gaps = []
    arena.must("move", forward=1.0)
    for _ in range(60):
        arena.tick()
        gaps.append(gap(arena, crate))
    assert min(gaps) >= RADIUS - 0.02
    if aside:
        assert arena.feet[0] > 4.5, "along its sides"
    else:
        assert arena.feet[0] == pytest.approx(3.0 - 0.5 - RADIUS, abs=0.03)
    assert not [o for o in arena.outcomes if isinstance(o, PlayerFreed)]


def test_in_older_worlds_one_walks_through(arena: Arena) -> None:
    put(arena, "crate", 3.0)
    arena.game.state.world["content"] = 3
    assert walk(arena, 60)[-1][0] > 5.0


def test_who_falls_on_a_crate_stands_on_it_and_falls_when_it_goes(arena: Arena) -> None:
    crate = put(arena, "crate", 3.0)
    arena.must("teleport", position=arena.at(3.0, 0.0, 2.5))
    arena.tick(40)
    assert arena.player["grounded"] and arena.feet[2] == pytest.approx(1.0, abs=0.03)
    arena.must("dismantle", structure=crate)
    arena.tick(40)
    assert arena.feet[2] == pytest.approx(0.0, abs=0.1)


def test_one_steps_over_a_plot_and_jumps_onto_a_crate(arena: Arena) -> None:
    put(arena, "plot", 2.0)
    put(arena, "crate", 6.0)
    ways = walk(arena, 75)
    assert ways[:, 2].max() > 0.45, "onto the plot"
    assert 4.5 < ways[-1][0] < 5.2, "as far as the crate"
    arena.submit("jump")
    assert walk(arena, 22)[-1][2] > 0.9


def test_a_shelter_is_entered_at_its_front_alone(arena: Arena) -> None:
    shelter = put(arena, "shelter", 5.0)
    ways = walk(arena, 90)
    assert 5.5 < ways[-1][0] < 6.9, "in by the front, not out at the back"
    assert [(o.structure, o.inside) for o in arena.outcomes if isinstance(o, ShelterEntered)] == [(shelter, True)]
    assert gap(arena, shelter) >= RADIUS - 0.02
    assert np.abs(walk(arena, 60, 0.0, 1.0)[:, 1]).max() < 1.9
    walk(arena, 15, -0.3, -1.0)
    for turn in range(1, 6):
        structures.destroy(arena.game.state, shelter)
        arena.go(0.0)
        angle = turn * np.pi / 3
        shelter = put(arena, "shelter", 5.0, 0.0, (-np.cos(angle), np.sin(angle)))
        arena.outcomes.clear()
        walk(arena, 60)
        inside = [o for o in arena.outcomes if isinstance(o, ShelterEntered)]
        assert not inside, turn


@pytest.mark.parametrize("name", ["shelter", "habitat", "biodome"])
def test_beside_the_door_is_a_wall(arena: Arena, name: str) -> None:
    """As wide as the door is drawn one can walk through; from there on there is canvas."""
    width = content.load().items[name].structure.size[0]  # type: ignore[union-attr]
    door = width * 0.36 / 1.42 / 2
    for aside in (-0.9, -0.3, 0.0, 0.3, 0.9):
        arena.go(0.0, 0.0)
        right = aside * (door + RADIUS) if abs(aside) > 0.5 else aside * (door - RADIUS)
        dome = put(arena, name, 2.0 + width / 2, right)
        ways = walk(arena, 60)[:, :2] - (2.0 + width / 2, right)
        assert gap(arena, dome) >= RADIUS - 0.02
        assert (np.linalg.norm(ways, axis=1).min() < width / 2 - RADIUS) == (abs(aside) < 0.5), aside
        structures.destroy(arena.game.state, dome)


def test_who_is_in_a_structure_comes_out_of_it(arena: Arena) -> None:
    crate = put(arena, "crate", 0.1, 0.1)
    arena.tick(2)
    assert [o.player for o in arena.outcomes if isinstance(o, PlayerFreed)] == [PLAYER]
    assert gap(arena, crate) >= RADIUS - 0.02


def test_what_the_dead_leave_is_no_wall(arena: Arena) -> None:
    put(arena, "remains", 2.0)
    assert walk(arena, 45)[-1][0] > 4.0


@pytest.mark.parametrize(("bed", "height"), [("medical_bed", 1.0), ("shelter", 0.0)])
def test_one_wakes_up_on_a_bed_or_in_a_shelter(arena: Arena, bed: str, height: float) -> None:
    state = arena.game.state
    made = put(arena, bed, 4.0)
    state.vitals.row(PLAYER)["bed"], state.vitals.row(PLAYER)["died"] = made, 1
    assert [o for o in arena.do("wake_up") if isinstance(o, PlayerWoke)]
    arena.tick(30)
    assert not [o for o in arena.outcomes if isinstance(o, PlayerFreed)]
    assert arena.feet == pytest.approx([4.0, 0.0, height], abs=0.1)


def test_strides_and_hops_heed_structures(arena: Arena) -> None:
    crate = put(arena, "crate", 1.3)
    for _ in range(8):
        arena.must("stride", by=arena.way(0.2))
        arena.tick(6)
    assert arena.feet[0] < 0.6 and gap(arena, crate) >= RADIUS - 0.02
    arena.go(-3.0)
    land = hopping.trace(arena.game.state, PLAYER, units(arena.hand), units(arena.way(4.0, 0, 1)))
    assert land.ok
    structures.destroy(arena.game.state, crate)
    there = arena.place(np.array(land.position))
    put(arena, "crate", there[0], there[1])
    again = hopping.trace(arena.game.state, PLAYER, units(arena.hand), units(arena.way(4.0, 0, 1)))
    assert (again.ok, again.reason) == (False, "too_steep"), "the arc meets its front"
    structures.destroy(arena.game.state, int(arena.game.state.structures.rows["id"][0]))
    put(arena, "shelter", there[0], there[1])
    assert not rejections(arena.do("hop", origin=arena.hand, velocity=arena.way(4.0, 0, 1)))
    assert arena.feet[:2] == pytest.approx(there[:2], abs=0.05)


def test_boxes_of_many_structures_are_those_near(arena: Arena) -> None:
    state = arena.game.state
    made = [put(arena, "crate", x, y) for x in range(-14, 15, 4) for y in range(-14, 15, 4)]
    positions = np.array([units(arena.at(0.0)), units(arena.at(9.0, 9.0)), units(arena.at(0.0, 0.0, 60.0))])
    near = solids.near(state, HOME, positions)
    assert near is not None
    counts = (near.spans[:, 1] - near.spans[:, 0]).tolist()
    assert near.spans[0, 0] == 0 and all(end == start for (_, end), (start, _) in pairwise(near.spans.tolist()))
    assert 4 < counts[0] < len(made) and counts[2] == 0
    for position, (start, end) in zip(positions, near.spans.tolist(), strict=True):
        mine = {tuple(row) for row in near.boxes[start:end, :3].tolist()}
        for structure in made:
            (box,) = solids.of(state, structure)
            if box.distance_square(position) < (4 * UNITS_PER_METRE) ** 2:
                assert tuple(box.middle.tolist()) in mine
    structures.destroy(state, made[0])
    assert solids.near(state, HOME + 1, positions) is None
    assert near.boxes.shape[1] == capsule.BOX_COLUMNS
