"""The plan: from nothing to the third tier of technology, by way of all that the guide asks for."""

import math

import numpy as np

from gameplay import content
from gameplay.outcomes import NodeRevealed, ResourceGathered, ScanCompleted
from gameplay.state import TICKS_PER_SECOND
from gameplay.surroundings import Growing
from tests.playthrough.body import distance, metres
from tests.playthrough.settler import Settler, StuckError

RIPE = 10_000  # growth of a crop that can be brought in
DEEP = 2.0  # metres under the ground down to which one digs


class Planner(Settler):
    """Plays the plan."""

    def begin(self) -> None:
        """The first minutes: a tool, a roof, a crate, a scan."""
        body = self.body
        body.attempt("attach_item", item="boost", slot=0)
        body.attempt("attach_item", item="inhibitor", slot=1)
        self.bring({"stone_pick": 1, "crate": 1})
        self.wear("stone_pick")
        self.settle()
        self.go_home()
        body.attempt("set_bed", structure=self.standing("shelter")[0].id)
        self.make("crate")
        crate = self.put("crate")
        for augment in ("wide", "narrow", "alignment", "analyzer"):
            body.attempt("stow_item", item=augment, to_store=crate)
        self.eat("berry", "ration")

    def eat(self, *names: str) -> None:
        """Eat one of the first thing that there is."""
        body = self.body
        for name in names:
            if body.count(name):
                body.attempt("consume", slot=body.slot(name))
                return

    def sow(self) -> None:
        """A plot with beans, watered."""
        body = self.body
        self.bring({"plot": 1})
        self.make("plot")
        plot = self.put("plot")
        body.attempt("plant_seed", plot=plot, slot=body.slot("bean_seed"))
        body.attempt("water_crop", plot=plot, slot=body.slot("water_flask"))

    def dig(self) -> None:
        """Lay free something in the ground near by that the scanner told of, and that the tool takes from afar."""
        body, kinds = self.body, content.load().resource_types
        body.attempt("scan")
        body.give("set_radius", radius=1.2)
        answers = [entry for told in body.of(ScanCompleted) for entry in told.signatures]
        for answer in sorted(answers, key=lambda entry: entry.distance):
            place = metres(answer.position)
            above = body.on_ground(place)
            if kinds[answer.resource].by_hand or not 0.5 < distance(above, place) < DEEP or self.by_home(place):
                continue
            if self.walk(above, 4.0) and self._lay_free(place):
                break
        body.give("set_radius", radius=2.0)
        self.go_home()

    def by_home(self, place: np.ndarray) -> bool:
        """Whether digging at a place would spoil the yard."""
        return distance(place, self.gatherer.home) < 10

    def _lay_free(self, place: np.ndarray) -> bool:
        body = self.body
        body.heard = []
        for _ in range(8):
            body.face(place)
            body.give("use_tool", ticks=30)
            body.wait(30)
            if revealed := body.of(NodeRevealed):
                body.attempt("gather", node=revealed[0].node, ticks=60)
                body.wait(59)
                return bool(body.of(ResourceGathered))
        return False

    def fill_flasks(self) -> None:
        """Drink what there is, and fill the flasks at the still."""
        body = self.body
        while body.count("water_flask") and not body.attempt("consume", slot=body.slot("water_flask")):
            pass
        flasks = body.count("water_flask") + body.count("flask")
        self.bring({"water_flask": flasks})
        self.make("water_flask", flasks)

    def harvest(self) -> None:
        """Wait for what was sown, bring it in, and sow again."""
        body = self.body
        plot = self.standing("plot")[0].id
        self.go_home()
        while self._crop(plot).growth < RIPE:
            if self._crop(plot).withered:
                raise StuckError(f"tick {body.tick}: the crop withered")
            body.wait(TICKS_PER_SECOND)
        body.attempt("harvest_crop", plot=plot)
        body.attempt("plant_seed", plot=plot, slot=body.slot("bean_seed"))

    def _crop(self, plot: int) -> Growing:
        return next(crop for crop in self.body.around.crops if crop.plot == plot)

    def lay_and_take(self, name: str) -> None:
        """Lay a stack on the ground and take it up again."""
        body = self.body
        body.attempt("drop_stack", slot=body.slot(name), amount=1)
        body.wait(TICKS_PER_SECOND)
        pile = next(pile for pile in body.around.piles if pile.item == name)
        body.attempt("pick_up_item", item=pile.id)

    def study(self, points: int) -> None:
        """Learn by samples of ore."""
        samples = math.ceil((points - self.points) / content.load().items["ore_sample"].research)
        while samples > 0:
            few = min(samples, 4)
            self.bring({"ore_sample": few})
            self.make("ore_sample", few)
            self.body.attempt("analyse_stack", slot=self.body.slot("ore_sample"))
            self.look_after()
            samples -= few

    def wear(self, name: str) -> None:
        """Make a piece of gear and wear it."""
        self.bring({name: 1})
        self.make(name)
        self.body.attempt("wear_gear", slot=self.body.slot(name))

    def build(self, name: str, **also: int) -> None:
        """Gather for a structure and other things, make it and put it up."""
        self.bring({name: 1, **also})
        self.make(name)
        self.put(name)
        self.look_after()

    def play(self) -> None:
        """All of it."""
        self.begin()
        self.sow()
        self.dig()
        self.bring({"coal": 10})
        self.take_notes(2)
        self.learn("smelting")
        self.build("smelter", iron=12, copper=12)
        self.make("iron_ingot", 4)
        self.build("workbench")
        self.learn("distilling")
        self.build("still")
        self.fill_flasks()
        self.lay_and_take("iron_ingot")
        self.learn("weaving")
        self.wear("satchel")
        self.learn("gardening", "pottery")
        self.build("kiln")
        self.learn("woodwork", "field_research")
        self.study(content.load().technologies["glassmaking"].cost)
        self.learn("glassmaking")
        self.bring({"glass": 6})
        self.make("glass", 6)
        self.study(content.load().technologies["greenhouses"].cost)
        self.learn("greenhouses")
        self.build("greenhouse")
        self.harvest()
        self.learn("toolmaking")
        self.wear("iron_pick")
        self.study(content.load().technologies["metalworking"].cost)
        self.learn("metalworking")
        self.study(content.load().technologies["steelmaking"].cost)
        self.learn("steelmaking")
        self.build("campfire")
        self.bring({"steel_plate": 2})
        self.make("steel_plate", 2)
