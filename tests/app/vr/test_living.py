"""Living by hand: gathering, taking and throwing piles, eating, building, opening, dying."""

from collections.abc import Iterator
from dataclasses import replace

import msgspec
import numpy as np
import pytest

from app.client.reaching import NODE, STRUCTURE, Pointed
from app.desktop.panels import death
from app.vr.grabbing import PATIENCE, Grabbing
from app.vr.haptic_patterns import PATTERNS, Feelings
from app.vr.motion import MOUTH
from app.vr.panels import prompt, wrist
from app.vr.things import Ground, Reach, Things
from app.vr.working import FELT, At, Working
from gameplay import outcomes
from gameplay.commands import Command, Consume, PickUpItem, ThrowStack
from gameplay.positions import point_units
from gameplay.surroundings import Pile, Stack, Surroundings
from gameplay.view import Held
from tests.app.vr.alive import Alive
from tests.app.vr.poses import RADIUS, pose
from tests.worlds import PLAYER
from vr_render.headset_frame import Pose

FRAME = 1 / 90
PLANT, CRATE = Pointed(NODE, 7, "fibre", 1.0), Pointed(STRUCTURE, 9, "crate", 1.0)


@pytest.fixture
def alive() -> Iterator[Alive]:
    made = Alive()
    yield made
    made.close()


# --- What hands work at -----------------------------------------------------------------------------------------------


def test_what_a_press_begins_on_it_goes_on_with() -> None:
    working = Working()

    def poll(power: float, aimed: Pointed | None) -> tuple[Pointed | None, bool]:
        worked = working.poll({}, "right", power, aimed, FRAME)
        return worked.node, worked.gathers

    assert poll(0.0, PLANT) == (None, False)
    assert poll(0.2, PLANT) == (PLANT, True)
    assert poll(1.0, None) == (None, True), "it does not dig where the plant stood"
    assert poll(1.0, PLANT) == (PLANT, True)
    assert poll(0.0, None) == (None, False)
    assert poll(1.0, None) == (None, False)
    assert poll(1.0, PLANT) == (None, False), "a sweep over the ground digs on"


def test_a_grip_in_a_plant_gathers_it_and_one_on_a_structure_opens_it() -> None:
    working = Working()

    def poll(hand: At) -> tuple[Pointed | None, str, int]:
        worked = working.poll({"left": hand}, "right", 0.0, None, FRAME)
        return worked.node, worked.side, worked.opened

    plant = At(touched=PLANT, pointed=CRATE, squeeze=1.0)
    assert poll(plant) == poll(plant) == (PLANT, "left", 0)
    assert poll(replace(plant, touched=None)) == (None, "right", 0)
    assert poll(plant)[0] == PLANT, "the grip is the same"
    assert poll(At()) == (None, "right", 0)
    afar = At(pointed=CRATE, squeeze=1.0)
    assert [poll(afar)[2], poll(afar)[2]] == [CRATE.id, 0], "once a grip"
    assert poll(plant)[0] is None, "the grip did not begin in the plant"
    poll(At())
    assert poll(replace(plant, free=False)) == (None, "right", 0)


def test_strokes_are_felt_in_the_hand_that_gathers() -> None:
    working = Working()
    plant = {"left": At(touched=PLANT, squeeze=1.0)}
    felt = [hint for _ in range(90) for hint in working.poll(plant, "right", 0.0, None, FRAME).hints]
    assert set(felt) == {("left", "gather")} and len(felt) == pytest.approx(1 / FELT, abs=1)


