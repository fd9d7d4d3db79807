"""What stands in the sky of a place on a body: all others, how large, how lit, and what they hide of the star.

Floats that are only looked at; what play depends on is in `orbits` and `spin`.
"""

from dataclasses import dataclass

import numpy as np

from gameplay.solar_system import spin
from gameplay.solar_system.bodies import SolarSystem, Star, is_solid
from gameplay.solar_system.spin import Beginning, Spin

LARGE = 150.0  # metres: bodies that are larger can hide much of a star from each other
WRECK = 12.0  # metres: radius of what is left of a station


@dataclass(frozen=True)
class Seen:
    """The sky of a place. Directions are unit vectors in the frame of the body on which the place is.

    Attributes:
        numbers: of the bodies, without the star and the one below, int64 (n,); rows below are in this order.
        directions: to their centres, float64 (n, 3). distances: to them [m], float64 (n,).
        sizes: their angular radii [radians], float64 (n,).
        suns: directions from them to the star: the side that is lit, float64 (n, 3).
        phases: shares of their discs that are lit, float64 (n,).
        sun: direction to the star, float64 (3,). sun_distance: to it [m]. sun_size: its angular radius [radians].
        hides: shares of the star's disc that the bodies cover, float64 (n,).
        turn: rotation from the system's frame to the body's, float64 (3, 3).
    """

    numbers: np.ndarray
    directions: np.ndarray
    distances: np.ndarray
    sizes: np.ndarray
    suns: np.ndarray
    phases: np.ndarray
    sun: np.ndarray
    sun_distance: float
    sun_size: float
    hides: np.ndarray
    turn: np.ndarray

    @property
    def hidden(self) -> float:
        """Share of the star's disc that is covered, 0..1."""
        return min(float(self.hides.sum()), 1.0)


class Skies:
    """The skies of a system.

    Attributes:
        radii: of the bodies by their numbers [m], float64 (n,).
    """

    def __init__(self, system: SolarSystem, beginning: Beginning | None = None) -> None:
        """Args:
        beginning: of the first planet, see `spin`.
        """
        self.radii = np.array([_radius(body) for body in system.bodies])
        self._orbits = system.orbits
        self._spins: list[Spin | None] = [None] + [
            spin.of(system, number, beginning if number == 1 else None) for number in range(1, len(system.bodies))
        ]

    def places(self, tick: int) -> np.ndarray:
        """Places of all bodies in the system's frame at a tick [m], float64 (n, 3)."""
        return self._orbits.at(tick)[0]

    def turn(self, number: int, tick: int) -> np.ndarray:
        """Rotation from the system's frame to a body's own at a tick, float64 (3, 3); the star's is the system's."""
        own = self._spins[number]
        return np.eye(3) if own is None else own.turn(tick)

    def seen(self, number: int, place: np.ndarray, tick: int) -> Seen:
        """What is seen of a place on a body, or beside it, at a tick; `place` in the body's frame [m], (3,)."""
        return seen(self.places(tick), self.radii, self.turn(number, tick), number, place)

    def eclipsed(self, places: np.ndarray) -> np.ndarray:
        """Shares of the star's light that others keep from each body, float64 (n,); of the star 0. Of smaller ones no
        more than their own share of its disc lies in their shadow."""
        large = np.flatnonzero(self.radii[1:] >= LARGE) + 1
        found = np.zeros(len(places))
        away = places[None, large] - places[large, None]
        far = np.maximum(np.linalg.norm(away, axis=2), 1.0)
        to_star = np.maximum(np.linalg.norm(places[large], axis=1), 1.0)
        angles = _between(away / far[..., None], (-places[large] / to_star[:, None])[:, None])
        sizes = _size(self.radii[large], far)
        shares = hidden(angles, sizes, _size(self.radii[0], to_star)[:, None])
        shares = shares * np.minimum(self.radii[large] / self.radii[large, None], 1.0) ** 2
        np.fill_diagonal(shares, 0.0)
        found[large] = np.where(far < to_star[:, None], shares, 0.0).sum(axis=1)
        return np.clip(found, 0.0, 1.0)


def seen(places: np.ndarray, radii: np.ndarray, turn: np.ndarray, number: int, place: np.ndarray) -> Seen:
    """The sky of a place; see `Skies`.

    Args:
        places: of all bodies, the star first, in the system's frame [m], float64 (n, 3). radii: of all [m], (n,).
        turn: from the system's frame to that of the body with a number.
        place: in that body's frame [m], (3,).
    """
    numbers = np.delete(np.arange(len(places)), [0, number] if number else [0])
    ways = (places - places[number]) @ turn.T - place
    distances = np.maximum(np.linalg.norm(ways, axis=1), 1.0)
    directions = ways / distances[:, None]
    sun, sun_size = directions[0], float(_size(radii[0], distances[0]))
    suns = ways[0] - ways[numbers]
    suns /= np.maximum(np.linalg.norm(suns, axis=1, keepdims=True), 1.0)
    directions, far = directions[numbers], distances[numbers]
    sizes = _size(radii[numbers], far)
    covered = hidden(_between(directions, sun), sizes, sun_size)
    return Seen(
        numbers=numbers,
        directions=directions,
        distances=far,
        sizes=sizes,
        suns=suns,
        phases=0.5 - 0.5 * (suns * directions).sum(axis=1),
        sun=sun,
        sun_distance=float(distances[0]),
        sun_size=sun_size,
        hides=np.where(far < distances[0], covered, 0.0),
        turn=turn,
    )


def hidden(angles: np.ndarray, sizes: np.ndarray, star: np.ndarray | float) -> np.ndarray:
    """Share of a star's disc that discs before it cover, each for itself.

    Args:
        angles: between the middles. sizes: angular radii of what is before. star: of the star; all in radians.
    """
    angles, sizes, star = np.broadcast_arrays(np.asarray(angles), sizes, star)
    share = np.where(angles < np.abs(sizes - star), np.minimum(sizes / star, 1.0) ** 2, 0.0)
    meets = (angles < sizes + star) & (angles >= np.abs(sizes - star)) & (angles > 0)
    if meets.any():
        d, r, s = angles[meets], sizes[meets], star[meets]
        a = np.arccos(np.clip((d * d + r * r - s * s) / (2 * d * r), -1, 1))
        b = np.arccos(np.clip((d * d + s * s - r * r) / (2 * d * s), -1, 1))
        lens = r * r * (a - np.sin(a) * np.cos(a)) + s * s * (b - np.sin(b) * np.cos(b))
        share[meets] = lens / (np.pi * s * s)
    return share


def _between(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Angles between unit vectors, exact also where they are small."""
    return 2 * np.arcsin(np.minimum(np.linalg.norm(a - b, axis=-1) / 2, 1.0))


def _size(radius: np.ndarray | float, distance: np.ndarray | float) -> np.ndarray:
    return np.arcsin(np.minimum(np.asarray(radius) / distance, 1.0))


def _radius(body: object) -> float:
    return body.radius if isinstance(body, Star) or is_solid(body) else WRECK
