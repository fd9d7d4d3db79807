"""Living at a home: choosing its place, breathing, making things, putting them up, learning."""

import math
from collections import Counter

import numpy as np

from gameplay import content
from gameplay.content.definitions import Recipe
from gameplay.outcomes import ItemCrafted, StructurePlaced
from gameplay.surroundings import Standing
from tests.playthrough.body import Body, distance, metres
from tests.playthrough.gathering import Gatherer

YARD = 9.0  # metres across of level ground that a home needs
FULL = 52.0  # kilograms with which one goes home
FREE = 3  # slots of the pack that are kept free
FAR = 40.0  # metres within which a place for it is looked for
AIR = 97.0  # points of oxygen with which one leaves
TRIES = 8  # ways home that are tried: what stops one is kept away from then
STALE = 18_000  # hundredths of a point of air in a shelter, below which one makes another
OUTSIDE = 4.2  # metres from the middle of a home, before its door
SPACE = 0.12  # metres between structures
FUEL = "coal"
KEPT = {"coal", "fibre", "stalk", "berry", "sunpod", "bean_seed"}
SPARE = 3.0  # seconds for which a station burns longer than its work takes
LARDER = (("thirst", 60, ("water_flask", "sunpod", "berry")), ("hunger", 70, ("ration", "berry")))
SIDES = ((0, 1), (0, -1), (-1, 0))  # of a home but for its front, which one goes in by


class StuckError(Exception):
    """The plan cannot go on."""


