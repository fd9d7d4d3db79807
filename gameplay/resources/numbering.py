"""Ids of the resource nodes and of the flora that a body has by itself: body, chunk and number in the chunk, packed."""

import numpy as np

GENERATED = 1 << 62  # this bit is set in such ids, and in no others
FLORA = 1 << 61  # and this one in those of flora
LANDMARK = 1 << 60  # and this one in those of nodes at landmarks, which are numbered by themselves
MOST = 64  # nodes of a chunk
MOST_FLORA = 512
_BIAS = 1 << 11
_MASK = (1 << 12) - 1


def pack(body: int, chunk: tuple[int, int, int], number: int) -> int:
    """Id of a node; chunk coordinates from -2048 to 2047, number below 64."""
    x, y, z = (part + _BIAS for part in chunk)
    return GENERATED | body << 42 | x << 30 | y << 18 | z << 6 | number


def pack_all(chunks: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Ids on body 0 of chunks (n, 3) and numbers (n,): i64 (n,)."""
    x, y, z = (chunks.astype(np.int64) + _BIAS).T
    return GENERATED | x << 30 | y << 18 | z << 6 | numbers


def unpack(node: int) -> tuple[int, tuple[int, int, int], int]:
    """Body, chunk and number of a node."""
    x, y, z = ((node >> shift & _MASK) - _BIAS for shift in (30, 18, 6))
    return (node & LANDMARK - 1) >> 42, (x, y, z), node & MOST - 1


def cell(node: int | np.ndarray) -> int | np.ndarray:
    """What the ids of all nodes of a chunk have in common."""
    return (node & LANDMARK - 1) // MOST


def pack_flora(body: int, chunk: tuple[int, int, int]) -> int:
    """Id of number 0 of the flora of a chunk; those of the others, below 512, follow it."""
    return FLORA | pack(body, chunk, 0) - GENERATED << 3 | GENERATED


def unpack_flora(plant: int) -> tuple[int, tuple[int, int, int], int]:
    """Body, chunk and number of flora."""
    body, chunk, _ = unpack((plant & FLORA - 1) >> 3)
    return body, chunk, plant & MOST_FLORA - 1


def chunks_of(ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Bodies i64 (n,) and chunks i64 (n, 3) of ids i64 (n,)."""
    packed = np.where(ids & FLORA, (ids & FLORA - 1) >> 3, ids & LANDMARK - 1)
    chunks = np.stack([(packed >> shift & _MASK) - _BIAS for shift in (30, 18, 6)], axis=-1)
    return packed >> 42, chunks
