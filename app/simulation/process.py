"""What runs in the simulation's process: the world file, the game, and a clock. It ends when its parent does."""

import contextlib
import gc
import importlib
import logging
import signal
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

import app.log
from app.errors import explain
from app.simulation.messages import (
    Act,
    Ended,
    Failed,
    Found,
    Keep,
    Order,
    Pause,
    Placed,
    Quit,
    Ready,
    Report,
    Save,
    Saved,
    See,
    Starting,
    Step,
    Told,
    decode_order,
    encode,
    merge_reports,
)
from app.simulation.outbox import Outbox
from app.simulation.pace import Pace
from gameplay.view import PlanetFacts, Viewer, body_of
from taichi_kernels.units import UNITS_PER_METRE

if TYPE_CHECKING:
    from app.session import Session
    from gameplay.commands import Envelope
    from gameplay.outcomes import Outcome
    from gameplay.state import GameState

log = logging.getLogger(__name__)

PATIENCE = 30.0  # seconds that the last messages may take; who has gone is not waited for


@dataclass(frozen=True)
class Options:
    """What a simulation is started with.

    Attributes:
        world: file of the world; it is made where it does not exist.
        player: who sits at the screen.
        clock: ticks thirty times a second; else only when told to.
        compute: backend.
        script: commands to play along with the player's; None for none.
        first_script: play the script that comes with the game.
        record: file for a record of play.
        log_level: of this process.
    """

    world: Path
    player: int = 1
    clock: bool = True
    compute: str = "cpu"
    script: Path | None = None
    first_script: bool = False
    record: Path | None = None
    log_level: str = "warning"


def load() -> None:
    """Import what every game needs."""
    for name in ("app.tally", "gameplay.game", "gameplay.rehearsal", "persistence.world"):
        importlib.import_module(name)


def main(connection: Connection, options: Options) -> None:
    """Run until told to quit, or until the other end of the connection is gone."""
    stopped = False

    def stop(*_: object) -> None:
        nonlocal stopped
        stopped = True

    signal.signal(signal.SIGTERM, stop)
    app.log.start(options.log_level)
    outbox: Outbox[Report] = Outbox(connection, encode, merge_reports)
    try:
        facts = _run(connection, outbox, options, lambda: stopped)
        outbox.put(Ended(facts))
    except BaseException as error:
        told = explain(error)
        if told.fault:
            log.error("the simulation failed", exc_info=error)
        outbox.put(Failed(told.text, told.code, told.fault, traceback.format_exc()))
    outbox.close(PATIENCE)
    connection.close()


def _run(
    connection: Connection, outbox: Outbox[Report], options: Options, stopped: Callable[[], bool]
) -> dict[str, Any]:
    from app import packs
    from app.files import new_file
    from app.session import closing, open_or_create, start_compute

    packs.use()
    outbox.put(Starting("Starting"))
    start_compute(options.compute, lambda text: outbox.put(Starting(text, first=True)))
    outbox.put(Starting("Opening the world"))

    def meet(state: "GameState") -> None:
        facts = PlanetFacts.of(state, body_of(state, options.player))
        outbox.put(Found(facts))  # a picture of it takes long to make: that can begin
        outbox.put(_placed(state, options.player))
        if options.clock and options.player in state.players:  # it can be shown before the first tick is played, too
            outbox.put(Told(Viewer(state, options.player).snapshot(), -1, 0.0))

    with contextlib.ExitStack() as stack:
        session = open_or_create(options.world, options.script, lambda text: outbox.put(Starting(text)), meet)
        stack.enter_context(closing(session))
        file = stack.enter_context(new_file(options.record, alone=True)) if options.record else None
        simulation = _Simulation(session, outbox, options, file)
        simulation.start()
        gc.freeze()  # what was loaded stays: looking through it for garbage again would hold a tick up
        simulation.loop(connection, stopped)
        simulation.finish()
    return simulation.facts()


def _placed(state: "GameState", player: int) -> Placed:
    from gameplay.positions import point
    from gameplay.systems import spawning

    spawn = spawning.foreseen(state)  # nobody may have appeared in this world yet
    planet = msgspec.structs.replace(PlanetFacts.of(state, body_of(state, player)), spawn=spawn)
    return Placed(planet, point(state.players.row(player)["position"]) if player in state.players else spawn)


def _order(connection: Connection, wait: float) -> Order | None:
    """The next order; None: none came within so many seconds."""
    return decode_order(connection.recv_bytes()) if connection.poll(wait) else None


