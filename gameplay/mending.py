"""Makes anew what a damaged world lost of its solar system: what follows from the world's seed and the content."""

from collections.abc import Set as AbstractSet

import numpy as np

from gameplay.errors import StateError
from gameplay.schema import SCHEMA
from gameplay.solar_system import rows as system_rows
from gameplay.solar_system.bodies import is_solid
from gameplay.solar_system.generator import SolarSystemGenerator
from gameplay.solar_system.landscapes import landscape_of
from gameplay.tables import Tables
from taichi_kernels import planet

Told = list[tuple[str, str]]  # tables, and what was made anew in them
_MADE = {"celestials", "bodies", "landscapes", "biomes"}


def mend(tables: Tables, lost: AbstractSet[str]) -> Told:
    """Put back rows of bodies and their landscapes, as far as what is left agrees with them.

    Args:
        tables: of a world, sorted by their keys; changed in place.
        lost: names of those that lost rows.
    Returns:
        What was made anew.
    Raises:
        StateError: rows are lost that this build would make otherwise than they were; nothing is changed.
    """
    world = tables.get("world")
    if world is None or len(world) != 1 or world["generator"][0] != planet.BIOMES_VERSION or not lost & _MADE:
        return []
    made: Tables = {}
    told: Told = []
    seed = int(world["seed"][0])
    celestials = system_rows.celestials(SolarSystemGenerator(seed).generate_solar_system(seed))
    if "celestials" in lost:
        made["celestials"] = _whole("celestials", tables, celestials, told)
        _whole("bodies", tables, system_rows.balls(celestials), [])  # they tell whether it is the same system
    else:
        celestials = _like(SCHEMA["celestials"].dtype, tables["celestials"])
    if "bodies" in lost:
        made["bodies"] = _whole("bodies", tables, system_rows.balls(celestials), told)
    if lost & {"landscapes", "biomes"}:
        made |= _landscapes(celestials, tables, told)
    tables |= made
    return told


def _landscapes(celestials: np.ndarray, tables: Tables, told: Told) -> Tables:
    """Landscapes of the bodies that have something left of one, and the names of their biomes; all others come when
    they are first needed."""
    here = sorted({*tables["landscapes"]["body"].tolist(), *tables["biomes"]["body"].tolist()})
    bodies = system_rows.system(celestials).bodies
    words, names = [SCHEMA["landscapes"].empty()], [SCHEMA["biomes"].empty()]
    for number in here:
        body = bodies[number]
        assert is_solid(body)
        landscape = landscape_of(body)
        words.append(system_rows.landscape(number, landscape.words))
        names.append(system_rows.biome_names(number, landscape.biomes))
    return {
        "landscapes": _whole("landscapes", tables, np.concatenate(words), told),
        "biomes": _whole("biomes", tables, np.concatenate(names), told),
    }


def _whole(name: str, tables: Tables, rows: np.ndarray, told: Told) -> np.ndarray:
    """All the rows of a table, in the columns that it has; those that are left must be among them.

    Raises:
        StateError: one is not.
    """
    left = tables[name]
    whole = _like(left.dtype, rows)
    known = {row.tobytes() for row in whole}
    if any(row.tobytes() not in known for row in left):
        raise StateError(
            f"table {name}: {max(1, len(whole) - len(left))} rows of the solar system are lost, and this game with its"
            " content makes other ones than those that are left; the game and the packs that made the world may mend it"
        )
    if len(left) < len(whole):
        told.append((name, f"made anew from the world's seed: {len(whole) - len(left)} of {len(whole)} rows"))
    return whole


def _like(dtype: np.dtype, rows: np.ndarray) -> np.ndarray:
    made = np.zeros(len(rows), dtype)
    for column in set(dtype.names or ()) & set(rows.dtype.names or ()):
        made[column] = rows[column]
    return made
