"""The command line. Commands are imported when they are called, so that `--help` and errors come at once."""

import importlib
import sys
from typing import Any, ClassVar

import click

from app import VERSION, log
from app.errors import explain

PROGRAM = "planetary-survival"
COMMANDS = {
    "new": ("app.new:new", "Make a new world."),
    "play": ("app.play:play", "Play a world; without a screen from a script of commands."),
    "render": ("app.render:render", "Draw a still of a world, or the tour."),
    "replay": ("app.replay:replay", "Run a record again and compare the hashes."),
    "inspect": ("app.inspect.group:inspect", "Look into a world: summary, verify, repair, diff, mesh, map."),
    "system": ("app.system.command:system", "A system of worlds from a seed: a table, data, pictures."),
    "content": ("app.content:content", "What the game is made of: list it, draw it, check a content pack."),
    "doctor": ("app.doctor:doctor", "Tell what this machine can do."),
    "bench": ("app.bench:bench", "Benchmarks beside the packages that one would pick instead."),
}


class Commands(click.Group):
    """A group whose commands live in modules of their own."""

    commands_at: ClassVar[dict[str, tuple[str, str]]] = COMMANDS

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands_at)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = self.commands_at.get(cmd_name)
        if place is None:
            return None
        module, name = place[0].split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in self.commands_at.items()])


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(f"{PROGRAM} {VERSION}")
        ctx.exit()


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--version", is_flag=True, callback=_version, expose_value=False, is_eager=True, help="Show the version.")
@click.option("--debug", is_flag=True, help="Show the traceback of an error. May stand anywhere.")
@click.option(
    "--log",
    "level",
    type=click.Choice(log.LEVELS),
    default="warning",
    show_default=True,
    help="What to log on standard error, as JSON lines.",
)
def cli(debug: bool, level: str) -> None:
    """Dig a planet made of voxels, in a world that keeps every change.

    \b
    planetary-survival play                      dig on a planet; makes a world on the first start
    planetary-survival new mars --seed 42        make a world of your own
    planetary-survival inspect map mars -o mars.png
    """
    log.start(level)


def run(arguments: list[str]) -> int:
    """Run a command line. Returns the exit code: 0 done, 1 failed, 2 typed wrongly, 130 interrupted."""
    debug = "--debug" in arguments
    try:
        result: Any = cli.main([word for word in arguments if word != "--debug"], PROGRAM, standalone_mode=False)
        return result if isinstance(result, int) else 0
    except Exception as error:
        if debug:
            raise
        return _report(error)
    except KeyboardInterrupt:
        return 130


def _report(error: Exception) -> int:
    """Say in one line what went wrong."""
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, click.Abort):
        return 130
    if isinstance(error, BrokenPipeError):  # whoever read our output had enough
        sys.stderr.close()
        return 1
    if isinstance(error, click.ClickException):
        context = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else PROGRAM
        hint = f" (`{context} --help` shows how)" if isinstance(error, click.UsageError) else ""
        print(f"Error: {' '.join(error.format_message().split())}{hint}", file=sys.stderr)
        return error.exit_code
    told = explain(error)
    hint = " (a fault of the game itself; --debug shows where)" if told.fault else ""
    print(f"Error: {told.text}{hint}", file=sys.stderr)
    return told.code


def main() -> None:
    """Entry of the console command."""
    sys.exit(run(sys.argv[1:]))
