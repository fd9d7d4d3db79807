"""What a screen is told of living on a planet: the own body and pack, and what stands, lies and grows around.

Plain values, as in `gameplay.view`. Items, recipes and technologies go by the names that the world knows them by, also
those that this content has not. Meters are in hundredths of a point.
"""

import functools
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

import msgspec
import numpy as np

from gameplay import content, guide, hands
from gameplay.building import structures as building
from gameplay.commands import Direction
from gameplay.errors import Rejected
from gameplay.flora import growth
from gameplay.inventory import parts
from gameplay.positions import Point, point, within
from gameplay.resources import gathering, natural, nodes
from gameplay.schema.survival import GEAR_PLACES
from gameplay.shuttles import craft, told
from gameplay.shuttles.told import Trade
from gameplay.state import TICKS_PER_SECOND, GameState
from gameplay.survival.outlook import Outlook, look_out
from gameplay.systems import locomotion
from taichi_kernels.units import UNITS_PER_METRE

SIGHT = 120 * UNITS_PER_METRE  # how far off structures and piles are told
MOST = 512  # of each: the nearest
NEAR = 10 * UNITS_PER_METRE  # within which structures have their feet that can be in reach
PLANTS_REACH = 4 * UNITS_PER_METRE
NODES_SIGHT = 80 * UNITS_PER_METRE
STEP = 4 * UNITS_PER_METRE  # of the own way after which nodes are looked for again
_HUNDREDTH = 10_000  # millionths of a point


class Stack(msgspec.Struct, frozen=True, array_like=True):
    """What is in a slot."""

    slot: int
    item: str
    count: int
    wear: int = 0


class Part(msgspec.Struct, frozen=True, array_like=True):
    """A canister or an augment in a store: its name in the content, and the soil in it [density units]."""

    id: int
    item: str
    soil: int = 0


class Store(msgspec.Struct, frozen=True, array_like=True):
    """An inventory: of the own player, or of a structure near by. Each part takes a slot, none in particular."""

    id: int
    slots: int
    stacks: list[Stack]
    parts: list[Part] = []


class Vitals(msgspec.Struct, frozen=True):
    """How the own player fares; see table vitals. `warmth` in hundredths of a degree, `died` a tick, 0 while alive,
    `work` as `gathering.share` takes it."""

    oxygen: int
    hunger: int
    thirst: int
    health: int
    stamina: int
    warmth: int
    toxins: int
    radiation: int
    hazards: int
    shelter: int
    encumbered: bool
    died: int
    bed: int
    work: int = 0


class Standing(msgspec.Struct, frozen=True, array_like=True):
    """A structure in sight. Foot in units; `forward` is level, 16384 is 1. Health in hundredths of a point, fuel in
    ticks that it burns still."""

    id: int
    item: str
    position: Point
    forward: Point
    health: int
    fuel: int
    air: int
    maker: int


class Pile(msgspec.Struct, frozen=True, array_like=True):
    """A stack on the ground. Position in units, velocity in units/s: 0 of what lies still."""

    id: int
    item: str
    count: int
    position: Point
    velocity: Point = (0, 0, 0)


class Job(msgspec.Struct, frozen=True, array_like=True):
    """A recipe in the queue of the own hands or of a structure near by; `left` in ticks from the snapshot's tick."""

    id: int
    station: int
    recipe: str
    left: int
    working: bool


class Growing(msgspec.Struct, frozen=True, array_like=True):
    """A crop in sight. Growth in hundredths of the whole, water, nutrients and health in hundredths of a point."""

    plot: int
    crop: str
    growth: int
    water: int
    nutrients: int
    health: int
    stage: int
    withered: bool


class SeenNode(msgspec.Struct, frozen=True, array_like=True):
    """A resource node that can be seen. Foot in units, `up` Q14, `yaw` in 1/65536 turn, `size` its height in units."""

    id: int
    item: str
    position: Point
    quantity: int
    up: Point = (0, 0, 0)
    yaw: int = 0
    size: int = 0