class _Simulation:
    """The session, the player's wishes and the clock."""

    def __init__(self, session: "Session", outbox: Outbox[Report], options: Options, record: BinaryIO | None) -> None:
        from app.tally import Tally
        from gameplay.record import Recorder
        from gameplay.view import Rays

        self.session, self.outbox, self.options = session, outbox, options
        self.recorder: Recorder | None = Recorder(session.game, record.write) if record else None
        self.game = self.recorder or session.game
        self.viewer = Viewer(session.game.state, options.player)
        self.tally = Tally()
        self.ticks = 0
        self.sequence = 0  # of the player's commands
        self.known = -1  # of the player's messages
        self.tool = self.tap = self.gather = 0
        self.rays = Rays()
        self.paused = self.quitting = False

    def start(self) -> None:
        """Let the players join, play the first tick and tell of it; then load what later ticks may need."""
        from app import scripts
        from gameplay.rehearsal import rehearse

        state = self.session.game.state
        first = state.tick
        commands: list[Envelope] = []
        if self.options.script is not None or self.options.first_script:
            commands = scripts.read(self.options.script, first, scripts.bodies(state))
        length = scripts.length(commands, first) if commands else 0
        player = self.options.player
        for envelope in (*scripts.joins(state, commands, player), *commands):
            self.game.submit(envelope)
        told = self._tick()
        self.outbox.put(Ready(player, bool(state.world["creative"]), self.session.created, length))
        self._tell(*told)
        rehearse(state)

    def loop(self, connection: Connection, stopped: Callable[[], bool]) -> None:
        """Tick and obey until there is an end to it."""
        pace = Pace(time.perf_counter())
        while not (self.quitting or stopped()):
            ticks = self.options.clock and not self.paused
            try:
                order = _order(connection, pace.wait(time.perf_counter()) if ticks else 1.0)
            except (EOFError, OSError):
                log.warning("the screen's process is gone; the world is saved")
                return
            if order is not None:
                was_paused = self.paused
                self._obey(order)
                if was_paused and not self.paused:
                    pace.restart(time.perf_counter())
            elif ticks and pace.due(time.perf_counter()):
                self._tell(*self._tick())

    def finish(self) -> None:
        """Write the end of the record."""
        if self.recorder:
            self.recorder.close()

    def facts(self) -> dict[str, Any]:
        """What happened, as plain values."""
        state = self.session.game.state
        return {
            **self.session.facts,
            "created": self.session.created,
            "ticks": self.ticks,
            "state_hash": f"{self.session.game.state_hash():016x}",
            **self.tally.as_json(state),
        }

    def _obey(self, order: Order) -> None:
        from gameplay.commands import Envelope

        match order:
            case Act():
                self.known, self.tool, self.gather = order.sequence, order.tool, order.gather
                self.tap = max(self.tap, order.tap, order.tool)
                self.rays = self.rays if order.rays is None else order.rays
                for command in order.commands:
                    tick, body = self.session.game.state.tick, self.viewer.body
                    self.game.submit(Envelope(tick, self.options.player, self._count(), body, command))
            case Pause(on=on):
                self.paused = on
            case Step(ticks=ticks):
                for _ in range(ticks):
                    self._tell(*self._tick())
            case See(far=far):
                self.viewer.far = round(far * UNITS_PER_METRE)
            case Save():
                self.session.save()
                self.outbox.put(Saved(self.session.game.state.tick))
            case Keep(data=data):
                if self.recorder:
                    self.recorder.note(data)
            case Quit():
                self.quitting = True

    def _count(self) -> int:
        self.sequence += 1
        return self.sequence

    def _tick(self) -> "tuple[list[Outcome], float]":
        """One tick of what the player's hands hold on to; what happened, and how long it took [ms]."""
        from gameplay.commands import Command, Envelope, Gather, UseTool
        from gameplay.outcomes import NodeDepleted

        start = time.perf_counter()
        power, self.tap = self.tool or self.tap, 0
        tick = self.session.game.state.tick
        held: list[Command] = [UseTool(power, *(self.rays.tool or ()))] if power else []
        held += [Gather(self.gather)] if self.gather else []
        for command in held:
            envelope = Envelope(tick, self.options.player, self._count(), self.viewer.body, command)  # type: ignore[arg-type]
            self.game.submit(envelope)
        outcomes = self.game.tick()
        if any(isinstance(outcome, NodeDepleted) and outcome.node == self.gather for outcome in outcomes):
            self.gather = 0  # the screen, which is behind, does not know it yet
        self.ticks += 1
        self.tally.add(outcomes)
        self.tally.follow(self.session.game.state)
        self.session.after_tick()
        return outcomes, (time.perf_counter() - start) * 1e3

    def _tell(self, outcomes: "list[Outcome]", milliseconds: float) -> None:
        self.outbox.put(Told(self.viewer.snapshot(outcomes, self.rays), self.known, milliseconds))
