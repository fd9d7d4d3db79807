"""Commands from quantities of the outside, and scripts of them."""

import math
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gameplay import commands, script
from gameplay.commands import (
    AnyCommand,
    Envelope,
    Hop,
    Look,
    Move,
    SetRadius,
    ShuttleCommand,
    SurvivalCommand,
    ThrowItem,
    TradeCommand,
    UseTool,
    make,
)
from gameplay.commands.root import snake
from gameplay.errors import ScriptError


def test_quantities_become_integers_once() -> None:
    assert make("move", {"forward": -1.0, "right": 0.5, "sprint": True}) == Move(-127, 64, True)
    assert make("look", {"yaw": 90, "pitch": -45.0}) == Look(16384, -8192)
    assert make("set_radius", {"radius": 2.5}) == SetRadius(1280)
    assert make("use_tool", {"power": 1, "origin": [0.5, -1, 2]}) == UseTool(255, (256, -512, 1024))
    assert make("use_tool", {"origin": None}) == UseTool()
    assert make("hop", {"origin": [0.5, 0, 0], "velocity": [0, -1.5, 2]}) == Hop((256, 0, 0), (0, -768, 1024))
    assert make("attach_item", {"item": "wide", "slot": 0}).item == "wide"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "fields", "says"),
    [
        ("dance", {}, "unknown command 'dance'; commands are analyse_stack"),
        ("move", {"sideways": 1}, "no field 'sideways'; its fields are forward, right, sprint, crouch"),
        ("set_radius", {}, "missing required field `radius`"),
        ("set_radius", {"radius": math.nan}, "a finite number"),
        ("set_radius", {"radius": math.inf}, "a finite number"),
        ("set_radius", {"radius": "wide"}, "a number (metres) is needed"),
        ("set_radius", {"radius": True}, "a number (metres) is needed"),
        ("set_radius", {"radius": 1e9}, "-8192 to 8192 (metres)"),
        ("set_radius", {"radius": 1e308}, "-8192 to 8192 (metres)"),
        ("set_radius", {"radius": -(10**400)}, "-8192 to 8192 (metres)"),
        ("move", {"forward": -1.01}, "-1 to 1"),
        ("look", {"yaw": 360.1}, "-360 to 360 (degrees)"),
        ("move", {"forward": 1.1}, "-1 to 1"),
        ("hop", {"origin": [0, 0, 0], "velocity": [0, 65, 0]}, "-64 to 64 (metres a second)"),
        ("hop", {"origin": [0, 0, 0], "velocity": [0, math.nan, 0]}, "a finite number"),
        ("stride", {"by": [0, 0]}, "a list of 3 numbers"),
        ("use_tool", {"power": -0.1}, "0 to 1"),
        ("use_tool", {"origin": [1, 2]}, "a list of 3 numbers"),
        ("use_tool", {"origin": [1, 2, None]}, "a number (metres)"),
        ("attach_item", {"item": -1, "slot": 0}, "item"),
        ("attach_item", {"item": 1, "slot": 99}, "slot"),
        ("join", {"name": ""}, "name"),
        ("join", {"name": "x" * 33}, "name"),
        ("switch_mode", {"mode": 3}, "mode"),
    ],
)
def test_bad_fields_say_what_would_be_right(name: str, fields: dict, says: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        make(name, fields)
    assert says in str(caught.value)


@given(value=st.floats(-8191, 8191))
def test_lengths_are_off_by_half_a_unit_at_most(value: float) -> None:
    command = make("set_radius", {"radius": value})
    assert isinstance(command, SetRadius)
    assert abs(command.radius / 512 - value) <= 0.5 / 512


SAMPLES: dict[str, Any] = {
    "place": "head", "recipe": "crate", "technology": "smelting", "item": "iron", "resource": "iron",
    "position": [1, 2, 3], "origin": [1, 2, 3], "forward": [0, 1, 0], "velocity": [4, -5, 6],
    "ahead": 1, "right": -1, "up": 0.5, "pitch": 0.25, "yaw": -0.25, "roll": 0, "brake": True, "goods": {"iron": 4},
}  # fmt: skip


def _with_samples(kind: type[commands.Command]) -> commands.Command:
    """A command with every field set, ids and slots to 5."""
    samples = SAMPLES | ({"place": [1, 2, 3]} if kind in get_args(ShuttleCommand) else {})
    samples |= {"origin": 5} if kind in get_args(TradeCommand) else {}
    return make(snake(kind.__name__), {name: samples.get(name, 5) for name in kind.__struct_fields__})


def _any_command() -> st.SearchStrategy:
    return st.sampled_from(
        [
            make("join", {"name": "Ada"}),
            make("leave", {}),
            make("move", {"forward": 0.3}),
            make("jump", {}),
            make("look", {"yaw": 3}),
            make("hop", {"origin": [1, 2, 3], "velocity": [4, -5, 6]}),
            make("stride", {"by": [0.1, 0, -0.2]}),
            make("switch_mode", {"mode": "flatten"}),
            make("set_radius", {"radius": 2}),
            make("use_tool", {"origin": [1, 2, 3], "direction": [0, 0, -1]}),
            make("attach_item", {"item": 5, "slot": 2}),
            make("detach_item", {"slot": 2}),
            make("drop_item", {"item": "canister"}),
            make("throw_item", {"item": "boost", "origin": [1, 2, 3], "velocity": [4, -5, 6]}),
            make("pick_up_item", {"item": 5, "origin": [1, 2, 3], "direction": [0, 0, -1]}),
            make("protect_volume", {"minimum": [0, 0, 0], "maximum": [1, 1, 1]}),
            make("release_volume", {"volume": 1}),
            make("extract_resource", {"position": [1, 2, 3]}),
            make("place_resource_node", {"position": [1, 2, 3], "resource": "iron", "quantity": 4}),
            make("shape_terrain", {"how": "paint", "centre": [1, 2, 3], "radius": 2}),
            make("set_voxel", {"position": [1, 2, 3], "density": 0.5}),
            make("teleport", {"position": [1, 2, 3]}),
            make("travel", {"to": 3, "position": [1, 2, 3]}),
            *map(_with_samples, (*get_args(SurvivalCommand), *get_args(ShuttleCommand), *get_args(TradeCommand))),
        ]
    )


@given(command=_any_command(), tick=st.integers(0, 2**40), player=st.integers(1, 100))
def test_envelopes_survive_the_wire(command: AnyCommand, tick: int, player: int) -> None:
    envelope = Envelope(tick, player, 1, 1, command)
    data = msgspec.msgpack.encode(envelope)
    assert msgspec.msgpack.decode(data, type=Envelope) == envelope
    commands.check_fields(command)


def test_every_command_has_a_way_onto_the_wire() -> None:
    kinds = {type(command) for command in _any_command().elements}  # type: ignore[attr-defined]
    assert kinds == set(commands.COMMANDS)


@pytest.mark.parametrize(
    "command",
    [Move(forward=500), SetRadius("far"), UseTool(power=-1), UseTool(origin=(1, 2))],  # type: ignore[arg-type]
)
def test_hand_made_commands_are_checked(command: commands.Command) -> None:
    with pytest.raises(ValueError, match=r"."):
        commands.check_fields(command)


def test_a_script_counts_ticks_from_its_start() -> None:
    envelopes = script.read(
        ["# a comment", "", '{"do": "jump"}', '{"tick": 5, "ticks": 2, "do": "jump", "player": 3}', '{"do": "leave"}'],
        start=100,
    )
    assert [(e.tick, e.player, type(e.command).__name__) for e in envelopes] == [
        (100, 1, "Jump"),
        (105, 3, "Jump"),
        (105, 1, "Leave"),
        (106, 3, "Jump"),
    ]


def test_a_script_speaks_of_metres_and_metres_a_second() -> None:
    (thrown,) = script.read(['{"do": "throw_item", "item": "boost", "origin": [1, 0, 0], "velocity": [0, 2.5, -3]}'])
    assert thrown.command == ThrowItem("boost", (512, 0, 0), (0, 1280, -1536))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "line 2: no JSON"),
        ("[1]", 'line 2: an object with a command is needed, such as {"do": "move"'),
        ('{"do": "flee"}', "line 2: unknown command 'flee'; commands are"),
        ('{"do": "jump", "tick": -1}', "line 2: tick: a whole number from 0"),
        ('{"do": "jump", "ticks": 0}', "line 2: ticks: a whole number from 1"),
        ('{"do": "jump", "ticks": 108001}', "line 2: ticks: a whole number from 1 to 108000"),
        ('{"do": "set_radius", "radius": 1e308}', "line 2: set_radius: radius: 1e+308 is out of range"),
        ('{"do": "jump", "tick": 1.5}', "line 2: tick: a whole number"),
        ('{"do": "jump", "player": 0}', "line 2: player: a whole number from 1"),
        ('{"do": "set_radius", "radius": NaN}', "line 2: no JSON"),
        ('{"do": "move", "forward": 2}', "line 2: move: forward: 2 is out of range, -1 to 1"),
    ],
)
def test_a_malformed_line_is_named(line: str, says: str) -> None:
    with pytest.raises(ScriptError) as caught:
        script.read(['{"do": "jump"}', line])
    assert str(caught.value).startswith(says)


def test_commands_of_a_script_keep_the_order_of_its_lines() -> None:
    lines = ['{"do": "jump", "ticks": 3}', '{"tick": 1, "do": "leave"}', '{"tick": 0, "do": "join", "ticks": 2}']
    orders = [(e.tick, e.sequence) for e in script.read(lines)]
    assert len({sequence for _, sequence in orders}) == 6
    at_once = sorted((e.sequence, type(e.command).__name__) for e in script.read(lines) if e.tick == 1)
    assert [name for _, name in at_once] == ["Jump", "Leave", "Join"]
