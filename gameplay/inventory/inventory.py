"""Inventories: slots with stacks of items. Items of one kind and one wear share a stack."""

from typing import NamedTuple

import numpy as np

from gameplay import naming
from gameplay.inventory import parts
from gameplay.inventory.catalogue import fits_slot
from gameplay.schema.survival import MOST_STACKS
from gameplay.state import GameState

CELLS = (0, MOST_STACKS, 2 * MOST_STACKS)  # where in `Inventory.cells` kinds, counts and wears begin
_CELLS = 3 * MOST_STACKS  # the last columns of a row


class Stack(NamedTuple):
    """What is in a slot: number of the kind, how many, how far they are used up."""

    slot: int
    kind: int
    amount: int
    wear: int


class Inventory:
    """A face over a row of the table inventories; it keeps nothing of its own.

    Canisters and augments that the owner holds outside of a tool take a slot each, none in particular.
    """

    def __init__(self, state: GameState, owner: int) -> None:
        self.state = state
        self.owner = owner

    @classmethod
    def of(cls, state: GameState, owner: int) -> "Inventory":
        """That of a player, a structure or a job.

        Raises:
            KeyError: there is none.
        """
        state.inventories.index(owner)
        return cls(state, owner)

    @classmethod
    def create(cls, state: GameState, owner: int, slots: int) -> "Inventory":
        """A new, empty one with 0 to 64 slots.

        Raises:
            StateError: the owner has one already.
        """
        state.inventories.add(owner=owner, slots=min(max(slots, 0), MOST_STACKS))
        return cls(state, owner)

    @property
    def row(self) -> np.void:
        """Its row; valid until rows come or go."""
        return self.state.inventories.row(self.owner)

    @property
    def cells(self) -> np.ndarray:
        """All kinds, then all counts, then all wears as they lie in its row: u4 (192,), writable; see `row`."""
        table = self.state.inventories
        behind = (table.index(self.owner) + 1) * table.rows.dtype.itemsize
        return np.ndarray(_CELLS, "<u4", table.rows, behind - _CELLS * 4)

    @property
    def slots(self) -> int:
        return int(self.row["slots"])

    @property
    def free(self) -> int:
        """Slots that nothing takes; never less than 0."""
        row = self.row
        used = int(np.count_nonzero(row["count"]))
        return max(0, int(row["slots"]) - used - parts.count(self.state, self.owner))

    @property
    def is_empty(self) -> bool:
        """Whether it holds no stacks, and no canisters and augments."""
        return not self.row["count"].any() and not parts.count(self.state, self.owner)

    def stacks(self) -> list[Stack]:
        """All stacks in the order of their slots."""
        row = self.row
        kinds, counts, wears = row["kind"].tolist(), row["count"].tolist(), row["wear"].tolist()
        return [Stack(at, kinds[at], counts[at], wears[at]) for at in np.flatnonzero(row["count"]).tolist()]

    def stack(self, slot: int) -> Stack | None:
        """What is in a slot; None for nothing, also in a slot that it has not."""
        row = self.row
        if not 0 <= slot < MOST_STACKS or not row["count"][slot]:
            return None
        return Stack(slot, int(row["kind"][slot]), int(row["count"][slot]), int(row["wear"][slot]))

    def count(self, name: str) -> int:
        """How many items of a name it holds."""
        row = self.row
        return int(row["count"][row["kind"] == naming.number(name)].sum(dtype=np.int64))

    def room(self, name: str, wear: int = 0) -> int:
        """How many more items of a name fit."""
        kind = naming.number(name)
        return self.room_beside(kind, wear) + self.free * fits_slot(kind)

    def room_beside(self, kind: int, wear: int) -> int:
        """How many more items of a kind fit onto their like, without another slot."""
        return int(self._rooms(kind, wear).sum())

    def add(self, name: str, amount: int, wear: int = 0) -> int:
        """Put items in: onto their like, then into free slots; returns how many did not fit.

        Raises:
            ValueError: a negative amount.
        """
        if amount < 0:
            raise ValueError(f"amount: 0 or more items can be added, not {amount}")
        return self.put(self.state.kind(name), amount, wear)

    def put(self, kind: int, amount: int, wear: int = 0) -> int:
        """`add` by the number of a kind that the world knows."""
        row, limit = self.row, fits_slot(kind)
        rooms = self._rooms(kind, wear)
        for slot in np.flatnonzero(rooms).tolist():
            if not amount:
                return 0
            part = min(amount, int(rooms[slot]))
            row["count"][slot] += part
            amount -= part
        if not amount:
            return 0
        for slot in np.flatnonzero(row["count"][: self.slots] == 0)[: self.free].tolist():
            part = min(amount, limit)
            row["kind"][slot], row["count"][slot], row["wear"][slot] = kind, part, wear
            amount -= part
            if not amount:
                break
        return amount

    def remove(self, name: str, amount: int) -> bool:
        """Take exactly so many items away, or none at all; the last slots give first.

        Raises:
            ValueError: a negative amount.
        """
        if amount < 0:
            raise ValueError(f"amount: 0 or more items can be removed, not {amount}")
        if self.count(name) < amount:
            return False
        self.draw(naming.number(name), amount)
        return True

    def draw(self, kind: int, amount: int) -> list[Stack]:
        """Take items out, the last slots first; returns what came, which may be less."""
        row, drawn = self.row, []
        for slot in np.flatnonzero((row["kind"] == kind) & (row["count"] > 0))[::-1].tolist():
            if not amount:
                break
            drawn.append(self.take(slot, min(amount, int(row["count"][slot]))))
            amount -= drawn[-1].amount
        return drawn

    def take(self, slot: int, amount: int = 0) -> Stack:
        """Take an amount out of a slot, all of it for 0; returns what came.

        Raises:
            ValueError: the slot holds less, or nothing.
        """
        found = self.stack(slot)
        if found is None or not 0 <= amount <= found.amount:
            raise ValueError(f"slot {slot} does not hold {amount or 'any'} items")
        taken = found._replace(amount=amount or found.amount)
        row = self.row
        row["count"][slot] -= taken.amount
        if not row["count"][slot]:
            row["kind"][slot] = row["wear"][slot] = 0
        return taken

    def write(self, stacks: list[Stack]) -> None:
        """Hold these stacks, in their slots, and nothing else."""
        new = np.zeros((3, MOST_STACKS), np.int64)
        if stacks:
            slots, kinds, counts, wears = zip(*stacks, strict=True)
            new[:, list(slots)] = kinds, counts, wears
        row = self.row
        row["kind"], row["count"], row["wear"] = new

    def _rooms(self, kind: int, wear: int) -> np.ndarray:
        """How many more items of a kind each slot takes that holds such ones, i64 (64,)."""
        row = self.row
        alike = (row["kind"] == kind) & (row["wear"] == wear) & (row["count"] > 0)
        alike[self.slots :] = False
        return np.where(alike, np.maximum(fits_slot(kind) - row["count"].astype(np.int64), 0), 0)
