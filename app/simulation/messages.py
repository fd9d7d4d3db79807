"""What the two processes say to each other: structs that travel as bytes."""

from typing import Any

import msgspec

from gameplay import view, wire
from gameplay.commands import AnyCommand, Look, Move, SetRadius, SwitchMode
from gameplay.positions import Point
from gameplay.view import PlanetFacts, Rays, Snapshot

MOST_COMMANDS = 256  # that wait for a simulation that does not answer; later ones are lost, but for those that last
LASTING = (Move, SetRadius, SwitchMode)


class _Message(msgspec.Struct, frozen=True, tag=True):
    """Root of all messages."""


# --- To the simulation ------------------------------------------------------------------------------------------------


class Act(_Message, frozen=True):
    """What the player does from the next tick on.

    Attributes:
        sequence: counts these messages; a `Told` says which of them it knows.
        commands: to be applied once, in order.
        tool: how hard the tool is pressed, 0 to 255, in each tick until the next message.
        tap: how hard it was pressed since the last message, if only for a moment: it works once at least.
        rays: of the hands and the head, until others come; None: those before still count. `Rays()` takes them back.
        gather: node that the hands work at in each tick until the next message; 0: none.
    """

    sequence: int
    commands: list[AnyCommand] = []
    tool: int = 0
    tap: int = 0
    rays: Rays | None = None
    gather: int = 0


class Pause(_Message, frozen=True):
    """Let the world stand still, or go on."""

    on: bool


class Step(_Message, frozen=True):
    """Play so many ticks at once; for a simulation without a clock."""

    ticks: int


class See(_Message, frozen=True):
    """How far off tall flora is told of from now on [m]."""

    far: float


class Save(_Message, frozen=True):
    """Save now; a `Saved` answers."""


class Keep(_Message, frozen=True):
    """Keep something of the screen's in the record of play, where there is one."""

    data: bytes


class Quit(_Message, frozen=True):
    """Save and end; `Ended` is the last message."""


Order = Act | Pause | Step | See | Save | Keep | Quit


# --- From the simulation ----------------------------------------------------------------------------------------------


class Starting(_Message, frozen=True):
    """What the start is busy with, in words; `first`: the kernels are being compiled for the first time."""

    text: str
    first: bool = False


class Found(_Message, frozen=True):
    """The world is open. Where players appear in it may not be known yet."""

    planet: PlanetFacts


class Placed(_Message, frozen=True):
    """Where players appear is known; the first tick is still to be played.

    Attributes:
        planet: what never changes of it, with that.
        place: where the player is, or will appear [units].
    """

    planet: PlanetFacts
    place: Point


class Ready(_Message, frozen=True):
    """The world is there and its first tick was played.

    Attributes:
        player: whose screen this is.
        creative: the world's players may shape terrain freely.
        created: the world was made now.
        script_ticks: ticks until the script has ended, a second later; 0 without one.
    """

    player: int
    creative: bool
    created: bool
    script_ticks: int = 0


class Told(_Message, frozen=True):
    """A tick, or several that nobody had taken yet.

    Attributes:
        snapshot: of the world.
        known: sequence of the last `Act` that is in it, -1 before the first.
        milliseconds: that the last tick took.
    """

    snapshot: Snapshot
    known: int
    milliseconds: float


class Saved(_Message, frozen=True):
    """The world is safe on the disk as it was at a tick."""

    tick: int


class Ended(_Message, frozen=True):
    """The world was saved and closed; `facts` is what `play --json` tells."""

    facts: dict[str, Any]


class Failed(_Message, frozen=True):
    """The simulation has ended with a fault.

    Attributes:
        text: one line.
        code: exit code.
        fault: a fault of the game itself, not of the world, the disk or what was typed.
        trace: where it happened.
    """

    text: str
    code: int
    fault: bool
    trace: str


Report = Starting | Found | Placed | Ready | Told | Saved | Ended | Failed


def encode(message: Order | Report) -> bytes:
    """A message as bytes."""
    return wire.encode(message)


def decode_order(data: bytes) -> Order:
    """An order from its bytes."""
    order: Order = wire.decode(data, Order)
    return order


def decode_report(data: bytes) -> Report:
    """A report from its bytes."""
    report: Report = wire.decode(data, Report)
    return report


def merge_orders(older: Order, newer: Order) -> Order | None:
    """Two orders as one, None where they do not go together.

    Looks add up, so a slow tick loses no turn. A wish that holds until the next one of its kind takes the place of
    that before it, and is never lost: who let go of the keys stands still.
    """
    if not (isinstance(older, Act) and isinstance(newer, Act)):
        return None
    commands = list(older.commands)
    for command in newer.commands:
        last = commands[-1] if commands else None
        if isinstance(last, Look) and isinstance(command, Look) and (sum_ := add_looks(last, command)):
            commands[-1] = sum_
        elif isinstance(command, LASTING):
            commands = [other for other in commands if type(other) is not type(command)]
            commands.append(command)
        elif len(commands) < MOST_COMMANDS:
            commands.append(command)
    rays = older.rays if newer.rays is None else newer.rays
    return Act(newer.sequence, commands, newer.tool, max(older.tool, older.tap, newer.tap), rays, newer.gather)


def add_looks(a: Look, b: Look) -> Look | None:
    """Both turns in one, None where that is more than a command can hold."""
    yaw, pitch = a.yaw + b.yaw, a.pitch + b.pitch
    return Look(yaw, pitch) if max(abs(yaw), abs(pitch)) <= 65536 else None


def merge_reports(older: Report, newer: Report) -> Report | None:
    """Two reports as one, None where they do not go together."""
    if not (isinstance(older, Told) and isinstance(newer, Told)):
        return None
    return Told(view.merge(older.snapshot, newer.snapshot), newer.known, newer.milliseconds)
