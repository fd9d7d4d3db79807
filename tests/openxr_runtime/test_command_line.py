"""The command line: the game runs with the runtime loaded, pictures are kept, broken rules are told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xr
from click.testing import CliRunner, Result
from PIL import Image

from app import cli
from tests.openxr_runtime import dispatch
from tests.openxr_runtime.__main__ import main
from tests.openxr_runtime.application import Application, Chain
from vr_render.device import Device

SCRIPT = """
start = "focused"
[[step]]
at = 0.0
over = 0.1
head = { place = [1, 1.7, 0] }
[[step]]
at = 0.05
picture = "middle"
"""


class Game:
    """In the place of the game: shows grey until it is told to end. `breaks`: it also breaks a rule."""

    def __init__(self, device: Device) -> None:
        self.device, self.breaks, self.heads = device, False, []

    def run(self, arguments: list[str]) -> int:
        if arguments == ["fails"]:
            return 3
        with Application(dispatch.current(), self.device) as application:
            chain = Chain(application, application.runtime.headset.size, 2, 43)
            grey = np.full((*application.runtime.headset.size[::-1], 4), 128, np.uint8)

            def draw(time: int) -> list[Any]:
                chain.show([grey, grey])
                self.heads.append(application.views(time, application.stage)[1][0].pose.position.x)
                return [application.projection(chain, time)]

            while application.state != xr.SessionState.EXITING:
                application.frame(draw)
            if self.breaks:
                with pytest.raises(xr.exception.SessionNotRunningError):
                    xr.wait_frame(application.session)
            xr.destroy_swapchain(chain.handle)
        return 0


@pytest.fixture
def game(device: Device, monkeypatch: pytest.MonkeyPatch) -> Game:
    made = Game(device)
    monkeypatch.setattr(cli, "run", made.run)
    return made


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["--virtual", "--size", "16x16", *arguments])


def test_a_script_is_played_to_its_end_and_pictures_are_kept(game: Game, tmp_path: Path) -> None:
    script, eyes = tmp_path / "short.toml", tmp_path / "eyes"
    script.write_text(SCRIPT)
    done = run("--script", str(script), "--pictures", str(eyes), "--every", "5", "--json", "--", "play")
    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout)
    assert report["violations"] == [] and "Swapchain" not in report["left_open"]
    assert game.heads[-1] == pytest.approx(1 - 0.032)
    names = sorted(path.stem for path in eyes.iterdir())
    assert names == [f"{number:06}" for number in range(5, report["frames"] + 1, 5)] + ["middle"]
    assert np.array(Image.open(eyes / "middle.png")).shape == (16, 32, 3)


def test_the_end_after_frames_and_broken_rules(game: Game) -> None:
    game.breaks = True
    done = run("--frames", "10", "--", "play")
    assert done.exit_code == 1
    assert "frames: 1" in done.stderr
    assert "broken rule: xrWaitFrame: ERROR_SESSION_NOT_RUNNING: the session does not run" in done.stderr


def test_a_bare_name_is_a_script_of_this_folder_unless_there_is_such_a_file(
    game: Game, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("--script", "minute.toml", "--frames", "2", "--", "fails").exit_code == 3
    for wrong in ("./other/minute.toml", "no.toml"):
        done = run("--script", wrong, "--", "fails")
        assert done.exit_code == 1 and Path(wrong).name in done.stderr
    (tmp_path / "minute.toml").write_text("start = 5")
    done = run("--script", "minute.toml", "--", "fails")
    assert done.exit_code == 1 and "start" in done.stderr


def test_the_games_own_code_and_wrong_scripts(game: Game, tmp_path: Path) -> None:
    assert run("--", "fails").exit_code == 3
    done = run("--script", str(tmp_path / "none.toml"), "--", "play")
    assert done.exit_code == 1 and "none.toml" in done.stderr
