"""Smooth walking with a stick, by where the head or a hand points."""

import math
from dataclasses import dataclass

import numpy as np

from app.vr.directions import angle, heading, turned

FOLLOWED = 0.5  # degrees that the head may be off the player's forward; a head is never still, and each turn is sent


@dataclass(frozen=True)
class Walk:
    """What the player wants of its legs and neck; the fields of `app.client.acting.Wishes`."""

    forward: float = 0.0
    right: float = 0.0
    sprint: bool = False
    crouch: bool = False
    yaw: float = 0.0
    pitch: float = 0.0


def walk(
    stick: tuple[float, float],
    head: np.ndarray,
    guide: np.ndarray,
    up: np.ndarray,
    facing: tuple[np.ndarray, float],
    *,
    sprint: bool = False,
    crouch: bool = False,
) -> Walk:
    """Turn the player after the head, and walk where the stick says.

    Args:
        stick: x to the right, y ahead, -1 to 1, beyond its dead zone.
        head: axes of the head in the planet's frame, shape (3, 3).
        guide: axes of what decides where ahead is: the head's or a hand's.
        up: of the ground.
        facing: level forward of the player and pitch [radians], as `Client.heading` gives it.
        sprint, crouch: whether they are wished.
    """
    forward, pitch = facing
    yaw = angle(forward, heading(head, up), up)
    rise = math.degrees(math.asin(max(-1.0, min(1.0, float(-head[:, 2] @ up))))) - math.degrees(pitch)
    if abs(yaw) < FOLLOWED and abs(rise) < FOLLOWED:
        yaw = rise = 0.0
    else:
        forward = turned(forward, up, yaw)
    across, ahead = stick
    way = math.radians(angle(forward, heading(guide, up), up)) if across or ahead else 0.0
    return Walk(
        forward=ahead * math.cos(way) - across * math.sin(way),
        right=ahead * math.sin(way) + across * math.cos(way),
        sprint=sprint,
        crouch=crouch,
        yaw=yaw,
        pitch=rise,
    )
