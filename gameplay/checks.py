"""What the rows of a state must satisfy, beyond fitting their types, so that no command and no system meets worse.

What content of another version put there (augments, resources) is logged and kept as it is, so that nothing is lost.
"""

import logging
import re

import numpy as np

from gameplay import content
from gameplay.errors import StateError
from gameplay.mode import Mode
from gameplay.regions import REGIONAL
from gameplay.resources import numbering
from gameplay.schema import SCHEMA
from gameplay.schema.shuttles import MODES, ONE, WISHES
from gameplay.schema.survival import MOST_STACKS
from gameplay.schema.system import BODY_KINDS
from gameplay.schema.trade import PHASES, WAITS
from gameplay.tables import Tables, keys
from taichi_kernels import deltas
from taichi_kernels.brushes import RADIUS_MAX
from taichi_kernels.errors import KernelError
from taichi_kernels.landscape import COUNT
from taichi_kernels.materials import MATERIALS
from taichi_kernels.units import CHUNK_LIMIT, Q14, UNITS_PER_VOXEL, VOXEL_LIMIT

log = logging.getLogger(__name__)

FIRST_ID = 1 << 32  # ids below it are players
NUMBERED = ("items", "nodes", "volumes", "piles", "structures", "jobs", "shuttles")  # have ids of world.next_id
_SPAN = VOXEL_LIMIT * UNITS_PER_VOXEL
_PLACE = (-_SPAN, _SPAN - 1)
_SPACE = (-(1 << 31) + 1, (1 << 31) - 1)  # shuttles fly farther than ground goes
_DIRECTION = (-2 * Q14, 2 * Q14)  # of length Q14, and room for rounding
_FASTEST = 1 << 20  # [1/512 m/s] 2 km/s
_SOARING = 1 << 24  # [1/512 m/s] 32 km/s, of shuttles
_FARTHEST = 1 << 50  # [m]
_STEP = (0, 1 << 30)
_FLAG = (0, 1)
_PARENTS = {"star": -1, "planet": 0, "moon": 1, "wreck": 1, "asteroid": 0}  # what kind goes round what kind
_GASES = re.compile(rb"(\w+ \d{1,4}( \w+ \d{1,4})*)?")
_COUNT = (0, (1 << 63) - 1)
_AMOUNT = (0, (1 << 31) - 1)
_METER = (0, 1_000_000_000)  # [millionths of a point]
_PLAYER = (1, FIRST_ID - 1)
_ENTITY = (FIRST_ID, numbering.GENERATED - 1)
_OWNER = (1, numbering.GENERATED - 1)

