"""Surviving: a tick of all that lives, grows and is made in a large world; many stacks moved at once; an idle world.

There is no peer: no package does these things, and a game engine's would be measured with its own world, not with ours.
"""

import gc
import math
import statistics
import time
from collections.abc import Callable

import numpy as np

from gameplay import content, guide, runner
from gameplay.commands import Envelope, Join, TransferStacks
from gameplay.game import SYSTEMS, Game
from gameplay.resources.gathering import reveal
from gameplay.schema import SCHEMA
from gameplay.schema.survival import MOST_STACKS
from gameplay.state import HOME, TICKS_PER_SECOND, GameState
from gameplay.survival.farming import STEP, grow
from gameplay.survival.rules import FULL_METER
from gameplay.systems.burden import weigh
from gameplay.systems.crafting import craft
from gameplay.systems.directions import times, unit
from gameplay.systems.exploring import note_places
from gameplay.systems.living import live
from perf.harness import Bench
from taichi_kernels import heights
from taichi_kernels.units import Q14, UNITS_PER_METRE

SEED = 42
RADIUS = 500.0
PLAYERS = 30  # apart: around each 343 chunks are loaded
STORES = 1000
STACKS = 50  # in each of them
SMELTERS = 50  # of the stores: burning, with work for all the time
CROPS = 20_000
ROUNDS = 3  # of 300 ticks, in which each crop has its step
MOVED = 10_000  # stacks at once
SURVIVAL = (reveal, note_places, craft, weigh, live, grow)  # systems
GROWN = ("bean", "grain", "flax", "tuber")


def run(bench: Bench) -> None:
    """Build the world, let it live, move its stacks, let it lie idle."""
    bench.note("survival_tick: building the world")
    game = settled()
    state = game.state
    bench.fact("survival", f"{len(game.state.terrains[HOME].store.slots):,} chunks, {PLAYERS} players")
    _live(state, STEP)  # what never changes of a place is looked up once
    bench.note("survival_tick: living")
    lived = [_live(state, STEP) for _ in range(ROUNDS)]
    bench.record("survival_tick", "ms", [statistics.median(times) * 1e3 for times in lived])
    bench.record("survival_tick_max", "ms", [max(times) * 1e3 for times in lived])
    give, reset = mover(game)
    gc.freeze()  # as the game does once all is loaded
    bench.compare("survival_transfer_10000", "ms", give, setup=reset)
    state.players.rows["online"] = 0
    state.crops.rows["growth"] = FULL_METER  # ripe
    state.jobs.discard((job,) for job in state.jobs.rows["id"].tolist())
    idle = [_live(state, STEP) for _ in range(ROUNDS)]
    bench.record("survival_idle", "ms", [statistics.median(times) * 1e3 for times in idle])


def settled() -> Game:
    """A world with players who are far from one another, and between them stores, smelters at work, and fields."""
    game = Game.new(SEED, RADIUS)
    for player in range(1, PLAYERS + 1):
        game.submit(Envelope(0, player, 0, HOME, Join()))
    game.tick()
    state = game.state
    places = _spread(state)
    state.players.rows["position"] = places
    game.tick()
    random = np.random.default_rng(SEED)
    first = _stand(state, "locker", places, STORES - SMELTERS, random)
    ovens = _stand(state, "smelter", places, SMELTERS, random)
    fields = _stand(state, "plot", places, CROPS, random)
    _store(state, np.concatenate([first, ovens]), random)
    _work(state, ovens)
    _sow(state, fields)
    return game


def _spread(state: GameState) -> np.ndarray:
    """Places on the ground, evenly over the planet: units, i32 (n, 3)."""
    at = np.arange(PLAYERS)
    height = 1 - (2 * at + 1) / PLAYERS
    angle, flat = at * math.pi * (3 - math.sqrt(5)), np.sqrt(1 - height**2)
    ways = np.rint(np.stack([flat * np.cos(angle), flat * np.sin(angle), height], axis=1) * Q14).astype(np.int32)
    recipe = state.terrains[HOME].store.recipe
    ground = heights.along(recipe, ways).astype(np.int64) * heights.UNITS_PER_HEIGHT + recipe.radius_units
    return np.stack([times(way, int(high)) for way, high in zip(ways.astype(np.int64), ground, strict=True)])


