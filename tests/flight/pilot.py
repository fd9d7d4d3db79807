"""Plays the flight by commands, as a script gives them, and notes these."""

from collections.abc import Callable
from typing import Any

from gameplay.outcomes import ShuttlePlaced
from gameplay.shuttles.seen import Aboard
from tests.flight.shipwright import LOOK, STORE, Shipwright
from tests.playthrough.body import Body, metres
from tests.playthrough.settler import StuckError, body_axes

SEED, MOON, PLANET, HOME = 7, 10, 2, 1
OUTFIT, BAG = "shipyard", "backpack"
BENCHES = dict.fromkeys(("workbench", "press", "electronics_bench", "chemistry_bench", "smelter", "kiln"), 1)
NEEDED = {
    "iron_ingot": 54, "copper_ingot": 23, "titanium_ingot": 20, "lithium": 16, "quartz": 6, "clay": 18, "sand": 40,
    "lime": 16, "resin": 64, "charcoal": 68, "coal": 70, "biofuel": 36, "flask": 6, "water_flask": 6, "frostbloom": 12,
    "salt": 6,
}  # fmt: skip
FUEL, CELLS = "shuttle_fuel", 24  # a full tank
REACH = 5.0  # metres to where the shuttle is put up
OFF = 14.0  # metres from home, to where the shuttle stands at least
PATIENCE = 20_000  # ticks


class Pilot(Shipwright):
    """A player of a new system that begins with the materials for a shuttle."""

    def __init__(self) -> None:
        super().__init__(Body(SEED, None, OUTFIT))

    @property
    def aboard(self) -> Aboard:
        """The shuttle that one sits in."""
        assert self.body.own.aboard is not None
        return self.body.own.aboard

    def play(self) -> None:
        """All of it."""
        self.build()
        shuttle, place = self.put_up()
        for to in (MOON, PLANET, HOME):
            self.fly(shuttle, to, place if to == HOME else None)
            if to != HOME:
                self.dig()

    def build(self) -> None:
        """A shelter, benches round it, the shuttle and its fuel."""
        body = self.body
        for augment in ("wide", "narrow", "alignment", "analyzer"):
            body.attempt("stow_item", item=augment, to_store=self.standing(STORE)[0].id)
        self.settle()
        self.fetch({BAG: 1, **BENCHES})
        self.do("wear_gear", slot=body.slot(BAG))
        for bench in BENCHES:
            self.put(bench)
        self.fetch(NEEDED)
        self.work({FUEL: CELLS, "shuttle": 1})

    def put_up(self) -> tuple[int, list[float]]:
        """Put the shuttle up on level ground a little off, and fill its tank; its id and where it stands."""
        body = self.body
        for place in self.sites(OFF):
            if not self.walk(place, REACH):
                continue
            body.face(place)
            if self._put("shuttle", place, body_axes(body)[0]):
                (stands,) = body.of(ShuttlePlaced)
                while body.count(FUEL):
                    self.do("fuel_shuttle", shuttle=stands.shuttle, slot=body.slot(FUEL))
                return stands.shuttle, [round(float(part), 2) for part in metres(stands.position)]
        raise StuckError(f"tick {body.tick}: no place for the shuttle")

    def fly(self, shuttle: int, to: int, place: list[float] | None) -> None:
        """Fly over a place of a body, or to where one comes to it, land there and get out."""
        self.do("board", shuttle=shuttle)
        self.do("set_course", to=to, **({"place": place} if place else {}))
        self.until(lambda: self.aboard.mode == "hold" and self.aboard.course is None)
        self.do("land_here")
        self.until(lambda: self.aboard.landed or self.aboard.mode == "hold")
        self.do("disembark")
        self.body.wait(30)

    def dig(self) -> None:
        """Into the ground before the feet."""
        self.do("look", pitch=-60.0)
        self.body.give("use_tool", ticks=20)
        self.body.wait(20)

    def do(self, name: str, **fields: Any) -> None:
        """Give a command that nothing may refuse."""
        if refused := self.body.attempt(name, **fields):
            raise StuckError(f"tick {self.body.tick}: {name}: {refused}")

    def until(self, done: Callable[[], bool]) -> None:
        """Wait for something."""
        for _ in range(PATIENCE // LOOK):
            self.body.wait(LOOK)
            if done():
                return
        raise StuckError(f"tick {self.body.tick}: it does not come to pass")
