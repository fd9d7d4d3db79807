"""From what the player wants to what the simulation is told."""

from typing import Protocol

from app.client.client import Client
from app.client.reaching import NODE, PILE, Pointed
from gameplay import content
from gameplay.commands import (
    STICK,
    Command,
    Jump,
    Look,
    Move,
    Scan,
    SetRadius,
    SwitchMode,
)
from gameplay.mode import Mode
from gameplay.view import Own, Rays
from taichi_kernels.units import UNITS_PER_METRE

RADIUS_STEP = UNITS_PER_METRE // 4
PATIENCE = 10  # ticks in which the simulation is expected to take up a mode or radius that was asked for
FULL_POWER = 255


class Wishes(Protocol):
    """What the player wants in a frame (`app.desktop.controls.Intents`)."""

    @property
    def forward(self) -> float: ...
    @property
    def right(self) -> float: ...
    @property
    def sprint(self) -> bool: ...
    @property
    def crouch(self) -> bool: ...
    @property
    def yaw(self) -> float: ...
    @property
    def pitch(self) -> float: ...
    @property
    def tool(self) -> float: ...
    @property
    def interact(self) -> bool: ...
    @property
    def pressed(self) -> tuple[str, ...]: ...


class Link(Protocol):
    """The way to the simulation (`app.simulation.simulation.Simulation`)."""

    def act(
        self, commands: list[Command], tool: int = 0, tap: int = 0, rays: Rays | None = None, gather: int = 0
    ) -> int:
        """Send what the player does; returns the message's sequence."""


class Acting:
    """Sends what changed, and no more: a wish to walk lasts until the next one.

    Args:
        client: the player's screen, which turns at once.
        link: to the simulation.
    """

    def __init__(self, client: Client, link: Link) -> None:
        self._client, self._link = client, link
        self._move = Move()
        self._power = 0
        self._mode: tuple[int, int] | None = None  # that was asked for, and the tick at which it no longer counts
        self._radius: tuple[int, int] | None = None
        self._rays: Rays | None = None
        self._gather = 0  # node that the hands work at

    def act(
        self,
        wishes: Wishes,
        others: list[Command] | None = None,
        rays: Rays | None = None,
        target: Pointed | None = None,
    ) -> int | None:
        """Send what the player wants in this frame.

        Args:
            wishes: of the frame.
            others: more commands, as panels ask for them.
            rays: of hands and head; None: nothing is said of them.
            target: what is pointed at, for `wishes.interact`.
        Returns:
            The message's sequence; None where there was nothing to send.
        """
        client, own = self._client, self._client.own
        if own is None:
            return None
        commands: list[Command] = []
        look = client.turn(wishes.yaw, wishes.pitch)
        if look is not None:
            commands.append(look)
        move = Move(_stick(wishes.forward), _stick(wishes.right), wishes.sprint, wishes.crouch)
        if move != self._move:
            self._move = move
            commands.append(move)
        for name in wishes.pressed:
            commands += self._pressed(name, own, target)
        commands += others or []
        client.tool = min(max(wishes.tool, 0.0), 1.0)
        power = round(client.tool * FULL_POWER)
        tap = FULL_POWER if "use_tool" in wishes.pressed and not power else 0
        gather = target.id if wishes.interact and target is not None and target.what == NODE else 0
        pointed = rays is not None and rays != self._rays
        if not (commands or tap or (power, gather) != (self._power, self._gather) or pointed):
            return None
        self._power, self._gather = power, gather
        if pointed:
            self._rays = rays
        looks = [command for command in commands if isinstance(command, Look)]
        sequence = self._link.act(commands, power, tap, rays if pointed else None, gather)
        client.sent(sequence, looks)
        return sequence

    def take_hands_back(self) -> None:
        """There are no hands and no head any more: the tool works along the look again."""
        if self._rays is not None:
            self._rays, self._power, self._gather = None, 0, 0
            self._link.act([], rays=Rays())

    def order(self, commands: list[Command]) -> int:
        """Send what panels ask for; the hands go on with what they do. Returns the message's sequence."""
        return self._link.act(commands, self._power, gather=self._gather)

    def rest(self, rays: Rays | None = None) -> None:
        """Stand still and let go of the tool and of nodes: a menu is open, or the free camera flies.

        Args:
            rays: of a head that goes on moving; None: nothing is said of it.
        """
        self._client.tool = 0.0
        works = self._move != Move(crouch=self._move.crouch) or self._power or self._gather
        pointed = rays is not None and rays != self._rays
        if not (works or pointed):
            return
        self._move, self._power, self._gather = Move(crouch=self._move.crouch), 0, 0
        if pointed:
            self._rays = rays
        self._link.act([self._move] if works else [], rays=rays if pointed else None)

    def _pressed(self, name: str, own: Own, target: Pointed | None) -> list[Command]:
        match name:
            case "jump":
                return [Jump()]
            case "mode_excavate" | "mode_elevate" | "mode_flatten":
                return self._switch(Mode[name.removeprefix("mode_").upper()])
            case "mode_next" | "mode_previous":
                now = self._wanted(self._mode, own.mode)
                return self._switch(Mode((now + (1 if name == "mode_next" else -1)) % len(Mode)))
            case "radius_more" | "radius_less":
                return self._resize(own, RADIUS_STEP if name == "radius_more" else -RADIUS_STEP)
            case "take":
                return self._take()
            case "interact" if target is not None and target.what == PILE:
                return [self._client.pick_up(target.id)]
            case "scan":
                return [Scan()]
        return []

    def _wanted(self, asked: tuple[int, int] | None, told: int) -> int:
        """What was asked for if the simulation may not know it yet, else what it told."""
        return asked[0] if asked is not None and self._client.tick < asked[1] else told

    def _switch(self, mode: Mode) -> list[Command]:
        self._mode = int(mode), self._client.tick + PATIENCE
        return [SwitchMode(mode.name.lower())]

    def _resize(self, own: Own, step: int) -> list[Command]:
        rules = content.load().tool
        low, high = round(rules.least_radius * UNITS_PER_METRE), round(rules.greatest_radius * UNITS_PER_METRE)
        now = self._wanted(self._radius, own.radius)
        radius = min(max(now + step, low), high)
        self._radius = radius, self._client.tick + PATIENCE
        return [SetRadius(radius)] if radius != now else []

    def _take(self) -> list[Command]:
        """Pick up what lies nearest to the player, if anything is in sight."""
        item = self._client.nearest()
        return [self._client.pick_up(item)] if item is not None else []


def _stick(value: float) -> int:
    return max(STICK.low, min(STICK.high, round(value * STICK.scale)))
