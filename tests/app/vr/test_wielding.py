"""Each kind of controller plays the game: from what its components say to what happens in the world."""

from collections.abc import Iterator

import numpy as np
import pytest

from gameplay import outcomes
from gameplay.view import Own
from taichi_kernels.units import UNITS_PER_METRE
from tests.app.vr.panel_work import menu_row
from tests.app.vr.poses import pose
from tests.app.vr.wielder import Wielder
from vr_render.headset_frame import Pose
from vr_render.xr.profiles import PROFILES

GROUND, SKY = np.array([0.0, 0.0, -3.0]), np.array([0.0, 9.0, -1.0])  # to point at, in play space


@pytest.fixture(params=["two hands", "alone"])
def alone(request: pytest.FixtureRequest) -> bool:
    return bool(request.param == "alone")


@pytest.fixture(params=PROFILES, ids=lambda profile: profile.path)
def player(request: pytest.FixtureRequest, alone: bool) -> Iterator[Wielder]:
    made = Wielder(request.param, one_handed=alone)
    yield made
    made.close()


def own(player: Wielder) -> Own:
    assert player.client.own is not None
    return player.client.own


def test_a_kind_of_controller_plays(player: Wielder) -> None:
    works_the_tool(player)
    hops_and_calls_a_hop_off(player)
    pauses_saves_and_goes_on(player)
    fills_the_tool(player)
    takes_and_throws(player)


def works_the_tool(player: Wielder) -> None:
    """It digs, and changes mode and radius."""
    player.point(player.main, GROUND).frames(9)
    player.do("use_tool", 60)
    assert player.happened(outcomes.SoilExcavated)
    mode, radius = own(player).mode, own(player).radius
    player.do("mode_next" if player.inputs("mode_next") else "mode_elevate").frames(6)
    assert own(player).mode != mode
    player.do("radius_more", 12).frames(6)
    assert own(player).radius > radius
    player.do("radius_less", 12).frames(6)
    assert own(player).radius == radius
    if not player.inputs("mode_next"):
        player.choose("mode_excavate").frames(6)


def aim_a_hop(player: Wielder, target: np.ndarray) -> tuple[str, str]:
    """Begin to aim one; the hand and the input that are held."""
    guide = player.main if player.alone else player.off
    player.point(guide, target).frames(3)
    by = next(iter(player.inputs("teleport") or player.inputs("forward")), None)
    if by is not None:
        player.press(by[0], **{by[1]: 1.0}).frames(30)
    else:
        by = player.main, "trigger"
        player.choose("teleport", 30)
    return by


def hops_and_calls_a_hop_off(player: Wielder) -> None:
    before = own(player).position
    by = aim_a_hop(player, GROUND)
    if player.inputs("teleport") or player.inputs("forward"):
        assert player.wearer.motion.teleport.aiming
        for side, name in (*player.inputs("cancel"), *player.inputs("grab"), *player.inputs("pause")):
            if side == by[0] and not player.kind.bare:
                player.press(side, **{by[1]: 1.0, name: 1.0}).frames(6)
                player.press(side, **{name: 1.0}).frames(6)
                player.press(side).frames(60)
                assert not player.happened(outcomes.PlayerHopped), name
                break
        else:
            player.point(by[0], SKY).frames(12)
        if not player.panels.playing:
            player.click("main", menu_row("continue"))
    player.press(by[0]).frames(60)
    hops = player.happened(outcomes.PlayerHopped)
    by = aim_a_hop(player, GROUND)
    player.press(by[0]).frames(60)
    assert player.happened(outcomes.PlayerHopped) == hops + 1
    assert np.linalg.norm(np.subtract(own(player).position, before)) / UNITS_PER_METRE > 1


def pauses_saves_and_goes_on(player: Wielder) -> None:
    player.do("pause").frames(6)
    assert player.panels.screen == "pause"
    player.click("main", menu_row("continue"))
    assert player.panels.playing
    player.do("save")
    assert player.obeyed.count("save") == 1


def at_slot(player: Wielder, number: int) -> np.ndarray:
    return player.room(player.wearer.motion.slots[number].position)


def fills_the_tool(player: Wielder) -> None:
    """A canister or an augment comes out of the tool and goes in again: by the other hand, or by the menu."""
    full = [entry.slot for entry in own(player).items if entry.slot >= 0]
    if not full:
        player.choose("attach_next").frames(6)
        full = [entry.slot for entry in own(player).items if entry.slot >= 0]
    count = len(full)
    if player.alone:
        player.choose("detach_last").frames(6)
        assert sum(entry.slot >= 0 for entry in own(player).items) == count - 1
        player.choose("attach_next").frames(6)
    else:
        rest = player.ready(player.off).aims[player.off]
        player.reach(player.off, at_slot(player, full[0])).frames(6)
        player.close_hand(player.off)
        assert sum(entry.slot >= 0 for entry in own(player).items) == count - 1
        player.aims[player.off] = rest
        player.frames(20).reach(player.off, at_slot(player, full[0])).frames(20)
        player.open_hand(player.off).frames(6)
        player.aims[player.off] = rest
    assert sum(entry.slot >= 0 for entry in own(player).items) == count


def uses_the_holster(player: Wielder, drawn: bool) -> None:
    rest, motion = player.ready(player.main).aims[player.main], player.wearer.motion
    player.reach(player.main, motion.torso.hip(player.main)).frames(3)
    player.close_hand(player.main).open_hand(player.main)
    player.aims[player.main] = rest
    player.frames(3)
    assert motion.holster.drawn == drawn


def takes_and_throws(player: Wielder) -> None:
    """What lies afar comes to the hand, is carried about, and flies as the hand swings; the pack has more of it."""
    uses_the_holster(player, drawn=False)
    side, grabbing = player.main if player.alone else player.off, player.wearer.motion.grabbing
    player.head = pose(pitch=-30)
    player.play.give(bean=3)
    player.frames(6)
    player.play.must("drop_stack", slot=player.play.slot("bean"))
    player.frames(60)
    player.ready(side)
    pile = next(pile for pile in player.around.piles if pile.item == "bean")  # it rolls
    player.point(side, player.foot(pile, 0.15)).frames(9)
    assert own(player).pick == pile.id
    player.close_hand(side)
    assert grabbing.holds(side) == pile.id and player.happened(outcomes.PilePickedUp) == 1
    rest = player.aims[side]
    player.aims[side] = Pose(rest.position + np.array([0.0, 0.3, -0.1]), rest.orientation)
    player.swings[side] = np.array([0.0, 1.0, -3.0])
    player.frames(9).open_hand(side)
    player.swings[side] = np.zeros(3)
    player.aims[side] = rest
    player.frames(60)
    assert grabbing.holds(side) is None and player.happened(outcomes.ItemThrown) == 1
    thrown = next(pile for pile in player.around.piles if pile.item == "bean")
    far = np.linalg.norm(np.subtract(thrown.position, own(player).position)) / UNITS_PER_METRE
    assert far > 1.5

    player.play.give(bandage=2, bean=1)
    player.frames(6)
    shoulder = player.head.position + np.array([0.2 if side == "right" else -0.2, 0.0, 0.35])
    player.ready(side).reach(side, shoulder).frames(6)
    player.close_hand(side)
    assert grabbing.holds(side) is not None, "the pack"
    player.open_hand(side)
    assert grabbing.holds(side) is None and player.happened(outcomes.ItemThrown) == 1, "and back again"
    player.aims[side] = rest
    player.frames(3)
    uses_the_holster(player, drawn=True)
