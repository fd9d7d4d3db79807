"""Sky, sea, exposure and tone: checked against numbers, against what one expects to see, and for what must not be."""

import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest

from vr_render.device import Device
from vr_render.frame_block import SUN_LIGHT
from vr_render.graphics import Graphics
from vr_render.passes.atmosphere import ALIKE, HEIGHT_TABLE
from vr_render.passes.exposure import DARKEST, exposure_of, least_of
from vr_render.scene import Eye, Planet, Scene
from vr_render.transfer import read_image

sys.path.insert(0, str(Path(__file__).parent))
from lookout import Lookout, earth, look, over, sun_over

SIZE = (96, 54)
PLAIN = Graphics(samples=1, occlusion=False, bloom=False)
WORLD = earth()
RGB = np.array([0.2126, 0.7152, 0.0722])


@contextmanager
def lookout(device: Device, graphics: Graphics = PLAIN, views: int = 1, world: Planet = WORLD) -> Iterator[Lookout]:
    made = Lookout(device, world, graphics, SIZE, views)
    try:
        yield made
    finally:
        made.close()


# Directions to dry lowland, to the middle of a sea 15 m deep, and to a peak.
LAND, SEA, PEAK = (
    np.array(d) / np.linalg.norm(d) for d in ([-0.804, -0.276, -0.527], [-0.694, -0.717, -0.067], [0.122, 0.782, 0.611])
)


def shell(world: Planet) -> tuple[float, float]:
    return world.floor, world.top


# What shaders/air.glsl says, written again in NumPy.
RAYLEIGH, MIE, OZONE = np.array([0.057, 0.168, 0.430]), 0.024, np.array([0.045, 0.110, 0.006])


def extinction(world: Planet, radius: np.ndarray) -> np.ndarray:
    low, top = shell(world)
    x = np.clip((radius - low) / (top - low), 0, 1)[..., None]
    fade = (1 - x**4) / (top - low)
    ozone = np.maximum(0, 1 - np.abs(x - 0.30) / 0.22) / 0.22 / (top - low)
    return RAYLEIGH * (6 * np.exp(-6 * x) * fade) + MIE * 16 * np.exp(-16 * x) * fade + OZONE * ozone


def test_transmittance_is_the_integral_along_the_ray(device: Device) -> None:
    with lookout(device) as out:
        table = read_image(out.stage.images["transmittance"][0], np.float16, 4)[..., :3].astype(float)
    assert table.shape == (HEIGHT_TABLE[1], HEIGHT_TABLE[0], 3)
    low, top = shell(WORLD)
    reach = np.sqrt(top**2 - low**2)
    for row, column in ((0, 0), (0, 64), (0, 127), (12, 100), (30, 20), (40, 127)):
        rho = reach * row / (HEIGHT_TABLE[1] - 1)
        r = np.sqrt(rho**2 + low**2)
        d = (top - r) + column / (HEIGHT_TABLE[0] - 1) * (rho + reach - (top - r))
        mu = 1.0 if d == 0 else np.clip((reach**2 - rho**2 - d**2) / (2 * r * d), -1, 1)
        t = (np.arange(20000) + 0.5) / 20000 * d
        depth = extinction(WORLD, np.sqrt(r * r + t * t + 2 * r * mu * t)).sum(axis=0) * d / 20000
        assert np.allclose(table[row, column], np.exp(-depth), atol=0.004), (row, column)
    assert table[0, 127, 2] < 0.2 < table[0, 127, 0]  # the sun is red at the horizon
    assert (table[0, 0] > 0.55).all()  # and white above


def test_tables_stay_while_nobody_sees_them_change(device: Device) -> None:
    """In play; a picture that stands still is exact."""
    step = 0.7 * ALIKE * (WORLD.top - WORLD.floor)
    sun = sun_over(LAND, 20.0)

    with lookout(device) as out:

        def tables(height: float, sun: np.ndarray = sun, still: bool = False) -> bytes:
            out.draw(Scene([look(over(WORLD, LAND, height), 5.0, 0.0, SIZE)], sun), still=still)
            images = [out.stage.images[name][0] for name in ("sky", "air")]
            return b"".join(read_image(image, np.float16, 4).tobytes() for image in images)

        first = tables(2.0)
        assert tables(2.0 + step) == tables(2.0 - step) == first
        assert tables(2.0, sun_over(LAND, 20.0 + 0.7 * np.degrees(ALIKE))) == first
        assert tables(2.0 + 2 * step) != first, "steps add up to what is seen"
        assert tables(2.0) == first
        assert tables(2.0, sun_over(LAND, 20.0 + 2 * np.degrees(ALIKE))) != first
        assert tables(2.0) == first
        assert tables(2.0 + step, still=True) != first


