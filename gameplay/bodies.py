"""What play needs to know of a body: one face for those of a solar system, and for a planet that is a world alone.

The facts of the former are rows of the world, those of the latter are the content's (`planet.toml`, `survival.toml`).
"""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from gameplay import content
from gameplay.content import Content
from gameplay.daylight import sea_radius
from gameplay.schema.system import BODY_KINDS, THOUSANDTHS
from gameplay.solar_system.rows import SEA_STEPS
from gameplay.state import GameState
from gameplay.survival.rules import degrees
from taichi_kernels import planet
from taichi_kernels.planet import Recipe

FULL_SWING = 256


@dataclass(frozen=True)
class Body:
    """A body of voxels.

    Attributes:
        number: of it. name: "" where it has none. kind: "planet", "moon", "wreck" or "asteroid".
        recipe: all that decides its ground.
        gravity: at its surface [units/s²].
        sea: radius of the sea's surface [units], 0 where there is none.
        pole, equator: means through the year at the sea, in thousandths of a degree Celsius.
        swing: how much days and seasons change that, in 256ths of what they do by the content's rules.
        density: of the air at the sea, in thousandths of that of Earth; 0: there is none.
        breathable: whether the air is, by who wears nothing.
        foul: hazards of the content that are in the air.
        wet: whether water falls there.
        lacks: resources that are not found there. rich: one that there is most of, "" where none stands out.
        biomes: names of the biomes of its landscape, by their numbers there; none where resources lie by zones.
    """

    number: int
    name: str
    kind: str
    recipe: Recipe
    gravity: int
    sea: int
    pole: int
    equator: int
    swing: int
    density: int
    breathable: bool
    foul: frozenset[str]
    wet: bool
    lacks: frozenset[str]
    biomes: tuple[str, ...] = ()
    rich: str = ""

    @property
    def seed(self) -> int:
        """Of its ground and its weather."""
        return self.recipe.seed

    @property
    def level(self) -> int:
        """Radius that heights count from [units]: that of the sea, of the mean ground where there is none."""
        return self.sea or self.recipe.radius_units


_KNOWN: WeakKeyDictionary[GameState, tuple[Content, dict[int, Body]]] = WeakKeyDictionary()


def of(state: GameState, number: int) -> Body:
    """The body with a number.

    Raises:
        KeyError: there is no such body.
    """
    loaded = content.load()
    known = _KNOWN.get(state)
    if known is None or known[0] is not loaded:
        known = _KNOWN[state] = loaded, {}
    if number not in known[1]:
        known[1][number] = _alone(state, number) if number not in state.celestials else _of_system(state, number)
    return known[1][number]


def _alone(state: GameState, number: int) -> Body:
    recipe, climate = state.recipe(number), content.load().survival.climate
    return Body(
        number=number,
        name="",
        kind="planet",
        recipe=recipe,
        gravity=int(state.bodies.row(number)["gravity"]),
        sea=sea_radius(recipe),
        pole=degrees(climate.pole),
        equator=degrees(climate.equator),
        swing=FULL_SWING,
        density=THOUSANDTHS,
        breathable=False,
        foul=frozenset(),
        wet=True,
        lacks=frozenset(),
    )


def _of_system(state: GameState, number: int) -> Body:
    recipe, row = state.recipe(number), state.celestials.row(number)
    biomes = state.biomes.rows
    return Body(
        number=number,
        name=_text(row["name"]),
        kind=BODY_KINDS[row["kind"]],
        recipe=recipe,
        gravity=int(state.bodies.row(number)["gravity"]),
        sea=_sea(recipe, row),
        pole=int(row["pole"]),
        equator=int(row["equator"]),
        swing=(int(row["equator"]) - int(row["pole"])) * FULL_SWING // max(_contrast(), 1),
        density=int(row["density"]),
        breathable=bool(row["breathable"]),
        foul=_names(row["foul"]),
        wet=bool(row["water"] > 0),
        lacks=_names(row["lacks"]) | (frozenset() if row["density"] else _alive()),
        biomes=tuple(_text(name) for name in biomes["name"][biomes["body"] == number]),
        rich=_text(row["type"]) if BODY_KINDS[row["kind"]] == "asteroid" else "",
    )


def _names(text: bytes) -> frozenset[str]:
    return frozenset(_text(text).split())


def _text(name: bytes) -> str:
    return name.decode("utf-8", "replace")


def _alive() -> frozenset[str]:
    """Resources that grow, for which there must be air."""
    known = content.load()
    return frozenset(name for name, resource in known.resource_types.items() if resource.regrows and resource.nodes)


def _contrast() -> int:
    climate = content.load().survival.climate
    return degrees(climate.equator) - degrees(climate.pole)


def _sea(recipe: Recipe, row: np.void) -> int:
    deep = recipe.radius_units - planet.shell(recipe)[0]
    return recipe.radius_units - (deep * int(row["sea"]) // SEA_STEPS) if row["water"] > 0 else 0
