"""`play`: a world, ticked from a script of commands."""

import contextlib
import logging
import os
import signal
import statistics
import time
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from app import output, paths
from app.errors import UserError
from app.progress import Progress, say
from app.session import (
    DEFAULT_RADIUS,
    Session,
    closing,
    compute_option,
    create,
    json_option,
    load,
    start_compute,
)

if TYPE_CHECKING:
    from gameplay.commands import Envelope

log = logging.getLogger(__name__)

FIRST_WORLD = "home"
FIRST_SEED = 22  # a planet on which the first script digs through soil and clay to coal and copper
FIRST_SCRIPT = "first_dig.jsonl"
AFTER_SCRIPT = 30  # ticks that are played after the last command, when --ticks is not given
WARM_UP = 30  # ticks at the start that do not count in the times


def _find_world(name: str | None) -> Path:
    """The world to play: the one named, else the last one, else the first."""
    if name is not None:
        return paths.world_path(name)
    return paths.last_world() or paths.world_path(FIRST_WORLD)


def _open(path: Path) -> Session:
    if path.exists():
        return load(path)
    say(f"Making the world {path} with seed {FIRST_SEED} and a radius of {DEFAULT_RADIUS:g} m; `new` makes others.")
    return create(path, FIRST_SEED, DEFAULT_RADIUS)


def _read_script(script: Path | None, start: int) -> "list[Envelope]":
    """Commands of a script file, or of the one that comes with the game.

    Raises:
        UserError: the file cannot be read.
        ScriptError: a malformed line.
    """
    from gameplay import script as scripts
    from gameplay.errors import ScriptError

    if script is None:
        source = resources.files("gameplay.content").joinpath("scripts", FIRST_SCRIPT)
        return scripts.read(source.read_text("utf-8").splitlines(), start)
    try:
        text = script.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise UserError(f"the script {script} is no UTF-8 text: {error.reason} at byte {error.start}") from error
    except OSError as error:
        raise UserError(f"the script {script} cannot be read: {error.strerror or error}") from error
    try:
        return scripts.read(text.splitlines(), start)
    except ScriptError as error:
        raise UserError(f"{script}, {error}") from error


@contextlib.contextmanager
def _stop_signal() -> Iterator[Callable[[], bool]]:
    """Yields a function that tells whether Ctrl-C or a polite kill came; a second one interrupts at once."""
    came = False

    def note(*_: object) -> None:
        nonlocal came
        if came:
            raise KeyboardInterrupt
        came = True

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


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
                    rehearse()
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


@click.command()
@click.argument("world", required=False)
@click.option(
    "--display",
    type=click.Choice(["none"]),
    default="none",
    show_default=True,
    help="none: without a screen, from a script.",
)
@click.option("--ticks", type=click.IntRange(1), help="How many ticks to play, 30 a second.")
@click.option("--script", type=click.Path(path_type=Path), help="Commands to play, as JSON lines.")
@click.option("--record", type=click.Path(path_type=Path, dir_okay=False), help="Write a record of play to this file.")
@compute_option
@json_option
def play(
    world: str | None,
    display: str,
    ticks: int | None,
    script: Path | None,
    record: Path | None,
    compute: str,
    as_json: bool,
) -> None:
    """Play WORLD, a name or a path to a .h5 file. Without a name the last world goes on, or one called "home" begins;
    a world that does not exist is made, from seed 22 (`new` makes others).

    Without --script and --ticks the script that comes with the game is played: it digs a tunnel and flattens a yard.
    The world is saved each second and at the end; Ctrl-C saves and ends.

    \b
    Examples:
      planetary-survival play
      planetary-survival play demo --display none --ticks 900 --script gameplay/content/scripts/first_dig.jsonl
      planetary-survival play demo --ticks 300 --record demo.record
    """
    path = _find_world(world)
    if script is not None:
        _read_script(script, 0)  # a bad script is told before anything is made
    start_compute(compute)
    with contextlib.ExitStack() as stack:
        stopped = stack.enter_context(_stop_signal())
        session = stack.enter_context(closing(_open(path)))
        first = session.game.state.tick
        commands = _read_script(script, first) if script is not None or ticks is None else []
        file = stack.enter_context(_new_file(record)) if record else None
        player = Player(session, _joins(session, commands) + commands, file)
        player.run(ticks or _length(commands, first), stopped)
    paths.remember_world(path)
    if as_json:
        output.write_json({**player.summary(), "record": str(record) if record else None})
    else:
        player.show()


def _joins(session: Session, commands: "list[Envelope]") -> "list[Envelope]":
    """What makes the script's players take part, as far as they do not yet; player 1 when there is no script."""
    from gameplay.commands import Envelope, Join
    from gameplay.state import HOME

    state = session.game.state
    rows = state.players.rows
    online = set(rows["id"][rows["online"] == 1].tolist())
    wanted = {envelope.player for envelope in commands} or {1}
    # before the script's own commands of that tick
    return [Envelope(state.tick, player, -1, HOME, Join()) for player in sorted(wanted - online)]


def _length(commands: "list[Envelope]", first: int) -> int:
    """Ticks that a script takes, and a second more."""
    return max((envelope.tick - first for envelope in commands), default=0) + 1 + AFTER_SCRIPT


@contextlib.contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name when all of it is written."""
    draft = path.with_name(path.name + ".draft")
    try:
        with open(draft, "wb") as file:
            yield file
        os.replace(draft, path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