def test_what_happens_to_the_living_is_felt() -> None:
    def felt(outcome: outcomes.Outcome) -> set[tuple[str, str]]:
        feelings = Feelings()
        feelings.tell([outcome], PLAYER, "right", "left", "left")
        return {(side, running.pattern.name) for side, running in feelings._running.items()}

    place = (1, 2, 3)
    assert felt(outcomes.ResourceGathered(PLAYER, 7, "fibre", 1, 3, place)) == {("left", "gathered")}
    assert felt(outcomes.HazardEntered(PLAYER, "cold", 256)) == {("left", "warning"), ("right", "warning")}
    assert felt(outcomes.HazardEntered(PLAYER, "cold", 0)) == set(), "gear holds it off"
    assert felt(outcomes.MeterLow(PLAYER, "oxygen", 25)) and not felt(outcomes.MeterLow(PLAYER, "oxygen", 50))
    assert felt(outcomes.ShelterEntered(PLAYER, 5, True)) == {("left", "shelter"), ("right", "shelter")}
    assert felt(outcomes.PlayerDied(PLAYER, "cold", place, 0)) and {"gather", "eat"} <= PATTERNS.keys()


# --- Piles ------------------------------------------------------------------------------------------------------------

HERE = Pose(np.array([0.0, RADIUS + 1.0, 0.0]), pose().orientation)
PILE = Pile(41, "bean", 5, point_units((0.0, RADIUS + 0.8, 0.0)))


class Fist:
    """A hand before a pile."""

    def __init__(self) -> None:
        self.grabbing, self.things = Grabbing(), Things(Ground([PILE]))
        self.commands: list[Command] = []

    def frames(self, count: int, squeeze: float = 1.0, **more: bool) -> "Fist":
        for _ in range(count):
            reach = Reach(HERE, HERE, squeeze=squeeze, **more)  # type: ignore[arg-type]
            self.commands += self.grabbing.poll({"right": reach}, self.things, FRAME).commands
        return self

    def carries(self, *stacks: tuple[int, int], left: int = 0) -> "Fist":
        """The simulation tells of the pack: slots with bean; and of what is left of the pile."""
        ground = Ground([Pile(PILE.id, PILE.item, left, PILE.position)] if left else [])
        self.things = Things(ground, stacks=[Stack(slot, PILE.item, count) for slot, count in stacks])
        return self

    def count(self) -> int:
        """How many bean the hand holds."""
        thing = self.grabbing._fists["right"].thing
        return 0 if thing is None else thing.count


def test_a_pile_is_picked_up_held_and_thrown_out_of_its_slot() -> None:
    fist = Fist().frames(1)
    assert [type(command) for command in fist.commands] == [PickUpItem] and fist.grabbing.holds("right") == PILE.id
    fist.carries((3, 2), (8, 9)).frames(40)
    (shown,) = fist.grabbing.carried
    assert shown.stack == "bean" and np.allclose(shown.pose.position, HERE.position)
    fist.frames(1, 0.0)
    thrown = fist.commands[-1]
    assert isinstance(thrown, ThrowStack) and (thrown.slot, thrown.amount) == (8, 5)
    assert fist.grabbing.carried, "it is seen until the simulation shows it"
    fist.things = replace(fist.things, ground=Ground([replace_id(PILE, 77)]))
    fist.frames(1, 0.0)
    assert not fist.grabbing.carried and len(fist.commands) == 2


def replace_id(pile: Pile, number: int) -> Pile:
    return Pile(number, pile.item, pile.count, pile.position)


def test_what_is_let_go_at_once_is_thrown_when_it_is_in_the_pack() -> None:
    fist = Fist().frames(1).frames(2, 0.0)
    assert len(fist.commands) == 1
    fist.carries((0, 5)).frames(3, 0.0)
    assert [type(command) for command in fist.commands] == [PickUpItem, ThrowStack]


def test_a_hand_holds_no_more_of_a_pile_than_the_pack_took() -> None:
    fist = Fist().frames(1).carries((0, 40), left=3).frames(2)
    assert fist.count() == 2
    refused = Fist().frames(1)
    assert refused.frames(round((PATIENCE + 0.1) / FRAME)).count() == 0, "the pack was full"


def test_over_the_shoulder_and_out_again() -> None:
    fist = Fist().frames(1).carries((4, 5)).frames(3).frames(1, 0.0, over_shoulder=True)
    assert len(fist.commands) == 1 and fist.grabbing.holds("right") is None, "it is in the pack already"
    fist.frames(1, over_shoulder=True)
    assert fist.count() == 5 and len(fist.commands) == 1
    fist.frames(3).frames(1, 0.0)
    assert isinstance(fist.commands[-1], ThrowStack)


