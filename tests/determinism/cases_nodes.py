"""Where nodes and flora of a planet lie after a dig, what the scanner tells, and what work at a node gives."""

import hashlib

import numpy as np

from gameplay.commands import Envelope, make
from gameplay.flora import growth
from gameplay.game import Game
from gameplay.positions import point
from gameplay.resources import natural, scanning
from gameplay.state import HOME
from taichi_kernels.units import UNITS_PER_METRE


def digests() -> dict[str, str]:
    game = Game.new(20261122, 300.0)
    for tick, (name, fields) in enumerate(
        [("join", {"name": "Ada"}), ("look", {"pitch": -70}), *[("use_tool", {})] * 40]
    ):
        game.submit(Envelope(tick, 1, tick, HOME, make(name, fields)))  # type: ignore[arg-type]
        game.tick()
    lying = natural.of(game.state, HOME)
    assert len(lying.rows) > 500
    answers = scanning.scan(game.state, HOME, point(game.state.players.row(1)["position"]), 40 * UNITS_PER_METRE)
    assert len(answers) > 20
    growing = growth.of(game.state, HOME)
    growing.look(sorted(game.state.terrains[HOME].chunks))
    flora = [growing.standing(key) for key in sorted(game.state.terrains[HOME].chunks)]
    assert sum(map(len, flora)) > 500
    return {
        "flora": _hash(np.concatenate(flora)),
        "nodes": _hash(lying.rows),
        "places": _hash(lying.places[lying.open]),
        "open": _hash(np.packbits(lying.open)),
        "scan": hashlib.sha256(repr(answers).encode()).hexdigest(),
        "state": f"{game.state_hash():016x}",
    }


def _hash(rows: np.ndarray) -> str:
    return hashlib.sha256(rows.tobytes()).hexdigest()
