"""Rules of living on a planet, as `survival.toml` gives them."""

import msgspec

from gameplay.schema.survival import MOST_STACKS


class ClimateRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Temperatures [°C] and zones; the file says what each number is."""

    equator: float
    pole: float
    lapse: float
    season: float
    day: float
    ground: float
    soaks: float
    deep: float
    gradient: float
    polar: float
    hot: float
    shore: float
    highland: float
    shelter: float


class FrontRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How weather comes over a globe: degrees, shares."""

    fronts: int
    core: float
    edge: float
    ramp: float


class OxygenRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What breathing takes: minutes, factors, points a minute."""

    minutes: float
    walk: float
    sprint: float
    dig: float
    refill: float


class NeedRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Food and drink: minutes, points."""

    hunger: float
    thirst: float
    fed: float
    heals: float
    drink: float


class StaminaRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Points a second; `jump` at once; `fresh` points."""

    sprint: float
    work: float
    jump: float
    rest: float
    fresh: float


class BodyRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Warmth of the body [°C], and what it bears of poison [points, points a minute]."""

    warmth: float
    recovers: float
    cold: float
    frozen: float
    hot: float
    burning: float
    toxins_fade: float
    radiation_fade: float
    toxins_borne: float
    radiation_borne: float


class HarmRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Points of health a minute."""

    oxygen: float
    hunger: float
    thirst: float
    warmth: float
    toxins: float
    radiation: float


class DeathRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Points that one wakes up with at least."""

    health: float
    hunger: float
    thirst: float


class StartRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a new player has: slots of the pack, and items in it."""

    slots: int
    items: dict[str, int]


class CarryingRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one carries: masses [kg], `soil` of a full voxel; `burdened` is a share of the speed on foot."""

    load: float
    burdened: float
    canister: float
    augment: float
    soil: float


class BuildingRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Putting up, taking down and using structures: metres, points, minutes, jobs."""

    reach: float
    uneven: float
    strike: float
    fuel: float
    queue: int


class FarmingRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Plots: points, shares, factors."""

    soil: float
    lamp: float
    poor: float
    recovers: float


class SurvivalRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of `survival.toml`."""

    climate: ClimateRules
    weather: FrontRules
    oxygen: OxygenRules
    needs: NeedRules
    stamina: StaminaRules
    body: BodyRules
    harm: HarmRules
    death: DeathRules
    start: StartRules
    farming: FarmingRules
    carrying: CarryingRules
    building: BuildingRules

    def faults(self) -> list[str]:
        """What does not fit together, each as what is needed."""
        climate, weather, body, oxygen = self.climate, self.weather, self.body, self.oxygen
        carrying, building = self.carrying, self.building
        flows = (self.oxygen, self.needs, self.stamina, self.harm)
        return [
            text
            for right, text in (
                (climate.pole < climate.polar < climate.hot < climate.equator, "pole < polar < hot < equator"),
                (0 < climate.soaks <= climate.deep, "soaks above 0, and deep no less"),
                (0 <= climate.highland <= 1, "a highland from 0 to 1"),
                (1 <= weather.fronts <= 64, "1 to 64 fronts"),
                (0 < weather.core < weather.edge <= 90, "a core above 0, an edge beyond it, 90 degrees at most"),
                (0 < weather.ramp <= 0.5, "a ramp above 0, 0.5 at most"),
                (all(0 < rate < 10_000 for group in flows for rate in msgspec.structs.astuple(group)), "rates above 0"),
                (1 <= oxygen.walk <= oxygen.sprint, "1 <= walk <= sprint"),
                (body.frozen < body.cold < body.warmth < body.hot < body.burning, "frozen < cold < warmth < hot"),
                (
                    all(0 <= points < 100 for points in (body.toxins_borne, body.radiation_borne)),
                    "0 to 99 points borne",
                ),
                (all(0 < points <= 100 for points in msgspec.structs.astuple(self.death)), "1 to 100 points at waking"),
                (all(0 < mass < 10_000 for mass in msgspec.structs.astuple(carrying)), "masses above 0"),
                (carrying.burdened < 1, "a burdened share below 1"),
                (0 < building.reach <= 20 and 0 < building.uneven <= 2, "a reach up to 20 m, uneven up to 2 m"),
                (all(0 < part < 10_000 for part in (building.strike, building.fuel)), "strike and fuel above 0"),
                (1 <= building.queue <= 1000, "a queue of 1 to 1000"),
                (0 <= self.farming.soil <= 100, "0 to 100 points of soil"),
                (0 <= self.farming.lamp <= 1 and 0 <= self.farming.poor <= 1, "a lamp, and poor, from 0 to 1"),
                (0 < self.farming.recovers <= 100, "recovers above 0, 100 at most"),
                (0 < self.start.slots <= MOST_STACKS, f"1 to {MOST_STACKS} slots"),
                (all(count > 0 for count in self.start.items.values()), "amounts of starting items above 0"),
            )
            if not right
        ]
