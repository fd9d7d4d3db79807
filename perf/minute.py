"""A scripted minute before the renderer: walking, digging, and flying down from an orbit to the ground.

Time goes by in steps of a fixed length, however long a frame takes, so every machine draws the same frames.
"""

import math
from dataclasses import dataclass

import numpy as np

from gameplay import view, wire
from gameplay.game import Game
from gameplay.state import HOME
from taichi_kernels import heights
from taichi_kernels.planet import Recipe
from taichi_kernels.units import Q14, UNITS_PER_CHUNK, UNITS_PER_METRE, VOXEL_METRES
from vr_render.scene import Eye, Planet, Scene

SEED = 22
RADIUS = 500.0  # metres
HOUR = 10.0
EYE = 1.65  # metres above the ground
EDITS_PER_SECOND = 100
SNAPSHOTS_PER_SECOND = 30

WALK, DIG, FLIGHT = 20.0, 15.0, 25.0  # seconds of each part
MINUTE = WALK + DIG + FLIGHT
SPEED = 4.0  # metres a second on foot
ORBIT = 1500.0  # metres above the ground
TURN = 1.4  # radians around the planet during the flight


@dataclass(frozen=True)
class Ground:
    """Height of the ground along the ways that are gone."""

    recipe: Recipe
    sea: float

    def at(self, directions: np.ndarray) -> np.ndarray:
        """Radius of the ground, or of the sea above it, along unit vectors (n, 3); metres, float64 (n,)."""
        found = heights.along(self.recipe, np.rint(directions * Q14).astype(np.int32))
        metres = found * (VOXEL_METRES / 128) + self.recipe.radius_units / UNITS_PER_METRE
        return np.maximum(metres, self.sea)


class Stage:
    """The planet, its light, and the places of the minute."""

    def __init__(self) -> None:
        self.game = Game.new(SEED, RADIUS)
        self.facts = view.PlanetFacts.of(self.game.state)
        self.planet = Planet(self.facts.recipe, view.colours(), self.facts.sea_radius)
        self._ground = Ground(self.facts.recipe, self.facts.sea_radius)
        # where the script that comes with the game begins
        self.start = _unit(np.array([474.1, -178.6, -16.8]))
        self._ahead = _unit(np.cross([0.0, 0.0, 1.0], self.start))
        self.sun = self.facts.daylight.sun_at(HOUR, tuple(self.start.tolist()))

    def scene(self, seconds: float, size: tuple[int, int], fov: float, eyes: int = 1) -> Scene:
        """What the minute shows at a moment.

        Args:
            seconds: 0 to `MINUTE`.
            size: of the picture [pixels].
            fov: of the picture [degrees].
            eyes: 1, or 2 with 64 mm between them.
        """
        if seconds < WALK:
            place, look = self._on_foot(seconds * SPEED, -0.1)
        elif seconds < WALK + DIG:
            place, look = self._on_foot(WALK * SPEED, -0.6)
        else:
            place, look = self._in_flight(min(1.0, (seconds - WALK - DIG) / FLIGHT))
        eye = Eye.looking(place, look, fov, size)
        if eyes == 2:
            right = eye.axes[:, 0] * 0.032
            both = [Eye(place + side * right, eye.orientation, eye.tangents) for side in (-1, 1)]
            return Scene(both, self.sun, seconds)
        return Scene([eye], self.sun, seconds)

    @property
    def whole(self) -> Scene:
        """The planet seen from afar, all of one side."""
        place = self.start * (RADIUS + ORBIT)
        return Scene([Eye.looking(place, -place, 70.0, (16, 9))], self.sun)

    def dug_at(self) -> np.ndarray:
        """The middle of where is dug [m from the planet's centre]."""
        place, look = self._on_foot(WALK * SPEED, -0.6)
        up = _unit(place)
        ahead = _unit(look - (look @ up) * up)
        direction = _unit(place + 4.0 * ahead)
        return direction * self._ground.at(direction[None])[0]

    def _on_foot(self, way: float, pitch: float) -> tuple[np.ndarray, np.ndarray]:
        direction, ahead = self._along(way / RADIUS)
        around = [_unit(direction + ahead * step / RADIUS) for step in (-1.0, 0.0, 1.0)]
        place = direction * (self._ground.at(np.array(around)).mean() + EYE)
        return place, ahead * math.cos(pitch) + direction * math.sin(pitch)

    def _in_flight(self, share: float) -> tuple[np.ndarray, np.ndarray]:
        """From an orbit down to where the walk ended, slower the nearer the ground is."""
        left = 1.0 - share
        direction, ahead = self._along(WALK * SPEED / RADIUS - TURN * left * left)
        height = EYE + ORBIT * left**4
        pitch = -0.1 - 1.2 * left
        place = direction * (self._ground.at(direction[None])[0] + height)
        return place, ahead * math.cos(pitch) + direction * math.sin(pitch)

    def _along(self, angle: float) -> tuple[np.ndarray, np.ndarray]:
        """A direction on the great circle of the walk, and what is ahead there."""
        cosine, sine = math.cos(angle), math.sin(angle)
        return self.start * cosine + self._ahead * sine, self._ahead * cosine - self.start * sine


def edits(stage: Stage, seconds: float) -> list[bytes]:
    """Snapshots that a game at work sends: each holds the chunks that a share of 100 edits a second changed.

    Args:
        stage: whose game is changed.
        seconds: for how long there are edits.
    Returns:
        Snapshots as they travel between processes, 30 a second.
    """
    ground = stage.game.state.terrains[HOME]
    middle = stage.dug_at()
    low = ((middle - 30.0) * UNITS_PER_METRE).astype(np.int64) // UNITS_PER_CHUNK
    high = ((middle + 30.0) * UNITS_PER_METRE).astype(np.int64) // UNITS_PER_CHUNK
    edges = tuple((high - low + 1).tolist())
    ground.load((np.indices(edges).reshape(3, -1).T + low).astype(np.int32))
    viewer = view.Viewer(stage.game.state, 0)
    random = np.random.default_rng(1)
    out, done = [], 0
    for number in range(round(seconds * SNAPSHOTS_PER_SECOND)):
        while done < (number + 1) * EDITS_PER_SECOND / SNAPSHOTS_PER_SECOND:
            place = middle + random.uniform(-6.0, 6.0, 3)
            if done % 3:
                ground.excavate_sphere(place.tolist(), 1.5)
            else:
                ground.elevate_sphere(place.tolist(), 1.5, 1 << 40)
            done += 1
        out.append(wire.encode(viewer.snapshot()))
    return out


def _unit(vector: np.ndarray) -> np.ndarray:
    return np.asarray(vector / np.linalg.norm(vector))
