"""When to save and when to checkpoint. Time comes in as an argument."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from gameplay.tables import Changes
from persistence.layout import Attribute


class Saves(Protocol):
    """What an autosave needs of a world."""

    @property
    def journal_bytes(self) -> int: ...

    def save(self, changes: Changes, *, wait: bool, attributes: dict[str, Attribute] | None = None) -> None: ...

    def checkpoint(self, *, wait: bool) -> None: ...


@dataclass
class Autosave:
    """Saves every second of game time and folds the journal when it has grown large or old.

    Args:
        every: seconds between saves.
        checkpoint_every: seconds after which a journal is folded.
        checkpoint_bytes: size at which a journal is folded earlier.
    """

    every: float = 1.0
    checkpoint_every: float = 300.0
    checkpoint_bytes: int = 64 << 20
    _saved: float | None = field(default=None, init=False)
    _folded: float | None = field(default=None, init=False)

    def step(
        self,
        world: Saves,
        now: float,
        changes: Callable[[], Changes],
        attributes: Callable[[], dict[str, Attribute]] = dict,
    ) -> bool:
        """Save if it is time. Called as often as one likes, e.g. every tick.

        Args:
            world: to save to.
            now: game time in seconds; never runs backwards.
            changes: gives what changed since it was last called; called only when something is saved.
            attributes: gives attributes of the file that changed, likewise.
        Returns:
            Whether something was handed to the world.
        Raises:
            WorldError: an earlier save or checkpoint failed. What is given now is queued all the same.
        """
        if self._saved is None or self._folded is None:
            self._saved = self._folded = now
        if now - self._saved < self.every:
            return False
        self._saved = now
        what = changes()
        try:
            if what:
                world.save(what, wait=False, attributes=attributes())
        finally:
            size = world.journal_bytes
            if size >= self.checkpoint_bytes or (size and now - self._folded >= self.checkpoint_every):
                self._folded = now
                world.checkpoint(wait=False)
        return bool(what)
