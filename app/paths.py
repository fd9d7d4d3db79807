"""Where worlds, settings, compiled kernels and records live on this machine.

The environment variables PLANETARY_SURVIVAL_HOME and PLANETARY_SURVIVAL_CACHE put the data, with the settings, and the
cache elsewhere; PLANETARY_SURVIVAL_CONTENT names a folder of content packs.
"""

import os
from pathlib import Path

import platformdirs

from app.errors import UserError

NAME = "planetary-survival"
HOME_VARIABLE = "PLANETARY_SURVIVAL_HOME"
CACHE_VARIABLE = "PLANETARY_SURVIVAL_CACHE"
CONTENT_VARIABLE = "PLANETARY_SURVIVAL_CONTENT"
SUFFIX = ".h5"
FORBIDDEN = '<>:"|?*\0'  # in file names on Windows


def data_folder() -> Path:
    """Folder of the game's own data; it may not exist yet."""
    chosen = os.environ.get(HOME_VARIABLE)
    return Path(chosen) if chosen else Path(platformdirs.user_data_dir(NAME, appauthor=False))


def cache_folder() -> Path:
    """Folder of what can be made again; it may not exist yet."""
    chosen = os.environ.get(CACHE_VARIABLE)
    return Path(chosen) if chosen else Path(platformdirs.user_cache_dir(NAME, appauthor=False))


def settings_file() -> Path:
    """File of the player's settings, in the folder of configuration; it may not exist yet."""
    chosen = os.environ.get(HOME_VARIABLE)
    folder = Path(chosen) if chosen else Path(platformdirs.user_config_dir(NAME, appauthor=False))
    return folder / "settings.toml"


def content_folder() -> Path:
    """Folder of the content packs that are in use; it may not exist."""
    chosen = os.environ.get(CONTENT_VARIABLE)
    return Path(chosen) if chosen else data_folder() / "content"


def pictures_folder() -> Path:
    """Folder of screenshots, and of pictures of games without a window; it may not exist yet."""
    return data_folder() / "pictures"


def worlds_folder() -> Path:
    """Folder of the worlds that are named without a path."""
    return data_folder() / "worlds"


def kernel_cache(compute: str) -> Path:
    """Folder of kernels compiled for one backend."""
    return cache_folder() / "kernels" / compute


def pipeline_cache() -> Path:
    """File of compiled pipelines; the folder of the cache may not exist yet."""
    return cache_folder() / "pipelines"


def last_world_file() -> Path:
    """File that holds the path of the world played last."""
    return data_folder() / "last_world"


def world_path(world: str) -> Path:
    """The file of a world named on the command line.

    Args:
        world: a path when it has a separator or ends in .h5, else a name in the folder of worlds.
    Raises:
        UserError: the name is empty or cannot be a file's name.
    """
    separators = {"/", os.sep, os.altsep or os.sep}
    if world.endswith(SUFFIX) or any(separator in world for separator in separators):
        return Path(world).expanduser()
    if not world.strip() or world.strip(".") == "" or any(letter in FORBIDDEN for letter in world):
        raise UserError(
            f"{world!r} cannot be the name of a world; letters, digits, spaces, - and _ can, or a path to a .h5 file"
        )
    return worlds_folder() / (world + SUFFIX)


def remember_world(path: Path) -> None:
    """Keep the path of the world played last; a failure is no reason to stop a game."""
    target = last_world_file()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(str(path.resolve()), encoding="utf-8")
    except OSError:
        return


def last_world() -> Path | None:
    """The world played last, if it is still there."""
    try:
        path = Path(last_world_file().read_text(encoding="utf-8").strip())
    except (OSError, UnicodeDecodeError):
        return None
    return path if path.is_file() else None
