"""What one player's screen shows of what the simulation tells."""

import math
from collections.abc import Iterator

import msgspec
import numpy as np
import pytest

from app.client.client import Client
from app.client.poses import Track, up_at
from app.simulation.messages import Placed, Told
from gameplay.commands import Envelope, Join, Look
from gameplay.inventory.inventory import Inventory
from gameplay.inventory.receive import receive
from gameplay.state import HOME
from gameplay.systems import locomotion
from gameplay.view import Eruption, PlanetFacts, Viewer
from taichi_kernels.units import Q14, UNITS_PER_METRE
from tests.worlds import PLAYER, Play


class Screen:
    """A game in this process, and a client that is told of it."""

    def __init__(self) -> None:
        self.play = Play(seed=22, radius=90.0)
        self.viewer = Viewer(self.play.game.state, PLAYER)
        self.client = Client(PlanetFacts.of(self.play.game.state))
        self.known = -1
        self.tell()

    def tell(self) -> None:
        self.client.take(Told(self.viewer.snapshot(self.play.outcomes), self.known, 1.0))
        self.play.outcomes.clear()

    def tick(self, count: int = 1) -> None:
        for _ in range(count):
            self.play.tick()
            self.tell()

    def do(self, name: str, **fields: object) -> None:
        self.play.do(name, **fields)
        self.tell()


@pytest.fixture
def screen() -> Iterator[Screen]:
    yield Screen()


def test_positions_between_ticks_lie_on_the_way(screen: Screen) -> None:
    screen.do("move", forward=1.0)
    screen.tick(20)
    client, last = screen.client, screen.client.tick
    places = np.array([client.sight(last - 3 + step / 10, 1 / 300).position for step in range(31)])
    steps = np.linalg.norm(np.diff(places, axis=0), axis=1)
    assert steps.mean() == pytest.approx(4.0 / 300, rel=0.1)
    assert steps.max() < 0.05
    exact = client.sight(last, 100.0).position
    eye = locomotion.eye(screen.play.player) / UNITS_PER_METRE
    assert np.linalg.norm(exact - eye) < 0.01


def test_turning_is_immediate_and_is_what_the_simulation_makes_of_it(screen: Screen) -> None:
    client = screen.client
    turns = [(12.0, 5.0), (-3.3, -40.0), (0.001, 0.002), (170.0, -80.0), (10.0, 20.0)]
    for sequence, (yaw, pitch) in enumerate(turns):
        before = client.sight(client.tick, 0.0).forward
        look = client.turn(yaw, pitch)
        if look is None:
            continue
        client.sent(sequence, [look])
        shown = client.sight(client.tick, 0.0)
        if abs(yaw) > 1:  # before any tick
            assert shown.forward @ before < math.cos(math.radians(3))
        screen.play.submit("look", yaw=look.yaw * 360 / 65536, pitch=look.pitch * 360 / 65536)
        screen.play.tick()
        late = client.sight(client.tick, 0.0)
        assert np.allclose(late.forward, shown.forward)
        screen.known = sequence
        screen.tell()
        told = client.sight(client.tick, 0.0)
        assert np.abs(told.forward - shown.forward).max() < 3e-4
        direction = locomotion.view_direction(screen.play.player) / Q14
        assert np.abs(told.forward - direction).max() < 3e-4


def test_small_turns_add_up() -> None:
    screen = Screen()
    looks = [screen.client.turn(0.001, -0.0005) for _ in range(10_000)]
    assert sum(look.yaw for look in looks if look) == pytest.approx(10 * 65536 / 360, abs=1)
    assert sum(look.pitch for look in looks if look) == pytest.approx(-5 * 65536 / 360, abs=1)
    whole = screen.client.turn(1000.0, 0.0)
    assert whole == Look(65536, 0)


@pytest.mark.parametrize("pitch", [-90.0, -35.0, 0.0, 60.0, 90.0])
def test_the_camera_stands_upright_on_a_ball(screen: Screen, pitch: float) -> None:
    look = screen.client.turn(40.0, pitch)
    assert look is not None
    screen.client.sent(0, [look])
    sight = screen.client.sight(screen.client.tick, 0.0)
    up = up_at(sight.position)
    axes = np.stack([sight.right, sight.up, -sight.forward], axis=1)
    assert np.allclose(axes.T @ axes, np.eye(3), atol=1e-9)
    assert np.linalg.det(axes) == pytest.approx(1)
    assert abs(sight.right @ up) < 1e-9  # the horizon is level
    assert sight.forward @ up == pytest.approx(math.sin(math.radians(pitch)), abs=1e-3)
    assert sight.up @ up >= -1e-9
    scene = screen.client.scene(screen.client.tick, sight, 70.0, (320, 180))
    assert np.allclose(scene.eyes[0].axes, axes, atol=1e-9)


