"""Other worlds in the sky: their discs, phases, points, what they hide, eclipses, and airs that scatter otherwise."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.golden.pictures import compare
from vr_render.device import Device
from vr_render.graphics import Graphics
from vr_render.scene import Eye, Planet, Scene
from vr_render.sky import BODY, MOST, Sky

sys.path.insert(0, str(Path(__file__).parent))
from lookout import Lookout, earth, look, over, sun_over

SIZE = (96, 54)
PLAIN = Graphics(samples=1, occlusion=False, bloom=False)
WORLD = earth()
BARE = replace(WORLD, sea_radius=0.0, air=WORLD.radius * 0.01, scattering=(0.0, 0.0, 0.0, 0.0))
RGB = np.array([0.2126, 0.7152, 0.0722])
HERE = np.array([-0.804, -0.276, -0.527])  # dry lowland
WHITE, SIZE_OF_SUN = (1.0, 1.0, 1.0), 0.02
GOLDEN = Path(__file__).parents[1] / "golden" / "sky"


@contextmanager
def lookout(
    device: Device, world: Planet = WORLD, views: int = 1, graphics: Graphics = PLAIN, size: tuple[int, int] = SIZE
) -> Iterator[Lookout]:
    made = Lookout(device, world, graphics, size, views)
    try:
        yield made
    finally:
        made.close()


def body(direction: np.ndarray, radius: float, light: np.ndarray, **other: object) -> np.ndarray:
    """A grey world without air, of one row."""
    row = np.zeros(1, BODY)
    row["turn"][0] = 0, 0, 0, 1
    for name in ("warm", "mild", "cold", "accent"):
        row[name][0, :3] = 0.3
    row["place"][0] = *direction, radius
    row["light"][0] = *light, 1
    for name, value in other.items():
        row[name][0] = value
    return row


def sky(*bodies: np.ndarray, hidden: float = 0.0, turn: np.ndarray | None = None) -> Sky:
    rows = np.concatenate(bodies) if bodies else np.zeros(0, BODY)
    return Sky(rows, WHITE, SIZE_OF_SUN, hidden, np.eye(3) if turn is None else turn)


def at_eye(place: np.ndarray, elevation: float = 30.0, fov: float = 40.0) -> Eye:
    return look(place, elevation, 90, SIZE, fov)


def brightness(out: Lookout, scene: Scene, layer: int = 0) -> np.ndarray:
    out.draw(scene)
    found: np.ndarray = out.light(layer) @ RGB
    return found


PLACE = HERE / np.linalg.norm(HERE) * (WORLD.radius + 25)
NIGHT = sun_over(HERE, -60, 270)
AHEAD = sun_over(HERE, 30, 90)


def test_a_disc_is_as_large_as_the_body(device: Device) -> None:
    for radius in (0.05, 0.15):
        with lookout(device, BARE) as out:
            seen = brightness(out, Scene([at_eye(PLACE)], NIGHT, exposure=1.0, sky=sky(body(AHEAD, radius, -AHEAD))))
        pixel = 2 * np.tan(np.radians(20)) / SIZE[1]
        wanted = np.pi * (np.tan(np.arcsin(radius)) / pixel) ** 2
        assert (seen > 0.25 * np.median(seen[26:28, 47:49])).sum() == pytest.approx(wanted, rel=0.08)


def test_phases_are_lit_from_where_the_star_is(device: Device) -> None:
    eye = at_eye(PLACE)
    right, up, _ = eye.axes.T
    with lookout(device, BARE) as out:
        for side, lit, dark in (
            (right, np.s_[20:34, 52:58], np.s_[20:34, 38:44]),
            (-right, np.s_[20:34, 38:44], np.s_[20:34, 52:58]),
            (up, np.s_[14:20, 44:52], np.s_[34:40, 44:52]),
        ):
            seen = brightness(out, Scene([eye], NIGHT, exposure=1.0, sky=sky(body(AHEAD, 0.15, side))))
            assert seen[lit].mean() > 20 * max(seen[dark].mean(), 1e-9)
        disc = np.s_[16:38, 37:59]
        full = brightness(out, Scene([eye], NIGHT, exposure=1.0, sky=sky(body(AHEAD, 0.15, -AHEAD))))[disc].sum()
        half = brightness(out, Scene([eye], NIGHT, exposure=1.0, sky=sky(body(AHEAD, 0.15, right))))[disc].sum()
        new = brightness(out, Scene([eye], NIGHT, exposure=1.0, sky=sky(body(AHEAD, 0.15, AHEAD))))[disc].sum()
    assert 0.3 < half / full < 0.6
    assert new < 0.05 * full


def test_dark_bodies_hide_the_stars_and_the_nearer_the_farther(device: Device) -> None:
    eye = at_eye(PLACE)
    with lookout(device, BARE) as out:
        bright = body(AHEAD, 0.1, -AHEAD)
        seen = brightness(out, Scene([eye], NIGHT, exposure=1.0, sky=sky(bright, body(AHEAD, 0.16, AHEAD))))
        assert seen[14:40, 36:60].max() > 0
        assert np.median(seen[22:32, 42:54]) < 1e-3
        seen = brightness(out, Scene([eye], NIGHT, exposure=1.0, sky=sky(body(AHEAD, 0.16, AHEAD), bright)))
        assert np.median(seen[22:32, 42:54]) > 0.005
        stars = brightness(out, Scene([eye], NIGHT, exposure=1.0, sky=sky()))
        hidden = brightness(out, Scene([eye], NIGHT, exposure=1.0, sky=sky(body(AHEAD, 0.16, AHEAD))))
    inside, outside = np.s_[18:36, 40:56], np.s_[:, :20]
    assert hidden[inside].max() < 0.2 * stars[inside].max()
    assert np.array_equal(hidden[outside], stars[outside])


def test_the_ground_hides_bodies(device: Device) -> None:
    eye = look(PLACE, -60, 90, SIZE, 40)
    down = sun_over(HERE, -60, 90)
    with lookout(device) as out:
        scene = Scene([eye], sun_over(HERE, 50), exposure=1.0, sky=sky())
        empty = brightness(out, scene)
        assert np.array_equal(brightness(out, replace(scene, sky=sky(body(down, 0.2, -down)))), empty)


def test_smaller_than_a_pixel_they_are_points(device: Device) -> None:
    sums = []
    with lookout(device, BARE) as out:
        empty = brightness(out, Scene([at_eye(PLACE)], NIGHT, exposure=1.0, sky=sky())).sum()
        for radius in (0.0003, 0.0012, 0.004):
            point = sky(body(AHEAD, radius, -AHEAD))
            seen = brightness(out, Scene([at_eye(PLACE)], NIGHT, exposure=1.0, sky=point))
            sums.append(seen.sum() - empty)
    assert 0 < sums[0] < sums[1] < sums[2]


def test_by_day_they_stand_behind_the_air(device: Device) -> None:
    eye, sun = at_eye(PLACE), sun_over(HERE, 60, 250)
    with lookout(device) as out:
        scene = Scene([eye], sun, exposure=1.0, sky=sky())
        empty = brightness(out, scene)
        new = brightness(out, replace(scene, sky=sky(body(AHEAD, 0.15, AHEAD))))
        full = brightness(out, replace(scene, sky=sky(body(AHEAD, 0.15, -AHEAD))))
    middle = np.s_[22:32, 42:54]
    assert new[middle] == pytest.approx(empty[middle], rel=0.05)  # a new moon has the colour of the sky
    assert full[middle].mean() > 1.1 * empty[middle].mean()


def test_an_eclipse_takes_the_light(device: Device) -> None:
    eye, sun = look(PLACE, -10, 90, SIZE, 70), sun_over(HERE, 60, 250)
    with lookout(device) as out:
        light = [
            brightness(out, Scene([eye], sun, exposure=1.0, sky=sky(hidden=share))).mean() for share in (0.0, 0.5, 1.0)
        ]
    assert light[1] == pytest.approx(light[0] / 2, rel=0.1)
    assert light[2] < 0.05 * light[0]


def test_the_disc_of_a_star_has_its_size_and_colour(device: Device) -> None:
    with lookout(device, BARE) as out:
        counts = []
        for size in (0.02, 0.06):
            shown = Sky(np.zeros(0, BODY), (2.0, 1.0, 0.4), size, 0.0, np.eye(3))
            out.draw(Scene([at_eye(PLACE)], AHEAD, exposure=1.0, sky=shown))
            light = out.light()
            disc = light @ RGB > 10
            counts.append(disc.sum())
            red, _, blue = light[disc].mean(axis=0)
            assert red > 2 * blue
    assert counts[1] == pytest.approx(9 * counts[0], rel=0.4)


def test_directions_turn_with_the_planet(device: Device) -> None:
    angle = np.radians(40)
    c, s = np.cos(angle), np.sin(angle)
    turn = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1.0]])
    with lookout(device, BARE) as out:
        plain = brightness(out, Scene([at_eye(PLACE)], NIGHT, exposure=1.0, sky=sky(body(AHEAD, 0.15, -AHEAD))))
        other = body(turn @ AHEAD, 0.15, turn @ -AHEAD)
        turned = brightness(out, Scene([at_eye(PLACE)], NIGHT, exposure=1.0, sky=sky(other, turn=turn)))
    middle = np.s_[18:36, 40:56]
    assert turned[middle].mean() == pytest.approx(plain[middle].mean(), rel=0.15)


def test_both_eyes_see_bodies_infinitely_far_away(device: Device) -> None:
    aside = np.cross(AHEAD, HERE / np.linalg.norm(HERE)) * 0.032
    eyes = [Eye.looking(PLACE + aside * side, AHEAD, 40, SIZE) for side in (-1, 1)]
    for graphics in (PLAIN, Graphics(samples=4, occlusion=False, bloom=False)):
        with lookout(device, BARE, 2, graphics) as out:
            right = eyes[0].axes[:, 0]
            scene = Scene(eyes, NIGHT, exposure=1.0, sky=sky(body(AHEAD, 0.12, right)))
            left = brightness(out, scene)
            assert left.max() > 0.005
            assert np.abs(left - out.light(1) @ RGB).max() < 0.05 * left.max()


def test_more_than_can_be_drawn_are_the_nearest(device: Device) -> None:
    far = np.concatenate([body(AHEAD, 0.001, -AHEAD)] * MOST)
    with lookout(device, BARE) as out:
        seen = brightness(out, Scene([at_eye(PLACE)], NIGHT, exposure=1.0, sky=sky(far, body(AHEAD, 0.15, -AHEAD))))
    assert np.median(seen[22:32, 42:54]) > 0.005


def test_airs_scatter_as_they_are(device: Device) -> None:
    sun = sun_over(HERE, 40, 250)
    colours = {}
    airs = {"mild": (1.0,) * 4, "rusty": (4.2, 1.25, 0.42, 2.5), "none": (0.0,) * 4}
    for name, (red, green, blue, haze) in airs.items():
        with lookout(device, replace(WORLD, scattering=(red, green, blue, haze))) as out:
            out.draw(Scene([at_eye(PLACE)], sun, exposure=1.0, sky=sky()))
            colours[name] = np.median(out.light(), axis=(0, 1))
    assert colours["mild"][2] > 1.5 * colours["mild"][0]
    assert colours["rusty"][0] > colours["rusty"][2]
    assert colours["none"].max() < 0.01 * colours["mild"].max()


SPIN = np.array([0.2, 0.1, 0.3, 0.92])


def worlds(light: np.ndarray, eye: Eye) -> Sky:
    """A blue planet with clouds, a desert behind it, a moon, rocks."""
    right, up, back = eye.axes.T

    def towards(x: float, y: float) -> np.ndarray:
        way = right * x + up * y - back
        return way / np.linalg.norm(way)

    rng = np.random.default_rng(5)
    places = rng.normal((0.0, 0.1), (0.5, 0.04), (60, 2))
    sizes = rng.uniform(4e-4, 2e-3, 60)
    rocks = [
        body(towards(*at), size, light, accent=(0.3, 0.3, 0.3, 1.0)) for at, size in zip(places, sizes, strict=True)
    ]
    blue = {"sea": (0.01, 0.05, 0.13, 0.6), "warm": (0.3, 0.22, 0.1, 17.0), "mild": (0.06, 0.14, 0.03, 0.5)}
    blue |= {"cold": (0.75, 0.82, 0.9, 0.5), "accent": (0.2, 0.15, 0.08, 0.0), "air": (0.16, 0.42, 1.0, 0.6)}
    sand = {"warm": (0.5, 0.3, 0.13, 400.0), "mild": (0.36, 0.16, 0.07, 0.5), "cold": (0.6, 0.5, 0.4, 0.0)}
    sand |= {"accent": (0.2, 0.09, 0.04, 0.0), "air": (0.8, 0.45, 0.2, 0.4)}
    return sky(
        *rocks,
        body(towards(0.52, 0.3), 0.07, light, turn=SPIN, **sand),
        body(towards(-0.22, 0.02), 0.24, light, turn=SPIN, **blue),
        body(towards(0.28, -0.08), 0.09, light, turn=SPIN, warm=(0.3, 0.3, 0.3, 900.0)),
    )


@pytest.mark.parametrize("name", ["night", "day"])
def test_a_sky_of_worlds_is_as_it_was(device: Device, name: str, request: pytest.FixtureRequest) -> None:
    world = BARE if name == "night" else WORLD
    eye = look(over(world, HERE, 3), 22, 90, (320, 180), 60)
    light = eye.axes @ (np.array([0.75, 0.35, 0.55]) / np.linalg.norm([0.75, 0.35, 0.55]))
    sun = NIGHT if name == "night" else light
    with lookout(device, world, graphics=Graphics(samples=4, occlusion=False), size=(320, 180)) as out:
        picture = out.picture(Scene([eye], sun, sky=worlds(light, eye)))
    compare(f"sky-{name}", picture, GOLDEN / f"{name}.png", request.config.getoption("--write-golden"))
