"""What a screen is told of a world, tick by tick. Plain values: they travel between processes as bytes.

A `Viewer` makes a `Snapshot` after a tick. It is whole in what moves, and holds of the ground only what changed since
the viewer's last one, so its cost follows what changed. `merge` joins snapshots that nobody looked at.
"""

from collections.abc import Iterable

import msgspec
import numpy as np

from gameplay import content, digging, hands, hopping
from gameplay.building import placing
from gameplay.building.placing import Site
from gameplay.daylight import Daylight
from gameplay.deltas import ChunkKey
from gameplay.errors import Rejected
from gameplay.flora import growth
from gameplay.hands import Rays
from gameplay.hopping import Landing
from gameplay.inventory.parts import CANISTER
from gameplay.mode import Mode
from gameplay.outcomes import AnyOutcome, Outcome
from gameplay.planet_facts import PlanetFacts
from gameplay.positions import Point, point
from gameplay.shuttles import telling
from gameplay.shuttles.seen import Aboard, Course, Craft
from gameplay.state import HOME, TICKS_PER_SECOND, GameState
from gameplay.surroundings import Surroundings, look
from gameplay.survival import geysers
from gameplay.systems import locomotion
from gameplay.terrain import VoxelTerrain
from gameplay.tool import TerrainTool
from taichi_kernels.brushes import RADIUS_MAX, RADIUS_MIN
from taichi_kernels.units import FULL, UNITS_PER_METRE

__all__ = [
    "TICKS_PER_SECOND", "Aboard", "Aim", "Changed", "Course", "Craft", "Daylight", "Eruption", "Grown", "Held",
    "Landing", "Lying", "Mode", "Own", "PlanetFacts", "Rays", "Site", "Snapshot", "Someone", "Surroundings", "Viewer",
    "body_of", "colours", "expand", "flora_of", "merge",
]  # fmt: skip

SIGHT = 120 * UNITS_PER_METRE  # how far off small things are told
FLORA_CHUNKS = 4  # that are looked at in a snapshot for what grows there
LOW_FLIGHT = 300 * UNITS_PER_METRE  # over the ground, up to which flora is told of from a shuttle
SLOW_FLIGHT = 60 * UNITS_PER_METRE  # a second: who flies faster is gone before it is found
MOST_LYING = 256  # things on the ground in a snapshot: the nearest


class Held(msgspec.Struct, frozen=True, array_like=True):
    """An item that a player has. `slot` is -1 in the pack; `soil` by material number, 255 a full voxel."""

    id: int
    canister: bool
    type: int
    slot: int
    soil: dict[int, int]


class Lying(msgspec.Struct, frozen=True, array_like=True):
    """An item on the ground, or in flight. Position in units, velocity in units/s: 0 of what lies still.

    Near that tick, before or behind it, a thing in flight is where the velocity leads.
    """

    id: int
    canister: bool
    type: int
    position: Point
    velocity: Point = (0, 0, 0)


class Someone(msgspec.Struct, frozen=True, array_like=True):
    """Another player who takes part. Feet in units; `forward` is level, 16384 is 1; pitch in 1/65536 turn."""

    id: int
    name: str
    position: Point
    forward: Point
    pitch: int
    crouched: bool


class Aim(msgspec.Struct, frozen=True, array_like=True):
    """What the own player's tool points at within its reach [units].

    `normal` is out of the ground, 16384 is 1; `hardness` is that of the material, 0 to 255.
    """

    position: Point
    normal: Point
    distance: int
    material: int
    hardness: int = 0


class Own(msgspec.Struct, frozen=True):
    """The player whose screen it is.

    Attributes:
        position, forward, pitch, crouched: as in `Someone`.
        eye: height of the eye above the feet [units].
        velocity: [units/s].
        grounded: stands on ground.
        mode: of the tool, a `Mode`.
        radius, effective_radius: of the tool, before and with augments [units].
        aim: along the hand's ray, or where the player looks; None where nothing is in reach.
        items: in the slots and in the pack.
        fragments: whole ones of ore that were found, by material number.
        soil, capacity: what the tool's canisters hold, and can hold [density units].
        landing: where the hand's arc comes down; None without one.
        pick: item that the hand's ray meets, id; None where it meets none.
        head_buried: the head is in the ground, or on the other side of it.
        low_ceiling: so it would be where it is without lowering the view.
        site: where what is to be put up would stand; None where nothing is.
        aboard: the shuttle that the player sits in; None on foot.
    """

    id: int
    position: Point
    forward: Point
    pitch: int
    crouched: bool
    eye: int
    velocity: Point
    grounded: bool
    mode: int
    radius: int
    effective_radius: int
    aim: Aim | None
    items: list[Held]
    fragments: dict[int, int]
    soil: int = 0
    capacity: int = 0
    landing: Landing | None = None
    pick: int | None = None
    head_buried: bool = False
    site: Site | None = None
    aboard: Aboard | None = None
    low_ceiling: bool = False


