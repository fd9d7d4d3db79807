"""Builds a shuttle from what a store holds: benches put up round a shelter, parts made at several of them at a time."""

import math
from collections import Counter
from collections.abc import Mapping

from gameplay import content
from gameplay.content.definitions import Recipe
from gameplay.outcomes import ItemCrafted
from tests.playthrough.body import metres
from tests.playthrough.settler import Settler, StuckError, recipe_of

STORE = "locker"
LOOK = 10  # ticks from one look at the benches to the next
PATIENCE = 20_000  # ticks
BATCH = 4  # that are made at a time, so that others need not wait long for them
NEAR = 2.0  # metres from the store, to where one reaches into it


class Shipwright(Settler):
    """Makes much at once."""

    def fetch(self, wants: Mapping[str, int]) -> None:
        """Take from the store, by whole stacks, until one has so much of things; be at home."""
        body, store = self.body, self.standing(STORE)[0]
        if not self.walk(metres(store.position), NEAR, anyhow=True):
            raise StuckError(f"tick {body.tick}: no way to the store")
        held = next(one for one in body.around.stores if one.id == store.id)
        for stack in held.stacks:
            if body.count(stack.item) < wants.get(stack.item, 0):
                body.attempt("transfer_stacks", store=store.id, to_store=0, slot=stack.slot)
        if lacks := {name: amount for name, amount in wants.items() if body.count(name) < amount}:
            raise StuckError(f"tick {body.tick}: {lacks} not to be had")
        self.go_home()

    def work(self, wants: Mapping[str, int]) -> None:
        """Make things of what the pack holds, at all benches at once, each as soon as there is enough for it."""
        body, waits = self.body, self.tasks(wants)
        heard = len(body.told)
        busy: dict[int, int] = {}  # how often something is to be made still, by station
        for _ in range(PATIENCE // LOOK):
            if not waits and not busy:
                return
            for recipe, times in list(waits.items())[::-1]:
                kind = content.load().recipes[recipe]
                for station in self._free(kind, busy):
                    now = min([times, BATCH, *(body.count(need) // count for need, count in kind.needs.items())])
                    if now:
                        self._begin(kind, station, now)
                        busy[station] = now
                        waits[recipe] = times = times - now
                if not times:
                    del waits[recipe]
            body.wait(LOOK)
            for told in body.told[heard:]:
                if isinstance(told, ItemCrafted):
                    busy[told.station] -= 1
            heard = len(body.told)
            for station in [station for station, left in busy.items() if not left]:
                del busy[station]
                if station:
                    body.attempt("transfer_stacks", store=station, to_store=0)
        raise StuckError(f"tick {body.tick}: nothing comes of {waits}")

    def tasks(self, wants: Mapping[str, int]) -> dict[str, int]:
        """How often which recipe is made for things, beyond what the pack holds, the last steps first."""
        stock = Counter({name: self.body.count(name) for name in {stack.item for stack in self.body.pack}})
        found: dict[str, int] = {}
        waiting = list(wants.items())
        while waiting:
            name, amount = waiting.pop(0)
            used = min(stock[name], amount)
            stock[name] -= used
            if amount == used:
                continue
            if name in content.load().resource_types:
                raise StuckError(f"tick {self.body.tick}: {amount - used} {name} lack")
            recipe = recipe_of(name)
            times = math.ceil((amount - used) / recipe.amount)
            stock[name] += recipe.amount * times - (amount - used)
            found[recipe.name] = found.get(recipe.name, 0) + times
            waiting += [(need, count * times) for need, count in recipe.needs.items()]
        return found

    def _free(self, recipe: Recipe, busy: dict[int, int]) -> list[int]:
        """Benches at which a recipe can be made now; the hands are 0."""
        if not recipe.station:
            return [] if 0 in busy else [0]
        return [bench.id for bench in self.standing(recipe.station) if bench.id not in busy]

    def _begin(self, recipe: Recipe, station: int, times: int) -> None:
        if station:
            self.fuel(station, recipe.seconds * times)
        refused = self.body.attempt("craft", recipe=recipe.name, times=times, station=station)
        if refused:
            raise StuckError(f"tick {self.body.tick}: {times} {recipe.name}: {self.body.heard}")
