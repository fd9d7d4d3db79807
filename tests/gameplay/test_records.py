"""Records that cannot be played again, and why."""

from collections.abc import Callable

import msgspec
import numpy as np
import pytest
import xxhash

from gameplay import packing, record
from gameplay.errors import RecordError
from gameplay.game import Game
from gameplay.record import Check, Commands, End, Start
from gameplay.tables import Tables


@pytest.fixture(scope="module")
def tables() -> Tables:
    return Game.new(9, 40.0).tables()


def written(*parts: Start | Commands | Check | End) -> bytes:
    pieces = []
    for part in parts:
        body = msgspec.msgpack.encode(part)
        pieces.append(len(body).to_bytes(4, "little") + xxhash.xxh3_64_digest(body) + body)
    return b"".join(pieces)


def without_a_table(tables: Tables) -> Tables:
    return {name: rows for name, rows in tables.items() if name != "nodes"}


def with_another_column(tables: Tables) -> Tables:
    return {**tables, "nodes": np.zeros(0, [*tables["nodes"].dtype.descr, ("colour", "<i4")])}


def without_a_world(tables: Tables) -> Tables:
    return {**tables, "world": tables["world"][:0]}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (without_a_table, "another build: its table nodes"),
        (with_another_column, "another build: its table nodes"),
        (without_a_world, "makes no state: table world: one row"),
    ],
)
def test_starts_of_other_builds(tables: Tables, change: Callable[[Tables], Tables], says: str) -> None:
    with pytest.raises(RecordError, match=says):
        record.replay(written(Start(record.VERSION, packing.pack(change(tables)))))


def test_parts_that_do_not_belong_there(tables: Tables) -> None:
    start = Start(record.VERSION, packing.pack(tables))
    for parts, says in (
        ((Start(record.VERSION + 1, start.tables),), f"reads up to {record.VERSION}"),
        ((start, Commands(5, []), Commands(4, [])), "goes back in time at tick 4"),
        ((start, start), "must begin with its start, once"),
        ((End(0, 0),), "must begin with its start, once"),
        ((Start(record.VERSION, b"nonsense"),), "start of the record is damaged"),
    ):
        with pytest.raises(RecordError, match=says):
            record.replay(written(*parts))


def test_a_record_without_an_end_was_cut_off(tables: Tables) -> None:
    start = Start(record.VERSION, packing.pack(tables))
    cut = record.replay(written(start, Commands(5, [])))
    assert (cut.ticks, cut.complete, cut.differs_at) == (5, False, None)


def test_what_came_before_a_cut_within_a_part_is_played(tables: Tables) -> None:
    start, sound = Start(record.VERSION, packing.pack(tables)), Commands(5, [])
    whole = written(start, sound)
    torn = written(start, sound, Commands(9, []))
    for size in (len(whole) + 1, len(whole) + 11, len(torn) - 1):
        cut = record.replay(torn[:size])
        assert (cut.ticks, cut.complete, cut.differs_at) == (5, False, None)
    for size in (3, 12, len(written(start)) - 1):
        with pytest.raises(RecordError, match="cut off before its start is whole"):
            record.replay(torn[:size])
    flipped = bytearray(torn)
    flipped[len(whole) - 1] ^= 1
    with pytest.raises(RecordError, match="its checksum is wrong"):
        record.replay(bytes(flipped))