# Least and greatest value of columns; a body that must be there is checked apart.
_RANGES: dict[str, dict[str, tuple[int, int]]] = {
    "world": {"id": (0, 0), "tick": _COUNT, "creative": _FLAG, "spawned": _FLAG, "spawn": _PLACE},
    "bodies": {"id": (1, (1 << 31) - 1), "gravity": (0, (1 << 31) - 1)},
    "celestials": {
        "kind": (0, len(BODY_KINDS) - 1),
        "place": _AMOUNT,
        "seed": _COUNT,
        "radius": _AMOUNT,
        "gravity": _AMOUNT,
        "semi_major": (0, _FARTHEST),
        "period": (0, 1 << 60),
        "since": (0, 1 << 60),
        "eccentricity": (0, 1 << 30),
        **dict.fromkeys(("inclination", "node", "periapsis"), (0, 1 << 32)),
        **dict.fromkeys(("day", "density"), _AMOUNT),
        "tilt": (0, 180_000),
        "breathable": _FLAG,
        **dict.fromkeys(("pole", "equator"), (-300_000, 10_000_000)),
        **dict.fromkeys(("moisture", "water"), (0, 1000)),
        "sea": (-(1 << 20), 1 << 16),
        "mu": (0, 1 << 60),
        **dict.fromkeys(("mass", "light", "temperature"), _AMOUNT),
    },
    "players": {
        "id": (1, FIRST_ID - 1),
        "online": _FLAG,
        "forward": _DIRECTION,
        "pitch": (-16384, 16384),
        "move_forward": (-127, 127),
        "move_right": (-127, 127),
        "mode": (0, max(Mode)),
        "radius": (0, RADIUS_MAX),
        "stroke_point": _PLACE,
        "stroke_normal": _DIRECTION,
    },
    "items": {
        "id": _ENTITY,
        "holder": (0, numbering.GENERATED - 1),
        "slot": (-1, 15),
        "position": _PLACE,
        "soil": (0, (1 << 31) - 1),
    },
    "fragments": {"units": _COUNT},
    "nodes": {"id": _ENTITY, "position": _PLACE, "quantity": (1, (1 << 31) - 1)},
    "volumes": {"id": _ENTITY, "minimum": _PLACE, "maximum": _PLACE},
    "footwork": {"player": (1, FIRST_ID - 1), "strode": _STEP, "pause": _STEP},
    "flights": {"velocity": (-_FASTEST, _FASTEST), "rest": (-_FASTEST, _FASTEST), "ticks": _STEP},
    "inventories": {"owner": _OWNER, "slots": (0, MOST_STACKS), "count": _AMOUNT, "wear": _AMOUNT},
    "gear": {"player": _PLAYER, "wear": _AMOUNT},
    "piles": {"id": _ENTITY, "count": (1, (1 << 31) - 1), "wear": _AMOUNT, "position": _PLACE},
    "structures": {
        "id": _ENTITY,
        "position": _PLACE,
        "forward": _DIRECTION,
        "health": _AMOUNT,
        "fuel": _COUNT,
        "air": _COUNT,
        "maker": (0, FIRST_ID - 1),
        "placed": _COUNT,
    },
    "jobs": {"id": _ENTITY, "station": _OWNER, "player": _PLAYER, "left": _COUNT, "ends": _COUNT},
    "technologies": {"tick": _COUNT},
    "research": {"id": (0, 0), "points": _COUNT, "earned": _COUNT},
    "discoveries": {"player": _PLAYER, "tick": _COUNT},
    "vitals": {
        "player": _PLAYER,
        **dict.fromkeys(("oxygen", "hunger", "thirst", "health", "stamina", "toxins", "radiation", "hurt"), _METER),
        "warmth": (-300_000, 300_000),
        "died": _COUNT,
        "scanned": _COUNT,
        "worked": _COUNT,
        "work": _STEP,
    },
    "crops": {
        "planted": _COUNT,
        "growth": _AMOUNT,
        **dict.fromkeys(("water", "nutrients", "health"), _METER),
        "withered": _FLAG,
    },
    "harvests": {"id": (numbering.GENERATED, (1 << 63) - 1), "left": _AMOUNT, "tick": _COUNT},
    "goals": {"player": _PLAYER, "count": _AMOUNT, "tick": _COUNT},
    "shuttles": {
        "id": _ENTITY,
        "position": _SPACE,
        "velocity": (-_SOARING, _SOARING),
        "rest": (-_SOARING, _SOARING),
        "attitude": (-ONE - 2, ONE + 2),
        **dict.fromkeys(WISHES, (-127, 127)),
        **dict.fromkeys(("brake", "landed", "aimed"), _FLAG),
        "mode": (0, len(MODES) - 1),
        **dict.fromkeys(("hull", "to", "origin"), _AMOUNT),
        "heat": (0, 1 << 20),
        **dict.fromkeys(("fuel", "start", "end", "back", "placed"), _COUNT),
        "maker": (0, FIRST_ID - 1),
    },
    "aboard": {"player": _PLAYER, "shuttle": _ENTITY},
    "routes": {
        "shuttle": _ENTITY,
        "player": _PLAYER,
        "phase": (0, len(PHASES) - 1),
        "waits": (0, len(WAITS) - 1),
        "ends": _FLAG,
        **dict.fromkeys(("since", "until", "trips", "carried"), _COUNT),
        "pads": _ENTITY,
        "places": _PLACE,
        **dict.fromkeys(("amount", "keep"), _AMOUNT),
    },
    "terrain.chunks": dict.fromkeys("xyz", (-CHUNK_LIMIT, CHUNK_LIMIT - 1)),
}


def check(rows: Tables) -> None:
    """Check a whole state.

    Args:
        rows: every table of the schema, with its columns.
    Raises:
        StateError: a rule is broken; the text says which table, row and column.
    """
    if len(rows["world"]) != 1:
        raise StateError(f"table world: one row is needed, not {len(rows['world'])}")
    if rows["ledger"]["material"].tolist() != list(range(MATERIALS)):
        raise StateError(f"table ledger: a row for each material 0 to {MATERIALS - 1} is needed")
    for name in ("world", "bodies", "celestials"):
        _check_ranges(name, rows[name])
    _check_system(rows["celestials"], rows["bodies"], rows["landscapes"], rows["biomes"])
    check_regional(rows, set(rows["bodies"]["id"].tolist()))
    _tell_unknown(rows)
    next_id = int(rows["world"]["next_id"][0])
    for name in NUMBERED:
        if len(rows[name]) and rows[name]["id"].max() >= next_id:
            raise StateError(f"table world: next_id {next_id} is not above every id of table {name}")
    if next_id < FIRST_ID:
        raise StateError(f"table world: next_id is {FIRST_ID} at least, not {next_id}")


