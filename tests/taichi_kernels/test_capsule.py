"""Capsule bodies: never inside terrain, never through it, and walking as walkers expect."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taichi_kernels import capsule
from taichi_kernels.errors import ArgumentError
from taichi_kernels.units import AIR_SLOT, SOLID_SLOT, UNITS_PER_METRE
from tests.ground import ORIGIN, Ground, balls, boxes, floor, hollow, incline

SEEDS = st.integers(0, 2**32 - 1)
RADIUS, HEIGHT = 205, 922
FASTEST = 60 * UNITS_PER_METRE // 30  # [units a tick]
TOUCH = 4.0  # density by which samples rounded to units may differ from the oracle's in the steepest cells
CLIMB = 272


def free_places(ground: Ground, rng: np.random.Generator, count: int, reach: int = 28) -> np.ndarray:
    """Places in a piece of ground where a body is free."""
    places = ORIGIN + rng.integers(-reach * 256, reach * 256, (60 * count, 3))
    places = places[capsule.fits(ground.pool, ground.table, places.astype(np.int32), RADIUS, HEIGHT)]
    return places[:count].astype(np.int32)


def assert_free(ground: Ground, positions: np.ndarray, height: int = HEIGHT) -> None:
    assert capsule.fits(ground.pool, ground.table, positions, RADIUS, height).all()
    for feet in positions:
        assert ground.densest(feet, RADIUS, height) < 127.5 + TOUCH


class Walker:
    """One body that is moved by so much a tick; on ground it sticks to it."""

    def __init__(self, ground: Ground, x: int, y: int, z: int, height: int = HEIGHT) -> None:
        self.ground, self.height = ground, height
        self.position = np.add(ORIGIN, [x, y, z])[None].astype(np.int32)
        self.flags = 0
        self.seen = 0
        self.move(rise=0)

    def move(self, x: int = 0, y: int = 0, rise: int = -8, ticks: int = 1) -> capsule.Moved:
        for _ in range(ticks):
            stands = self.flags & capsule.GROUNDED
            rows = capsule.bodies(
                self.position,
                np.array([[x, y, 0]]),
                rise=rise,
                height=self.height,
                flags=stands,
                step=CLIMB,
                snap=CLIMB if stands and rise <= 0 else 0,
            )
            moved = capsule.move(self.ground.pool, self.ground.table, rows)
            self.position, self.flags = moved.position, int(moved.flags[0])
            self.seen |= self.flags
        return moved

    @property
    def at(self) -> tuple[int, int, int]:
        x, y, z = (self.position[0] - ORIGIN).tolist()
        return x, y, z

    @property
    def grounded(self) -> bool:
        return bool(self.flags & capsule.GROUNDED)


@given(SEEDS)
def test_free_bodies_stay_free_in_caves(seed: int) -> None:
    rng = np.random.default_rng(seed)
    ground = Ground(balls(seed), 1)
    positions = free_places(ground, rng, 16)
    start = positions
    flags = np.zeros(len(positions), np.int32)
    for tick in range(12):
        speed = rng.choice([8, 136, 400, FASTEST])
        way = rng.normal(size=(len(positions), 3))
        way *= rng.uniform(0, speed, (len(positions), 1)) / np.linalg.norm(way, axis=1)[:, None]
        walks = rng.random(len(positions)) < 0.5
        rows = capsule.bodies(
            positions,
            np.rint(np.where(walks[:, None], way * [1, 1, 0], way)).astype(np.int32),
            rise=np.where(walks, -8, -int(rng.integers(0, 500))),
            flags=flags & capsule.GROUNDED,
            snap=np.where(walks, CLIMB, 0),
        )
        moved = capsule.move(ground.pool, ground.table, rows)
        assert not (moved.flags & (capsule.FREED | capsule.BURIED | capsule.UNLOADED)).any()
        positions, flags = moved.position, moved.flags
        assert capsule.fits(ground.pool, ground.table, positions, RADIUS, HEIGHT).all(), f"tick {tick}"
    assert_free(ground, positions)
    assert len(start) == 0 or (positions != start).any()


@given(SEEDS)
def test_bodies_come_free_when_terrain_changes(seed: int) -> None:
    rng = np.random.default_rng(seed)
    ground = Ground(balls(seed), 1)
    positions = free_places(ground, rng, 8, 24)
    for change in range(3):
        for feet in positions:  # rock grows around bodies, or what they stand on goes
            centre = (feet - ORIGIN) / 256 + rng.normal(0, 2, 3)
            ramp = float(rng.choice([64, 128, 1000]))
            ground.change(centre, rng.uniform(1, 6), ramp, rock=rng.random() < 0.6)
        before = capsule.fits(ground.pool, ground.table, positions, RADIUS, HEIGHT)
        way = np.zeros_like(positions)
        moved = capsule.move(ground.pool, ground.table, capsule.bodies(positions, way, rise=-50))
        freed = (moved.flags & capsule.FREED) != 0
        assert (freed == ~before).all(), f"change {change}"
        assert not (moved.flags & capsule.BURIED).any()
        positions = moved.position
        assert_free(ground, positions)


@given(SEEDS)
def test_nothing_gets_through_walls_of_one_voxel(seed: int) -> None:
    rng = np.random.default_rng(seed)

    def room(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
        shell = np.maximum(np.maximum(np.abs(x + 0 * y + 0 * z), np.abs(y)), np.abs(z)) == 12
        return np.where(shell, 255, 0)

    ground = Ground(room, 1)
    positions = (ORIGIN + rng.integers(-1800, 1800, (24, 3)) * [1, 1, 0] - [0, 0, 400]).astype(np.int32)
    for _ in range(10):
        way = rng.normal(size=positions.shape)
        way *= FASTEST / np.linalg.norm(way, axis=1)[:, None]
        flags = np.where(rng.random(len(positions)) < 0.5, capsule.GROUNDED, 0)
        rows = capsule.bodies(positions, way.astype(np.int32), flags=flags, snap=CLIMB)
        positions = capsule.move(ground.pool, ground.table, rows).position
        inside = positions - ORIGIN
        assert (np.abs(inside[:, :2]) <= 12 * 256 - 128 - RADIUS + 16).all()
        assert (inside[:, 2] >= -12 * 256 + 126).all()
        assert (inside[:, 2] + HEIGHT <= 12 * 256 - 126).all()


def test_tilted_walls_of_one_voxel_hold() -> None:
    for degrees in (10, 25, 45, 65, 80):
        angle = np.radians(degrees)
        c, s = np.cos(angle), np.sin(angle)

        def sheet(x: np.ndarray, y: np.ndarray, z: np.ndarray, c: float = c, s: float = s) -> np.ndarray:
            return 127.5 + 127.5 * (1.8 - 2 * np.abs(c * (x - 8) + s * y + 0 * z))

        ground = Ground(sheet, 1)
        walker = Walker(ground, -400, 0, -461)
        for _ in range(12):
            walker.move(round(FASTEST * c), round(FASTEST * s), rise=0)
            x, y, _z = walker.at
            assert c * (x - 2048) + s * y < -RADIUS


def test_stands_on_level_ground() -> None:
    walker = Walker(Ground(floor(), 1), 0, 0, 300)
    assert not walker.grounded
    moved = walker.move(rise=-400)
    assert walker.grounded
    assert 0 <= walker.at[2] <= 4
    assert moved.ground[0, 2] > 16300
    assert (moved.done[0] == walker.position[0] - ORIGIN - [0, 0, 300]).all()
    walker.move(ticks=50)
    assert walker.at[:2] == (0, 0), "standing still means standing still"


@pytest.mark.parametrize("degrees", [10, 30, 45, 48])
def test_walks_up_and_down_slopes(degrees: int) -> None:
    walker = Walker(Ground(incline(degrees), 2), -600, 0, 5)
    walker.move(ticks=2)
    for _ in range(30):
        walker.move(120)
        assert walker.grounded
    x, _y, z = walker.at
    assert x == -600 + 30 * 120
    assert abs(z - x * np.tan(np.radians(degrees)) - RADIUS * (1 / np.cos(np.radians(degrees)) - 1)) < 24
    for _ in range(30):
        walker.move(-120)
        assert walker.grounded
    assert walker.at[2] < 24


@pytest.mark.parametrize("degrees", [55, 60, 75, 90])
def test_cannot_climb_steep_slopes(degrees: int) -> None:
    walker = Walker(Ground(incline(degrees), 2), -600, 0, 5)
    for _ in range(60):
        walker.move(120)
        assert walker.at[2] < 200
    assert walker.at[0] < 300
    assert walker.seen & capsule.WALL


@pytest.mark.parametrize("degrees", [60, 75])
def test_cannot_scale_steep_slopes_by_sliding_along_them(degrees: int) -> None:
    """Even a body that is told in each tick that it stands gains no height."""
    walker = Walker(Ground(incline(degrees), 2), -600, 0, 5)
    for tick in range(90):
        walker.flags = capsule.GROUNDED
        walker.move(120, 60 if tick % 2 else -60)
        assert walker.at[2] < 200


@pytest.mark.parametrize("degrees", [55, 65, 80])
def test_slides_down_steep_slopes(degrees: int) -> None:
    tangent = np.tan(np.radians(degrees))
    walker = Walker(Ground(incline(degrees), 2), 1200, 0, int(1200 * tangent + 300))
    height = walker.at[2]
    walker.move(rise=-100, ticks=10)
    assert walker.seen & capsule.STEEP
    assert not walker.grounded
    for _ in range(120):
        if walker.grounded:
            break
        walker.move(rise=-100)
        assert walker.at[2] <= height
        height = walker.at[2]
    assert walker.grounded
    assert walker.at[2] < 40, "at the foot"


@pytest.mark.parametrize("ramp", [64.0, 128.0, 1000.0])
@pytest.mark.parametrize("speed", [20, 68, 120])
def test_steps_up_ledges_of_half_a_metre(ramp: float, speed: int) -> None:
    ground = Ground(boxes(((-99, 99), (-99, 99), (-99, 0)), ((6, 99), (-99, 99), (-99, 1)), ramp=ramp), 1)
    walker = Walker(ground, 0, 0, 140)
    walker.move(ticks=3)
    low = walker.at[2]
    walker.move(speed, ticks=2400 // speed)
    assert walker.grounded
    assert abs(walker.at[2] - low - 256) <= 4
    assert walker.at[0] > 2100
    walker.move(-speed, ticks=2400 // speed)
    assert walker.at[2] == low


@pytest.mark.parametrize("ramp", [64.0, 1000.0])
def test_does_not_step_up_a_metre(ramp: float) -> None:
    ground = Ground(boxes(((-99, 99), (-99, 99), (-99, 0)), ((6, 99), (-99, 99), (-99, 2)), ramp=ramp), 1)
    walker = Walker(ground, 0, 0, 140)
    walker.move(120, ticks=30)
    assert walker.at[0] < 6 * 256
    assert walker.at[2] < 200


def test_steps_only_from_the_ground() -> None:
    ground = Ground(boxes(((6, 99), (-99, 99), (-99, 1))), 1)
    walker = Walker(ground, 800, 0, 100)
    walker.move(64, rise=0, ticks=20)
    assert walker.at[0] < 1300
    assert walker.at[2] < 100 + 64, "it may roll over the edge a little, no more"


def test_does_not_step_up_where_the_way_over_the_ledge_is_barred() -> None:
    ledge = ((-99, 99), (-99, 99), (-99, 0)), ((6, 99), (-99, 99), (-99, 1))
    for lintel in (((-99, 4), (-99, 99), (5, 9)), ((3, 4), (-99, 99), (5, 9)), ((6, 6), (-99, 99), (5, 9))):
        ground = Ground(boxes(*ledge, lintel), 1)
        walker = Walker(ground, 0, 0, 140)
        walker.move(ticks=3)
        for _ in range(30):
            walker.move(100)
            assert_free(ground, walker.position)
        assert walker.at[0] < 6 * 256
        assert walker.at[2] < 180


def test_climbs_and_descends_stairs() -> None:
    steps = [((3 + 2 * i, 99), (-99, 99), (-99, 1 + i)) for i in range(8)]
    walker = Walker(Ground(boxes(((-99, 99), (-99, 99), (-99, 0)), *steps), 2), 0, 0, 140)
    walker.move(ticks=3)
    low = walker.at[2]
    for _ in range(60):
        walker.move(100)
        assert walker.grounded
    assert abs(walker.at[2] - low - 8 * 256) <= 4
    for _ in range(60):
        walker.move(-100)
        assert walker.grounded, "the ground is followed down stairs"
    assert walker.at[2] == low


def test_leaves_the_ground_over_an_edge() -> None:
    walker = Walker(Ground(boxes(((-99, 4), (-99, 99), (-99, 0))), 1), 0, 0, 140)
    walker.move(ticks=3)
    walker.move(100, ticks=20)
    assert not walker.grounded
    assert walker.at[0] == 2000


def test_slides_along_walls() -> None:
    ground = Ground(boxes(((-99, 99), (-99, 99), (-99, 0)), ((6, 99), (-99, 99), (-99, 30))), 1)
    walker = Walker(ground, 0, -1500, 140)
    walker.move(ticks=3)
    moved = walker.move(80, 80, ticks=30)
    assert walker.at[1] > -1500 + 30 * 80 - 60
    assert walker.at[0] <= 5.5 * 256 - RADIUS + 2
    assert walker.flags & capsule.WALL
    assert moved.wall[0, 0] < -16000


def test_rests_in_corners() -> None:
    walls = ((6, 99), (-99, 99), (-99, 30)), ((-99, 99), (6, 99), (-99, 30))
    walker = Walker(Ground(boxes(((-99, 99), (-99, 99), (-99, 0)), *walls), 1), 0, 0, 140)
    walker.move(90, 70, ticks=30)
    there = walker.at
    walker.move(90, 70, ticks=10)
    assert np.abs(np.subtract(walker.at, there)).max() <= 4
    assert walker.grounded


def test_ceilings_stop_what_rises() -> None:
    walker = Walker(Ground(boxes(((-99, 99), (-99, 99), (8, 12))), 1), 0, 0, 0)
    walker.move(rise=500, ticks=3)
    assert walker.flags & capsule.CEILING
    assert 7.5 * 256 - HEIGHT - 2 <= walker.at[2] <= 7.5 * 256 - HEIGHT


def test_fits() -> None:
    ground = Ground(boxes(((-99, 99), (-99, 99), (-99, 0)), ((-99, 99), (-99, 99), (4, 8))), 1)
    feet = np.add(ORIGIN, [[0, 0, 130], [0, 0, 100], [0, 0, 3000]]).astype(np.int32)
    assert capsule.fits(ground.pool, ground.table, feet, RADIUS, 614).tolist() == [True, False, True]
    assert capsule.fits(ground.pool, ground.table, feet, RADIUS, HEIGHT).tolist() == [False, False, True]
    heights = np.array([HEIGHT, 614, HEIGHT])
    assert capsule.fits(ground.pool, ground.table, feet, RADIUS, heights).tolist() == [False, False, True]


def test_buried_bodies_go_up() -> None:
    ground = Ground(floor(30), 2)  # fifteen metres of rock above
    moved = capsule.move(ground.pool, ground.table, capsule.bodies(ORIGIN[None], np.zeros((1, 3), int)))
    assert moved.flags[0] & capsule.FREED
    assert abs(moved.position[0, 2] - ORIGIN[2] - 30 * 256) < 128
    assert (moved.position[0, :2] == 0).all()


def test_bodies_in_low_rock_come_out_on_top_of_it() -> None:
    ground = Ground(floor(), 1)
    walker = Walker(ground, 0, 0, 5)
    walker.move(ticks=2)
    ground.write(floor(1.2))
    walker.move()
    assert walker.seen & capsule.FREED
    walker.move(ticks=3)
    assert walker.grounded
    assert abs(walker.at[2] - 1.2 * 256) < 8


def test_bodies_with_no_way_out_stay() -> None:
    ground = Ground(floor(), 2)
    for index in range(len(ground.chunks)):
        ground.replace(index, SOLID_SLOT)
    moved = capsule.move(ground.pool, ground.table, capsule.bodies(ORIGIN[None], np.full((1, 3), 100)))
    assert moved.flags[0] == capsule.BURIED
    assert (moved.position[0] == ORIGIN).all()


def test_what_is_not_loaded_is_a_wall() -> None:
    ground = Ground(floor(-100), 1)
    walker = Walker(ground, 0, 0, 0)
    walker.move(FASTEST, rise=0, ticks=20)
    edge = (ground.corner[0] + len(ground.values) - 1) * 256
    assert edge - RADIUS - 8 <= walker.at[0] <= edge - RADIUS
    assert walker.flags & capsule.WALL
    outside = np.add(ORIGIN, [3 * 32 * 256, 0, 0])
    moved = capsule.move(ground.pool, ground.table, capsule.bodies(outside[None], np.full((1, 3), 50)))
    assert moved.flags[0] == capsule.UNLOADED
    assert (moved.position[0] == outside).all()


def test_air_and_solid_chunks_are_terrain_like_any_other() -> None:
    ground = Ground(floor(-100), 1)
    low = ORIGIN // 8192 * 8192
    for index in range(8):
        ground.replace(index, SOLID_SLOT if index < 4 else AIR_SLOT)
    start = np.add(low, [100, 100, 3000])
    moved = capsule.move(ground.pool, ground.table, capsule.bodies(start[None], [[0, 0, -4000]]))
    assert moved.flags[0] & capsule.GROUNDED
    assert 0 <= moved.position[0, 2] - (low[2] - 128) <= 2


@given(SEEDS)
def test_batches_move_as_one_by_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    ground = Ground(balls(seed), 1)
    positions = (ORIGIN + rng.integers(-30 * 256, 30 * 256, (24, 3))).astype(np.int32)
    rows = capsule.bodies(
        positions,
        rng.integers(-300, 300, (24, 3)),
        rise=-8,
        flags=rng.integers(0, 2, 24),
        snap=CLIMB,
        height=rng.choice([614, HEIGHT], 24),
    )
    together = capsule.move(ground.pool, ground.table, rows)
    for i in (0, 7, 23):
        alone = capsule.move(ground.pool, ground.table, rows[i : i + 1])
        assert all((a[0] == b[i]).all() for a, b in zip(alone, together, strict=True))


@pytest.mark.parametrize("place", [(0, 0, 0), (5, -3, 2), (700, 0, 0), (0, -300, 400)])
def test_near_the_centre_bodies_stay_free(place: tuple[int, int, int]) -> None:
    ground = Ground(hollow(0, 0, 0, 14), 1, (0, 0, 0))
    position = np.array([place], np.int32)
    rng = np.random.default_rng(4)
    moved = capsule.move(ground.pool, ground.table, capsule.bodies(position, [[0, 0, 0]]))
    for _ in range(60):
        way = rng.integers(-300, 300, (1, 3))
        moved = capsule.move(ground.pool, ground.table, capsule.bodies(moved.position, way, rise=-60))
        assert capsule.fits(ground.pool, ground.table, moved.position, RADIUS, HEIGHT).all()
        assert np.linalg.norm(moved.position) < 14 * 256


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"radius": 20}, "radius"),
        ({"radius": 300}, "radius"),
        ({"height": 400}, "height"),
        ({"height": 5000}, "height"),
        ({"slope_cosine": 0}, "slope_cosine"),
        ({"step": -1}, "step"),
        ({"snap": 9999}, "snap"),
        ({"rise": 9999}, "rise"),
    ],
)
def test_impossible_bodies_are_refused(change: dict, told: str) -> None:
    ground = Ground(floor(), 1)
    with pytest.raises(ArgumentError, match=told):
        capsule.move(ground.pool, ground.table, capsule.bodies(ORIGIN[None], [[0, 0, 0]], **change))
    with pytest.raises(ArgumentError, match="way"):
        capsule.move(ground.pool, ground.table, capsule.bodies(ORIGIN[None], [[5000, 0, 0]]))
    with pytest.raises(ArgumentError, match="position"):
        capsule.move(ground.pool, ground.table, capsule.bodies(np.array([[1 << 25, 0, 0]]), [[0, 0, 0]]))


def test_nobody_moves_nowhere() -> None:
    ground = Ground(floor(), 1)
    rows = capsule.bodies(np.zeros((0, 3), int), np.zeros((0, 3), int))
    assert capsule.move(ground.pool, ground.table, rows).position.shape == (0, 3)
