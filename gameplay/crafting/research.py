"""What a world knows: items that somebody has held, research points, technologies."""

from gameplay import content, naming
from gameplay.outcomes import ItemDiscovered, Outcome, ResearchEarned
from gameplay.state import GameState


def points(state: GameState) -> int:
    """Research points that can be spent."""
    return int(state.research.row(0)["points"]) if 0 in state.research else 0


def earn(state: GameState, player: int, amount: int, why: str) -> list[Outcome]:
    """Add research points; `why` is the item that they are for."""
    if amount <= 0:
        return []
    row = state.research.row(0) if 0 in state.research else state.research.add(id=0)
    row["points"] += amount
    row["earned"] += amount
    return [ResearchEarned(player, amount, int(row["points"]), why)]


def discover(state: GameState, player: int, name: str) -> list[Outcome]:
    """Note that a player holds an item; the first to do so in a world discovers it, for its points."""
    number = naming.number(name)
    if number in state.discoveries:
        return []
    item = content.load().items.get(name)
    state.discoveries.add(kind=state.kind(name), player=player, tick=state.tick)
    return [ItemDiscovered(player, name), *earn(state, player, item.discovery if item else 0, name)]


def knows(state: GameState, technology: str) -> bool:
    """Whether a technology is known, as all are in creative worlds; "" is none and always known."""
    return not technology or bool(state.world["creative"]) or naming.number(technology) in state.technologies
