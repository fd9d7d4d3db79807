"""The whole renderer, small: one and two views, sizes, settings, light and dark; nothing is said or left."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from taichi_kernels import generation, heights
from taichi_kernels import planet as planet_kernels
from taichi_kernels.pool import ChunkPool
from vr_render import graphics
from vr_render.buffers import Buffer
from vr_render.device import Device
from vr_render.frame_ring import Frame
from vr_render.images import Image
from vr_render.renderer import Renderer
from vr_render.scene import SHAPES, Beam, BrushPreview, Burst, Eye, Jet, Lamp, Planet, Props, Scene, Shape, facing
from vr_render.targets import Redraw
from vr_render.targets.image import ImageTarget
from vr_render.transfer import read_image

SIZE = (112, 64)
COLOURS = np.full((32, 3), (150, 130, 110), np.uint8)
PLANET = Planet(planet_kernels.recipe(22, 100 * 512), COLOURS)
UP = np.array([0.36, 0.8, 0.48])
EAST = np.cross([0, 1, 0], UP) / np.linalg.norm(np.cross([0, 1, 0], UP))
NORTH = np.cross(UP, EAST)
LOW = graphics.preset("low", detail=1.0, way="cpu")


def foot() -> np.ndarray:
    """The ground at UP [m from the centre]."""
    height = heights.along(PLANET.recipe, np.round(UP * 16384).astype(np.int32)[None])[0]
    return UP * (PLANET.radius + height / 256)


def place(east: float, north: float, up: float) -> np.ndarray:
    return foot() + EAST * east + NORTH * north + UP * up


def scene(size: tuple[int, int] = SIZE, sun: float = 1.0, down: float = 0.35, **things: object) -> Scene:
    """A look north; `sun` is the sine of its height."""
    eye = Eye.looking(place(0, 0, 2.2), NORTH - UP * down, 70, size)
    toward = UP * sun + EAST * np.sqrt(1 - sun * sun)
    return Scene([eye], toward, exposure=1.0, **things)


@contextmanager
def drawn(device: Device, settings: graphics.Graphics = LOW, views: int = 1) -> Iterator[tuple[Renderer, ImageTarget]]:
    target = ImageTarget(device, SIZE, views)
    renderer = Renderer(device, target, PLANET, settings)
    try:
        yield renderer, target
    finally:
        renderer.close()
        target.close()


def picture(renderer: Renderer, target: ImageTarget, what: Scene, layer: int = 0) -> np.ndarray:
    renderer.settle(what)
    renderer.draw(what, still=True)
    return target.read(layer)[..., :3].astype(int)


def test_the_same_scene_gives_the_same_bytes(device):
    with drawn(device) as (renderer, target):
        first = picture(renderer, target, scene())
        again = picture(renderer, target, scene())
        picture(renderer, target, scene(sun=0.2, lamp=Lamp(place(0, 0, 2), NORTH)))
        back = picture(renderer, target, scene())
    with drawn(device) as (renderer, target):
        anew = picture(renderer, target, scene())
    assert first.std() > 10
    assert (first == again).all()
    assert (first == back).all()
    assert (first == anew).all()


@pytest.mark.parametrize("samples", [1, 4])
def test_two_views_of_one_eye_show_what_one_view_shows(device, samples):
    settings = graphics.preset("low", detail=1.0, samples=samples, way="cpu")
    what = scene(brush=BrushPreview(place(0, 4, 0), 1.5), shapes=[Shape("player", place(1, 5, 0), facing(NORTH, UP))])
    with drawn(device, settings) as (renderer, target):
        single = picture(renderer, target, what)
    with drawn(device, settings, views=2) as (renderer, target):
        right = picture(renderer, target, what, 1)
        left = target.read(0)[..., :3].astype(int)
    # Mesa's software driver (22.3) draws some triangles that it clips, at the borders, into one of two views only.
    inside = (slice(8, -28), slice(20, -20))
    for view in (left, right):
        assert (np.abs(single - view)[inside] > 2).mean() < 0.01
        assert (np.abs(single - view) > 2).mean() < 0.06


def test_two_eyes_apart_see_things_apart(device):
    what = scene()
    eye = what.eyes[0]
    what.eyes = [Eye(eye.position + EAST * side, eye.orientation, eye.tangents) for side in (-0.4, 0.4)]
    with drawn(device, views=2) as (renderer, target):
        right = picture(renderer, target, what, 1)
        left = target.read(0)[..., :3].astype(int)
    assert np.abs(left - right)[16:].mean() > 1


def test_sizes_and_settings_change_while_drawing(device):
    with drawn(device) as (renderer, target):
        before = picture(renderer, target, scene())
        target.resize((64, 96))
        assert picture(renderer, target, scene((64, 96))).shape == (96, 64, 3)
        target.resize(SIZE)
        assert (picture(renderer, target, scene()) == before).all()
        for name in ("medium", "high"):
            renderer.set_graphics(graphics.preset(name, detail=1.0, shadow_size=512, way="cpu", scale=0.5))
            other = picture(renderer, target, scene())
            assert other.std() > 10
        renderer.set_graphics(LOW)
        assert (picture(renderer, target, scene()) == before).all()


def test_a_lamp_lights_the_night(device):
    with drawn(device) as (renderer, target):
        dark = picture(renderer, target, scene(sun=-0.9))
        lit = picture(renderer, target, scene(sun=-0.9, lamp=Lamp(place(0, 0, 2), (NORTH - UP * 0.4) / 1.077)))
    middle = (slice(24, 56), slice(32, 80))
    assert dark[middle].mean() < 40
    assert lit[middle].mean() > 4 * dark[middle].mean()


def test_a_cave_is_dark_until_its_roof_is_gone(device):
    eye = Eye.looking(place(0, 0, -6), -UP + NORTH * 0.2, 70, SIZE)
    what = Scene([eye], UP, exposure=2.0)
    with drawn(device) as (renderer, target):
        dig(renderer, shaft=0.0)
        covered = picture(renderer, target, what)
        dig(renderer, shaft=12.0)
        opened = picture(renderer, target, what)
    assert covered[20:44, 40:72].mean() < 12
    assert opened[20:44, 40:72].mean() > 60


def dig(renderer: Renderer, shaft: float) -> None:
    """Take away a ball of ground three metres below the surface, and the ground up to so far above its middle [m]."""
    centre = place(0, 0, -7)
    low, high = (np.floor((centre + d) / 16).astype(int) for d in (-18, 18))
    pool, slot, axis = ChunkPool(1), np.zeros(1, np.int32), np.arange(32)
    z, y, x = np.meshgrid(axis, axis, axis, indexing="ij")
    for step in np.ndindex(*(high - low + 1)):
        chunk = (low + step).astype(np.int32)
        generation.generate(PLANET.recipe, pool, slot, chunk[None])
        density, material = (values[0] for values in pool.read(slot))
        offset = (np.stack([x, y, z], -1) + chunk * 32) / 2 - centre
        nearest = np.clip(offset @ UP, 0, shaft)[..., None] * UP
        carved = np.minimum(density, np.clip(128 + (np.linalg.norm(offset - nearest, axis=-1) - 4) * 128, 0, 255))
        index = np.flatnonzero(carved.astype(np.uint8) != density).astype(np.int32)
        if len(index):
            left = carved.astype(np.uint8).ravel()[index]
            renderer.terrain.set_chunk(
                chunk, index, left, np.where(left > 0, material.ravel()[index], 0).astype(np.uint8)
            )


def test_brush_beam_soil_and_things_are_seen(device):
    ground = place(0, 4.5, 0.2)
    additions = {
        "brush": BrushPreview(ground, 1.2, 1),
        "beam": Beam(place(0.3, 0.8, 1.8), ground, 2),
        "bursts": [Burst(ground, UP, 1, 1.0, 7, -0.3)],
        "shapes": [
            Shape(kind, place(i - 1, 5, 0.3), facing(NORTH, UP)) for i, kind in enumerate(("canister", "augment"))
        ],
    }
    with drawn(device) as (renderer, target):
        plain = picture(renderer, target, scene())
        for name, value in additions.items():
            with_it = picture(renderer, target, scene(**{name: value}))
            assert (np.abs(with_it - plain).max(axis=2) > 12).sum() > 12, name
        gone = picture(renderer, target, scene(bursts=[Burst(ground, UP, 1, 1.0, 7, -9.0)]))
    assert (gone == plain).all()


@pytest.mark.parametrize("views", [1, 2])
@pytest.mark.parametrize("glow", [0.0, 1.0])
def test_a_geyser_rises_out_of_its_mouth_and_is_gone_in_the_end(device, views, glow):
    def jet(age: float) -> list[Jet]:
        return [Jet(place(0, 14, 0), UP, 10.0, 1.5, age, 8.0, 2.0, 3.0, (255, 108, 30), (240, 240, 240), glow, 3)]

    with drawn(device, views=views) as (renderer, target):
        plain = picture(renderer, target, scene(down=-0.2))
        begins, high, dying, gone = (
            np.abs(picture(renderer, target, scene(down=-0.2, jets=jet(age))) - plain).max(axis=2) > 8
            for age in (0.6, 5.0, 11.0, 19.0)
        )
    rows = np.flatnonzero(high.any(axis=1))
    columns = np.flatnonzero(high.any(axis=0))
    assert np.ptp(rows) > 12
    assert 0 < begins.sum() < high.sum() / 2
    assert columns.mean() == pytest.approx(SIZE[0] / 2, abs=14)
    assert 0 < dying.sum() < high.sum()
    assert not gone.any()


def test_what_stands_still_is_drawn_as_things_are_and_costs_the_same_for_any_number(device):
    kinds = [SHAPES.index(kind) for kind in ("boulder", "bush", "crate")]
    places = [place(i - 1, 5, 0) for i in range(3)]
    colours = np.array([(200, 90, 60), (80, 200, 80), (90, 90, 220)])
    turn = facing(NORTH, UP)
    props = Props(
        np.array(kinds, np.int32),
        np.array(places),
        np.tile(turn, (3, 1)),
        colours,
        colours // 2,
        np.ones(3, np.float32),
    )
    things = [
        Shape(SHAPES[kind], at, turn, tuple(colour), accent=tuple(colour // 2))
        for kind, at, colour in zip(kinds, places, colours, strict=True)
    ]
    many = Props(*(np.repeat(part, 40, axis=0) for part in vars(props).values()))
    with drawn(device) as (renderer, target):
        plain = picture(renderer, target, scene())
        still = picture(renderer, target, scene(props=props))
        calls = renderer.draw(scene(props=props), still=True).calls
        moving = picture(renderer, target, scene(shapes=things))
        assert (np.abs(still - plain).max(axis=2) > 12).sum() > 30
        assert (still == moving).all()
        picture(renderer, target, scene(props=many))
        assert renderer.draw(scene(props=many), still=True).calls == calls
        assert (picture(renderer, target, scene()) == plain).all()


@pytest.mark.parametrize("prepared", [False, True])
def test_what_stands_still_is_seen_wherever_the_eye_has_gone_and_turned(device, prepared):
    def props() -> Props:
        kinds = np.full(24, SHAPES.index("crate"), np.int32)
        around = [np.radians(15.0 * i) for i in range(24)]
        places = np.array([place(6 * np.sin(a), 6 * np.cos(a), 0) for a in around])
        colours = np.full((24, 3), 220)
        return Props(kinds, places, np.tile(facing(NORTH, UP), (24, 1)), colours, colours, np.ones(24, np.float32))

    def look(step: int, stood: Props) -> Scene:
        turned = np.radians(2.5 * step)
        ahead = NORTH * np.cos(turned) + EAST * np.sin(turned)
        eye = Eye.looking(place(0.05 * step, 0, 1.5), ahead - UP * 0.2, 40, SIZE)
        return Scene([eye], UP, exposure=1.0, props=stood)

    with drawn(device) as (renderer, target):
        for steps in (8, 30):
            stood = props()
            renderer.settle(look(0, stood))
            for step in range(steps + 1):
                if prepared:
                    device.wait()
                    renderer.prepare()
                renderer.draw(look(step, stood), still=True)
            seen = target.read()
            renderer.draw(look(steps, props()), still=True)  # others, which are looked for anew
            assert (seen == target.read()).all()


def test_what_stands_behind_the_eye_casts_its_shadow_into_the_view(device):
    def props(east: float) -> Props:
        kind, turn = np.array([SHAPES.index("crate")], np.int32), facing(NORTH, UP)[None]
        colour = np.array([(200, 200, 200)])
        return Props(kind, np.array([place(east, 4, 0)]), turn, colour, colour, np.array([4.0], np.float32))

    def look(**things: object) -> Scene:
        eye = Eye.looking(place(0, 4, 1.5), -EAST - UP * 0.3, 60, SIZE)
        return Scene([eye], UP * 0.5 + EAST * np.sqrt(0.75), exposure=1.0, **things)

    with drawn(device) as (renderer, target):
        plain = picture(renderer, target, look())
        behind = picture(renderer, target, look(props=props(4.0)))
        far = picture(renderer, target, look(props=props(80.0)))
    assert (plain.sum(axis=2) - behind.sum(axis=2) > 60).sum() > 50
    assert (far == plain).all()


def test_shadows_are_cast_by_things_and_not_drawn_twice_for_nothing(device):
    thing = Shape("player", place(0, 5, 0), facing(NORTH, UP))
    with drawn(device) as (renderer, target):
        renderer.settle(scene(sun=0.6))
        renderer.draw(scene(sun=0.6, shapes=[thing]), still=True)
        first = renderer.device.calls
        with_shadow = target.read()[..., :3].astype(int)
        still = renderer.draw(scene(sun=0.6, shapes=[thing]), still=True)
        renderer.set_graphics(graphics.preset("low", detail=1.0, shadows=False, way="cpu"))
        without = picture(renderer, target, scene(sun=0.6, shapes=[thing]))
    assert still.calls < first
    assert (without.sum(axis=2) - with_shadow.sum(axis=2) > 60).sum() > 8


def test_a_frame_takes_few_calls_and_reports_its_parts(device):
    with drawn(device, graphics.preset("medium", detail=1.0, shadow_size=512, way="cpu")) as (renderer, target):
        picture(renderer, target, scene())
        report = renderer.draw(scene())
    assert report.drawn
    assert 20 < report.calls < 300
    assert {"terrain", "record", "submit"} <= report.host.keys()


class DrawnTwice(ImageTarget):
    """A target that takes its copy from the frame drawn once more, as a window does whose images cannot be copied."""

    def capture(self, frame: Frame, redraw: Redraw) -> None:
        self.again = Image(self.device, self.size, self.format, "colour copy_from")
        redraw(self.again.view)


def test_a_frame_drawn_once_more_is_the_same(device: Device) -> None:
    with DrawnTwice(device, SIZE) as target:
        renderer = Renderer(device, target, PLANET, LOW)
        renderer.settle(scene())
        renderer.draw(scene(), still=True, keep=True)
        shown, again = target.read(), read_image(target.again, np.uint8, 4, layout=target.final)
        renderer.close()
        target.again.close()
    assert shown[..., :3].std() > 10
    assert (again == shown).all()


def test_progress_is_told_and_may_use_the_device_whatever_comes_of_it(device: Device) -> None:
    shares: list[float] = []
    made: list[Buffer] = []

    def told(share: float) -> None:
        shares.append(share)
        made.append(Buffer(device, 64, "uniform", "upload"))
        if len(shares) == 3:
            raise InterruptedError

    with ImageTarget(device, SIZE) as target:
        known = set(device.owners)
        with pytest.raises(InterruptedError):
            Renderer(device, target, PLANET, LOW, told)
        assert set(device.owners) - known == set(made[:2]), "what was made before a fault is given back, ours is kept"
        Renderer(device, target, PLANET, LOW, told).close()
        for buffer in reversed(made):
            buffer.close()
    assert shares[:3] == sorted(shares[:3]) and shares[0] == 0.0
    assert len(shares) > 6 and all(0 <= share < 1 for share in shares)
