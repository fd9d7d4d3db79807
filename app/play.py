"""`play`: a world in a window, as pictures, or without a screen."""

import contextlib
import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app import output, paths, scripts
from app.interrupts import stop_signal
from app.log import LEVELS
from app.parameters import Size
from app.progress import say
from app.session import compute_option, find_world, json_option

if TYPE_CHECKING:
    from app.desktop.display import Display
    from app.desktop.offscreen import Drawn, Wanted
    from app.simulation.child import Child
    from app.simulation.simulation import Options

SIZE = (1280, 720)


@click.command()
@click.argument("world", required=False)
@click.option(
    "--display",
    type=click.Choice(["auto", "window", "offscreen", "none"]),
    default="auto",
    show_default=True,
    help="auto: a window where there is a screen, else pictures; none: a script, without pictures.",
)
@click.option("--size", type=Size(), default=f"{SIZE[0]}x{SIZE[1]}", show_default=True, help="Of window or pictures.")
@click.option("--frames", type=click.IntRange(1), help="Offscreen: how many frames to play, 30 a second.")
@click.option("--screenshot-every", "every", type=click.IntRange(1), help="Offscreen: frames between two pictures.")
@click.option("-o", "--output", "folder", type=click.Path(path_type=Path, file_okay=False), help="For the pictures.")
@click.option("--video", type=click.Path(path_type=Path, dir_okay=False), help="Offscreen: a video (.mp4, .mkv, .mov).")
@click.option("--ticks", type=click.IntRange(1), help="Without a screen: how many ticks to play, 30 a second.")
@click.option("--script", type=click.Path(path_type=Path), help="Commands to play, as JSON lines.")
@click.option("--record", type=click.Path(path_type=Path, dir_okay=False), help="Write a record of play to this file.")
@compute_option
@json_option
def play(
    world: str | None,
    display: str,
    size: tuple[int, int],
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
    a world that does not exist is made, from seed 22 (`new` makes others).

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
    with stop_signal() as stopped:
        if display == "none":
            _play_without_screen(path, ticks, script, record, compute, as_json, stopped)
            return
        from app.simulation.child import Child

        with contextlib.closing(Child()) as child:  # first of all: it loads while all else does
            from app.desktop.offscreen import Wanted
            from app.video import check_video

            folder = folder or paths.pictures_folder() / path.stem
            wanted = Wanted(size, folder, frames, every, video)
            if video is not None:
                check_video(video, size)
            _play_on(display, path, wanted, script, record, compute, as_json, stopped, child)


def _decide(display: str, drawing: list[str], ticks: int | None) -> str:
    """The display that the other options ask for; "auto" is left where they ask for none.

    Raises:
        click.UsageError: they do not go together.
    """
    if ticks is not None:
        if display in ("window", "offscreen") or drawing:
            other = drawing[0] if drawing else f"--display {display}"
            raise click.UsageError(f"--ticks goes with --display none, not with {other}; --frames says how many frames")
        return "none"
    if drawing:
        if display in ("window", "none"):
            raise click.UsageError(f"{drawing[0]} goes with --display offscreen, not with {display}")
        return "offscreen"
    return display


def _play_without_screen(
    path: Path,
    ticks: int | None,
    script: Path | None,
    record: Path | None,
    compute: str,
    as_json: bool,
    stopped: Callable[[], bool],
) -> None:
    from app.headless import play_headless

    play_headless(path, ticks, script, record, compute, as_json, stopped)


def _play_on(
    wanted_display: str,
    path: Path,
    wanted: "Wanted",
    script: Path | None,
    record: Path | None,
    compute: str,
    as_json: bool,
    stopped: Callable[[], bool],
    child: "Child",
) -> None:
    from app.desktop.display import open_display
    from app.simulation.simulation import Options

    with contextlib.closing(open_display(wanted_display, wanted.size, path.stem)) as display:
        kind, window = display.kind, display.kind == "window"
        level = logging.getLevelName(logging.getLogger("app").level).lower()
        options = Options(
            path,
            clock=window,
            compute=compute,
            script=script,
            first_script=not window and script is None,
            record=record,
            log_level=level if level in LEVELS else "warning",
        )
        if window:
            facts = _play_in_window(display, options, stopped, child)
        elif kind == "offscreen":
            facts = _draw(display, wanted, options, stopped, child)
    if kind == "none":
        child.close()
        _play_without_screen(path, None, script, record, compute, as_json, stopped)
        return
    paths.remember_world(path)
    if as_json:
        output.write_json({**facts, "display": kind, "record": str(record) if record else None})


def _play_in_window(
    display: "Display", options: "Options", stopped: Callable[[], bool], child: "Child"
) -> dict[str, Any]:
    from app.desktop.loop import Loop

    with Loop(display, options, stopped, child) as loop:
        return loop.run()


def _draw(
    display: "Display", wanted: "Wanted", options: "Options", stopped: Callable[[], bool], child: "Child"
) -> dict[str, Any]:
    from app.desktop import offscreen

    if wanted.every is not None or wanted.video is None:
        offscreen.check_folder(wanted.folder)
    assert display.device is not None
    name = display.device.name
    drawn: Drawn = offscreen.draw(wanted, options, display.device, stopped, child=child)
    if drawn.pictures or wanted.video is None:
        count = len(drawn.pictures)
        pictures = "1 picture" if count == 1 else f"{count or 'no'} pictures"
        say(f"Drew {pictures} of {drawn.frames} frames into {wanted.folder}, with {name}.")
    if wanted.video is not None:
        say(f"Drew the video {wanted.video}: {drawn.frames} frames, with {name}.")
    return {
        **drawn.facts,
        "frames": drawn.frames,
        "size": list(wanted.size),
        "device": name,
        "pictures": [str(picture) for picture in drawn.pictures],
        "video": str(wanted.video) if wanted.video else None,
    }
