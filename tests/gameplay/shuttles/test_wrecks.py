"""Wrecks with ground: one flies there, lands on the hull, walks on it, and digs."""

import numpy as np

from gameplay import bodies
from gameplay.commands import Board, Disembark, LandHere, SetCourse, UseTool
from gameplay.outcomes import CourseEnded, ShuttleDamaged, ShuttleDestroyed, ShuttleLanded, SoilExcavated
from gameplay.positions import point
from gameplay.schema.shuttles import MODES
from gameplay.schema.system import BODY_KINDS
from gameplay.shuttles import contact, craft
from gameplay.shuttles.vectors import dot, length, metres, unit, units
from gameplay.solar_system.bodies import Station
from taichi_kernels.units import Q14, UNITS_PER_METRE
from tests.gameplay.shuttles.test_piloting import ADA, Pilots

PATIENCE = 1800  # ticks
PAD = np.array([0.0, 0.0, 1.0])


def wreck_of(game: Pilots) -> int:
    return int(np.flatnonzero(game.state.celestials.rows["kind"] == BODY_KINDS.index("wreck"))[0])


def test_one_flies_to_a_wreck_lands_on_its_hull_stands_on_it_and_digs() -> None:
    game = Pilots()
    state, wreck = game.state, wreck_of(game)
    known = bodies.of(state, wreck)
    made = state.system.bodies[wreck]  # type: ignore[union-attr]
    assert isinstance(made, Station)
    assert (known.kind, known.biomes, known.density, known.sea) == ("wreck", ("wreck",), 0, 0)
    assert known.recipe.radius_units == round(made.radius * UNITS_PER_METRE)
    game.do(Board(game.shuttle))
    game.raise_up(craft.rules().hover + 1.0)
    game.row["fuel"] = 1 << 50
    game.do(SetCourse(wreck))
    game.run(60)
    assert MODES[game.row["mode"]] == "transit"
    state.world["tick"] = int(game.row["end"]) - 3
    assert any(isinstance(one, CourseEnded) for one in game.run(5))
    assert int(game.row["body"]) == wreck
    before = metres(game.row["position"])
    game.run(30)
    assert int(game.row["body"]) == wreck
    assert length(metres(game.row["position"]) - before) < 1.0  # held over it
    game.row["fuel"] = craft.tank()
    game.row["position"] = units(PAD * (made.radius + 60.0))
    told = list(game.do(LandHere(point(units(PAD * made.radius)))))
    for _ in range(PATIENCE):
        told += game.game.tick()
        if game.row["landed"]:
            break
    assert any(isinstance(one, ShuttleLanded) for one in told), [type(one) for one in told]
    assert not any(isinstance(one, ShuttleDamaged | ShuttleDestroyed) for one in told)
    assert abs(length(metres(game.row["position"])) - made.radius) < 8.0
    game.do(Disembark())
    game.run(60)
    player = state.players.row(ADA)
    assert int(player["body"]) == wreck
    assert player["grounded"]
    feet = metres(player["position"])
    assert made.radius - 12.0 < length(feet) < made.radius + 7.0
    player["forward"] = np.rint(-unit(feet) * Q14).astype(np.int64)
    told = [one for _ in range(20) for one in game.do(UseTool())]
    assert any(isinstance(one, SoilExcavated) for one in told), {type(one) for one in told}


def test_one_stands_on_a_deck_inside() -> None:
    """Dropped in a room, one comes to stand on its floor, not on the hull and not in the middle."""
    game = Pilots()
    state, wreck = game.state, wreck_of(game)
    radius = bodies.of(state, wreck).recipe.radius_units
    deck, room = 9 * 256, 4 * 256  # from deck to deck, and how far over the second one is dropped
    stood = 0
    for turn in range(5, 90, 20):
        way = np.array([np.cos(np.radians(turn)), np.sin(np.radians(turn)), 0.1])
        place = np.rint(unit(way) * (radius - deck * 2 + room)).astype(np.int64)
        if contact.surface(state, wreck, metres(place)) * UNITS_PER_METRE > radius * 2:
            continue
        player = state.players.row(ADA)
        player["body"], player["position"], player["velocity"], player["grounded"] = wreck, place, 0, 0
        game.run(150)
        away = length(metres(player["position"])) * UNITS_PER_METRE
        stood += bool(player["grounded"]) and abs(away - (radius - deck * 2)) < 256
        assert dot(unit(metres(player["position"])), unit(way)) > 0.97
    assert stood >= 3
