"""What the ground is made of, from the corners of its triangles to the colours that are seen."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taichi_kernels import planet as planet_kernels
from taichi_kernels.materials import MATERIALS, ROCK
from vr_render.bindings import Binding, Bindings, Layout
from vr_render.buffers import Buffer
from vr_render.commands import Commands
from vr_render.device import Device
from vr_render.graphics import Graphics
from vr_render.pipelines import ComputePipeline
from vr_render.renderer import Renderer
from vr_render.scene import Eye, Planet, Scene
from vr_render.targets.image import ImageTarget
from vr_render.transfer import read_buffer, write_buffer

LEAST = 0.004  # weights below it do not count
CLOSE = 0.01  # weights of two of three materials may not be closer, or which bits go together cannot be told
TRIPLES = 2048  # tried at once

Reader = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]

corners = st.lists(st.integers(0, MATERIALS - 1), min_size=3, max_size=3)
weights = st.lists(st.integers(0, 1000), min_size=3, max_size=3).filter(any)


@pytest.fixture(scope="module")
def reader(shared_device: Device) -> Iterator[Reader]:
    """Reads codes of triangles on the device: materials and weights, (n, 3) each, from the corners and theirs."""
    device = shared_device
    layout = Layout(device, [[Binding(0, "storage", stages="compute"), Binding(1, "storage", stages="compute")]])
    pipeline = ComputePipeline(device, layout, "test_material_code.comp")
    given_buffer, found_buffer = (
        Buffer(device, TRIPLES * 32, "storage copy_to copy_from", name=name) for name in ("given", "found")
    )
    bindings = Bindings(device, layout, 0, {0: given_buffer, 1: found_buffer})

    def read(materials: np.ndarray, shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        numbers = np.zeros((TRIPLES, 2, 4), np.float32)
        numbers[: len(materials), 0, :3], numbers[: len(materials), 1, :3] = materials, shares
        write_buffer(given_buffer, numbers)

        def record(commands: Commands) -> None:
            commands.bind(pipeline)
            commands.bind_sets(layout, 0, [bindings], compute=True)
            commands.dispatch(TRIPLES // 64)
            commands.barrier("compute", "copy")

        device.run(record)
        found = read_buffer(found_buffer, np.float32).reshape(TRIPLES, 2, 4)[: len(materials)]
        return found[:, 0, :3].astype(int), found[:, 1, :3]

    yield read
    for owner in (bindings, given_buffer, found_buffer, pipeline, layout):
        owner.close()


def by_material(materials: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Weight of each material, shape (n, 32)."""
    out = np.zeros((len(materials), MATERIALS))
    np.add.at(out, (np.arange(len(materials))[:, None], materials), shares)
    return out


def test_any_two_materials_are_read_exactly(reader: Reader) -> None:
    """Also where there is as much of both, and whichever of them the flat corner has."""
    pairs = np.array([(a, b, b if a < b else a) for a in range(MATERIALS) for b in range(MATERIALS)])
    for share in (0.0, 0.02, 0.3, 0.5, 0.71, 0.98, 1.0):
        shares = np.array([[share, (1 - share) * 0.6, (1 - share) * 0.4]])
        given_weights = by_material(pairs, np.repeat(shares, len(pairs), axis=0))
        materials, found = reader(pairs, np.repeat(shares, len(pairs), axis=0))
        assert np.abs(by_material(materials, found) - given_weights).max() < 1e-5


@given(st.lists(st.tuples(corners, weights), min_size=1, max_size=200))
def test_any_three_materials_are_read(reader: Reader, triangles: list[tuple[list[int], list[int]]]) -> None:
    """But for shares too small to be seen, and lines along which two corners weigh the same."""
    materials = np.array([some for some, _ in triangles])
    shares = np.array([parts for _, parts in triangles], float)
    shares /= shares.sum(axis=1, keepdims=True)
    given_weights = by_material(materials, shares)
    others = given_weights.copy()
    others[np.arange(len(others)), materials[:, 0]] = 0
    two = np.sort(others, axis=1)[:, -2:]
    told = (two[:, 1] - two[:, 0] > CLOSE) | (two[:, 0] < LEAST / 2)
    found = by_material(*reader(materials, shares))
    assert np.abs(found - given_weights)[told].max(initial=0) < 2 * LEAST


