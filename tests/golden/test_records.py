"""Records of older versions still play to the same states."""

from pathlib import Path

import pytest

from gameplay import record

RECORDS = sorted((Path(__file__).parent / "records").glob("*.record"))


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_old_records_replay(path: Path) -> None:
    """content1: from before there were seas, on a planet on which players appear elsewhere since."""
    result = record.replay(path.read_bytes())
    assert result.differs_at is None
    assert result.complete
    assert result.checks > 0
