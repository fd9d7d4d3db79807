"""What hands hold: as large as the rules of the hands think, left as right, smooth enough to be looked at closely."""

import numpy as np
import pytest

from app.vr import tool_hand
from vr_render import shape_meshes, tool_meshes
from vr_render.mesh_parts import DARK, limb, plate


def test_the_tool_has_its_tip_and_its_sockets_where_hands_expect_them() -> None:
    points = shape_meshes.tool()[0]["point"]
    assert tool_meshes.TIP == tuple(tool_hand.TIP)
    assert points[:, 2].min() == pytest.approx(tool_hand.TIP[2], abs=0.015)
    for slot in tool_hand.slots().values():
        out = slot.matrix[:, 1]
        near = points[np.linalg.norm(points - slot.position, axis=1) < 0.04]
        assert len(near) > 30
        assert ((near - slot.position) @ out).max() < 0.012, "what sits there stands on the tool, not in it"


@pytest.mark.parametrize("kind", ["hand", "fist"])
def test_the_left_hand_mirrors_the_right(kind: str) -> None:
    left, right = (getattr(shape_meshes, f"{kind}_{side}")()[0] for side in ("left", "right"))
    np.testing.assert_allclose(left["point"], right["point"] * (-1, 1, 1), atol=1e-7)
    size = np.ptp(right["point"], axis=0)
    assert 0.12 < size.max() < 0.32


def test_hands_have_their_thumbs_inward() -> None:
    """The thumb of the right hand lies to its left or on top, and the fingers reach ahead."""
    points = shape_meshes.hand_right()[0]["point"]
    assert points[:, 2].min() < -0.12
    assert points[:, 1].max() > 0.04


def test_parts_are_round() -> None:
    vertices, _ = limb((0, 0, 0), (0, 0, -0.1), (0.02, 0.01), DARK)
    along = np.clip(-vertices["point"][:, 2], 0, 0.1)
    middle = np.stack([np.zeros_like(along), np.zeros_like(along), -along], axis=1)
    away = np.linalg.norm(vertices["point"] - middle, axis=1)
    assert away.min() > 0.0099 and away.max() < 0.0201
    outward = (vertices["point"] - middle) / away[:, None]
    assert (np.einsum("ij,ij->i", outward, vertices["normal"]) > 0.9).all()


def test_a_plate_has_its_width_and_its_outline() -> None:
    vertices, _ = plate([(-0.1, 0.0), (-0.1, 0.05), (0.1, 0.05), (0.1, 0.0)], 0.03, DARK)
    low, high = vertices["point"].min(axis=0), vertices["point"].max(axis=0)
    np.testing.assert_allclose(low, (-0.015, 0, -0.1), atol=1e-6)
    np.testing.assert_allclose(high, (0.015, 0.05, 0.1), atol=1e-6)