class Changed(msgspec.Struct, frozen=True, array_like=True):
    """All that players changed in a chunk, against what the generator makes; nothing where it is as generated again.

    Attributes:
        chunk: coordinates.
        index: of the voxels, (z * 32 + y) * 32 + x, ascending, i32, shape (n,).
        density, material: that they have now, u8, shape (n,).
    """

    chunk: ChunkKey
    index: np.ndarray
    density: np.ndarray
    material: np.ndarray


class Grown(msgspec.Struct, frozen=True, array_like=True):
    """The flora of a chunk, all of it; nothing where none stands any more.

    Attributes:
        chunk: coordinates.
        places: feet [units], i32, shape (n, 3).
        looks: number of its kind in the content, turn in 1/256, size from the least of its kind, 0, to the greatest,
            255, and rank: those with a low one are seen from farther off; u8, shape (n, 4).
    """

    chunk: ChunkKey
    places: np.ndarray
    looks: np.ndarray


class Eruption(msgspec.Struct, frozen=True, array_like=True):
    """A geyser of which something is in the air: name of its kind, and its mouth [units].

    It began in the tick `began` and goes on for `lasts` ticks.
    """

    geyser: str
    mouth: Point
    began: int
    lasts: int


class Ahead(msgspec.Struct, frozen=True):
    """What players changed on a body to which a shuttle comes next.

    Attributes:
        body: its number.
        chunks: that changed since it was told of last; all that ever did where it is another than that.
    """

    body: int
    chunks: list[Changed]


class Snapshot(msgspec.Struct, frozen=True):
    """A world after a tick, as a screen shows it.

    Attributes:
        tick: ticks since the world began.
        own: None while the player does not take part.
        others: players who take part and are in sight.
        lying: items on the ground in sight.
        ledger: sums over all materials of the ledger's columns, density units.
        outcomes: what happened since the last snapshot, in order.
        chunks: that changed since the last snapshot; in the first one all that were ever changed.
        surroundings: what the own player lives on and among; None while the player does not take part.
        explored: cubes of 32 m (table explored) that are new on the map since the last snapshot.
        planet: the body that the player is on, when it is another than before; then `chunks` are all that were ever
            changed of that body, and `explored` all of its map.
        flora: of chunks where it changed since the last snapshot; the nearest come first, all in the course of seconds.
        shuttles: on or about the same body, and in sight; the own one is among them.
        ahead: what there is new to tell of the body to which the own one comes next.
        eruptions: of geysers in sight.
    """

    tick: int
    own: Own | None
    others: list[Someone]
    lying: list[Lying]
    ledger: dict[str, int]
    outcomes: list[AnyOutcome]
    chunks: list[Changed]
    surroundings: Surroundings | None = None
    explored: list[Point] = []
    planet: PlanetFacts | None = None
    flora: list[Grown] = []
    shuttles: list[Craft] = []
    ahead: Ahead | None = None
    eruptions: list[Eruption] = []


