"""Rules by which a system of worlds comes from a seed; `system.toml` says what each number is."""

from collections.abc import Collection, Iterable, Iterator

import msgspec

Pair = tuple[float, float]
Counts = tuple[int, int]
GENERAL_TRAITS = ("air", "airless", "water", "wreck")  # that worlds have by what they are; no world is a wreck
GASES = 1000  # parts that the gases of an air add up to


class ScaleRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Kilometres, minutes."""

    orbit: float
    year_minutes: float
    clear: float


class PlanetOrbitRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many planets there are, and where: shares, factors, kilometres, degrees."""

    count: Counts
    inside: Counts
    closest: float
    farthest: float
    inward: Pair
    outward: Pair
    gap: Pair
    eccentricity: float
    inclination: float
    tries: int


class FirstWorldRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The world on which players begin: kinds, factors, degrees Celsius, a share, a resource."""

    kind: str
    air: str
    light: Pair
    mean: Pair
    breadth: float
    plants: str


class MoonRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Shares, metres, m/s², kilometres, factors, degrees."""

    chance: float
    count: Counts
    radius: Pair
    gravity: Pair
    hill: float
    reach: float
    roche: float
    step: Pair
    inclination: float


class BeltRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Metres, shares, kilometres, 1/s², degrees."""

    count: Counts
    radius: Pair
    width: Pair
    least: float
    density: float
    inclination: float


class StationRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Heights in radii of the planet, metres, m/s²."""

    count: Counts
    height: Pair
    radius: Pair
    gravity: Pair


class RareRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Resources that not every world has."""

    rare: list[str]
    start: list[str]
    chance: float


class BiomeRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Biomes, a share."""

    fallback: str
    wreck: str
    least: float


class StarKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Masses and light of the scale's star, kilometres, kelvins, sRGB 0 to 255."""

    name: str
    title: str
    weight: float
    mass: Pair
    light: Pair
    radius: Pair
    temperature: Pair
    colour: tuple[int, int, int]


class AirKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Gases in thousandths, degrees."""

    name: str
    title: str
    gases: dict[str, int]
    warms: float
    hazards: list[str] = []


class WorldKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Degrees, densities of Earth's air, shares, metres, m/s², minutes."""

    name: str
    title: str
    weight: float
    warmth: Pair
    airs: list[str]
    density: Pair
    moisture: Pair
    water: Pair
    radius: Pair
    gravity: Pair
    day: Pair
    tilt: Pair
    heat: Pair = (0.0, 0.0)
    traits: list[str] = []
    moons: float = 0.0


class SystemRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of `system.toml`."""

    scale: ScaleRules
    planets: PlanetOrbitRules
    start: FirstWorldRules
    moons: MoonRules
    belt: BeltRules
    stations: StationRules
    resources: RareRules
    biomes: BiomeRules
    star: list[StarKind]
    air: list[AirKind]
    world: list[WorldKind]

    @property
    def traits(self) -> set[str]:
        """All that biomes may ask for."""
        return {*GENERAL_TRAITS, *(trait for kind in self.world for trait in kind.traits)}

    def faults(self) -> list[str]:
        """What does not fit together, each as what is needed."""
        planets, start, moons, belt = self.planets, self.start, self.moons, self.belt
        airs = {air.name for air in self.air}
        weights = [*(kind.weight for kind in self.star), *(kind.weight for kind in self.world)]
        checks = (
            (0 < self.scale.orbit <= 10_000, "an orbit up to 10,000 km"),
            (0 < self.scale.year_minutes <= 100_000 and self.scale.clear >= 0, "a year above 0, and clear not below"),
            (3 <= planets.count[0] <= planets.count[1] <= 8, "3 to 8 planets"),
            (0 <= planets.inside[0] <= planets.inside[1], "inside from 0"),
            (0 < planets.closest < 1 < planets.farthest <= 100, "closest < 1 < farthest"),
            (0 < planets.inward[0] <= planets.inward[1] < 1, "inward from above 0 to below 1"),
            (1 < planets.outward[0] <= planets.outward[1], "outward above 1"),
            (0 <= planets.eccentricity <= 0.2, "an eccentricity of 0 to 0.2"),
            (all(0 <= tilt <= 30 for tilt in (planets.inclination, moons.inclination, belt.inclination)), "0 to 30°"),
            (1 <= planets.tries <= 16, "1 to 16 tries"),
            (start.kind in {kind.name for kind in self.world}, "a start that is of a kind of world"),
            (start.air in airs, "a start whose air is there"),
            (0 < start.light[0] <= start.light[1] and 0 <= start.breadth <= 1, "light above 0, a breadth of 0 to 1"),
            (0 <= moons.count[0] <= moons.count[1] <= 3, "0 to 3 moons"),
            (200 <= moons.radius[0] <= moons.radius[1] <= 800, "moons with a radius of 200 to 800 m"),
            (0 < moons.hill <= 0.5 and moons.roche >= 1 < moons.step[0], "a hill up to 0.5, roche and step above 1"),
            (20 <= belt.radius[0] <= belt.radius[1] <= 200, "bodies of the belt with a radius of 20 to 200 m"),
            (0 < belt.width[0] <= belt.width[1] <= 0.9 and belt.least > 0, "a belt's width of 0 to 0.9 of its room"),
            (self.stations.height[0] > 1.1, "stations at 1.1 radii and more"),
            (20 <= self.stations.radius[0] <= self.stations.radius[1] <= 60, "stations with a radius of 20 to 60 m"),
            (self.stations.gravity[0] > 0, "stations with a gravity above 0"),
            (0 <= self.resources.chance <= 1, "a chance of 0 to 1"),
            (set(self.resources.start) < set(self.resources.rare), "a start that has some of what is rare"),
            (all(self._ascending()), "pairs whose lesser number comes first"),
            (all(sum(air.gases.values()) == GASES for air in self.air), f"gases that add up to {GASES}"),
            (all(airs.issuperset(kind.airs) for kind in self.world), "airs of worlds that are there"),
            (all(1000 <= k.radius[0] <= k.radius[1] <= 4000 for k in self.world), "planets of 1,000 to 4,000 m"),
            (all(0 <= k.water[0] <= k.water[1] <= 0.7 for k in self.world), "water of 0 to 0.7"),
            (any(not kind.airs and kind.moons > 0 for kind in self.world), "a kind without air that moons can be"),
            (any(kind.warmth[0] <= -270 and kind.warmth[1] >= 400 for kind in self.world), "a kind for any warmth"),
            (self.star and all(weight > 0 for weight in weights), "stars, and weights above 0"),
        )
        return [text for right, text in checks if not right]

    def _ascending(self) -> Iterator[bool]:
        groups: Iterable[msgspec.Struct] = (
            *(self.planets, self.start, self.moons, self.belt, self.stations),
            *(*self.star, *self.world),
        )
        for group in groups:
            for value in msgspec.structs.astuple(group):
                if isinstance(value, tuple) and len(value) == 2:
                    yield value[0] <= value[1]

    def unknown(self, resources: Collection[str], hazards: Collection[str], biomes: Collection[str]) -> list[str]:
        """Names of definitions that are not there, each as what is wrong."""
        rare = {*self.resources.rare, self.start.plants} - set(resources)
        foul = {name for air in self.air for name in air.hazards} - set(hazards)
        bare = {self.biomes.fallback, self.biomes.wreck} - set(biomes)
        told = (("resource", rare), ("hazard", foul), ("biome", bare))
        return [f"there is no {what} {name}" for what, names in told for name in sorted(names)]
