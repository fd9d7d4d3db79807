"""Content packs: folders of definitions that add to those of the game, or change them.

A pack is a folder with a `pack.toml` and TOML files of definitions beside it and below. It comes after the packs that
it names in `after`, then by its `order`, then by its name; the game's own, `base`, is always first.
"""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from gameplay.errors import ContentError

BASE = "base"
BASE_FOLDER = Path(__file__).parent
FILE = "pack.toml"


class About(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `pack.toml` says.

    Attributes:
        name: lower case with underscores; worlds remember it. version: any text.
        order: packs with less come first. after: packs that must be there, and come first.
    """

    name: str
    title: str
    version: str
    order: int = 0
    after: list[str] = []


class Pack(msgspec.Struct, frozen=True):
    """A pack and its folder; `label` is what errors call the folder."""

    about: About
    folder: Path
    label: str

    @property
    def name(self) -> str:
        return self.about.name

    def files(self) -> list[Path]:
        """Its files of definitions, in the order in which they are read."""
        return [path for path in sorted(self.folder.rglob("*.toml")) if path.name != FILE]


def read(folder: Path, label: str | None = None) -> Pack:
    """The pack in a folder.

    Raises:
        ContentError: it has no `pack.toml`, or a malformed one.
    """
    label = str(folder) if label is None else label
    place = f"{label}/{FILE}"
    try:
        about = msgspec.toml.decode((folder / FILE).read_bytes(), type=About)
    except OSError as error:
        raise ContentError(f"{place} cannot be read: {error.strerror}; a pack needs name, title and version") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:  # also what is no TOML
        raise ContentError(f"{place}: {error}") from error
    if not about.name.isidentifier() or about.name != about.name.lower() or len(about.name) > 48:
        raise ContentError(f"{place}: name is {about.name!r}; up to 48 lower-case letters, digits and _ are possible")
    if len(about.version.encode()) > 24:
        raise ContentError(f"{place}: version is {about.version!r}; up to 24 bytes are possible")
    return Pack(about, folder, label)


def base() -> Pack:
    """The game's own definitions."""
    return read(BASE_FOLDER, "gameplay/content")


def find(folder: Path) -> list[Pack]:
    """The pack that a folder is, else the packs that its folders are, in their order.

    Raises:
        ContentError: there is none, one is malformed, or they do not go together.
    """
    if (folder / FILE).is_file():
        return ordered([read(folder)])
    try:
        inside = sorted(path for path in folder.iterdir() if (path / FILE).is_file())
    except OSError as error:
        raise ContentError(f"{folder} cannot be read: {error.strerror}") from error
    if not inside:
        raise ContentError(f"{folder} holds no content pack: a pack is a folder with a {FILE}")
    return ordered(read(path) for path in inside)


def ordered(packs: Iterable[Pack]) -> list[Pack]:
    """Packs in the order in which they are laid over the game's own.

    Raises:
        ContentError: two have the same name, one of `after` is not there, or they come after one another in a circle.
    """
    waiting = sorted(packs, key=lambda pack: (pack.about.order, pack.name))
    names = {BASE}
    for pack in waiting:
        if pack.name in names:
            raise ContentError(f"{pack.label}/{FILE}: there is another pack called {pack.name}; names must differ")
        names.add(pack.name)
    for pack in waiting:
        for name in pack.about.after:
            if name not in names:
                raise ContentError(f"{pack.label}/{FILE}: comes after {name}, which is not there; add that pack too")
    placed: list[Pack] = []
    known = {BASE}
    while waiting:
        following = next((pack for pack in waiting if known.issuperset(pack.about.after)), None)
        if following is None:
            circle = ", ".join(pack.name for pack in waiting)
            raise ContentError(f"{waiting[0].label}/{FILE}: the packs {circle} come after one another in a circle")
        waiting.remove(following)
        placed.append(following)
        known.add(following.name)
    return placed
