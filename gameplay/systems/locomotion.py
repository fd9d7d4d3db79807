"""How players move: wishes and gravity become velocities, capsule bodies meet the terrain, velocities follow.

All numbers are integers. Velocities are in units (1/512 m) a second; what is left of a step when it is cut to whole
units is carried to the next tick. Up is away from the centre of the celestial body.
"""

import functools
from dataclasses import dataclass

import numpy as np

from gameplay import content
from gameplay.systems.directions import RIGHT_ANGLE, TURN, cosine, cross, dot, level, sine, times, unit
from taichi_kernels import capsule
from taichi_kernels.pool import ChunkPool
from taichi_kernels.table import ChunkTable
from taichi_kernels.units import Q14, UNITS_PER_METRE

TICKS = 30  # a second
FULL_WISH = 127  # largest `move_forward`, `move_right`
STICK = 8  # [units] down in a tick that keep a body on the ground that it stands on
STEP_MARGIN = 16  # [units] that a body is lifted above a ledge it steps on
HARD_LANDING = UNITS_PER_METRE  # [units/s] down from which a landing is an event
JUMP_PATIENCE = 3 * UNITS_PER_METRE  # [units/s] a wish to jump waits for the ground while the fall is slower
BLAST = 2  # [1/s] how fast what blows upwards takes a body along with it
SLACK = UNITS_PER_METRE  # [units/s] above what was covered that a body in a corner keeps


@dataclass(frozen=True)
class Locomotion:
    """Numbers of a player's body and movement.

    Attributes:
        radius, height, crouched_height: of the capsule [units].
        eye_below_top: of the eye below the top [units].
        walk_speed, sprint_speed, crouch_speed, terminal_speed: [units/s].
        jump_height: [units].
        slope_cosine: of the steepest slope that can be walked [Q14].
        step: highest ledge that is stepped up [units].
        acceleration, braking, air_acceleration: change of the velocity across up [units/s^2].
    """

    radius: int
    height: int
    crouched_height: int
    eye_below_top: int
    walk_speed: int
    sprint_speed: int
    crouch_speed: int
    terminal_speed: int
    jump_height: int
    slope_cosine: int
    step: int
    acceleration: int = 30 * UNITS_PER_METRE
    braking: int = 40 * UNITS_PER_METRE
    air_acceleration: int = 6 * UNITS_PER_METRE

    @classmethod
    def from_rules(cls, rules: content.PlayerRules) -> "Locomotion":
        """From the content, which speaks of metres, seconds and degrees."""

        def units(metres: float) -> int:
            return round(metres * UNITS_PER_METRE)

        return cls(
            radius=units(rules.radius),
            height=units(rules.height),
            crouched_height=units(rules.crouched_height),
            eye_below_top=units(rules.eye_below_top),
            walk_speed=units(rules.walk_speed),
            sprint_speed=units(rules.sprint_speed),
            crouch_speed=units(rules.crouch_speed),
            terminal_speed=units(rules.terminal_speed),
            jump_height=units(rules.jump_height),
            slope_cosine=cosine(round(rules.greatest_slope * TURN / 360)),
            step=units(rules.greatest_step),
        )


@functools.cache
def standard() -> Locomotion:
    """The rules that the content gives."""
    return Locomotion.from_rules(content.load().player)


@dataclass(frozen=True)
class Event:
    """Something that happened to a player in a tick.

    Attributes:
        index: row of the player.
        kind: "landed" came down on ground, "freed" was inside terrain and was moved out.
        speed: of the landing, down [units/s]; 0 otherwise.
    """

    index: int
    kind: str
    speed: int = 0


def up(positions: np.ndarray) -> np.ndarray:
    """Away from the centre: Q14, i64, shape as `positions` (..., 3)."""
    return unit(positions)


def face(players: np.ndarray, index: int) -> None:
    """Let a player face the way it did, made level where it stands now; towards +z if it faced nowhere."""
    player = players[index]
    above = up(player["position"])
    for way in (player["forward"].astype(np.int64), np.array([0, 0, Q14]), np.array([Q14, 0, 0])):
        flat = level(way, above)
        if np.abs(flat).max() > Q14 // 8:
            break
    player["forward"] = unit(flat)


def look(players: np.ndarray, index: int, yaw: int, pitch: int) -> None:
    """Turn a player.

    Args:
        yaw: to the right [1/65536 turn].
        pitch: upwards [1/65536 turn]; the sum stays between straight down and straight up.
    """
    player = players[index]
    above = up(player["position"])
    forward = player["forward"].astype(np.int64)
    turned = forward * cosine(yaw) + cross(forward, above) * sine(yaw)
    player["forward"] = unit(level(turned >> 14, above))
    player["pitch"] = min(max(int(player["pitch"]) + pitch, -RIGHT_ANGLE), RIGHT_ANGLE)


def view_direction(player: np.void) -> np.ndarray:
    """Where a player looks: Q14, i64, shape (3,)."""
    pitch = int(player["pitch"])
    return unit(player["forward"].astype(np.int64) * cosine(pitch) + up(player["position"]) * sine(pitch) >> 8)


