"""Notes who carries too much."""

from weakref import WeakKeyDictionary

import numpy as np

from gameplay import content
from gameplay.content import Content
from gameplay.inventory import load
from gameplay.outcomes import Encumbered, Outcome
from gameplay.state import GameState

_WEIGHED: WeakKeyDictionary[GameState, tuple[Content, bytes]] = WeakKeyDictionary()  # what was weighed last


def weigh(state: GameState) -> list[Outcome]:
    """Weigh what players carry who take part, when it is not what they carried in the tick before."""
    if state.world["creative"]:
        return []  # nobody is burdened there
    players, vitals = state.players.rows, state.vitals.rows  # in older worlds nobody has vitals, nor a burden
    here = np.array(state.vitals.indices(players["id"][players["online"] == 1].tolist()), np.int64)
    if not len(here):
        return []
    there, burdened = vitals["player"][here], vitals["encumbered"][here]
    carried = load.carried(state, there)
    now = content.load(), b"".join(part.tobytes() for part in (burdened, *carried))
    if _WEIGHED.get(state) == now:
        return []
    _WEIGHED[state] = now
    heavy = load.masses(carried) > load.limits(carried)
    changed = np.flatnonzero(heavy != (burdened == 1))
    vitals["encumbered"][here[changed]] = heavy[changed]
    return [Encumbered(int(there[at]), bool(heavy[at])) for at in changed]