def elevation_light(
    out: Lookout, place: np.ndarray, sun: np.ndarray, elevation: float, azimuth: float = 90
) -> np.ndarray:
    """Mean light of a few pixels at an elevation."""
    out.draw(Scene([look(place, elevation, azimuth, SIZE, 20)], sun))
    return out.light()[24:30, 44:52].mean(axis=(0, 1))


def test_the_sky_is_blue_at_noon_orange_at_dusk_and_dark_at_night(device: Device) -> None:
    high = PEAK * (WORLD.radius + 40)  # nothing stands before the sky
    with lookout(device) as out:
        noon = elevation_light(out, high, sun_over(PEAK, 60), 40)
        assert noon[2] > 1.6 * noon[1] > 2 * noon[0]
        low = over(WORLD, SEA, 2)
        dusk = elevation_light(out, low, sun_over(SEA, 1.0, 90), 5)
        assert dusk[0] > 1.25 * dusk[2]
        night = elevation_light(out, low, sun_over(SEA, -60), 40)
        assert night @ RGB < 0.02 * (dusk @ RGB)
        assert night @ RGB > 1e-5


def test_there_is_no_seam_between_ground_and_space(device: Device) -> None:
    """The same ray seen from just inside and just outside the air."""
    sun = sun_over(LAND, 30)
    with lookout(device, world=earth(sea=False)) as out:
        found = []
        for height in (-0.5, -0.05, 0.05, 0.5):
            eye = LAND * (out.world.top + height)
            out.draw(Scene([look(eye, -25, 30, SIZE, 60)], sun, exposure=1.0))
            found.append(out.light())
        inside, outside = np.abs(found[1] - found[0]), np.abs(found[2] - found[1])
        assert outside.mean() < 3 * inside.mean() + 2e-4
        assert np.median(found[1]) > 0.02


def test_space_is_dark_beside_the_planet(device: Device) -> None:
    eye = LAND * WORLD.radius * 4
    with lookout(device) as out:
        picture = out.picture(Scene([Eye.looking(eye, -eye, 50, SIZE)], sun_over(LAND, 60)))
        light = out.light()
    assert np.median(light[:6] @ RGB) < 5e-3
    assert np.median(light[22:32, 40:56] @ RGB) > 0.05
    assert 60 < picture[22:32, 40:56].mean() < 200  # space does not make the planet too bright


def blueness(light: np.ndarray) -> float:
    return float(light[..., 2].mean() / light[..., 0].mean())


@pytest.mark.parametrize("samples", [1, 4])
@pytest.mark.parametrize("height", [15.0, 400.0])
def test_sea_is_blue_from_above_and_land_is_not(device: Device, samples: int, height: float) -> None:
    graphics = Graphics(samples=samples, occlusion=False, bloom=False)
    with lookout(device, graphics) as out, lookout(device, graphics, world=earth(sea=False)) as dry:
        colours = {}
        for name, up in (("sea", SEA), ("land", LAND)):
            eye = over(WORLD, up, height)
            for key, which in (("", out), (" of a dry planet", dry)):
                which.draw(Scene([Eye.looking(eye, -eye, 12, SIZE, up=[0.1, 0.2, 0.97])], sun_over(up, 50)))
                colours[name + key] = blueness(which.light()[20:34, 40:56])
    assert colours["sea"] > 2.5
    assert colours["land"] < 1.3
    assert colours["sea of a dry planet"] < 1.3


def test_ground_below_the_sea_is_dry_inland(device: Device) -> None:
    """A cave deep under a mountain holds no water: what was drawn there stays as it is."""
    deep = PEAK * (WORLD.sea_radius - 6)
    with lookout(device) as out:
        out.draw(Scene([look(deep, 5, 30, SIZE)], sun_over(PEAK, 50)))
        drawn = read_image(out.stage.images["colour"][0], np.float16, 4)[..., :3]
        assert np.array_equal(out.light(), drawn.astype(np.float32))
        under = SEA * (WORLD.sea_radius - 2)
        out.draw(Scene([look(under, 5, 30, SIZE)], sun_over(SEA, 50)))
        assert blueness(out.light()) > 2.5


