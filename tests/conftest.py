"""What all tests share: the compute runtime, folders of their own, and how hard Hypothesis tries."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from taichi_kernels import runtime

ROOT = Path(__file__).resolve().parents[1]

# Before anything reads them: tests, and the processes that they start, leave the player's own folders alone.
_folder = tempfile.TemporaryDirectory(prefix="planetary-survival-tests-")
os.environ["PLANETARY_SURVIVAL_HOME"] = _folder.name
# Compiled kernels are kept between runs: a second run starts at once.
os.environ.setdefault("PLANETARY_SURVIVAL_CACHE", str(ROOT / ".pytest_cache" / "planetary-survival"))

_shared = {
    "deadline": None,  # a first call may compile a kernel
    "derandomize": True,  # the same examples each time
    "database": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}
settings.register_profile("suite", max_examples=100, **_shared)
settings.register_profile("long", max_examples=1000, **_shared)

# Files that take longest, longest first: what begins last must be short, or one process works while the others wait.
LONGEST = (
    "golden/test_tour.py",
    "app/simulation/test_simulation.py",
    "properties/test_terrain_properties.py",
    "app/desktop/test_loop.py",
    "vr_render/test_renderer.py",
    "determinism/test_backends.py",
    "vr_render/test_level_switches.py",
    "taichi_kernels/test_runtime.py",
    "app/test_processes.py",
    "app/desktop/test_offscreen.py",
    "app/vr/",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the tests that take long, and only those")
    parser.addoption("--write-golden", action="store_true", help="keep the pictures drawn now as the golden ones")


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("long" if config.getoption("--long") else "suite")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Choose either the tests marked long or all the others, which count as deselected; what takes longest begins."""
    wanted = bool(config.getoption("--long"))
    chosen = [item for item in items if (item.get_closest_marker("long") is not None) == wanted]
    others = [item for item in items if (item.get_closest_marker("long") is not None) != wanted]
    items[:] = sorted(chosen, key=_turn)
    if others:
        config.hook.pytest_deselected(items=others)


def _turn(item: pytest.Item) -> int:
    return next((turn for turn, path in enumerate(LONGEST) if path in item.nodeid), len(LONGEST))


@pytest.fixture(scope="session", autouse=True)
def compute() -> str:
    """The compute runtime of this process, on the processor; its name."""
    from app import paths

    runtime.start("cpu", cache=paths.kernel_cache("cpu"))
    return runtime.compute()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of the test's own."""
    monkeypatch.setenv("PLANETARY_SURVIVAL_HOME", str(tmp_path / "home"))
    yield tmp_path / "home"
