"""Every kernel gives the same bytes on the processor and through Vulkan."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.determinism.cases_generation import BIOME_SEEDS
from tests.determinism.cases_worlds import natural

ROOT = Path(__file__).parents[2]
FIELDS = sorted(path.stem.removeprefix("cases_") for path in Path(__file__).parent.glob("cases_*.py"))
BIOMES = (
    "817cf2d0b89c0c41011c9df3e2502f84c9ce9e4ad604f44e5dd311609ebcea30"  # chunks of 20 seeds in each biome they have
)
WORLDS = "e207bd31f93aed6ba6ffea45a3aee8bf660599ee702f8c8e7fdd95442cd983fd"  # the same of real worlds
GOLDEN = ["generation", "worlds"]  # fields whose bytes are known
Digests = dict[str, dict[str, str]]  # of each backend, of each case


@pytest.fixture(scope="module")
def digests(request: pytest.FixtureRequest) -> Digests:
    """All that this run compares, from one process a backend: a driver compiles each kernel anew in each process."""
    mine = [item for item in request.session.items if item.module is request.module]
    fields = sorted({field for item in mine for field in fields_of(item)})
    runs = {backend: _start(backend, fields) for backend in ("cpu", "vulkan")}
    told = {}
    for backend, run in runs.items():
        out, err = run.communicate(timeout=300)
        assert run.returncode == 0, f"{backend}: {err[-3000:]}"
        told[backend] = json.loads(out)
    return told


def fields_of(item: pytest.Item) -> list[str]:
    """The fields that a test compares."""
    return (
        [item.callspec.params["field"]] if isinstance(item, pytest.Function) and hasattr(item, "callspec") else GOLDEN
    )


def _start(backend: str, fields: list[str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.determinism.digest", backend, *fields],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("field", FIELDS)
def test_equal_bytes_on_cpu_and_vulkan(digests: Digests, field: str) -> None:
    cpu, vulkan = ({case: told[case] for case in told if case.startswith(f"{field}: ")} for told in digests.values())
    assert cpu, "a field without cases shows nothing"
    assert cpu == vulkan


def test_biomes_of_twenty_seeds_are_as_they_were(digests: Digests) -> None:
    """A change of these bytes is a new generator version."""
    for told in digests.values():
        cases = {case for case in told if case.startswith("generation: biomes, ")}
        assert len(cases) > 4 * len(BIOME_SEEDS)
        assert together(told, cases) == BIOMES


def test_worlds_of_twenty_seeds_are_as_they_were(digests: Digests) -> None:
    """A change of these bytes without one above is a change of the content: new worlds are others than they were."""
    for told in digests.values():
        cases = {case for case in told if case.startswith("worlds: ")}
        assert {case.split(": ")[1].split(",")[0] for case in cases} == natural()
        assert together(told, cases) == WORLDS


def together(told: dict[str, str], cases: set[str]) -> str:
    """One digest of those of some cases."""
    lines = "".join(f"{case.split(': ', 1)[1]} {told[case]}\n" for case in sorted(cases))
    return hashlib.sha256(lines.encode()).hexdigest()
