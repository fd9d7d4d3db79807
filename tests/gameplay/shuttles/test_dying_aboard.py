"""Who dies in a shuttle far from all ground: nothing of the pack is lost, and the shuttle comes down by itself."""

from gameplay.commands import SetCourse, WakeUp
from gameplay.game import Game
from gameplay.inventory.inventory import Inventory
from gameplay.outcomes import Outcome, PlayerDied, PlayerWoke, ShuttleLanded
from gameplay.schema.shuttles import MODES
from gameplay.shuttles import contact
from gameplay.survival import start
from tests.carrying import census
from tests.gameplay.shuttles.test_landing import FLAT, over
from tests.gameplay.shuttles.test_piloting import ADA, MOON, Pilots


def starving(game: Pilots) -> list[Outcome]:
    """Let the pilot starve at once."""
    start.settle(game.state, ADA)
    game.state.world["creative"] = 0
    row = game.state.vitals.row(ADA)
    row["hunger"] = row["health"] = 0
    return game.run(2)


def test_the_pack_goes_into_the_hold_and_what_that_has_no_room_for_stays_with_its_owner() -> None:
    game = over(FLAT, 3.0)
    hold, pack = Inventory.of(game.state, game.shuttle), Inventory.of(game.state, ADA)
    while hold.free > 1:
        hold.add("field_notes", 1000)
    pack.add("iron_ingot", 8)
    pack.add("steel_plate", 3)
    pack.add("shuttle_fuel", 2)
    game.do(SetCourse(1))
    game.run(30)
    assert MODES[game.row["mode"]] == "transit"
    before = census(game.state)
    (died,) = (one for one in starving(game) if isinstance(one, PlayerDied))
    assert died.remains == 0
    assert not len(game.state.structures)
    assert census(game.state) == before
    assert hold.count("iron_ingot") == 15  # 7 were there
    assert (pack.count("iron_ingot"), hold.free) == (0, 0)
    assert pack.count("steel_plate") + hold.count("steel_plate") == 3
    again = Game.restore(game.game.tables())
    assert again.state_hash() == game.game.state_hash()
    assert census(again.state) == before


def test_a_shuttle_whose_pilot_woke_up_at_home_comes_down_where_one_can_get_in() -> None:
    game = over(FLAT, 3.0)
    starving(game)
    told = game.do(WakeUp())
    assert any(isinstance(one, PlayerWoke) for one in told)
    assert not len(game.state.aboard)
    game.run(600)
    assert MODES[game.row["mode"]] == "landing"
    assert contact.height(game.state, game.row) < 40  # over ground that nobody is near, it waits
    who, landed = game.state.players.row(ADA), list[Outcome]()
    for tick in range(3000):
        if tick % 60 == 0:  # she goes where it goes
            who["body"], who["position"], who["velocity"] = MOON, game.row["position"], 0
        landed += [one for one in game.game.tick() if isinstance(one, ShuttleLanded)]
        if landed:
            break
    assert landed
