"""Breath, hunger, thirst, stamina, health: rates as the content states them."""

import pytest

from gameplay import content
from gameplay.outcomes import MeterLow, PlayerDied, PlayerHurt
from gameplay.state import GameState
from gameplay.survival import meters, start
from gameplay.systems import living
from tests.life import ADA, Life, of
from tests.worlds import Play, rejections

RULES = content.load().survival


def calm() -> Life:
    """A player where nothing acts: it is mild there, and early in the world's time."""
    return Life(latitude=32)


def test_a_suit_lasts_as_long_as_stated_and_warns() -> None:
    life = calm()
    life.live(30)
    assert 100 - life.points("oxygen") == pytest.approx(50 / RULES.oxygen.minutes, rel=0.01)
    for points in (50, 25, 10, 0):
        life.set(oxygen=points + 0.1)
        life.live(1)
    assert [told.points for told in of(life.outcomes, MeterLow) if told.meter == "oxygen"] == [50, 25, 10]
    assert life.points("oxygen") == 0
    before = life.points("health")
    life.live(6)
    assert before - life.points("health") == pytest.approx(RULES.harm.oxygen / 10, rel=0.02)
    told = of(life.outcomes, PlayerHurt)
    assert {hurt.cause for hurt in told} == {"oxygen"}
    assert 6 <= len(told) <= 9  # one a second
    assert sum(hurt.amount for hurt in told) == pytest.approx(100 * (100 - life.points("health")), abs=500)


def test_hunger_and_thirst_take_as_long_as_stated() -> None:
    life = calm()
    life.live(60)
    assert 100 - life.points("hunger") == pytest.approx(100 / RULES.needs.hunger, rel=0.01)
    assert 100 - life.points("thirst") == pytest.approx(100 / RULES.needs.thirst, rel=0.01)


@pytest.mark.parametrize("meter", meters.NEEDS)
def test_an_empty_meter_hurts_at_a_stated_rate(meter: str) -> None:
    life = calm()
    life.set(**{meter: 0.0})
    life.live(15)
    lost = getattr(RULES.harm, meter) / 4
    assert 100 - life.points("health") == pytest.approx(lost, rel=0.02)
    assert {told.cause for told in of(life.outcomes, PlayerHurt)} == {meter}


def test_health_comes_back_to_those_who_are_fed() -> None:
    life = calm()
    life.set(health=40)
    life.live(30)
    assert life.points("health") == pytest.approx(40 + RULES.needs.heals / 2, rel=0.01)
    life.set(hunger=RULES.needs.fed - 1)
    before = life.points("health")
    life.live(10)
    assert life.points("health") == before


def test_sprinting_tires_until_one_must_stop_and_get_fresh() -> None:
    life = calm()
    life.player["move_forward"], life.player["sprint"] = 127, 1
    life.live(5)
    assert life.points("stamina") == pytest.approx(100 - 5 * RULES.stamina.sprint, rel=0.01)
    while life.player["sprint"]:
        life.live(ticks=1)
    assert life.points("stamina") < 1
    assert not meters.may_sprint(life.state, ADA)
    life.live(RULES.stamina.fresh / RULES.stamina.rest + 0.1)
    assert meters.may_sprint(life.state, ADA)
    life.vitals["encumbered"] = 1
    assert not meters.may_sprint(life.state, ADA)


@pytest.mark.parametrize(("meter", "cause"), [("toxins", "toxins"), ("radiation", "radiation")])
def test_poison_hurts_beyond_what_is_borne_and_fades(meter: str, cause: str) -> None:
    life = calm()
    life.set(**{meter: 100.0})
    life.live(1)
    assert 100 - life.points("health") == pytest.approx(getattr(RULES.harm, cause) / 60, rel=0.05)
    borne = getattr(RULES.body, f"{meter}_borne")
    life.set(**{meter: borne, "health": 50})
    life.live(30)
    assert life.points("health") > 50
    assert life.points(meter) == pytest.approx(borne - getattr(RULES.body, f"{meter}_fade") / 2, rel=0.01)


@pytest.mark.parametrize(("warmth", "harm"), [(30.0, 1.0), (32.25, 0.5), (41.25, 0.5), (43.0, 1.0), (36.0, 0.0)])
def test_a_body_far_from_its_warmth_is_hurt(warmth: float, harm: float) -> None:
    life = calm()
    life.vitals["warmth"] = round(warmth * 1000)
    life.live(ticks=1)
    lost = RULES.harm.warmth / 1800 * harm
    assert 100 - life.points("health") == pytest.approx(lost, rel=0.02, abs=1e-6)
    life.live(30)
    assert abs(int(life.vitals["warmth"]) - 37_000) <= max(abs(warmth * 1000 - 37_000) - 700, 0)  # it comes back


def test_nobody_needs_anything_in_creative_worlds() -> None:
    life = Life(creative=True)
    life.vitals["warmth"] = 20_000
    life.set(oxygen=5, health=50)
    life.live(5)
    assert (life.points("oxygen"), life.points("hunger"), life.points("health")) == (5, 100, 50)
    assert not life.begun
    assert len(life.state.inventories) == 1
    assert not of(life.outcomes, PlayerDied)


def test_nobody_needs_anything_in_worlds_from_before_until_they_are_brought_up_to_date() -> None:
    state = GameState.new(3, 100 * 512)
    state.world["content"] = 2
    state.players.add(id=ADA, online=1, body=1, position=(60_000, 0, 0), forward=(0, 16384, 0))
    before = state.hash()
    assert start.settle(state, ADA) == living.live(state) == []
    assert state.hash() == before
    assert start.upgrade(state)
    assert int(state.world["content"]) == content.CONTENT_VERSION
    assert int(state.vitals.row(ADA)["oxygen"]) == 100_000_000
    assert len(state.inventories) == 1
    after = state.hash()
    assert not start.upgrade(state)
    assert state.hash() == after


def test_what_a_new_player_has() -> None:
    play = Play(radius=40.0)
    row = play.game.state.inventories.row(1)
    held = {
        play.game.state.name_of(int(kind)): int(count)
        for kind, count in zip(row["kind"], row["count"], strict=True)
        if count
    }
    assert held == RULES.start.items
    assert row["slots"] >= RULES.start.slots
    play.must("leave")
    play.must("join", name="Ada")
    again = play.game.state.inventories.row(1)
    assert again["count"].sum() == row["count"].sum()


def test_a_jump_costs_breath_and_the_tired_begin_no_sprint() -> None:
    play = Play(radius=40.0)
    play.tick(30)
    vitals = play.game.state.vitals.row(1)
    play.must("jump")
    assert int(vitals["stamina"]) == pytest.approx((100 - RULES.stamina.jump) * 1e6, abs=1e6)
    vitals["stamina"] = (RULES.stamina.fresh - 5) * 1e6
    play.must("move", forward=1.0, sprint=True)
    assert play.player["sprint"] == 0
    vitals["stamina"] = (RULES.stamina.fresh + 5) * 1e6
    play.must("move", forward=1.0, sprint=True)
    assert play.player["sprint"] == 1
    vitals["stamina"] = 1_000_000
    play.must("move", forward=1.0, sprint=True)  # goes on
    assert play.player["sprint"] == 1
    play.tick(10)
    assert play.player["sprint"] == 0
    assert rejections(play.outcomes) == []
