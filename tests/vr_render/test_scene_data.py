"""Frames as data, without a device: eyes, the uniform block, cascades, settings, meshes, the list of passes."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taichi_kernels import planet as planet_kernels
from vr_render import cascades, frame_block, graphics, scene, shape_meshes
from vr_render.passes.surfaces import LOOKS, RELIEFS, material_table

COLOURS = np.full((32, 3), 128, np.uint8)
PLANET = scene.Planet(planet_kernels.recipe(22, 500 * 512), COLOURS)
SHADERS = Path(frame_block.__file__).parent / "shaders"
number = st.floats(-1, 1).filter(lambda v: abs(v) > 1e-3)
direction = st.tuples(number, number, number).map(lambda v: np.array(v) / np.linalg.norm(v))


@given(direction, direction)
def test_a_turn_is_a_rotation_and_faces_its_direction(ahead, up):
    axes = scene.rotation(scene.facing(ahead, up))
    assert axes.T @ axes == pytest.approx(np.eye(3), abs=1e-9)
    assert np.linalg.det(axes) == pytest.approx(1)
    assert -axes[:, 2] == pytest.approx(ahead, abs=1e-9)
    assert axes[:, 0] @ up == pytest.approx(0, abs=1e-6)


@given(direction, st.floats(20, 120), st.floats(0.06, 2000))
def test_what_is_ahead_is_in_the_middle_at_its_reversed_depth(ahead, fov, away):
    eye = scene.Eye.looking([100.0, 420.0, -80.0], ahead, fov, (320, 180))
    origin = frame_block.floating_origin([eye])
    place = frame_block.relative(eye.position + ahead * away, origin)
    clip = frame_block.clip_from_world(eye, origin) @ [*place, 1]
    assert clip[:2] / clip[3] == pytest.approx([0, 0], abs=1e-6)
    assert clip[2] / clip[3] == pytest.approx(frame_block.NEAR / away)


def test_up_is_up_in_the_picture_and_right_is_right():
    eye = scene.Eye.looking([0.0, 500.0, 0.0], [0, 0, -1], 90, (200, 100))
    origin = frame_block.floating_origin([eye])
    clip = frame_block.clip_from_world(eye, origin) @ [*(eye.position - origin * 0.5 + [2, 1, -1]), 1]
    assert clip[:2] / clip[3] == pytest.approx([1, -1])  # Vulkan's y points down


def test_the_block_has_the_members_of_the_shader_in_their_order():
    text = (SHADERS / "frame.glsl").read_text(encoding="utf-8")
    members = re.search(r"uniform Frame \{(.*?)\} frame;", text, re.S).group(1)
    named = re.findall(r"^\s*(\w+) (\w+)(?:\[(\d+)\])?;", members, re.M)
    bytes_of = {"View": 144, "mat4": 64, "vec4": 16, "ivec4": 16}
    sizes = {name: bytes_of[kind] * int(count or 1) for kind, name, count in named}
    block = frame_block.BLOCK
    assert list(sizes.items()) == [(name, block.fields[name][0].itemsize) for name in block.names]


@given(direction, direction, st.floats(0.5, 600))
def test_a_place_in_view_lies_in_the_cascade_that_the_shader_takes(ahead, sun, away):
    eye = scene.Eye.looking([0.0, 502.0, 10.0], ahead, 70, (320, 180))
    origin = frame_block.floating_origin([eye])
    found = cascades.fit([eye], sun, PLANET, 512)
    if away < found.ends[-1]:
        first = int(np.searchsorted(found.ends, away))
        over = away > 0.85 * found.ends[first]
        corner = eye.axes @ [eye.tangents[1], eye.tangents[2], -1]
        place = eye.position + corner * away - origin * 0.5
        if np.linalg.norm(eye.position + corner * away) < PLANET.ground[1]:
            for cascade in (first, first + 1) if over and first < 3 else (first,):
                at = found.matrices(origin)[cascade] @ [*place, 1]
                assert ((at[:3] >= 0) & (at[:3] <= 1)).all()


def test_cascades_move_in_whole_texels_and_stay_where_little_moves():
    sun = np.array([0.3, 0.9, 0.2]) / np.linalg.norm([0.3, 0.9, 0.2])
    places = [np.array([0.01 * i, 502.0, 10.0]) for i in range(200)]
    boxes = [cascades.fit([scene.Eye.looking(p, [0, 0, -1], 70, (320, 180))], sun, PLANET, 512).boxes for p in places]
    for i in range(4):
        texel = 2 * boxes[0][i].reach / 512
        moves = np.array([np.subtract(b[i].middle, boxes[0][i].middle) for b in boxes]) / texel
        assert moves == pytest.approx(np.round(moves), abs=1e-6)
    assert len({b[3] for b in boxes}) <= 3 < len({b[0] for b in boxes})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"samples": 2}, "samples: 1 or 4"),
        ({"detail": float("nan")}, "detail: 1 to 8"),
        ({"way": "magic"}, "way: auto"),
        ({"scale": 0.0}, "scale: 0.25 to 2"),
    ],
)
def test_settings_out_of_range_are_refused(change, said):
    with pytest.raises(graphics.SettingError, match=re.escape(said)):
        graphics.preset("medium", **change)


def test_an_unknown_preset_is_refused():
    with pytest.raises(graphics.SettingError, match="low, medium, high"):
        graphics.preset("ultra")


@pytest.mark.parametrize("kind", scene.SHAPES)
def test_meshes_of_things_face_outward(kind):
    vertices, triangles = getattr(shape_meshes, kind)()
    assert triangles.max() < len(vertices) < 65536
    assert np.linalg.norm(vertices["normal"], axis=1) == pytest.approx(1, abs=1e-5)
    a, b, c = (vertices["point"][triangles[:, i]].astype(float) for i in range(3))
    faces = np.cross(b - a, c - a)
    size = np.linalg.norm(faces, axis=1)
    real = size > 1e-9
    normals = vertices["normal"][triangles].sum(axis=1)
    assert (np.einsum("ij,ij->i", faces, normals)[real] > 0).all()
    if kind in ("canister", "augment", "player"):  # what stands on the ground
        assert vertices["point"][:, 1].min() == pytest.approx(0, abs=0.01)


def test_every_material_has_a_look_whose_map_fits_every_origin():
    rows = material_table(COLOURS)
    assert len(rows) == len(LOOKS) == 34
    repeats = rows["colour"][:, 3] * 2048
    assert (repeats == np.round(repeats)).all()
    assert set(rows["relief"][:, 0]) <= set(range(len(RELIEFS)))


def test_each_pass_reads_what_a_pass_before_it_wrote():
    from vr_render.globe import IMAGES
    from vr_render.renderer import FRAME

    there = {"materials"}  # made with the renderer
    for step in FRAME:
        assert set(step.reads) <= there, step.name
        there |= set(step.writes)
    assert {*IMAGES.values(), "shadow", "nodes"} <= there


def test_many_quaternions_are_those_of_each() -> None:
    turns = np.random.default_rng(3).normal(size=(50, 4))
    turns[:4] = np.eye(4)  # each part is the largest once
    matrices = np.array([scene.rotation(turn) for turn in turns])
    each = np.array([scene.quaternion(matrix) for matrix in matrices])
    assert scene.quaternions(matrices) == pytest.approx(each, abs=1e-12)
