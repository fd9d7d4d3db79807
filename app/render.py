"""`render`: stills of a world, or the tour."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click
import numpy as np

from app import output, paths
from app.errors import UserError
from app.files import save_picture
from app.packs import content_option
from app.parameters import Place, Size, check_picture
from app.progress import Progress, say
from app.session import json_option, start_compute
from app.system.command import MOST_MINUTES, MOST_SEED, TICKS_PER_MINUTE

if TYPE_CHECKING:
    from app.stills import Studio, View

SIZE = (1280, 720)
HOUR = 10.0  # of a biome's picture by its star
LEAST_FOV, GREATEST_FOV = 10.0, 150.0  # degrees


@click.command()
@click.argument("world", required=False)
@click.option("--at", type=Place(), help="Where to look from, in metres from the planet's centre.")
@click.option("--look", type=Place(), help="A point to look at, in metres from the planet's centre.")
@click.option(
    "--time", "hour", type=float, help="Hour by the sun over that place, 0 to 24; the world's own by default."
)
@click.option("--lamp", is_flag=True, help="Light a lamp at the eye.")
@click.option("--tour", is_flag=True, help="Draw the views of the tour into a folder, without a world.")
@click.option("--planet", metavar="NAME|NUMBER", help="Draw a planet, moon or asteroid of a system, without a world.")
@click.option("--seed", type=click.IntRange(0, MOST_SEED), help="Of that system.")
@click.option(
    "--minutes", type=click.FloatRange(0, MOST_MINUTES), help="Of play since the system began: where its bodies are."
)
@click.option("--space", is_flag=True, help="Look from space at that planet, instead of from its ground.")
@click.option("--watch", metavar="NAME|NUMBER", help="Look at another body in its sky; 0 is the star.")
@click.option("--biome", metavar="NAME", help="Stand where that planet has such a biome, with a view over it.")
@click.option("--size", type=Size(), default=f"{SIZE[0]}x{SIZE[1]}", show_default=True, help="Of the picture.")
@click.option("--fov", type=float, help="Angle from the lower to the upper edge, in degrees.  [default: 70]")
@click.option(
    "--preset",
    type=click.Choice(["low", "medium", "high"]),
    default="high",
    show_default=True,
    help="How well it is drawn.",
)
@click.option("-o", "--output", "out", type=click.Path(path_type=Path), required=True, help="A .png file, or a folder.")
@content_option
@json_option
def render(
    world: str | None,
    at: tuple[float, float, float] | None,
    look: tuple[float, float, float] | None,
    hour: float | None,
    lamp: bool,
    tour: bool,
    planet: str | None,
    seed: int | None,
    minutes: float | None,
    space: bool,
    watch: str | None,
    biome: str | None,
    size: tuple[int, int],
    fov: float | None,
    preset: str,
    out: Path,
    as_json: bool,
) -> None:
    """Draw a still of WORLD, which is not changed and may be open elsewhere. Without --at and --look it is what the
    player sees.

    With --tour, draw a fixed set of views of a fixed planet instead: plains, mountains, caves, seas, from the ground
    to the whole planet. With --planet and --seed, draw a world of a system as it was made: without --at and --look from
    the ground where it is 10 o'clock, or --time, towards what is largest in the sky.

    \b
    Examples:
      planetary-survival render demo -o demo.png
      planetary-survival render demo --at 443.2,233.3,32.6 --look 438,239,53 --time 15.5 --size 1920x1080 -o bay.png
      planetary-survival render --tour -o pictures
      planetary-survival render --seed 7 --planet 7 --watch Kelorador --minutes 12 -o moon.png
      planetary-survival render --seed 4 --planet 2 --biome crystal -o crystal.png
    """
    if planet is None and not (seed is None and minutes is None and not space and watch is None and biome is None):
        raise UserError("--seed, --minutes, --space, --watch and --biome need --planet")
    if tour:
        _refuse_with_tour(world, at, look, hour, lamp, fov, planet)
        if not out.is_dir() and (out.exists() or not out.absolute().parent.is_dir()):
            raise UserError(f"{out} is no folder, and none can be made there")
        _draw_tour(size, preset, out, as_json)
        return
    if world is None and planet is None:
        raise UserError("a WORLD is needed, or --tour, or --planet with --seed")
    check_picture(out)
    if hour is not None and not 0 <= hour <= 24:  # NaN is not, either
        raise UserError(f"--time: 0 to 24 hours are possible, not {hour:g}")
    if fov is not None and not LEAST_FOV <= fov <= GREATEST_FOV:
        raise UserError(f"--fov: {LEAST_FOV:g} to {GREATEST_FOV:g} degrees are possible, not {fov:g}")
    if planet is not None:
        if world is not None or seed is None:
            raise UserError("--planet needs --seed, and no WORLD")
        if look is not None and at is None:
            raise UserError("--planet: --look needs --at, too")
        if space and (at is not None or look is not None or hour is not None or lamp):
            raise UserError("--space has its own view: --at, --look, --time and --lamp do not go with it")
        if biome is not None and (space or watch is not None or at is not None):
            raise UserError("--biome has its own view: --at, --look, --space and --watch do not go with it")
        _draw_portrait(
            _Wanted(
                seed, planet, watch, round((minutes or 0) * TICKS_PER_MINUTE), space, at, look, hour, fov, biome, lamp
            ),
            size,
            preset,
            out,
            as_json,
        )
        return
    assert world is not None
    _draw_still(world, at, look, hour, lamp, size, fov, preset, out, as_json)


class _Wanted(NamedTuple):
    """A still of a body of a system; see the options."""

    seed: int
    planet: str
    watch: str | None
    tick: int
    space: bool
    at: tuple[float, float, float] | None
    look: tuple[float, float, float] | None
    hour: float | None
    fov: float | None
    biome: str | None
    lamp: bool


def _draw_portrait(wanted: _Wanted, size: tuple[int, int], preset: str, out: Path, as_json: bool) -> None:
    from app.system import lookouts, portrait
    from gameplay.solar_system.bodies import is_solid
    from gameplay.solar_system.generator import SolarSystemGenerator
    from vr_render import graphics

    system = SolarSystemGenerator().generate_solar_system(wanted.seed)
    number = portrait.find(system, wanted.planet)
    body = system.bodies[number]
    assert is_solid(body)
    watched = None
    if wanted.watch is not None:
        watched = 0 if wanted.watch == "0" else portrait.find(system, wanted.watch)
        if watched == number:
            raise UserError("--watch: another body than --planet is needed")
    start_compute()
    start = time.perf_counter()
    views = portrait.Views(system, number, size, graphics.preset(preset).far_flora)
    if wanted.biome is not None:
        found = lookouts.find(views, body, wanted.biome, wanted.tick, HOUR if wanted.hour is None else wanted.hour)
        shot = portrait.Shot(*found, wanted.fov or portrait.FOV)
    elif wanted.space:
        shot = views.from_space(wanted.tick, watched, wanted.fov)
    elif wanted.at is None:
        shot = views.from_ground(wanted.tick, wanted.hour, watched, wanted.fov)
    else:
        shot = views.from_place(wanted.tick, wanted.at, wanted.look, watched, wanted.fov)
    shot = shot._replace(lamp=wanted.lamp)
    with portrait.Portraitist(views, size, graphics.preset(preset)) as studio:
        with Progress(f"Drawing {out.name}", 1000) as bar:
            picture = studio.take(views.scene(shot), lambda share: bar.update(int(share * 1000)))
        device, software = studio.device.name, studio.device.software
    save_picture(out, picture)
    seconds = time.perf_counter() - start
    if as_json:
        facts: dict[str, Any] = {"picture": str(out), "body": number, "name": body.name, "tick": shot.tick}
        facts |= {"at_metres": shot.at.tolist(), "look_metres": shot.look.tolist()}
        output.write_json({**facts, **_how(size, preset, device, software), "seconds": round(seconds, 3)})
    else:
        output.write(f"Drew {out}: {size[0]} x {size[1]}, by {device}, in {seconds:.1f} s.")


def _refuse_with_tour(world: str | None, *others: object) -> None:
    if world is not None:
        raise UserError(f"--tour draws a planet of its own: leave out {world!r}, or --tour")
    if any(value is not None and value is not False for value in others):
        raise UserError("--tour has its own views: --at, --look, --time, --lamp, --fov and --planet do not go with it")


def _draw_still(
    world: str,
    at: tuple[float, float, float] | None,
    look: tuple[float, float, float] | None,
    hour: float | None,
    lamp: bool,
    size: tuple[int, int],
    fov: float | None,
    preset: str,
    out: Path,
    as_json: bool,
) -> None:
    from app import stills
    from app.inspect import terrain
    from vr_render import graphics

    state, _ = terrain.load(paths.world_path(world))
    at, look = stills.own_view(state, at, look)
    inside = stills.is_inside_ground(state, at)
    if inside:
        say("That place lies in the ground: the picture shows it from inside.")
    view = stills.View(out.stem, at, look, hour=hour, lamp=lamp, fov=fov)
    start = time.perf_counter()
    with stills.Studio(state, size, graphics.preset(preset)) as studio:
        picture = _take(studio, view, f"Drawing {out.name}")
        device, software = studio.device.name, studio.device.software
    save_picture(out, picture)
    seconds = time.perf_counter() - start
    if as_json:
        facts = {"picture": str(out), **_facts(view, state.tick, inside), **_how(size, preset, device, software)}
        output.write_json({**facts, "seconds": round(seconds, 3)})
    else:
        output.write(f"Drew {out}: {size[0]} x {size[1]}, by {device}, in {seconds:.1f} s.")


def _draw_tour(size: tuple[int, int], preset: str, out: Path, as_json: bool) -> None:
    from app import stills
    from app import tour as tours
    from vr_render import graphics

    tour = tours.load()
    start_compute()
    try:
        out.mkdir(exist_ok=True)
    except OSError as error:
        raise UserError(f"the folder {out} cannot be made: {error.strerror or error}") from error
    pictures = []
    start = time.perf_counter()
    with Progress("Making the planet", 1000) as bar:
        state = tours.world(tour, lambda done, total: bar.update(done * 1000 // total))
    with stills.Studio(state, size, graphics.preset(preset)) as studio:
        device, software = studio.device.name, studio.device.software
        for number, view in enumerate(tour.view, 1):
            begin = time.perf_counter()
            picture = _take(studio, view, f"Drawing {view.name}, {number} of {len(tour.view)}")
            file = out / f"{view.name}.png"
            save_picture(file, picture)
            seconds = round(time.perf_counter() - begin, 3)
            pictures.append({"picture": str(file), "about": view.about, **_facts(view), "seconds": seconds})
            if not as_json:
                output.write(f"{file}: {view.about}, {seconds:.1f} s")
    if as_json:
        output.write_json({"folder": str(out), **_how(size, preset, device, software), "pictures": pictures})
    else:
        total = time.perf_counter() - start
        output.write(f"Drew {len(pictures)} pictures into {out}, by {device}, in {total:.0f} s.")


def _take(studio: "Studio", view: "View", label: str) -> np.ndarray:
    with Progress(label, 1000) as bar:
        return studio.take(view, lambda share: bar.update(int(share * 1000)))


def _facts(view: "View", tick: int | None = None, inside: bool | None = None) -> dict[str, Any]:
    facts: dict[str, Any] = {"at_metres": list(view.at), "look_metres": list(view.look), "hour": view.hour}
    facts["lamp"] = view.lamp
    if tick is not None:
        facts["tick"] = tick
    if inside is not None:
        facts["in_ground"] = inside
    return facts


def _how(size: tuple[int, int], preset: str, device: str, software: bool) -> dict[str, Any]:
    return {"size": list(size), "preset": preset, "device": device, "software": software}
