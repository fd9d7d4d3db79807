"""A world without a screen, ticked from a script of commands."""

import contextlib
import logging
import statistics
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, BinaryIO

from app import output, scripts
from app.files import new_file
from app.progress import Progress, say
from app.session import Session, closing, open_or_create, start_compute

if TYPE_CHECKING:
    from app.simulation.process import Options
    from gameplay.commands import Envelope

log = logging.getLogger(__name__)

WARM_UP = 30  # ticks at the start that do not count in the times


class Player:
    """Runs a session's ticks and keeps what is told at the end.

    Args:
        session: the game and its world file.
        commands: in the order of their ticks.
        record: takes the record of play, or None.
    """

    def __init__(self, session: Session, commands: "list[Envelope]", record: BinaryIO | None) -> None:
        from app.tally import Tally
        from gameplay.record import Recorder

        self.session = session
        self.tally: Tally = Tally()
        self.times: list[float] = []
        self.recorder = Recorder(session.game, record.write) if record else None
        target = self.recorder or session.game
        for envelope in commands:
            target.submit(envelope)
        self._tick = target.tick

    def run(self, ticks: int, stopped: Callable[[], bool]) -> None:
        """Play so many ticks, fewer when told to stop. Saves on the way."""
        from gameplay.rehearsal import rehearse

        with Progress("Playing", ticks) as progress:
            for done in range(1, ticks + 1):
                start = time.perf_counter()
                happened = self._tick()
                self.times.append(time.perf_counter() - start)
                if done == 1:
                    log.info("first tick", extra={"seconds": self.times[0]})
                    rehearse(self.session.game.state)
                self.tally.add(happened)
                self.tally.follow(self.session.game.state)
                self.session.after_tick()
                progress.update(done)
                if stopped():
                    say(f"Stopping after {done} of {ticks} ticks; the world is saved.")
                    break
        if self.recorder:
            self.recorder.close()

    def summary(self) -> dict[str, Any]:
        """What happened, as plain values."""
        state = self.session.game.state
        measured = self.times[WARM_UP:] or self.times
        return {
            **self.session.facts,
            "created": self.session.created,
            "ticks": len(self.times),
            "tick_ms": {
                "median": round(statistics.median(measured) * 1e3, 3) if measured else None,
                "max": round(max(measured) * 1e3, 3) if measured else None,
            },
            "state_hash": f"{self.session.game.state_hash():016x}",
            **self.tally.as_json(state),
        }

    def show(self) -> None:
        """What happened, for people."""
        facts = self.summary()
        output.write(
            f"{self.session.path.stem}: {facts['ticks']} ticks ({facts['ticks'] / 30:.1f} s) played,"
            f" now at tick {facts['tick']}; {facts['tick_ms']['median']} ms a tick"
        )
        self.tally.show(self.session.game.state)


def play_headless(options: "Options", ticks: int | None, stopped: Callable[[], bool]) -> Player:
    """Play a script, or for so many ticks; who played it knows what happened.

    Args:
        options: the world, the script, the backend, and a file for a record.
        ticks: how many; None: as long as the script takes.
        stopped: whether to end early.
    """
    start_compute(options.compute)
    with contextlib.ExitStack() as stack:
        session = stack.enter_context(closing(open_or_create(options.world, options.script)))
        first = session.game.state.tick
        commands: list[Envelope] = []
        if options.script is not None or ticks is None:
            commands = scripts.read(options.script, first, scripts.bodies(session.game.state))
        file = stack.enter_context(new_file(options.record, alone=True)) if options.record else None
        player = Player(session, scripts.joins(session.game.state, commands) + commands, file)
        player.run(ticks or scripts.length(commands, first), stopped)
    return player
