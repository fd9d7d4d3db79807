"""What a terrain tool can do."""

from enum import IntEnum


class Mode(IntEnum):
    """Mode of a terrain tool, as the table `players` keeps it."""

    EXCAVATE = 0
    ELEVATE = 1
    FLATTEN = 2
