"""Head and hands together, in a real game: what is told to the simulation, and what comes of it."""

from dataclasses import replace

import numpy as np
import pytest

from app.client.client import Client
from app.desktop.settings import VrSettings
from app.simulation.messages import Told
from app.vr.motion import Levels, Motion, Moved
from gameplay.commands import Envelope, Hop, PickUpItem, Stride, ThrowItem
from gameplay.state import HOME
from gameplay.view import PlanetFacts, Rays, Viewer
from taichi_kernels.units import Q14, UNITS_PER_METRE
from tests.app.vr.poses import pose
from tests.worlds import PLAYER, Play
from vr_render.headset_frame import Hand, HeadsetFrame, Pose
from vr_render.input import InputFrame

HEAD = pose()
MAIN = pose((0.25, 1.25, -0.35), pitch=-20, yaw=8)
OFF = pose((-0.25, 1.2, -0.35), pitch=15)
FRAMES = 3  # a tick


def hand(at: Pose | None, velocity: tuple[float, float, float] = (0, 0, 0)) -> Hand:
    return Hand(grip=at, aim=at, velocity=np.array(velocity, np.float64))


class Game:
    """A player with a headset in a real game, whose answers come a tick late."""

    def __init__(self, **settings: object) -> None:
        self.settings = VrSettings(**settings)  # type: ignore[arg-type]
        self.play = Play(seed=22, radius=90.0)
        self.play.tick(30)
        self.viewer = Viewer(self.play.game.state, PLAYER)
        self.client = Client(PlanetFacts.of(self.play.game.state))
        self.motion = Motion(self.settings)
        self.main, self.off = ("right", "left") if self.settings.hand == "right" else ("left", "right")
        self.number, self.sequence, self.known = 0, -1, -1
        self.rays = Rays()
        self.log: list[Moved] = []
        self.commands: list[object] = []
        for _ in range(3):
            self.tick()

    def tick(self) -> None:
        self.play.tick()
        snapshot = self.viewer.snapshot(rays=self.rays)
        self.lying = snapshot.lying
        self.client.take(Told(snapshot, self.known, 1.0))
        self.motion.told(self.known, self.client.tick)

    def frame(
        self,
        count: int = 1,
        head: Pose | None = HEAD,
        main: Hand | None = None,
        off: Hand | None = None,
        playing: bool = True,
        gone: bool = False,
        **levels: object,
    ) -> Moved:
        client, own = self.client, self.client.own
        assert own is not None
        for _ in range(count):
            if self.number % FRAMES == 0:
                self.tick()
                own = client.own
                assert own is not None
            self.number += 1
            hands = {self.main: main or hand(MAIN), self.off: off or hand(OFF)}
            poses = HeadsetFrame(self.number, 0, 1 / 90, True, True, head, hands, InputFrame(gone=gone))
            moment = client.tick - 1.5 + (self.number - 1) % FRAMES / FRAMES
            moved = self.motion.frame(
                poses,
                Levels(**levels),  # type: ignore[arg-type]
                own,
                self.lying,
                client.pose(moment),
                client.heading(),
                moment,
                1 / 90,
                playing,
            )
            self.log.append(moved)
            self.rays = moved.rays
            self.act(moved)
        return moved

    def act(self, moved: Moved) -> None:
        if moved.commands:
            self.sequence += 1
            for command in moved.commands:
                self.play.sequence += 1
                game = self.play.game
                game.submit(Envelope(game.state.tick, PLAYER, self.play.sequence, HOME, command))  # type: ignore[arg-type]
            self.known = self.sequence
            self.motion.sent(self.sequence)
        self.commands += moved.commands

    def feet(self) -> np.ndarray:
        return np.array(self.play.player["position"], np.float64) / UNITS_PER_METRE

    def pointing(self, at: Pose, item: int) -> Hand:
        """A hand at a place of the room that points at an item on the ground."""
        rig = self.motion.rig
        there = next(entry for entry in self.lying if entry.id == item)
        way = rig._axes.T @ (np.array(there.position) / UNITS_PER_METRE + 0.2 * rig.up - rig.point(at.position))
        pitch, yaw = np.degrees(np.arcsin(way[1] / np.linalg.norm(way))), np.degrees(np.arctan2(way[0], -way[2]))
        return hand(replace(at, orientation=pose(pitch=pitch, yaw=yaw).orientation))


