"""Runs the game with the runtime loaded: python -m tests.openxr_runtime -- play demo --display vr"""

from __future__ import annotations

import contextlib
import json
import logging
import math
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from app import cli
from app.parameters import Size
from tests.openxr_runtime import Headset, Runtime, pictures, scripting
from tests.openxr_runtime.headset import EXTENSIONS
from tests.openxr_runtime.profiles import PROFILES
from tests.openxr_runtime.records import Frame
from tests.openxr_runtime.timeline import Timeline
from tests.openxr_runtime.timing import Timing

PROGRESS = 1000  # frames from one line that tells how far it is to the next
KEPT = 100  # frames, so that memory measured beside them does not grow
HERE = Path(__file__).parent
LOOK = HERE / "look.toml"


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--script",
    type=click.Path(path_type=Path, dir_okay=False),
    help="What the player does (.toml, .jsonl); look.toml, minute.toml and panels.toml are at hand everywhere.",
)
@click.option("--pictures", "folder", type=click.Path(path_type=Path, file_okay=False), help="For what both eyes saw.")
@click.option("--every", type=click.IntRange(1), default=90, show_default=True, help="Frames between two pictures.")
@click.option("--frames", type=click.IntRange(1), help="End after so many frames. Without: when the script is over.")
@click.option("--size", type=Size(), default="960x960", show_default=True, help="Of the picture of an eye.")
@click.option("--fov", type=click.FloatRange(2, 170), help="Degrees that an eye takes in, across and up.")
@click.option("--profile", type=click.Choice([*PROFILES, "none"]), default="oculus/touch_controller", show_default=True)
@click.option("--without", multiple=True, type=click.Choice(sorted(EXTENSIONS)), metavar="EXTENSION", help="Leave out.")
@click.option(
    "--virtual", is_flag=True, help="A frame takes a frame's time on the headset's clock, however long it is."
)
@click.option("--times", type=click.Path(path_type=Path, dir_okay=False), help="For what each frame took, as JSON.")
@click.option("--apart", is_flag=True, help="With --times: the thread of the frames has a processor of its own.")
@click.option("--json", "as_json", is_flag=True, help="The report as JSON, on standard output.")
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def main(
    script: Path | None,
    folder: Path | None,
    every: int,
    frames: int | None,
    size: tuple[int, int],
    fov: float | None,
    profile: str,
    without: tuple[str, ...],
    virtual: bool,
    times: Path | None,
    apart: bool,
    as_json: bool,
    command: tuple[str, ...],
) -> None:
    """Run COMMAND, a command of the game, on a headset that is not there, and keep what each eye saw as pictures (left
    and right beside each other).

    A script moves the player and presses buttons; without one the player looks around. When the script is over, or
    after --frames, the player closes the game. In the end a report tells how many frames there were and which rules of
    OpenXR were broken; the exit code is 1 if any was.

    \b
    Examples:
      python -m tests.openxr_runtime --pictures eyes -- play demo --display vr
      python -m tests.openxr_runtime --script minute.toml --pictures eyes --every 30 -- play demo --display vr
    """
    try:
        timeline = scripting.read(_found(script) if script else LOOK)
    except scripting.ScriptError as error:
        raise click.ClickException(str(error)) from None
    headset = Headset(size=size).without(*without)
    if fov:
        half = math.radians(fov / 2)
        headset.fovs = ((-half, half, half, -half),) * headset.views
    runtime = Runtime(headset, realtime=not virtual, keep=KEPT)
    runtime.script = timeline
    runtime.player.left.profile = runtime.player.right.profile = None if profile == "none" else profile
    runtime.on_frame.append(_watch(runtime, timeline, folder, every, frames))
    timing = Timing(runtime, apart) if times else None
    with runtime, _loaded(timeline, timing):
        code = cli.run(list(command))
    if times and timing:
        timing.write(times)
    _report(runtime, as_json)
    sys.exit(code or int(bool(runtime.violations)))


def _found(script: Path) -> Path:
    """A script's file; a bare name that is none here is one of this folder's, if it has it."""
    ours = HERE / script.name
    return ours if script.name == str(script) and not script.exists() and ours.exists() else script


@contextlib.contextmanager
def _loaded(timeline: Timeline, timing: Timing | None) -> Iterator[None]:
    """Let a script that is to be asked begin, and frames count, when the game tells that its world is there."""

    def told(record: logging.LogRecord) -> bool:
        if record.getMessage() == "loaded":
            timeline.begin()
            if timing:
                timing.running = True
        return logger.parent is None or logger.parent.isEnabledFor(record.levelno)

    logger = logging.getLogger("app.playing")
    logger.setLevel(logging.INFO)
    logger.addFilter(told)
    try:
        yield
    finally:
        logger.removeFilter(told)
        logger.setLevel(logging.NOTSET)


def _watch(
    runtime: Runtime, timeline: Timeline, folder: Path | None, every: int, frames: int | None
) -> Callable[[Frame], None]:
    """What happens after each frame: pictures, and the end."""

    def watch(frame: Frame) -> None:
        names = [*timeline.pictures]
        timeline.pictures.clear()
        if frame.number % every == 0:
            names.append(f"{frame.number:06}")
        for name in names if folder and frame.projection else ():
            assert folder is not None
            pictures.save(runtime, folder / f"{name}.png")
        if frame.number % PROGRESS == 0:
            click.echo(f"{frame.number} frames", err=True)
        if (frame.number >= frames) if frames else timeline.finished:
            runtime.exit()

    return watch


def _report(runtime: Runtime, as_json: bool) -> None:
    facts = {
        "frames": runtime.count,
        "seconds": round(runtime.seconds, 3),
        "haptics": len(runtime.haptics),
        "left_open": runtime.left,
        "violations": [f"{broken.call}: {broken.result}: {broken.text}" for broken in runtime.violations],
    }
    if as_json:
        print(json.dumps(facts))
        return
    for name, value in facts.items():
        if name != "violations":
            print(f"{name.replace('_', ' ')}: {value or 'none' if isinstance(value, list) else value}", file=sys.stderr)
    for line in facts["violations"]:
        print(f"broken rule: {line}", file=sys.stderr)


if __name__ == "__main__":
    main()
