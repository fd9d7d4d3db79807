"""Death and waking up.

Who dies leaves the stacks of the pack where it happened, in a structure that holds them until somebody takes them out;
gear stays worn, and the terrain tool with all its canisters and augments stays with its owner. Who dies in a shuttle
leaves them in its hold, and keeps what that has no room for. One wakes up in the bed that one chose, while it stands,
else where players appear.
"""

import numpy as np

from gameplay import content, digging, naming
from gameplay.building import solids, structures
from gameplay.inventory.inventory import Inventory
from gameplay.outcomes import Outcome, PlayerDied, PlayerWoke
from gameplay.positions import Point, point
from gameplay.state import HOME, GameState
from gameplay.survival.meters import rules
from gameplay.survival.rules import FULL_METER, POINT
from gameplay.systems import loading, locomotion, spawning
from gameplay.systems.directions import times
from taichi_kernels.units import UNITS_PER_METRE

REMAINS = "remains"  # the item of the content that is what the dead leave
ABOVE = UNITS_PER_METRE // 4  # a bed's floor, or a bed, on which one wakes up


def die(state: GameState, player: int) -> list[Outcome]:
    """End a life: the pack stays where it is, the player waits to wake up."""
    body, vitals = state.players.row(player), state.vitals.row(player)
    for wish in ("move_forward", "move_right", "sprint", "crouch", "jump"):
        body[wish] = 0
    digging.end_stroke(body)
    vitals["health"] = vitals["hazards"] = vitals["shelter"] = vitals["hurt"] = 0
    vitals["died"], vitals["deaths"] = max(state.tick, 1), vitals["deaths"] + 1
    place, cause = point(body["position"]), state.name_of(int(vitals["cause"]))
    return [PlayerDied(player, cause, place, _leave(state, player, place))]


def _leave(state: GameState, player: int, place: Point) -> int:
    """Leave the stacks of a pack at a place; id of the structure that holds them, 0 where there is none."""
    if player not in state.inventories or not (stacks := Inventory.of(state, player).stacks()):
        return 0
    if player in state.aboard:
        hold, pack = Inventory.of(state, int(state.aboard.row(player)["shuttle"])), Inventory.of(state, player)
        pack.write([one._replace(amount=left) for one in stacks if (left := hold.put(one.kind, one.amount, one.wear))])
        return 0
    row = state.players.row(player)
    left = structures.place(state, REMAINS, int(row["body"]), place, point(row["forward"]), player)
    Inventory.of(state, left).write([stack._replace(slot=at) for at, stack in enumerate(stacks)])
    Inventory.of(state, player).write([])
    return left


def is_dead(state: GameState, player: int) -> bool:
    """Whether a player is dead and has not woken up yet."""
    return player in state.vitals and bool(state.vitals.row(player)["died"])


def wake(state: GameState, player: int) -> list[Outcome]:
    """Let a dead player live again."""
    place = _bed(state, player) or (HOME, spawning.place(state))
    vitals, body, least = state.vitals.row(player), state.players.row(player), content.load().survival.death
    for meter in ("health", "hunger", "thirst"):
        vitals[meter] = max(int(vitals[meter]), round(getattr(least, meter) * POINT))
    vitals["oxygen"] = max(int(vitals["oxygen"]), FULL_METER)
    vitals["stamina"], vitals["warmth"] = FULL_METER, rules().warmth
    vitals["toxins"] = vitals["radiation"] = vitals["cause"] = vitals["died"] = 0
    if player in state.aboard:
        state.aboard.remove(player)
    body["body"], body["position"] = place
    body["velocity"] = body["rest"] = np.zeros(3, np.int32)
    body["grounded"] = 0
    locomotion.face(state.players.rows, state.players.index(player))
    loading.load_around_players(state)
    return [PlayerWoke(player, place[1])]


def _bed(state: GameState, player: int) -> tuple[int, Point] | None:
    """Body and place of the bed that a player chose; None where it stands no longer."""
    bed = int(state.vitals.row(player)["bed"])
    if bed not in state.structures:
        return None
    row = state.structures.row(bed)
    foot = row["position"].astype(np.int64)
    over = 0 if solids.lived_in(structures.item(state, bed)) else 2 * int(structures.box(state, bed).half[1])
    return int(row["body"]), point(foot + times(locomotion.up(foot), over + ABOVE))


def remains(state: GameState, player: int) -> list[int]:
    """Structures that hold what a player left in dying."""
    rows = state.structures.rows
    return rows["id"][(rows["kind"] == naming.number(REMAINS)) & (rows["maker"] == player)].tolist()


def clear_away(state: GameState) -> list[Outcome]:
    """Let remains go that are empty."""
    rows = state.structures.rows
    here = rows["id"][rows["kind"] == naming.number(REMAINS)].tolist()
    empty = [left for left in here if left not in state.inventories or Inventory.of(state, left).is_empty]
    return [told for left in empty for told in structures.destroy(state, left)]
