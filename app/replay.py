"""`replay`: runs a record of play again."""

from pathlib import Path

import click

from app import output
from app.errors import UserError
from app.progress import Progress, say
from app.session import compute_option, json_option, start_compute


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@compute_option
@json_option
def replay(file: Path, compute: str, as_json: bool) -> int:
    """Run the record FILE again and compare the hashes of the state, one a second.

    A record holds the state that it starts from: no world file is needed, and none is changed. The exit code is 1 when
    a hash differs or the record was cut off; the answer names the first tick whose hash differs.

    \b
    Example:
      planetary-survival replay demo.record --compute vulkan
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UserError(f"the record {file} cannot be read: {error.strerror or error}") from error
    start_compute(compute)
    from gameplay import record

    last = max((part.tick for part in record.parts(data) if not isinstance(part, record.Start)), default=0)
    with Progress("Replaying", last) as progress:
        result = record.replay(data, progress.update)
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
            }
        )
    elif not same:
        output.write(
            f"DIFFERENT: the state at tick {result.differs_at} is another one;"
            f" it was still the same at tick {result.last_good}."
        )
    else:
        output.write(f"Same: {result.checks} hashes over {result.ticks} ticks are equal.")
    if same and not result.complete:
        say("The record was cut off: it has no end.")
    return 0 if same and result.complete else 1
