"""Panels of living, worked by mouse, keys and gamepad: what is chosen there is asked for."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from msgspec.structs import replace as changed

from app.client.reaching import Pointed
from app.desktop.panels import prompt
from app.desktop.panels.desktop import DesktopPanels
from app.desktop.panels.living.screen import PAGES
from app.desktop.requests import Requests
from app.desktop.settings import change
from app.vr.panels import prompt as headset
from gameplay import content, outcomes
from gameplay.commands import (
    CancelJob,
    Command,
    Consume,
    Craft,
    DropItem,
    MoveStack,
    PlantSeed,
    Refuel,
    RemoveGear,
    SetBed,
    SortStore,
    StowItem,
    TransferStacks,
    UnlockTechnology,
    WakeUp,
    WearGear,
)
from tests.app.desktop.living_states import CRATE, LIVES, PLAYER, PLOT, SHELTER, SMELTER, WELL, around, view
from tests.app.desktop.panel_player import SIZES, Player, cut_off

LEFT, RIGHT = (range(100, 600, 36), range(402, 640, 18)), (range(660, 1170, 36), range(110, 650, 18))  # of a page
HEAD = range(240, 420, 20), range(112, 120, 6)  # of the pack


def slot(at: int) -> tuple[float, float]:
    """The middle of a slot of the pack, in a picture of 1280 x 720."""
    return 137 + 66.7 * (at % 6), 159 + 66.7 * (at // 6)


def beside(at: int) -> tuple[float, float]:
    """The middle of a slot of the crate beside it."""
    return 676 + 66.7 * (at % 6), 193 + 66.7 * (at // 6)


def opened(panels: DesktopPanels, page: str = "pack", structure: int = 0, **changes: object) -> Player:
    """A player who has a page open, or a structure's beside the pack."""
    hud = {"target": Pointed("structure", structure, "crate", 1.0)} if structure else {}
    player = Player(panels, view(hud, **changes))
    player.frame()
    keys = {"pack": "key.tab", "make": "key.b", "learn": "key.n", "map": "key.m", "guide": "key.j"}
    player.press("key.e" if structure else keys[page])
    for _ in range(4):
        player.frame()
    assert panels.screen == page
    return player


def find(player: Player, wanted: Callable[[Requests], bool], area: tuple[range, range]) -> Requests:
    """Click all over a part of the picture until something is asked for."""
    for y in area[1]:
        for x in area[0]:
            answer = player.click(x, y)
            if wanted(answer):
                return answer
    raise AssertionError("nothing there asks for that")


def asks(command: Command) -> Callable[[Requests], bool]:
    return lambda answer: command in answer.commands


