"""The group `inspect`: its commands, and the summary for a world that is named without one."""

from typing import ClassVar

import click

from app.cli import Commands


class Inspections(Commands):
    """`inspect WORLD` is short for `inspect summary WORLD`."""

    commands_at: ClassVar = {
        "summary": ("app.inspect.summary:summary", "What is in a world. The same as `inspect WORLD`."),
        "verify": ("app.inspect.care:verify", "Is a world file sound? What is wrong, and where?"),
        "repair": ("app.inspect.care:repair", "Keep all of a damaged world that can be kept."),
        "diff": ("app.inspect.care:diff", "What differs between two worlds."),
        "mesh": ("app.inspect.mesh:mesh", "Write the ground around a place as a mesh."),
        "map": ("app.inspect.map:draw_map", "Draw a picture of the planet with what was changed."),
    }

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands_at and args[0] not in ("-h", "--help"):
            args = ["summary", *args]
        return super().parse_args(ctx, args)


@click.command(cls=Inspections)
def inspect() -> None:
    """Look into a world: inspect WORLD, or one of the commands below. Only `repair` changes anything.

    \b
    Examples:
      planetary-survival inspect demo
      planetary-survival inspect verify demo --json
      planetary-survival inspect map demo -o demo.png
    """
