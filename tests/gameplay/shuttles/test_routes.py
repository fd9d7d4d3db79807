"""Trade routes: goods go from pad to pad by the clock, none vanish, and whatever comes between has a clear answer."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gameplay import naming
from gameplay.building import structures
from gameplay.content import load
from gameplay.game import Game
from gameplay.inventory.inventory import Inventory
from gameplay.outcomes import FreightArrived, FreightDeparted, ItemsSpent, Outcome, RouteStopped, RouteWaits
from gameplay.shuttles import craft, pads, routes
from gameplay.shuttles.lanes import Lane, duration, fuel, place
from gameplay.shuttles.routes import goods as goods_of
from gameplay.shuttles.told import trade
from gameplay.state import HOME
from taichi_kernels import planet
from taichi_kernels.units import UNITS_PER_METRE
from tests.carrying import census, only
from tests.gameplay.shuttles.freighters import ADA, MOON, RULES, Freighters
from tests.worlds import Play, rejections

GOODS = {"iron": 250, "coal": 30}
STRIDE = 15  # ticks from one look at a way to the next
CELL = round(RULES.fuel_mass * 1e6)


@pytest.fixture
def freight() -> Freighters:
    return Freighters()


def told(outcomes: list[Outcome], kind: type) -> list[Outcome]:
    return [outcome for outcome in outcomes if isinstance(outcome, kind)]


def sent(freight: Freighters, to: int, **fields: int) -> FreightDeparted:
    """The shuttle is loaded with all that the first pad holds, and leaves."""
    freight.stock(freight.here, shuttle_fuel=20, **GOODS)
    assert freight.assign(freight.here, to, **fields) is None
    departed = only(freight.skip(), FreightDeparted)
    assert isinstance(departed, FreightDeparted)
    return departed


@pytest.mark.parametrize("pad", ["there", "moon"])
def test_goods_are_carried_there_and_none_vanish(freight: Freighters, pad: str) -> None:
    to = getattr(freight, pad)
    sent(freight, to)
    before = census(freight.state)
    assert freight.holds(freight.shuttle) == GOODS and set(freight.holds(freight.here)) == {"shuttle_fuel"}
    for _ in range(3):  # there, unloaded, back
        freight.skip()
        assert census(freight.state) == before
    assert freight.holds(to) == GOODS and freight.holds(freight.shuttle) == {}
    assert (int(freight.route["trips"]), int(freight.route["carried"])) == (1, 280)
    assert freight.route["phase"] == routes.LOADING
    freight.stock(freight.here, coal=5)
    for _ in range(4):
        freight.skip()
    assert freight.holds(to) == {**GOODS, "coal": 35}


def test_it_keeps_to_its_schedule_whichever_ticks_are_played(freight: Freighters) -> None:
    departed = sent(freight, freight.there)
    lane = Lane(HOME, pads.stand(freight.state, freight.here), HOME, pads.stand(freight.state, freight.there))
    left = freight.state.tick - 1  # the tick that was played
    assert departed.arrives == left + duration(freight.state, lane, left)
    for tick in range(left // 30 * 30 + 30, departed.arrives, 90):
        freight.state.world["tick"] = tick
        assert freight.tick() == []
        assert freight.craft_place == place(freight.state, lane, left, departed.arrives, tick)
    freight.state.world["tick"] = departed.arrives
    assert only(freight.tick(), FreightArrived).pad == freight.there
    assert freight.craft_place == (HOME, pads.stand(freight.state, freight.there))
    assert freight.state.shuttles.row(freight.shuttle)["landed"]
    assert int(freight.route["until"]) == departed.arrives + routes.HANDLING


@pytest.mark.parametrize("pad", ["there", "moon"])
def test_the_way_leads_over_all_ground_without_a_jump(freight: Freighters, pad: str) -> None:
    row = freight.state.structures.row(getattr(freight, pad))
    ends = pads.stand(freight.state, freight.here), pads.stand(freight.state, getattr(freight, pad))
    lane = Lane(HOME, ends[0], int(row["body"]), ends[1])
    length = duration(freight.state, lane, 700)
    way = [place(freight.state, lane, 700, 700 + length, 700 + at) for at in (*range(0, length, STRIDE), length)]
    assert way[0] == (HOME, ends[0]) and way[-1] == (row["body"], ends[1])
    low = {body: planet.shell(freight.state.recipe(body))[1] + 100 * UNITS_PER_METRE for body in (HOME, MOON)}
    for (body, at), (after, then) in pairwise(way):
        assert max(map(abs, at)) < 1 << 31
        if body == after and np.linalg.norm(at) < low[body]:  # up or down over a pad: no turn aside
            aside = np.cross(np.array(at) / np.linalg.norm(at), np.array(then) - at)
            assert np.linalg.norm(aside) < 0.02 * UNITS_PER_METRE or np.linalg.norm(then) >= low[body]
    on_home = np.array([at for body, at in way[:-1] if body == HOME], np.float64) / UNITS_PER_METRE
    speeds = np.linalg.norm(np.diff(on_home, axis=0), axis=1) * 30 / STRIDE
    assert np.abs(np.diff(speeds)).max() < 3 * RULES.transfer * STRIDE / 30
    assert speeds.max() > 100


def test_the_tank_is_filled_from_the_pad_for_the_way_there_and_back(freight: Freighters) -> None:
    freight.state.shuttles.row(freight.shuttle)["fuel"] = 0
    freight.stock(freight.here, shuttle_fuel=20, **GOODS)
    freight.assign(freight.here, freight.moon)
    outcomes = freight.skip()
    there = Lane(HOME, pads.stand(freight.state, freight.here), MOON, pads.stand(freight.state, freight.moon))
    back = Lane(*there[2:], *there[:2])
    tick = freight.state.tick - 1
    mass = sum(load().items[name].mass * amount for name, amount in GOODS.items())
    burns = fuel(freight.state, there, tick, round(mass * 1000))
    cells = -(-(burns + fuel(freight.state, back, tick, 0)) // CELL)
    spent = only(outcomes, ItemsSpent)
    assert (spent.store, spent.item, spent.amount) == (freight.here, RULES.fuel, cells)
    assert freight.holds(freight.here) == {"shuttle_fuel": 20 - cells}
    assert freight.state.shuttles.row(freight.shuttle)["fuel"] == cells * CELL - burns
    assert burns > fuel(freight.state, there, tick, 0) > 0  # a load costs


def test_without_fuel_it_waits_and_goes_on_when_there_is_some(freight: Freighters) -> None:
    freight.state.shuttles.row(freight.shuttle)["fuel"] = 0
    freight.stock(freight.here, **GOODS)
    freight.assign(freight.here, freight.there)
    assert only(freight.skip(), RouteWaits).why == "fuel"
    assert told(freight.skip(), RouteWaits) == []  # it is told once
    assert freight.route["phase"] == routes.LOADING and freight.holds(freight.shuttle) == GOODS
    freight.stock(freight.here, shuttle_fuel=20)
    assert told(freight.skip(), FreightDeparted)


def test_an_empty_pad_is_waited_for(freight: Freighters) -> None:
    freight.assign(freight.here, freight.there)
    assert only(freight.skip(), RouteWaits).why == "nothing"
    freight.stock(freight.here, shuttle_fuel=20, iron=1)
    assert told(freight.skip(), FreightDeparted)


def test_a_full_pad_is_waited_for_and_the_rest_stays_aboard(freight: Freighters) -> None:
    sent(freight, freight.there)
    inventory = Inventory.of(freight.state, freight.there)
    freight.stock(freight.there, stone=inventory.room("stone") - load().items["iron"].stack // 2)
    freight.skip()
    before = census(freight.state)
    assert only(freight.skip(), RouteWaits).why == "full"
    assert census(freight.state) == before and freight.holds(freight.shuttle)
    assert freight.route["phase"] == routes.UNLOADING
    inventory.write([])
    assert told(freight.skip(), FreightDeparted)
    assert freight.holds(freight.shuttle) == {} and freight.route["trips"] == 1


def test_only_what_is_named_is_carried_and_some_is_kept(freight: Freighters) -> None:
    freight.stock(freight.here, shuttle_fuel=20, stone=40, **GOODS)
    freight.assign(freight.here, freight.there, keep=10, iron=60, coal=0)
    freight.skip()
    assert freight.holds(freight.shuttle) == {"iron": 60, "coal": 20}
    assert freight.holds(freight.here)["stone"] == 40 and freight.holds(freight.here)["coal"] == 10


@pytest.mark.parametrize("which", ["here", "there"])
def test_a_pad_that_goes_in_flight_ends_the_route_where_it_stood(freight: Freighters, which: str) -> None:
    sent(freight, freight.there)
    if which == "here":
        for _ in range(2):
            freight.skip()
    stood = pads.stand(freight.state, getattr(freight, which))
    structures.destroy(freight.state, getattr(freight, which))
    before = census(freight.state)
    assert only(freight.skip(), RouteStopped).why == "pad_gone"
    assert freight.craft_place == (HOME, stood) and freight.state.shuttles.row(freight.shuttle)["landed"]
    assert census(freight.state) == before and len(freight.state.routes) == 0
    assert freight.holds(freight.shuttle) == (GOODS if which == "there" else {})


@pytest.mark.parametrize("which", ["here", "there"])
def test_a_pad_that_goes_while_it_loads_ends_the_route(freight: Freighters, which: str) -> None:
    freight.stock(freight.here, shuttle_fuel=20, **GOODS)
    freight.assign(freight.here, freight.there)
    stood = freight.craft_place
    structures.destroy(freight.state, getattr(freight, which))
    assert only(freight.skip(), RouteStopped).why == "pad_gone"
    assert freight.craft_place == stood


def test_a_shuttle_that_is_boarded_waits_until_it_is_left_at_its_pad(freight: Freighters) -> None:
    freight.stock(freight.here, shuttle_fuel=20, **GOODS)
    freight.assign(freight.here, freight.there)
    freight.state.players.add(id=ADA, body=HOME)
    freight.state.aboard.add(player=ADA, shuttle=freight.shuttle)
    assert only(freight.skip(), RouteWaits).why == "boarded"
    craft = freight.state.shuttles.row(freight.shuttle)
    home = craft["position"].copy()
    craft["position"][0] += 300 * UNITS_PER_METRE  # flown away
    freight.state.aboard.remove(ADA)
    assert only(freight.skip(), RouteWaits).why == "away"
    freight.state.shuttles.row(freight.shuttle)["position"] = home + 20 * UNITS_PER_METRE
    assert told(freight.skip(), FreightDeparted)


def test_another_shuttle_on_the_pad_is_waited_for_above_it(freight: Freighters) -> None:
    departed = sent(freight, freight.there)
    other = freight.craft(freight.there)
    stand = pads.stand(freight.state, freight.there)
    assert only(freight.skip(), RouteWaits).why == "taken"
    freight.tick(30)
    above = np.linalg.norm(freight.craft_place[1]) - np.linalg.norm(stand)
    assert 30 < above / UNITS_PER_METRE < 50
    freight.state.shuttles.row(other)["landed"] = 0
    assert only(freight.skip(), FreightArrived).pad == departed.pad
    assert freight.craft_place == (HOME, stand)


def test_a_shuttle_that_is_lost_ends_its_route(freight: Freighters) -> None:
    sent(freight, freight.there)
    freight.state.shuttles.remove(freight.shuttle)
    assert only(freight.skip(), RouteStopped).why == "shuttle_gone"
    assert freight.tick(2) == []


def test_a_stopped_route_ends_at_once_on_a_pad_and_in_flight_at_the_next(freight: Freighters) -> None:
    freight.assign(freight.here, freight.there)
    assert only(routes.clear(freight.state, freight.shuttle), RouteStopped).why == "cleared"
    sent(freight, freight.there)
    assert routes.clear(freight.state, freight.shuttle) == []
    assert only(freight.skip(), RouteStopped).why == "cleared"
    assert freight.craft_place == (HOME, pads.stand(freight.state, freight.there))
    assert freight.holds(freight.shuttle) == GOODS


def test_routes_that_cannot_be_say_why(freight: Freighters) -> None:
    state, reasons = freight.state, []

    def tried(shuttle: int, origin: int, destination: int) -> None:
        rejected = routes.check(state, shuttle, origin, destination)
        assert rejected is not None and rejected.text
        reasons.append(rejected.reason)

    tried(5, freight.here, freight.there)
    tried(freight.shuttle, freight.here, freight.here)
    tried(freight.shuttle, freight.here, freight.shuttle)
    crate = structures.place(state, "crate", HOME, (512_000, 0, 0), (0, 16384, 0), ADA)
    tried(freight.shuttle, crate, freight.here)
    tried(freight.shuttle, freight.there, freight.here)
    tried(freight.shuttle, freight.moon, freight.here)
    state.aboard.add(player=ADA, shuttle=freight.shuttle)
    tried(freight.shuttle, freight.here, freight.there)
    state.aboard.remove(ADA)
    freight.craft(freight.here)
    tried(freight.shuttle, freight.here, freight.there)
    assert reasons == ["unknown_shuttle", "same_pad", "no_pad", "no_pad", "away", "away", "boarded", "taken"]
    free = Freighters()
    sent(free, free.there)
    again = free.assign(free.here, free.there)
    assert again is not None and again.reason == "under_way"


def test_a_world_goes_on_the_same_from_its_tables_in_mid_flight(freight: Freighters) -> None:
    sent(freight, freight.moon)
    freight.tick(40)
    again = Game.restore(freight.game.tables())
    assert again.state_hash() == freight.game.state_hash()
    for game in (again, freight.game):
        for _ in range(7):
            game.tick()
        for _ in range(2):
            game.state.world["tick"] = game.state.routes.rows["until"][0]
            game.tick()
    assert again.state_hash() == freight.game.state_hash()
    assert again.state.routes.rows["phase"][0] == routes.HOMEWARD


def test_a_world_without_routes_looks_at_nothing(freight: Freighters, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("_go_on", "_fly"):
        monkeypatch.setattr(routes, module, None)
    before = freight.game.state_hash()
    assert routes.ship(freight.state) == [] and freight.game.state_hash() == before


def test_commands_reach_routes_or_are_told_why_not() -> None:
    play = Play(radius=25.0)
    state = play.game.state
    here, there = (
        structures.place(state, "landing_pad", HOME, at, (0, 0, 16384), ADA) for at in ((0, 13_000, 0), (0, -13_000, 0))
    )
    shuttle = craft.place(state, RULES.item, HOME, pads.stand(state, here), (0, 0, 16384), ADA)
    ends = {"shuttle": shuttle, "origin": here, "destination": there}
    for fields, reason in (({"goods": {"moon_cheese": 1}}, "unknown_item"), ({"destination": here}, "same_pad")):
        assert rejections(play.do("assign_route", **{**ends, **fields})) == [reason]
    assert rejections(play.do("clear_route", shuttle=shuttle)) == ["no_route"]
    play.must("assign_route", **ends, goods={"iron": 5}, keep=2)
    assert goods_of(state.routes.row(shuttle)) == {naming.number("iron"): 5}
    told_of = trade(state)
    assert told_of is not None and [route.shuttle for route in told_of.routes] == [shuttle]
    assert [pad.number for pad in told_of.pads] == [1, 2] and told_of.carriers[0].pad == here
    assert only(play.must("clear_route", shuttle=shuttle), RouteStopped).why == "cleared"


DEEDS = ("assign", "assign moon", "clear", "stock", "unstock", "destroy", "board", "lose fuel", "reopen")


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(("on", "on", "on", *DEEDS)), min_size=5, max_size=30))
def test_nothing_vanishes_whatever_happens(deeds: list[str]) -> None:
    freight = Freighters()
    freight.state.players.add(id=ADA, body=HOME)
    freight.stock(freight.here, shuttle_fuel=30, **GOODS)
    expected = census(freight.state)
    for deed in deeds:
        before = len(freight.outcomes)
        match deed:
            case "on" if len(freight.state.routes):
                freight.skip()
            case "assign" | "assign moon" if freight.here in freight.state.structures:
                freight.assign(freight.here, freight.there if deed == "assign" else freight.moon, 3)
            case "clear" if len(freight.state.routes):
                routes.clear(freight.state, freight.shuttle)
            case "stock" if freight.here in freight.state.structures:
                freight.stock(freight.here, stone=20)
                expected["stone"] += 20
            case "unstock" if freight.there in freight.state.structures:
                held = freight.holds(freight.there)
                Inventory.of(freight.state, freight.there).write([])
                expected.subtract(held)
            case "destroy" if freight.there in freight.state.structures:
                structures.destroy(freight.state, freight.there)
                expected["landing_pad"] -= 1
            case "board" if freight.state.shuttles.row(freight.shuttle)["landed"]:
                if ADA in freight.state.aboard:
                    freight.state.aboard.remove(ADA)
                else:
                    freight.state.aboard.add(player=ADA, shuttle=freight.shuttle)
            case "lose fuel":
                freight.state.shuttles.row(freight.shuttle)["fuel"] = 0
            case "reopen":
                hashed = freight.game.state_hash()
                freight.game = Game.restore(freight.game.tables())
                assert freight.game.state_hash() == hashed
        for spent in told(freight.outcomes[before:], ItemsSpent):
            assert isinstance(spent, ItemsSpent)
            expected[spent.item] -= spent.amount
        assert census(freight.state) == +expected
