"""Jobs: recipes in the queue of a station, or of a player's hands.

What a job needs is taken when it is queued, and kept in an inventory of its own until it is done or cancelled: so it
comes back exactly, whatever becomes of the content. The first job of a queue works; `ends` says until when.
"""

import logging
from typing import NamedTuple

import numpy as np

from gameplay import content, naming
from gameplay.building import structures
from gameplay.content.definitions import Recipe
from gameplay.crafting import research
from gameplay.errors import Rejected
from gameplay.inventory import piles
from gameplay.inventory.inventory import Inventory, Stack
from gameplay.inventory.receive import receive, store
from gameplay.outcomes import CraftingFailed, ItemCrafted, ItemsReceived, JobCancelled, JobQueued, Outcome
from gameplay.positions import Point, point
from gameplay.schema import SCHEMA
from gameplay.state import FIRST_ID, TICKS_PER_SECOND, GameState

log = logging.getLogger(__name__)


class Order(NamedTuple):
    """What will be queued: of which recipe, how often, where (a structure or a player), and who gives for it."""

    recipe: Recipe
    times: int
    station: int
    sources: list[Inventory]


def order(state: GameState, player: int, name: str, station: int = 0, times: int = 1) -> Rejected | Order:
    """An order of a player, by hand for station 0, or why it cannot be made."""
    recipe = content.load().recipes.get(name)
    if recipe is None:
        log.warning("recipe %r is unknown", name)
        return Rejected("unknown_recipe", f"there is no recipe {name!r}")
    rejected = _wrong_place(state, player, recipe, station) or locked(state, recipe)
    if rejected:
        return rejected
    place = station or player
    waiting = int(np.count_nonzero(state.jobs.rows["station"] == place))
    most = content.load().survival.building.queue
    if waiting + times > most:
        return Rejected("queue_full", f"{most - waiting} more can be queued there, not {times}")
    owners = ([station] if station in state.inventories else []) + ([player] if player in state.inventories else [])
    sources = [Inventory.of(state, owner) for owner in owners]
    missing = shortage(state, recipe, sources, times)
    if missing:
        text = ", ".join(f"{amount} {content.load().items[item].title.lower()}" for item, amount in missing.items())
        return Rejected(
            "missing_items", f"{recipe.title}: {text} missing", details=(CraftingFailed(player, name, missing),)
        )
    return Order(recipe, times, place, sources)


def locked(state: GameState, recipe: Recipe) -> Rejected | None:
    """The answer to a recipe whose technology is not known."""
    if research.knows(state, recipe.technology):
        return None
    technology = content.load().technologies[recipe.technology].title
    return Rejected("locked", f"{recipe.title} needs the technology {technology}")


def shortage(state: GameState, recipe: Recipe, sources: list[Inventory], times: int = 1) -> dict[str, int]:
    """How many of which items inventories have too few; none in creative worlds."""
    if state.world["creative"]:
        return {}
    lacks = {
        name: amount * times - sum(source.count(name) for source in sources) for name, amount in recipe.needs.items()
    }
    return {name: lack for name, lack in lacks.items() if lack > 0}


def _wrong_place(state: GameState, player: int, recipe: Recipe, station: int) -> Rejected | None:
    if not station:
        if not recipe.station:
            return None
        return Rejected("needs_station", f"{recipe.title} is made at a {_title(recipe.station)}: stand beside one")
    row = structures.near(state, player, station)
    if isinstance(row, Rejected):
        return row
    known = structures.item(state, station)
    if not recipe.station:
        return Rejected("wrong_station", f"{recipe.title} is made by hand")
    if known is None or known.structure is None or known.structure.station != recipe.station:
        return Rejected("wrong_station", f"{recipe.title} is made at a {_title(recipe.station)}")
    return None


def _title(station: str) -> str:
    """What players call a kind of station: the first item that is one."""
    items = content.load().items.values()
    titles = (item.title.lower() for item in items if item.structure and item.structure.station == station)
    return next(titles, station)


def queue(state: GameState, player: int, wanted: Order) -> list[Outcome]:
    """Queue what `order` allowed, each time a job; takes exactly what the recipe needs."""
    recipe, times, station, sources = wanted
    first = len(state.jobs)
    new = np.zeros(times, SCHEMA["jobs"].dtype)
    new["id"] = [state.new_id() for _ in range(times)]
    new["station"], new["player"], new["recipe"] = station, player, state.kind(recipe.name)
    new["left"] = duration(state, recipe, station)
    state.jobs.insert(new)
    if recipe.needs and not state.world["creative"]:
        held = np.zeros(times, SCHEMA["inventories"].dtype)
        for at, job in enumerate(new["id"].tolist()):
            stacks = [stack for name, amount in recipe.needs.items() for stack in _draw(sources, name, amount)]
            held["owner"][at], held["slots"][at] = job, len(stacks)
            for slot, (_, kind, amount, wear) in enumerate(stacks):
                held["kind"][at, slot], held["count"][at, slot], held["wear"][at, slot] = kind, amount, wear
        state.inventories.insert(held)
    start(state, station)
    store_id = 0 if station == player else station
    rows = state.jobs.rows[first:]
    return [JobQueued(player, store_id, job, recipe.name) for job in rows["id"].tolist()]


