"""A device for the runtime's own tests, under validation, and a runtime that nobody broke a rule of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.openxr_runtime import Runtime
from tests.openxr_runtime.application import Application
from vr_render.device import Device


@pytest.fixture(scope="package")
def shared_device() -> Iterator[Device]:
    device = Device.open(validation=True)
    yield device
    device.close()
    assert device.messages == []


@pytest.fixture
def device(shared_device: Device) -> Iterator[Device]:
    """The shared device; validation has said nothing after the test."""
    yield shared_device
    said = list(shared_device.messages)
    shared_device.messages.clear()
    assert said == []


@pytest.fixture
def runtime() -> Iterator[Runtime]:
    """A runtime that is open."""
    with Runtime() as runtime:
        yield runtime


@pytest.fixture
def application(runtime: Runtime, device: Device) -> Iterator[Application]:
    """An application with a session on it that has not begun."""
    with Application(runtime, device) as application:
        yield application


@pytest.fixture
def focused(application: Application) -> Application:
    """An application that has attached its actions and has the focus."""
    application.attach()
    application.until("focused")
    application.synchronize()
    application.poll()
    application.events.clear()
    return application
