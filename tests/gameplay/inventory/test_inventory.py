"""Inventories by themselves: what fits, what is taken, sorting, and moving all at once."""

import numpy as np
import pytest

from gameplay import naming
from gameplay.inventory import transfer
from gameplay.inventory.inventory import Inventory, Stack
from gameplay.state import GameState
from taichi_kernels.units import UNITS_PER_METRE
from tests.carrying import STACK, held

A = 1 << 33


@pytest.fixture
def state() -> GameState:
    return GameState.new(1, 20 * UNITS_PER_METRE)


def test_items_fill_their_like_and_then_free_slots(state: GameState) -> None:
    store = Inventory.create(state, A, 3)
    assert store.is_empty
    fibre, ration = STACK["fibre"], STACK["ration"]
    assert store.add("fibre", fibre + 20) == 0
    assert [stack[2:] for stack in store.stacks()] == [(fibre, 0), (20, 0)]
    assert (store.room("fibre"), store.room("ration")) == (2 * fibre - 20, ration)
    assert store.add("fibre", 20) == 0
    assert store.add("ration", ration + 2) == 2
    assert held(store) == {"fibre": fibre + 40, "ration": ration}
    assert store.add("crate", 1) == 1
    assert store.free == 0


def test_worn_items_share_no_stack_with_new_ones(state: GameState) -> None:
    store = Inventory.create(state, A, 8)
    for wear in (0, 5, 5):
        store.add("fibre", 2, wear)
    assert [stack[2:] for stack in store.stacks()] == [(2, 0), (4, 5)]
    assert store.room("fibre", 7) == 6 * STACK["fibre"]
    assert store.room("fibre", 5) == 7 * STACK["fibre"] - 4


def test_exactly_so_many_are_removed_or_none(state: GameState) -> None:
    store = Inventory.create(state, A, 8)
    fibre = STACK["fibre"]
    store.add("fibre", 2 * fibre + 20)
    assert not store.remove("fibre", 2 * fibre + 21)
    assert store.count("fibre") == 2 * fibre + 20
    assert store.remove("fibre", 25)
    assert [stack.amount for stack in store.stacks()] == [fibre, fibre - 5]
    assert store.remove("fibre", 2 * fibre - 5)
    assert store.is_empty
    for wrong in (store.add, store.remove):
        with pytest.raises(ValueError, match="0 or more"):
            wrong("fibre", -1)
    with pytest.raises(ValueError, match="slot 0 does not hold 3"):
        store.take(0, 3)


def test_sorting_joins_and_orders_and_unknown_items_come_last(state: GameState) -> None:
    store = Inventory.create(state, A, 10)
    amount = {"fibre": STACK["fibre"] - 5, "iron": STACK["iron"] - 5, "ration": 3}
    names = ["fibre", "zzz_gone", "iron", "ration", "fibre", "aaa_gone", "iron"]
    store.write([Stack(at + 1, state.kind(name), amount.get(name, 30), 0) for at, name in enumerate(names)])
    transfer.sort(state, store)
    found = [(stack.slot, state.name_of(stack.kind), stack.amount) for stack in store.stacks()]
    assert found == [
        (0, "ration", 3),
        (1, "fibre", STACK["fibre"]),
        (2, "fibre", STACK["fibre"] - 10),
        (3, "iron", STACK["iron"]),
        (4, "iron", STACK["iron"] - 10),
        (5, "aaa_gone", 30),
        (6, "zzz_gone", 30),
    ]


def test_a_store_that_holds_canisters_has_fewer_slots_for_stacks(state: GameState) -> None:
    store = Inventory.create(state, A, 3)
    state.items.add(id=state.new_id(), holder=A, slot=-1)
    state.items.add(id=state.new_id(), holder=A, slot=4)  # in a tool
    assert store.free == 2
    assert store.add("fibre", 2 * STACK["fibre"] + 9) == 9


def test_transfer_of_ten_thousand_stacks_loses_none(state: GameState) -> None:
    """157 pairs of 64 slots, the second half full: what has room goes, what has none stays."""
    rng = np.random.default_rng(5)
    names = ["fibre", "iron", "coal", "ration", "crate", "gone"]
    kinds = np.array([state.kind(name) for name in names], np.uint32)
    rows = np.zeros(314, state.inventories.rows.dtype)
    rows["owner"], rows["slots"] = np.arange(314) + A, 64
    rows["kind"][:157], rows["count"][:157] = rng.choice(kinds, (157, 64)), rng.integers(1, 11, (157, 64))
    rows["kind"][157:, ::2], rows["count"][157:, ::2] = rng.choice(kinds, (157, 32)), 1
    rows["wear"][:157, :8] = rng.integers(0, 2, (157, 8))
    state.inventories.insert(rows)
    before = [held(Inventory(state, A + pair)) for pair in range(314)]
    for pair in range(157):
        source, target = Inventory(state, A + pair), Inventory(state, A + 157 + pair)
        planned = transfer.plan(source, target)
        moved = transfer.carry_out(planned) if planned else {}
        for name, kind in zip(names, kinds.tolist(), strict=True):
            was = before[pair].get(name, 0), before[157 + pair].get(name, 0)
            went = moved.get(kind, 0)
            assert (source.count(name), target.count(name)) == (was[0] - went, was[1] + went)
            assert source.count(name) == 0 or target.room(name) == 0 or source.row["wear"].any()
        assert transfer.plan(source, target) is None
    assert naming.number("gone") in kinds
