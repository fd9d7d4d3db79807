"""The guide's goals, and the map of where one has been."""

import msgspec
import pytest

from gameplay import content, guide
from gameplay.commands import Envelope, Join
from gameplay.game import Game
from gameplay.outcomes import BedSet, GoalReached, ItemCrafted, Outcome, ResourceGathered, ScanCompleted
from gameplay.regions import CUBE
from gameplay.state import HOME
from gameplay.view import Viewer, merge
from taichi_kernels.units import UNITS_PER_METRE
from tests.worlds import PLAYER, Play

BOB = 2


@pytest.fixture
def play() -> Play:
    return Play(seed=3, radius=60.0, creative=True)


def gathered(resource: str, amount: int, player: int = PLAYER) -> Outcome:
    return ResourceGathered(player, 5, resource, amount, 0, (0, 0, 0))


def goals(told: list[Outcome]) -> list[tuple[str, str]]:
    return [(outcome.goal, outcome.next) for outcome in told if isinstance(outcome, GoalReached)]


def test_goals_are_reached_by_what_happens_as_often_as_they_ask(play: Play) -> None:
    state, known = play.game.state, list(content.load().goals.values())
    first, second = known[0], known[1]
    assert guide.open_goal(state, PLAYER) == first.name
    assert (first.when, second.when) == ("resource_gathered", "resource_gathered")
    assert goals(guide.follow(state, [gathered(first.what, first.count - 1)])) == []
    assert goals(guide.follow(state, [gathered("moonstone", 99)])) == []
    assert goals(guide.follow(state, [gathered(first.what, 1)])) == [(first.name, second.name)]
    assert goals(guide.follow(state, [gathered(first.what, 99)])) == []
    assert guide.reached(state, PLAYER) == [first.name]
    assert guide.open_goal(state, PLAYER) == second.name


def test_what_is_done_before_its_turn_counts(play: Play) -> None:
    state, known = play.game.state, list(content.load().goals.values())
    scanned = next(goal for goal in known if goal.when == "scan_completed")
    assert goals(guide.follow(state, [ScanCompleted(PLAYER, [], 0)])) == [(scanned.name, known[0].name)]
    assert guide.open_goal(state, PLAYER) == known[0].name


def test_all_goals_can_be_reached_one_after_the_other(play: Play) -> None:
    """Every goal of the content names an outcome, and something that such an outcome can say."""
    state = play.game.state
    for goal, following in zip(content.load().goals.values(), [*list(content.load().goals)[1:], ""], strict=True):
        kind = next(kind for kind, wanted in guide.by_outcome().items() if goal in wanted)
        fields = {field.name: field.type for field in msgspec.structs.fields(kind)}
        values = {"player": PLAYER}
        for name, type_ in fields.items():
            plain = {int: 1, str: goal.what, bool: True, list: []}
            values.setdefault(name, plain.get(type_, []))
        assert not goal.what or str in fields.values(), goal.name
        told: list[Outcome] = []
        for _ in range(goal.count):
            told += guide.follow(state, [kind(**values)])
        assert (goal.name, following) in goals(told), goal.name
    assert guide.open_goal(state, PLAYER) == ""


def test_players_have_goals_of_their_own_and_others_have_none(play: Play) -> None:
    state, first = play.game.state, next(iter(content.load().goals.values()))
    play.game.submit(Envelope(state.tick, BOB, 1, HOME, Join("Bob")))
    play.tick()
    guide.follow(state, [gathered(first.what, first.count, BOB), gathered(first.what, 1), BedSet(0, 1)])
    assert (guide.reached(state, BOB), guide.reached(state, PLAYER)) == ([first.name], [])
    assert set(state.goals.rows["player"].tolist()) == {PLAYER, BOB}


def test_a_played_tick_is_followed_and_saved(play: Play) -> None:
    scanned = next(goal.name for goal in content.load().goals.values() if goal.when == "scan_completed")
    told = play.must("scan")
    assert [goal for goal, _ in goals(told)] == [scanned]
    assert goals(play.tick()) == []
    again = Game.restore(play.game.tables())
    assert guide.reached(again.state, PLAYER) == [scanned]
    shown = Viewer(again.state, PLAYER).snapshot().surroundings
    assert shown is not None
    assert shown.goals == [scanned]
    assert goals(guide.follow(again.state, [ItemCrafted(PLAYER, 0, 1, "x", "x", 1), *told])) == []


# The map


def test_the_map_shows_where_players_were_once(play: Play) -> None:
    state, viewer = play.game.state, Viewer(play.game.state, PLAYER)
    play.tick(31)
    here = tuple((play.player["position"] // CUBE).tolist())
    first = viewer.snapshot()
    assert first.explored == [here]
    assert viewer.snapshot().explored == []
    place = play.player["position"] / UNITS_PER_METRE
    play.must("teleport", position=(place * 2.0).tolist())
    play.tick(31)
    second = viewer.snapshot()
    assert second.explored
    assert here not in second.explored
    assert merge(first, second).explored == first.explored + second.explored
    again = Viewer(Game.restore(play.game.tables()).state, PLAYER).snapshot()
    assert again.explored == sorted({here, *second.explored})
    assert len(state.explored) == len(again.explored)
