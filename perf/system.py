"""A whole system from its seed, where all its bodies are at a moment, and its ground: see `perf.biomes` and
`perf.flight`.

There is no peer: no package makes systems of this kind; astronomers' libraries of orbits are made for other things.
"""

from gameplay.solar_system.generator import SolarSystemGenerator
from perf import biomes, flight
from perf.harness import Bench

SEEDS = 20  # a call makes the systems of so many seeds, one after the other
TICK = 123_456_789


def run(bench: Bench) -> None:
    """Make systems, their ground, and a flight over it."""
    made = SolarSystemGenerator()
    bodies = sum(len(made.generate_solar_system(seed).bodies) for seed in range(SEEDS)) / SEEDS
    bench.fact("system_bodies", f"{bodies:.0f} bodies in the mean of {SEEDS} systems")
    next_seed = iter(range(1_000_000_000))
    bench.compare("system", "ms", lambda: made.generate_solar_system(next(next_seed) % SEEDS), runs=2 * SEEDS)
    orbits = made.generate_solar_system(0).orbits
    bench.compare("system_places", "us", lambda: orbits.at(TICK))
    biomes.run(bench)
    flight.run(bench)