_ROW = np.dtype(
    [
        *(("id", "<i8"), ("item", "<i4"), ("position", "<i4", 3), ("quantity", "<i8")),
        *(("up", "<i4", 3), ("yaw", "<i4"), ("size", "<i4")),
    ]
)


class Nodes(Sequence[SeenNode]):
    """Nodes, of which there are many that hardly ever change: a table, of which an entry is made when it is asked for.

    They travel as bytes (`packed`), and equal bytes become the same object, which costs a screen next to nothing.

    Attributes:
        items: names of what they hold.
        rows: fields of `SeenNode`, shape (n,); `item` counts `items`. Not to be written.
    """

    def __init__(self, nodes: Iterable[SeenNode] = ()) -> None:
        seen = list(nodes)
        self.items = sorted({node.item for node in seen})
        number = {item: at for at, item in enumerate(self.items)}
        self.rows = np.array(
            [(node.id, number[node.item], node.position, node.quantity, node.up, node.yaw, node.size) for node in seen],
            _ROW,
        )

    @overload
    def __getitem__(self, at: int) -> SeenNode: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[SeenNode]: ...
    def __getitem__(self, at: int | slice) -> SeenNode | Sequence[SeenNode]:
        return (
            self._entry(self.rows[at].item()) if isinstance(at, int) else list(map(self._entry, self.rows[at].tolist()))
        )

    def _entry(self, row: tuple) -> SeenNode:
        number, item, position, quantity, up, yaw, size = row
        return SeenNode(number, self.items[item], tuple(position.tolist()), quantity, tuple(up.tolist()), yaw, size)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[SeenNode]:
        return map(self._entry, self.rows.tolist())

    def find(self, number: int) -> SeenNode | None:
        """The node with an id."""
        at = np.flatnonzero(self.rows["id"] == number)
        return self[int(at[0])] if len(at) else None

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Nodes) and self.packed == other.packed)

    def __hash__(self) -> int:
        return hash(self.packed)

    @functools.cached_property
    def packed(self) -> bytes:
        """All of it as bytes."""
        return msgspec.msgpack.encode((self.items, self.rows.tobytes()))

    @staticmethod
    @functools.lru_cache(maxsize=4)
    def unpacked(data: bytes) -> "Nodes":
        """What was `packed`."""
        nodes = Nodes()
        nodes.items, rows = msgspec.msgpack.decode(data, type=tuple[list[str], bytes])
        nodes.rows = np.frombuffer(rows, _ROW)
        return nodes


class Surroundings(msgspec.Struct, frozen=True):
    """All of it, after a tick.

    Attributes:
        vitals: None in worlds where nobody needs anything.
        gear: what is worn, by place.
        stores: the own pack first, then what stands near.
        technologies: known ones. discoveries: items that somebody has held. goals: that the own player reached.
        points: of research.
        nodes: of resources, that no ground hides.
        aimed_node: the one that the hand, or the eye, points at and that can be worked at; 0 for none.
        plants: flora around that gives something. aimed_plant: that the eye looks at and that can be worked at, 0 for
            none; a hand with a tool works past it.
        outlook: how it is here: weather, warmth, hazards; None where vitals are.
        creative: nothing is needed to make things, and all is known.
        trade: landing pads, shuttles and their routes; None where there are none.
    """

    vitals: Vitals | None
    gear: dict[str, Stack]
    stores: list[Store]
    structures: list[Standing]
    piles: list[Pile]
    jobs: list[Job]
    crops: list[Growing]
    technologies: list[str]
    discoveries: list[str]
    goals: list[str]
    points: int
    nodes: Nodes = Nodes()
    aimed_node: int = 0
    plants: Nodes = Nodes()
    aimed_plant: int = 0
    outlook: Outlook | None = None
    creative: bool = False
    trade: Trade | None = None


