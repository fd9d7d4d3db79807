"""Where worlds are looked for."""

from pathlib import Path

import pytest

from app import paths
from app.errors import UserError


def test_a_name_is_a_file_in_the_folder_of_worlds(home: Path) -> None:
    assert paths.world_path("demo") == home / "worlds" / "demo.h5"
    assert paths.world_path("my home.v2") == home / "worlds" / "my home.v2.h5"


@pytest.mark.parametrize("world", ["demo.h5", "./demo", "saves/demo", "/somewhere/a b/demo.h5"])
def test_a_path_is_taken_as_it_is(home: Path, world: str) -> None:
    assert paths.world_path(world) == Path(world)


@pytest.mark.parametrize("world", ["", "  ", ".", "..", "what?", "a|b", "nul\0"])
def test_what_cannot_be_a_file_is_refused(world: str) -> None:
    with pytest.raises(UserError, match="cannot be the name of a world"):
        paths.world_path(world)


def test_the_last_world_is_remembered_while_it_is_there(home: Path, tmp_path: Path) -> None:
    assert paths.last_world() is None
    world = tmp_path / "there.h5"
    world.touch()
    paths.remember_world(world)
    assert paths.last_world() == world
    world.unlink()
    assert paths.last_world() is None
