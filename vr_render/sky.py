"""What stands in a planet's sky besides its air: a star of its own, worlds, asteroids, wrecks. Plain data."""

from dataclasses import dataclass

import numpy as np

WORLD, ROCK = 0.0, 1.0  # kinds of bodies
BODY = np.dtype(
    [
        ("place", "f4", 4),  # direction from the eye, in the frame of the stars; sine of its angular radius
        ("turn", "f4", 4),  # quaternion, from the frame of the stars to the body's own, whose +z is its north
        ("light", "f4", 4),  # direction to its star, in the frame of the stars; how strong that is there, 1 as here
        ("sea", "f4", 4),  # colour of water, linear as all here; share of the surface that it covers
        ("warm", "f4", 4),  # of the ground at the equator; a number that tells bodies apart, 0 to 1000
        ("mild", "f4", 4),  # between; how much of the ground has the accent's colour
        ("cold", "f4", 4),  # at the poles; share of the surface under clouds
        ("accent", "f4", 4),  # of patches everywhere; kind
        ("air", "f4", 4),  # of its air in sunlight; how thick that is, 0 to 1
        ("glow", "f4", 4),  # light on its night side, as a share of the star's here; not read
    ]
)  # as shaders/body.vert reads it


@dataclass(frozen=True, eq=False)
class Sky:
    """All of it, as it stands at one moment.

    Attributes:
        bodies: `BODY`, shape (n,), the farthest first; at most `MOST` are drawn.
        light: of the star above the air, as a factor of our sun's, linear RGB.
        size: angular radius of the star [radians].
        hidden: share of its disc that bodies hide, 0..1; ground and air get so much less of its light.
        turn: rotation from the planet's frame to that of the stars, shape (3, 3).
    """

    bodies: np.ndarray
    light: tuple[float, float, float]
    size: float
    hidden: float
    turn: np.ndarray


MOST = 1024
