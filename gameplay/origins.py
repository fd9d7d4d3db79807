"""Which content packs a world was made and played with, so that one that has gone is missed."""

from typing import TYPE_CHECKING

from gameplay import content

if TYPE_CHECKING:
    from gameplay.state import GameState

MOST = 255  # packs of a world


def note(state: "GameState") -> None:
    """Write down the packs in use that the world does not know yet, and the versions of the others."""
    places = {row["name"]: int(row["place"]) for row in state.packs.rows}
    for pack in content.load().packs[1:]:  # the first is the game's own
        name, version = pack.name.encode(), pack.about.version.encode()
        if name in places:
            state.packs.row(places[name])["version"] = version
        elif len(state.packs) < MOST:
            state.packs.add(place=len(state.packs), name=name, version=version)


def missing(state: "GameState") -> list[str]:
    """Names of the packs that the world was played with and that are not in use, each with its version."""
    here = {pack.name.encode() for pack in content.load().packs}
    rows = [row for row in state.packs.rows if row["name"] not in here]
    return [f"{row['name'].decode('utf-8', 'replace')} {row['version'].decode('utf-8', 'replace')}" for row in rows]