def test_someone_who_is_put_elsewhere_does_not_fly_there() -> None:
    track = Track()
    far = (0, 100 * UNITS_PER_METRE, 0)
    track.add(1, (100 * UNITS_PER_METRE, 0, 0), (0, 0, Q14))
    track.add(2, far, (0, 0, Q14))
    assert track.at(1.01).position.tolist() == [0, 100, 0]
    assert track.at(0.5).position.tolist() == [100, 0, 0]
    assert track.at(99).position.tolist() == [0, 100, 0]


def test_a_ledge_is_eased_and_a_slope_is_not() -> None:
    track = Track()
    foot = [100 * UNITS_PER_METRE, 0, 0]
    for tick, (rise, way) in enumerate([(0, 0), (0.4, 0.13), (0.1, 0.13), (-0.4, 0.05)]):
        foot[0] += round(rise * UNITS_PER_METRE)
        foot[1] += round(way * UNITS_PER_METRE)
        track.add(tick, (foot[0], foot[1], foot[2]), (0, 0, Q14), grounded=True)
    lifts = [track.at(tick).lift for tick in range(4)]
    assert lifts[1] == pytest.approx(0.4 - 1.25 * 0.13, abs=0.01)
    assert lifts[2] == lifts[1]
    assert lifts[3] < 0


def test_digging_shows_beam_brush_soil_and_changed_ground(screen: Screen) -> None:
    client = screen.client
    screen.do("look", pitch=-50)
    client.take_chunks()
    client.take_outcomes()
    client.tool = 1.0
    screen.do("use_tool")
    screen.tick()
    sight = client.sight(client.tick, 0.0)
    scene = client.scene(client.tick, sight, 70.0, (320, 180))
    assert scene.brush is not None
    assert scene.beam is not None
    assert client.own is not None
    assert client.own.aim is not None
    hit = np.array(client.own.aim.position) / UNITS_PER_METRE
    assert np.linalg.norm(scene.brush.centre - hit) < 0.02
    assert np.array_equal(scene.beam.end, scene.brush.centre)
    (burst,) = scene.bursts
    assert np.linalg.norm(burst.direction) == pytest.approx(1)
    assert burst.direction @ up_at(burst.position) > 0
    assert 0 < burst.amount <= 1
    assert client.scene(client.tick - 1.5, sight, 70.0, (320, 180)).bursts == []  # not before it happened
    assert client.take_chunks()
    assert client.take_chunks() == []
    assert {type(outcome).__name__ for outcome in client.take_outcomes()} >= {"SoilExcavated"}
    client.lamp = True
    assert client.scene(client.tick + 60, sight, 70.0, (320, 180)).bursts == []
    assert client.scene(client.tick, sight, 70.0, (320, 180)).lamp is not None


def test_geysers_that_were_told_are_seen_as_long_as_they_are(screen: Screen) -> None:
    client = screen.client
    told = screen.viewer.snapshot()
    assert told.own is not None
    mouth = (told.own.position[0] + 900, told.own.position[1], told.own.position[2])
    eruptions = [Eruption(name, mouth, told.tick - 60, 240) for name in ("hot_spring", "of_another_pack")]
    client.take(Told(msgspec.structs.replace(told, eruptions=eruptions), -1, 1.0))
    (jet,) = client.things(client.tick + 0.5, []).jets
    assert jet.age == pytest.approx(60.5 / 30)
    assert jet.lasts == 8
    assert np.allclose(jet.position * UNITS_PER_METRE, mouth)
    assert client.things(client.tick - 61.0, []).jets == []  # not before it began
    screen.tick()
    assert client.things(client.tick, []).jets == []


def test_things_and_people_are_shapes_that_stand(screen: Screen) -> None:

    screen.do("drop_item", item="boost")
    screen.play.game.submit(Envelope(screen.play.game.state.tick, 2, 0, HOME, Join()))
    screen.tick(2)
    client = screen.client
    sight = client.sight(client.tick, 0.0)
    scene = client.scene(client.tick, sight, 70.0, (320, 180))
    assert sorted(shape.kind for shape in scene.shapes) == ["augment", "player"]
    away = client.scene(client.tick, sight, 70.0, (320, 180), away=scene.eyes[0])
    assert sorted(shape.kind for shape in away.shapes) == ["augment", "player", "player"]
    assert away.brush is None


