"""What players built: it stands on the ground, its box is protected, and what it holds is spilled when it goes."""

from math import isqrt

import numpy as np

from gameplay import content
from gameplay.actions import ARM
from gameplay.building.boxes import FOUNDATION, Box
from gameplay.content.definitions import Item
from gameplay.errors import Rejected
from gameplay.inventory import parts, piles
from gameplay.inventory.inventory import Inventory
from gameplay.outcomes import Outcome, StructureDamaged, StructureDestroyed
from gameplay.positions import Point, point, within
from gameplay.state import GameState
from taichi_kernels.units import UNITS_PER_METRE

HUNDREDTHS = 100  # of a point of health
POINT = 1_000_000  # millionths of a point of air
LACKS_SINCE = 4  # version of the content; in older worlds what is taken down is as new
UNKNOWN_SIZE = (1.0, 1.0, 1.0)  # metres, of what this content does not know


def item(state: GameState, structure: int) -> Item | None:
    """The item that a structure is; None where there is none, or this content does not know it.

    What it does as a structure is `item(...).structure`, which is never None.
    """
    if structure not in state.structures:
        return None
    known = content.load().item_of(int(state.structures.row(structure)["kind"]))
    return known if known is not None and known.structure is not None else None


def burning(state: GameState, structure: int) -> int:
    """How long the fuel of a structure burns still [ticks], 0 for one that burns nothing."""
    return max(int(state.structures.row(structure)["fuel"]) - state.tick, 0)


def box(state: GameState, structure: int) -> Box:
    """The box of a structure that is there."""
    row, known = state.structures.row(structure), item(state, structure)
    size = known.structure.size if known and known.structure else UNKNOWN_SIZE
    return Box.standing(row["position"], row["forward"], units(size))


def units(size: tuple[float, float, float]) -> np.ndarray:
    """Metres of the content as units."""
    return np.array([round(part * UNITS_PER_METRE) for part in size], np.int64)


def near(state: GameState, player: int, structure: int) -> Rejected | np.void:
    """The row of a structure within arm's reach of a player, or why not."""
    if structure not in state.structures:
        return Rejected("unknown_structure", f"there is no structure {structure}: somebody may have taken it away")
    row, who = state.structures.row(structure), state.players.row(player)
    if row["body"] != who["body"]:
        return Rejected("other_body", "that stands on another body")
    # who reaches the middle of the foot reaches the box: most do, and a box takes time to make
    if not within(ARM, row["position"].tolist(), who["position"].tolist()) and (
        box(state, structure).distance_square(who["position"]) > ARM * ARM
    ):
        return Rejected("out_of_reach", f"that is more than {ARM // UNITS_PER_METRE} m away: go closer")
    return row


def place(state: GameState, name: str, body: int, position: Point, forward: Point, maker: int, wear: int = 0) -> int:
    """Put up a structure, whether there is room or not; returns its id.

    Args:
        name: of an item that is a structure.
        position: middle of its foot [units]. forward: level, Q14.
        maker: player who built it, 0 for nobody.
        wear: of the item: points of air that it lacks.
    Raises:
        KeyError: no such item, or it is no structure.
    """
    known = content.load().items[name]
    if known.structure is None:
        raise KeyError(f"{name} is no structure")
    made = known.structure
    structure = state.new_id()
    state.structures.add(
        id=structure,
        kind=state.kind(name),
        body=body,
        position=position,
        forward=forward,
        health=round(made.health * HUNDREDTHS),
        air=max(round(made.air * POINT) - wear * POINT, 0),
        maker=maker,
        placed=state.tick,
    )
    minimum, maximum = _protected(box(state, structure))
    state.volumes.add(id=structure, body=body, minimum=minimum, maximum=maximum)
    if made.slots:
        Inventory.create(state, structure, made.slots)
    return structure


def lacks(state: GameState, structure: int) -> int:
    """Points of air that a structure lacks, rounded up: the wear of the item that it becomes again."""
    known = item(state, structure) if state.world["content"] >= LACKS_SINCE else None
    full = round(known.structure.air * POINT) if known and known.structure else 0
    return max(-(-(full - int(state.structures.row(structure)["air"])) // POINT), 0)


def _protected(stands: Box) -> tuple[np.ndarray, np.ndarray]:
    """Corners of what edits must not cut: the box, and the ground it stands on."""
    half = stands.half.copy()
    half[1] += FOUNDATION // 2
    return Box(stands.middle - (stands.axes[1] * (FOUNDATION // 2) >> 14), stands.axes, half).bounds


def damage(state: GameState, structure: int, amount: int, player: int = 0) -> list[Outcome]:
    """Hurt a structure by hundredths of a point; at 0 it is destroyed."""
    row = state.structures.row(structure)
    row["health"] = max(int(row["health"]) - amount, 0)
    if row["health"]:
        return [StructureDamaged(player, structure, int(row["health"]))]
    return destroy(state, structure, player)


def destroy(state: GameState, structure: int, player: int = 0) -> list[Outcome]:
    """Take a structure out of the world; all that it held, and what its jobs had taken, falls to the ground."""
    row = state.structures.row(structure)
    told = StructureDestroyed(player, structure, state.name_of(int(row["kind"])), point(row["position"]))
    return [told, *clear(state, structure, player)]


def clear(state: GameState, structure: int, player: int = 0) -> list[Outcome]:
    """What `destroy` does, without telling that it was destroyed."""
    row, stood = state.structures.row(structure), box(state, structure)
    body, place = int(row["body"]), point(stood.middle)
    jobs = state.jobs.rows["id"][state.jobs.rows["station"] == structure].tolist()
    outcomes = [told for owner in (structure, *jobs) for told in empty(state, owner, body, place, player)]
    state.jobs.discard((job,) for job in jobs)
    for table in (state.structures, state.volumes, state.crops):
        if structure in table:
            table.remove(structure)
    if state.world["content"] >= piles.FALL_SINCE:  # what lay on it
        piles.loosen(state, body, place, isqrt(int((stood.half * stood.half).sum())))
    return outcomes


def empty(state: GameState, owner: int, body: int, place: Point, player: int = 0) -> list[Outcome]:
    """Spill all that somebody or something holds, and the inventory with it."""
    for number in parts.held(state, owner)["id"].tolist():
        parts.lay(state, number, body, place)
    if owner not in state.inventories:
        return []
    stacks = Inventory.of(state, owner).stacks()
    state.inventories.remove(owner)
    return [piles.drop(state, body, place, kind, count, wear, player) for _, kind, count, wear in stacks]
