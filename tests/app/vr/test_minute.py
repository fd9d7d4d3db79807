"""The scripted minute, played faster: the whole way from what hands do to the world that is saved."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.session import closing, load
from gameplay.ledger import imbalance
from tests.app.vr.worn import SIZE, Game, quiet
from tests.openxr_runtime import Headset, Runtime, pictures, scripting
from tests.openxr_runtime.timeline import LONGEST

MINUTE = Path(scripting.__file__).with_name("minute.toml")
FASTER = 0.25  # times as long


@pytest.mark.long
def test_the_minute(game: Game, tmp_path: Path) -> None:
    timeline = scripting.read(MINUTE)
    for step in timeline.steps:
        step.at, step.over = step.at * FASTER, step.over * FASTER
        step.hold = None if step.hold is None else step.hold * FASTER
    timeline.length *= FASTER
    seen: dict[str, np.ndarray] = {}

    def script(runtime: Runtime) -> Iterator[Callable[[], object]]:
        yield game.shown
        timeline.begin()
        last, now, tick, heard = runtime.seconds, 0.0, 0, 0.0

        def goes_on() -> bool:
            """The player waits for a world that lags behind, unless it stands still."""
            nonlocal last, now, tick, heard
            for name in timeline.pictures:
                seen[name] = pictures.picture(runtime, "left")
            timeline.pictures.clear()
            if tick != game.tick or game.pauses[-1:] == [True]:
                tick, heard = game.tick, now
            now = min(now + min(runtime.seconds - last, LONGEST), heard + LONGEST)
            last = runtime.seconds
            timeline(runtime, now)
            return timeline.finished

        yield goes_on

    played = game.play(script, headset=Headset(size=SIZE), realtime=True)
    assert quiet(played)
    facts = played.facts
    assert sum(facts["dug"].values()) > 0, facts
    assert facts["walked_metres"] > 1
    assert facts["outcomes"].get("PlayerHopped") == 1, facts
    assert "world saved" in game.events
    assert played.pauses[:2] == [True, False]
    assert "right" in {haptic.side for haptic in played.runtime.haptics}
    with closing(load(game.world)) as session:
        state = session.game.state
        items = state.items.rows
        assert ((items["slot"] >= 0) & (items["kind"] == 1)).sum() == 1, "an augment sits in the tool"
        assert not any(imbalance(state).values())
    assert seen.keys() == {"looking", "aiming", "digging", "menu", "paused"}
    for name, picture in seen.items():
        Image.fromarray(picture).save(tmp_path / f"{name}.png")
        assert picture.std() > 5, name
