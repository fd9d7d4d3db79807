"""`system`: what a seed holds."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np

from app import output
from app.errors import UserError
from app.files import save_picture
from app.packs import content_option
from app.parameters import check_picture
from app.progress import Progress
from app.session import json_option, start_compute

if TYPE_CHECKING:
    from gameplay.solar_system.bodies import SolarSystem

MOST_SEED = 2**63 - 1
MOST_MINUTES = 1e9
TICKS_PER_MINUTE = 1800


@click.command()
@click.argument("seed", type=int)
@click.option(
    "--minutes", type=float, default=0.0, show_default=True, help="Of play since the world began: where bodies are."
)
@click.option(
    "-o", "--output", "out", type=click.Path(path_type=Path, dir_okay=False), help="Draw the orbits, a .png file."
)
@click.option(
    "--planets", "folder", type=click.Path(path_type=Path, file_okay=False), help="Draw each planet from space."
)
@click.option(
    "--statistics",
    "systems",
    type=click.IntRange(1, 1_000_000),
    metavar="N",
    help="Of the systems of N seeds from SEED on, instead.",
)
@content_option
@json_option
def system(
    seed: int, minutes: float, out: Path | None, folder: Path | None, systems: int | None, as_json: bool
) -> None:
    """Tell what the system of SEED holds: its star, planets, moons, belt and wrecks. The planet with a * is the one on
    which players begin.

    \b
    Examples:
      planetary-survival system 7
      planetary-survival system 7 -o system.png --planets pictures
      planetary-survival system 0 --statistics 1000 -o statistics.png
    """
    if not 0 <= seed <= MOST_SEED:
        raise UserError(f"seed: 0 to {MOST_SEED} is possible, not {seed}")
    if not 0 <= minutes <= MOST_MINUTES:  # NaN is not, either
        raise UserError(f"--minutes: 0 to {MOST_MINUTES:,.0f} are possible, not {minutes:g}")
    if out is not None:
        check_picture(out)
    if systems is not None:
        if folder is not None or minutes:
            raise UserError("--statistics has no planets of its own: --planets and --minutes do not go with it")
        _statistics(seed, systems, out, as_json)
        return
    from gameplay.solar_system.generator import SolarSystemGenerator

    made = SolarSystemGenerator().generate_solar_system(seed)
    tick = round(minutes * TICKS_PER_MINUTE)
    pictures = []
    if folder is not None:
        pictures += _draw_planets(made, folder)
    if out is not None:
        from app.system import orbit_drawing

        save_picture(out, orbit_drawing.draw(made, tick))
        pictures.append(out)
    _tell(made, tick, pictures, as_json)


def _tell(made: "SolarSystem", tick: int, pictures: list[Path], as_json: bool) -> None:
    from app.system import facts

    if as_json:
        output.write_json({**facts.of_system(made, tick), "pictures": [str(path) for path in pictures]})
        return
    star = made.star
    output.write(
        f"{made.name}, seed {made.seed}: {star.title} of class {star.star_class}, mass {star.mass:g}, light"
        f" {star.light:g}, {star.temperature:,} K, radius {star.radius / 1000:g} km"
    )
    output.write()
    output.write_table(facts.HEAD, facts.rows(made))
    output.write()
    output.write_pairs(
        (world.name, ", ".join(f"{biome.biome_type} {biome.share:.0%}" for biome in world.biomes))
        for world in made.planets
    )
    output.write()
    output.write_pairs((world.name, facts.resources(world)) for world in made.worlds)
    for path in pictures:
        output.write(f"Drew {path}.")


def _draw_planets(made: "SolarSystem", folder: Path) -> list[Path]:
    """A picture of each planet in a folder."""
    from app.system import globe_drawing

    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise UserError(f"the folder {folder} cannot be made: {error.strerror or error}") from error
    start_compute()
    paths = []
    with Progress("Drawing planets", len(made.planets)) as bar:
        for number, planet in enumerate(made.planets):
            bar.update(number)
            path = folder / f"{number + 1}-{planet.name.lower()}.png"
            save_picture(path, globe_drawing.draw(planet, made.star))
            paths.append(path)
    return paths


def _statistics(seed: int, systems: int, out: Path | None, as_json: bool) -> None:
    from app.system import statistics

    start = time.perf_counter()
    with Progress("Making systems", systems) as bar:
        counted = statistics.count(seed, systems, bar.update)
    if out is not None:
        from app.system import statistics_drawing

        save_picture(out, np.asarray(statistics_drawing.draw(counted)))
    if as_json:
        output.write_json(counted.as_json())
        return
    output.write(f"{systems:,} systems from seed {seed} on, in {time.perf_counter() - start:.1f} s")
    output.write_pairs(counted.lines())
    if out is not None:
        output.write(f"Drew {out}.")
