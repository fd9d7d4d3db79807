"""The scanner: what it tells, how it fades, how often it works."""

from typing import Any

import numpy as np
import pytest

from gameplay import content
from gameplay.outcomes import ScanCompleted
from gameplay.positions import point
from gameplay.resources import natural, nodes, scanning
from gameplay.resources.resource_system import ResourceSignature, ResourceSystem
from gameplay.schema.survival import GEAR_PLACES
from gameplay.state import HOME
from gameplay.systems import locomotion
from taichi_kernels.units import UNITS_PER_METRE
from tests.worlds import PLAYER, Play, rejections


@pytest.fixture
def play() -> Play:
    world = Play(seed=7, radius=150.0, creative=True)
    world.tick()
    return world


def here(play: Play) -> np.ndarray:
    return play.player["position"] / UNITS_PER_METRE


def up(play: Play) -> np.ndarray:
    return here(play) / np.linalg.norm(here(play))


def answers(play: Play, centre: np.ndarray, radius: float) -> list[ResourceSignature]:
    return ResourceSystem(play.game.state).scan_for_resources(centre, radius)


def pulse(play: Play) -> ScanCompleted:
    told = [outcome for outcome in play.must("scan") if isinstance(outcome, ScanCompleted)]
    assert len(told) == 1
    return told[0]


def test_a_pulse_tells_what_is_near_the_strongest_first(play: Play) -> None:
    eye = locomotion.eye(play.player)
    told = pulse(play)
    assert told.reach == round(content.load().tool.scan_reach * UNITS_PER_METRE)
    assert len({signature.resource for signature in told.signatures}) > 3
    strengths = [signature.strength for signature in told.signatures]
    assert strengths == sorted(strengths, reverse=True)
    assert 0 < strengths[-1] <= strengths[0] <= 255
    for signature in told.signatures:
        way = np.array(signature.position) - eye
        assert abs(np.linalg.norm(way) - signature.distance) < 4
        assert signature.distance <= told.reach
        assert (
            np.abs(way / np.linalg.norm(way) * 16384 - signature.direction).max() < 64 + 16384 * 2 / signature.distance
        )
        assert signature.quantity > 0


def test_it_rests_between_pulses(play: Play) -> None:
    pulse(play)
    pause = round(content.load().tool.scan_pause * 30)
    for _ in range(pause - 1):
        assert rejections(play.do("scan")) == ["not_ready"]
    pulse(play)


def test_gear_lets_it_reach_farther(play: Play) -> None:
    near = pulse(play).reach
    piece = next(item for item in content.load().items.values() if item.gear and item.gear.scan > 1)
    assert piece.gear is not None
    gear = play.game.state.gear
    row = gear.row(PLAYER) if PLAYER in gear else gear.add(player=PLAYER)
    row["kind"][GEAR_PLACES.index(piece.gear.place)] = play.game.state.kind(piece.name)
    play.tick(100)
    assert pulse(play).reach == min(near * round(piece.gear.scan * 256) // 256, scanning.FARTHEST)


def test_nodes_in_the_ground_answer_with_what_they_have(play: Play) -> None:
    state = play.game.state
    lying = natural.of(state, HOME)
    buried = np.flatnonzero(~lying.open)
    known = {point(lying.places[at]): int(lying.rows["quantity"][at]) for at in buried}
    told = [answer for answer in answers(play, here(play), 40.0) if answer.position in known]
    assert len(told) > 5
    for answer in told:
        assert answer.quantity == known[answer.position]


def strength(play: Play, centre: np.ndarray, place: np.ndarray) -> int:
    found = [a for a in answers(play, centre, 40.0) if np.linalg.norm(np.array(a.position) / 512 - place) < 0.01]
    return found[0].strength if found else 0


def test_it_fades_with_distance_and_with_ground_in_between(play: Play) -> None:
    place = here(play) + 2 * up(play)
    play.must("place_resource_node", position=place.tolist(), resource="uranium", quantity=5)
    beside = place + 6 * play.player["forward"] / 16384
    farther = place + 14 * up(play)
    assert strength(play, place + 3 * up(play), place) > strength(play, farther, place) > 0
    play.must("shape_terrain", how="excavate", centre=((place + beside) / 2).tolist(), radius=5)
    free = strength(play, beside, place)
    play.must("shape_terrain", how="elevate", centre=((place + beside) / 2).tolist(), radius=2.5, material="rock")
    hidden = strength(play, beside, place)
    assert 0 < hidden < free
    fade = hidden / free
    assert 0.95**6 < fade < 0.95**3


def test_veins_of_ore_answer_and_go_when_they_are_dug(play: Play) -> None:
    def painted() -> list[Any]:
        return [a for a in answers(play, here(play), 30.0) if a.resource == "uranium" and a.quantity >= 64]

    before = painted()
    centre = (here(play) - 6 * up(play)).tolist()
    play.must("shape_terrain", how="paint", centre=centre, radius=4, material="uranium")
    new = [answer for answer in painted() if answer not in before]
    assert new
    assert all(np.linalg.norm(np.array(answer.position) / 512 - centre) < 5.0 for answer in new)
    voxels = 4 / 3 * np.pi * 8**3
    assert 0.5 * voxels < sum(answer.quantity for answer in new) < 1.5 * voxels
    play.must("shape_terrain", how="excavate", centre=centre, radius=5)
    assert [answer for answer in painted() if answer not in before] == []


def test_what_was_taken_answers_no_more(play: Play) -> None:
    state = play.game.state
    one = next(n for n in nodes.near(state, HOME, point(play.player["position"]), 20 * UNITS_PER_METRE) if n.open)
    assert any(answer.position == one.position for answer in answers(play, here(play), 30.0))
    nodes.take(state, one, one.quantity)
    assert not any(answer.position == one.position for answer in answers(play, here(play), 30.0))


def test_radii_that_cannot_be(play: Play) -> None:
    for radius in (-1.0, 81.0, float("nan")):
        with pytest.raises(ValueError, match=r"radius"):
            answers(play, here(play), radius)
    assert answers(play, here(play), 0.0) == []
