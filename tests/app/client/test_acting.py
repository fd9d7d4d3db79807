"""What the simulation is told of what a player wants: what changed, and no more."""

from dataclasses import replace
from typing import Any

import pytest

from app.client.acting import Acting
from app.client.reaching import NODE, STRUCTURE, Pointed
from app.desktop.controls import Intents
from gameplay.commands import (
    Jump,
    Look,
    Move,
    PickUpItem,
    SetRadius,
    SwitchMode,
)
from gameplay.view import Rays
from taichi_kernels.units import UNITS_PER_METRE
from tests.app.client.test_client import Screen


class Heard:
    """A simulation that only listens."""

    def __init__(self) -> None:
        self.acts: list[tuple[list[Any], int, int]] = []
        self.gathers: list[int] = []

    def act(self, commands: list[Any], tool: int = 0, tap: int = 0, rays: Rays | None = None, gather: int = 0) -> int:
        self.gathers.append(gather)
        self.acts.append((commands, tool, tap))
        return len(self.acts) - 1


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.fixture
def heard() -> Heard:
    return Heard()


def test_walking_is_said_once(screen: Screen, heard: Heard) -> None:
    acting = Acting(screen.client, heard)
    walk = Intents(forward=1.0, right=-0.5, sprint=True)
    for intents in (walk, walk, walk, Intents(), Intents()):
        acting.act(intents)
    assert heard.acts == [([Move(127, -64, True)], 0, 0), ([Move()], 0, 0)]


def test_looking_is_sent_and_shown_at_once(screen: Screen, heard: Heard) -> None:
    acting = Acting(screen.client, heard)
    before = screen.client.heading()[1]
    acting.act(Intents(yaw=1.0, pitch=-10.0))
    assert heard.acts == [([Look(182, -1820)], 0, 0)]
    assert screen.client.heading()[1] < before - 0.17


def test_the_tool_is_held_and_tapped(screen: Screen, heard: Heard) -> None:
    acting = Acting(screen.client, heard)
    held = Intents(tool=1.0, pressed=("use_tool",))
    for intents in (held, replace(held, pressed=()), Intents(), Intents(pressed=("use_tool",)), Intents(tool=0.5)):
        acting.act(intents)
    assert heard.acts == [([], 255, 0), ([], 0, 0), ([], 0, 255), ([], 128, 0)]


def test_a_node_is_gathered_until_the_hands_let_go(screen: Screen, heard: Heard) -> None:
    acting, works = Acting(screen.client, heard), Intents(interact=True)
    bush, crate = Pointed(NODE, 7, "fibre", 1.0), Pointed(STRUCTURE, 8, "crate", 1.0)
    for intents, target in ((works, bush), (works, bush), (works, crate), (works, bush)):
        acting.act(intents, target=target)
    acting.order([Jump()])
    acting.act(Intents(), target=bush)
    acting.act(works, target=bush)
    acting.rest()
    acting.rest()
    assert heard.gathers == [7, 0, 7, 7, 0, 7, 0]


def test_modes_and_radii_go_on_from_what_was_asked_for(screen: Screen, heard: Heard) -> None:
    acting = Acting(screen.client, heard)
    acting.act(Intents(pressed=("mode_next",)))
    acting.act(Intents(pressed=("mode_next", "mode_next", "radius_more", "radius_more")))
    acting.act(Intents(pressed=("mode_previous", "mode_elevate", "jump")))
    step, start = UNITS_PER_METRE // 4, 2 * UNITS_PER_METRE
    assert [command for commands, *_ in heard.acts for command in commands] == [
        SwitchMode("elevate"), SwitchMode("flatten"), SwitchMode("excavate"),
        SetRadius(start + step), SetRadius(start + 2 * step),
        SwitchMode("flatten"), SwitchMode("elevate"), Jump(),
    ]  # fmt: skip
    acting.act(Intents(pressed=("radius_less",) * 50))
    radii = [command.radius for command in heard.acts[-1][0]]
    assert radii[-1] == UNITS_PER_METRE // 2
    assert len(radii) < 50  # at the least there is nothing to ask for


def test_standing_still_lets_go(screen: Screen, heard: Heard) -> None:
    acting = Acting(screen.client, heard)
    acting.rest()
    assert heard.acts == []
    acting.act(Intents(forward=1.0, crouch=True, tool=1.0))
    for _ in range(3):
        acting.rest()
    assert heard.acts[1:] == [([Move(crouch=True)], 0, 0)]
    assert screen.client.tool == 0


def test_taking_what_lies_nearest(screen: Screen, heard: Heard) -> None:
    acting = Acting(screen.client, heard)
    acting.act(Intents(pressed=("take",)))
    assert heard.acts == []
    screen.do("drop_item", item="boost")
    acting.act(Intents(pressed=("take",)))
    (item,) = screen.viewer.snapshot().lying
    assert heard.acts == [([PickUpItem(item.id)], 0, 0)]