def _draw(sources: list[Inventory], name: str, amount: int) -> list[Stack]:
    """Take items out of inventories, the first of them first; stacks of one wear come as one."""
    kind, amounts = naming.number(name), {}  # type: int, dict[int, int]
    for source in sources:
        for stack in source.draw(kind, amount):
            amounts[stack.wear] = amounts.get(stack.wear, 0) + stack.amount
            amount -= stack.amount
    return [Stack(0, kind, part, wear) for wear, part in amounts.items()]


def duration(state: GameState, recipe: Recipe, station: int) -> int:
    """Ticks of work that a recipe takes at a station or by hand, 1 at least."""
    known = structures.item(state, station)
    speed = known.structure.speed if known and known.structure else 1.0
    return max(round(recipe.seconds * TICKS_PER_SECOND / speed), 1)


def start(state: GameState, station: int) -> None:
    """Let the first job of a queue go on if its station works: nothing else works of it."""
    at = np.flatnonzero(state.jobs.rows["station"] == station)[:1]
    if not len(at):
        return
    job = state.jobs.rows[at[0]]
    if not job["ends"] and works(state, station):
        job["ends"] = state.tick + max(int(job["left"]), 1)


def pause(state: GameState, station: int) -> None:
    """Let the jobs of a station stand still."""
    rows = state.jobs.rows
    for at in np.flatnonzero((rows["station"] == station) & (rows["ends"] > 0)):
        rows["left"][at] = max(int(rows["ends"][at]) - state.tick, 1)
        rows["ends"][at] = 0


def works(state: GameState, station: int) -> bool:
    """Whether things can be made there now: hands always can, a station that burns needs fuel."""
    if station < FIRST_ID:
        return True
    known = structures.item(state, station)
    burns = known is not None and known.structure is not None and known.structure.burns
    return not burns or structures.burning(state, station) > 0


def cancel(state: GameState, player: int, job: int) -> list[Outcome]:
    """Take a job out; what it had taken comes back into the station's store or the pack, or falls beside."""
    row = state.jobs.row(job)
    station, name = int(row["station"]), state.name_of(int(row["recipe"]))
    stacks = Inventory.of(state, job).stacks() if job in state.inventories else []
    outcomes: list[Outcome] = [JobCancelled(player, 0 if station == player else station, job, name)]
    _forget(state, [job])
    for _, kind, amount, wear in stacks:
        outcomes += _give_back(state, player, station, state.name_of(kind), amount, wear)
    start(state, station)
    return outcomes


def _give_back(state: GameState, player: int, station: int, name: str, amount: int, wear: int) -> list[Outcome]:
    outcomes: list[Outcome] = []
    left = amount if station == player else store(state, station, name, amount, wear)
    if left < amount:
        outcomes.append(ItemsReceived(player, station, name, amount - left, wear))
    return outcomes + receive(state, player, name, left, wear)


def finish(state: GameState, done: list[int]) -> list[Outcome]:
    """Complete jobs whose time has come; what they had taken is gone, what they make is there.

    Jobs of recipes that this content does not know wait for one that does.
    """
    outcomes: list[Outcome] = []
    rows = [state.jobs.row(job).copy() for job in done]
    recipes = [content.load().recipes.get(state.name_of(int(row["recipe"]))) for row in rows]
    _forget(state, [job for job, recipe in zip(done, recipes, strict=True) if recipe])
    for row, recipe in zip(rows, recipes, strict=True):
        if recipe is None:
            continue
        job, player, station = int(row["id"]), int(row["player"]), int(row["station"])
        where = 0 if station == player else station
        outcomes.append(ItemCrafted(player, where, job, recipe.name, recipe.gives, recipe.amount))
        outcomes += _deliver(state, player, station, recipe.gives, recipe.amount)
        start(state, station)
    return outcomes


def _deliver(state: GameState, player: int, station: int, name: str, amount: int) -> list[Outcome]:
    """What is made comes into the pack, or the station's store, and else falls beside."""
    if station < FIRST_ID:
        return receive(state, station, name, amount)
    outcomes = research.discover(state, player, name)
    left = store(state, station, name, amount)
    if left < amount:
        outcomes.append(ItemsReceived(player, station, name, amount - left))
    if left:
        body = int(state.structures.row(station)["body"])
        outcomes += piles.spill(state, body, _mouth(state, station), name, left, player=player)
    return outcomes


def _mouth(state: GameState, station: int) -> Point:
    """Where things fall out of a station [units]."""
    return point(structures.box(state, station).middle)


def _forget(state: GameState, jobs: list[int]) -> None:
    """Remove jobs and what is kept for them."""
    state.jobs.discard((job,) for job in jobs)
    state.inventories.discard((job,) for job in jobs if job in state.inventories)
