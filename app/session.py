"""Wires a game to its world file: opening, the loop's saves, closing."""

import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app import packs, paths, scripts
from app.errors import UserError
from app.progress import say
from taichi_kernels.units import UNITS_PER_METRE

if TYPE_CHECKING:
    from gameplay.game import Game
    from gameplay.state import GameState
    from gameplay.tables import Changes
    from persistence.world import World

log = logging.getLogger(__name__)

FIRST_WORLD = "home"
FIRST_SEED = 22
DEFAULT_RADIUS = 500.0  # metres, of a planet alone
LEAST_RADIUS, GREATEST_RADIUS = 20.0, 4000.0  # metres
NEW_SEEDS = 1_000_000_000  # seeds that the game picks are short enough to be told to a friend
TICKS_PER_SECOND = 30

compute_option = click.option(
    "--compute",
    type=click.Choice(["cpu", "vulkan", "cuda"]),
    default="cpu",
    show_default=True,
    help="What computes the terrain: the processor, or a GPU.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Answer as JSON on standard output.")


def start_compute(compute: str = "cpu", tell: Callable[[str], None] = say) -> None:
    """Start the backend; `tell` that the kernels are compiled for the first time, which takes a while."""
    from taichi_kernels import runtime

    cache = paths.kernel_cache(compute)
    if not (cache.is_dir() and any(cache.iterdir())):
        tell(f"Compiling the kernels for {compute}; only the first start does this. It may take a minute.")
    runtime.start(compute, cache=cache)


def pick_seed() -> int:
    """A seed for a world whose maker did not name one."""
    return secrets.randbelow(NEW_SEEDS)


class Session:
    """A game and the world file that it is saved to.

    Attributes:
        path: of the world file.
        game: the running game.
        created: whether the world was made now.
    """

    def __init__(self, game: "Game", world: "World", created: bool) -> None:
        from persistence.autosave import Autosave

        self.path = world.path
        self.game = game
        self.created = created
        self._world = world
        self._mark = game.mark()
        self._autosave = Autosave()

    def after_tick(self) -> None:
        """Save each second of the world's time, and fold the journal in now and then; never waits for the disk."""
        now = self.game.state.tick / TICKS_PER_SECOND
        self._autosave.step(self._world, now, self._changes, lambda: attributes(self.game.state))

    def save(self) -> None:
        """Save what is new and wait until it is safe on the disk."""
        self._world.save(self._changes(), attributes=attributes(self.game.state))

    def close(self) -> None:
        """Save what is new, fold the journal into the file and let go of it."""
        try:
            self._world.save(self._changes(), wait=False, attributes=attributes(self.game.state))
        finally:
            self._world.close()

    def give_up(self) -> None:
        """Close without saving what is new: after a fault the state may be half changed. What was saved stays."""
        self._world.close()

    def _changes(self) -> "Changes":
        changes, self._mark = self.game.changes(self._mark)
        return changes

    @property
    def facts(self) -> dict[str, Any]:
        """Where the world is, its seed, the radius of the planet where players begin [m] and its age; the names of the
        system and of that planet, if it has one."""
        about = attributes(self.game.state)
        names = ("seed", "radius_metres", "tick", "system", "planet", "bodies")
        return {"world": str(self.path), **{name: about[name] for name in names if name in about}}


def attributes(state: "GameState") -> dict[str, Any]:
    """What a world file says about itself in its attributes."""
    from gameplay.state import HOME

    system = state.system
    names = {"system": system.name, "planet": system.bodies[HOME].name, "bodies": len(system.bodies)} if system else {}
    return {
        **names,
        "seed": int(state.world["seed"]),
        "radius_metres": int(state.bodies.row(HOME)["radius"]) / UNITS_PER_METRE,
        "tick": state.tick,
        "generator_version": int(state.world["generator"]),
        "content_version": int(state.world["content"]),
    }


