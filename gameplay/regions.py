"""What of a state lies in a region of space, so that it can live on another server."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from gameplay.resources import numbering
from gameplay.tables import Tables
from taichi_kernels.units import UNITS_PER_CHUNK, UNITS_PER_METRE

REGION_CHUNKS = 128  # edge of a region: 2 km
CUBE = 32 * UNITS_PER_METRE  # edge of a cube of the table explored

# The column that says where a row lies, or whose it is; `volumes`, `items`, `flights` have rules of their own.
LYING = {
    "players": "position",
    "nodes": "position",
    "piles": "position",
    "structures": "position",
    "shuttles": "position",
}
OWNED = {
    "fragments": "player",
    "footwork": "player",
    "inventories": "owner",
    "gear": "player",
    "vitals": "player",
    "jobs": "station",
    "crops": "plot",
    "goals": "player",
    "aboard": "player",
    "routes": "shuttle",
}
REGIONAL = (*LYING, *OWNED, "items", "flights", "volumes", "harvests", "explored")


@dataclass(frozen=True)
class Region:
    """A cube of space: body and integer cell, 128 chunks (2 km) along an edge."""

    body: int
    cell: tuple[int, int, int]


def cell(body: int, chunk: Iterable[int]) -> Region:
    """The region of a chunk."""
    x, y, z = (int(part) // REGION_CHUNKS for part in chunk)
    return Region(body, (x, y, z))


def only_in(region: Region, tables: Tables) -> Tables:
    """Rows of the regional tables that lie in a region; chunks and names of kinds as they are.

    What somebody or something holds goes with its holder.
    """
    edge = REGION_CHUNKS * UNITS_PER_CHUNK
    middle = np.array(region.cell)

    def inside(rows: np.ndarray, column: str) -> np.ndarray:
        return (rows["body"] == region.body) & (rows[column] // edge == middle).all(axis=1)

    taken = {name: tables[name][inside(tables[name], column)] for name, column in LYING.items()}
    owners = np.concatenate([taken[name]["id"] for name in ("players", "structures", "shuttles")])
    of_jobs = tables["jobs"]["id"][np.isin(tables["jobs"]["station"], owners)]  # what a job has taken is its own
    owners = np.concatenate([owners, of_jobs])
    taken |= {name: tables[name][np.isin(tables[name][column], owners)] for name, column in OWNED.items()}
    items, volumes, flights = tables["items"], tables["volumes"], tables["flights"]
    here = np.where(items["holder"] > 0, np.isin(items["holder"], owners), inside(items, "position"))
    taken["items"] = items[here]
    taken["flights"] = flights[np.isin(flights["id"], np.concatenate([items[here]["id"], taken["piles"]["id"]]))]
    of_structure = np.isin(volumes["id"], tables["structures"]["id"])
    taken["volumes"] = volumes[np.where(of_structure, np.isin(volumes["id"], owners), inside(volumes, "minimum"))]
    bodies, chunks = numbering.chunks_of(tables["harvests"]["id"])
    taken["harvests"] = tables["harvests"][(bodies == region.body) & (chunks // REGION_CHUNKS == middle).all(axis=-1)]
    cubes = tables["explored"]
    places = np.stack([cubes["x"], cubes["y"], cubes["z"]], axis=-1).astype(np.int64) * CUBE
    taken["explored"] = cubes[(cubes["body"] == region.body) & (places // edge == middle).all(axis=-1)]
    return taken | {name: tables[name] for name in ("kinds", "terrain.chunks", "terrain.runs")}
