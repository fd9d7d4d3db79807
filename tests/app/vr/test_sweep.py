"""The same sweep with the tool, by a look on the desktop and by a hand in the headset."""

import numpy as np

from gameplay.commands import UseTool
from gameplay.outcomes import SoilExcavated
from gameplay.positions import Point, point
from gameplay.systems import locomotion
from taichi_kernels.units import Q14, UNITS_PER_METRE
from tests.app.vr.alive import FRAMES, UP, Alive
from tests.carrying import Carrying
from tests.worlds import voxels
from vr_render.headset_frame import Pose
from vr_render.scene import facing

UNIT = 360 / 65536  # degrees, the least turn of a look
DOWN, STEP, STROKES = -7200 * UNIT, (9 * UNIT, 82 * UNIT), 30  # at first; up and to the right each time; strokes


def ray(play: Carrying) -> tuple[Point, Point]:
    """From where and which way the player looks."""
    return point(locomotion.eye(play.player)), point(locomotion.view_direction(play.player))


def looks() -> list[tuple[float, float]]:
    """Turns up and to the right, each to where a hand can point, too: directions are rounded, whoever says them."""
    play, found, turned = Carrying(), [], [DOWN, 0.0]
    play.do("look", pitch=DOWN)
    while len(found) < STROKES:
        way = np.array(ray(play)[1], np.float64)
        if np.abs(way / np.linalg.norm(way) * Q14 - way).max() < 0.3:
            found.append((turned[0], turned[1]))
            turned = [0.0, 0.0]
        play.do("look", pitch=STEP[0], yaw=STEP[1])
        turned = [turned[0] + STEP[0], turned[1] + STEP[1]]
    return found


def test_a_hand_digs_what_a_look_digs() -> None:
    """A hand that is where the eye is and points where it looks: the same strokes, the same ground, the same soil."""
    desktop, rays = Carrying(), []
    for pitch, yaw in looks():
        desktop.submit("look", yaw=yaw, pitch=pitch)
        desktop.submit("use_tool")
        desktop.tick()
        rays.append(ray(desktop))

    alive, strokes = Alive(), []
    submit = alive.link.submit
    alive.link.submit = lambda command: (strokes.append(command), submit(command))[1]  # type: ignore[method-assign]
    for eye, way in rays:
        towards = alive.wearer.motion.rig._axes.T @ np.array(way, np.float64)
        alive.aims["right"] = Pose(alive.room(np.array(eye) / UNITS_PER_METRE), facing(towards, UP))
        alive.press("right", trigger=1.0).frames(FRAMES)
    alive.press("right").frames(FRAMES)

    used = [command for command in strokes if isinstance(command, UseTool)]
    assert [(stroke.origin, stroke.direction) for stroke in used] == rays, "tick by tick, to the unit"
    assert {stroke.power for stroke in used} == {255}
    desktop.terrain.store.flush()
    dug = [outcome for outcome in desktop.outcomes if isinstance(outcome, SoilExcavated)]
    assert len(dug) == alive.happened(SoilExcavated) == STROKES
    assert voxels(alive.play.terrain) == voxels(desktop.terrain) != {}
    np.testing.assert_array_equal(alive.play.tool.soil(), desktop.tool.soil())
    alive.close()
