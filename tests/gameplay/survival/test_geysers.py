"""Geysers: when they erupt follows from numbers; their columns hurt and lift, and nothing else does."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gameplay import bodies, content
from gameplay.game import Game
from gameplay.inventory import gear, piles
from gameplay.outcomes import GeyserErupted, HazardEntered, PlayerHurt
from gameplay.positions import point
from gameplay.state import HOME, GameState
from gameplay.survival import geysers, hazards
from gameplay.survival.geysers import FULL_STRENGTH, LINGERS, SIGHT, Vent
from gameplay.survival.heads import Heads
from gameplay.systems.directions import cross, times, unit
from gameplay.tables import Tables
from gameplay.view import Viewer
from taichi_kernels.units import UNITS_PER_METRE
from tests.life import of
from tests.worlds import PLAYER, Play

SEED = 1  # its first world has hot springs, its second fountains of ash
NAME = "geyser"
NUMBER = list(content.load().hazards).index(NAME)


@pytest.fixture(scope="module")
def tables() -> Tables:
    return GameState.new_system(SEED).tables()


@pytest.fixture(scope="module")
def vents(tables: Tables) -> list[Vent]:
    """Of the first two worlds."""
    state = GameState(tables)
    return [*found(state, HOME), *found(state, HOME + 1)]


def found(state: GameState, body: int, most: int = 12) -> list[Vent]:
    """Some vents of a body."""
    rng, radius = np.random.default_rng(5), bodies.of(state, body).recipe.radius_units
    met: dict[tuple[int, int, int], Vent] = {}
    for way in unit(rng.integers(-9999, 9999, (160, 3))):
        met |= {vent.mouth: vent for vent in geysers.near(state, body, point(times(way, radius)))}
        if len(met) >= most:
            break
    assert met
    return list(met.values())


def place(vent: Vent, up: float = 1.0, aside: float = 0.0) -> tuple[int, int, int]:
    """A place over a mouth, or beside the axis of its column [m]."""
    above = np.array(vent.up)
    side = unit(cross(above, np.array([0, 0, 1 << 14]) if abs(above[2]) < 12000 else np.array([1 << 14, 0, 0])))
    return point(
        np.array(vent.mouth) + times(above, round(up * UNITS_PER_METRE)) + times(side, round(aside * UNITS_PER_METRE))
    )


def at_its_highest(vent: Vent) -> int:
    """A tick in which it erupts with all its strength."""
    return 7 * vent.period - vent.phase + vent.kind.swells


@given(pick=st.integers(0, 1000), tick=st.integers(0, 1 << 40))
def test_eruptions_swell_last_die_and_come_again(vents: list[Vent], pick: int, tick: int) -> None:
    vent = vents[pick % len(vents)]
    kind = vent.kind.geyser
    assert kind.period[0] * 30 <= vent.period <= kind.period[1] * 30
    assert kind.lasts[0] * 30 <= vent.lasts <= kind.lasts[1] * 30
    since, strength = vent.since(tick), vent.strength(tick)
    assert vent.since(tick + vent.period) == since
    assert vent.strength(tick + 3 * vent.period) == strength
    assert (strength > 0) == (since < vent.lasts)
    assert (strength == FULL_STRENGTH) == (vent.kind.swells - 1 <= since <= vent.lasts - vent.kind.dies)
    later = vent.strength(tick + 1)
    if since + 1 < vent.kind.swells:
        assert later >= strength
    elif since + 1 < vent.period:
        assert later <= strength


def test_they_do_not_erupt_all_at_once(vents: list[Vent]) -> None:
    ticks = range(0, 6000, 30)
    erupting = [sum(vent.strength(tick) > 0 for vent in vents) for tick in ticks]
    assert 0 < np.mean(erupting) < len(vents) / 3
    assert len({vent.period for vent in vents}) > len(vents) // 2


def test_a_vent_is_the_same_from_everywhere_near_and_in_a_world_made_again(tables: Tables, vents: list[Vent]) -> None:
    state, vent = GameState(tables), vents[0]
    for up, aside in ((0, 0), (30, 90), (-40, -200), (0, 400)):
        assert vent in geysers.near(state, HOME, place(vent, up, aside))
    assert vent not in geysers.near(state, HOME, tuple(-part for part in vent.mouth))
    assert all(vent.up @ np.array(vent.mouth) >> 14 > bodies.of(state, HOME).sea for vent in found(state, HOME))


def test_no_geyser_where_no_biome_has_one() -> None:
    alone = GameState.new(3, 400 * UNITS_PER_METRE)
    assert geysers.near(alone, HOME, (400 * UNITS_PER_METRE, 0, 0)) == ()


def strength(state: GameState, body: int, head: tuple[int, int, int], sheltered: bool = False) -> int:
    """How strongly eruptions act on a head, 0 to 256."""
    (there,) = hazards.Place.at(state, Heads(state, body, np.array([head], np.int64)), [sheltered])
    return hazards.strengths(there, 0).get(NUMBER, 0)


def test_its_column_burns_and_nothing_beside_over_or_after_it(tables: Tables) -> None:
    state = GameState(tables)
    for body in (HOME, HOME + 1):
        vent = found(state, body)[0]
        height, wide = vent.kind.geyser.height, vent.kind.geyser.radius
        state.world["tick"] = at_its_highest(vent)
        met = [strength(state, body, place(vent, share * height)) for share in (0.0, 0.3, 0.6, 0.9, 1.01)]
        assert met[0] == met[1] == FULL_STRENGTH > met[2] > met[3] > met[4] == 0
        assert strength(state, body, place(vent, 1, wide - 0.1))
        assert not strength(state, body, place(vent, 1, wide + 0.1))
        assert not strength(state, body, place(vent, 1), sheltered=True)
        state.world["tick"] += vent.lasts
        assert not strength(state, body, place(vent))


def vent_height(vent: Vent, position: np.ndarray) -> float:
    """Of a place over a mouth [m]."""
    away = position.astype(np.int64) - np.array(vent.mouth)
    return float(away @ np.array(vent.up) / (1 << 14) / UNITS_PER_METRE)


class Beside(Play):
    """A player at a vent of the first world, just before it erupts."""

    def __init__(self, tables: Tables, up: float, aside: float) -> None:
        super().__init__(game=Game.restore(tables))
        state = self.game.state
        self.vent = found(state, HOME)[0]
        self.put(up, aside)
        self.tick()
        state.world["creative"] = 0
        self.outcomes.clear()
        state.world["tick"] = 7 * self.vent.period - self.vent.phase - 1
        self.put(up, aside)

    def put(self, up: float, aside: float) -> None:
        self.player["position"] = place(self.vent, up, aside)
        self.player["velocity"] = self.player["rest"] = 0

    @property
    def over(self) -> float:
        """Of the feet, over the mouth [m]."""
        return vent_height(self.vent, self.player["position"])

    def watch(self, ticks: int) -> float:
        """Play; the greatest height over the mouth [m]."""
        highest = self.over
        for _ in range(ticks):
            self.tick()
            highest = max(highest, self.over)
        return highest


@pytest.fixture(scope="module")
def begun() -> Iterator[Tables]:
    game = Game.new_system(SEED, creative=True)
    yield game.tables()


def test_who_stands_in_it_is_thrown_up_and_scalded(begun: Tables) -> None:
    play = Beside(begun, 0.5, 0.0)
    before = int(play.game.state.vitals.row(PLAYER)["health"])
    assert play.watch(150) > 8
    assert [told.position for told in of(play.outcomes, GeyserErupted)] == [play.vent.mouth]
    assert NAME in [told.hazard for told in of(play.outcomes, HazardEntered)]
    assert NAME in [told.cause for told in of(play.outcomes, PlayerHurt)]
    assert before - int(play.game.state.vitals.row(PLAYER)["health"]) > 5_000_000
    state, share = play.game.state, content.load().items["heat_suit"].gear.protects[NAME]
    assert gear.protection(state, PLAYER, NAME) == FULL_STRENGTH
    worn = state.gear.row(PLAYER) if PLAYER in state.gear else state.gear.add(player=PLAYER)
    worn["kind"][1] = state.kind("heat_suit")
    assert gear.protection(state, PLAYER, NAME) == pytest.approx(FULL_STRENGTH * (1 - share), abs=1)


def test_who_stands_beside_it_sees_and_hears_it_and_no_more(begun: Tables) -> None:
    play = Beside(begun, 0.0, 14.0)
    state, vent, viewer = play.game.state, play.vent, Viewer(play.game.state, PLAYER)
    inside, outside = (
        piles.lay(state, HOME, place(vent, 0.2, aside), state.kind("stone"), 3, 0) for aside in (0.0, 5.0)
    )
    resting, highest = point(state.piles.row(outside)["position"]), 0.0
    assert viewer.snapshot().eruptions == []
    for _ in range(vent.kind.swells + 60):
        play.tick()
        assert play.over < 1
        if inside in state.piles:
            highest = max(highest, vent_height(vent, state.piles.row(inside)["position"]))
    assert highest > 4, "what lies in its mouth flies up"
    assert point(state.piles.row(outside)["position"]) == resting
    assert len(of(play.outcomes, GeyserErupted)) == 1
    assert NAME not in [told.hazard for told in of(play.outcomes, HazardEntered)]
    (told,) = viewer.snapshot().eruptions
    assert (told.geyser, told.mouth, told.lasts) == (vent.kind.geyser.name, vent.mouth, vent.lasts)
    assert told.began == state.tick - vent.since(state.tick)
    for metres, seen in ((SIGHT // UNITS_PER_METRE - 2, True), (SIGHT // UNITS_PER_METRE + 2, False)):
        assert (vent in geysers.in_sight(state, HOME, place(vent, 0, metres))) == seen
    state.world["tick"] = told.began + vent.lasts + LINGERS - 1
    assert viewer.snapshot().eruptions == [told]
    state.world["tick"] += 1
    assert viewer.snapshot().eruptions == []


def test_a_world_saved_in_an_eruption_goes_on_the_same(begun: Tables) -> None:
    play = Beside(begun, 0.5, 0.4)
    play.tick(60)
    again = Game.restore(play.game.tables())
    for _ in range(60):
        play.tick()
        again.tick()
    assert again.state_hash() == play.game.state_hash()