def test_a_hop_from_aiming_to_light() -> None:
    game = Game()
    game.frame(5)
    start = game.feet()
    game.frame(30, move=(0.0, 1.0))
    own = game.client.own
    assert own is not None and own.landing is not None and own.landing.ok
    shown = np.array(own.landing.position) / UNITS_PER_METRE
    game.frame(60)
    assert [type(command) for command in game.commands] == [Hop]
    assert np.linalg.norm(game.feet() - shown) < 0.1 < np.linalg.norm(game.feet() - start)
    fades = [moved.cover.fade for moved in game.log]
    assert max(fades) == 1 and fades[-1] == 0
    dark = [number for number, fade in enumerate(fades) if fade == 1]
    views = np.linalg.norm(game.motion.rig.feet - game.feet())
    assert views < 0.05
    assert len(dark) < 15, "the dark is short"


def test_a_controller_that_goes_away_while_it_aims_calls_the_hop_off() -> None:
    game = Game()
    game.frame(30, move=(0.0, 1.0))
    game.frame(gone=True)
    game.frame(60)
    assert not game.commands and not game.motion.teleport.aiming


def test_smooth_walking_sends_no_hop_and_a_hop_stops_no_walk() -> None:
    game = Game(locomotion="smooth")
    moved = game.frame(3, move=(0.0, 1.0))
    assert moved.walk.forward > 0.99 and not game.motion.teleport.aiming and moved.rays.arc is None
    moved = game.frame(3, move=(0.0, 1.0), teleport=1.0)
    assert moved.walk.forward == 0 and moved.rays.arc is not None
    by_teleport = Game().frame(3, move=(0.0, 1.0))
    assert by_teleport.walk.forward == 0 and by_teleport.rays.arc is not None


def script(game: Game) -> None:
    game.frame(3)
    game.frame(10, main=hand(pose((0.2, 1.3, -0.3), pitch=-40)), tool=0.7)
    game.frame(2, turn=1.0)
    game.frame(5)
    game.frame(30, move=(0.1, 1.0))
    game.frame(40)
    game.frame(10, head=pose((0.0, 1.65, -0.6)), off=hand(pose((0.0, 1.2, -0.8))))


def test_left_and_right_handed_players_do_the_same() -> None:
    right, left = Game(hand="right"), Game(hand="left")
    script(right)
    script(left)
    assert right.commands == left.commands
    assert {type(command) for command in right.commands} == {Hop, Stride}
    for a, b in zip(right.log, left.log, strict=True):
        assert (a.rays, a.tool, a.cover, a.walk) == (b.rays, b.tool, b.cover, b.walk)


def test_one_hand_digs_turns_hops_and_takes() -> None:
    game = Game(one_handed=True)
    gone = Hand()
    game.frame(3, off=gone)
    start = game.motion.rig.ahead
    assert game.frame(1, off=gone, tool=1.0).tool == 1
    game.frame(1, off=gone, turn=1.0)
    assert game.motion.rig.ahead @ start == pytest.approx(np.cos(np.radians(30)), abs=1e-3)
    aim = hand(OFF)
    game.frame(30, main=aim, off=gone, move=(0.0, 1.0))
    turned = game.motion.rig.ahead
    game.frame(5, main=aim, off=gone, move=(1.0, 0.2), turn=1.0)
    assert game.motion.rig.ahead @ turned > 0.999, "the stick says where to face after the hop"
    game.frame(40, main=aim, off=gone)
    assert [type(command) for command in game.commands] == [Hop]
    assert game.motion.rig.ahead @ turned == pytest.approx(np.cos(np.radians(78.7)), abs=0.05)
    item = game.play.item("boost")
    game.play.must("drop_item", item=item)
    game.frame(3, off=gone)
    points = game.pointing(MAIN, item)
    game.frame(9, main=points, off=gone)
    game.frame(60, main=points, off=gone, grab={"right": 1.0})
    assert PickUpItem in {type(command) for command in game.commands}
    assert int(game.play.game.state.items.row(item)["holder"]) == PLAYER