def test_a_thing_in_flight_moves_between_ticks(screen: Screen) -> None:
    eye = locomotion.eye(screen.play.player) / UNITS_PER_METRE
    screen.do("throw_item", item="boost", origin=eye.tolist(), velocity=(eye / np.linalg.norm(eye) * 9).tolist())
    client, places = screen.client, []
    for _ in range(6):
        screen.tick()
        for step in range(5):
            moment = client.tick - 1 + step / 5
            (shape,) = client.scene(moment, client.sight(moment, 0.0), 70.0, (32, 18)).shapes
            places.append(shape.position)
    steps = np.linalg.norm(np.diff(np.array(places), axis=0), axis=1)
    assert steps.min() > 0.03
    assert steps.max() < 9 / 150 + 0.01


def test_the_same_ticks_make_the_same_scene() -> None:
    def scene() -> list:
        screen = Screen()
        screen.do("look", pitch=-50)
        for _ in range(10):
            screen.do("use_tool")
        sight = screen.client.sight(screen.client.tick, 1 / 30)
        made = screen.client.scene(screen.client.tick, sight, 70.0, (320, 180))
        return [made.seconds, *made.eyes[0].orientation, *made.sun, *(burst.seed for burst in made.bursts)]

    assert scene() == scene()


def test_the_first_scene_stands_where_the_player_will_appear(screen: Screen) -> None:
    known = PlanetFacts.of(screen.play.game.state)
    client = Client(msgspec.structs.replace(known, spawn=(0, 0, 0)))
    scene = client.begin(Placed(known, known.spawn), (32, 18))
    assert scene.eyes[0].position == pytest.approx(np.array(known.spawn) / UNITS_PER_METRE)
    assert scene.sun == pytest.approx(known.daylight.sun(0))
    sight = screen.client.sight(1, 0.0)
    again, also = (each.scene(1, sight, 70.0, (32, 18)).sun for each in (client, screen.client))
    assert again == pytest.approx(also)


def test_piles_are_among_what_lies_nearest(screen: Screen) -> None:
    client = screen.client
    assert client.nearest() is None
    receive(screen.play.game.state, PLAYER, "stone", 5)
    screen.do("drop_stack", slot=Inventory.of(screen.play.game.state, PLAYER).stacks()[-1].slot)
    screen.tick(60)
    assert client.around is not None
    (pile,) = client.around.piles
    assert client.nearest() == pile.id
    screen.do("drop_item", item="boost")
    here = screen.play.player["position"]
    away = {
        int(row["id"]): int(((row["position"].astype(int) - here) ** 2).sum())
        for table in ("items", "piles")
        for row in getattr(screen.play.game.state, table).rows
        if table == "piles" or not row["holder"]
    }
    assert len(away) == 2 and client.nearest() == min(away, key=lambda one: away[one])
    screen.do("pick_up_item", item=pile.id)
    assert client.nearest() != pile.id


def test_what_is_picked_up_is_gone_at_once_unless_it_stays(screen: Screen) -> None:
    client, state = screen.client, screen.play.game.state
    receive(state, PLAYER, "stone", 5)
    screen.do("drop_stack", slot=Inventory.of(state, PLAYER).stacks()[-1].slot)
    screen.tick(60)

    def shown() -> int:
        scene = client.things(client.tick, [])
        return len(scene.shapes) + (0 if scene.props is None else len(scene.props.kinds))

    assert client.around is not None
    (pile,) = client.around.piles
    before = shown()
    eye = locomotion.eye(screen.play.player) / UNITS_PER_METRE
    way = np.array(pile.position) / UNITS_PER_METRE - eye
    way /= np.linalg.norm(way)
    assert client.target(eye, way) is not None
    command = client.pick_up(pile.id)
    assert command.item == pile.id and shown() == before - 1
    assert client.nearest() is None and client.target(eye, way) is None
    screen.do("pick_up_item", item=1 << 40)  # rejected: what was hidden is there
    assert (client.nearest(), shown()) == (pile.id, before)
    client.pick_up(pile.id)
    screen.tick(14)
    assert client.nearest() is None
    screen.tick(1)
    assert client.nearest() == pile.id, "nothing came of it"
    pack = Inventory.of(state, PLAYER)
    pack.add("stone", pack.room("stone") - 2)
    client.pick_up(pile.id)
    screen.do("pick_up_item", item=pile.id)
    assert client.nearest() == pile.id, "some of it stayed"
