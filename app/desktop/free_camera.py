"""The free camera: flies where no player can, from the ground to orbit."""

import math

import numpy as np

from app.desktop.controls import Intents

LEAST_SPEED, GREATEST_SPEED = 0.5, 5000.0  # m/s
STEP = 1.25  # a notch of the wheel
SPRINT = 4.0
STEEPEST = 89.0  # degrees
_SMOOTH = 0.12  # seconds in which the speed follows the wish


class FreeCamera:
    """Keeps its horizon level with the ground below it, however far it flies round the planet.

    Args:
        position: where it starts [m from the planet's centre], shape (3,).
        orientation: as a camera's: looks along its −Z, +Y is up; quaternion x, y, z, w, shape (4,).
        speed: to start with [m/s].

    Attributes:
        position: [m], float64, shape (3,).
        orientation: quaternion, float64, shape (4,).
        speed: at full wish [m/s], LEAST_SPEED to GREATEST_SPEED.
    """

    def __init__(self, position: np.ndarray, orientation: np.ndarray, speed: float = 10.0) -> None:
        self.position = np.array(position, np.float64)
        self.speed = min(max(speed, LEAST_SPEED), GREATEST_SPEED)
        self._velocity = np.zeros(3)
        forward = _turn(np.asarray(orientation, np.float64), (0.0, 0.0, -1.0))
        up = self._up()
        self._pitch = math.degrees(math.asin(min(1.0, max(-1.0, float(forward @ up)))))
        flat = forward - up * (forward @ up)
        if flat @ flat < 1e-12:  # straight up or down: where its upper edge points, seen along the ground
            edge = _turn(np.asarray(orientation, np.float64), (0.0, 1.0, 0.0))
            flat = (edge - up * (edge @ up)) * (-1.0 if self._pitch > 0 else 1.0)
        self._ahead = _unit(flat)
        self._pitch = min(max(self._pitch, -STEEPEST), STEEPEST)
        self.orientation = self._orient()

    def move(self, intents: Intents, seconds: float) -> None:
        """Turn and fly as the player wants.

        Args:
            intents: of this frame; the wheel (radius_more, radius_less) changes the speed.
            seconds: since the last call.
        """
        for name in intents.pressed:
            if name in ("radius_more", "radius_less"):
                factor = STEP if name == "radius_more" else 1 / STEP
                self.speed = min(max(self.speed * factor, LEAST_SPEED), GREATEST_SPEED)
        self._level()
        up = self._up()
        angle = math.radians(-intents.yaw)
        right = np.cross(self._ahead, up)
        self._ahead = _unit(self._ahead * math.cos(angle) - right * math.sin(angle))
        self._pitch = min(max(self._pitch + intents.pitch, -STEEPEST), STEEPEST)
        right = np.cross(self._ahead, up)
        slope = math.radians(self._pitch)
        looking = self._ahead * math.cos(slope) + up * math.sin(slope)
        wish = looking * intents.forward + right * intents.right + up * intents.up
        length = math.sqrt(float(wish @ wish))
        wish *= self.speed * (SPRINT if intents.sprint else 1.0) / max(1.0, length)
        follow = 1 - math.exp(-seconds / _SMOOTH)
        self._velocity += (wish - self._velocity) * follow
        if not wish.any() and self._velocity @ self._velocity < 1e-6:
            self._velocity[:] = 0.0
        self.position = self.position + self._velocity * seconds
        self._level()
        self.orientation = self._orient()

    def _up(self) -> np.ndarray:
        length = math.sqrt(float(self.position @ self.position))
        return self.position / length if length > 1e-6 else np.array([0.0, 1.0, 0.0])

    def _level(self) -> None:
        """Bring the way ahead back to the horizon of where the camera is now."""
        up = self._up()
        flat = self._ahead - up * (self._ahead @ up)
        if flat @ flat < 1e-12:
            flat = np.cross(up, (1.0, 0.0, 0.0) if abs(up[0]) < 0.9 else (0.0, 1.0, 0.0))
        self._ahead = _unit(flat)

    def _orient(self) -> np.ndarray:
        up, slope = self._up(), math.radians(self._pitch)
        right = np.cross(self._ahead, up)
        back = -(self._ahead * math.cos(slope) + up * math.sin(slope))
        return _quaternion(right, np.cross(back, right), back)


def _unit(vector: np.ndarray) -> np.ndarray:
    return vector / math.sqrt(float(vector @ vector))


def _turn(quaternion: np.ndarray, vector: tuple[float, float, float]) -> np.ndarray:
    """A vector turned by a quaternion."""
    axis, w = quaternion[:3], float(quaternion[3])
    cross = 2 * np.cross(axis, vector)
    return np.asarray(vector) + w * cross + np.cross(axis, cross)


def _quaternion(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
    """The quaternion of a turn, from where it brings the three axes."""
    # Shepperd, Quaternion from Rotation Matrix, 1978: divide by the largest of the four
    squares = (x[0] - y[1] - z[2], y[1] - x[0] - z[2], z[2] - x[0] - y[1], x[0] + y[1] + z[2])
    largest = max(range(4), key=lambda place: squares[place])
    root = math.sqrt(1 + squares[largest])
    part = 0.5 / root
    match largest:
        case 0:
            values = (0.5 * root, (x[1] + y[0]) * part, (z[0] + x[2]) * part, (y[2] - z[1]) * part)
        case 1:
            values = ((x[1] + y[0]) * part, 0.5 * root, (y[2] + z[1]) * part, (z[0] - x[2]) * part)
        case 2:
            values = ((z[0] + x[2]) * part, (y[2] + z[1]) * part, 0.5 * root, (x[1] - y[0]) * part)
        case _:
            values = ((y[2] - z[1]) * part, (z[0] - x[2]) * part, (x[1] - y[0]) * part, 0.5 * root)
    return np.array(values)