HUES = np.array([(1, 0, 0), (1, 1, 0), (0, 1, 0), (0, 1, 1), (0, 0, 1), (1, 0, 1)], float)
PATCH, COLUMNS, ROWS = 10, 8, 4  # of the plain with a square of each material [voxels, squares]
ABOVE, FOV, SIZE = 30.0, 75.0, (96, 160)


def lay_plain(renderer: Renderer, top: int, aside: int) -> None:
    """Put a plain there that faces +x, `top` voxels and `aside` chunks from the planet's centre along x and y."""
    for first in [(top >> 5, y, z) for y in (-2, -1, 0, 1) for z in (-1, 0)]:
        x, y, z = (32 * start + part for start, part in zip(first, np.indices((32, 32, 32))[::-1], strict=True))
        density = np.clip(128 + 64 * (top - x), 0, 255)
        square = y // PATCH + COLUMNS // 2 + COLUMNS * (z // PATCH + ROWS // 2)
        inside = (np.abs(2 * y + 1) < COLUMNS * PATCH) & (np.abs(2 * z + 1) < ROWS * PATCH)
        material = np.where(density > 0, np.where(inside & (square > 0), square, ROCK), 0)
        voxels = (part.ravel().astype(np.uint8) for part in (density, material))
        chunk = (first[0], first[1] + aside, first[2])
        renderer.terrain.set_chunk(chunk, np.arange(32768), *voxels)


def squares(device: Device, colours: np.ndarray) -> np.ndarray:
    """Mean colours, (32, 3), of what is drawn of each on a slope that is too steep for moss and snow."""
    recipe = planet_kernels.recipe(22, 60 * 512)
    away = 2 * int(planet_kernels.shell(recipe)[1] / 512) + 80
    top, aside = round(0.3 * away), round(away / 32)
    with ImageTarget(device, SIZE) as target:
        renderer = Renderer(device, target, Planet(recipe, colours), Graphics(detail=2.0, way="cpu"))
        lay_plain(renderer, top, aside)
        eye = Eye.looking(np.array([top / 2 + ABOVE, 16.0 * aside, 0]), np.array([-1.0, 0, 0.01]), FOV, SIZE)
        scene = Scene([eye], np.array([0.8, 0.48, 0.36]))
        renderer.settle(scene, None)
        renderer.draw(scene, still=True)
        picture = target.read()[..., :3].astype(float)
        renderer.close()
    right, up, _ = eye.axes.T
    pixel = SIZE[1] / 2 / np.tan(np.radians(FOV / 2)) / ABOVE
    means = []
    for number in range(MATERIALS):
        place = np.array([0, (number % COLUMNS - 3.5) * PATCH, (number // COLUMNS - 1.5) * PATCH]) / 2
        column, row = SIZE[0] / 2 + place @ right * pixel, SIZE[1] / 2 - place @ up * pixel
        square = picture[round(row) - 5 : round(row) + 5, round(column) - 5 : round(column) + 5]
        means.append(square.mean(axis=(0, 1)))
    return np.array(means)


def test_each_material_is_drawn_in_its_own_colour(device: Device) -> None:
    """Grey first, then in colours that tell both digits of the number: what changes has the hue of the own colour."""
    grey = squares(device, np.full((MATERIALS, 3), 110, np.uint8))
    hues = HUES - HUES.mean(axis=1, keepdims=True)
    for digit in (0, 1):
        digits = np.arange(MATERIALS) // 6**digit % 6
        change = squares(device, (40 + 170 * HUES[digits]).astype(np.uint8)) - grey
        likeness = (change - change.mean(axis=1, keepdims=True)) @ (
            hues / np.linalg.norm(hues, axis=1, keepdims=True)
        ).T
        wrong = np.flatnonzero(likeness.argmax(axis=1) != digits)
        assert wrong[wrong > 0].tolist() == [], change[wrong].round()