def test_a_low_sun_glitters_on_the_sea(device: Device) -> None:
    eye = over(WORLD, SEA, 12)
    with lookout(device) as out:
        out.draw(Scene([look(eye, -12, 90, SIZE)], sun_over(SEA, 20, 90)))
        toward = out.light()[30:] @ RGB
        out.draw(Scene([look(eye, -12, 270, SIZE)], sun_over(SEA, 20, 90)))
        away = out.light()[30:] @ RGB
    assert toward[:, 40:56].max() > 5 * away.max()


SIGHTS: dict[str, Callable[[], tuple[np.ndarray, float, np.ndarray]]] = {
    "noon": lambda: (over(WORLD, LAND, 1.8), 0, sun_over(LAND, 70)),
    "zenith": lambda: (over(WORLD, LAND, 1.8), 90, sun_over(LAND, 90)),
    "dusk": lambda: (over(WORLD, SEA, 1.8), 0, sun_over(SEA, 0, 90)),
    "night": lambda: (over(WORLD, SEA, 1.8), 10, sun_over(SEA, -90)),
    "at the sea's surface": lambda: (over(WORLD, SEA, 0.0), 0, sun_over(SEA, 30)),
    "under water": lambda: (SEA * (WORLD.sea_radius - 3), 30, sun_over(SEA, 60, 90)),
    "under water, down": lambda: (SEA * (WORLD.sea_radius - 3), -90, sun_over(SEA, 60, 90)),
    "cave": lambda: (LAND * (WORLD.radius - 40), 0, sun_over(LAND, 60)),
    "centre": lambda: (np.array([0.0, 0.0, 1e-3]), 0, sun_over(LAND, 60)),
    "edge of the air": lambda: (LAND * WORLD.top, -20, sun_over(LAND, 60)),
    "orbit": lambda: (LAND * WORLD.radius * 3, -70, sun_over(LAND, 20, 90)),
    "far away": lambda: (LAND * WORLD.radius * 300, -90, sun_over(LAND, -80)),
}


@pytest.mark.parametrize("world", [WORLD, earth(40), earth(4000)], ids=["default", "smallest with a sea", "largest"])
def test_light_is_a_number_everywhere(device: Device, world: Planet) -> None:
    with lookout(device, Graphics(samples=4), world=world) as out:
        for name, sight in SIGHTS.items():
            place, elevation, sun = sight()
            place = place * (world.radius / WORLD.radius)
            picture = out.picture(Scene([look(place, elevation, 90, SIZE)], sun, seconds=1234.5))
            light = out.light()
            assert np.isfinite(light).all(), name
            assert light.min() >= 0, name
            assert picture.shape == (SIZE[1], SIZE[0], 3)
            assert np.isfinite(out.exposure()).all(), name


def test_a_picture_is_the_same_each_time(device: Device) -> None:
    scene = Scene([look(over(WORLD, SEA, 3), -5, 90, SIZE)], sun_over(SEA, 10, 80), seconds=7.0)
    other = Scene([look(over(WORLD, LAND, 3), 20, 90, SIZE)], sun_over(LAND, 60, 80))
    with lookout(device, Graphics(samples=4)) as out:
        first = out.picture(scene)
        assert not np.array_equal(out.picture(other), first)
        assert np.array_equal(out.picture(scene), first)
    with lookout(device, Graphics(samples=4)) as out:
        assert np.array_equal(out.picture(scene), first)


def test_two_views_see_as_two_pictures(device: Device) -> None:
    place = over(WORLD, SEA, 3)
    eyes = [look(place, -5, azimuth, SIZE) for azimuth in (90, 130)]
    sun = sun_over(SEA, 10, 80)
    graphics = Graphics(samples=4)
    with lookout(device, graphics, views=2) as out:
        pair = [out.picture(Scene(eyes, sun, exposure=0.5), layer) for layer in range(2)]
        out.resize((64, 40))
        assert out.picture(Scene(eyes, sun), 1).shape == (40, 64, 3)
    with lookout(device, graphics) as out:
        for eye, seen in zip(eyes, pair, strict=True):
            alone = out.picture(Scene([eye], sun, exposure=0.5)).astype(int)
            assert np.abs(alone - seen).max() <= 2
    assert np.abs(pair[0].astype(int) - pair[1]).mean() > 2


def test_passes_follow_a_new_size_and_new_settings(device: Device) -> None:
    scene = Scene([look(over(WORLD, SEA, 3), -5, 90, SIZE)], sun_over(SEA, 10, 80))
    with lookout(device, Graphics(samples=4)) as out:
        first = out.picture(scene)
        for size in ((17, 9), (1, 1), (130, 70)):
            out.resize(size)
            assert out.picture(scene).shape == (size[1], size[0], 3)
        out.stage.graphics = Graphics(samples=4, occlusion=False, bloom=False)
        out.resize(SIZE)
        assert not np.array_equal(out.picture(scene), first)
        out.stage.graphics = Graphics(samples=4)
        out.resize(SIZE)
        assert np.array_equal(out.picture(scene), first)


