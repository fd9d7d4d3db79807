"""From what is known and how head and hands are to what both eyes see."""

import numpy as np

from app.client.client import LAMP, Client
from app.vr import tool_hand
from app.vr.motion import Motion, Moved
from taichi_kernels.units import Q14, UNITS_PER_METRE
from vr_render.headset_frame import EyeView
from vr_render.scene import Beam, BrushPreview, Eye, Lamp, Scene


def scene_of(client: Client, moment: float, views: list[EyeView], motion: Motion, moved: Moved | None) -> Scene:
    """What a frame shows.

    Args:
        client: what is known.
        moment: that is shown [ticks].
        views: of the eyes, in play space.
        motion, moved: where the player is, and what came of the hands in this frame.
    """
    rig = motion.rig
    eyes = [rig.eye(view) for view in views]
    scene = client.things(moment, eyes, motion.grabbing.hidden)
    if client.own is None or moved is None:
        return scene
    if client.lamp:
        scene.lamp = _lamp(eyes[0])
    aim, ray = client.own.aim, moved.rays.tool
    if aim is not None and ray is not None:
        # the distance is a tick old, the direction is not: the preview stays where the hand points
        origin, direction = np.array(ray[0]) / UNITS_PER_METRE, np.array(ray[1]) / Q14
        hit = origin + direction * (aim.distance / UNITS_PER_METRE)
        scene.brush = BrushPreview(hit, client.own.effective_radius / UNITS_PER_METRE, client.own.mode)
        if client.works(moment) and motion.tool is not None:
            scene.beam = Beam(tool_hand.tip(motion.tool, motion.settings.world_scale), hit, client.own.mode)
    return scene


def _lamp(eye: Eye) -> Lamp:
    axes = eye.axes
    right, up, back = LAMP
    return Lamp(eye.position + axes @ np.array([right, up, back]), -axes[:, 2])
