"""Capsule bodies that run, fall, slide and are dug out in random caves, and players on foot."""

import hashlib

import numpy as np

from gameplay.schema import SCHEMA
from gameplay.systems import locomotion
from gameplay.systems.directions import cross, unit
from taichi_kernels import capsule
from tests.ground import ORIGIN, Ground, ball, balls


def _caves(seed: int) -> str:
    rng = np.random.default_rng(seed)
    ground = Ground(balls(seed), 1)
    rows = capsule.bodies(
        ORIGIN + rng.integers(-30 * 256, 30 * 256, (64, 3)),
        np.zeros((64, 3)),
        radius=rng.integers(64, 241, 64),
        height=rng.integers(480, 1200, 64),
    )
    digest = hashlib.sha256()
    for tick in range(6):
        way = rng.integers(-300, 300, (64, 3))
        rows[:, 3:6] = way
        rows[:, 6] = np.where(way[:, 2] > 0, -8, -100)
        rows[:, 12] = np.where(way[:, 2] > 0, 272, 0)
        moved = capsule.move(ground.pool, ground.table, rows)
        for array in moved:
            digest.update(np.ascontiguousarray(array, "<i4").tobytes())
        rows[:, 0:3], rows[:, 9] = moved.position, moved.flags & capsule.GROUNDED
        centre = (moved.position[tick] - ORIGIN) / 256
        ground.change(centre, 4.0, 128.0, rock=tick % 2 == 0)
    fits = capsule.fits(ground.pool, ground.table, rows[:, :3], 205, 922)
    digest.update(fits.astype(np.uint8).tobytes())
    return digest.hexdigest()


def _boxes() -> str:
    rng = np.random.default_rng(5)
    ground, boxes = Ground(balls(5), 1), np.zeros((24, capsule.BOX_COLUMNS), np.int32)
    boxes[:, :3] = ORIGIN + rng.integers(-30 * 256, 30 * 256, (24, 3))
    for box in boxes:
        ahead = unit(rng.integers(-99, 100, 3))
        right = unit(cross(np.array([0, 0, 1 << 14]), ahead))
        box[3:12], box[12:] = np.concatenate([right, cross(ahead, right), ahead]), rng.integers(50, 2500, 3)
    rows = capsule.bodies(ORIGIN + rng.integers(-30 * 256, 30 * 256, (64, 3)), np.zeros((64, 3)))
    solids = capsule.Solids(boxes, np.tile([0, 24], (64, 1)))
    digest = hashlib.sha256()
    for _ in range(6):
        rows[:, 3:6] = rng.integers(-300, 300, (64, 3))
        moved = capsule.move(ground.pool, ground.table, rows, solids)
        for array in moved:
            digest.update(np.ascontiguousarray(array, "<i4").tobytes())
        rows[:, 0:3], rows[:, 9] = moved.position, moved.flags & capsule.GROUNDED
    return digest.hexdigest()


def _players() -> str:
    ground = Ground(ball(0, 0, 0, 25), 1, (0, 0, 0))
    rng = np.random.default_rng(1)
    players = np.zeros(16, SCHEMA["players"].dtype)
    out = rng.normal(size=(16, 3))
    players["position"] = out / np.linalg.norm(out, axis=1)[:, None] * 27 * 256
    for i in range(16):
        locomotion.face(players, i)
        locomotion.look(players, i, i * 4000, 0)
    for tick in range(40):
        players["move_forward"], players["move_right"] = rng.integers(-127, 128, (2, 16))
        players["jump"] = tick % 9 == 8
        locomotion.step(players, ground.pool, ground.table, 5023, locomotion.standard())
    return hashlib.sha256(players.tobytes()).hexdigest()


def digests() -> dict[str, str]:
    caves = {f"caves {seed}": _caves(seed) for seed in range(4)}
    return {**caves, "among boxes": _boxes(), "players on a small body": _players()}
