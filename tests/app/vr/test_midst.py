"""Things happen to the headset in the middle of what a player does: nothing goes on by itself, nothing is lost."""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from app import cli
from app.session import closing, load
from gameplay.inventory.receive import receive
from gameplay.ledger import imbalance
from gameplay.positions import point
from gameplay.shuttles import craft
from gameplay.state import HOME
from gameplay.survival.death import die
from taichi_kernels.units import Q14, UNITS_PER_METRE
from tests.app.vr.busy import PUT_UP, Player, Steps, Watch
from tests.app.vr.lockstep import Lockstep
from tests.app.vr.worn import Game, frames, quiet
from tests.openxr_runtime import Runtime
from tests.worlds import PLAYER

sys.path.insert(0, str(Path(__file__).parents[2] / "vr_render"))
from display import virtual_display


def prepare(game: Game, dead: bool) -> None:
    """A shuttle, what can be put up, and nobody starves; or the player is dead."""

    def script(runtime: Runtime) -> Steps:
        yield game.shown
        runtime.should_render = False
        yield frames(runtime, 90)  # until one stands

    game.play(script)
    game.events.clear()
    game.pauses.clear()
    with closing(load(game.world)) as session:
        state = session.game.state
        row = state.players.row(PLAYER)
        here, ahead = row["position"] / UNITS_PER_METRE, row["forward"] / Q14
        spot = point((here + ahead * 2.5 - here / np.linalg.norm(here) * 0.5) * UNITS_PER_METRE)
        shuttle = craft.place(state, "shuttle", HOME, spot, point(ahead * Q14), PLAYER)
        state.shuttles.row(shuttle)["fuel"] = craft.tank()
        receive(state, PLAYER, PUT_UP, 5)
        state.world["creative"] = 1
        if dead:
            die(state, PLAYER)
        session.save()


STATES = {
    "legs": ("walking", "aiming", "hopping", "turning", "digging", "saving"),
    "hands": ("taking", "holding", "seating", "menu", "held_menu", "placing"),
    "panels": ("button", "poking", "paused", "carrying_panel", "sliding", "typing"),
    "craft": ("flying", "flying"),
    "death": ("dead", "dead"),
}
EVENTS = (
    *("visible", "hidden", "off", "doffed", "vanished", "bare", "other", "untracked", "nonsense", "failing"),
    *("recentred", "left_handed", "one_handed", "giant", "poked"),
)
SOME = ("aiming", "digging", "holding", "menu", "sliding", "typing", "placing", "flying")  # loading takes its time


class Midst:
    """A game to play through states, with an event in each of them."""

    def __init__(self, game: Game, monkeypatch: pytest.MonkeyPatch, record: Path) -> None:
        self.game, self.record, self.watch = game, record, Watch(monkeypatch)
        Lockstep(game, monkeypatch)

    def play(self, pairs: Sequence[tuple[str, str]]) -> list[str]:
        """Play; what is wrong. Nothing is lost or added, and the record comes to the same."""
        game, wrong = self.game, list[str]()
        prepare(game, dead="dead" in dict(pairs))

        def script(runtime: Runtime) -> Steps:
            yield game.shown
            runtime.should_render = False
            player = Player(game, runtime, self.watch)
            for state, event in pairs:
                yield from player.settle()
                things = player.things
                yield from getattr(player, state)()
                screen = "game" if event in player.CLOSES and state != "dead" else game.panels.screen
                self.watch.asked.clear()
                self.watch.sent.clear()
                yield from getattr(player, event)()
                yield from player.check(state, event, screen)
                if player.things != things:
                    player.bad.append(f"{things} things became {player.things}")
                wrong.extend(f"{state}, {event}: {what}" for what in player.bad)

        assert quiet(game.play(script, "--record", str(self.record)))
        with closing(load(game.world)) as session:
            assert not any(imbalance(session.game.state).values())
        assert cli.run(["replay", str(self.record)]) == 0
        return wrong


@pytest.fixture
def midst(game: Game, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Midst:
    return Midst(game, monkeypatch, tmp_path / "play.record")


@pytest.mark.long
@pytest.mark.parametrize("states", STATES)
def test_whatever_happens_nothing_goes_on_by_itself(midst: Midst, states: str) -> None:
    """Every second event in a state, the others in the next one."""
    pairs = [(state, event) for place, state in enumerate(STATES[states]) for event in EVENTS[place % 2 :: 2]]
    assert not midst.play(pairs)


@pytest.mark.long
def test_a_hand_keeps_what_it_holds_until_it_is_seen_to_open(game: Game, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was out of sight, or meant for something else: a menu of the runtime, a headset that was put on the table."""
    Lockstep(game, monkeypatch)
    watch, found = Watch(monkeypatch), []
    prepare(game, dead=False)

    def script(runtime: Runtime) -> Steps:
        yield game.shown
        runtime.should_render = False
        player = Player(game, runtime, watch)
        for bare in (False, True):
            for event in ("visible", "off", "doffed", "vanished"):
                yield from player.settle()
                yield from player.holding(bare)
                for opens in (False, True):
                    yield from player.away(event, opens)
                    found.append((bare, event, opens, bool(watch.wearer.motion.grabbing.carried)))

    assert quiet(game.play(script))
    assert [entry for entry in found if entry[2] == entry[3]] == []


@pytest.mark.long
def test_a_session_that_is_lost_leaves_nothing_held(midst: Midst) -> None:
    assert not midst.play([(state, "lost") for state in SOME])


@pytest.mark.long
def test_a_window_and_the_headset_again_leave_nothing_held(midst: Midst) -> None:
    with virtual_display():
        assert not midst.play([(state, "switched") for state in SOME])
