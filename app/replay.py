"""`replay`: runs a record of play again."""

import contextlib
from pathlib import Path
from typing import Any

import click

from app import output
from app.errors import UserError
from app.packs import content_option
from app.progress import Progress, say
from app.session import compute_option, json_option, start_compute


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--render", "folder", type=click.Path(path_type=Path, file_okay=False), help="Draw what was seen into a folder."
)
@click.option(
    "--every", type=click.IntRange(1), default=90, show_default=True, help="Frames, or ticks, between two pictures."
)
@click.option(
    "--eye", type=click.Choice(["both", "left", "right"]), default="both", show_default=True, help="Of a headset's."
)
@click.option("--height", type=click.IntRange(16, 8192), default=960, show_default=True, help="Of a picture.")
@compute_option
@content_option
@json_option
def replay(file: Path, folder: Path | None, every: int, eye: str, height: int, compute: str, as_json: bool) -> int:
    """Run the record FILE again and compare the hashes of the state, one a second.

    A record holds the state that it starts from: no world file is needed, and none is changed. The exit code is 1 when
    a hash differs or the record was cut off; the answer names the first tick whose hash differs.

    --render draws pictures as the settings have it: of a game that was played in a headset what each eye saw of the
    world in its frames, without panels, of any other what the player saw, tick by tick.

    \b
    Examples:
      planetary-survival replay demo.record --compute vulkan
      planetary-survival replay demo.record --render eyes --every 30
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UserError(f"the record {file} cannot be read: {error.strerror or error}") from error
    start_compute(compute)
    from gameplay import record

    last = max((part.tick for part in record.parts(data) if not isinstance(part, record.Start)), default=0)
    with contextlib.ExitStack() as stack:
        pictures: Any = None
        if folder is not None:
            from app import paths
            from app.desktop import settings_file
            from app.desktop.offscreen import check_folder

            check_folder(folder)
            settings, _ = settings_file.load(paths.settings_file())
            if record.notes(data):
                from app.vr.pictures import EYES
                from app.vr.pictures import Pictures as HeadsetPictures

                pictures = HeadsetPictures(data, folder, every, height, settings, EYES if eye == "both" else (eye,))
            else:
                from app.desktop.replayed import Pictures

                pictures = Pictures(folder, every, height, settings)
            stack.callback(pictures.close)
        progress = stack.enter_context(Progress("Replaying", last))
        result = record.replay(data, progress.update, *([pictures.watch] if pictures else []))
    same = result.differs_at is None
    if as_json:
        output.write_json(
            {
                "record": str(file),
                "same": same,
                "complete": result.complete,
                "ticks": result.ticks,
                "hashes_compared": result.checks,
                "differs_at": result.differs_at,
                "last_equal": result.last_good,
                "pictures": [str(path) for path in pictures.files] if pictures else [],
            }
        )
    elif not same:
        output.write(
            f"DIFFERENT: the state at tick {result.differs_at} is another one;"
            f" it was still the same at tick {result.last_good}."
        )
    else:
        output.write(f"Same: {result.checks} hashes over {result.ticks} ticks are equal.")
    if pictures is not None:
        say(f"Drew {len(pictures.files)} pictures into {folder}.")
    if same and not result.complete:
        say(f"The record was cut off: the {result.ticks} ticks that it holds were played; its end is missing.")
    return 0 if same and result.complete else 1
