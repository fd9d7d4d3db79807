"""Outfits: what a world has and knows that begins with one, ready where players appear."""

import numpy as np

from gameplay import content
from gameplay.building import placing, structures
from gameplay.content.definitions import Structure
from gameplay.crafting.tech_tree import TechTree
from gameplay.errors import Rejected, StateError
from gameplay.inventory import receive
from gameplay.positions import Point, point
from gameplay.state import HOME, GameState
from gameplay.survival import climate
from gameplay.systems import locomotion, spawning
from gameplay.systems.directions import cosine, cross, level, sine, times, unit
from gameplay.systems.loading import REACH
from taichi_kernels.units import Q14, UNITS_PER_CHUNK, UNITS_PER_METRE

RINGS = (3, 4, 5, 6, 8, 10)  # [m] from where players appear: there stores stand, the nearest first
WAYS = 12  # places on a ring


def begin(state: GameState, name: str) -> None:
    """Let a new world begin with an outfit of the content; "" is none.

    Raises:
        StateError: there is no such outfit.
    """
    if not name:
        return
    known = content.load().outfits
    if name not in known:
        raise StateError(f"there is no outfit {name!r}; there are {', '.join(sorted(known))}")
    outfit, tree = known[name], TechTree(state)
    for technology in outfit.technologies:
        _learn(tree, technology)
    middle = spawning.place(state)
    _load(state, middle)
    left = dict(outfit.items)
    while left:
        store = _put_up(state, outfit.store, middle)
        left = {item: rest for item, amount in left.items() if (rest := receive.store(state, store, item, amount))}


def _learn(tree: TechTree, name: str) -> None:
    if tree.is_unlocked(name):
        return
    for needed in tree.technologies[name].needs:
        _learn(tree, needed)
    tree.unlock(name, cost=0)


def _load(state: GameState, middle: Point) -> None:
    """Load the ground on which stores can stand, as it is around players."""
    offsets = (np.indices((2 * REACH + 1,) * 3, np.int32) - REACH).reshape(3, -1).T
    state.terrains[HOME].load(offsets + np.array(middle, np.int64).astype(np.int32) // UNITS_PER_CHUNK)


def _put_up(state: GameState, store: str, middle: Point) -> int:
    """Put up a store on the nearest place that has room, in any case somewhere; its id."""
    made = content.load().items[store].structure
    assert made is not None  # the content says so
    place = next(filter(None, (_stand(state, made, *one) for one in _places(state, middle))), None)
    return structures.place(state, store, HOME, *(place or placing.Stand(*_places(state, middle)[0])), maker=0)


def _stand(state: GameState, made: Structure, position: Point, forward: Point) -> placing.Stand | None:
    found = placing.stand(state, HOME, made, position, forward)
    return None if isinstance(found, Rejected) else found


def _places(state: GameState, middle: Point) -> list[tuple[Point, Point]]:
    """Places on the ground round a place [units], with the way back to it, Q14."""
    centre = np.array(middle, np.int64)
    up = locomotion.up(centre)
    north = unit(level(np.array([0, 0, Q14] if abs(up[2]) < Q14 * 3 // 4 else [Q14, 0, 0]), up))
    east = cross(up, north)
    angles = [turn * 65536 // WAYS for turn in range(WAYS)]
    ways = np.array([times(north, cosine(angle)) + times(east, sine(angle)) for angle in angles])
    aside = np.concatenate([times(ways, radius * UNITS_PER_METRE) for radius in RINGS])
    above = unit(centre + aside)
    places = times(above, climate.surfaces(state, HOME, centre + aside))
    backs = np.tile(-ways, (len(RINGS), 1))
    return [(point(place), point(back)) for place, back in zip(places, backs, strict=True)]