def check_new(path: Path, seed: int, radius: float | None, outfit: str = "") -> None:
    """Refuse a world that cannot be made, before anything is started for it.

    Args:
        path: of the world file.
        seed: 0 to 2^63 - 1.
        radius: of the planet [m], 20 to 4,000; None for a whole system.
        outfit: of the content, with which it begins; "" for none.
    Raises:
        UserError: seed or radius out of range, no such outfit, or there is such a world.
    """
    from gameplay import content

    if path.exists():
        raise UserError(f"the world {path} exists already; play it, or choose another name")
    if not 0 <= seed < 1 << 63:
        raise UserError(f"seed: 0 to {2**63 - 1} is possible, not {seed}")
    least, most = LEAST_RADIUS, GREATEST_RADIUS
    if radius is not None and not least <= radius <= most:  # NaN is not, either
        raise UserError(f"radius: {least:g} to {most:g} metres are possible, not {radius:g}")
    if outfit and outfit not in content.load().outfits:
        raise UserError(f"outfit: there are {', '.join(sorted(content.load().outfits))}, not {outfit}")


def create(path: Path, seed: int, radius: float | None, creative: bool = False, outfit: str = "") -> Session:
    """Make a new world and save it; the arguments are those of `check_new`.

    Args:
        path: of the world file.
        seed: of the planet, or the system.
        radius: of the planet [m]; None for a whole system.
        creative: players may shape terrain freely.
        outfit: of the content, with which it begins; "" for none.
    Raises:
        UserError: as `check_new`.
        WorldError: the file cannot be written.
    """
    from gameplay.game import Game
    from gameplay.schema import SCHEMA
    from persistence.world import World

    check_new(path, seed, radius, outfit)
    game = Game.new_system(seed, creative, outfit) if radius is None else Game.new(seed, radius, creative, outfit)
    world = World.create(path, game.tables(), SCHEMA, attributes(game.state))
    log.info("world created", extra={"path": str(path), "seed": seed, "radius_metres": radius})
    return Session(game, world, True)


def load(path: Path, met: Callable[["GameState"], None] = lambda state: None) -> Session:
    """Open a world for play.

    Args:
        path: of the world file.
        met: is told the state before the ground around players is there, which takes longer than all else.
    Raises:
        WorldError: it is missing, damaged, open elsewhere, ...
        GameError: its tables make no state.
    """
    from gameplay.game import Game
    from gameplay.schema import SCHEMA
    from gameplay.state import GameState
    from gameplay.survival import start
    from persistence.world import World

    world = World.load(path, SCHEMA)
    try:
        state = GameState(world.tables)
        met(state)
        game = Game(state)
    except BaseException:
        world.abandon()
        raise
    world.tables = {}
    log.info("world loaded", extra={"path": str(path), "tick": game.state.tick})
    session = Session(game, world, False)
    start.upgrade(game.state)  # after the session has marked what is saved already
    packs.meet(game.state)
    return session


def open_or_create(
    path: Path,
    script: Path | None = None,
    tell: Callable[[str], None] = say,
    met: Callable[["GameState"], None] = lambda state: None,
) -> Session:
    """Open a world for play, see `load`, the last one from now on. One that does not exist is made, a whole system
    or what the script is for, and `tell` is told so."""
    if path.exists():
        session = load(path, met)
    else:
        wanted = scripts.setting(script)
        seed: int = FIRST_SEED
        radius: float | None = None
        creative, outfit = False, ""
        if wanted is not None:
            seed, radius, creative, outfit = wanted.seed, wanted.radius, wanted.creative, wanted.outfit
        check_new(path, seed, radius, outfit)
        made = "a whole system" if radius is None else f"a planet alone, radius {radius:g} m"
        kind = (", creative" if creative else "") + (f", outfit {outfit}" if outfit else "")
        tell(f"Making the world {path.stem}: {made}, seed {seed}{kind}")
        session = create(path, seed, radius, creative, outfit)
        met(session.game.state)
    paths.remember_world(path)  # now: who knows how the game will end
    return session


def find_world(name: str | None) -> Path:
    """The world to play: the one named, else the last one, else the first."""
    if name is not None:
        return paths.world_path(name)
    return paths.last_world() or paths.world_path(FIRST_WORLD)


@contextmanager
def closing(session: Session) -> Iterator[Session]:
    """Save and close at the end; after a fault only close."""
    try:
        yield session
    except BaseException:
        session.give_up()
        raise
    session.close()
