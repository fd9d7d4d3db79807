"""Worlds that are solar systems: their bodies as rows, what play takes from them, and one planet as it always was."""

import numpy as np
import pytest

from gameplay import bodies, content, daylight, script, view, wire
from gameplay.commands import Envelope, Join, Leave, Look, Move, Teleport, Travel, UseTool
from gameplay.errors import StateError
from gameplay.game import Game
from gameplay.outcomes import SoilExcavated
from gameplay.record import Recorder, replay
from gameplay.resources import natural, placement
from gameplay.solar_system import rows
from gameplay.solar_system.generator import SolarSystemGenerator
from gameplay.state import HOME, GameState
from gameplay.survival import climate, hazards, sun, weather, zones
from gameplay.survival.heads import Heads
from gameplay.survival.rules import FULL_METER
from gameplay.systems import living
from gameplay.tables import Tables
from gameplay.view import PlanetFacts, Viewer
from taichi_kernels import heights
from taichi_kernels.heights import UNITS_PER_HEIGHT
from taichi_kernels.units import Q14, UNITS_PER_METRE
from tests.life import ADA, Life
from tests.worlds import Play, rejections

SEED = 42
DAY = 43_200
BOB = 2


@pytest.fixture(scope="module")
def tables() -> Tables:
    return GameState.new_system(SEED).tables()


def find(state: GameState, **facts: object) -> int:
    """Number of the first body with such facts."""
    known = [bodies.of(state, number) for number in state.bodies.rows["id"].tolist()]
    return next(body.number for body in known if all(getattr(body, name) == value for name, value in facts.items()))


@pytest.mark.parametrize("seed", [0, 1, 15, SEED, 2**63 - 1])
def test_a_system_comes_back_from_its_rows(seed: int) -> None:
    made = SolarSystemGenerator(seed).generate_solar_system(seed)
    again = rows.system(rows.celestials(made))
    assert again.bodies[1:] == made.bodies[1:]
    assert again.star.radius == pytest.approx(made.star.radius)
    assert (again.seed, again.name, again.start) == (made.seed, made.name, made.start)
    assert [len(belt.bodies) for belt in again.asteroid_belts] == [len(belt.bodies) for belt in made.asteroid_belts]
    assert rows.celestials(again).tobytes() == rows.celestials(made).tobytes()
    for tick in (0, 10**9):
        assert (again.orbits.at(tick)[0] == made.orbits.at(tick)[0]).all()


def test_a_new_system_has_a_row_for_each_ball_of_voxels(tables: Tables) -> None:
    state = GameState(tables)
    assert state.system is not None
    assert state.system.bodies[HOME] is state.system.start_planet
    made = dict(enumerate(state.system.bodies))
    for row in state.bodies.rows:
        body = made.pop(int(row["id"]))
        assert row["radius"] == body.radius * UNITS_PER_METRE
        assert row["gravity"] == pytest.approx(body.gravity * UNITS_PER_METRE, abs=0.5)
    assert {type(body).__name__ for body in made.values()} <= {"Star", "Station"}
    assert state.terrains == {}, "ground comes when it is needed"
    assert GameState(state.tables()).hash() == state.hash()
    with pytest.raises(StateError, match="seed"):
        GameState.new_system(-1)


@pytest.mark.parametrize(
    ("column", "row", "value", "says"),
    [
        ("kind", 0, 1, "a star with number 0"),
        ("kind", 5, 0, "a star with number 0"),
        ("kind", 1, 4, "body 1 must be a planet"),
        ("parent", 3, 200, "it goes round nothing"),
        ("parent", 2, 1, "it goes round nothing"),
        ("period", 2, 0, "it goes round nothing"),
        ("gases", 1, b"oxygen", "gases are names"),
        ("water", 1, 1001, "water is 1001"),
    ],
)
def test_a_system_that_cannot_be_is_refused(tables: Tables, column: str, row: int, value: object, says: str) -> None:
    celestials = tables["celestials"].copy()
    celestials[column][row] = value
    with pytest.raises(StateError, match=says):
        GameState({**tables, "celestials": celestials})


