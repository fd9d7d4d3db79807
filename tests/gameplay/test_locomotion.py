"""Players on foot: speeds, jumps, crouching, headings round a body, and what the terrain does to velocities."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gameplay.schema import SCHEMA
from gameplay.systems import directions, locomotion
from taichi_kernels import capsule
from taichi_kernels.units import Q14, UNITS_PER_METRE
from tests.ground import ORIGIN, Density, Ground, ball, balls, boxes, floor, incline

RULES = locomotion.standard()
GRAVITY = 5023  # 9.81 m/s^2
FLOOR = boxes(((-999, 999), (-999, 999), (-99, 0)))


class Stage:
    """Players on a piece of ground, all facing +x."""

    def __init__(self, density: Density, *feet: tuple[int, int, int], chunks: int = 1, centre: bool = False) -> None:
        self.ground = Ground(density, chunks, (0, 0, 0)) if centre else Ground(density, chunks)
        self.origin = np.zeros(3, int) if centre else ORIGIN
        self.players = np.zeros(len(feet), SCHEMA["players"].dtype)
        self.players["position"] = self.origin + np.array(feet, int).reshape(-1, 3)
        self.players["forward"] = Q14, 0, 0
        for i in range(len(feet)):
            locomotion.face(self.players, i)
        self.events: list[locomotion.Event] = []

    def step(self, ticks: int = 1, gravity: int = GRAVITY) -> "Stage":
        for _ in range(ticks):
            self.events += locomotion.step(self.players, self.ground.pool, self.ground.table, gravity, RULES)
        return self

    def wish(self, **columns: int) -> "Stage":
        for name, value in columns.items():
            self.players[name] = value
        return self

    @property
    def at(self) -> tuple[int, int, int]:
        x, y, z = (self.players["position"][0] - self.origin).tolist()
        return x, y, z

    def column(self, name: str) -> int:
        return int(self.players[name][0])


def kinds(stage: Stage) -> list[str]:
    return [event.kind for event in stage.events]


@pytest.mark.parametrize(
    ("wish", "speed"),
    [
        ({"move_forward": 127}, RULES.walk_speed),
        ({"move_right": -127}, RULES.walk_speed),
        ({"move_forward": -127, "sprint": 1}, RULES.walk_speed),
        ({"move_forward": 127, "move_right": 127}, RULES.walk_speed),
        ({"move_forward": 64}, RULES.walk_speed * 64 // 127),
        ({"move_forward": 127, "sprint": 1}, RULES.sprint_speed),
        ({"move_forward": 127, "crouch": 1, "sprint": 1}, RULES.crouch_speed),
    ],
)
def test_speeds(wish: dict[str, int], speed: int) -> None:
    stage = Stage(FLOOR, (-2000, 0, 140), chunks=2).step(5).wish(**wish).step(15)
    before = np.array(stage.at)
    stage.step(30)
    assert abs(np.linalg.norm(np.array(stage.at) - before) - speed) < 8
    assert np.sign(stage.at[0] - before[0]) == np.sign(wish.get("move_forward", 0))
    assert np.sign(stage.at[1] - before[1]) == -np.sign(wish.get("move_right", 0)), "right of +x under +z is -y"
    stage.wish(move_forward=0, move_right=0).step(12)
    there = stage.at
    stage.step(60)
    assert stage.at == there, "who stands still stays"
    assert stage.column("grounded") == 1


def test_who_walks_slowly_still_walks() -> None:
    """What is left of a step is carried on, so that no speed is lost to rounding."""
    stage = Stage(FLOOR, (0, 0, 140)).step(5).wish(move_forward=2).step(5)
    before = stage.at[0]
    stage.step(300)
    assert abs(stage.at[0] - before - 10 * (RULES.walk_speed * 2 // 127)) <= 2


def test_jumps_as_high_as_the_rules_say() -> None:
    stage = Stage(FLOOR, (0, 0, 140)).step(5)
    low = stage.at[2]
    stage.events.clear()
    heights = [stage.wish(jump=1).step().at[2]]
    assert stage.column("jump") == 0
    while not stage.column("grounded"):
        heights.append(stage.step().at[2])
    assert abs(max(heights) - low - RULES.jump_height) < 8
    assert stage.at[2] == low
    assert kinds(stage) == ["landed"]
    assert abs(stage.events[0].speed - math.isqrt(2 * GRAVITY * RULES.jump_height)) < 200
    assert abs(len(heights) - 2 * math.sqrt(2 * 1.2 / 9.81) * 30) <= 2


def test_jumps_need_ground_but_wait_for_it_a_moment() -> None:
    stage = Stage(FLOOR, (0, 0, 3000)).wish(jump=1).step()
    assert stage.at[2] < 3000
    stage.step(30).wish(jump=1).step()
    assert stage.column("jump") == 0, "while falling fast the wish is dropped"
    stage = Stage(FLOOR, (0, 0, 150)).wish(jump=1).step(6)
    assert stage.at[2] > 300


def test_jumps_onto_a_metre_but_not_onto_two() -> None:
    for height, reached in ((2, True), (4, False)):
        stage = Stage(boxes(((-99, 99), (-99, 99), (-99, 0)), ((6, 99), (-99, 99), (-99, height))), (900, 0, 140))
        stage.step(5).wish(move_forward=127, jump=1).step(45)
        assert (stage.at[2] > height * 256) == reached


def test_falls_no_faster_than_the_terminal_speed() -> None:
    stage = Stage(floor(-1000), (0, 0, 8192), chunks=2)
    stage.players["velocity"] = 0, 0, 1000 - RULES.terminal_speed
    fallen = []
    for _ in range(20):
        before = stage.at[2]
        fallen.append(before - stage.step().at[2])
    assert max(fallen) == -(-RULES.terminal_speed // 30)
    assert stage.players["velocity"][0].tolist() == [0, 0, -RULES.terminal_speed]


def test_hard_landings_are_told_with_their_speed() -> None:
    drop = 5 * UNITS_PER_METRE
    stage = Stage(FLOOR, (0, 0, 130 + drop)).step(60)
    assert kinds(stage) == ["landed"]
    assert abs(stage.events[0].speed - math.isqrt(2 * GRAVITY * drop)) < 200
    assert stage.column("grounded") == 1
    assert not stage.players["velocity"].any()


@pytest.mark.parametrize("degrees", [20, 45])
def test_keeps_its_pace_and_the_ground_on_slopes(degrees: int) -> None:
    stage = Stage(incline(degrees), (-500, 0, 20), chunks=2).step(5).wish(move_forward=127).step(30)
    before = stage.at[0]
    for _ in range(20):
        stage.step()
        assert stage.column("grounded") == 1
    assert abs(stage.at[0] - before - 20 * RULES.walk_speed // 30) <= 4
    stage.wish(move_forward=0).step(10)
    there = stage.at
    stage.step(60)
    assert stage.at == there, "nobody creeps down a slope that can be walked"
    stage.wish(move_forward=-127)
    for _ in range(40):
        stage.step()
        assert stage.column("grounded") == 1


@pytest.mark.parametrize("degrees", [55, 65, 80])
def test_steep_slopes_turn_walkers_back(degrees: int) -> None:
    stage = Stage(incline(degrees), (-800, 0, 20), chunks=2).step(5).wish(move_forward=127, sprint=1)
    for _ in range(90):
        stage.step()
        assert stage.at[2] < 500
    for _ in range(60):  # not by jumping either
        stage.wish(jump=1).step()
        assert stage.at[2] < 1100


@pytest.mark.parametrize("degrees", [55, 60, 75])
def test_steep_slopes_cannot_be_tacked_up(degrees: int) -> None:
    stage = Stage(incline(degrees), (-800, 0, 20), chunks=2).step(5).wish(move_forward=127, sprint=1)
    for tick in range(150):
        stage.wish(move_right=80 - tick // 8 % 2 * 160).step()
        assert stage.at[2] < 600


@pytest.mark.parametrize("degrees", [55, 65])
def test_slides_gain_speed(degrees: int) -> None:
    tangent = math.tan(math.radians(degrees))
    stage = Stage(incline(degrees), (2500, 0, int(2500 * tangent) + 200), chunks=2)
    stage.step(10)
    speeds = []
    for _ in range(20):
        stage.step()
        speeds.append(float(np.linalg.norm(stage.players["velocity"][0])))
    gained = (speeds[-1] - speeds[0]) / 19 * 30
    assert abs(gained - GRAVITY * math.sin(math.radians(degrees))) < 0.1 * GRAVITY
    x, _, z = stage.players["velocity"][0]
    assert abs(x * tangent - z) < 0.1 * abs(z), "along the slope"
    assert not stage.column("grounded")


def test_walls_take_the_speed_towards_them() -> None:
    wall = ((6, 99), (-99, 99), (-99, 30))
    stage = Stage(boxes(((-99, 99), (-99, 99), (-99, 0)), wall), (500, -1500, 140)).step(5)
    stage.wish(move_forward=127, move_right=-127).step(45)
    x, y, _ = stage.players["velocity"][0]
    assert abs(x) < 200
    assert y > RULES.walk_speed * 0.6
    stage.wish(move_right=0).step(20)
    assert np.abs(stage.players["velocity"][0]).max() < 700


def test_crouches_into_a_tunnel_and_stands_up_behind_it() -> None:
    # 1.5 m between floor and ceiling: too low to stand
    stage = Stage(boxes(((-99, 99), (-99, 99), (-99, 0)), ((4, 10), (-99, 99), (4, 20))), (0, 0, 140)).step(5)
    stage.wish(move_forward=127).step(60)
    assert stage.at[0] < 4 * 256, "standing, one does not get in"
    stage.wish(crouch=1).step(10)
    assert stage.column("crouched") == 1
    while stage.at[0] < 6 * 256:
        stage.step()
    stage.wish(crouch=0).step(3)
    assert stage.column("crouched") == 1, "there is no room to stand up"
    eye_low = locomotion.eye(stage.players[0])
    assert (eye_low - stage.players["position"][0])[2] == RULES.crouched_height - RULES.eye_below_top
    for _ in range(90):
        stage.step()
    assert stage.at[0] > 11 * 256
    assert stage.column("crouched") == 0


def test_ceilings_end_jumps() -> None:
    stage = Stage(boxes(((-99, 99), (-99, 99), (-99, 0)), ((-99, 99), (-99, 99), (5, 9))), (0, 0, 140)).step(5)
    stage.wish(jump=1)
    heights = [stage.step().at[2] for _ in range(30)]
    assert max(heights) <= 4.5 * 256 - RULES.height
    assert stage.column("grounded") == 1


def test_is_freed_when_the_ground_rises() -> None:
    stage = Stage(floor(), (0, 0, 20)).step(5)
    stage.ground.write(floor(3.0))
    stage.events.clear()
    stage.step(10)
    assert kinds(stage)[0] == "freed"
    assert abs(stage.at[2] - 3 * 256) < 8
    assert stage.column("grounded") == 1


def test_falls_when_the_ground_goes_and_lands_below() -> None:
    stage = Stage(floor(), (0, 0, 20)).step(5)
    stage.ground.write(floor(-12))
    stage.step(60)
    assert kinds(stage).count("landed") == 1
    assert abs(stage.at[2] + 12 * 256) < 8


def test_walks_round_a_small_body_and_comes_back() -> None:
    stage = Stage(ball(0, 0, 0, 40), (0, 0, 10300), chunks=2, centre=True).step(5)
    start = stage.players["position"][0].astype(float)
    heading = stage.players["forward"][0].astype(float)
    stage.wish(move_forward=127)
    nearest, turned = math.inf, 0.0
    for tick in range(1000):
        stage.step()
        above = locomotion.up(stage.players["position"][0])
        assert abs(int(directions.dot(stage.players["forward"][0].astype(int), above))) <= 4, "the heading is level"
        away = float(np.linalg.norm(stage.players["position"][0] - start))
        if tick > 600 and away < nearest:
            nearest, turned = away, float(stage.players["forward"][0] @ heading) / Q14**2
    assert nearest < UNITS_PER_METRE
    assert turned > 0.999
    assert stage.column("grounded") == 1


def test_looks_round() -> None:
    stage = Stage(FLOOR, (0, 0, 140))
    for wanted in ([0, -Q14, 0], [-Q14, 0, 0], [0, Q14, 0], [Q14, 0, 0]):
        locomotion.look(stage.players, 0, directions.RIGHT_ANGLE, 0)
        assert np.abs(stage.players["forward"][0] - wanted).max() <= 2, "a positive yaw turns right"
    locomotion.look(stage.players, 0, 0, 99999)
    assert stage.column("pitch") == directions.RIGHT_ANGLE
    assert locomotion.view_direction(stage.players[0])[2] > Q14 - 2
    locomotion.look(stage.players, 0, 0, -2 * directions.RIGHT_ANGLE)
    assert locomotion.view_direction(stage.players[0])[2] < 2 - Q14
    locomotion.look(stage.players, 0, 0, directions.RIGHT_ANGLE // 2)
    view = locomotion.view_direction(stage.players[0])
    assert np.abs(view - [11585, 0, -11585]).max() <= 3


@given(st.integers(-(2**20), 2**20))
def test_sines_are_rounded_sines(angle: int) -> None:
    assert abs(directions.sine(angle) - math.sin(math.tau * angle / directions.TURN) * Q14) <= 0.501
    assert abs(directions.cosine(angle) - math.cos(math.tau * angle / directions.TURN) * Q14) <= 0.501


@given(st.tuples(*[st.integers(-(2**30), 2**30)] * 3))
def test_unit_vectors(vector: tuple[int, int, int]) -> None:
    unit = directions.unit(np.array(vector))
    if not any(vector):
        assert unit.tolist() == [0, 0, Q14]
    else:
        assert np.abs(unit - np.array(vector) / np.linalg.norm(vector) * Q14).max() <= 0.501


# A world that players dig, fill and run about in never holds one of them in its ground.
@given(st.integers(0, 2**32 - 1))
def test_players_are_never_in_the_ground(seed: int) -> None:
    rng = np.random.default_rng(seed)
    stage = Stage(balls(seed), *[(0, 0, 0)] * 6)
    places = ORIGIN + rng.integers(-26 * 256, 26 * 256, (400, 3))
    free = capsule.fits(stage.ground.pool, stage.ground.table, places.astype(np.int32), RULES.radius, RULES.height)
    if free.sum() < 6:
        return
    stage.players["position"] = places[free][:6]
    for i in range(6):
        locomotion.face(stage.players, i)
    for tick in range(24):
        if tick % 6 == 0:
            for name in ("move_forward", "move_right"):
                stage.players[name] = rng.integers(-127, 128, 6)
            for name in ("sprint", "crouch", "jump"):
                stage.players[name] = rng.integers(0, 2, 6)
        if tick % 8 == 4:
            feet = stage.players["position"][rng.integers(6)]
            centre = (feet - ORIGIN) / 256 + rng.normal(0, 2, 3)
            stage.ground.change(centre, rng.uniform(1, 5), 128.0, rock=bool(rng.integers(2)))
        stage.step()
        heights = np.where(stage.players["crouched"] == 1, RULES.crouched_height, RULES.height)
        inside = ~capsule.fits(stage.ground.pool, stage.ground.table, stage.players["position"], RULES.radius, heights)
        assert not inside.any(), f"tick {tick}: players {np.flatnonzero(inside)}"


def test_players_move_alike_alone_and_together() -> None:
    rng = np.random.default_rng(8)
    feet = [tuple(row) for row in rng.integers(-3000, 3000, (12, 3)) * [1, 1, 0] + [0, 0, 3000]]
    together = Stage(balls(8), *feet)
    wishes = {name: rng.integers(-127, 128, 12) for name in ("move_forward", "move_right")}
    for name, values in wishes.items():
        together.players[name] = values
    alone = Stage(balls(8), *feet)
    for name, values in wishes.items():
        alone.players[name] = values
    together.step(60)
    for i in range(12):
        row = alone.players[i : i + 1]
        for _ in range(60):
            locomotion.step(row, alone.ground.pool, alone.ground.table, GRAVITY, RULES)
    assert (alone.players == together.players).all()


def test_nobody_moves_nowhere() -> None:
    stage = Stage(FLOOR)
    assert locomotion.step(stage.players, stage.ground.pool, stage.ground.table, GRAVITY, RULES) == []
