"""`inspect map`: a picture of the planet."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np

from app import output, paths
from app.files import save_picture
from app.parameters import body_option, check_picture
from app.progress import say
from app.session import compute_option, json_option
from taichi_kernels.units import UNITS_PER_METRE

if TYPE_CHECKING:
    from app.inspect.places import Place


@click.command("map")
@click.argument("world")
@click.option(
    "-o",
    "--output",
    "out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The picture, a .png file.",
)
@body_option
@compute_option
@json_option
def draw_map(world: str, out: Path, body: str | None, compute: str, as_json: bool) -> None:
    """Draw a picture of a planet of WORLD: both sides, coloured by what the ground is made of, with the places that
    were changed marked and shown from near, a scale and a legend.

    \b
    Example:
      planetary-survival inspect map demo -o demo.png
      planetary-survival inspect map worlds --body 3 -o third.png
    """
    check_picture(out)
    from app.inspect import map_drawing, places, terrain
    from gameplay import bodies
    from gameplay.state import HOME

    path = paths.world_path(world)
    state, ground = terrain.load(path, compute, body)
    changed = places.find(ground)
    say("Drawing the planet; this takes some seconds.")
    recipe = ground.store.recipe
    radius = recipe.radius_units / UNITS_PER_METRE
    chunks = len(ground.deltas)
    title = map_drawing.Title(
        f"{path.stem}  ·  {state.system.bodies[ground.body].name}" if state.system else path.stem,
        f"seed {recipe.seed}  ·  radius {radius:g} m  ·  {state.tick / 30:,.0f} s played  ·  {chunks} chunks changed",
    )
    begins = ground.body == HOME and state.world["spawned"]
    facing = _facing(changed, state.world["spawn"] if begins else None)
    image = map_drawing.draw(title, ground, changed, facing / np.sqrt(facing @ facing), bodies.of(state, ground.body))
    save_picture(out, np.asarray(image))
    if as_json:
        output.write_json(
            {
                "picture": str(out),
                "body": ground.body,
                "places": [
                    {
                        "centre_metres": [part / UNITS_PER_METRE for part in place.centre],
                        "chunks": len(place.chunks),
                        "dug": place.dug,
                        "filled": place.filled,
                    }
                    for place in changed
                ],
            }
        )
    else:
        output.write(f"Drew {out}: {len(changed)} changed places.")


def _facing(changed: "list[Place]", spawn: np.ndarray | None) -> np.ndarray:
    """What the first side shows in its middle: the place with the most change, else where players appear."""
    if changed:
        return np.array(changed[0].centre, np.float64)
    if spawn is not None:
        return spawn.astype(np.float64)
    return np.array([0.8, -0.5, 0.33])
