"""`new`: makes a world."""

import click

from app import output, paths
from app.errors import UserError
from app.packs import content_option
from app.session import DEFAULT_RADIUS, check_new, closing, create, json_option, pick_seed, start_compute


@click.command()
@click.argument("world")
@click.option("--seed", type=int, help="What the world is generated from, 0 to 2^63 - 1; picked when not given.")
@click.option(
    "--system/--lone",
    default=None,
    help="A whole solar system, which is usual (`system SEED` shows it), or one planet alone.",
)
@click.option(
    "--radius", type=float, help=f"Of a planet alone, in metres, 20 to 4000.  [default with --lone: {DEFAULT_RADIUS:g}]"
)
@click.option("--creative", is_flag=True, help="Let players shape terrain freely.")
@click.option(
    "--outfit",
    default="",
    metavar="NAME",
    help="What it begins with, `content list outfits` shows them.  [default: nothing]",
)
@content_option
@json_option
def new(
    world: str,
    seed: int | None,
    system: bool | None,
    radius: float | None,
    creative: bool,
    outfit: str,
    as_json: bool,
) -> None:
    """Make the new world WORLD, a name or a path to a .h5 file: a solar system, or with --radius or --lone one planet
    without anything around it.

    \b
    Examples:
      planetary-survival new worlds --seed 42
      planetary-survival new yard --seed 7 --outfit shipyard
      planetary-survival new mars --seed 42 --lone
      planetary-survival new ./small.h5 --seed 7 --radius 60
    """
    path = paths.world_path(world)
    chosen = pick_seed() if seed is None else seed
    if system and radius is not None:
        raise UserError("--radius: the planets of a system have radii of their own; leave it out, or --system")
    if system is False and radius is None:
        radius = DEFAULT_RADIUS
    check_new(path, chosen, radius, outfit)
    start_compute()
    with closing(create(path, chosen, radius, creative, outfit)) as session:
        facts = session.facts
    paths.remember_world(path)
    if as_json:
        output.write_json(facts)
    else:
        where = (
            f"system {facts['system']}, {facts['bodies']} bodies, planet {facts['planet']}, " if radius is None else ""
        )
        output.write(f"Made {path}: {where}seed {facts['seed']}, radius {facts['radius_metres']:g} m.")
        output.write(f"Play it with: planetary-survival play {world}")
