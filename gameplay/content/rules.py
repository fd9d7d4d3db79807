"""The game's own rules and the materials of the ground, each a file of its own: packs leave them as they are."""

import math
from collections.abc import Iterable
from importlib import resources
from typing import TypeVar

import msgspec

from gameplay.content.living import SurvivalRules
from gameplay.content.worlds import SystemRules
from gameplay.errors import ContentError
from taichi_kernels.materials import MATERIALS

FILES = ("materials", "tool", "player", "planet", "survival", "system", "shuttle")
MOST_SLOTS = 16  # that commands can name
FARTHEST_REACH = 40  # metres; what is near a player is loaded
HERE = "gameplay/content"

Kind = TypeVar("Kind")


class Material(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A material of the ground. `colour` is sRGB, 0..255; `hardness` is what a hand feels, 0..1."""

    id: int
    name: str
    colour: tuple[int, int, int]
    hardness: float
    ore: bool = False


class AugmentKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An augment: the effects that it sets; None is an effect that it leaves alone."""

    id: int
    name: str
    radius_factor: float | None = None
    power_factor: float | None = None
    collects: bool | None = None
    levels: bool | None = None
    analyses: bool | None = None


class ToolRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The terrain tool and its scanner. Lengths in metres, capacities in full voxels, `scan_pause` in seconds."""

    reach: float
    radius: float
    least_radius: float
    greatest_radius: float
    dig_rate: float
    augment_slots: int
    canister_slots: int
    canister_capacity: int
    scan_reach: float
    scan_pause: float
    starting_canisters: int
    starting_augments: list[str]
    augment: list[AugmentKind]

    @property
    def slots(self) -> int:
        """All slots of a tool, augments first."""
        return self.augment_slots + self.canister_slots


class PlayerRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The player's body, and how far hands and feet in a room reach. Metres, seconds, degrees.

    `hop_reach` is from the feet, `grab_reach` from the hand; `stride` is at once, `stride_speed` for long.
    """

    radius: float
    height: float
    crouched_height: float
    eye_below_top: float
    walk_speed: float
    sprint_speed: float
    crouch_speed: float
    jump_height: float
    greatest_slope: float
    greatest_step: float
    terminal_speed: float
    hop_reach: float
    hop_speed: float
    hop_pause: float
    hop_depth: float
    stride: float
    stride_speed: float
    throw_speed: float
    grab_reach: float


class PlanetRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How planets turn, and their seas: minutes, days, degrees, hours.

    `sea_level` is a share of the way from the mean radius down to the lowest ground that can be.
    """

    day_minutes: float
    year_days: float
    axial_tilt: float
    start_hour: float
    sea_level: float


class ShuttleRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How shuttles fly. Metres, seconds, kilograms, degrees; thrusts as the speed that they add a second.

    Attributes:
        item: of the content that is a shuttle. fuel: item that it burns; fuel_mass: of the fuel in one.
        repair: item that mends its hull, by `repair_hull` points.
        slots, seats: that it has. reach: from which one gets in.
        size: width, height and depth. hull: points.
        mass: empty. tank: mass of the fuel that it holds. burn: fuel that 1 m/s of its empty mass takes.
        ahead, aside, lift: thrusts along its axes. turn: of its attitude, a second.
        fastest: under its own thrust. drag: of its speed that is lost a second at 100 m/s in air of density 1.
        fall_off: height over the sea in which air is half as dense.
        heat: density x (speed/100)^3 at which it stays at the limit. cool: seconds to lose half of its heat.
        heat_damage: points of the hull a second at twice the limit.
        soft, hard: speed of a touch that does no harm, and that destroys it. steepest: ground on which it stands.
        hover: height over the highest ground at which courses begin and end. climb: speed up there.
        transfer: how it speeds up and slows down on a course. transfer_burn: share of the fuel for that.
    """

    item: str
    fuel: str
    fuel_mass: float
    repair: str
    repair_hull: float
    slots: int
    seats: int
    reach: float
    size: tuple[float, float, float]
    hull: float
    mass: float
    tank: float
    burn: float
    ahead: float
    aside: float
    lift: float
    turn: float
    fastest: float
    drag: float
    fall_off: float
    heat: float
    cool: float
    heat_damage: float
    soft: float
    hard: float
    steepest: float
    hover: float
    climb: float
    transfer: float
    transfer_burn: float


class _Materials(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    material: list[Material]


class Rules(msgspec.Struct, frozen=True):
    """All of them. Materials are in the order of their numbers."""

    materials: tuple[Material, ...]
    tool: ToolRules
    player: PlayerRules
    planet: PlanetRules
    survival: SurvivalRules
    system: SystemRules
    shuttle: ShuttleRules


def load() -> Rules:
    """Read the files of the rules.

    Raises:
        ContentError: a file has an unknown, missing or wrong field.
    """
    return Rules(
        tuple(_decode("materials", _Materials).material),
        _decode("tool", ToolRules),
        _decode("player", PlayerRules),
        _decode("planet", PlanetRules),
        _decode("survival", SurvivalRules),
        _decode("system", SystemRules),
        _decode("shuttle", ShuttleRules),
    )


def _decode(name: str, kind: type[Kind]) -> Kind:
    text = resources.files(__package__).joinpath(f"{name}.toml").read_text("utf-8")
    try:
        return msgspec.toml.decode(text, type=kind)
    except msgspec.ValidationError as error:
        raise ContentError(f"{HERE}/{name}.toml: {error}") from error


def check(rules: Rules) -> None:
    """Check that the numbers and names of the rules fit together.

    Raises:
        ContentError: they do not; the text says in which file, and what would be right.
    """
    tool, player, planet = rules.tool, rules.player, rules.planet
    materials, augments = rules.materials, rules.tool.augment
    for file, right, text in (
        ("materials", [m.id for m in materials] == [*range(MATERIALS)], f"materials 0 to {MATERIALS - 1}, in order"),
        ("materials", _differ(m.name for m in materials), "names that differ"),
        ("tool", [a.id for a in augments] == [*range(len(augments))], "augments that are numbered from 0 in order"),
        ("tool", _differ([*(a.name for a in augments), "canister"]), "names that differ, none of them canister"),
        ("tool", set(tool.starting_augments) <= {a.name for a in augments}, "starting_augments that are augments"),
        ("tool", 0 <= tool.starting_canisters <= tool.canister_slots, "starting_canisters that fit the canister_slots"),
        ("tool", 0 <= tool.augment_slots <= tool.slots <= MOST_SLOTS, f"no more than {MOST_SLOTS} slots"),
        ("tool", 0 < tool.least_radius <= tool.radius <= tool.greatest_radius, "a radius from least to greatest"),
        (
            "tool",
            _above_0(tool.reach, tool.dig_rate, tool.canister_capacity, tool.scan_reach, tool.scan_pause),
            "numbers above 0",
        ),
        ("planet", _above_0(planet.day_minutes, planet.year_days), "days and years longer than 0"),
        ("planet", 0 <= planet.axial_tilt <= 90, "an axial_tilt of 0 to 90 degrees"),
        ("planet", 0 <= planet.start_hour < 24, "a start_hour from 0 to less than 24"),
        ("planet", 0 <= planet.sea_level <= 1, "a sea_level from 0 to 1"),
        ("materials", all(0 <= m.hardness <= 1 for m in materials), "a hardness from 0 to 1"),
        ("player", _above_0(*msgspec.structs.astuple(player)), "numbers above 0"),
        ("player", max(player.hop_reach, player.grab_reach) <= FARTHEST_REACH, f"reaches up to {FARTHEST_REACH} m"),
        (
            "shuttle",
            _above_0(*(n for n in msgspec.structs.astuple(rules.shuttle) if type(n) is float)),
            "numbers above 0",
        ),
        ("shuttle", rules.shuttle.soft < rules.shuttle.hard, "a soft touch that is slower than a hard one"),
        ("player", player.stride <= min(2, player.stride_speed), "a stride of 2 m, and of a second, at most"),
        (
            "player",
            max(player.hop_speed, player.throw_speed) <= player.terminal_speed,
            "hops and throws no faster than terminal_speed",
        ),
    ):
        if not right:
            raise ContentError(f"{HERE}/{file}.toml: needs {text}")
    for text in rules.survival.faults():
        raise ContentError(f"{HERE}/survival.toml: needs {text}")
    for text in rules.system.faults():
        raise ContentError(f"{HERE}/system.toml: needs {text}")


def _above_0(*numbers: float) -> bool:
    return all(0 < number < math.inf for number in numbers)


def _differ(names: Iterable[str]) -> bool:
    names = list(names)
    return len(set(names)) == len(names)
