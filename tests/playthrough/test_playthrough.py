"""The play-through: its script leads to the third tier by legal commands, and does so again."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from app import scripts
from app.session import DEFAULT_RADIUS, FIRST_SEED
from gameplay import content
from gameplay.game import Game
from gameplay.outcomes import (
    CommandRejected,
    CropHarvested,
    GearWorn,
    GoalReached,
    ItemCrafted,
    NodeRevealed,
    Outcome,
    PilePickedUp,
    PlayerDied,
    StructureRefuelled,
    TechnologyUnlocked,
)
from gameplay.survival.rules import POINT
from tests.playthrough.body import Body, distance, metres
from tests.playthrough.planner import Planner

SCRIPT = Path(content.__file__).parent / "scripts" / "survive.jsonl"
FIRST = {"gather_fibre", "make_pick", "wear_pick", "place_shelter", "breathe", "set_bed", "make_crate", "place_crate"}
TRIED = {"occupied", "uneven", "in_ground", "depleted"}  # answers to trying out: where there is room, what is left


def start(script: Path, last: int | None = None) -> tuple[Game, int]:
    """A new world in which a script waits, as `play --script` makes it; and the tick at which it is over."""
    planet = scripts.setting(script)
    assert planet is not None
    assert planet.radius is not None
    game = Game.new(planet.seed, planet.radius)
    commands = [envelope for envelope in scripts.read(script, 0) if last is None or envelope.tick < last]
    for envelope in (*scripts.joins(game.state, commands), *commands):
        game.submit(envelope)
    return game, last or scripts.length(commands, 0)


def play(game: Game, until: int) -> list[Outcome]:
    """Play to a tick; what came of it."""
    return [told for _ in range(until - game.state.tick) for told in game.tick()]


def reached(told: Sequence[Outcome]) -> set[str]:
    return {outcome.goal for outcome in told if isinstance(outcome, GoalReached)}


def legal(told: Sequence[Outcome]) -> bool:
    """Whether nothing was refused but what was tried out."""
    refused = Counter(outcome.reason for outcome in told if isinstance(outcome, CommandRejected))
    assert set(refused) <= TRIED, refused
    return True


def test_the_first_minute_of_the_script_gives_a_tool_a_roof_and_a_crate() -> None:
    game, _ = start(SCRIPT, 1500)
    told = play(game, 1500)
    assert reached(told) >= FIRST
    assert legal(told)
    assert not game.state.world["creative"]


def test_what_the_planner_did_its_script_does_again(tmp_path: Path) -> None:
    body = Body(FIRST_SEED, DEFAULT_RADIUS)
    Planner(body).begin()
    assert reached(body.told) >= FIRST
    script = tmp_path / "begin.jsonl"
    script.write_text("\n".join(body.lines), "utf-8")
    game, _ = start(script)
    play(game, body.tick)
    assert game.state_hash() == body.game.state_hash()


@pytest.mark.parametrize("seed", [FIRST_SEED, 5])
def test_the_first_goals_are_reached_where_a_system_begins(seed: int) -> None:
    """What the guide asks for first lies around the place where one wakes up, and nothing there kills meanwhile."""
    body = Body(seed, None)
    assert body.game.state.system is not None
    Planner(body).begin()
    assert reached(body.told) >= FIRST
    assert not any(isinstance(told, PlayerDied) for told in body.told)


def test_whoever_stands_in_a_hollow_comes_home_again() -> None:
    """In the world of this seed one digs oneself into a hollow under the open sky: no ramp leads out of it."""
    planner = Planner(Body(5, DEFAULT_RADIUS))
    planner.begin()
    planner.sow()
    planner.dig()
    assert planner.gatherer.home is not None
    assert distance(planner.body.here, planner.gatherer.home) < 2.0
    assert planner.body.meter("oxygen") > 50


def test_a_tent_whose_air_comes_to_an_end_is_replaced_in_time() -> None:
    body = Body(FIRST_SEED, DEFAULT_RADIUS)
    planner = Planner(body)
    planner.begin()
    (tent,) = planner.standing("shelter")
    body.game.state.structures.row(tent.id)["air"] = 100 * POINT  # as after three fillings of a suit
    planner.breathe()
    (new,) = planner.standing("shelter")
    assert new.id != tent.id
    assert distance(metres(new.position), metres(tent.position)) < 0.2
    assert new.air > 25_000
    assert distance(body.here, metres(new.position)) < 1.0
    assert not any(isinstance(told, PlayerDied) for told in body.told)


@pytest.mark.long
def test_the_script_leads_to_the_third_tier_whether_saved_on_the_way_or_not() -> None:
    game, end = start(SCRIPT)
    told = play(game, end // 2)
    again = Game.restore(game.tables())
    for envelope in game.waiting():
        again.submit(envelope)
    told += play(game, end)
    play(again, end)
    assert again.state_hash() == game.state_hash()
    tiers = {content.load().technologies[t.technology].tier for t in told if isinstance(t, TechnologyUnlocked)}
    assert tiers == {1, 2, 3}
    assert reached(told) == set(content.load().goals)
    assert legal(told)
    happened = {type(outcome) for outcome in told}
    assert happened >= {CropHarvested, GearWorn, NodeRevealed, PilePickedUp, StructureRefuelled}
    assert PlayerDied not in happened
    made = Counter(outcome.item for outcome in told if isinstance(outcome, ItemCrafted))
    assert made["steel_plate"] >= 2
    assert made["iron_ingot"] >= 4