def look(state: GameState, player: int, hand: tuple[Point, Direction] | None = None) -> Surroundings:
    """What a player's screen is told now.

    Args:
        hand: where the hand with the tool is and where it points; the player's eye when None.
    """
    row = state.players.row(player)
    here, body = row["position"].astype(np.int64), int(row["body"])
    structures = _in_sight(state.structures.rows, body, here)
    feet = [int(entry["id"]) for entry in structures if within(NEAR, entry["position"], here)]
    near = [number for number in feet if not isinstance(building.near(state, player, number), Rejected)]
    points = state.research.rows["points"]
    seated = player in state.aboard
    plants = Nodes() if seated else _plants(state, body, point(row["position"]))
    crafts = [number for number in state.shuttles.rows["id"].tolist() if _is_near(state, player, number)]
    return Surroundings(
        vitals=_vitals(state, player),
        gear=_gear(state, player),
        stores=[store for owner in (player, *near, *crafts) if (store := _store(state, owner))],
        structures=[
            Standing(
                int(entry["id"]),
                state.name_of(int(entry["kind"])),
                point(entry["position"]),
                point(entry["forward"]),
                int(entry["health"]),
                max(int(entry["fuel"]) - state.tick, 0),
                int(entry["air"]) // _HUNDREDTH,
                int(entry["maker"]),
            )
            for entry in structures
        ],
        piles=[
            Pile(
                int(entry["id"]),
                state.name_of(int(entry["kind"])),
                int(entry["count"]),
                point(entry["position"]),
                _velocity(state, int(entry["id"])),
            )
            for entry in _in_sight(state.piles.rows, body, here)
        ],
        jobs=_jobs(state, {player, *near}),
        crops=_crops(state, structures["id"]),
        technologies=_names(state, state.technologies.rows["technology"]),
        discoveries=_names(state, state.discoveries.rows["kind"]),
        goals=guide.reached(state, player),
        points=int(points[0]) if len(points) else 0,
        nodes=Nodes() if seated else _nodes(state, body, point(row["position"])),
        aimed_node=0 if seated else _aimed(state, player, hand),
        plants=plants,
        aimed_plant=_aimed_plant(state, player) if hand is None and len(plants) else 0,
        outlook=None if seated else look_out(state, player),
        creative=bool(state.world["creative"]),
        trade=told.trade(state),
    )


def _is_near(state: GameState, player: int, shuttle: int) -> bool:
    return not isinstance(craft.near(state, player, shuttle), Rejected)


def _names(state: GameState, numbers: np.ndarray) -> list[str]:
    return [state.name_of(number) for number in numbers.tolist()]