class Viewer:
    """Makes the snapshots of one player's screen.

    Args:
        state: of the running game.
        player: whose screen it is; the player may join later.

    Attributes:
        body: that the player is on, as it was last told.
        far: how far off tall flora is told of [units]; 0: where ground is loaded.
    """

    def __init__(self, state: GameState, player: int, far: int = 0) -> None:
        self.state = state
        self.player = player
        self.far = far
        self.body = body_of(state, player)
        self._revision = self._flora = 0
        self._ahead = (self.body, 0)  # another body that was told of, and up to which revision
        self._mapped: np.ndarray | None = None  # rows of the table explored as they were last told

    def snapshot(self, outcomes: Iterable[Outcome] = (), rays: Rays | None = None) -> Snapshot:
        """The world now.

        Args:
            outcomes: of the ticks since the last snapshot.
            rays: of the player's hands and head; None without a headset.
        """
        state = self.state
        body = body_of(state, self.player)
        travelled = body != self.body
        if travelled:
            self.body, self._revision, self._flora, self._mapped = body, 0, 0, None
        terrain = state.terrains[body]
        own = self._own(rays or Rays()) if self.player in state.players else None
        here = np.zeros(3, np.int64) if own is None else np.array(own.position, np.int64)
        columns = [name for name in state.ledger.rows.dtype.names or () if name != "material"]
        return Snapshot(
            state.tick,
            own,
            self._others(here),
            self._lying(here),
            {name: int(state.ledger.rows[name].sum()) for name in columns},
            list(outcomes),  # type: ignore[arg-type]
            self._changed(terrain),
            None if own is None else look(state, self.player, rays.tool if rays else None),
            self._explored(),
            PlanetFacts.of(state, body) if travelled else None,
            [] if own is None else self._grown(own),
            telling.near(state, body, here),
            None if own is None or own.aboard is None else self._told_ahead(own.aboard.next),
            [] if own is None else self._eruptions(own.position),
        )

    def _own(self, rays: Rays) -> Own | None:
        row = self.state.players.row(self.player)
        if not row["online"]:
            return None
        tool = TerrainTool(self.state, self.player)
        radius = int(row["radius"])
        wide = radius * tool.effects.radius_factor >> 8
        rules = locomotion.standard()
        canisters = tool.attached_canisters
        top = rules.crouched_height if row["crouched"] else rules.height
        # else no ground is loaded yet, or hands are in a cabin
        terrain = self.state.terrains[self.body]
        grounded = bool(terrain.anchors) and self.player not in self.state.aboard
        buried = grounded and rays.head is not None and hands.buried(terrain, row, rays.head)
        return Own(
            id=self.player,
            position=point(row["position"]),
            forward=point(row["forward"]),
            pitch=int(row["pitch"]),
            crouched=bool(row["crouched"]),
            eye=top - rules.eye_below_top,
            velocity=point(row["velocity"]),
            grounded=bool(row["grounded"]),
            mode=int(row["mode"]),
            radius=radius,
            effective_radius=min(max(wide, RADIUS_MIN), RADIUS_MAX),
            aim=_aim(tool, rays) if grounded else None,
            items=self._held(),
            fragments=self._fragments(),
            soil=sum(canister.current_soil for canister in canisters),
            capacity=sum(canister.capacity for canister in canisters),
            landing=hopping.trace(self.state, self.player, *rays.arc) if rays.arc and grounded else None,
            pick=hands.pick(self.state, self.player, *rays.pick) if rays.pick and grounded else None,
            head_buried=buried,
            low_ceiling=buried if rays.risen is None else grounded and hands.buried(terrain, row, rays.risen),
            site=placing.preview(self.state, self.player, *rays.place) if rays.place and grounded else None,
            aboard=telling.aboard(self.state, self.player),
        )

    def _held(self) -> list[Held]:
        rows = self.state.items.rows
        held = []
        for row in rows[rows["holder"] == self.player]:
            soil = row["soil"]
            by_material = {int(number): int(soil[number]) for number in np.flatnonzero(soil)}
            held.append(
                Held(int(row["id"]), bool(row["kind"] == CANISTER), int(row["type"]), int(row["slot"]), by_material)
            )
        return held

    def _fragments(self) -> dict[int, int]:
        rows = self.state.fragments.rows
        mine = rows[rows["player"] == self.player]
        return dict(zip(mine["material"].tolist(), (mine["units"] // FULL).tolist(), strict=True))

    def _others(self, here: np.ndarray) -> list[Someone]:
        rows = self.state.players.rows
        rows = rows[(rows["online"] == 1) & (rows["id"] != self.player) & (rows["body"] == self.body)]
        return [
            Someone(
                int(row["id"]),
                row["name"].decode("utf-8", "replace"),
                point(row["position"]),
                point(row["forward"]),
                int(row["pitch"]),
                bool(row["crouched"]),
            )
            for row in _in_sight(rows, here)
        ]

    def _lying(self, here: np.ndarray) -> list[Lying]:
        rows = self.state.items.rows
        rows = rows[(rows["holder"] == 0) & (rows["body"] == self.body)]
        return [
            Lying(
                int(row["id"]),
                bool(row["kind"] == CANISTER),
                int(row["type"]),
                point(row["position"]),
                self._velocity(int(row["id"])),
            )
            for row in _in_sight(rows, here)
        ]

    def _velocity(self, item: int) -> Point:
        flights = self.state.flights
        return point(flights.row(item)["velocity"]) if item in flights else (0, 0, 0)

    def _explored(self) -> list[Point]:
        rows = self.state.explored.rows
        if rows is self._mapped:
            return []
        old, new = (
            {(x, y, z) for body, x, y, z in part.tolist() if body == self.body} if part is not None else set()
            for part in (self._mapped, rows)
        )
        self._mapped = rows
        return sorted(new - old)

    def _grown(self, own: Own) -> list[Grown]:
        growing, aboard = growth.of(self.state, self.body), own.aboard
        if aboard is not None and not aboard.landed:
            if not 0 <= aboard.height < LOW_FLIGHT or aboard.speed > SLOW_FLIGHT:
                return []
            growing.grow_beyond(own.position, self.far)
        elif not growing.grow(own.position, FLORA_CHUNKS):
            growing.grow_beyond(own.position, self.far)
        chunks, self._flora = growing.since(self._flora), growing.revision
        return [flora_of(key, growing.standing(key)) for key in chunks]

    def _eruptions(self, here: Point) -> list[Eruption]:
        return [
            Eruption(vent.kind.geyser.name, vent.mouth, self.state.tick - vent.since(self.state.tick), vent.lasts)
            for vent in geysers.in_sight(self.state, self.body, here)
        ]

    def _changed(self, terrain: VoxelTerrain) -> list[Changed]:
        changed, self._revision = _since(terrain, self._revision)
        return changed

    def _told_ahead(self, body: int | None) -> Ahead | None:
        if body is None or body not in self.state.terrains:
            return None
        told, since = self._ahead
        chunks, revision = _since(self.state.terrains[body], since if body == told else 0)
        self._ahead = body, revision
        return Ahead(body, chunks) if chunks or body != told else None


def _since(terrain: VoxelTerrain, revision: int) -> tuple[list[Changed], int]:
    """Chunks that changed after a revision, and the revision now."""
    terrain.store.flush()
    deltas = terrain.deltas
    changed, removed = deltas.since(revision)
    return [Changed(key, *expand(deltas.runs(key))) for key in sorted((*changed, *removed))], deltas.revision


def flora_of(chunk: ChunkKey, rows: np.ndarray) -> Grown:
    """What a chunk bears, PLANT (n,), as it is told."""
    looks = np.stack([rows[name].astype(np.uint8) for name in ("kind", "yaw", "size", "rank")], axis=1)
    return Grown(chunk, np.ascontiguousarray(rows["place"]), looks)


def body_of(state: GameState, player: int) -> int:
    """Number of the body that a player is on; that where players begin for who never took part."""
    return int(state.players.row(player)["body"]) if player in state.players else HOME


def _aim(tool: TerrainTool, rays: Rays) -> Aim | None:
    hits = digging.target(tool, *(rays.tool or ()))
    if isinstance(hits, Rejected):
        return None
    material = int(hits.material[0])
    return Aim(
        point(hits.position[0]), point(hits.normal[0]), int(hits.distance[0]), material, digging.hardness_of(material)
    )


def _in_sight(rows: np.ndarray, here: np.ndarray) -> np.ndarray:
    """Rows near a place, by their number, the nearest where there are too many."""
    away = rows["position"].astype(np.int64) - here
    square = (away * away).sum(axis=1)
    near = np.flatnonzero(square <= SIGHT * SIGHT)
    if len(near) > MOST_LYING:
        near = np.sort(near[np.argsort(square[near], kind="stable")[:MOST_LYING]])
    return rows[near]


def expand(runs: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The voxels of a chunk's encoded changes, one by one.

    Args:
        runs: u8, shape (n, 4), as in `terrain.runs`.
    Returns:
        index i32, density u8, material u8, as in `Changed`.
    """
    gaps, lengths = runs[:, 0].astype(np.int64), runs[:, 1].astype(np.int64)
    ends = np.cumsum(gaps + np.where(lengths == 0, 0, lengths))
    firsts = np.cumsum(lengths) - lengths  # of each run, in the list of voxels
    index = np.repeat(ends - lengths - firsts, lengths) + np.arange(int(lengths.sum()))
    return index.astype(np.int32), np.repeat(runs[:, 2], lengths), np.repeat(runs[:, 3], lengths)


def merge(older: Snapshot, newer: Snapshot) -> Snapshot:
    """Two snapshots that follow each other, as one."""
    outcomes, ahead = older.outcomes + newer.outcomes, newer.ahead or older.ahead
    if older.ahead and newer.ahead and older.ahead.body == newer.ahead.body:
        ahead = Ahead(newer.ahead.body, older.ahead.chunks + newer.ahead.chunks)
    if newer.planet:  # what was told of another body is no more of use
        return msgspec.structs.replace(newer, outcomes=outcomes, ahead=ahead)
    chunks = {entry.chunk: entry for entry in (*older.chunks, *newer.chunks)}
    flora = {entry.chunk: entry for entry in (*older.flora, *newer.flora)}
    return msgspec.structs.replace(
        newer,
        outcomes=outcomes,
        chunks=list(chunks.values()),
        explored=older.explored + newer.explored,
        planet=older.planet,
        flora=list(flora.values()),
        ahead=ahead,
    )


def colours() -> np.ndarray:
    """Colours of the materials, sRGB, u8, shape (materials, 3)."""
    return np.array([material.colour for material in content.load().materials], np.uint8)
