"""Records of play: the state at the start, every command, and hashes of the state on the way.

A record is a stream of parts. A part is its length (4 bytes, little endian), the xxh3-64 of its body (8 bytes), and the
body, MessagePack: first a `Start`, then `Commands`, `Check`s and `Note`s in the order of the ticks, last an `End`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import msgspec
import xxhash

from gameplay import conversion, packing
from gameplay.commands import Envelope
from gameplay.errors import RecordError, StateError
from gameplay.game import Game
from gameplay.outcomes import Outcome
from gameplay.schema import SCHEMA, shuttles, survival, system, trade

VERSION = 2  # 1 had no notes
CHECK_PERIOD = 30  # ticks
LATER = (
    "flights",
    "footwork",
    *(table.name for table in (*survival.TABLES, *system.TABLES, *shuttles.TABLES, *trade.TABLES)),
)  # tables that records from before there were any do without


class Start(msgspec.Struct, frozen=True, tag=True):
    """What the record starts from. `tables` is packed (`gameplay.packing`)."""

    version: int
    tables: bytes


class Commands(msgspec.Struct, frozen=True, tag=True):
    """Commands that were submitted before a tick."""

    tick: int
    envelopes: list[Envelope]


class Check(msgspec.Struct, frozen=True, tag=True):
    """Hash of the state when the world stood at a tick."""

    tick: int
    hash: int


class Note(msgspec.Struct, frozen=True, tag=True):
    """What a screen wants to be kept, as bytes that only it understands; a replay passes over it."""

    tick: int
    data: bytes


class End(msgspec.Struct, frozen=True, tag=True):
    """The record was closed; one without it was cut off."""

    tick: int
    hash: int


Part = Start | Commands | Check | Note | End


class Recorder:
    """Plays a game and writes down what it was given.

    Args:
        game: the game; only this recorder may submit to it and tick it from now on. Commands that wait in it already
            belong to the record.
        write: takes the bytes of the record, piece by piece.
    """

    def __init__(self, game: Game, write: Callable[[bytes], object]) -> None:
        self.game = game
        self._write = write
        self._new = game.waiting()
        self._put(Start(VERSION, packing.pack(game.tables())))

    def submit(self, envelope: Envelope) -> None:
        """Queue a command, as `Game.submit`."""
        self._new.append(envelope)
        self.game.submit(envelope)

    def tick(self) -> list[Outcome]:
        """One tick, as `Game.tick`."""
        if self._new:
            self._put(Commands(self.game.state.tick, self._new))
            self._new = []
        outcomes = self.game.tick()
        if self.game.state.tick % CHECK_PERIOD == 0:
            self._put(Check(self.game.state.tick, self.game.state_hash()))
        return outcomes

    def note(self, data: bytes) -> None:
        """Keep something of a screen's."""
        self._put(Note(self.game.state.tick, data))

    def close(self) -> None:
        """Write the end of the record."""
        self._put(End(self.game.state.tick, self.game.state_hash()))

    def _put(self, part: Part) -> None:
        body = msgspec.msgpack.encode(part)
        self._write(len(body).to_bytes(4, "little") + xxhash.xxh3_64_digest(body) + body)


@dataclass(frozen=True)
class Comparison:
    """How a replay went.

    Attributes:
        ticks: ticks that were played.
        checks: hashes that were compared.
        differs_at: tick of the first hash that differs, None when all are equal.
        complete: whether the record was closed.
        last_good: tick of the last hash that was equal.
    """

    ticks: int
    checks: int
    differs_at: int | None
    complete: bool
    last_good: int


def parts(data: bytes) -> Iterator[Part]:
    """Parts of a record; a part within which it was cut off is left out.

    Raises:
        RecordError: it is damaged, cut off before its first part is whole, or of a newer version.
    """
    at = 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "little")
        body = data[at + 12 : at + 12 + size]
        if len(body) < size or len(data) < at + 12:
            if at == 0:
                raise RecordError("the record is cut off before its start is whole")
            return
        if xxhash.xxh3_64_digest(body) != data[at + 4 : at + 12]:
            raise RecordError(f"the record is damaged at byte {at}: its checksum is wrong")
        try:
            part = msgspec.msgpack.decode(body, type=Part)
        except msgspec.DecodeError as error:
            raise RecordError(f"the record is of another kind at byte {at}: {error}") from error
        if (at == 0) != isinstance(part, Start):
            raise RecordError("this is no record of play: it must begin with its start, once")
        if isinstance(part, Start) and part.version > VERSION:
            raise RecordError(f"the record has version {part.version}; this build reads up to {VERSION}")
        yield part
        at += 12 + size
    if not data:
        raise RecordError("the record is empty")


def notes(data: bytes) -> list[bytes]:
    """The notes of a record, in order.

    Raises:
        RecordError: as of `parts`.
    """
    return [part.data for part in parts(data) if isinstance(part, Note)]


def replay(
    data: bytes,
    progress: Callable[[int], object] = lambda tick: None,
    watch: Callable[[Game, list[Outcome]], object] = lambda game, outcomes: None,
) -> Comparison:
    """Play a record again and compare the hashes; stops at the first that differs.

    Args:
        data: the record.
        progress: is told the tick of each hash that was compared.
        watch: sees the game as it begins, and after each tick with what happened.
    Raises:
        RecordError: the record is damaged or does not fit this build.
    """
    stream = parts(data)
    start = next(stream)
    assert isinstance(start, Start)
    try:
        tables = packing.unpack(start.tables)
    except ValueError as error:
        raise RecordError(f"the start of the record is damaged: {error}") from error
    tables = conversion.convert({**{name: SCHEMA[name].empty() for name in LATER}, **tables})
    for name in sorted(set(tables) | set(SCHEMA)):
        if name not in tables or name not in SCHEMA or tables[name].dtype != SCHEMA[name].dtype:
            raise RecordError(f"the record was made by another build: its table {name} is not as in this one")
    try:
        game = Game.restore(tables)
    except StateError as error:
        raise RecordError(f"the start of the record makes no state: {error}") from error
    watch(game, [])
    return _play(game, stream, progress, watch)


def _play(
    game: Game,
    stream: Iterable[Part],
    progress: Callable[[int], object],
    watch: Callable[[Game, list[Outcome]], object],
) -> Comparison:
    first = last_good = game.state.tick
    checks = 0
    for part in stream:
        assert not isinstance(part, Start)
        if part.tick < game.state.tick:
            raise RecordError(f"the record goes back in time at tick {part.tick}")
        while game.state.tick < part.tick:
            watch(game, game.tick())
        if isinstance(part, Note):
            continue
        if isinstance(part, Commands):
            for envelope in part.envelopes:
                game.submit(envelope)
            continue
        checks += 1
        if game.state_hash() != part.hash:
            return Comparison(game.state.tick - first, checks, part.tick, False, last_good)
        last_good = part.tick
        progress(part.tick)
        if isinstance(part, End):
            return Comparison(game.state.tick - first, checks, None, True, last_good)
    return Comparison(game.state.tick - first, checks, None, False, last_good)
