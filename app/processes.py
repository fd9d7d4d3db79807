"""Starts modules of the game in processes of their own, from whatever folder and however the game was installed."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def command(module: str, *arguments: str) -> list[str]:
    """The command line that runs a module of the game with this Python."""
    # -P: a folder called `app` where the game is started must not stand in for ours
    return [sys.executable, "-P", "-m", module, *arguments]


def environment() -> dict[str, str]:
    """This process's environment, in which the game's packages are found."""
    known = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": str(ROOT) + (os.pathsep + known if known else "")}