@pytest.mark.parametrize("one_handed", [False, True])
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_grip_of_the_hand_that_aims_calls_a_hop_off_and_takes_nothing(one_handed: bool, side: str) -> None:
    game = Game(one_handed=one_handed, hand=side)
    game.frame(5)
    guide = game.motion.guide
    aim = {"main" if one_handed else "off": hand(OFF)}
    item = game.play.item("boost")
    game.play.must("drop_item", item=item)
    for _ in range(2):
        game.frame(30, move=(0.0, 1.0), **aim)
        assert game.motion.teleport.aiming
        game.frame(3, move=(0.0, 1.0), grab={guide: 1.0}, **aim)
        assert not game.motion.teleport.aiming
        game.frame(30, grab={guide: 1.0}, **aim)
        assert not game.motion.grabbing.carried and not game.commands
        game.frame(3, **aim)
    game.frame(30, move=(0.0, 1.0), **aim)
    game.frame(40, **aim)
    assert [type(command) for command in game.commands] == [Hop], "the next one goes"


def test_the_tool_digs_where_the_hand_points_and_not_from_the_hip() -> None:
    game = Game()
    moved = game.frame(6, tool=1.0)
    assert moved.tool == 1 and moved.rays.tool is not None
    aim = game.motion.rig.place(MAIN)
    np.testing.assert_allclose(np.array(moved.rays.tool[1]) / Q14, -aim.matrix[:, 2], atol=1e-4)
    assert game.frame(1, main=Hand(), tool=1.0).tool == 0, "a hand that is not tracked digs nothing"
    hip = pose(tuple(game.motion.torso.hip("right").tolist()))
    game.frame(1, main=hand(hip))
    moved = game.frame(1, main=hand(hip), grab={"right": 1.0})
    moved = game.frame(2, tool=1.0)
    assert not game.motion.holster.drawn and moved.tool == 0 and moved.rays.tool is None
    assert game.motion.tool is not None
    assert -game.motion.tool.matrix[:, 2] @ game.motion.rig.up == pytest.approx(-1)


def test_a_thing_is_picked_from_afar_held_and_thrown() -> None:
    game = Game()
    item = game.play.item("wide")
    game.play.must("drop_item", item=item)
    game.frame(6)
    points = game.pointing(OFF, item)
    game.frame(6, off=points)
    assert game.client.own is not None and game.client.own.pick == item
    game.frame(40, off=points, grab={"left": 1.0})
    assert game.motion.grabbing.holds("left") == item
    assert int(game.play.game.state.items.row(item)["holder"]) == PLAYER
    game.frame(5, playing=False)
    assert game.motion.grabbing.holds("left") == item, "a menu takes nothing out of the hand"
    swings = hand(OFF, (0.0, 2.0, -4.0))
    game.frame(10, off=swings, grab={"left": 1.0})
    game.frame(1, off=swings)
    assert [type(command) for command in game.commands] == [PickUpItem, ThrowItem]
    game.frame(90)
    rest = next(entry for entry in game.lying if entry.id == item)
    flown = np.array(rest.position) / UNITS_PER_METRE - game.feet()
    assert 1.5 < flown @ game.motion.rig.ahead < 8, "ahead, as it was thrown"
    assert not game.motion.grabbing.carried


def test_while_a_menu_is_open_only_the_view_moves() -> None:
    game = Game()
    game.frame(3)
    far = pose((0.0, 1.65, -0.9))
    moved = game.frame(5, head=far, playing=False, move=(0.0, 1.0), turn=1.0, tool=1.0)
    assert not game.commands and moved.tool == 0 and moved.walk.forward == 0
    assert not game.motion.teleport.aiming and moved.cover.fade > 0
    seen = game.motion.rig.point(far.position)
    assert np.linalg.norm(np.cross(seen - game.motion.rig.feet, game.motion.rig.up)) == pytest.approx(0.9, abs=0.01)


def test_bending_the_knees_crouches_in_the_game() -> None:
    game = Game()
    game.frame(3)
    assert game.frame(1, head=pose((0.0, 0.95, 0.0))).walk.crouch
    assert not game.frame(1).walk.crouch
    assert game.frame(1, crouch=True).walk.crouch


def test_a_head_that_is_not_tracked_changes_nothing() -> None:
    game = Game()
    before = game.frame(3)
    moved = game.frame(3, head=None)
    assert moved.walk == before.walk and moved.rays.head == before.rays.head
    first = Game()
    assert first.frame(3, head=None).rays.head is None