def _vitals(state: GameState, player: int) -> Vitals | None:
    if player not in state.vitals:
        return None
    row = state.vitals.row(player)
    meters = ("oxygen", "hunger", "thirst", "health", "stamina", "toxins", "radiation")
    return Vitals(
        **{name: int(row[name]) // _HUNDREDTH for name in meters},
        warmth=int(row["warmth"]) // 10,
        hazards=int(row["hazards"]),
        shelter=int(row["shelter"]),
        encumbered=bool(row["encumbered"]),
        died=int(row["died"]),
        bed=int(row["bed"]),
        work=int(row["work"]),
    )


def _gear(state: GameState, player: int) -> dict[str, Stack]:
    if player not in state.gear:
        return {}
    row = state.gear.row(player)
    worn = zip(GEAR_PLACES, row["kind"].tolist(), row["wear"].tolist(), strict=True)
    return {place: Stack(at, state.name_of(kind), 1, wear) for at, (place, kind, wear) in enumerate(worn) if kind}


def _store(state: GameState, owner: int) -> Store | None:
    if owner not in state.inventories:
        return None
    row = state.inventories.row(owner)
    slots = int(row["slots"])
    used = np.flatnonzero(row["count"][:slots]).tolist()
    return Store(
        owner,
        slots,
        [Stack(at, state.name_of(int(row["kind"][at])), int(row["count"][at]), int(row["wear"][at])) for at in used],
        [Part(int(part["id"]), parts.name(part), int(part["soil"].sum())) for part in parts.held(state, owner)],
    )


def _velocity(state: GameState, pile: int) -> Point:
    return point(state.flights.row(pile)["velocity"]) if pile in state.flights else (0, 0, 0)


def _jobs(state: GameState, stations: Iterable[int]) -> list[Job]:
    rows = state.jobs.rows
    rows = rows[np.isin(rows["station"], list(stations))]
    return [
        Job(
            int(row["id"]),
            int(row["station"]),
            state.name_of(int(row["recipe"])),
            int(row["ends"] - state.tick if row["ends"] else row["left"]),
            bool(row["ends"]),
        )
        for row in rows
    ]


def _crops(state: GameState, plots: np.ndarray) -> list[Growing]:
    growing = []
    for plot in plots.tolist():
        if plot not in state.crops:
            continue
        row = state.crops.row(plot)
        name = state.name_of(int(row["kind"]))
        crop = content.load().crops.get(name)
        whole = round(crop.minutes * 1800) if crop else 1
        growing.append(
            Growing(
                plot,
                name,
                growth=min(int(row["growth"]) * 10_000 // whole, 10_000),
                water=int(row["water"]) // _HUNDREDTH,
                nutrients=int(row["nutrients"]) // _HUNDREDTH,
                health=int(row["health"]) // _HUNDREDTH,
                stage=int(row["stage"]),
                withered=bool(row["withered"]),
            )
        )
    return growing


def _nodes(state: GameState, body: int, here: Point) -> Nodes:
    """Nodes in the open; told anew when something about them changed, the player went on, or a second is over."""
    lying, cell = natural.of(state, body), tuple(part // STEP for part in here)
    key = (
        lying.revision,
        cell,
        state.tick // TICKS_PER_SECOND,
        state.harvests.rows.tobytes(),
        state.nodes.rows.tobytes(),
    )
    if lying.seen is None or lying.seen[0] != key:
        middle = point(np.array(cell, np.int64) * STEP + STEP // 2)
        found = [node for node in nodes.near(state, body, middle, NODES_SIGHT) if node.open][:MOST]
        lying.seen = key, _told(found)
    seen: Nodes = lying.seen[1]
    return seen


def _told(found: Iterable[nodes.Node]) -> Nodes:
    return Nodes(
        SeenNode(node.id, node.resource, node.position, node.quantity, node.up, node.yaw, node.size) for node in found
    )


def _aimed(state: GameState, player: int, hand: tuple[Point, Direction] | None) -> int:
    row = state.players.row(player)
    towards = locomotion.view_direction(row) if hand is None else hands.direction(hand[1])
    if towards is None:
        return 0
    origin = point(locomotion.eye(row)) if hand is None else hand[0]
    return gathering.aimed(state, player, origin, towards) or 0


def _plants(state: GameState, body: int, here: Point) -> Nodes:
    """Flora within reach, told anew when some of it changed or the player went on a metre."""
    growing, cell = growth.of(state, body), tuple(part // UNITS_PER_METRE for part in here)
    if growing.told is None or growing.told[0] != (growing.revision, cell):
        found = nodes.flora_near(state, body, here, PLANTS_REACH)
        growing.told = (growing.revision, cell), _told(found)
    seen: Nodes = growing.told[1]
    return seen


def _aimed_plant(state: GameState, player: int) -> int:
    row = state.players.row(player)
    near = nodes.flora_near(state, int(row["body"]), point(row["position"]), PLANTS_REACH)
    towards = locomotion.view_direction(row)
    return gathering.met(state, player, near, point(locomotion.eye(row)), towards) or 0


def _in_sight(rows: np.ndarray, body: int, here: np.ndarray) -> np.ndarray:
    """Rows near a place by their number, the nearest where there are too many."""
    rows = rows[rows["body"] == body]
    away = rows["position"].astype(np.int64) - here
    square = (away * away).sum(axis=1)
    near = np.flatnonzero(square <= SIGHT * SIGHT)
    if len(near) > MOST:
        near = np.sort(near[np.argsort(square[near], kind="stable")[:MOST]])
    return rows[near]
