"""What stands on the ground in numbers, as plain data: a frame draws those of many small things that are near."""

from dataclasses import dataclass

import numpy as np

FLORA = (
    *("grass", "tall_grass", "fern", "shrub", "flowers", "tree", "conifer", "cactus", "reeds", "dry_bush"),
    *("kelp", "coral", "caps", "tall_cap", "cushion", "bulbs"),
    *("pebbles", "rock", "lava_rock", "shards", "spikes", "log", "dead_tree"),
)
TALL = ("tree", "conifer", "cactus", "tall_cap", "rock", "lava_rock", "shards", "spikes", "dead_tree")
MOST_KINDS = 256
INSTANCE = np.dtype([("place", "f4", 3), ("look", "u1", 4)])


@dataclass(frozen=True, eq=False)
class FloraLooks:
    """How the kinds look, one entry each, at most `MOST_KINDS`.

    Attributes:
        shapes: indices into `FLORA`, i32, shape (n,).
        colours, accents: sRGB 0..255, shape (n, 3).
        sizes: least and greatest height [m], shape (n, 2).
        sights: from how far they are seen [m], shape (n,).
        sways: how far a top gives way to wind, as a share of its height, shape (n,).
        shadows: whether they cast one, bool, shape (n,).
        tall: whether they are seen from afar, bool, shape (n,); their shapes have a mesh for that, see `TALL`.
    """

    shapes: np.ndarray
    colours: np.ndarray
    accents: np.ndarray
    sizes: np.ndarray
    sights: np.ndarray
    sways: np.ndarray
    shadows: np.ndarray
    tall: np.ndarray


@dataclass(frozen=True, eq=False)
class Flora:
    """All of it. Make a new one when anything of it changes: frames know by its identity that all is as before.

    Attributes:
        looks: of the kinds.
        anchor: that places count from [m], float64, shape (3,).
        rows: INSTANCE, shape (n,): foot from the anchor [m]; kind, turn in 1/256, size from the least of its kind, 0,
            to the greatest, 255, and rank: those with a low one are seen from farther off. By group, then rank.
        keys: 256 times the number of its group and the rank of each row, ascending, i64, shape (n,).
        kinds: of each group, i32, shape (m,). cells: the ball that it is in, by number, i32, shape (m,).
        middles: of balls, from the anchor [m], float64, shape (k, 3). radii: of balls [m], shape (k,).
    """

    looks: FloraLooks
    anchor: np.ndarray
    rows: np.ndarray
    keys: np.ndarray
    kinds: np.ndarray
    cells: np.ndarray
    middles: np.ndarray
    radii: np.ndarray


@dataclass(frozen=True, eq=False)
class Cell:
    """What stands in a ball, ready to be joined with others of the same anchor.

    Attributes:
        rows: INSTANCE, by kind, then rank. kinds: that there are. groups: which of these each row is.
        middle: of the ball, from the anchor [m]; radius [m].
    """

    rows: np.ndarray
    kinds: np.ndarray
    groups: np.ndarray
    middle: np.ndarray
    radius: float


def cell(anchor: np.ndarray, places: np.ndarray, looks: np.ndarray) -> Cell:
    """A cell.

    Args:
        anchor: [m], near it, float64 (3,).
        places: feet [m], float64 (n, 3), n > 0. looks: u8 (n, 4), as in `Flora.rows`.
    """
    order = np.lexsort([looks[:, 3], looks[:, 0]])
    away = places[order] - anchor
    rows = np.zeros(len(places), INSTANCE)
    rows["place"], rows["look"] = away, looks[order]
    kinds, groups = np.unique(rows["look"][:, 0], return_inverse=True)
    low, high = away.min(axis=0), away.max(axis=0)
    return Cell(rows, kinds.astype(np.int32), groups, (low + high) / 2, float(np.linalg.norm(high - low)) / 2)


def joined(looks: FloraLooks, anchor: np.ndarray, cells: list[Cell]) -> Flora:
    """Flora of one or more cells that have this anchor."""
    counts = np.array([len(each.kinds) for each in cells])
    first = np.repeat(np.cumsum(counts) - counts, [len(each.rows) for each in cells])
    rows = np.concatenate([each.rows for each in cells])
    return Flora(
        looks,
        anchor,
        rows,
        (np.concatenate([each.groups for each in cells]) + first) * 256 + rows["look"][:, 3],
        np.concatenate([each.kinds for each in cells]),
        np.repeat(np.arange(len(cells), dtype=np.int32), counts),
        np.array([each.middle for each in cells]),
        np.array([each.radius for each in cells]),
    )
