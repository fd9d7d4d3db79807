"""Under a ceiling that the body fits under: whoever wears the headset sees, whatever scale and offset they play at."""

import itertools
from collections.abc import Iterator

import numpy as np
import pytest

from app.desktop.settings import change
from app.vr.rig import PATIENCE
from gameplay import hands
from gameplay.positions import point_units
from gameplay.systems import locomotion
from taichi_kernels import queries
from taichi_kernels.sampling import ISO
from taichi_kernels.units import UNITS_PER_METRE
from tests.app.vr.alive import Alive
from tests.app.vr.poses import pose

CEILING = 2.3  # metres above the feet, within a hand's breadth
WIDE, THICK = 1.5, 1.5  # metres to each side, and up
MOMENT = 45  # frames until it is told that the head is in the ground, and the view has come down


@pytest.fixture(scope="module")
def tunnel() -> Iterator[Alive]:
    alive = Alive()
    ceiling(alive, 1.0)
    yield alive
    alive.close()


def ceiling(alive: Alive, density: float) -> None:
    """Put a ceiling up, or take it away: voxels are half a metre apart, half of one is ground beside the last."""
    player = alive.play.player
    alive.play.game.state.world["creative"] = 1  # who may set voxels
    feet = player["position"] / UNITS_PER_METRE
    up = feet / np.linalg.norm(feet)
    ahead = player["forward"] / 16384
    axes = np.stack([ahead, np.cross(ahead, up), up])
    side = np.arange(-WIDE, WIDE + 0.01, 0.25)
    for place in itertools.product(side, side, np.arange(CEILING + 0.25, CEILING + THICK, 0.25)):
        alive.play.submit(
            "set_voxel", position=(feet + np.array(place) @ axes).tolist(), density=density, material="rock"
        )
    alive.frames(12)


def room(alive: Alive) -> float:
    """Metres above the feet that are free."""
    feet = alive.play.player["position"].astype(float)
    way = np.arange(0.3, 4.0, 0.02)
    up = feet / np.linalg.norm(feet)
    places = np.rint(feet + up * way[:, None] * UNITS_PER_METRE).astype(np.int32)
    store = alive.play.terrain.store
    return float(way[np.argmax(queries.density(store.pool, store.table, places) >= ISO)])


def fades(alive: Alive, count: int) -> list[float]:
    start = len(alive.turns)
    alive.frames(count)
    return [turn.moved.cover.fade for turn in alive.turns[start:] if turn.moved is not None]


def high(alive: Alive) -> float:
    rig = alive.wearer.motion.rig
    assert alive.wearer.motion.head is not None
    return float((alive.wearer.motion.head.position - rig.feet) @ rig.up)


@pytest.mark.parametrize("posture", ["seated", "standing", "room_scale"])
@pytest.mark.parametrize("scale", [0.5, 1.0, 1.5, 2.0])
@pytest.mark.parametrize("offset", [0.0, 1.0])
def test_the_view_in_a_tunnel_is_never_black_for_longer_than_a_moment(
    tunnel: Alive, posture: str, scale: float, offset: float
) -> None:
    assert CEILING - 0.25 < room(tunnel) < CEILING + 0.25
    tunnel.head = pose()
    for name, value in (("posture", posture), ("world_scale", scale), ("height_offset", offset)):
        tunnel.panels.settings = change(tunnel.panels.settings, "vr", name, value)
    tunnel.frames(MOMENT)
    assert not any(fades(tunnel, 3 * MOMENT)), high(tunnel)
    tunnel.head = pose((0.1, 1.2, 0.0))  # bends and rises again
    tunnel.frames(MOMENT)
    assert not any(fades(tunnel, MOMENT)), high(tunnel)
    tunnel.head = pose()
    tunnel.frames(MOMENT)
    assert not any(fades(tunnel, MOMENT)), high(tunnel)


@pytest.mark.parametrize("scale", [0.5, 1.0, 2.0])
def test_a_raised_hand_is_in_reach_at_every_scale_under_the_sky(scale: float) -> None:
    alive = Alive(world_scale=scale)
    for height in (0.9, 1.3, 1.75):
        alive.reach("right", np.array([0.25, height, -0.4])).frames(6)
        hand = alive.wearer.motion.hands["right"]
        assert hand is not None
        assert hands.out_of_arm(alive.play.player, point_units(hand.position.tolist())) is None, height
    alive.close()


def test_the_view_rises_again_where_there_is_room() -> None:
    alive = Alive(height_offset=1.0)
    free = high(alive)
    ceiling(alive, 1.0)
    alive.frames(MOMENT)
    assert high(alive) == pytest.approx(locomotion.standard().height / UNITS_PER_METRE - 0.15, abs=0.02)
    ceiling(alive, 0.0)
    alive.frames(round(PATIENCE * 90) + MOMENT)
    assert high(alive) == pytest.approx(free, abs=0.02)
    assert not any(fades(alive, MOMENT))
    alive.close()
