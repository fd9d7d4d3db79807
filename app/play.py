"""`play`: a world in a window, as pictures, or without a screen."""

import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app import output, paths, scripts
from app.interrupts import stop_signal
from app.log import LEVELS
from app.packs import content_option
from app.parameters import Size
from app.progress import say
from app.session import compute_option, find_world, json_option

if TYPE_CHECKING:
    from app.desktop.display import Display
    from app.simulation.child import Child
    from app.simulation.process import Options

SIZE = (1280, 720)


@click.command()
@click.argument("world", required=False)
@click.option(
    "--display",
    type=click.Choice(["auto", "vr", "window", "offscreen", "none"]),
    default="auto",
    show_default=True,
    help="auto: a headset where one is, else a window, else pictures; none: a script, without pictures.",
)
@click.option("--size", type=Size(), default=f"{SIZE[0]}x{SIZE[1]}", show_default=True, help="Of window or pictures.")
@click.option(
    "--spectator/--no-spectator", default=None, help="In a headset: a window that shows what you see, or none."
)
@click.option("--frames", type=click.IntRange(1), help="Offscreen: how many frames to play, 30 a second.")
@click.option("--screenshot-every", "every", type=click.IntRange(1), help="Offscreen: frames between two pictures.")
@click.option("-o", "--output", "folder", type=click.Path(path_type=Path, file_okay=False), help="For the pictures.")
@click.option("--video", type=click.Path(path_type=Path, dir_okay=False), help="Offscreen: a video (.mp4, .mkv, .mov).")
@click.option("--ticks", type=click.IntRange(1), help="Without a screen: how many ticks to play, 30 a second.")
@click.option("--script", type=click.Path(path_type=Path), help="Commands to play, as JSON lines.")
@click.option("--record", type=click.Path(path_type=Path, dir_okay=False), help="Write a record of play to this file.")
@compute_option
@content_option
@json_option
def play(
    world: str | None,
    display: str,
    size: tuple[int, int],
    spectator: bool | None,
    frames: int | None,
    every: int | None,
    folder: Path | None,
    video: Path | None,
    ticks: int | None,
    script: Path | None,
    record: Path | None,
    compute: str,
    as_json: bool,
) -> None:
    """Play WORLD, a name or a path to a .h5 file. Without a name the last world goes on, or one called "home" begins;
    a world that does not exist is made: a whole solar system, from seed 22 (`new` makes others), or the planet that
    the script says it is for.

    Where there is no screen, a script of commands is played and drawn into pictures; without --script the one that
    comes with the game, which digs a tunnel and flattens a yard. --frames, --screenshot-every, -o and --video ask for
    pictures, --ticks for a game without any.

    The world is saved each second and at the end; Ctrl-C saves and ends.

    \b
    Examples:
      planetary-survival play
      planetary-survival play demo --display offscreen --frames 300 --screenshot-every 30 -o pictures
      planetary-survival play demo --video dig.mp4 --size 1920x1080
      planetary-survival play demo --display none --ticks 900 --script gameplay/content/scripts/first_dig.jsonl
      planetary-survival play demo --ticks 300 --record demo.record
    """
    path = find_world(world)
    if script is not None:
        scripts.read(script, 0)  # a bad script is told before anything is made
    drawing = {"--frames": frames, "--screenshot-every": every, "-o": folder, "--video": video}
    display = _decide(display, [name for name, value in drawing.items() if value is not None], ticks)
    folder = folder or paths.pictures_folder() / path.stem
    typed = _Typed(path, size, spectator, folder, frames, every, video, ticks, script, record, compute, as_json)
    with stop_signal() as stopped:
        facts = _play_without_screen(typed, stopped) if display == "none" else _play_on(display, typed, stopped)
    if as_json:
        output.write_json({**facts, "record": str(record) if record else None})


@dataclass(frozen=True)
class _Typed:
    """What was typed, with what is left out filled in; see the options of `play`."""

    world: Path
    size: tuple[int, int]
    spectator: bool | None
    folder: Path
    frames: int | None
    every: int | None
    video: Path | None
    ticks: int | None
    script: Path | None
    record: Path | None
    compute: str
    as_json: bool


def _decide(display: str, drawing: list[str], ticks: int | None) -> str:
    """The display that the other options ask for; "auto" is left where they ask for none.

    Raises:
        click.UsageError: they do not go together.
    """
    if ticks is not None:
        if display in ("vr", "window", "offscreen") or drawing:
            other = drawing[0] if drawing else f"--display {display}"
            raise click.UsageError(f"--ticks goes with --display none, not with {other}; --frames says how many frames")
        return "none"
    if drawing:
        if display in ("vr", "window", "none"):
            raise click.UsageError(f"{drawing[0]} goes with --display offscreen, not with {display}")
        return "offscreen"
    return display


def _play_without_screen(typed: _Typed, stopped: Callable[[], bool]) -> dict[str, Any]:
    from app.headless import play_headless
    from app.simulation.process import Options

    options = Options(typed.world, clock=False, compute=typed.compute, script=typed.script, record=typed.record)
    player = play_headless(options, typed.ticks, stopped)
    if not typed.as_json:
        player.show()
    return {**player.summary(), "display": "none"}


def _play_on(wanted: str, typed: _Typed, stopped: Callable[[], bool]) -> dict[str, Any]:
    """Play on the display that is wanted, or on the best that is there; what happened."""
    from app.simulation.child import Child

    with contextlib.closing(Child()) as child:  # first of all: it loads while all else does
        from app.desktop.display import open_display
        from app.simulation.process import Options

        if typed.video is not None:
            from app.video import check_video

            check_video(typed.video, typed.size)
        with contextlib.closing(open_display(wanted, typed.size, typed.world.stem)) as display:
            live = display.kind in ("vr", "window")
            level = logging.getLevelName(logging.getLogger("app").level).lower()
            options = Options(
                typed.world,
                clock=live,
                compute=typed.compute,
                script=typed.script,
                first_script=not live and typed.script is None,
                record=typed.record,
                log_level=level if level in LEVELS else "warning",
            )
            if live:
                child.begin(options)  # it opens the world while all else is loaded
                from app.screens import play_live

                facts = play_live(display, options, stopped, child, typed.spectator)
                return {**facts, "display": display.kind}
            if display.kind == "offscreen":
                return {**_draw(display, typed, options, stopped, child), "display": "offscreen"}
    return _play_without_screen(typed, stopped)


def _draw(
    display: "Display", typed: _Typed, options: "Options", stopped: Callable[[], bool], child: "Child"
) -> dict[str, Any]:
    from app.desktop import offscreen

    if typed.every is not None or typed.video is None:
        offscreen.check_folder(typed.folder)
    child.begin(options)
    assert display.device is not None
    name = display.device.name
    wanted = offscreen.Wanted(typed.size, typed.folder, typed.frames, typed.every, typed.video)
    drawn = offscreen.draw(wanted, options, display.device, stopped, child=child)
    if drawn.pictures or typed.video is None:
        count = len(drawn.pictures)
        pictures = "1 picture" if count == 1 else f"{count or 'no'} pictures"
        say(f"Drew {pictures} of {drawn.frames} frames into {typed.folder}, with {name}.")
    if typed.video is not None:
        say(f"Drew the video {typed.video}: {drawn.frames} frames, with {name}.")
    return {
        **drawn.facts,
        "frames": drawn.frames,
        "size": list(typed.size),
        "device": name,
        "pictures": [str(picture) for picture in drawn.pictures],
        "video": str(typed.video) if typed.video else None,
    }