def test_what_is_wanted_at_hand_comes_over_the_shoulder() -> None:
    """First of all that is there; without it, what went in last, then a canister, then food."""
    stacks = [Stack(0, "bean", 5), Stack(1, "bandage", 2), Stack(2, "stone", 9)]
    wide = Held(70, False, 2, -1, {})

    def taken(**things: object) -> str | int | None:
        fist = Fist()
        fist.things = Things(stacks=stacks, **things)  # type: ignore[arg-type]
        fist.frames(1, 0.0, over_shoulder=True).frames(1, over_shoulder=True)
        thing = fist.grabbing._fists["right"].thing
        return None if thing is None else thing.stack or thing.item

    assert taken(at_hand="bandage") == "bandage" and taken(at_hand="stone") == "stone"
    assert taken(held=[wide]) == 70 and taken(held=[wide], at_hand="bandage") == "bandage"
    assert taken(held=[wide, Held(71, False, 2, -1, {})], at_hand="wide", parts=frozenset({71})) == 71
    assert taken(at_hand="a_lost_thing") == "bean" == taken()


def test_each_visit_to_the_mouth_is_a_bite() -> None:
    fist = Fist().frames(1).frames(5, mouth=True)
    assert len(fist.commands) == 1, "it is not in the pack yet"
    fist.frames(1).carries((2, 5)).frames(2).frames(20, mouth=True)
    assert fist.commands[1:] == [Consume(2)] and fist.count() == 4
    for left in (4, 3, 2, 1):
        fist.carries((2, left)).frames(2).frames(2, mouth=True)
    assert fist.commands[1:] == [Consume(2)] * 5 and fist.count() == 0
    fist = Fist().frames(1).carries((2, 5)).frames(2).frames(5, mouth=True, busy=True).frames(5, mouth=True)
    assert len(fist.commands) == 1 and fist.count() == 5, "a menu was open when it came there"
    stone = Fist()
    stone.things = Things(Ground([Pile(41, "stone", 5, PILE.position)]))
    stone.frames(1)
    stone.things = Things(stacks=[Stack(0, "stone", 5)])
    assert len(stone.frames(2).frames(5, mouth=True).commands) == 1, "nobody eats stones"


# --- The whole way ----------------------------------------------------------------------------------------------------


def plant(alive: Alive, item: str = "fibre") -> np.ndarray:
    """A plant grows before the player; its middle in play space."""
    alive.head = pose(pitch=-30)
    alive.play.terrain.place_resource_node(alive.play.place(1.3)[0], item, 30)
    alive.frames(60)
    node = min(alive.around.nodes, key=lambda node: np.linalg.norm(alive.foot(node)))
    assert node.item == item
    return alive.foot(node, node.size / 1024)


def test_the_trigger_gathers_what_the_tool_points_at_and_digs_nothing(alive: Alive) -> None:
    alive.point("right", plant(alive)).frames(9)
    hud = alive.wearer._hud
    assert hud is not None and hud[1].target is not None and hud[1].target.what == NODE
    assert "prompt" in {sheet.name for sheet in alive.turns[-1].shown.sheets}
    hints = [prompt.of(hud[1], alive.panels.keys, True, grip) for grip in ("", "Select")]
    assert [hint and hint.hint for hint in hints] == ["hold: Right trigger", ""], "nobody gathers with what grips now"
    alive.press("right", trigger=1.0).frames(120)
    assert alive.happened(outcomes.ResourceGathered) and not alive.happened(outcomes.SoilExcavated)
    assert alive.press("right").frames(6).client.tool == 0
    alive.point("right", alive.aims["right"].position + np.array([0.0, -0.6, 1.0])).frames(9)
    assert "prompt" not in {sheet.name for sheet in alive.turns[-1].shown.sheets}
    alive.press("right", trigger=1.0).frames(60)
    assert alive.happened(outcomes.SoilExcavated)


