"""The specification's LifeSupportSystem, in points, seconds and metres, over the state."""

from collections.abc import Iterable

import numpy as np

from gameplay import positions
from gameplay.content.definitions import Hazard, Item
from gameplay.inventory import gear
from gameplay.state import TICKS_PER_SECOND, GameState
from gameplay.survival import air, eating, hazards, meters
from gameplay.survival.heads import Heads
from gameplay.survival.rules import POINT
from gameplay.systems import living


class LifeSupportSystem:
    """A face over how one player fares; it keeps nothing of its own.

    Args:
        player: who takes part, in a world in which players have needs.
    """

    def __init__(self, state: GameState, player: int) -> None:
        self.state = state
        self.player = player

    @property
    def oxygen_level(self) -> float:
        """Points; a tank adds to the suit's 100."""
        return self._level("oxygen")

    @property
    def hunger_level(self) -> float:
        """Points, 100 when nobody is hungry."""
        return self._level("hunger")

    @property
    def thirst_level(self) -> float:
        """Points, 100 when nobody is thirsty."""
        return self._level("thirst")

    @property
    def is_in_pressurized_area(self) -> bool:
        return bool(self.state.vitals.row(self.player)["shelter"])

    def _level(self, meter: str) -> float:
        return int(self.state.vitals.row(self.player)[meter]) / POINT

    def update_vitals(self, delta: float) -> None:
        """Let the player live for some seconds, of whole ticks, where it is and doing what it does."""
        for tick in range(_ticks(delta)):
            living.breathe_and_need(self.state, [self.player])
            if tick % living.PERIOD == 0:
                living.look_around(self.state, self.player, hazards.Place.of(self.state, self.player))

    def apply_oxygen_depletion(self, rate: float, delta: float) -> None:
        """Take oxygen: `rate` points a second for `delta` seconds."""
        self._deplete("oxygen", rate, delta)

    def apply_hunger_depletion(self, rate: float, delta: float) -> None:
        """Make hungry: `rate` points a second for `delta` seconds."""
        self._deplete("hunger", rate, delta)

    def apply_thirst_depletion(self, rate: float, delta: float) -> None:
        """Make thirsty: `rate` points a second for `delta` seconds."""
        self._deplete("thirst", rate, delta)

    def _deplete(self, meter: str, rate: float, delta: float) -> None:
        if not 0 <= rate * delta <= 1_000_000:
            raise ValueError(f"rate, delta: 0 or more points and seconds are needed, not {rate} and {delta}")
        meters.raise_meter(self.state.vitals.row(self.player), meter, -round(rate * delta * POINT))

    def consume_food(self, food: Item) -> None:
        """Eat an item, wherever it comes from.

        Raises:
            ValueError: it cannot be eaten.
        """
        if food.food is None:
            raise ValueError(f"{food.name} is nothing to eat, drink or use up")
        eating.take_in(self.state, self.player, food.food)

    def consume_water(self, water: Item) -> None:
        """Drink an item; see `consume_food`."""
        self.consume_food(water)

    def check_environmental_hazards(self, position: Iterable[float]) -> list[Hazard]:
        """Hazards that would act on the player's head at a place [metres]."""
        head = np.array(positions.point_units(position), np.int64)
        body = int(self.state.players.row(self.player)["body"])
        sheltered = bool(air.at(self.state, body, head[None])[0])
        (place,) = hazards.Place.at(self.state, Heads(self.state, body, head[None]), [sheltered])
        known = hazards.known()
        return [known[at].hazard for at in hazards.strengths(place, meters.insulation(self.state, self.player))]

    def apply_hazard_damage(self, hazard: Hazard, delta: float) -> None:
        """Let a hazard act with all its strength for some seconds, less what gear takes away."""
        acts = next(acts for acts in hazards.known() if acts.hazard.name == hazard.name)
        left = gear.protection(self.state, self.player, hazard.name)
        hazards.act(self.state, self.player, acts, hazards.FULL_STRENGTH, left, _ticks(delta))

    def check_protective_equipment(self) -> dict[str, float]:
        """Share of each hazard that what is worn takes away, above 0.0 to 1.0."""
        left = {
            acts.hazard.name: gear.protection(self.state, self.player, acts.hazard.name) for acts in hazards.known()
        }
        return {name: 1 - share / gear.WHOLE for name, share in left.items() if share < gear.WHOLE}


def _ticks(seconds: float) -> int:
    if not 0 <= seconds <= 86_400:
        raise ValueError(f"delta: 0 to 86,400 seconds are possible, not {seconds}")
    return round(seconds * TICKS_PER_SECOND)
