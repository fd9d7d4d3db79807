"""Rules of living on a planet, as `survival.toml` gives them."""

import msgspec


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


class SurvivalRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of `survival.toml`."""

    climate: ClimateRules
    weather: FrontRules

    def faults(self) -> list[str]:
        """What does not fit together, each as what is needed."""
        climate, weather = self.climate, self.weather
        return [
            text
            for right, text in (
                (climate.pole < climate.polar < climate.hot < climate.equator, "pole < polar < hot < equator"),
                (0 < climate.soaks <= climate.deep, "soaks above 0, and deep no less"),
                (0 <= climate.highland <= 1, "a highland from 0 to 1"),
                (1 <= weather.fronts <= 64, "1 to 64 fronts"),
                (0 < weather.core < weather.edge <= 90, "a core above 0, an edge beyond it, 90 degrees at most"),
                (0 < weather.ramp <= 0.5, "a ramp above 0, 0.5 at most"),
            )
            if not right
        ]
