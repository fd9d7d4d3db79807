"""A life that was recorded plays again to the same states, tick by tick."""

import numpy as np

from gameplay import record
from gameplay.inventory.inventory import Inventory
from gameplay.inventory.receive import receive
from gameplay.outcomes import ItemCrafted, MeterRestored, PlayerDied, PlayerWoke, ResourceGathered, StructurePlaced
from gameplay.record import Recorder
from gameplay.state import GameState
from tests.carrying import Carrying
from tests.worlds import PLAYER


class Recorded(Recorder):
    """A game that is written down as it is played."""

    @property
    def state(self) -> GameState:
        return self.game.state


def test_gathering_making_building_eating_and_dying_replay() -> None:
    play = Carrying()
    place, _ = play.place(1.4)
    lifted = [part * (1 + 0.6 / np.linalg.norm(place)) for part in place]
    play.terrain.place_resource_node(lifted, "fibre", 12)
    node = int(play.state.nodes.rows["id"][-1])
    for name, amount in {"crate": 1, "fibre": 20, "berry": 3}.items():
        receive(play.state, PLAYER, name, amount)
    vitals = play.state.vitals.row(PLAYER)
    vitals["hunger"], vitals["oxygen"], vitals["health"] = 40_000_000, 0, 6_000_000

    written = bytearray()
    recorder = Recorded(play.game, written.extend)
    play.game = recorder  # type: ignore[assignment]
    begun = len(play.outcomes)
    for _ in range(40):
        play.submit("gather", node=node)
        play.tick()
    play.do("craft", recipe="rope")
    play.do("consume", slot=play.slot("berry"))
    for angle in range(0, 360, 40):
        if "crate" not in [play.state.name_of(stack.kind) for stack in Inventory.of(play.state, PLAYER).stacks()]:
            break
        position, forward = play.place(2.2, angle)
        play.do("place_structure", slot=play.slot("crate"), position=position, forward=forward)
    while not any(isinstance(told, PlayerDied) for told in play.outcomes) and play.state.tick < 3000:
        play.tick()
    play.do("wake_up")
    play.tick(40)
    recorder.close()
    happened = {type(told) for told in play.outcomes[begun:]}
    assert happened >= {ResourceGathered, ItemCrafted, StructurePlaced, MeterRestored, PlayerDied, PlayerWoke}
    again = record.replay(bytes(written))
    assert again.complete and again.differs_at is None and again.checks > 2
