"""The game: commands in, outcomes out, thirty ticks a second of the world's own time."""

import heapq
from collections.abc import Callable

from gameplay import guide, runner
from gameplay.commands import Envelope
from gameplay.outcomes import Outcome
from gameplay.positions import length_units
from gameplay.resources.gathering import reveal
from gameplay.shuttles.flying import fly_shuttles
from gameplay.shuttles.routes import ship
from gameplay.state import TICKS_PER_SECOND, GameState, Mark
from gameplay.survival import outfitting
from gameplay.survival.farming import grow
from gameplay.survival.geysers import erupt
from gameplay.systems.burden import weigh
from gameplay.systems.crafting import craft
from gameplay.systems.exploring import note_places
from gameplay.systems.flying import fly_items
from gameplay.systems.footwork import recover
from gameplay.systems.living import live
from gameplay.systems.loading import load_around_players
from gameplay.systems.moving import move_players
from gameplay.tables import Changes, Tables

__all__ = ["SYSTEMS", "TICKS_PER_SECOND", "Game"]

# What runs in each tick after the commands, in this order.
SYSTEMS: tuple[Callable[[GameState], list[Outcome]], ...] = (
    move_players,
    fly_shuttles,
    fly_items,
    recover,
    load_around_players,
    reveal,
    note_places,
    erupt,
    craft,
    weigh,
    live,
    grow,
    ship,
)


class Game:
    """A running world. The same start and the same commands give the same state, bit for bit, on every backend.

    Start the compute backend (`taichi_kernels.runtime.start`) before.
    """

    def __init__(self, state: GameState) -> None:
        self.state = state
        # tick, player, sequence, and how many came before: a heap in the order in which they are applied
        self._waiting: list[tuple[int, int, int, int, Envelope]] = []
        self._submitted = 0
        load_around_players(state)
        reveal(state)  # know what lies open before the first command

    @classmethod
    def new(cls, seed: int, radius_metres: float, creative: bool = False, outfit: str = "") -> "Game":
        """A new world with one planet.

        Args:
            seed: 0 to 2^63 - 1.
            radius_metres: 20 to 4,000.
            creative: players may shape terrain freely.
            outfit: of the content, with which it begins; "" for none.
        Raises:
            StateError: seed or radius out of range, or there is no such outfit.
            ValueError: the radius is no finite number.
        """
        return cls._begun(GameState.new(seed, length_units(radius_metres, "radius"), creative), outfit)

    @classmethod
    def new_system(cls, seed: int, creative: bool = False, outfit: str = "") -> "Game":
        """A new world with a whole solar system, made of the seed; its planet `state.HOME` is where players begin.

        Args:
            seed: 0 to 2^63 - 1.
            creative: players may shape terrain freely.
            outfit: of the content, with which it begins; "" for none.
        Raises:
            StateError: seed out of range, or there is no such outfit.
        """
        return cls._begun(GameState.new_system(seed, creative), outfit)

    @classmethod
    def _begun(cls, state: GameState, outfit: str) -> "Game":
        outfitting.begin(state, outfit)
        return cls(state)

    @classmethod
    def restore(cls, tables: Tables) -> "Game":
        """A world from its tables.

        Raises:
            StateError: the tables do not make a state.
        """
        return cls(GameState(tables))

    def submit(self, envelope: Envelope) -> None:
        """Queue a command; it is applied in the tick that it names, or in the next when that has passed.

        Commands that wait are what players intend, and no part of the state.
        """
        heapq.heappush(self._waiting, (envelope.tick, envelope.player, envelope.sequence, self._submitted, envelope))
        self._submitted += 1

    def waiting(self) -> list[Envelope]:
        """Commands that were not applied yet, in the order in which they came."""
        return [envelope for *_, envelope in sorted(self._waiting, key=lambda entry: entry[3])]

    def tick(self) -> list[Outcome]:
        """One thirtieth of a second: commands in the order of (tick, player, sequence), then the systems."""
        state = self.state
        load_around_players(state)  # what is loaded follows from the state, also where regions came or went
        outcomes: list[Outcome] = []
        while self._waiting and self._waiting[0][0] <= state.tick:
            outcomes += runner.run(state, heapq.heappop(self._waiting)[-1])
        for system in SYSTEMS:
            outcomes += system(state)
        outcomes += guide.follow(state, outcomes)
        state.world["tick"] = state.tick + 1
        return outcomes

    def tables(self) -> Tables:
        """The whole state."""
        return self.state.tables()

    def mark(self) -> Mark:
        """This moment, for `changes`."""
        return self.state.mark()

    def changes(self, since: Mark) -> tuple[Changes, Mark]:
        """What changed since a moment, and the moment of now."""
        return self.state.changes(since)

    def state_hash(self) -> int:
        """Hash of the state, 64 bits; equal states have equal hashes on every machine."""
        return self.state.hash()
