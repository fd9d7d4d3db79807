"""Poses as OpenXR writes them into memory, read without a copy of their structs, and checked."""

from __future__ import annotations

import ctypes
import logging
import math
from typing import Any

import numpy as np

from vr_render.headset_frame import Pose

VALID = 3  # orientation and position: of XrSpaceLocationFlags, of XrViewStateFlags and of joints alike
_ROUNDING = 0.02  # of the length of a quaternion, until it counts as none
_log = logging.getLogger(__name__)
_said: set[str] = set()


def forget() -> None:
    """Another headset: what was said of the last is said again."""
    _said.clear()


def memory_of(struct: Any, field: str, floats: int) -> np.ndarray:
    """The floats of a struct from a field on, as they are in memory: float32, shape (floats,). Keeps it alive."""
    offset = getattr(type(struct), field).offset
    return np.frombuffer(struct, np.float32, floats, offset)


def pose(values: np.ndarray, flags: int, what: str) -> Pose | None:
    """The pose of 7 floats (x y z w of the turn, then the place); None where it is not tracked or not sound.

    Args:
        flags: which of it are valid.
        what: is named, once, when a runtime gives what is no pose.
    """
    if flags & VALID != VALID:
        return None
    qx, qy, qz, qw, x, y, z = values.tolist()
    length = math.sqrt(qx * qx + qy * qy + qz * qz + qw * qw)
    if not (abs(length - 1.0) < _ROUNDING and math.isfinite(x + y + z)):  # also so for a turn with NaN
        complain(what)
        return None
    return Pose(np.array([x, y, z]), np.array([qx / length, qy / length, qz / length, qw / length]))


def speed(values: np.ndarray, valid: int) -> np.ndarray:
    """A velocity or spin of 3 floats, float64; zero where it is not known or not finite."""
    x, y, z = values.tolist()
    return np.array([x, y, z]) if valid and math.isfinite(x + y + z) else np.zeros(3)


def complain(what: str) -> None:
    """Say, once, that a runtime gave a pose that is none."""
    if what not in _said:
        _said.add(what)
        _log.warning("the headset's runtime gave a pose of %s that is none; it counts as not tracked", what)


def write_pose(target: Any, source: Pose) -> None:
    """Write a pose into an XrPosef."""
    turn, place = target.orientation, target.position
    turn.x, turn.y, turn.z, turn.w = (float(value) for value in source.orientation)
    place.x, place.y, place.z = (float(value) for value in source.position)


def byte_copy(target: Any, source: Any, offset: int, size: int) -> None:
    """Copy bytes from one struct to the same place of another."""
    ctypes.memmove(ctypes.addressof(target) + offset, ctypes.addressof(source) + offset, size)