def test_a_bare_hand_gathers_by_its_grip(alive: Alive) -> None:
    alive.reach("left", plant(alive)).frames(6).press("left", squeeze=1.0).frames(120)
    gathered = alive.happened(outcomes.ResourceGathered)
    assert gathered
    felt = {(vibration.side, vibration.frequency) for turn in alive.turns for vibration in turn.felt}
    assert ("left", PATTERNS["gathered"].pulses[0].frequency) in felt
    alive.press("left").frames(60)
    assert alive.happened(outcomes.ResourceGathered) <= gathered + 1, "an open hand does not"


def beans(alive: Alive) -> Pile:
    """A pile of them lies there, and the other hand points at it."""
    alive.play.give(bean=3)
    alive.frames(3)
    alive.play.must("drop_stack", slot=alive.play.slot("bean"))
    alive.frames(60)
    (pile,) = [pile for pile in alive.around.piles if pile.item == "bean"]
    alive.point("left", alive.foot(pile, 0.15)).frames(9)
    assert alive.client.own is not None and alive.client.own.pick == pile.id
    return pile


def test_a_pile_comes_from_afar_is_eaten_and_thrown_away(alive: Alive) -> None:
    pile = beans(alive)
    before = alive.aims["left"].position
    alive.press("left", squeeze=1.0).frames(40)
    assert alive.happened(outcomes.PilePickedUp) == 1 and alive.wearer.motion.grabbing.holds("left") == pile.id
    alive.play.game.state.vitals.row(PLAYER)["hunger"] = 40_000_000
    alive.reach("left", alive.head.position + alive.head.matrix @ MOUTH).frames(12)
    assert alive.play.pack.count("bean") == 2
    alive.reach("left", before).frames(30).press("left").frames(12)
    assert alive.play.pack.count("bean") == 0 and alive.happened(outcomes.ItemThrown) == 1


def test_nobody_eats_while_the_pack_is_open(alive: Alive) -> None:
    beans(alive)
    alive.press("left", squeeze=1.0).frames(40)
    alive.play.game.state.vitals.row(PLAYER)["hunger"] = 40_000_000
    alive.panels.open("pack")
    start = len(alive.turns)
    alive.reach("left", alive.head.position + alive.head.matrix @ MOUTH).frames(30)
    fist = alive.wearer.motion.grabbing._fists["left"].thing
    assert fist is not None and fist.count == 3 == alive.play.pack.count("bean"), "the hand holds what there is"
    assert all(hint[1] != "eat" for turn in alive.turns[start:] if turn.moved for hint in turn.moved.hints)


def test_what_was_thrown_before_the_pack_opened_flies(alive: Alive) -> None:
    beans(alive)
    alive.press("left", squeeze=1.0).frames().press("left").frames()
    alive.panels.open("pack")
    assert not alive.happened(outcomes.PilePickedUp), "it is thrown when it is in the pack"
    alive.frames(30)
    assert alive.happened(outcomes.PilePickedUp) == alive.happened(outcomes.ItemThrown) == 1
    assert not alive.play.pack.count("bean")


def test_what_the_pack_keeps_at_hand_is_in_the_hand(alive: Alive) -> None:
    alive.play.give(bean=3, bandage=2)
    alive.frames(6)
    alive.panels.settings = replace(alive.panels.settings, at_hand="bandage")
    shoulder = alive.head.position + np.array([-0.2, 0.0, 0.35])
    start = sum(turn.felt != [] for turn in alive.turns)
    alive.reach("left", shoulder).frames(6)
    assert sum(turn.felt != [] for turn in alive.turns) > start, "that there is something is felt"
    alive.press("left", squeeze=1.0).frames(6)
    assert [carried.stack for carried in alive.wearer.motion.grabbing.carried] == ["bandage"]


