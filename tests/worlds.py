"""Small worlds for tests, driven as players drive them: by commands."""

from typing import Any

import numpy as np

from gameplay.commands import Envelope, make
from gameplay.game import Game
from gameplay.outcomes import CommandRejected, Outcome
from gameplay.state import HOME
from gameplay.terrain import VoxelTerrain
from gameplay.tool import TerrainTool
from taichi_kernels.materials import MATERIALS
from taichi_kernels.units import CHUNK_VOXELS, FULL, SOLID_SLOT

PLAYER = 1


class Play:
    """A game with one player in it."""

    def __init__(self, seed: int = 7, radius: float = 60.0, creative: bool = False, game: Game | None = None) -> None:
        self.game = game or Game.new(seed, radius, creative)
        self.sequence = 0
        self.outcomes: list[Outcome] = []
        self.do("join", name="Ada")

    @property
    def terrain(self) -> VoxelTerrain:
        return self.game.state.terrains[HOME]

    @property
    def tool(self) -> TerrainTool:
        return TerrainTool(self.game.state, PLAYER)

    @property
    def player(self) -> np.void:
        return self.game.state.players.row(PLAYER)

    def submit(self, name: str, /, **fields: Any) -> None:
        """Queue a command for the next tick."""
        self.sequence += 1
        command: Any = make(name, fields)
        self.game.submit(Envelope(self.game.state.tick, PLAYER, self.sequence, HOME, command))

    def do(self, name: str, /, **fields: Any) -> list[Outcome]:
        """Give a command and play one tick; what came of it."""
        self.submit(name, **fields)
        return self.tick()

    def tick(self, count: int = 1) -> list[Outcome]:
        """Play ticks; what came of the last."""
        for _ in range(count):
            last = self.game.tick()
            self.outcomes += last
        return last

    def must(self, name: str, /, **fields: Any) -> list[Outcome]:
        """Give a command that must not be rejected."""
        outcomes = self.do(name, **fields)
        assert rejections(outcomes) == [], rejections(outcomes)
        return outcomes

    def look_down(self) -> None:
        """Look at the ground ahead, 60 degrees down."""
        self.must("look", pitch=-60)

    def item(self, kind: str) -> int:
        """Id of the first augment of a kind, or the first canister, that the player has."""
        from gameplay import content

        rows = self.game.state.items.rows
        mine = rows["holder"] == PLAYER
        if kind == "canister":
            return int(rows["id"][mine & (rows["kind"] == 0)][0])
        number = content.load().augment_id(kind)
        return int(rows["id"][mine & (rows["kind"] == 1) & (rows["type"] == number)][0])

    def fill(self, voxels: float) -> None:
        """Give the tool soil."""
        self.tool.add_soil(round(voxels * FULL))


def rejections(outcomes: list[Outcome]) -> list[str]:
    """Reasons of the commands that were rejected."""
    return [outcome.reason for outcome in outcomes if isinstance(outcome, CommandRejected)]


class Ground:
    """Soil of the loaded chunks [density units], counted voxel by voxel.

    Two counts are compared over the chunks that are loaded in both: a player who crosses a chunk border between them
    changes what is loaded, and nothing else.
    """

    def __init__(self, terrain: VoxelTerrain) -> None:
        slots = {key: slot for key, slot in terrain.store.slots.items() if slot >= 0}
        density, _ = terrain.store.pool.read(np.array(list(slots.values()), np.int32))
        sums = density.reshape(len(slots), -1).sum(axis=1, dtype=np.int64)
        self.soil = {key: CHUNK_VOXELS * FULL * (slot == SOLID_SLOT) for key, slot in terrain.store.slots.items()}
        self.soil.update(zip(slots, sums.tolist(), strict=True))

    def __sub__(self, other: "Ground") -> int:
        return sum(soil - other.soil[key] for key, soil in self.soil.items() if key in other.soil)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ground) and all(
            soil == other.soil[key] for key, soil in self.soil.items() if key in other.soil
        )

    def __lt__(self, other: "Ground") -> bool:
        return self - other < 0

    def __ge__(self, other: "Ground") -> bool:
        return self - other >= 0


def ground(terrain: VoxelTerrain) -> Ground:
    """The soil of the loaded chunks now."""
    return Ground(terrain)


def voxels(terrain: VoxelTerrain) -> dict[tuple[int, int, int], bytes]:
    """Every voxel of the loaded chunks that hold changes, by chunk."""
    found = {}
    for key in sorted(terrain.deltas):
        if key in terrain.store.slots:
            density, material = terrain.store.pool.read(np.array([terrain.store.slots[key]], np.int32))
            found[key] = density.tobytes() + material.tobytes()
    return found


def by_material(outcome_soil: dict[int, int]) -> np.ndarray:
    """Soil as outcomes tell it, as an array (16,)."""
    soil = np.zeros(MATERIALS, np.int64)
    for material, amount in outcome_soil.items():
        soil[material] = amount
    return soil
