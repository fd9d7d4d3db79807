"""What players have who begin: meters, a pack and what is in it; and how worlds from before come to that."""

from gameplay import content
from gameplay.inventory import receive
from gameplay.inventory.inventory import Inventory
from gameplay.outcomes import Outcome
from gameplay.state import GameState
from gameplay.survival import meters
from gameplay.survival.rules import FULL_METER


def settle(state: GameState, player: int) -> list[Outcome]:
    """Give a player who has none yet meters and a pack; nothing in worlds from before."""
    if state.world["content"] < meters.SINCE or player in state.vitals:
        return []
    state.vitals.add(
        player=player,
        **dict.fromkeys(("oxygen", "hunger", "thirst", "health", "stamina"), FULL_METER),
        warmth=meters.rules().warmth,
    )
    start = content.load().survival.start
    if player not in state.inventories:
        Inventory.create(state, player, start.slots)
    if state.world["creative"]:
        return []
    return [told for name, count in start.items.items() for told in receive.receive(state, player, name, count)]


def upgrade(state: GameState) -> bool:
    """Bring a world from before to the content of now, to be played on; whether anything changed.

    What was recorded of it before still plays as it did, from tables as they were then.
    """
    if state.world["content"] >= content.CONTENT_VERSION:
        return False
    state.world["content"] = content.CONTENT_VERSION
    for player in state.players.rows["id"].tolist():
        settle(state, player)
    return True
