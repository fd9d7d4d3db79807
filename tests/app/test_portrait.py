"""Stills of the worlds of a system: what is typed wrongly, where one stands and looks, and a picture."""

import functools
import json
import math
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.errors import UserError
from app.system import lookouts
from app.system.portrait import EYE, Views, find, planet_of
from gameplay.solar_system.bodies import SolarSystem, World, is_solid
from gameplay.solar_system.generator import SolarSystemGenerator
from gameplay.solar_system.landscapes import landscape_of
from taichi_kernels import heights
from taichi_kernels.units import Q14
from tests.app.conftest import Typed

SMALL = ("--size", "64x48", "--preset", "low")


@functools.cache
def system() -> SolarSystem:
    return SolarSystemGenerator().generate_solar_system(7)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--planet", "1"], "needs --seed"),
        (["w", "--planet", "1", "--seed", "7"], "no WORLD"),
        (["w", "--seed", "7"], "need --planet"),
        (["w", "--biome", "forest"], "need --planet"),
        (["--planet", "1", "--seed", "7", "--biome", "forest", "--space"], "do not go with it"),
        (["--planet", "1", "--seed", "7", "--biome", "plaza"], "Vaulvex has no plaza; it has "),
        (["w", "--space"], "need --planet"),
        (["--planet", "Nowhere", "--seed", "7"], "is no world of Xanaxa; there are 1 Vaulvex"),
        (["--planet", "0", "--seed", "7"], "is no world of"),
        (["--planet", "1", "--seed", "7", "--watch", "1"], "another body"),
        (["--planet", "1", "--seed", "-1"], "--seed"),
        (["--planet", "1", "--seed", "7", "--minutes", "-1"], "--minutes"),
        (["--planet", "1", "--seed", "7", "--space", "--time", "3"], "do not go with it"),
        (["--planet", "1", "--seed", "7", "--look", "1,2,3"], "--at, too"),
        (["--planet", "1", "--seed", "7", "--space", "--lamp"], "do not go with it"),
        (["--tour", "--planet", "1"], "do not go with it"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_typed_wrongly_is_said_in_one_line(type_in: Typed, words: list[str], says: str) -> None:
    answer = type_in("render", *words, "-o", "p.png")
    assert answer.code == 2
    assert answer.err.startswith("Error: ")
    assert answer.err.count("\n") == 1
    assert says in answer.err


def test_bodies_are_found_by_name_and_by_number() -> None:
    for number, body in enumerate(system().bodies):
        if is_solid(body):
            assert find(system(), str(number)) == number
            assert find(system(), body.name.upper()) == number
        else:
            with pytest.raises(UserError, match="is no world"):
                find(system(), body.name)


def test_bodies_are_drawn_as_they_are() -> None:
    for body in system().bodies:
        if is_solid(body):
            drawn = planet_of(body)
            assert drawn.radius == pytest.approx(body.radius, abs=0.01)
            wet = isinstance(body, World) and body.has_water
            assert (drawn.sea_radius > 0) == wet


def test_one_stands_where_it_is_that_hour_and_looks_at_what_is_watched() -> None:
    moon = next(n for n, parent in enumerate(system().orbits.parents) if parent == 2)
    views = Views(system(), moon, (64, 48))
    noon = views.from_ground(4000, 12.0, None, None)
    sun = views.scene(noon).sun
    up = noon.at / np.linalg.norm(noon.at)
    east = np.cross([0, 0, 1], up)
    assert abs(sun @ east) < 0.02 and sun @ up > 0.8
    assert np.linalg.norm(noon.at - views.on_ground(noon.at)) < 0.5 * EYE
    assert noon.look @ up > noon.at @ up  # up into the sky
    for hour in (3.0, 9.0, 15.0):
        shot = views.from_ground(4000, hour, 2, 30.0)
        to = views.towards(shot.at, 4000, 2)
        if to @ shot.at / np.linalg.norm(shot.at) > 0.1:
            assert (shot.look - shot.at) @ to == pytest.approx(1, abs=1e-3)
    space = views.from_space(4000, None, None)
    assert space.look.tolist() == [0, 0, 0]
    assert space.at @ views.scene(space).sun > 0.5 * np.linalg.norm(space.at)
    past = views.from_space(4000, 2, None)
    ahead = (past.look - past.at) / np.linalg.norm(past.look - past.at)
    for way in (views.towards(past.at, 4000, 2), -past.at / np.linalg.norm(past.at)):
        assert ahead @ way > 0.8  # both are in the picture


@pytest.mark.parametrize("hour", [9.0, 14.5])
def test_a_biome_is_looked_at_from_its_ground_by_day(hour: float) -> None:
    number = find(system(), system().start_planet.name)
    body, views = system().bodies[number], Views(system(), number, (64, 48))
    assert isinstance(body, World)
    found = lookouts.find(views, body, "forest", 5000, hour)
    assert 5000 <= found.tick <= 5000 + body.day_length * lookouts.TICKS_PER_MINUTE
    up = found.at / np.linalg.norm(found.at)
    assert np.linalg.norm(found.at - views.on_ground(found.at)) < 0.1
    assert np.linalg.norm(found.at) > views.planet.sea_radius + EYE  # dry
    names = landscape_of(body).biomes
    ahead = found.at + (found.look - found.at) * np.linspace(0, 2, 9)[:, None]
    ups = np.rint(ahead / np.linalg.norm(ahead, axis=1)[:, None] * Q14).astype(np.int32)
    assert [names[at] for at in heights.biomes(views.planet.recipe, ups)].count("forest") > 6
    sun = views.towards(found.at, found.tick, 0)
    assert sun @ up > 0.15
    east = math.atan2(up[1], up[0]) - math.atan2(sun[1], sun[0])
    assert (12 + east / math.tau * 24) % 24 == pytest.approx(hour, abs=0.1)


def test_a_world_is_drawn(type_in: Typed, tmp_path: Path) -> None:
    out = tmp_path / "p.png"
    answer = type_in("render", "--planet", "11", "--seed", 7, "--minutes", 3, "--space", *SMALL, "-o", out, "--json")
    assert answer.code == 0, answer.err
    facts = json.loads(answer.out)
    assert (facts["body"], facts["name"], facts["tick"]) == (11, "Vaulvex II", 5400)
    assert np.linalg.norm(facts["at_metres"]) > 2 * system().bodies[11].radius  # type: ignore[union-attr]
    with Image.open(out) as image:
        assert image.size == (64, 48)
        assert np.ptp(np.asarray(image.convert("L"))) > 20
