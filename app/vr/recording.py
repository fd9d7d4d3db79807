"""What a headset's session leaves in a record of play: each frame's poses, inputs and what was seen.

The record itself, with the commands and the hashes, is the simulation's (`gameplay.record`); what is here goes into it
as notes, a batch of frames each.
"""

from collections.abc import Callable, Iterator

import msgspec
import numpy as np

from app.vr.scenes import Seen
from gameplay import wire
from gameplay.errors import RecordError
from vr_render.headset_frame import SIDES, Hand, HeadsetFrame, Pose

VERSION = 1
BATCH = 30  # frames of a note


class Held(msgspec.Struct, frozen=True, array_like=True):
    """A hand: poses and motion in play space as float32 rows, x y z qx qy qz qw; None: not tracked."""

    grip: bytes | None
    aim: bytes | None
    velocity: bytes
    spin: bytes
    profile: str


class Frame(msgspec.Struct, frozen=True, array_like=True):
    """One frame.

    Attributes:
        number, time, focused: as of `HeadsetFrame`.
        head: pose in play space, as of `Held`; None: not tracked.
        hands: left, right.
        levels, events: of the hands' inputs; an event is an input and whether it went down.
        tick: of the last snapshot that was known.
        sent: sequence of the message with this frame's commands; -1: there was none.
        seen: None where nothing was drawn.
    """

    number: int
    time: int
    focused: bool
    head: bytes | None
    hands: tuple[Held, Held]
    levels: dict[str, float]
    events: list[tuple[str, bool]]
    tick: int
    sent: int
    seen: Seen | None


class Note(msgspec.Struct, frozen=True):
    """What goes into the record at once; `kind` tells it from other notes."""

    version: int
    frames: list[Frame]
    kind: str = "headset"


class Recording:
    """Collects frames.

    Args:
        keep: takes notes.
    """

    def __init__(self, keep: Callable[[bytes], object]) -> None:
        self._keep = keep
        self._frames: list[Frame] = []

    def add(self, frame: HeadsetFrame, tick: int, sent: int, seen: Seen | None) -> None:
        """Take a frame; see `Frame`."""
        left, right = (_held(frame.hands.get(side, Hand())) for side in SIDES)
        events = [(event.name, event.down) for event in frame.input.events]
        head, levels = _row(frame.head), dict(frame.input.levels)
        self._frames.append(
            Frame(frame.number, frame.time, frame.focused, head, (left, right), levels, events, tick, sent, seen)
        )
        if len(self._frames) == BATCH:
            self.flush()

    def flush(self) -> None:
        """Give on what has come together."""
        if self._frames:
            self._keep(wire.encode(Note(VERSION, self._frames)))
            self._frames = []


def frames(notes: list[bytes]) -> Iterator[Frame]:
    """Frames of the notes of a record, in order.

    Raises:
        RecordError: they are none of a headset, damaged, or of a newer version.
    """
    for data in notes:
        try:
            note: Note = wire.decode(data, Note)
        except msgspec.DecodeError as error:
            raise RecordError(f"the record's frames of a headset cannot be read: {error}") from error
        if note.version > VERSION:
            raise RecordError(f"the record's frames have version {note.version}; this build reads up to {VERSION}")
        yield from note.frames


def _held(hand: Hand) -> Held:
    return Held(_row(hand.grip), _row(hand.aim), _plain(hand.velocity), _plain(hand.spin), hand.profile)


def _row(pose: Pose | None) -> bytes | None:
    return None if pose is None else _plain(pose.position) + _plain(pose.orientation)


def _plain(values: np.ndarray) -> bytes:
    return values.astype(np.float32).tobytes()
