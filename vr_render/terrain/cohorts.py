"""Which changes of the shown tree fade together.

While they fade, old and new are both drawn, with what lies before and behind each other blended: several times what
whole ground costs. So only some of what is in view fades at one time, and the rest waits for its turn.
"""

from __future__ import annotations

import numpy as np

from vr_render.terrain.octree import decode, encode

SHARE = 0.35  # of the triangles in view: so many may fade at one time
LEAST = 100_000  # triangles that may in any case: so little costs little, and detail is not to lag behind
UNSEEN = 0.15  # of what a triangle in view costs, where only the sun and the sky see it


def limit(stays: int, comes: int, goes: int) -> float:
    """How many triangles in view may fade at one time, of those in view that stay, come and go."""
    return max(SHARE * (stays + max(comes, goes)), LEAST)


def regions(codes: np.ndarray) -> np.ndarray:
    """The coarsest node among some that holds each of them: i64, shape (n,), of numbers of nodes."""
    found, at = codes.copy(), codes
    for _ in range(int(np.ptp(codes >> 48)) if len(codes) else 0):
        levels, chunks = decode(at)
        at = encode(0, chunks >> 1) | ((levels + 1) << 48)
        found = np.where(np.isin(at, codes), at, found)
    return found


def first(codes: np.ndarray, triangles: np.ndarray, seen: np.ndarray, urgency: np.ndarray, most: float) -> np.ndarray:
    """Which of the nodes that come and go begin to fade now; bool, shape (n,).

    Args:
        codes: numbers of the nodes; those that a coarser one of them holds come and go with it.
        triangles: of each node. seen: which are in view. urgency: the greatest of a region counts.
        most: triangles in view that may fade; at least one region does.
    """
    tops, region = np.unique(regions(codes), return_inverse=True)
    cost = np.zeros(len(tops))
    np.add.at(cost, region, triangles * np.where(seen, 1.0, UNSEEN))
    need = np.zeros(len(tops))
    np.maximum.at(need, region, urgency)
    order = np.argsort(-need, kind="stable")
    taken = np.zeros(len(tops), bool)
    taken[order] = np.cumsum(cost[order]) <= most
    taken[order[0]] = True
    return np.asarray(taken[region])
