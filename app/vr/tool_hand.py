"""The terrain tool in a hand: where it points, how hard it is pressed, where its slots are.

The tool's own frame has its grip in the origin, its barrel along −Z and its top along +Y; it lies in the hand that
holds it and points where that hand aims.
"""

import functools
import math

import numpy as np

from app.vr.directions import product
from gameplay import content
from vr_render.headset_frame import Hand, Pose

TIP = np.array([0.0, 0.03, -0.36])  # of the barrel, in the tool's frame [m]
SLACK, FULL = 0.06, 0.96  # of the trigger: below it rests, above it is pressed all the way
FIRST_AUGMENT, AUGMENT_STEP = np.array([0.0, 0.085, -0.20]), np.array([0.0, 0.0, 0.085])  # slot 0 is the foremost
CANISTERS_BACK, CANISTERS_AROUND = 0.105, 0.056  # metres behind the grip, and from the middle of the ring they sit in
PUSHED, LET_GO = 0.6, 0.4  # of the stick that changes the radius
ACROSS = 0.12  # of the same stick to the side, so much is no push
FIRST_WAIT, NEXT_WAIT = 0.4, 0.12  # seconds until a stick that is held asks again


def tool_pose(hand: Hand) -> Pose | None:
    """How the tool lies in a hand, in play space; None: the hand is not tracked."""
    if hand.aim is None:
        return None
    return Pose(hand.aim.position if hand.grip is None else hand.grip.position, hand.aim.orientation)


def ray(aim: Pose) -> tuple[np.ndarray, np.ndarray]:
    """Where the tool works from and in which direction, of an aim pose in the planet's frame: `Rays.of(tool=...)`."""
    return aim.position, -aim.matrix[:, 2]


def tip(tool: Pose, scale: float = 1.0) -> np.ndarray:
    """End of the barrel, from which the beam is drawn, in the frame that the tool's pose is in [m]."""
    return tool.position + tool.matrix @ TIP * scale


def power(trigger: float) -> float:
    """How hard the tool works, 0 to 1; triggers neither rest at 0 nor end at 1."""
    return min(1.0, max(0.0, (trigger - SLACK) / (FULL - SLACK)))


@functools.cache
def slots() -> dict[int, Pose]:
    """Where the slots are in the tool's frame, by number: augments along the top, canisters in a ring at the back.

    What sits there stands on its place with its +Y out of the tool.
    """
    rules = content.load().tool
    places = {
        slot: Pose(FIRST_AUGMENT + AUGMENT_STEP * slot, np.array([0.0, 0.0, 0.0, 1.0]))
        for slot in range(rules.augment_slots)
    }
    back = np.array([math.sqrt(0.5), 0.0, 0.0, math.sqrt(0.5)])  # +Y becomes +Z
    for number in range(rules.canister_slots):
        around = (number + 0.5) / rules.canister_slots * math.tau
        middle = np.array([math.sin(around) * CANISTERS_AROUND, math.cos(around) * CANISTERS_AROUND, CANISTERS_BACK])
        places[rules.augment_slots + number] = Pose(middle, back)
    return places


def slot_poses(tool: Pose, scale: float = 1.0) -> dict[int, Pose]:
    """The slots of a tool, in the frame that its pose is in; `scale` of that frame."""
    numbers, middles, turns = _slot_rows()
    places = tool.position + middles @ (tool.matrix.T * scale)
    turned = {turn: product(tool.orientation, np.array(turn)) for turn in set(turns)}
    return {slot: Pose(place, turned[turn]) for slot, place, turn in zip(numbers, places, turns, strict=True)}


@functools.cache
def _slot_rows() -> tuple[list[int], np.ndarray, list[tuple[float, ...]]]:
    """`slots` in rows: numbers, places, turns, of which many are the same."""
    places = slots()
    return (
        list(places),
        np.array([place.position for place in places.values()]),
        [tuple(place.orientation.tolist()) for place in places.values()],
    )


class RadiusStick:
    """A stick that is pushed up or down asks for a step of the radius, and goes on asking while it is held."""

    def __init__(self) -> None:
        self._side = 0
        self._wait = 0.0

    def poll(self, stick: tuple[float, float], seconds: float) -> str | None:
        """The action that is asked for in this frame: "radius_more", "radius_less" or none.

        Args:
            stick: y is "radius_more" less "radius_less"; x is what else the same stick does: a push more to the side
                than up or down is for that.
            seconds: since the last frame.
        """
        across, upward = stick
        far = LET_GO if self._side else PUSHED
        side = int(math.copysign(1, upward)) if abs(upward) >= far and abs(across) < max(abs(upward), ACROSS) else 0
        if side == 0 or side != self._side:
            self._side, self._wait = side, FIRST_WAIT
            return self._action(side)
        self._wait -= seconds
        if self._wait > 0:
            return None
        self._wait += NEXT_WAIT
        return self._action(side)

    @staticmethod
    def _action(side: int) -> str | None:
        return {1: "radius_more", -1: "radius_less"}.get(side)
