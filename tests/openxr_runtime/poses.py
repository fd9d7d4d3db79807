"""Poses as OpenXR has them: metres, +Y up, -Z ahead, unit quaternions (x, y, z, w).

Plain floats, no arrays: a frame asks for many."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

Vector = tuple[float, float, float]
Quaternion = tuple[float, float, float, float]


def turn(rotation: Quaternion, vector: Vector) -> Vector:
    """A vector, rotated."""
    x, y, z, w = rotation
    a, b, c = vector
    p, q, r = 2 * (y * c - z * b), 2 * (z * a - x * c), 2 * (x * b - y * a)
    return a + w * p + y * r - z * q, b + w * q + z * p - x * r, c + w * r + x * q - y * p


def product(first: Quaternion, second: Quaternion) -> Quaternion:
    """The rotation that does `second`, then `first`."""
    ax, ay, az, aw = first
    bx, by, bz, bw = second
    return (
        aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx,
        aw * bz + ax * by - ay * bx + az * bw,
        aw * bw - ax * bx - ay * by - az * bz,
    )


def angles(yaw: float = 0.0, pitch: float = 0.0, roll: float = 0.0) -> Quaternion:
    """The rotation of angles in degrees: yaw turns left, pitch looks up, roll leans left."""
    y, p, r = (math.radians(angle) / 2 for angle in (yaw, pitch, roll))
    rotation = product((0.0, math.sin(y), 0.0, math.cos(y)), (math.sin(p), 0.0, 0.0, math.cos(p)))
    return product(rotation, (0.0, 0.0, math.sin(r), math.cos(r)))


def between(first: Quaternion, second: Quaternion, share: float) -> Quaternion:
    """The rotation at a share (0..1) of the shortest way from one to another."""
    dot = sum(a * b for a, b in zip(first, second, strict=True))
    if dot < 0:
        second, dot = (-second[0], -second[1], -second[2], -second[3]), -dot
    if dot > 0.9995:
        mixed = [a + (b - a) * share for a, b in zip(first, second, strict=True)]
    else:
        angle = math.acos(dot)
        left, right = math.sin((1 - share) * angle), math.sin(share * angle)
        mixed = [a * left + b * right for a, b in zip(first, second, strict=True)]
    length = math.sqrt(sum(value * value for value in mixed))
    x, y, z, w = (value / length for value in mixed)
    return x, y, z, w


@dataclass(frozen=True, slots=True)
class Pose:
    """Where something is and how it is turned; `a * b` is b, given in a, seen from where a is given."""

    position: Vector = (0.0, 0.0, 0.0)
    orientation: Quaternion = (0.0, 0.0, 0.0, 1.0)

    def __mul__(self, other: Pose) -> Pose:
        x, y, z = turn(self.orientation, other.position)
        a, b, c = self.position
        return Pose((a + x, b + y, c + z), product(self.orientation, other.orientation))

    @property
    def inverse(self) -> Pose:
        """The pose that undoes this one."""
        x, y, z, w = self.orientation
        back = (-x, -y, -z, w)
        a, b, c = self.position
        return Pose(turn(back, (-a, -b, -c)), back)

    @property
    def ahead(self) -> Vector:
        """The direction in which it looks."""
        return turn(self.orientation, (0.0, 0.0, -1.0))

    @property
    def yaw(self) -> float:
        """Its heading in radians about +Y; 0 looks along -Z."""
        x, _, z = self.ahead
        return math.atan2(-x, -z)

    @classmethod
    def at(cls, x: float, y: float, z: float, yaw: float = 0.0, pitch: float = 0.0, roll: float = 0.0) -> Pose:
        """A pose by place (metres) and angles (degrees, see `angles`)."""
        return cls((float(x), float(y), float(z)), angles(yaw, pitch, roll))

    @classmethod
    def read(cls, posef: Any) -> Pose:
        """From an XrPosef."""
        p, q = posef.position, posef.orientation
        return cls((p.x, p.y, p.z), (q.x, q.y, q.z, q.w))

    def write(self, posef: Any) -> None:
        """Into an XrPosef."""
        p, q = posef.position, posef.orientation
        p.x, p.y, p.z = self.position
        q.x, q.y, q.z, q.w = self.orientation


def is_unit(orientation: Quaternion) -> bool:
    """Whether a quaternion is one that OpenXR takes: its length within 1 % of 1."""
    return abs(math.sqrt(sum(value * value for value in orientation)) - 1.0) <= 0.01