def test_landscapes_are_kept_from_when_they_are_needed_and_damaged_ones_refused(tables: Tables) -> None:
    assert set(tables["landscapes"]["body"].tolist()) == {HOME}
    state = GameState(tables)
    before = state.hash()
    assert state.recipe(2).landscape != state.recipe(HOME).landscape == tables["landscapes"]["words"].tobytes()
    assert set(state.landscapes.rows["body"].tolist()) == {HOME, 2}
    assert GameState(state.tables()).hash() == state.hash() != before
    for column, value, says in (
        ("at", 7, "words of body 1 are missing"),
        ("body", 7000, "no body 7000"),
        ("words", -1, "body 1"),
    ):
        damaged = tables["landscapes"].copy()
        damaged[column][0] = value
        with pytest.raises(StateError, match=says):
            GameState({**tables, "landscapes": damaged})
    with pytest.raises(StateError, match="body 1: landscape"):
        GameState({**tables, "landscapes": tables["landscapes"][:4]})


def test_a_planet_alone_is_what_the_content_says() -> None:
    state = GameState.new(7, 500 * UNITS_PER_METRE)
    body = bodies.of(state, HOME)
    assert state.system is None
    assert (body.pole, body.equator, body.swing, body.density, body.wet) == (-30_000, 28_000, 256, 1000, True)
    assert (body.breathable, body.foul) == (False, frozenset())
    assert body.sea == daylight.sea_radius(body.recipe) == zones.sea(state, HOME)


