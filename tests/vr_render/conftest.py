"""Devices for rendering tests: under synchronization validation too; nothing may be said, and nothing left open."""

from collections.abc import Iterator

import pytest

from vr_render.device import Device


@pytest.fixture(scope="session")
def shared_device(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Device]:
    """One device for all tests of this process: opening one takes a while, as do maps that every renderer needs."""
    device = Device.open(validation=True, cache=tmp_path_factory.mktemp("device") / "pipelines")
    yield device
    device.close()
    assert device.messages == []


@pytest.fixture
def device(shared_device: Device) -> Iterator[Device]:
    """The shared device; after the test nothing of it is left open and validation has said nothing."""
    before = +shared_device.live
    yield shared_device
    shared_device.wait()
    said = list(shared_device.messages)
    shared_device.messages.clear()
    assert said == []
    assert +shared_device.live == before
