"""A runtime for each test; afterwards no rule was broken and nothing was left to it."""

from collections.abc import Iterator

import pytest

from tests.openxr_runtime import Runtime


@pytest.fixture
def runtime() -> Iterator[Runtime]:
    with Runtime() as playing:
        yield playing
        assert not playing.instances
    assert list(playing.violations) == []
    assert playing.left == []
