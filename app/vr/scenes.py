"""From what is known and how head and hands are to what both eyes see.

`see` says what the player's own body adds to the world, as plain values that a record keeps; `scene_of` puts that into
the world, the same way in the headset and in a replay.
"""

from collections.abc import Sequence

import msgspec
import numpy as np

from app.client.client import AUGMENT_COLOUR, CANISTER_COLOUR, LAMP, Client
from app.client.placing import Placing
from app.client.scenery import stack_shape
from app.vr import fingers, tool_hand
from app.vr.grabbing import seated
from app.vr.motion import Motion, Moved
from taichi_kernels.units import Q14, UNITS_PER_METRE
from vr_render.scene import Arc, Beam, BrushPreview, Eye, Lamp, Landing, Pointer, Scene, Shape, Veil


class Seen(msgspec.Struct, frozen=True, array_like=True):
    """What a frame shows besides the world.

    Attributes:
        moment: that is shown [ticks].
        eyes: both, in the planet's frame.
        hidden: items that are in a hand, or on their way.
        lamp, brush, beam, shapes, pointers, arc, landing, veil: as of `Scene`.
    """

    moment: float
    eyes: list[Eye]
    hidden: frozenset[int] = frozenset()
    lamp: Lamp | None = None
    brush: BrushPreview | None = None
    beam: Beam | None = None
    shapes: list[Shape] = []
    pointers: list[Pointer] = []
    arc: Arc | None = None
    landing: Landing | None = None
    veil: Veil = Veil()


def see(
    client: Client,
    moment: float,
    eyes: list[Eye],
    motion: Motion,
    moved: Moved | None,
    pointers: Sequence[Pointer] = (),
    placing: Placing | None = None,
) -> Seen:
    """What is seen in a frame.

    Args:
        client: what is known.
        moment: that is shown [ticks].
        eyes: in the planet's frame.
        motion, moved: where the player is, and what came of the hands in this frame.
        pointers: rays of the hands.
        placing: what is to be put up.
    """
    own = client.own
    if own is None or moved is None:
        return Seen(moment, eyes)
    brush = beam = None
    aim, ray, node = own.aim, moved.rays.tool, moved.aimed
    if node is not None and ray is not None:  # the trigger would gather, or does
        if moved.node == node and motion.tool is not None:
            hit = np.array(ray[0]) / UNITS_PER_METRE + np.array(ray[1]) / Q14 * node.distance
            beam = Beam(tool_hand.tip(motion.tool, motion.settings.world_scale), hit, own.mode)
    elif aim is not None and ray is not None and not (placing and placing.item):
        # the distance is a tick old, the direction is not: the preview stays where the hand points
        origin, direction = np.array(ray[0]) / UNITS_PER_METRE, np.array(ray[1]) / Q14
        hit = origin + direction * (aim.distance / UNITS_PER_METRE)
        brush = BrushPreview(hit, own.effective_radius / UNITS_PER_METRE, own.mode)
        if client.works(moment) and motion.tool is not None:
            beam = Beam(tool_hand.tip(motion.tool, motion.settings.world_scale), hit, own.mode)
    arc = landing = None
    if motion.teleport.arc is not None:
        there = own.landing
        arc = Arc(motion.teleport.points(there), None if there is None else there.ok)
        if there is not None:
            place = np.array(there.position, np.float64) / UNITS_PER_METRE
            landing = Landing(place, np.array(there.normal, np.float64) / Q14, ok=there.ok)
    ghost = placing.ghost(own) if placing else None
    return Seen(
        moment,
        eyes,
        shapes=_held(client, motion) + ([] if ghost is None else [ghost]),
        hidden=motion.grabbing.hidden,
        lamp=_lamp(eyes[0]) if client.lamp else None,
        brush=brush,
        beam=beam,
        pointers=list(pointers),
        arc=arc,
        landing=landing,
        veil=Veil(moved.cover.vignette, moved.cover.fade),
    )


def scene_of(client: Client, seen: Seen) -> Scene:
    """The world with what is seen besides it."""
    scene = client.things(seen.moment, seen.eyes, seen.hidden)
    client.look_ahead(scene, seen.moment)
    scene.lamp, scene.brush, scene.beam = seen.lamp, seen.brush, seen.beam
    scene.arc, scene.veil = seen.arc, seen.veil
    scene.landing = seen.landing or scene.landing
    scene.shapes += seen.shapes
    scene.pointers = seen.pointers
    return scene


def _held(client: Client, motion: Motion) -> list[Shape]:
    """The tool with what sits in it, the hands, and what they hold."""
    scale, shapes = motion.settings.world_scale, []
    own, tool = client.own, motion.tool
    if tool is not None:
        shapes.append(Shape("tool", tool.position, tool.orientation, scale=scale, shadow=False))
        places = motion.slots
        for item in own.items if own is not None else ():
            if item.slot in places and item.id not in motion.grabbing.hidden:
                place = places[item.slot]
                shapes.append(_thing(item.canister, place.position, place.orientation, seated(item.canister) * scale))
    for side, hand in motion.hands.items():
        joints = motion.joints.get(side)
        if joints is not None:
            shapes += fingers.shapes(side, joints, motion.rig)
        elif hand is not None:
            closed = motion.grabbing.holds(side) is not None or (side == motion.main and motion.holster.drawn)
            kind = f"{'fist' if closed else 'hand'}_{side}"
            shapes.append(Shape(kind, hand.position, hand.orientation, scale=scale, shadow=False))
    for carried in motion.grabbing.carried:
        pose = carried.pose
        if carried.stack:
            shapes.append(stack_shape(carried.stack, pose.position, pose.orientation, carried.size * scale))
            continue
        shapes.append(_thing(carried.canister, pose.position, pose.orientation, carried.size * scale))
    return shapes


def _thing(canister: bool, position: np.ndarray, orientation: np.ndarray, scale: float) -> Shape:
    kind, colour = ("canister", CANISTER_COLOUR) if canister else ("augment", AUGMENT_COLOUR)
    return Shape(kind, position, orientation, colour, scale, shadow=False)


def _lamp(eye: Eye) -> Lamp:
    axes = eye.axes
    return Lamp(eye.position + axes @ np.array(LAMP), -axes[:, 2])
