"""Every kernel gives the same bytes on the processor and through Vulkan."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FIELDS = sorted(path.stem.removeprefix("cases_") for path in Path(__file__).parent.glob("cases_*.py"))


def _start(backend: str, field: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.determinism.digest", backend, field],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("field", FIELDS)
def test_equal_bytes_on_cpu_and_vulkan(field: str) -> None:
    runs = {backend: _start(backend, field) for backend in ("cpu", "vulkan")}
    digests = {}
    for backend, run in runs.items():
        out, err = run.communicate(timeout=300)
        assert run.returncode == 0, f"{backend}: {err[-3000:]}"
        digests[backend] = json.loads(out)
    assert digests["cpu"], "a field without cases shows nothing"
    assert digests["cpu"] == digests["vulkan"]