def drag(player: Player, start: tuple[float, float], end: tuple[float, float], *held: str) -> tuple[Command, ...]:
    """Drag from a place to another; the commands that came of it."""
    player.frame(*[f"+{key}" for key in held], cursor=start)
    asked = [player.frame("+mouse.left", cursor=start)]
    for share in (0.3, 0.7, 1.0):
        at = (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
        asked.append(player.frame(cursor=at))
    asked += [player.frame("-mouse.left", cursor=end), player.frame(cursor=end)]
    player.frame(*[f"-{key}" for key in held])
    return tuple(command for answer in asked for command in answer.commands)


@pytest.mark.parametrize("scale", [0.75, 1.0, 2.0])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_page_and_state_fits(panels: DesktopPanels, size: tuple[int, int], scale: float) -> None:
    panels.settings = change(panels.settings, "comfort", "interface_scale", scale)
    panels.settings = change(panels.settings, "comfort", "hints", False)
    for name, life in LIVES.items():
        for page in ("game", *PAGES):
            panels.open("game")
            panels.say("+12 Iron ore", "good")
            player = Player(panels, life, size)
            if page != "game":
                panels.open(page)
            for _ in range(3):
                player.frame()
            assert panels.screen == ("dead" if name == "dead" else page)
            assert player.data is not None and player.data.total_vtx_count
            if page != "learn":  # the tree goes on to the right
                assert cut_off(player.data, size, page != "game" and name != "dead") == [], (name, page)


def test_a_stack_is_dragged(panels: DesktopPanels) -> None:
    player = opened(panels)
    assert drag(player, slot(0), slot(10)) == (MoveStack(0, 0, 0, 10, 0),)
    assert drag(player, slot(1), slot(11), "key.left_shift") == (MoveStack(0, 1, 0, 11, 10),)
    assert drag(player, slot(1), slot(11), "key.left_control") == (MoveStack(0, 1, 0, 11, 1),)
    assert drag(player, slot(1), slot(1)) == () == drag(player, slot(12), slot(13))


def test_stacks_go_between_pack_and_crate(panels: DesktopPanels) -> None:
    player = opened(panels, structure=CRATE)
    assert drag(player, slot(3), beside(4)) == (MoveStack(0, 3, CRATE, 4, 0),)
    assert drag(player, beside(0), slot(20)) == (MoveStack(CRATE, 0, 0, 20, 0),)
    asked = [player.frame(cursor=slot(1)), player.frame("+mouse.right", cursor=slot(1)), player.frame("-mouse.right")]
    assert [answer.commands for answer in asked if answer.commands] == [(TransferStacks(0, CRATE, 1),)]
    find(player, asks(TransferStacks(CRATE, 0)), RIGHT)
    find(player, asks(TransferStacks(0, CRATE)), HEAD)


def test_canisters_and_augments_lie_in_the_last_slots(panels: DesktopPanels) -> None:
    player = opened(panels, structure=CRATE)
    assert drag(player, slot(23), beside(6)) == (StowItem(71, CRATE),)
    assert drag(player, slot(22), beside(6)) == (StowItem(70, CRATE),)
    assert drag(player, beside(11), slot(12)) == (StowItem(72, 0),)
    assert drag(player, slot(23), slot(12)) == ()
    player.click(*slot(22))
    find(player, asks(DropItem(70)), LEFT)


@pytest.mark.parametrize(
    ("at", "structure", "wanted"),
    [
        (0, 0, Consume(0)),
        (4, 0, WearGear(4)),
        (7, SMELTER, Refuel(SMELTER, 7)),
        (5, PLOT, PlantSeed(PLOT, 5)),
    ],
    ids=["eat", "wear", "burn", "plant"],
)
def test_a_stack_is_used(panels: DesktopPanels, at: int, structure: int, wanted: Command) -> None:
    player = opened(panels, structure=structure)
    player.click(*slot(at))
    find(player, asks(wanted), LEFT)


@pytest.mark.parametrize(
    ("at", "name", "used"),
    [
        (0, "ration", Requests(commands=(Consume(0),))),
        (4, "stone_pick", Requests(commands=(WearGear(4),))),
        (2, "crate", Requests(place=2)),
        (3, "iron", Requests()),
        (23, "wide_augment", Requests()),
    ],
)
def test_what_is_chosen_to_be_at_hand_is_used(panels: DesktopPanels, at: int, name: str, used: Requests) -> None:
    player = opened(panels)
    player.click(*slot(at))
    find(player, lambda _: panels.settings.at_hand != "", (range(590, 100, -12), range(412, 440, 12)))
    assert panels.settings.at_hand == name and not panels.playing
    panels.open("game")
    assert panels.use_at_hand(around()) == used
    assert bool(panels.messages.lines) == (used == Requests()), "what cannot be done is said"
    assert panels.use_at_hand(around(stores=[])) == Requests() and "not in the pack" in panels.messages.lines[-1].text


def test_nothing_at_hand_is_said(panels: DesktopPanels) -> None:
    assert panels.use_at_hand(around()) == Requests() and "Nothing is at hand" in panels.messages.lines[-1].text


def test_what_nobody_knows_can_only_be_split_and_dropped(panels: DesktopPanels) -> None:
    player = opened(panels)
    player.click(*slot(6))
    asked = [player.click(x, y).commands for y in range(402, 610, 12) for x in range(100, 500, 14)]
    assert {type(command).__name__ for commands in asked for command in commands} == {"DropStack", "MoveStack"}


def test_gear_is_taken_off(panels: DesktopPanels) -> None:
    find(opened(panels), asks(RemoveGear("hands")), RIGHT)


def test_a_bed_is_chosen(panels: DesktopPanels) -> None:
    find(opened(panels, structure=SHELTER), asks(SetBed(SHELTER)), RIGHT)


def test_placing_closes_the_pack(panels: DesktopPanels) -> None:
    player = opened(panels)
    player.click(*slot(2))
    answer = find(player, lambda asked: asked.place is not None, LEFT)
    assert answer.place == 2 and panels.playing


def searched(panels: DesktopPanels, words: str, **changes: object) -> Player:
    """A player who looks for a recipe and chooses the first that is found."""
    player = opened(panels, "make", **changes)
    player.click(200, 120)
    assert panels.typing
    for letter in words:
        player.frame(text=letter)
    player.click(300, 165)
    return player


def test_a_recipe_is_found_and_made(panels: DesktopPanels) -> None:
    player = searched(panels, "ROPE")
    find(player, asks(Craft("rope", 0, 1)), RIGHT)
    find(player, asks(Craft("rope", 0, 5)), RIGHT)
    find(player, asks(CancelJob(0, 91)), RIGHT)
    find(player, asks(CancelJob(SMELTER, 90)), RIGHT)


def test_it_is_made_at_the_station_with_what_both_hold(panels: DesktopPanels) -> None:
    most = (41 + 6) // content.load().recipes["iron_ingot"].needs["iron"]
    find(searched(panels, "iron ingot"), asks(Craft("iron_ingot", SMELTER, most)), RIGHT)


@pytest.mark.parametrize(
    ("recipe", "changes"),
    [
        ("flask", {}),
        ("iron ingot", {"technologies": []}),
        ("iron ingot", {"stores": around().stores[:2]}),
    ],
    ids=["too little", "unknown technology", "no station in reach"],
)
def test_nothing_is_made_without_all_it_needs(panels: DesktopPanels, recipe: str, changes: dict) -> None:
    player = searched(panels, recipe, **changes)
    asked = [player.click(x, y).commands for x in RIGHT[0] for y in RIGHT[1]]
    assert not any(isinstance(command, Craft) for commands in asked for command in commands)


def test_creative_worlds_need_nothing(panels: DesktopPanels) -> None:
    find(searched(panels, "crate", creative=True, technologies=[]), asks(Craft("crate", 0, 1)), RIGHT)


def test_a_technology_is_learned(panels: DesktopPanels) -> None:
    player = opened(panels, "learn")
    asked = {
        command
        for x in (200, 460)
        for y in range(190, 480, 30)
        if player.click(x, y) or True
        for button in (170, 220, 280, 350)  # behind what it gives
        for command in player.click(button, 584).commands
    }
    known = content.load().technologies
    assert asked, "nothing can be learned"
    for command in asked:
        assert isinstance(command, UnlockTechnology)
        technology = known[command.technology]
        assert technology.cost <= 40 and set(technology.needs) <= {"smelting"} and technology.name != "smelting"


def test_pages_turn_by_keys_and_close(panels: DesktopPanels) -> None:
    player = opened(panels, "make")
    for key, page in (("key.m", "map"), ("key.j", "guide"), ("key.n", "learn"), ("key.tab", "pack")):
        player.press(key)
        assert panels.screen == page
    player.press("key.tab")
    assert panels.playing
    player.press("key.b")
    player.press("pad.b")
    assert panels.playing


def test_a_gamepad_works_the_pack(panels: DesktopPanels) -> None:
    player = Player(panels, view())
    player.press("pad.dpad_left")
    for _ in range(4):
        player.frame()
    player.press("pad.dpad_up")
    assert player.press("pad.a").commands == (SortStore(),)
    for name in ("dpad_down", *["dpad_left"] * 2, "a", *["dpad_down"] * 4):  # chooses the first slot, leaves the pack
        player.press(f"pad.{name}")
        assert panels.screen == "pack", "in a page the cross moves on, and closes nothing"
    assert player.press("pad.a").commands == (Consume(0),)
    player.press("pad.b")
    assert panels.playing


def test_the_dead_wake_up(panels: DesktopPanels) -> None:
    player = Player(panels, view())
    player.press("key.tab")
    panels.tell([outcomes.PlayerDied(PLAYER, "oxygen", (1, 2, 3), 7)])
    player.view = LIVES["dead"]
    player.frame()
    player.frame()
    assert panels.screen == "dead" and not panels.paused
    assert player.press("key.e").commands == (WakeUp(),) == player.press("key.space").commands
    assert player.press("pad.a").commands == (WakeUp(),)
    find(player, asks(WakeUp()), (range(640, 660, 20), range(300, 560, 16)))
    player.press("key.escape")
    assert panels.paused
    player.press("key.escape")
    assert panels.screen == "dead"
    player.view = view()
    player.frame()
    assert panels.playing


def test_it_is_said_that_the_pack_is_full(panels: DesktopPanels) -> None:
    for dropped in (3, 4):
        panels.tell([outcomes.ItemsSpilled(PLAYER, 80, "iron", dropped, (1, 2, 3), overflow=True)])
    panels.tell([outcomes.ItemsSpilled(PLAYER, 81, "stone", 5, (1, 2, 3))])
    told = [(message.text, message.kind) for message in panels.messages.lines]
    assert told == [("The pack is full: 7 iron ore dropped", "warning"), ("5 stone on the ground", "note")]


def test_work_at_a_node_is_shown_as_it_goes_on(panels: DesktopPanels) -> None:
    each = round(content.load().resource_types["iron"].seconds * 30_000)
    huds = [
        view({"target": Pointed(*target, 2.0)}, vitals=changed(WELL, work=work)).hud
        for target, work in (
            (("node", 60, "iron"), 0),
            (("node", 60, "iron"), each // 2),
            (("structure", PLOT, "plot"), 1),
        )
    ]
    assert [prompt.progress(hud) for hud in huds if hud] == [0.0, 0.5, 0.0]
    keys = lambda action: action  # noqa: E731
    assert [headset.of(hud, keys, True).progress for hud in huds[:2]] == [0.0, 0.5]  # type: ignore[arg-type,union-attr]
    drawn = []
    for hud in huds[:2]:
        player = Player(panels, replace(view(), hud=hud), (1280, 720))
        for _ in range(3):
            player.frame()
        assert player.data is not None
        drawn.append(player.data.total_vtx_count)
    assert drawn[1] > drawn[0]


def test_amounts_add_up_while_they_are_shown(panels: DesktopPanels) -> None:
    for _ in range(12):
        panels.tell([outcomes.ItemsReceived(PLAYER, 0, "iron", 1), outcomes.ItemsReceived(2, 0, "iron", 1)])
    assert [message.text for message in panels.messages.lines] == ["+12 Iron ore"]
    panels.messages.step(10.0)
    panels.tell([outcomes.ItemsReceived(PLAYER, 0, "iron", 3), outcomes.ItemsReceived(PLAYER, CRATE, "iron", 3)])
    assert [message.text for message in panels.messages.lines] == ["+3 Iron ore"]


def test_a_stack_is_split_and_sent_across_without_dragging(panels: DesktopPanels) -> None:
    player = opened(panels, structure=CRATE)
    player.click(*slot(3))
    find(player, asks(MoveStack(0, 3, 0, 8, 20)), LEFT)
    player.click(*slot(3))
    find(player, asks(TransferStacks(0, CRATE, 3)), LEFT)
    player.click(*beside(0))
    find(player, asks(TransferStacks(CRATE, 0, 0)), LEFT)
    player.click(*slot(2))
    with pytest.raises(AssertionError):  # of one there is no half
        find(player, lambda answer: any(isinstance(each, MoveStack) for each in answer.commands), LEFT)
