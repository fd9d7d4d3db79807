"""The ground of a saved world, for commands that look at it."""

from pathlib import Path

from app.errors import UserError
from app.session import start_compute
from app.system import portrait
from gameplay.schema import SCHEMA
from gameplay.state import HOME, GameState
from gameplay.terrain import VoxelTerrain
from persistence.world import World


def load(path: Path, compute: str = "cpu", body: str | None = None) -> tuple[GameState, VoxelTerrain]:
    """The state of a world and the ground of one of its bodies; the world may be open elsewhere, and is not changed.

    Args:
        body: name or number; None: where players begin.
    Raises:
        WorldError: it cannot be read.
        GameError: its tables make no state.
        UserError: it has no such body, or one without ground.
    """
    tables = World.load(path, SCHEMA, read_only=True).tables
    start_compute(compute)
    state = GameState(tables)
    return state, state.terrains[HOME if body is None else _find(state, body)]


def _find(state: GameState, body: str) -> int:
    if state.system is not None:
        return portrait.find(state.system, body)
    if body in map(str, state.bodies.rows["id"].tolist()):
        return int(body)
    raise UserError(f"--body: this world is no system; its planet is {HOME}, not {body!r}")
