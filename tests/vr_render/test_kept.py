"""Arrays kept between runs: read back as made, made anew when damaged, and the ground's maps drawn from them."""

import os
from pathlib import Path

import numpy as np
import pytest

from gameplay import view
from vr_render import kept
from vr_render.device import Device
from vr_render.passes.surfaces import Surfaces
from vr_render.transfer import read_image


class _Maker:
    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> np.ndarray:
        self.times += 1
        return np.arange(12, dtype=np.int16).reshape(3, 4) * self.times


def _kept(folder: Path | None, maker: _Maker, key: bytes = b"planet") -> np.ndarray:
    return kept.kept(folder, "numbers", key, (3, 4), np.int16, maker)


def test_an_array_is_made_once_for_each_key(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    maker = _Maker()
    first, second = _kept(folder, maker), _kept(folder, maker)
    assert maker.times == 1
    assert np.array_equal(first, second)
    assert second.dtype == np.int16
    assert _kept(folder, maker, b"other")[0, 1] == 2
    assert len(list(folder.iterdir())) == 2


def test_without_a_folder_nothing_is_kept() -> None:
    maker = _Maker()
    _kept(None, maker)
    assert _kept(None, maker)[0, 1] == 2


@pytest.mark.parametrize("damage", ["cut", "flip", "empty"])
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: str) -> None:
    maker = _Maker()
    _kept(tmp_path, maker)
    (path,) = tmp_path.iterdir()
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes({"cut": bytes(data[:-3]), "flip": bytes(data), "empty": b""}[damage])
    assert _kept(tmp_path, maker)[0, 1] == 2
    assert _kept(tmp_path, maker)[0, 1] == 2


def test_the_oldest_files_go(tmp_path: Path) -> None:
    maker = _Maker()
    for number in range(kept.MOST + 3):
        _kept(tmp_path, maker, bytes([number]))
        for path in tmp_path.iterdir():
            os.utime(path, (path.stat().st_mtime - 10, path.stat().st_mtime - 10))
    assert len(list(tmp_path.iterdir())) == kept.MOST
    _kept(tmp_path, maker, bytes([kept.MOST + 2]))
    assert maker.times == kept.MOST + 3
    _kept(tmp_path, maker, bytes([0]))
    assert maker.times == kept.MOST + 4


def test_a_folder_that_cannot_be_written_to_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert _kept(tmp_path / "file", _Maker())[0, 1] == 1


def test_maps_of_the_ground_are_the_same_from_their_file(tmp_path: Path) -> None:
    texels = []
    for _ in range(2):
        with Device.open(validation=True, cache=tmp_path / "pipelines") as device:
            surfaces = Surfaces(device, view.colours(), 0)
            maps = surfaces.maps
            layers = range(0, maps.layers, 4)
            texels.append([read_image(maps, np.uint8, 4, layer, mip) for layer in layers for mip in range(maps.mips)])
            surfaces.close()
        assert device.messages == []
        assert not device.software or list(tmp_path.glob("surfaces-*"))
    assert texels[0][0].std() > 5
    for made, read in zip(*texels, strict=True):
        assert np.array_equal(made, read)
