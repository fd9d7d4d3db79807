"""run.py: when it sets up, what it asks the system for, and how it says what is missing."""

import importlib.util
import json
import multiprocessing
import os
import re
import subprocess
import sys
import time
import types
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def load(path: Path) -> types.ModuleType:
    spec = importlib.util.spec_from_file_location("planetary_run", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def run(tmp_path: Path) -> types.ModuleType:
    """run.py in a folder of its own, whose name has a space, with nothing installed."""
    folder = tmp_path / "a game"
    (folder / ".ci").mkdir(parents=True)
    for name in ("run.py", "pyproject.toml", ".ci/constraints.txt"):
        (folder / name).write_bytes((ROOT / name).read_bytes())
    return load(folder / "run.py")


@pytest.fixture
def installs(run: types.ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What would be installed: pip and venv are replaced by notes and an empty interpreter."""
    calls: list[tuple[str, ...]] = []

    def make_venv() -> None:
        calls.append(("venv",))
        Path(run.venv_python()).parent.mkdir(parents=True)
        Path(run.venv_python()).touch()
        version = ".".join(map(str, sys.version_info[:3]))
        (run.VENV / "pyvenv.cfg").write_text(f"home = /usr/bin\nversion = {version}\n", "utf-8")

    def pip(*arguments: str) -> int:
        calls.append(arguments)
        return 0

    monkeypatch.setattr(run, "make_venv", make_venv)
    monkeypatch.setattr(run, "pip", pip)
    monkeypatch.setattr(run, "install_system_packages", lambda wanted: None)
    monkeypatch.setattr(
        run, "venv_version", lambda: "{}.{}".format(*sys.version_info[:2]) if run.VENV.exists() else None
    )
    return calls


def test_the_second_start_installs_nothing(run: types.ModuleType, installs: list[tuple[str, ...]]) -> None:
    assert not run.is_ready({"display"})
    run.set_up({"display"})
    assert installs == [("venv",), ("install", "--editable", ".[display]")]
    assert run.is_ready({"display"})
    assert run.is_ready(set())
    run.set_up({"display"})
    assert len(installs) == 2


def test_more_extras_are_added_to_those_that_are_there(run: types.ModuleType, installs: list[tuple[str, ...]]) -> None:
    run.set_up({"display"})
    assert not run.is_ready({"test"})
    run.set_up({"test"})
    assert installs[-1] == ("install", "--editable", ".[display,test]")
    assert run.is_ready({"display", "test"})


@pytest.mark.parametrize("name", ["pyproject.toml", ".ci/constraints.txt"])
def test_other_dependencies_are_installed(run: types.ModuleType, installs: list[tuple[str, ...]], name: str) -> None:
    run.set_up(set())
    with open(run.ROOT / name, "a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    assert not run.is_ready(set())


def test_a_failed_installation_is_repaired(
    run: types.ModuleType, installs: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    good = run.pip
    monkeypatch.setattr(run, "pip", lambda *arguments: 1)
    with pytest.raises(run.SetUpError, match="Run the same command again"):
        run.set_up(set())
    assert not run.is_ready(set())
    monkeypatch.setattr(run, "pip", good)
    installs.clear()
    run.set_up(set())
    assert installs[0] == ("venv",)  # what was half installed is not trusted
    assert run.is_ready(set())


def test_an_interrupted_addition_is_repaired(
    run: types.ModuleType, installs: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    run.set_up(set())

    def killed(*arguments: str) -> int:
        raise KeyboardInterrupt

    good = run.pip
    monkeypatch.setattr(run, "pip", killed)
    with pytest.raises(KeyboardInterrupt):
        run.set_up({"test"})
    assert not run.is_ready(set())
    monkeypatch.setattr(run, "pip", good)
    run.set_up(set())
    assert run.is_ready(set())


def test_a_vanished_interpreter_is_noticed(run: types.ModuleType, installs: list[tuple[str, ...]]) -> None:
    run.set_up(set())
    Path(run.venv_python()).unlink()
    assert not run.is_ready(set())


def test_a_damaged_stamp_counts_as_none(run: types.ModuleType, installs: list[tuple[str, ...]]) -> None:
    run.set_up(set())
    for text in ("", "[]", "{", '{"fingerprint": 1}'):
        run.STAMP.write_text(text, "utf-8")
        assert not run.is_ready(set())


def test_peers_that_cannot_be_installed_do_not_stop_the_benchmark(
    run: types.ModuleType,
    installs: list[tuple[str, ...]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def pip(*arguments: str) -> int:
        installs.append(arguments)
        return int(arguments[-1] in (".[bench]", "vtk"))

    monkeypatch.setattr(run, "pip", pip)
    run.set_up({"bench"})
    assert ("install", "lmdb") in installs
    assert run.is_ready({"bench"})
    said = capsys.readouterr()
    assert said.out == ""
    assert "vtk could not be installed" in said.err


def _set_up_slowly(folder: str, times: "multiprocessing.Queue[tuple[float, float]]") -> None:
    module = load(Path(folder) / "run.py")
    with module.locked():
        start = time.monotonic()
        time.sleep(0.7)
        times.put((start, time.monotonic()))


def test_two_set_ups_take_turns(run: types.ModuleType) -> None:
    context = multiprocessing.get_context("spawn")
    times = context.Queue()
    both = [context.Process(target=_set_up_slowly, args=(str(run.ROOT), times)) for _ in range(2)]
    for process in both:
        process.start()
    (_, first_end), (second_start, _) = sorted(times.get(timeout=60) for _ in both)
    for process in both:
        process.join()
    assert second_start >= first_end


def test_nothing_runs_when_all_is_there(run: types.ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise AssertionError(f"nothing may run: {arguments}")

    monkeypatch.setattr(run.subprocess, "run", refuse)
    run.install_system_packages([run.Need("a thing", lambda: True, ("thing",))])


def test_root_on_debian_installs_what_is_missing(run: types.ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []
    there = False

    def apt(command: list[str], **options: object) -> types.SimpleNamespace:
        nonlocal there
        ran.append(command)
        assert options.get("stdout") is sys.stderr
        there = len(ran) == 3  # the first try fails: the lists are old
        return types.SimpleNamespace(returncode=0 if "update" in command or there else 100)

    monkeypatch.setattr(run, "is_debian", lambda: True)
    monkeypatch.setattr(run, "privilege", lambda: ["sudo", "-n"])
    monkeypatch.setattr(run.subprocess, "run", apt)
    run.install_system_packages([run.Need("the thing", lambda: there, ("libthing1",))])
    assert [command[:2] for command in ran] == [["sudo", "-n"]] * 3
    assert ran[0][-1] == ran[2][-1] == "libthing1"
    assert ran[1][-1] == "update"


@pytest.mark.parametrize("debian", [True, False])
def test_without_the_right_to_install_it_says_what_to_do(
    run: types.ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], debian: bool
) -> None:
    monkeypatch.setattr(run, "is_debian", lambda: debian)
    monkeypatch.setattr(run, "privilege", lambda: None)
    needed = run.Need("the thing", lambda: False, ("libthing1", "thing-dev"))
    with pytest.raises(run.SetUpError, match="run the same command again"):
        run.install_system_packages([needed])
    said = capsys.readouterr()
    assert said.out == ""
    assert "the thing (on Debian: libthing1 thing-dev)" in said.err
    assert ("sudo apt-get install -y libthing1 thing-dev" in said.err) == debian
    needed.hard = False
    run.install_system_packages([needed])
    assert "Going on without it" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "debian"),
    [('ID=debian\nVERSION_ID="12"\n', True), ('ID=linuxmint\nID_LIKE="ubuntu debian"\n', True), ("ID=fedora\n", False)],
)
def test_debian_and_its_kin_are_known(
    run: types.ModuleType, monkeypatch: pytest.MonkeyPatch, text: str, debian: bool
) -> None:
    monkeypatch.setattr(run.Path, "read_text", lambda *arguments, **options: text)
    monkeypatch.setattr(run.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert run.is_debian() == debian


def test_every_word_needs_only_its_own(run: types.ModuleType) -> None:
    def packages(word: str) -> set[str]:
        return {name for need in run.needs(set(run.EXTRAS.get(word, ()))) for name in need.debian}

    if sys.platform == "linux":
        assert "hdf5-tools" in packages("test")
        assert {"libvulkan1", "mesa-vulkan-drivers", "libgl1", "libxext6"} <= packages("play") & packages("render")
        assert {"vulkan-validationlayers", "xvfb"} <= packages("test")
        assert not {"vulkan-validationlayers", "xvfb"} & packages("play")
        assert not {"hdf5-tools", "build-essential"} & packages("play")
        assert not {"hdf5-tools", "libvulkan1"} & packages("inspect")


def test_all_pins_are_exact_and_name_no_index() -> None:
    lines = (ROOT / ".ci/constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][A-Za-z0-9.]*", pin) for pin in pins)
    names = {re.sub(r"[-_.]+", "-", pin.split("==")[0]).lower() for pin in pins}
    run = load(ROOT / "run.py")
    wanted = {re.split(r"[<>=;]", package)[0].lower() for package in _every_dependency(run)}
    assert wanted <= names


def _every_dependency(run: types.ModuleType) -> list[str]:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return project["dependencies"] + [name for group in project["optional-dependencies"].values() for name in group]


def call(*words: str, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    return subprocess.run([python, str(ROOT / "run.py"), *words], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("words", [(), ("--help",), ("help",)])
def test_help_explains_and_installs_nothing(words: tuple[str, ...]) -> None:
    answer = call(*words)
    assert answer.returncode == 0
    assert answer.stderr == ""
    assert "python3 run.py play" in answer.stdout
    assert "python3 run.py test" in answer.stdout


def test_words_go_to_the_game_as_they_are(run: types.ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(run, "is_ready", lambda extras: True)
    monkeypatch.setattr(run, "replace_process", lambda command: started.append(command) or 7)
    monkeypatch.chdir(run.ROOT)
    assert run.main(["inspect", "map", "my world", "-o", "a b.png"]) == 7
    assert started[-1] == [run.venv_python(), "-P", "-m", "app", "inspect", "map", "my world", "-o", "a b.png"]
    run.main(["test", "--long", "-k", "kill"])
    assert started[-1] == [run.venv_python(), "-m", "pytest", *run.WORKERS, "--long", "-k", "kill"]


def test_another_python_is_told_what_to_do(
    run: types.ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "supported", lambda version: False)
    monkeypatch.setattr(run, "find_python", lambda: None)
    assert run.main(["play"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "the game needs 3.11, 3.12 or 3.13" in said.err


def test_another_python_hands_over_once(run: types.ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[tuple[list[str], dict[str, str]]] = []
    monkeypatch.setattr(run, "supported", lambda version: False)
    monkeypatch.setattr(run, "find_python", lambda: ["/opt/python3.12"])
    monkeypatch.setattr(
        run, "replace_process", lambda command, environment: started.append((command, environment)) or 0
    )
    assert run.main(["play", "--ticks", "3"]) == 0
    ((command, environment),) = started
    assert command == ["/opt/python3.12", str(run.ROOT / "run.py"), "play", "--ticks", "3"]
    monkeypatch.setenv(run.GUARD, environment[run.GUARD])
    assert run.main(["play"]) == 1
    assert len(started) == 1


def test_supported_versions_are_those_of_the_project(run: types.ModuleType) -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["requires-python"] == ">=3.11,<3.14"
    assert [version for version in ((3, minor) for minor in range(8, 20)) if run.supported(version)] == [
        (3, 11), (3, 12), (3, 13),
    ]  # fmt: skip


def test_a_failed_check_fails_but_all_are_shown(
    run: types.ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def tools(command: list[str], **options: object) -> types.SimpleNamespace:
        return types.SimpleNamespace(returncode=int(os.path.basename(command[0]).startswith("mypy")))

    monkeypatch.setattr(run.subprocess, "run", tools)
    assert run.run_checks() == 1
    shown = capsys.readouterr().out
    assert re.findall(r"^(\w+): (good|FAILED)", shown, re.MULTILINE) == [
        ("formatting", "good"), ("lint", "good"), ("types", "FAILED"), ("layers", "good"), ("shaders", "good"),
        ("kernels", "good"),
    ]  # fmt: skip


def test_the_stamp_is_written_whole(run: types.ModuleType) -> None:
    run.VENV.mkdir()
    run.write_stamp({"test", "display"})
    assert json.loads(run.STAMP.read_text("utf-8"))["extras"] == ["display", "test"]
    assert [path.name for path in run.VENV.iterdir()] == [run.STAMP.name]
