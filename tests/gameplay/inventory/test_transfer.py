"""Many stacks at once against a plain model: stack by stack, item by item."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gameplay.inventory import transfer
from gameplay.inventory.inventory import Inventory, Stack
from gameplay.schema.survival import MOST_STACKS
from gameplay.state import GameState
from taichi_kernels.units import UNITS_PER_METRE
from tests.carrying import STACK

SOURCE, TARGET = 1 << 33, 1 << 34
KINDS = ["fibre", "iron", "ration", "crate", "a pack's that has gone"]
LIMITS = [*(STACK[name] for name in KINDS[:-1]), 1000]
Slots = list[tuple[int, int, int] | None]  # place in KINDS, how many, wear

# mostly what fits a slot; now and then more, as a content had it that allowed that
slots = st.lists(
    st.none()
    | st.tuples(
        st.integers(0, len(KINDS) - 1), st.integers(1, 12) | st.integers(1, 1100), st.sampled_from([0, 0, 0, 7])
    ),
    max_size=MOST_STACKS,
)


@pytest.fixture(scope="module")
def state() -> GameState:
    state = GameState.new(1, 20 * UNITS_PER_METRE)
    for owner in (SOURCE, TARGET):
        Inventory.create(state, owner, MOST_STACKS)
    return state


def model(source: Slots, target: Slots, free: int, only: int | None) -> dict[int, int]:
    """Move one item after the other; both lists change. Returns how many went, by place in KINDS."""
    moved: dict[int, int] = {}
    for at, stack in enumerate(source):
        while stack is not None and only in (None, at):
            kind, count, wear = stack
            like = [n for n, there in enumerate(target) if there and there[::2] == (kind, wear)]
            place = next((n for n in like if target[n][1] < LIMITS[kind]), None)
            if place is None:
                if not free:
                    break
                place, free = target.index(None), free - 1
                target[place] = kind, 0, wear
            target[place] = kind, target[place][1] + 1, wear
            source[at] = stack = (kind, count - 1, wear) if count > 1 else None
            moved[kind] = moved.get(kind, 0) + 1
    return moved


@settings(max_examples=200)
@given(
    source=slots, target=slots, room=st.integers(0, 20), parts=st.integers(0, 3), only=st.none() | st.integers(0, 63)
)
def test_all_at_once_is_one_after_the_other(
    state: GameState, source: Slots, target: Slots, room: int, parts: int, only: int | None
) -> None:
    numbers = [state.kind(name) for name in KINDS]
    for owner, held in ((SOURCE, source), (TARGET, target)):
        stacks = [Stack(at, numbers[s[0]], s[1], s[2]) for at, s in enumerate(held) if s]
        Inventory(state, owner).write(stacks)
    state.items.discard((number,) for number in state.items.rows["id"].tolist())
    for _ in range(parts):  # canisters take slots, none in particular
        state.items.add(id=state.new_id(), holder=TARGET, slot=-1)
    target += [None] * min(room, MOST_STACKS - len(target))
    source += [None] * (MOST_STACKS - len(source))
    state.inventories.row(TARGET)["slots"] = len(target)
    before = state.inventories.rows.copy()
    planned = transfer.plan(Inventory(state, SOURCE), Inventory(state, TARGET), only)
    assert (state.inventories.rows == before).all()
    moved = model(source, target, max(target.count(None) - parts, 0), only)
    assert (planned.moved if planned else {}) == {numbers[kind]: amount for kind, amount in moved.items()}
    if planned:
        assert list(transfer.carry_out(planned)) == [numbers[kind] for kind in moved]  # and in this order
    for owner, held in ((SOURCE, source), (TARGET, target)):
        expected = np.zeros((3, MOST_STACKS), np.int64)
        for at, stack in enumerate(held):
            if stack:
                expected[:, at] = numbers[stack[0]], stack[1], stack[2]
        row = state.inventories.row(owner)
        assert [row[column].tolist() for column in ("kind", "count", "wear")] == expected.tolist()
