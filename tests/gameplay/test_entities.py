"""Tables of entities while the game runs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gameplay.entities import EntityTable
from gameplay.errors import StateError
from gameplay.schema import SCHEMA

FRAGMENTS = SCHEMA["fragments"]
Key = tuple[int, int]
key_of = st.tuples(st.integers(1, 4), st.integers(0, 3))


def rows_of(keys: list[Key]) -> np.ndarray:
    rows = FRAGMENTS.empty() if not keys else np.zeros(len(keys), FRAGMENTS.dtype)
    for row, (player, material) in zip(rows, keys, strict=True):
        row["player"], row["material"], row["units"] = player, material, 10 * player + material
    return rows


@given(steps=st.lists(st.tuples(st.booleans(), st.lists(key_of, max_size=4)), max_size=8))
def test_a_table_is_a_sorted_dictionary(steps: list[tuple[bool, list[Key]]]) -> None:
    table, model = EntityTable(FRAGMENTS), set[Key]()
    for insert, keys in steps:
        before = table.rows.tobytes()
        if insert and (len(set(keys)) < len(keys) or model & set(keys)):
            with pytest.raises(StateError, match="already"):
                table.insert(rows_of(keys))
            assert table.rows.tobytes() == before
        elif insert:
            table.insert(rows_of(keys))
            model |= set(keys)
        else:
            table.discard(sorted(model & set(keys)))
            model -= set(keys)
        assert len(table) == len(model)
        assert table.rows.tobytes() == rows_of(sorted(model)).tobytes()
        for key in model:
            assert key in table
            assert table.row(*key)["units"] == 10 * key[0] + key[1]
            assert table.index(*key) == sorted(model).index(key)
        assert (4, 9) not in table


def test_what_is_not_there_cannot_be_removed() -> None:
    table = EntityTable(FRAGMENTS, rows_of([(1, 2), (3, 1)]))
    for key in ((2, 2), (1, 1)):
        with pytest.raises(KeyError):
            table.remove(*key)
        with pytest.raises(KeyError):
            table.row(*key)
    table.remove(1, 2)
    assert (1, 2) not in table
    assert table.add(player=1, material=9)["material"] == 9
    assert table.rows["player"].tolist() == [1, 3]


def test_rows_out_of_order_are_no_table() -> None:
    with pytest.raises(StateError, match="not sorted"):
        EntityTable(FRAGMENTS, rows_of([(3, 1), (1, 2)]))


def test_a_table_keeps_rows_of_its_own() -> None:
    rows = rows_of([(1, 2)])
    table = EntityTable(FRAGMENTS, rows)
    table.row(1, 2)["units"] = 5
    assert rows["units"][0] == 12
