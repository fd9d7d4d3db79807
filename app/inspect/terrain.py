"""The ground of a saved world, for commands that look at it."""

from pathlib import Path

from app.session import start_compute
from gameplay.schema import SCHEMA
from gameplay.state import HOME, GameState
from gameplay.terrain import VoxelTerrain
from persistence.world import World


def load(path: Path, compute: str = "cpu") -> tuple[GameState, VoxelTerrain]:
    """The state of a world and the ground of its planet; the world may be open elsewhere, and is not changed.

    Raises:
        WorldError: it cannot be read.
        GameError: its tables make no state.
    """
    tables = World.load(path, SCHEMA, read_only=True).tables
    start_compute(compute)
    state = GameState(tables)
    return state, state.terrains[HOME]