def _stand(state: GameState, name: str, places: np.ndarray, count: int, random: np.random.Generator) -> np.ndarray:
    """Structures of a kind within 40 m of places; their ids."""
    rows = np.zeros(count, SCHEMA["structures"].dtype)
    rows["id"] = [state.new_id() for _ in range(count)]
    rows["kind"], rows["body"], rows["health"] = state.kind(name), HOME, 10_000
    away = random.integers(-40 * UNITS_PER_METRE, 40 * UNITS_PER_METRE, (count, 3))
    rows["position"] = places[np.arange(count) % len(places)] + away
    rows["forward"] = unit(away)
    state.structures.insert(rows)
    return rows["id"]


def _store(state: GameState, owners: np.ndarray, random: np.random.Generator) -> None:
    """Fill stores."""
    rows = np.zeros(len(owners), SCHEMA["inventories"].dtype)
    rows["owner"], rows["slots"] = owners, MOST_STACKS
    kinds = np.array([state.kind(name) for name, item in content.load().items.items() if item.stack > 1])
    rows["kind"][:, :STACKS] = random.choice(kinds, (len(owners), STACKS))
    rows["count"][:, :STACKS] = random.integers(1, 10, (len(owners), STACKS))
    state.inventories.insert(rows)


def _work(state: GameState, ovens: np.ndarray) -> None:
    """Let smelters burn and work without end: a piece each three seconds, one after the other."""
    state.structures.rows["fuel"][np.isin(state.structures.rows["id"], ovens)] = 1 << 40
    each = STEP * (ROUNDS + 2) // (3 * TICKS_PER_SECOND)
    rows = np.zeros(len(ovens) * each, SCHEMA["jobs"].dtype)
    rows["id"] = [state.new_id() for _ in range(len(rows))]
    rows["station"], rows["player"], rows["recipe"] = np.tile(ovens, each), 1, state.kind("iron_ingot")
    rows["left"] = 3 * TICKS_PER_SECOND
    rows["ends"][: len(ovens)] = state.tick + 1 + np.arange(len(ovens)) % (3 * TICKS_PER_SECOND)
    state.jobs.insert(rows)


def _sow(state: GameState, fields: np.ndarray) -> None:
    rows = np.zeros(len(fields), SCHEMA["crops"].dtype)
    rows["plot"] = fields
    rows["kind"] = np.array([state.kind(name) for name in GROWN])[np.arange(len(fields)) % len(GROWN)]
    rows["water"] = rows["nutrients"] = rows["health"] = FULL_METER
    state.crops.insert(rows)


def _live(state: GameState, ticks: int) -> list[float]:
    """Let the survival systems play ticks; seconds of each."""
    systems = [system for system in SYSTEMS if system in SURVIVAL]
    seconds = []
    for _ in range(ticks):
        start = time.perf_counter()
        outcomes = [told for system in systems for told in system(state)]
        guide.follow(state, outcomes)
        seconds.append(time.perf_counter() - start)
        state.world["tick"] = state.tick + 1
    return seconds


def mover(game: Game) -> tuple[Callable[[], object], Callable[[], object]]:
    """What moves stacks from stores to empty ones beside a player by commands; what brings them back."""
    state, pairs = game.state, MOVED // STACKS
    place = state.players.row(1)["position"][None]
    random = np.random.default_rng(SEED)
    full = _stand(state, "locker", place, pairs, random)
    empty = _stand(state, "locker", place, pairs, random)
    state.structures.rows["position"][np.isin(state.structures.rows["id"], [full, empty])] = place
    _store(state, full, random)
    rows = np.zeros(pairs, SCHEMA["inventories"].dtype)
    rows["owner"], rows["slots"] = empty, MOST_STACKS
    state.inventories.insert(rows)
    before = state.inventories.rows.copy()
    commands = [
        Envelope(state.tick, 1, at, HOME, TransferStacks(store, to_store))
        for at, (store, to_store) in enumerate(zip(full.tolist(), empty.tolist(), strict=True))
    ]

    def give() -> None:
        for envelope in commands:
            runner.run(state, envelope)

    def reset() -> None:
        state.inventories.rows[:] = before

    return give, reset