def test_occlusion_darkens_hollows_and_nothing_else(device: Device) -> None:
    scene = Scene([look(over(WORLD, LAND, 6), -12, 90, SIZE)], sun_over(LAND, 60), exposure=1.0)
    found = []
    for occlusion in (False, True):
        out = Lookout(device, WORLD, Graphics(samples=4, occlusion=occlusion, bloom=False), SIZE, terraces=True)
        with closing(out):
            out.draw(scene)
            found.append(out.light() @ RGB)
            nearness = read_image(out.stage.images["depth"][0], np.float32, 1)[..., 0]
    plain, darkened = found
    assert (nearness == 0).any() and np.array_equal(plain[nearness == 0], darkened[nearness == 0])  # the sky
    assert (darkened <= plain * 1.001).all()
    assert (darkened < 0.97 * plain).any()
    assert np.median(darkened / plain) > 0.97


def test_exposure_converges_to_what_the_light_asks_for(device: Device) -> None:
    day = Scene([look(over(WORLD, LAND, 2), 5, 90, SIZE)], sun_over(LAND, 60))
    night = Scene([look(over(WORLD, LAND, 2), 5, 90, SIZE)], sun_over(LAND, -8, 90))
    with lookout(device) as out:
        out.draw(night)
        at_night, dim = out.exposure()
        out.draw(day)
        by_day, bright = out.exposure()
        assert dim < bright
        assert at_night > 3 * by_day
        assert at_night == pytest.approx(exposure_of(dim), rel=1e-3)
        assert by_day == pytest.approx(exposure_of(bright), rel=1e-3)
        seen = []
        for _ in range(40):
            out.draw(night, seconds=0.2, still=False)
            seen.append(out.exposure()[0])
        assert seen == sorted(seen)  # no jump, no swinging
        assert by_day < seen[0] < 0.5 * at_night
        assert seen[-1] == pytest.approx(at_night, rel=0.01)
        night.exposure = 2.5
        out.draw(night)
        assert out.exposure()[0] == 2.5


def test_beyond_the_air_eyes_are_used_to_the_star_and_not_to_what_is_dark(device: Device) -> None:
    def away(up: np.ndarray, radii: float, sun: np.ndarray) -> Scene:
        place = up * (WORLD.radius * radii)
        return Scene([Eye.looking(place, up, 70, SIZE, np.cross(up, [0.6, 0.0, 0.8]))], sun)

    sun = sun_over(LAND, 90)
    aside = np.cross(LAND, [0.0, 0.0, 1.0])
    aside /= np.linalg.norm(aside)
    light = np.array(SUN_LIGHT)
    lit, dark, low = away(aside, 3.0, sun), away(-sun, 3.0, sun), away(aside, 1.01, sun)
    assert least_of(WORLD, lit, light) > 4 * DARKEST
    assert least_of(WORLD, dark, light) == least_of(WORLD, low, light) == DARKEST
    with lookout(device) as out:
        out.draw(lit)
        assert out.exposure()[1] >= 0.999 * least_of(WORLD, lit, light)


def test_more_exposure_is_a_brighter_picture_of_the_same_hue(device: Device) -> None:
    scene = Scene([look(PEAK * (WORLD.radius + 40), 40, 90, SIZE, 10)], sun_over(PEAK, 60))
    with lookout(device) as out:
        means = []
        for scene.exposure in (0.25, 0.5, 1.0, 2.0, 4.0):
            means.append(out.picture(scene).mean(axis=(0, 1)))
    assert (np.diff([m.sum() for m in means]) > 5).all()
    assert all(m[2] > m[1] > m[0] for m in means)  # blue stays blue


def test_bloom_spreads_the_sun_and_little_else(device: Device) -> None:
    eye = look(over(WORLD, SEA, 3), 30, 90, SIZE, 20)
    scene = Scene([eye], sun_over(SEA, 30, 90), exposure=0.5)
    with lookout(device, PLAIN) as out:
        sharp = out.picture(scene).astype(int)
    with lookout(device, Graphics(samples=1, occlusion=False)) as out:
        soft = out.picture(scene).astype(int)
    change = np.abs(soft - sharp).max(axis=2)
    assert change.max() > 10
    assert np.median(change) <= 4
