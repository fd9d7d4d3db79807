"""Panels for tests."""

from collections.abc import Iterator

import pytest

from app.desktop.panels.desktop import DesktopPanels


@pytest.fixture
def panels() -> Iterator[DesktopPanels]:
    made = DesktopPanels()
    yield made
    made.close()