class Settler:
    """Keeps house: what is asked for is gathered, made, put up."""

    def __init__(self, body: Body) -> None:
        self.body = body
        self.gatherer = Gatherer(body)
        self.walk = self.gatherer.walk
        self.ahead = np.zeros(3)
        self._renewing = False

    # Gathering

    def bring(self, *wants: Counter[str] | dict[str, int]) -> None:
        """Have in the pack all that it takes to make things, and be at home."""
        self.look_at_air()
        total: Counter[str] = Counter()
        for want in wants:
            total.update(want)
        while lacking := self.raw(total):
            if self.gatherer.tired():
                self.breathe()
            if self._laden() and self.standing("crate"):
                self.lay_down(total)
            if not self.gatherer.step(lacking):
                raise StuckError(f"tick {self.body.tick}: no {dict(lacking)} anywhere")
        self.go_home()

    def _laden(self) -> bool:
        """Whether one carries so much, or so many kinds, that it is time to lay some of it down."""
        items, store = content.load().items, self.body.around.stores[0]
        loose = sum(held.slot < 0 for held in self.body.own.items)
        free = store.slots - len(store.stacks) - loose
        return free < FREE or sum(items[stack.item].mass * stack.count for stack in store.stacks) > FULL

    def lay_down(self, wanted: Counter[str]) -> None:
        """Put into the crate what was gathered and is not wanted."""
        self.go_home()
        crate = self.standing("crate")[0].id
        needed = self.needed(wanted)
        for stack in self.body.pack:
            if stack.item in content.load().resource_types and stack.item not in needed | KEPT:
                self.body.attempt("transfer_stacks", store=0, to_store=crate, slot=stack.slot)

    def needed(self, wants: Counter[str]) -> set[str]:
        """All that goes into things."""
        found: set[str] = set()
        waiting = list(wants)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                if name not in content.load().resource_types:
                    waiting += recipe_of(name).needs
        return found

    def raw(self, wants: Counter[str]) -> Counter[str]:
        """What must be gathered to make things, and to burn for it, beyond what the pack holds."""
        stock: Counter[str] = Counter()
        for stack in self.body.pack:
            stock[stack.item] += stack.count
        lacking: Counter[str] = Counter()
        burns: Counter[str] = Counter()
        for name, amount in wants.items():
            self._take(name, amount, stock, lacking, burns)
        coal = sum(math.ceil((seconds + SPARE) / content.load().items[FUEL].fuel) for seconds in burns.values())
        self._take(FUEL, coal, stock, lacking, burns)
        return lacking

    def _take(self, name: str, amount: int, stock: Counter[str], lacking: Counter[str], burns: Counter[str]) -> None:
        used = min(stock[name], amount)
        stock[name] -= used
        amount -= used
        if not amount:
            return
        if name in content.load().resource_types:
            lacking[name] += amount
            return
        recipe = recipe_of(name)
        times = math.ceil(amount / recipe.amount)
        for need, count in recipe.needs.items():
            self._take(need, count * times, stock, lacking, burns)
        if is_burner(recipe.station):
            burns[recipe.station] += math.ceil(recipe.seconds * times)
        stock[name] += recipe.amount * times - amount

    # Making

    def make(self, name: str, amount: int = 1) -> None:
        """Make things, and what they are made of, until the pack holds so many of them."""
        lacks = amount - self.body.count(name)
        if lacks <= 0 or name in content.load().resource_types:
            return
        recipe = recipe_of(name)
        times = math.ceil(lacks / recipe.amount)
        for need, count in recipe.needs.items():
            self.make(need, count * times)
        self.craft(recipe, times)

    def craft(self, recipe: Recipe, times: int) -> None:
        """Make a recipe so many times, at its station, and take what it gives."""
        body = self.body
        station = self.station(recipe.station)
        if station:
            self.go_home()
            self.fuel(station, recipe.seconds * times)
        refused = body.attempt("craft", recipe=recipe.name, times=times, **({"station": station} if station else {}))
        if refused:
            raise StuckError(f"tick {body.tick}: {times} {recipe.name}: {body.heard}")
        done = 0
        while done < times:
            done += sum(isinstance(told, ItemCrafted) for told in body.wait(10))
        if station:
            body.attempt("transfer_stacks", store=station, to_store=0)

    def fuel(self, station: int, seconds: float) -> None:
        """See to it that a station burns for so long."""
        body, fuel = self.body, content.load().items[FUEL].fuel
        stands = next(entry for entry in body.around.structures if entry.id == station)
        lacks = seconds + SPARE - stands.fuel / 30
        if not is_burner(stands.item) or lacks <= 0:
            return
        amount = min(math.ceil(lacks / fuel), body.count(FUEL))
        if not amount or body.attempt("refuel", structure=station, slot=body.slot(FUEL), amount=amount):
            raise StuckError(f"tick {body.tick}: nothing to burn: {body.heard}")

    def station(self, kind: str) -> int:
        """Id of a station of a kind at home; 0 for the hands."""
        if not kind:
            return 0
        return self.standing(kind)[0].id

    def standing(self, name: str) -> list[Standing]:
        """Structures of a name in sight."""
        return [entry for entry in self.body.around.structures if entry.item == name]

    # Home

    def settle(self) -> None:
        """Find level ground near by, put the shelter up there, and call it home."""
        body = self.body
        for place in self.sites():
            if not self.walk(place, 1.5):
                continue
            for turn in range(8):
                angle = math.tau * turn / 8
                ahead, aside = body_axes(body)
                way = ahead * math.cos(angle) + aside * math.sin(angle)
                if not self._put("shelter", body.on_ground(body.here + way * 3.6), -way):
                    continue
                home = self.standing("shelter")[0]
                self.gatherer.home, self.ahead = metres(home.position), np.array(home.forward) / 16384
                self.gatherer.walker.live_at(self.gatherer.home, self.ahead)
                return
        raise StuckError("no place for a shelter")

    def sites(self, off: float = 0.0) -> list[np.ndarray]:
        """Places near by, but not nearer than `off` metres, the most level first."""
        body = self.body
        ahead, aside = body_axes(body)
        steps = np.linspace(-1, 1, 7)
        found = []
        for north in np.arange(-FAR, FAR + 1, 4):
            for east in np.arange(-FAR, FAR + 1, 4):
                middle = body.here + ahead * north + aside * east
                yard = middle + (steps[:, None, None] * ahead + steps[None, :, None] * aside).reshape(-1, 3) * YARD / 2
                ground = body.ground(yard)
                if ground.min() > body.facts.sea_radius + 1 and math.hypot(north, east) >= off:
                    found.append((np.ptp(ground) + math.hypot(north, east) * 0.03, north, east, middle))
        return [body.on_ground(middle) for _, _, _, middle in sorted(found, key=lambda entry: entry[:3])[:12]]

    def put(self, name: str) -> int:
        """Put a structure up beside the shelter, where there is room; its id."""
        self.go_home()
        made = content.load().items[name].structure
        assert made is not None and self.gatherer.home is not None
        home, up = self.gatherer.home, self.gatherer.home / np.linalg.norm(self.gatherer.home)
        aside = np.cross(self.ahead, up)
        deep = made.size[2]
        for out in (0.0, 0.3):
            for front, side in SIDES:
                way, along = self.ahead * front + aside * side, self.ahead * side - aside * front
                for shift in np.arange(-1.6, 1.7, 0.4):
                    place = body_place(self.body, home + way * (2 + SPACE + out + deep / 2) + along * shift)
                    if self._put(name, place, way):
                        return self.body.of(StructurePlaced)[0].structure
        raise StuckError(f"tick {self.body.tick}: no room for {name}: {self.body.heard}")

    def _put(self, name: str, place: np.ndarray, forward: np.ndarray) -> bool:
        body = self.body
        position = [round(float(part), 2) for part in place]
        axes = [round(float(part), 3) for part in forward]
        return not body.attempt("place_structure", slot=body.slot(name), position=position, forward=axes)

    def go_home(self) -> None:
        """Stand in the shelter, where there is one."""
        home = self.gatherer.home
        for _ in range(TRIES):
            if home is None or distance(self.body.here, home) <= 1.0 or self.walk(home, 0.6, anyhow=True):
                return
        raise StuckError(f"tick {self.body.tick}: no way home")

    def breathe(self) -> None:
        """Go home and stay until the suit is full; where its air comes to an end, make another tent."""
        self.go_home()
        before = 0.0
        while before < self.body.meter("oxygen") < AIR:
            before = self.body.meter("oxygen")
            self.body.wait(30)
        self.look_at_air()

    def look_at_air(self) -> None:
        """See to it that the shelter, where one is in sight, holds air for some time."""
        tents = self.standing("shelter")
        if tents and self.gatherer.home is not None and not self._renewing and tents[0].air < STALE:
            self._renewing = True
            self.renew()
            self._renewing = False

    def renew(self) -> None:
        """Make a shelter, and put it up where the old one stood."""
        body, home = self.body, self.gatherer.home
        assert home is not None
        self.bring(recipe_of("shelter").needs)
        self.craft(recipe_of("shelter"), 1)
        old = self.standing("shelter")[0]
        if not self.walk(home + self.ahead * OUTSIDE, 0.5, anyhow=True):
            raise StuckError(f"tick {body.tick}: no way out of the shelter")
        body.attempt("dismantle", structure=old.id)
        new = next(stack.slot for stack in body.pack if stack.item == "shelter" and not stack.wear)
        position, forward = ([round(float(part), 3) for part in way] for way in (home, self.ahead))
        if body.attempt("place_structure", slot=new, position=position, forward=forward):
            raise StuckError(f"tick {body.tick}: no room for a new shelter: {body.heard}")
        body.attempt("drop_stack", slot=body.slot("shelter"), amount=1)
        self.go_home()
        body.attempt("set_bed", structure=self.standing("shelter")[0].id)

    def look_after(self) -> None:
        """Eat and drink where one needs to."""
        body = self.body
        for meter, least, names in LARDER:
            for name in names:
                while body.meter(meter) < least and body.count(name):
                    if body.attempt("consume", slot=body.slot(name)):
                        break

    # Learning

    @property
    def points(self) -> int:
        return self.body.around.points

    def learn(self, *names: str) -> None:
        """Learn technologies and what they need, with field notes for the points that lack."""
        for name in names:
            if name in self.body.around.technologies:
                continue
            technology = content.load().technologies[name]
            self.learn(*technology.needs)
            self.earn(technology.cost)
            if self.body.attempt("unlock_technology", technology=name):
                raise StuckError(f"tick {self.body.tick}: {self.body.heard}")

    def earn(self, points: int) -> None:
        """Have so many research points."""
        body = self.body
        for name in ("herb", "lichen", "frostbloom"):
            if self.points < points and body.count(name):
                body.attempt("analyse_stack", slot=body.slot(name))
        notes = math.ceil((points - self.points) / content.load().items["field_notes"].research)
        if notes > 0:
            self.take_notes(notes)

    def take_notes(self, count: int) -> None:
        """Make field notes, and learn from them."""
        self.bring({"field_notes": count})
        self.make("field_notes", count)
        self.body.attempt("analyse_stack", slot=self.body.slot("field_notes"))


def recipe_of(name: str) -> Recipe:
    """The first recipe that gives an item."""
    return next(recipe for recipe in content.load().recipes.values() if recipe.gives == name)


def is_burner(station: str) -> bool:
    """Whether a kind of station burns fuel."""
    structures = (item.structure for item in content.load().items.values())
    return any(made.burns for made in structures if made and made.station == station)


def body_axes(body: Body) -> tuple[np.ndarray, np.ndarray]:
    """Ahead and to the right, level."""
    up = body.here / np.linalg.norm(body.here)
    ahead = np.array(body.own.forward) / 16384
    return ahead, np.cross(ahead, up)


def body_place(body: Body, place: np.ndarray) -> np.ndarray:
    """A place on the ground near the feet, as high as these or as the ground looks, whichever is nearer."""
    flat = place / np.linalg.norm(place) * np.linalg.norm(body.here)
    seen = body.on_ground(place)
    return seen if distance(seen, flat) < 1.5 else flat
