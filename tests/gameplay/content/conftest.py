"""Packs written for a test, and the game's own content back afterwards."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gameplay import content
from gameplay.content.packs import Pack, read

Write = Callable[..., Pack]


@pytest.fixture
def write(tmp_path: Path) -> Iterator[Write]:
    """Writes a pack: its name, the text of its files by name, and what else pack.toml says."""

    def pack(name: str, files: dict[str, str] | str = "", more: str = "", folder: str = "") -> Pack:
        place = tmp_path / (folder or name)
        place.mkdir(exist_ok=True)
        (place / "pack.toml").write_text(f'name = "{name}"\ntitle = "{name.title()}"\nversion = "1"\n{more}\n')
        for file, text in ({"things.toml": files} if isinstance(files, str) else files).items():
            (place / file).parent.mkdir(exist_ok=True)
            (place / file).write_text(text, encoding="utf-8")
        return read(place)

    yield pack
    content.use(())
