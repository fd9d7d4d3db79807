"""Turning with a stick: in steps, or as long as it is held."""

from app.desktop.settings import VrSettings

FIRED, ARMED = 0.7, 0.4  # levels at which a push makes a step, and below which the next push counts


class Turning:
    """From a stick to degrees."""

    def __init__(self) -> None:
        self._fired = 0  # the side to which the stick is still held after a step

    def poll(self, level: float, seconds: float, settings: VrSettings) -> float:
        """Degrees to turn now, to the right.

        Args:
            level: of the stick, -1 to 1, to the right, beyond its dead zone.
            seconds: since the last call.
            settings: snap or smooth, the angle, the speed.
        """
        side = 1 if level > 0 else -1
        if abs(level) < ARMED or side != self._fired:
            self._fired = 0
        if settings.turn == "smooth":
            return level * settings.turn_speed * seconds
        if self._fired or abs(level) < FIRED:
            return 0.0
        self._fired = side
        return float(side * settings.snap_angle)