def _check_system(celestials: np.ndarray, bodies: np.ndarray, landscapes: np.ndarray, biomes: np.ndarray) -> None:
    """Check that the bodies of a solar system go round each other, and that their ground is known."""
    numbers, kinds, parents = (celestials[name].astype(np.int64) for name in ("body", "kind", "parent"))
    if len(celestials):
        star, around = BODY_KINDS.index("star"), np.array([_PARENTS[kind] for kind in BODY_KINDS])[kinds]
        if numbers.tolist() != list(range(len(numbers))) or kinds[0] != star or (kinds[1:] == star).any():
            raise StateError("table celestials: a star with number 0 is needed, and others from 1 on")
        if kinds[1:2].tolist() != [BODY_KINDS.index("planet")]:
            raise StateError("table celestials: body 1 must be a planet: there players begin")
        wrong = (
            (parents[1:] < 0)
            | (parents[1:] >= numbers[1:])
            | (kinds[np.clip(parents[1:], 0, len(kinds) - 1)] != around[1:])
        )
        wrong |= (celestials["period"][1:] < 1) | (celestials["since"][1:] >= celestials["period"][1:])
        if wrong.any():
            raise StateError(f"table celestials, row {1 + int(np.flatnonzero(wrong)[0])}: it goes round nothing")
        for number, gases in enumerate(celestials["gases"].tolist()):
            if not _GASES.fullmatch(gases):
                raise StateError(f"table celestials, row {number}: gases are names, each with its parts in a thousand")
    unknown = sorted(set(landscapes["body"].tolist()) - set(bodies["id"].tolist()))
    if unknown:
        raise StateError(f"table landscapes: there is no body {unknown[0]}")
    for body, count in zip(*np.unique(landscapes["body"], return_counts=True), strict=True):
        if landscapes["at"][landscapes["body"] == body].tolist() != list(range(count)):
            raise StateError(f"table landscapes: words of body {body} are missing")
    for body, count in zip(*np.unique(biomes["body"], return_counts=True), strict=True):
        words = landscapes["words"][landscapes["body"] == body].ravel()
        if len(words) <= COUNT or biomes["at"][biomes["body"] == body].tolist() != list(range(words[COUNT])):
            raise StateError(f"table biomes: those of the landscape of body {body} are needed, not {count} others")


def check_regional(rows: Tables, bodies: set[int]) -> None:
    """Check the tables that go with a region.

    Args:
        rows: tables with the columns of the schema.
        bodies: ids of the bodies that are there.
    Raises:
        StateError: a rule is broken; the text says which table, row and column.
    """
    for name in (*REGIONAL, "terrain.chunks"):
        _check_ranges(name, rows[name])
        if "body" in (SCHEMA[name].dtype.names or ()):
            lying = rows[name][rows[name]["holder"] == 0] if name == "items" else rows[name]
            unknown = sorted(set(lying["body"].tolist()) - bodies)
            if unknown:
                raise StateError(f"table {name}: there is no body {unknown[0]}")
    for row in rows["players"][~np.isin(rows["players"]["id"], rows["aboard"]["player"])]:
        if (row["position"] < _PLACE[0]).any() or (row["position"] > _PLACE[1]).any():
            raise StateError(f"table players, row {int(row['id'])}: position is too far off for who is in no shuttle")
    missing = sorted(set(rows["aboard"]["shuttle"].tolist()) - set(rows["shuttles"]["id"].tolist()))
    if missing:
        raise StateError(f"table aboard: there is no shuttle {missing[0]}")
    items = rows["items"]
    loose = {*items["id"][items["holder"] == 0].tolist(), *rows["piles"]["id"].tolist()}
    grounded = sorted(set(rows["flights"]["id"].tolist()) - loose)
    if grounded:
        raise StateError(f"table flights: item {grounded[0]} is not there, or somebody holds it")
    chunks, runs = rows["terrain.chunks"], rows["terrain.runs"]
    if (chunks["rows"] < 0).any() or chunks["rows"].sum(dtype=np.int64) != len(runs):
        raise StateError("table terrain.runs: its rows are not those that terrain.chunks counts")
    try:
        deltas.check(chunks["rows"], np.ascontiguousarray(runs).view(np.uint8).reshape(-1, 4))
    except KernelError as error:
        raise StateError(f"table terrain.runs: {error}") from error


def _tell_unknown(rows: Tables) -> None:
    """Log what content of another version put there."""
    known = content.load()
    names = dict(zip(rows["kinds"]["number"].tolist(), rows["kinds"]["name"].tolist(), strict=True))
    augments = rows["items"][rows["items"]["kind"] == 1]
    for number in np.unique(augments["type"][augments["type"] >= len(known.tool.augment)]).tolist():
        log.warning("augment %d is unknown to this build: it is kept, without effect", number)
    held = [rows[name]["kind"].ravel() for name in ("inventories", "gear", "piles", "structures")]
    for number in np.unique(np.concatenate(held)).tolist():
        if number and known.item_of(number) is None:
            name = names.get(number, b"").decode("utf-8", "replace")
            log.warning("item %r is unknown to this content: it is kept, and does nothing until its pack is back", name)
    for number in np.unique(rows["nodes"]["kind"]).tolist():
        if known.name_of(number) not in known.resource_types:
            name = names.get(number, b"").decode("utf-8", "replace")
            log.warning("resource %r is unknown to this build: its nodes are kept, and give nothing", name)


def _check_ranges(name: str, rows: np.ndarray) -> None:
    for column, (low, high) in _RANGES.get(name, {}).items():
        wrong = (rows[column] < low) | (rows[column] > high)
        if wrong.any():
            at = int(np.flatnonzero(wrong.reshape(len(rows), -1).any(axis=1))[0])
            key = keys(rows, SCHEMA[name].key)[at].item()
            raise StateError(
                f"table {name}, row {key}: {column} is {rows[column][at].tolist()}; {low} to {high} is possible"
            )
