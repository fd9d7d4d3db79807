"""`inspect mesh`: the ground around a place, as a mesh that other programs open."""

from pathlib import Path

import click
import numpy as np

from app import mesh_export, output, paths
from app.errors import UserError
from app.parameters import Place, body_option
from app.session import compute_option, json_option
from taichi_kernels.mesh_weld import Surface
from taichi_kernels.units import UNITS_PER_CHUNK, UNITS_PER_METRE

MOST_METRES = 128.0


@click.command()
@click.argument("world")
@click.option("--at", "place", type=Place(), required=True, help="Middle, in metres from the planet's centre.")
@click.option("--radius", type=float, required=True, help=f"In metres, more than 0 and at most {MOST_METRES:g}.")
@click.option(
    "-o",
    "--output",
    "out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help=f"The mesh; its name ends in {', '.join(mesh_export.SUFFIXES)}.",
)
@body_option
@compute_option
@json_option
def mesh(
    world: str,
    place: tuple[float, float, float],
    radius: float,
    out: Path,
    body: str | None,
    compute: str,
    as_json: bool,
) -> None:
    """Write the ground of WORLD within a radius of a place as a mesh, with normals and colours. The place becomes the
    origin of the mesh; lengths are metres.

    `inspect map --json` tells the places where ground was changed, as --at takes them.

    \b
    Example:
      planetary-survival inspect mesh demo --at 203,394,210 --radius 20 -o tunnel.glb
    """
    mesh_export.check_path(out)
    if not 0 < radius <= MOST_METRES:
        raise UserError(f"--radius: more than 0 and at most {MOST_METRES:g} metres are possible, not {radius:g}")
    from app.inspect import terrain
    from app.inspect.shading import palette
    from gameplay.positions import point_units
    from taichi_kernels import mesh_weld, meshing

    path = paths.world_path(world)
    try:
        centre = np.array(point_units(place, "--at"), np.int64)
    except ValueError as error:
        raise UserError(str(error)) from error
    _, ground = terrain.load(path, compute, body)
    reach = round(radius * UNITS_PER_METRE)
    chunks = _box(centre, reach, 0)
    ground.load(_box(centre, reach, 1))
    store = ground.store
    made = meshing.mesh(store.pool, store.neighbourhoods(chunks)).copy()
    surface = _cut(mesh_weld.weld(made, chunks), centre, reach)
    mesh_export.export_mesh(out, surface, palette().astype(np.uint8), place)
    facts = {
        "mesh": str(out),
        "at_metres": list(place),
        "vertices": len(surface.positions),
        "triangles": len(surface.triangles),
        "bytes": out.stat().st_size,
    }
    if as_json:
        output.write_json(facts)
    else:
        size = output.size(out.stat().st_size)
        output.write(f"Wrote {out}: {facts['vertices']:,} vertices, {facts['triangles']:,} triangles, {size}.")


def _box(centre: np.ndarray, reach: int, margin: int) -> np.ndarray:
    """Chunks that a ball may touch, and `margin` more on each side; i32 (n, 3)."""
    low = (centre - reach) // UNITS_PER_CHUNK - margin
    high = (centre + reach) // UNITS_PER_CHUNK + margin
    return (np.indices(high - low + 1).reshape(3, -1).T + low).astype(np.int32)


def _cut(surface: Surface, centre: np.ndarray, reach: int) -> Surface:
    """The triangles whose middle lies within reach of the centre, and the vertices that they use."""
    middles = surface.positions[surface.triangles].astype(np.int64).sum(axis=1) - 3 * centre
    kept = surface.triangles[(middles**2).sum(axis=1) <= (3 * reach) ** 2]
    used, numbers = np.unique(kept, return_inverse=True)
    return Surface(
        surface.positions[used],
        surface.normals[used],
        surface.materials[used],
        numbers.reshape(-1, 3).astype(np.int32),
    )