def test_noon_is_at_noon_and_summer_in_summer(tables: Tables) -> None:
    state = GameState(tables)
    assert state.system is not None
    place = np.array([300_000, 500_000, 600_000])
    state.world["spawn"], state.world["spawned"] = place, 1
    sky = daylight.of_system(state.system, HOME, place)
    assert sky.hours(0) == pytest.approx(8.5, abs=0.01)
    noon = max(range(0, round(sky.day_ticks), 60), key=lambda tick: sun.height(state, HOME, place, tick))
    assert sky.hours(noon) == pytest.approx(12, abs=0.3)
    assert sun.height(state, HOME, -place, noon) < 0
    assert sun.direction(state, HOME, 0)[2] > 0, "the sun stands over the half where players begin"
    year = state.system.bodies[HOME].orbit.period  # type: ignore[union-attr]
    assert sun.direction(state, HOME, year // 2)[2] < 0
    for tick in (0, 12_345, 10**9):
        seen = sun.direction(state, HOME, tick) / 16384
        assert seen @ sky.sun(tick) == pytest.approx(1, abs=1e-3)
        assert np.linalg.norm(seen) == pytest.approx(1, abs=1e-3)
        away = sky.sun_at(9.0, place, tick)
        assert daylight._longitude(place) - daylight._longitude(away) == pytest.approx(-np.pi / 4, abs=1e-6)
        assert away[2] == pytest.approx(sky.sun(tick)[2])
    moon = find(state, kind="moon")
    assert np.linalg.norm(sun.direction(state, moon, 5) / 16384) == pytest.approx(1, abs=1e-3)


def test_climates_weather_and_seas_are_the_bodys_own(tables: Tables) -> None:
    state = GameState(tables)
    home, moon = bodies.of(state, HOME), bodies.of(state, find(state, kind="moon"))
    up = np.array([[0, 0, 16384], [16384, 0, 0]])
    for body in (home, moon):
        means = zones.mean_over(state, body.number, up, np.full(2, body.level))
        assert means.tolist() == pytest.approx([body.pole, body.equator], abs=2)
    assert (home.wet, moon.wet, moon.sea) == (True, False, 0)
    assert home.sea < home.recipe.radius_units
    places = np.array([[moon.recipe.radius_units - 9999, 0, 0], [0, moon.recipe.radius_units + 9999, 0]])
    assert "sea" not in zones.names(state, moon.number, places)[0]
    some = np.random.default_rng(3).normal(size=(40, 3))
    for body, met in ((home, True), (moon, False)):
        ball = np.rint(some / np.linalg.norm(some, axis=1)[:, None] * body.recipe.radius_units).astype(np.int64)
        strengths = [weather.over(state, body.number, ball, tick)[1].max() for tick in range(0, 40 * DAY, DAY)]
        assert (max(strengths) > 0) == met
    dry = weather.Air(5, -30_000, 28_000, wet=False)
    names = {weather.name(weather.front(dry, track, spell).kind) for track in range(9) for spell in range(200)}
    assert "sandstorm" in names
    assert names.isdisjoint({"rain", "acid_rain", "fog"})


class Elsewhere(Life):
    """A player on the bare rules somewhere in a system."""

    def __init__(self, tables: Tables, number: int) -> None:
        super().__init__()
        vitals = self.state.vitals.rows
        self.state = GameState({**tables, "vitals": vitals, "players": self.state.players.rows})
        self.state.world["spawned"] = 1
        self.player["body"] = number
        radius = bodies.of(self.state, number).recipe.radius_units
        self.player["position"] = 0, 0, radius + 400 * UNITS_PER_METRE
        self.vitals["warmth"] = 37_000

    def breathe(self, ticks: int) -> int:
        """How much oxygen the suit has after ticks [millionths of a point]."""
        for _ in range(ticks):
            living.breathe_and_need(self.state, [ADA])
        return int(self.vitals["oxygen"])


def altered(tables: Tables, number: int, **facts: object) -> Tables:
    celestials = tables["celestials"].copy()
    for name, value in facts.items():
        celestials[name][number] = value
    return {**tables, "celestials": celestials}


def test_vacuum_suffocates_and_good_air_does_not(tables: Tables) -> None:
    moon = find(GameState(tables), kind="moon")
    bare = Elsewhere(tables, moon)
    assert bare.breathe(60) < FULL_METER
    bare.vitals["oxygen"] = 0
    bare.breathe(30)
    assert bare.vitals["health"] < FULL_METER
    good = Elsewhere(altered(tables, HOME, breathable=1), HOME)
    good.vitals["oxygen"] = FULL_METER // 2
    assert good.breathe(60) > FULL_METER // 2
    good.vitals["hazards"] = hazards.choking()
    assert good.breathe(1) < good.breathe(0) + 1
    before = good.breathe(0)
    assert good.breathe(1) < before, "who drowns breathes no air"
    good.vitals["hazards"] = 0
    assert good.breathe(30 * 60 * 2) == FULL_METER


def test_foul_air_acts_in_the_open(tables: Tables) -> None:
    state = GameState(altered(tables, HOME, foul=b"acid_rain spores", density=500))
    body = bodies.of(state, HOME)
    head = np.array([[0, 0, body.recipe.radius_units + 400 * UNITS_PER_METRE]])
    names = [acts.hazard.name for acts in hazards.known()]
    for sheltered in (False, True):
        (place,) = hazards.Place.at(state, Heads(state, HOME, head), [sheltered])
        acting = {names[number]: strength for number, strength in hazards.strengths(place, 0).items()}
        found = {name: acting[name] for name in ("acid_rain", "spores") if name in acting}
        assert found == ({} if sheltered else {"acid_rain": 128, "spores": 128})


def test_what_hangs_over_a_biome_acts_in_its_open_and_nowhere_else(tables: Tables) -> None:
    known = content.load().biomes
    names = [acts.hazard.name for acts in hazards.known()]
    lines = np.random.default_rng(5).normal(size=(400, 3))
    ways = np.rint(lines / np.linalg.norm(lines, axis=1)[:, None] * Q14).astype(np.int32)
    fouled, met = {name for name, biome in known.items() if biome.foul}, set()
    for seed in (SEED, *range(24)):
        state = GameState(tables) if seed == SEED else GameState.new_system(seed)
        worlds = [bodies.of(state, number) for number in state.bodies.rows["id"].tolist()]
        for body in (body for body in worlds if fouled & {*body.biomes} - met):
            ground = body.recipe.radius_units + heights.along(body.recipe, ways).astype(np.int64) * UNITS_PER_HEIGHT
            there = heights.biomes(body.recipe, ways)
            for biome in np.unique(there).tolist():
                at = int(np.flatnonzero(there == biome)[0])
                foul = known[body.biomes[biome]].foul
                for above, sheltered in ((2, False), (2, True), (-9, False)):
                    head = ways[at : at + 1].astype(np.int64) * (ground[at] + above * UNITS_PER_METRE) // Q14
                    (place,) = hazards.Place.at(state, Heads(state, body.number, head), [sheltered])
                    least = {name: round(share * 256) for name, share in foul.items()}
                    wanted = least if above > 0 and not sheltered else {}
                    assert place.foul.keys() - body.foul == wanted.keys() - body.foul
                    acting = {names[number]: strength for number, strength in hazards.strengths(place, 0).items()}
                    assert all(acting[name] >= strength for name, strength in wanted.items())
                met.add(body.biomes[biome])
        if met >= fouled:
            return
    raise AssertionError(f"not met: {fouled - met}")


def test_days_and_seasons_swing_more_without_air(tables: Tables) -> None:
    state = GameState(tables)
    home, moon = bodies.of(state, HOME), bodies.of(state, find(state, kind="moon"))
    assert moon.swing > home.swing > 0
    spans = []
    for body in (home, moon):
        place = np.array([[body.recipe.radius_units + 400 * UNITS_PER_METRE, 0, 0]])
        ground = climate.ground(state, body.number, place)
        period = state.system.bodies[body.number].orbit.period if body is moon else DAY  # type: ignore
        found = [int(climate.outdoors(state, ground, tick).temperature[0]) for tick in range(0, period, period // 24)]
        spans.append(max(found) - min(found))
    assert spans[1] > spans[0] > 0


def test_worlds_of_one_planet_have_no_rows_of_a_system() -> None:
    state = Game.new(7, 60.0).state
    assert len(state.celestials) == len(state.landscapes) == 0
    assert len(state.bodies) == 1


# Players on several bodies


@pytest.fixture(scope="module")
def travelled() -> Play:
    """A system in which one player digs on the first planet, and another one has travelled to a moon and digs there."""
    play = Play(game=Game.new_system(SEED, creative=True))
    moon = find(play.game.state, kind="moon")
    for command in (Join("Bob"), Travel(moon)):
        play.game.submit(Envelope(play.game.state.tick, BOB, 1, HOME, command))
        play.tick()
    play.tick(40)
    for player, body in ((ADA, HOME), (BOB, moon)):
        for command in (Look(0, -12_000), UseTool()):
            play.game.submit(Envelope(play.game.state.tick, player, 2, body, command))
    play.tick(2)
    return play


def test_players_on_two_bodies_stand_on_their_own_ground(travelled: Play) -> None:
    state = travelled.game.state
    moon = find(state, kind="moon")
    assert rejections(travelled.outcomes) == []
    assert state.players.rows["body"].tolist() == [HOME, moon]
    assert state.players.rows["grounded"].tolist() == [1, 1]
    for body in (HOME, moon):
        terrain = state.terrains[body]
        terrain.store.flush()
        assert len(terrain.deltas) >= 1
        assert len(terrain.chunks) == 7**3
    radius = bodies.of(state, moon).recipe.radius_units
    assert np.linalg.norm(state.players.row(BOB)["position"]) == pytest.approx(radius, rel=0.5)


def settle(play: Play) -> None:
    """Wait until the player stands: where little pulls it takes a while."""
    play.tick(20)
    for _ in range(120):
        if play.player["grounded"]:
            return
        play.tick(10)
    raise AssertionError("still in the air")


def test_one_stands_walks_and_digs_on_asteroids(tables: Tables) -> None:
    play = Play(game=Game.restore(tables))
    play.game.state.world["creative"] = 1
    rocks = [bodies.of(play.game.state, number) for number in play.game.state.bodies.rows["id"].tolist()]
    rocks = sorted((body for body in rocks if body.kind == "asteroid"), key=lambda body: body.recipe.radius_units)
    for rock in (rocks[0], rocks[-1]):
        play.must("travel", to=rock.number)
        settle(play)
        assert play.player["body"] == rock.number
        place = play.player["position"].astype(np.float64)
        play.must("move", forward=1.0)
        play.tick(40)
        play.must("move")
        settle(play)
        assert np.linalg.norm(play.player["position"] - place) > UNITS_PER_METRE / 2
        play.look_down()
        dug = [told for _ in range(5) for told in play.do("use_tool") if isinstance(told, SoilExcavated)]
        assert dug
        terrain = play.game.state.terrains[rock.number]
        terrain.store.flush()
        assert len(terrain.deltas) >= 1


def test_what_a_body_lacks_lies_nowhere_on_it(travelled: Play) -> None:
    state = travelled.game.state
    moon, names = find(state, kind="moon"), placement.kinds().names
    assert state.system is not None
    for body, lacks in ((HOME, state.system.start_planet.lacks), (moon, {"fibre", "lichen", "berry"})):
        assert lacks
        lying = {names[kind] for kind in natural.of(state, body).rows["kind"].tolist()}
        assert lying.isdisjoint(lacks)
        assert "stone" in lying
    here = placement.generate(
        HOME,
        state.recipe(HOME),
        np.array(list(state.terrains[HOME].chunks), np.int32),
        lambda at: [frozenset({"temperate", "hot", "polar"})] * len(at),
    )
    assert {names[kind] for kind in here["kind"].tolist()} & state.system.start_planet.lacks


def test_a_system_is_restored_and_replayed_to_the_same_hash(travelled: Play) -> None:
    again = Game.restore(travelled.game.tables())
    assert again.state_hash() == travelled.game.state_hash()
    written = bytearray()
    recorder = Recorder(again, written.extend)
    moon = find(again.state, kind="moon")
    for tick in range(35):
        recorder.submit(Envelope(again.state.tick, BOB, tick, moon, UseTool()))
        recorder.submit(Envelope(again.state.tick, ADA, tick, HOME, Move(127, 0)))
        recorder.tick()
    recorder.close()
    told = replay(bytes(written))
    assert told.complete
    assert told.differs_at is None
    assert told.checks >= 2
    assert Game.restore(again.tables()).state_hash() == again.state_hash()


def test_gravity_is_the_bodys_own(tables: Tables) -> None:
    play = Play(game=Game.new_system(SEED, creative=True))
    state = play.game.state
    falls = {}
    for body in (HOME, find(state, kind="moon")):
        place = (0, 0, bodies.of(state, body).recipe.radius_units / UNITS_PER_METRE + 300)
        play.must("travel", to=body, position=place)
        before = play.player["velocity"].copy()
        play.tick(30)
        falls[body] = int(before[2] - play.player["velocity"][2])
        assert falls[body] == pytest.approx(bodies.of(state, body).gravity, rel=0.05)
    assert len(set(falls.values())) == 2


def test_ground_that_nobody_is_on_takes_no_memory_but_keeps_what_was_changed(travelled: Play) -> None:
    play = Play(game=Game.restore(travelled.game.tables()))
    state = play.game.state
    moon = find(state, kind="moon")
    store, changed = state.terrains[moon].store, len(state.terrains[moon].deltas)
    assert store.pool.capacity > 1
    play.game.submit(Envelope(state.tick, BOB, 9, moon, Leave()))
    play.tick()
    assert (store.pool.capacity, store.slots, state.terrains[moon].natural) == (1, {}, None)
    assert len(state.terrains[moon].deltas) == changed
    play.game.submit(Envelope(state.tick, BOB, 10, moon, Join("Bob")))
    play.tick()
    assert len(store.slots) == 7**3
    again = Game.restore(travelled.game.tables()).state.terrains[moon]
    for key in again.deltas:
        one, other = (
            ground.store.pool.read(np.array([ground.store.slots[key]], np.int32))
            for ground in (again, state.terrains[moon])
        )
        assert (one[0] == other[0]).all()
        assert (one[1] == other[1]).all()


def test_a_screen_is_told_of_the_body_that_its_player_is_on(travelled: Play) -> None:
    play = Play(game=Game.restore(travelled.game.tables()))
    state = play.game.state
    moon = find(state, kind="moon")
    ada, bob = Viewer(state, ADA), Viewer(state, BOB)
    first, other = ada.snapshot(), bob.snapshot()
    assert first.planet is other.planet is None, "who plays was told before where"
    assert not first.others
    assert not other.others
    assert {entry.chunk for entry in other.chunks} == set(state.terrains[moon].deltas)
    play.must("travel", to=moon)
    play.tick(60)
    here = wire.decode(wire.encode(ada.snapshot()), view.Snapshot)
    assert here.planet is not None
    assert here.planet == PlanetFacts.of(state, moon)
    assert here.planet.recipe == state.recipe(moon)
    assert here.planet.system is not None
    assert here.planet.daylight.sun(77) == pytest.approx(sun.direction(state, moon, 77) / 16384, abs=1e-3)
    assert {entry.chunk for entry in here.chunks} == set(state.terrains[moon].deltas)
    after = ada.snapshot()
    assert (after.planet, after.chunks) == (None, [])
    joined = view.merge(here, after)
    assert (joined.planet, len(joined.chunks)) == (here.planet, len(here.chunks))
    assert view.merge(first, here).chunks == here.chunks


def test_travelling_is_refused(tables: Tables) -> None:
    play = Play(game=Game.new_system(SEED, creative=True))
    assert rejections(play.do("travel", to=0)) == ["unknown_body"]
    assert rejections(play.do("travel", to=7000)) == ["unknown_body"]
    assert rejections(play.do("travel", to=2, position=[8191.0, 0, 0])) == ["out_of_range"]
    play.must("travel", to=2)
    play.sequence += 1
    play.game.submit(Envelope(play.game.state.tick, ADA, play.sequence, HOME, Teleport((0, 0, 1_000_000))))
    assert rejections(play.tick()) == ["other_body"]
    play.game.state.world["creative"] = 0
    assert rejections(play.do("travel", to=1)) == ["not_creative"]


def test_a_script_speaks_of_places_on_the_body_that_it_travels_to() -> None:
    lines = ['{"do": "jump"}', '{"do": "travel", "to": 3}', '{"do": "jump"}', '{"player": 2, "do": "jump"}']
    assert [envelope.body for envelope in script.read(lines)] == [1, 1, 3, 1]
    assert [envelope.body for envelope in script.read(lines, 0, {1: 5, 2: 6})] == [5, 5, 3, 6]