def eye(player: np.void | np.ndarray, rules: Locomotion | None = None) -> np.ndarray:
    """Where the eye of a player, or of each of some, is [units]: i64, shape (3,) or (n, 3)."""
    rules = rules or standard()
    height = np.where(player["crouched"] == 1, rules.crouched_height, rules.height)
    return player["position"] + times(up(player["position"]), height - rules.eye_below_top)


def hold(gravity: int, radius: int, rules: Locomotion) -> int:
    """What pulls who is on foot on a body: its gravity, and on a small one so much that a runner stays on it, as the
    suit's thrusters see to [units/s²].

    Args:
        gravity: of the body [units/s²]. radius: of the body [units].
    """
    return max(gravity, rules.sprint_speed * rules.sprint_speed * 3 // (2 * radius))


def lift(jets: np.ndarray, rising: np.ndarray) -> np.ndarray:
    """What blowing upwards adds in a tick to the speed of bodies that rise, i64 (n,) [units/s].

    Args:
        jets: how fast it blows, 0 where it does not [units/s]. rising: how fast they rise [units/s].
    """
    return np.where(jets > 0, np.maximum(jets - rising, 0) * BLAST // TICKS, 0)


def step(
    players: np.ndarray,
    pool: ChunkPool,
    table: ChunkTable,
    gravity: int,
    rules: Locomotion,
    fastest: np.ndarray | None = None,
    solids: capsule.Solids | None = None,
    jets: np.ndarray | None = None,
) -> list[Event]:
    """One tick of all players on one celestial body.

    Args:
        players: rows of the table `players`, all on the same body; changed in place.
        pool, table: its terrain.
        gravity: towards its centre [units/s^2].
        fastest: how fast each can go on foot at all, burdened as they are [units/s]; as the rules say when None.
        solids: boxes that they cannot enter, with a span a player.
        jets: how fast it blows upwards where each is [units/s]; None: nowhere.
    Returns:
        Events in the order of the rows.
    Determinism: bit-exact on every backend; players do not depend on each other.
    """
    if not len(players):
        return []
    above = up(players["position"])
    _crouch(players, pool, table, rules, solids)
    stood = players["grounded"] == 1
    jumps = stood & (players["jump"] == 1)
    velocity = players["velocity"].astype(np.int64)
    falling = dot(velocity, above)
    pull = (gravity + TICKS // 2) // TICKS
    blown = np.zeros_like(falling) if jets is None else lift(jets, falling)
    lifted = blown > pull
    walks = stood & ~jumps & ~lifted
    flat = _accelerate(players, above, velocity - times(above, falling), stood, rules, fastest)

    falling = np.where(jumps, _jump_speed(pull, rules), falling)
    after = np.where(walks, 0, np.maximum(falling + blown - pull, -rules.terminal_speed))
    # the mean of before and after: jumps are parabolas at any tick rate
    carry = flat + times(above, np.where(walks, 0, (falling + after) >> 1)) + players["rest"]
    way = np.clip(carry // TICKS, -capsule.WAY_LIMIT, capsule.WAY_LIMIT)
    players["rest"] = carry - carry // TICKS * TICKS
    moved = _move(players, pool, table, way, walks, rules, solids)
    players["position"] = moved.position
    stands = (moved.flags & capsule.GROUNDED) != 0
    held = (moved.flags & (capsule.FREED | capsule.BURIED | capsule.UNLOADED)) != 0
    waits = ~stood & (np.abs(falling) < JUMP_PATIENCE)
    players["jump"] = np.where(waits, players["jump"], 0)
    players["grounded"] = stands
    players["velocity"] = np.where(held[:, None], 0, _velocity_after(moved, above, flat, after, stands))
    players["rest"][held] = 0
    _transport(players, moved.done)
    return _events(moved.flags, np.where(stands & ~stood & ~held, -after, 0))


def stride(
    player: np.ndarray,
    pool: ChunkPool,
    table: ChunkTable,
    by: tuple[int, int, int],
    rules: Locomotion | None = None,
    solids: capsule.Solids | None = None,
) -> tuple[int, int, int]:
    """Move a player's body at once, as far as the ground lets it; velocities stay as they are.

    Args:
        player: row of the table `players`, shape (1,); changed in place.
        by: way [units]; what of it leads up or down does not count.
        solids: boxes that it cannot enter.
    Returns:
        The way that was made [units].
    """
    way = level(np.array([by], np.int64), up(player["position"]))
    moved = _move(player, pool, table, way, player["grounded"] == 1, rules or standard(), solids)
    player["position"] = moved.position
    player["grounded"] = (moved.flags & capsule.GROUNDED) != 0
    _transport(player, moved.done)
    x, y, z = moved.done[0].tolist()
    return x, y, z


def _move(
    players: np.ndarray,
    pool: ChunkPool,
    table: ChunkTable,
    way: np.ndarray,
    walks: np.ndarray,
    rules: Locomotion,
    solids: capsule.Solids | None,
) -> capsule.Moved:
    """Move bodies by a way [units], those that walk along the ground and up its ledges."""
    return capsule.move(
        pool,
        table,
        capsule.bodies(
            players["position"],
            way,
            rise=np.where(walks, -STICK, 0),
            radius=rules.radius,
            height=np.where(players["crouched"] == 1, rules.crouched_height, rules.height),
            flags=np.where(walks, capsule.GROUNDED, 0),
            slope_cosine=rules.slope_cosine,
            step=rules.step + STEP_MARGIN,
            snap=np.where(walks, rules.step + STEP_MARGIN, 0),
        ),
        solids,
    )


def _crouch(
    players: np.ndarray, pool: ChunkPool, table: ChunkTable, rules: Locomotion, solids: capsule.Solids | None
) -> None:
    wish = players["crouch"] == 1
    rising = np.flatnonzero((players["crouched"] == 1) & ~wish)
    players["crouched"] |= wish
    if len(rising):
        near = solids and solids._replace(spans=solids.spans[rising])
        room = capsule.fits(pool, table, players["position"][rising], rules.radius, rules.height, near)
        players["crouched"][rising[room]] = 0


def _jump_speed(pull: int, rules: Locomotion) -> int:
    """Speed that carries up by the height of a jump: the root of 2 g h."""
    return int(np.sqrt(float(2 * pull * TICKS * rules.jump_height)))


def _accelerate(
    players: np.ndarray,
    above: np.ndarray,
    flat: np.ndarray,
    stood: np.ndarray,
    rules: Locomotion,
    fastest: np.ndarray | None,
) -> np.ndarray:
    """Velocity across up, brought closer to what is wished [units/s]."""
    forward = players["forward"].astype(np.int64)
    ahead = players["move_forward"].astype(np.int64)
    aside = players["move_right"].astype(np.int64)
    share = np.maximum(_root(ahead * ahead + aside * aside), FULL_WISH)
    crouched, sprints = players["crouched"] == 1, (players["sprint"] == 1) & (ahead > 0)
    speed = np.where(crouched, rules.crouch_speed, np.where(sprints, rules.sprint_speed, rules.walk_speed))
    if fastest is not None:
        speed = np.minimum(speed, fastest)
    wish = forward * ahead[:, None] + cross(forward, above) * aside[:, None]
    target = level(wish * speed[:, None] // (share * Q14)[:, None], above)
    difference = target - flat
    length = np.maximum(_root((difference * difference).sum(1)), 1)
    idle = (ahead == 0) & (aside == 0)
    on_ground = np.where(idle, rules.braking, rules.acceleration)
    change = np.where(stood, on_ground, np.where(idle, 0, rules.air_acceleration)) // TICKS
    return flat + difference * np.minimum(change, length)[:, None] // length[:, None]


def _velocity_after(
    moved: capsule.Moved, above: np.ndarray, flat: np.ndarray, falling: np.ndarray, stands: np.ndarray
) -> np.ndarray:
    """What the terrain leaves of the velocity [units/s]."""
    flags = moved.flags
    falling = np.where(stands, 0, falling)
    falling = np.where((flags & capsule.CEILING) != 0, np.minimum(falling, 0), falling)
    turned = (flags & capsule.WALL) != 0
    if turned.any():
        wall = moved.wall.astype(np.int64)
        clipped = flat - times(wall, np.minimum(dot(flat, wall), 0))
        # between two walls, of which one was told, only what was covered counts
        covered = level(moved.done.astype(np.int64), above)
        most = _root((covered * covered).sum(1)) * TICKS + SLACK
        speed = np.maximum(_root((clipped * clipped).sum(1)), 1)
        clipped = clipped * np.minimum(most, speed)[:, None] // speed[:, None]
        flat = np.where(turned[:, None], clipped, flat)
    velocity = flat + times(above, falling)
    slides = (flags & capsule.STEEP) != 0
    if slides.any():
        ground = moved.ground.astype(np.int64)
        velocity = np.where(slides[:, None], velocity - times(ground, np.minimum(dot(velocity, ground), 0)), velocity)
    return velocity


def _transport(players: np.ndarray, done: np.ndarray) -> None:
    """Keep headings level along the way: what a walker does who turns neither left nor right."""
    forward = players["forward"].astype(np.int64)
    carried = unit(level(forward, up(players["position"])))
    players["forward"] = np.where((done != 0).any(axis=1, keepdims=True), carried, forward)


def _events(flags: np.ndarray, landing: np.ndarray) -> list[Event]:
    events = []
    for index in np.flatnonzero((landing >= HARD_LANDING) | ((flags & capsule.FREED) != 0)).tolist():
        if flags[index] & capsule.FREED:
            events.append(Event(index, "freed"))
        else:
            events.append(Event(index, "landed", int(landing[index])))
    return events


def _root(values: np.ndarray) -> np.ndarray:
    """floor(sqrt) of i64 below 2^50; IEEE 754 fixes the result."""
    return np.sqrt(values.astype(np.float64)).astype(np.int64)
