"""Flight by numbers: falling, circling, drag, frames there and back, courses that arrive when they say."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gameplay.schema.shuttles import ONE
from gameplay.schema.system import BODY_KINDS
from gameplay.shuttles import attitude, computer, contact, course, craft, flight, flying, frames
from gameplay.shuttles.vectors import dot, length, metres, unit, units
from gameplay.state import HOME, GameState
from taichi_kernels.units import UNITS_PER_METRE

SEEDS = (7, 1, 42)
STATES: dict[int, GameState] = {}


def system(seed: int = 7) -> GameState:
    """A system with a shuttle in space, far from all ground."""
    if seed not in STATES:
        STATES[seed] = GameState.new_system(seed, creative=True)
    state = STATES[seed]
    for number in state.shuttles.rows["id"].tolist():
        state.shuttles.remove(number)
        state.inventories.remove(number)
    craft.place(state, "shuttle", HOME, (0, 0, 6000 * UNITS_PER_METRE), (16384, 0, 0), 1)
    return state


def ship(state: GameState) -> np.void:
    row = state.shuttles.rows[0]
    row["landed"] = 0
    return row


def fly(state: GameState, ticks: int, push: tuple[float, float, float] = (0, 0, 0)) -> None:
    for _ in range(ticks):
        flight.drift(state, ship(state), np.array(push))


def test_what_falls_in_space_gains_what_the_pull_gives() -> None:
    state = system()
    row = ship(state)
    pull = length(flight.gravity(state, HOME, metres(row["position"])))
    known = state.bodies.row(HOME)
    high = 6000 / (int(known["radius"]) / UNITS_PER_METRE)
    assert pull == pytest.approx(int(known["gravity"]) / UNITS_PER_METRE / high**2)
    fly(state, 300)
    assert length(metres(row["velocity"])) == pytest.approx(10 * pull, rel=0.02)
    assert 6000 - length(metres(row["position"])) == pytest.approx(50 * pull, rel=0.02)


def test_a_circular_orbit_stays_one_and_keeps_its_energy() -> None:
    state = system()
    row = ship(state)
    pull = length(flight.gravity(state, HOME, metres(row["position"])))
    row["velocity"] = units(np.array([np.sqrt(pull * 6000), 0, 0]))
    away, energy = [], []
    for _ in range(60):
        fly(state, 30)
        here, fast = length(metres(row["position"])), length(metres(row["velocity"]))
        away.append(here)
        energy.append(fast * fast / 2 - pull * 6000 * 6000 / here)
    assert max(away) - min(away) < 0.002 * 6000
    assert max(energy) - min(energy) < 5e-3 * abs(energy[0])  # speeds are kept to 1/512 m/s


def test_the_computer_keeps_a_circle_too() -> None:
    state = system()
    row = ship(state)
    row["goal"], row["mode"] = (6000 * UNITS_PER_METRE, 0, 0), craft.ORBIT
    for _ in range(900):
        computer.fly(state, int(row["id"]), 1.0)
    assert length(metres(row["position"])) == pytest.approx(6000, abs=2)
    pull = length(flight.gravity(state, HOME, metres(row["position"])))
    assert length(metres(row["velocity"])) == pytest.approx(np.sqrt(pull * 6000), rel=0.01)
    left = int(row["fuel"])
    for _ in range(300):
        computer.fly(state, int(row["id"]), 1.0)
    assert left - int(row["fuel"]) < 0.02 * craft.tank()


def test_air_lets_nothing_fall_faster_than_it_bears() -> None:
    state = system()
    row = ship(state)
    level = 2400 * UNITS_PER_METRE
    row["position"] = (0, 0, level)
    for _ in range(2400):
        row["position"] = (0, 0, level)
        flight.drift(state, row, np.zeros(3))
    pull = length(flight.gravity(state, HOME, np.array([0, 0, 2400.0])))
    air = flight.density(state, HOME, np.array([0, 0, 2400.0]))
    assert air > 0.2
    assert length(metres(row["velocity"])) == pytest.approx(np.sqrt(100 * pull / (craft.rules().drag * air)), rel=0.02)


def test_engines_burn_fuel_and_a_dry_tank_gives_nothing() -> None:
    state = system()
    row = ship(state)
    row["ahead"] = 127
    before = int(row["fuel"])
    push = flight.accelerate(state, row, 1.0)
    assert length(push) == pytest.approx(craft.rules().ahead, rel=0.01)
    burned = before - int(row["fuel"])
    assert burned == pytest.approx(craft.rules().ahead / 30 * craft.rules().burn * craft.MILLIGRAMS, rel=0.01)
    row["fuel"] = 0
    assert not flight.accelerate(state, row, 1.0).any()


def test_fast_entries_heat_the_hull_and_slow_ones_do_not() -> None:
    state = system()
    row = ship(state)
    row["position"], row["velocity"] = (0, 0, 2400 * UNITS_PER_METRE), (100 * UNITS_PER_METRE, 0, 0)
    assert not any(flight.heat(state, row) for _ in range(300))
    assert 0 < row["heat"] < 1000
    row["velocity"] = (900 * UNITS_PER_METRE, 0, 0)
    assert sum(flight.heat(state, row) for _ in range(300)) > 0


turns = st.tuples(*[st.integers(-ONE, ONE)] * 4).filter(lambda parts: sum(abs(part) for part in parts) > ONE)
ways = st.tuples(*[st.integers(-1000, 1000)] * 3).filter(any)


@settings(max_examples=200, deadline=None)
@given(turns, ways)
def test_turns_are_read_from_their_axes_and_lead_where_they_shall(parts: tuple[int, ...], way: tuple[int, ...]) -> None:
    turn = attitude.rotated(np.array(parts), np.zeros(3))
    axes = attitude.axes(turn)
    again = attitude.axes(attitude.of_axes(axes[0], axes[2]))
    assert np.abs(axes - again).max() < 1e-6
    assert np.abs(np.cross(axes[0], axes[1]) - axes[2]).max() < 1e-6
    goal = unit(np.array(way, np.float64))
    for _ in range(80):
        turn = attitude.towards(turn, 0, goal, 0.05)
    assert dot(attitude.axes(turn)[0], goal) > 0.999


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(SEEDS), st.integers(0, 1 << 24), st.data())
def test_frames_lead_there_and_back(seed: int, tick: int, data: st.DataObject) -> None:
    state = system(seed)
    state.world["tick"] = tick
    planets = [number for number in state.bodies.rows["id"].tolist() if len(frames.moons(state, number))]
    planet = data.draw(st.sampled_from(planets))
    moon = data.draw(st.sampled_from(frames.moons(state, planet).tolist()))
    row = ship(state)
    place = [data.draw(st.integers(-8_000_000, 8_000_000)) for _ in range(3)]
    speed = [data.draw(st.integers(-150_000, 150_000)) for _ in range(3)]
    row["body"], row["position"], row["velocity"] = planet, place, speed
    turn = row["attitude"].copy()
    frames.change(state, row, moon)
    frames.change(state, row, planet)
    assert np.abs(row["position"] - place).max() <= 1
    assert np.abs(row["velocity"] - speed).max() <= 64  # of a unit a tick, rounded twice
    assert np.abs(row["attitude"] - turn).max() < 1 << 12 or np.abs(row["attitude"] + turn).max() < 1 << 12
    state.world["tick"] = 0


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(SEEDS), st.integers(0, 1 << 24), st.data())
def test_courses_arrive_where_and_when_they_say(seed: int, tick: int, data: st.DataObject) -> None:
    state = system(seed)
    grounds = state.bodies.rows["id"].tolist()[:12]
    origin = data.draw(st.sampled_from(grounds))
    to = data.draw(st.sampled_from([body for body in grounds if body != origin]))
    away = [np.array([data.draw(st.integers(-9, 9)) for _ in range(3)], np.float64) for _ in range(2)]
    place = unit(away[0]) * float(course.safe(state, origin))
    way = course.plan(state, origin, place, to, unit(away[1]), tick)
    for done, body, at in ((0, origin, way.place), (way.ticks, to, way.aim)):
        there = course.at(state, way, done, tick + done)
        now = frames.inward(state, body, tick + done, there - frames.centres(state, tick + done)[body])
        assert np.abs(now - at).max() < 0.001
    for share in np.linspace(0, 1, 8):  # and never under ground
        now = tick + int(way.ticks * share)
        there, centres = course.at(state, way, way.ticks * share, now), frames.centres(state, now)
        for body in (origin, to):
            assert length(there - centres[body]) > contact.highest(state, body)
    half = tick + way.ticks // 3
    end = course.ends(tick, half, way.ticks)
    assert course.progress(tick, half, end) == pytest.approx(0, abs=1e-6)
    back = frames.inward(state, origin, end, course.at(state, way, 0, end) - frames.centres(state, end)[origin])
    assert np.abs(back - way.place).max() < 0.001


@pytest.mark.parametrize("kind", ["planet", "moon", "asteroid"])
def test_courses_begin_and_end_in_the_surroundings_of_what_they_lead_to(kind: str) -> None:
    state = system(5)
    rows = state.bodies.rows
    alike = state.celestials.rows["kind"][rows["id"]] == BODY_KINDS.index(kind)
    radii = np.where(alike, rows["radius"], 1 << 31)
    smallest = int(rows["id"][radii.argmin()])
    assert course.safe(state, smallest) * UNITS_PER_METRE < frames.reach(state, smallest)
    row = ship(state)
    if 1 not in state.players:
        state.players.add(id=1, online=1)
        state.aboard.add(player=1)
    state.aboard.row(1)["shuttle"] = row["id"]
    row["body"], row["mode"] = smallest, craft.HOLD
    row["position"] = units(np.array([0.0, 0.0, course.safe(state, smallest)]))
    place = row["position"].copy()
    assert flying.fly_shuttles(state) == []
    assert (row["position"] == place).all()


def test_a_turned_craft_is_upright_again_at_once() -> None:
    turn = attitude.of_axes(np.array([1.0, 1.0, 1.0]), np.array([-1.0, 1.0, 0.2]))
    up = unit(np.array([0.3, -0.5, 0.8]))
    assert dot(attitude.axes(attitude.upright(turn, up))[2], up) > 0.999999
