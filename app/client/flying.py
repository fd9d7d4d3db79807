"""From what the player wants to what the shuttle is told that the player sits in, or gets into."""

import math
from typing import Protocol

from app.client.client import Client
from app.client.crafts import metres_of
from gameplay import content
from gameplay.commands import STICK, Board, Command, Disembark, Fly, HoldOrbit, LandHere

FULL_TURN = 22.0  # degrees that a mouse goes to push the stick all the way
RETURN = 5.0  # how fast a stick that a mouse pushes goes back, a second
GLANCE = 9.0  # the same of the look
LEAST = 0.02  # of a stick that counts
GLANCE_UP = math.radians(52)


class Wishes(Protocol):
    """What the player wants in a frame (`app.desktop.controls.Intents`)."""

    @property
    def forward(self) -> float: ...
    @property
    def right(self) -> float: ...
    @property
    def up(self) -> float: ...
    @property
    def yaw(self) -> float: ...
    @property
    def pitch(self) -> float: ...
    @property
    def roll(self) -> float: ...
    @property
    def brake(self) -> bool: ...
    @property
    def glance(self) -> tuple[float, float]: ...
    @property
    def pressed(self) -> tuple[str, ...]: ...


class Flying:
    """Sends what changed: a wish to fly lasts until the next one.

    Args:
        client: the player's screen.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._fly = Fly()
        self._stick = [0.0, 0.0]  # to the right, up

    @property
    def aboard(self) -> bool:
        """Whether the player sits in a shuttle."""
        return self._client.crafts.aboard is not None

    def board(self) -> list[Command]:
        """Get into what stands near, if anything does."""
        own, rules = self._client.own, content.load().shuttle
        if own is None or self.aboard:
            return []
        craft = self._client.crafts.nearest(metres_of(own.position), rules.reach)
        return [] if craft is None else [Board(craft)]

    def commands(self, wishes: Wishes, seconds: float) -> list[Command]:
        """What is asked of the shuttle in a frame; the view follows at once.

        Args:
            seconds: since the last frame.
        """
        commands: list[Command] = []
        self._look(wishes, seconds)
        for name in wishes.pressed:
            match name:
                case "leave_craft":
                    commands.append(Disembark())
                case "hold_orbit":
                    commands.append(HoldOrbit())
                case "land":
                    commands.append(LandHere())
                case "outside":
                    self._client.outside = not self._client.outside
        self._push(wishes, seconds)
        yaw, pitch = (part if abs(part) > LEAST else 0.0 for part in self._stick)
        fly = Fly(
            ahead=_level(wishes.forward),
            right=_level(wishes.right),
            up=_level(wishes.up),
            pitch=_level(pitch),
            yaw=_level(yaw),
            roll=_level(wishes.roll),
            brake=wishes.brake,
        )
        if fly != self._fly:
            self._fly = fly
            commands.insert(0, fly)
        return commands

    def rest(self) -> list[Command]:
        """Let go of the sticks: a menu is open."""
        self._stick = [0.0, 0.0]
        if self._fly == Fly():
            return []
        self._fly = Fly()
        return [self._fly]

    def _push(self, wishes: Wishes, seconds: float) -> None:
        left = math.exp(-RETURN * seconds)
        for axis, moved in enumerate((wishes.yaw, wishes.pitch)):
            self._stick[axis] = min(max(self._stick[axis] * left + moved / FULL_TURN, -1.0), 1.0)

    def _look(self, wishes: Wishes, seconds: float) -> None:
        share = 1 - math.exp(-GLANCE * seconds)
        across, upward = wishes.glance
        yaw, pitch = self._client.glance
        goal = min(max(across, -2.0), 2.0) * math.pi / 2
        self._client.glance = yaw + (goal - yaw) * share, pitch + (upward * GLANCE_UP - pitch) * share


def _level(value: float) -> int:
    return max(STICK.low, min(STICK.high, round(value * STICK.scale)))
