"""From what the simulation tells of the player to what the panels show."""

import math
from collections.abc import Sequence

import numpy as np

from app.client.placing import Planned
from app.client.reaching import Pointed
from app.desktop.flight_facts import Flown
from app.desktop.panels.state import MODES, Hud, Item, Tool
from gameplay import content
from gameplay.content import AugmentKind
from gameplay.outcomes import Signature
from gameplay.positions import Point
from gameplay.surroundings import Surroundings
from gameplay.view import TICKS_PER_SECOND, Held, Own, PlanetFacts
from taichi_kernels.units import FULL, UNITS_PER_METRE
from vr_render.vectors import cross, dot, unit


class ToolFacts:
    """Tells of a player's tool and pack: the same object until something of them differs."""

    def __init__(self) -> None:
        self._last: tuple | None = None
        self._tool: Tool | None = None

    def of(self, own: Own) -> Tool:
        """As `tool_of`."""
        now = own.items, own.fragments, own.mode, own.radius, own.effective_radius
        if self._tool is None or now != self._last:
            self._last, self._tool = now, tool_of(own)
        return self._tool


def tool_of(own: Own) -> Tool:
    """The tool and the pack of a player."""
    known = content.load()
    rules = known.tool
    slots: list[Item | None] = [None] * rules.slots
    pack = []
    for held in own.items:
        if 0 <= held.slot < rules.slots:
            slots[held.slot] = _item(held)
        else:
            pack.append(_item(held))
    return Tool(
        mode=MODES[own.mode],
        radius=own.radius / UNITS_PER_METRE,
        effective_radius=own.effective_radius / UNITS_PER_METRE,
        slots=slots,
        augment_slots=rules.augment_slots,
        pack=pack,
        fragments={_material(number): count for number, count in sorted(own.fragments.items())},
    )


def hud_of(
    own: Own,
    facts: PlanetFacts,
    tick: float,
    eye: np.ndarray,
    forward: np.ndarray,
    *,
    tool: Tool | None = None,
    working: float = 0.0,
    lamp: bool = False,
    flying: float | None = None,
    around: Surroundings | None = None,
    target: Pointed | None = None,
    scan: tuple[Signature, ...] = (),
    scanned: int = 0,
    explored: frozenset[Point] = frozenset(),
    placing: Planned | None = None,
    flown: Flown | None = None,
    boards: bool = False,
) -> Hud:
    """What is on the screen while playing.

    Args:
        own: the player.
        facts: of the planet.
        tick: with its fraction, where the picture is between two.
        eye: what the picture is seen from [m from the planet's centre], float64, shape (3,).
        forward: direction in which it looks, float64, shape (3,).
        tool: `tool_of` the player; None: it is looked through now.
        working: how hard the tool works, 0 to 1.
        lamp: whether it is on.
        flying: speed of the free camera [m/s], None on foot.
        around, target, scan, explored, placing, flown, boards: see `Hud`. scanned: tick of the scan.
    """
    height = math.sqrt(float(eye @ eye))
    level = facts.sea_radius or facts.radius / UNITS_PER_METRE
    return Hud(
        tool=tool or tool_of(own),
        working=working,
        aimed=own.aim is not None,
        heading=heading(eye, forward),
        altitude=height - level,
        hours=facts.daylight.hours(tick, eye),
        lamp=lamp,
        flying=flying,
        tick=int(tick),
        around=around,
        target=target,
        scan=scan,
        scan_age=(tick - scanned) / TICKS_PER_SECOND,
        explored=explored,
        placing=placing,
        remains=() if around is None or around.outlook is None else tuple(around.outlook.remains),
        eye=_plain(eye),
        forward=_plain(forward),
        system=facts.system,
        body=facts.body,
        flown=flown,
        boards=boards,
    )


def _plain(vector: np.ndarray) -> tuple[float, float, float]:
    x, y, z = vector.tolist()
    return x, y, z


def heading(place: Sequence[float] | np.ndarray, forward: Sequence[float] | np.ndarray) -> float:
    """Where a view looks, clockwise from north [degrees], 0 to less than 360; +z is the planet's north.

    At the poles, where there is no north, it is counted from the −x axis.
    """
    up = unit([float(part) for part in place]) if any(place) else (0.0, 0.0, 1.0)
    ahead = [float(part) for part in forward]
    north = -up[0] * up[2], -up[1] * up[2], 1.0 - up[2] * up[2]
    if dot(north, north) < 1e-12:
        north = -1.0, 0.0, 0.0
    return math.degrees(math.atan2(dot(ahead, cross(north, up)), dot(ahead, north))) % 360.0


def _item(held: Held) -> Item:
    rules = content.load().tool
    if held.canister:
        soil = {_material(number): amount / FULL for number, amount in held.soil.items() if amount}
        return Item(held.id, "canister", "canister", soil, float(rules.canister_capacity))
    kind = content.load().augment(held.type)
    return Item(held.id, kind.name, "augment", about=about(kind))


def about(kind: AugmentKind) -> str:
    """What an augment does, in a few words."""
    parts = []
    if kind.radius_factor is not None:
        parts.append(f"{kind.radius_factor:g} times the radius")
    if kind.power_factor is not None:
        parts.append(f"{kind.power_factor:g} times as fast")
    if kind.collects is not None:
        parts.append("soil is kept" if kind.collects else "soil is not kept")
    if kind.levels is not None:
        parts.append("flattens level with the planet" if kind.levels else "flattens along the ground")
    if kind.analyses:
        parts.append("tells what the ground is made of")
    text = ", ".join(parts)
    return text[:1].upper() + text[1:]


def _material(number: int) -> str:
    materials = content.load().materials
    return materials[number].name if number < len(materials) else f"unknown {number}"
