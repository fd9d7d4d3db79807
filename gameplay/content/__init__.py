"""Content: what the game is made of, as TOML that is checked when it is loaded.

The folder can be read by people who do not program; `load` turns it into frozen values in the units that the game
computes with (docstrings of the classes tell them). `packs` tells how others add to it.
"""

from collections.abc import Sequence

from gameplay.content import loading
from gameplay.content.contents import Content
from gameplay.content.packs import Pack
from gameplay.content.rules import FARTHEST_REACH, MOST_SLOTS, AugmentKind, Material, PlayerRules, ToolRules, check

__all__ = [
    "CONTENT_VERSION",
    "FARTHEST_REACH",
    "MOST_SLOTS",
    "AugmentKind",
    "Content",
    "Material",
    "PlayerRules",
    "ToolRules",
    "check",
    "load",
    "use",
]

# 2: planets have days and seas; 3: players carry, need, make and learn; 4: structures are solid, 5: for what flies, too
CONTENT_VERSION = 5
_USED: list[Content] = []  # what is in use, once it was loaded


def load() -> Content:
    """The content in use: the game's own until `use` says otherwise.

    Raises:
        ContentError: a file has an unknown, missing or wrong field, or definitions that do not fit together.
    """
    if not _USED:
        _USED.append(loading.build(()))
    return _USED[0]


def use(packs: Sequence[Pack]) -> Content:
    """Lay packs over the game's own content, in their order, from now on; none go back to it.

    Before a state is made: states are made for one content.

    Raises:
        ContentError: as `load`; the content in use stays then.
    """
    content = loading.build(packs)
    _USED[:] = [content]
    return content
