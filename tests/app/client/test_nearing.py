"""What a picture is told of the body that comes next and of that which was left, as one flies from one to the other."""

import functools

import numpy as np

from app.client import heavens, nearing
from app.client.client import Client
from app.simulation.messages import Told
from gameplay.commands import Board
from gameplay.shuttles import craft, frames
from gameplay.shuttles.vectors import metres, unit, units
from gameplay.view import PlanetFacts, Snapshot, Viewer
from taichi_kernels.units import UNITS_PER_METRE
from tests.gameplay.shuttles.test_piloting import ADA, MOON, Pilots
from tests.gameplay.shuttles.test_told_ahead import HOLE
from vr_render.scene import Scene

PLANET = 1
SIZE = (96, 54)
SPEED = 120.0  # metres a second


@functools.cache
def flight() -> tuple[PlanetFacts, list[Snapshot]]:
    """From the surroundings of a moon, where somebody dug on the planet, to those of the planet."""
    game = Pilots()
    game.do(Board(game.shuttle))
    game.state.terrains[PLANET].deltas.put((1, 2, 3), HOLE)
    viewer, told = Viewer(game.state, ADA), []
    game.raise_up(0.0)
    up = unit(metres(game.row["position"]))
    game.row["position"] = units(up * (frames.reach(game.state, MOON) / UNITS_PER_METRE - 25.0))
    game.row["velocity"], game.row["mode"] = units(up * SPEED), craft.MANUAL
    for _ in range(12):
        game.run(1)
        told.append(viewer.snapshot())
    assert [snapshot.planet is not None for snapshot in told].count(True) == 1
    return PlanetFacts.of(game.state, MOON), told


def scenes(client: Client, steps: int = 4) -> list[tuple[int, float, Scene]]:
    """Bodies, moments and scenes of the flight, some a tick."""
    shown = []
    for snapshot in flight()[1]:
        client.take(Told(snapshot, 0, 0.0))
        for step in range(steps):
            moment = snapshot.tick - 1 + (step + 1) / steps
            scene = client.scene(moment, client.sight(moment, 0.01), 70.0, SIZE)
            shown.append((client.facts.body, moment, scene))
    return shown


def test_the_body_that_was_left_is_seen_from_where_one_is() -> None:
    client = Client(flight()[0])
    seen = scenes(client)
    assert all(scene.before is None for body, _, scene in seen if body == MOON)
    left = [(moment, scene) for body, moment, scene in seen if body == PLANET]
    there = heavens.over(client.facts)
    assert there is not None
    for moment, scene in left:
        assert scene.before is not None
        turn, way = there.to(MOON, moment)
        now, then = scene.eyes[0], scene.before.eyes[0]
        np.testing.assert_allclose(then.position, turn @ now.position + way, atol=1e-6)
        np.testing.assert_allclose(then.axes, turn @ now.axes, rtol=0, atol=1e-8)
        np.testing.assert_allclose(scene.before.sun, turn @ scene.sun, atol=1e-4)
        assert scene.before.sky is not None


def test_it_is_told_until_it_has_faded() -> None:
    client = Client(flight()[0])
    tick = next(moment for body, moment, scene in scenes(client) if body == PLANET)
    for late, told in ((nearing.FADES - 9, True), (nearing.FADES + 9, False)):
        scene = client.scene(tick + late, client.sight(tick + late, 0.01), 70.0, SIZE)
        assert (scene.before is not None) == told


def test_changes_of_the_next_body_come_with_it() -> None:
    seen = scenes(Client(flight()[0]), 1)
    near = [scene.beside for body, _, scene in seen if body == MOON]
    assert all(beside is not None for beside in near)
    assert all([entry.chunk for entry in beside.changed] == [(1, 2, 3)] for beside in near if beside)
    assert near[0] and near[-1] and near[0].changed is near[-1].changed
    moon = seen[-1][2].beside
    assert moon is not None and not moon.changed


def test_the_frame_of_another_body_changes_nothing_of_the_way() -> None:
    """The eye goes on as fast as before, as seen from the moon: no frame is more than some centimetres aside."""
    facts, _ = flight()
    sky, steps, places = heavens.over(facts), 4, []
    assert sky is not None
    for body, moment, scene in scenes(Client(facts), steps):
        place = scene.eyes[0].position
        if body == PLANET:
            turn, way = sky.to(PLANET, moment)
            place = turn.T @ (place - way)
        places.append(place)
    ways = np.linalg.norm(np.diff(places[steps:], axis=0), axis=1)
    assert np.abs(ways - SPEED / 30 / steps).max() < 0.05
