"""Which content packs are laid over the game's own content, in this process and in the simulation's."""

import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app import paths

if TYPE_CHECKING:
    from gameplay.state import GameState

log = logging.getLogger(__name__)


def content_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--content FOLDER`; whether it is given or not, the packs are in use when the command runs."""
    return click.option(
        "--content",
        type=click.Path(path_type=Path, exists=True, file_okay=False, resolve_path=True),
        envvar=paths.CONTENT_VARIABLE,
        expose_value=False,
        callback=_choose,
        help="A content pack, or a folder of them; by default those in the folder content of the game's data.",
    )(command)


def _choose(ctx: click.Context, _: click.Parameter, folder: Path | None) -> None:
    if ctx.resilient_parsing:
        return
    if folder is not None:
        os.environ[paths.CONTENT_VARIABLE] = str(folder)  # the simulation's process inherits it
    use()


def use() -> None:
    """Lay the packs of the folder that was chosen over the game's own content.

    Raises:
        ContentError: they are malformed, or there are none in a folder that was named.
    """
    folder = paths.content_folder()
    named = paths.CONTENT_VARIABLE in os.environ
    if not named and not any(folder.glob("*/pack.toml")) and "gameplay.content" not in sys.modules:
        return  # nothing to lay over, and nothing there to lay it over: a start need not wait
    from gameplay import content
    from gameplay.content import packs

    found = packs.find(folder) if named or any(folder.glob("*/pack.toml")) else []
    if found or len(content.load().packs) > 1:
        content.use(found)


def meet(state: "GameState") -> None:
    """Write down in a world which packs it is played with, and warn of those that have gone."""
    from gameplay import origins

    gone = origins.missing(state)
    if gone:
        names = ", ".join(gone)
        log.warning(
            f"the world was played with content packs that are not here: {names}; their items stay as they are and can"
            " be moved, not used, until the packs are back"
        )
    origins.note(state)