def test_a_structure_is_put_up_turned_and_opened(alive: Alive) -> None:
    alive.play.give(crate=2)
    alive.frames(6)
    alive.placing.begin(alive.around, alive.play.slot("crate"))
    alive.head = pose(pitch=-30)
    alive.point("right", np.array([0.1, -0.2, -1.1])).frames(12)
    own = alive.client.own
    assert own is not None and own.site is not None and own.site.ok
    facing = alive.wearer.motion.rig.ahead.copy()
    alive.tap("right", stick_right=1.0)
    alive.frames(9)
    assert alive.client.own is not None and alive.client.own.site is not None
    turn = np.degrees(np.arccos(np.dot(alive.client.own.site.forward, own.site.forward) / 16384**2))
    assert turn == pytest.approx(15, abs=1)
    assert np.allclose(alive.wearer.motion.rig.ahead, facing, atol=1e-3), "the player does not turn with it"
    alive.tap("right", trigger=1.0).frames(6)
    assert alive.happened(outcomes.StructurePlaced) == 1 and not alive.happened(outcomes.SoilExcavated)
    assert not alive.placing.item
    crate = alive.around.structures[0]
    alive.point("right", alive.foot(crate, 0.4)).frames(6).tap("right", squeeze=1.0)
    assert alive.panels.screen == "pack" and alive.panels._living.pack.opened == crate.id
    alive.panels.back()
    alive.placing.begin(alive.around, alive.play.slot("crate"))
    alive.frames(6).tap("right", secondary=1.0)
    assert not alive.placing.item and alive.client.own.mode == 0, "it is called off, and the tool stays as it is"


def test_a_head_in_the_ground_is_told_of_while_the_pack_is_open(alive: Alive) -> None:
    alive.panels.open("pack")
    for height, buried in ((1.6, False), (-2.0, True), (1.6, False)):
        alive.head = pose((0.0, height, 0.0))
        alive.frames(30)
        assert alive.panels.screen == "pack"
        assert alive.client.own is not None and alive.client.own.head_buried is buried, height
        moved = alive.turns[-1].moved
        assert moved is not None and (moved.cover.fade == 1) is buried


@pytest.mark.parametrize(
    ("profile", "told"), [("oculus/touch_controller", "Wake up   [Right A]"), ("ext/hand_interaction_ext", "Wake up")]
)
def test_who_dies_is_told_so_and_wakes_up_by_a_button(
    alive: Alive, monkeypatch: pytest.MonkeyPatch, profile: str, told: str
) -> None:
    labels: list[str] = []
    button = death.wide_button
    monkeypatch.setattr(death, "wide_button", lambda *words, **more: labels.append(words[1]) or button(*words, **more))
    alive.profile = f"/interaction_profiles/{profile}"
    alive.frames(3)
    alive.play.game.state.vitals.row(PLAYER)["health"] = 1
    alive.play.game.state.vitals.row(PLAYER)["oxygen"] = 0
    alive.frames(120)
    assert alive.happened(outcomes.PlayerDied) == 1
    assert alive.panels.screen == "dead" and "main" in {sheet.name for sheet in alive.turns[-1].shown.sheets}
    assert {*labels} == {told}, "the menu around the hand is not there"
    alive.tap("right", primary=1.0).frames(30)
    assert alive.happened(outcomes.PlayerWoke) == 1 and alive.panels.playing


def test_the_wrist_looks_otherwise_when_one_fares_otherwise(alive: Alive) -> None:
    alive.frames(3)
    assert alive.wearer._hud is not None
    hud = alive.wearer._hud[1]
    assert hud.around is not None and hud.around.vitals is not None
    state = wrist.state(hud)
    worse = replace_vitals(hud.around, oxygen=900)
    assert state == wrist.state(replace(hud)) != wrist.state(replace(hud, around=worse))
    assert any(meter.name == "oxygen" and meter.low for meter in wrist._bars(replace(hud, around=worse)))


def replace_vitals(around: Surroundings, **levels: int) -> Surroundings:
    assert around.vitals is not None
    return msgspec.structs.replace(around, vitals=msgspec.structs.replace(around.vitals, **levels))
