"""What the panels show, as plain values that the loop fills in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from app.client.placing import Planned
from app.client.reaching import Pointed
from app.desktop.flight_facts import Flown
from gameplay.outcomes import Signature
from gameplay.positions import Point
from gameplay.solar_system.bodies import SolarSystem
from gameplay.surroundings import Surroundings

MODES = ("excavate", "elevate", "flatten")


@dataclass(frozen=True)
class Item:
    """A canister or an augment.

    Attributes:
        id: of the item.
        name: for the player.
        kind: "canister" or "augment".
        soil: full voxels by material, of a canister.
        capacity: full voxels, of a canister.
        about: what it does, a few words.
    """

    id: int
    name: str
    kind: str
    soil: Mapping[str, float] = field(default_factory=dict)
    capacity: float = 0.0
    about: str = ""

    @property
    def filled(self) -> float:
        """Full voxels in it."""
        return sum(self.soil.values())


@dataclass(frozen=True)
class Tool:
    """The terrain tool and the pack.

    Attributes:
        mode: one of MODES.
        radius: that was chosen [m].
        effective_radius: with augments [m].
        slots: what sits in each slot, augments first; None for an empty one.
        augment_slots: how many of the slots are for augments.
        pack: what is carried beside the tool.
        fragments: of resources, by name.
    """

    mode: str = "excavate"
    radius: float = 2.0
    effective_radius: float = 2.0
    slots: Sequence[Item | None] = ()
    augment_slots: int = 3
    pack: Sequence[Item] = ()
    fragments: Mapping[str, int] = field(default_factory=dict)

    @property
    def canisters(self) -> list[Item]:
        """Canisters in the tool, from the top down."""
        return [item for item in self.slots if item is not None and item.kind == "canister"]


@dataclass(frozen=True)
class Hud:
    """What is on the screen while playing.

    Attributes:
        tool: the tool in the player's hands.
        working: how hard it works, 0 to 1.
        aimed: whether ground is in reach of it.
        heading: clockwise from north [degrees].
        altitude: above the sea, or above the mean radius where there is none [m].
        hours: the time of day here, 0 to 24.
        lamp: whether it is on.
        flying: speed of the free camera [m/s], None on foot.
        tick: of the world.
        around: what the player lives on and among; None: not known.
        target: what is pointed at, None for nothing.
        scan: answers to the last scan, the strongest first; scan_age: seconds since.
        explored: cubes of 32 m in which somebody has been.
        placing: what is to be put up, None for nothing.
        remains: where the own remains lie [units].
        eye: from where the player hears [m from the planet's centre]; None: not known.
        forward: direction in which the player looks.
        system: that the planet is in, None for a planet that is a world alone. body: number of the body one is on.
        flown: what the instruments of a shuttle show; None for who sits in none.
        boards: whether a shuttle is near enough to get in.
    """

    tool: Tool = field(default_factory=Tool)
    working: float = 0.0
    aimed: bool = True
    heading: float = 0.0
    altitude: float = 0.0
    hours: float = 12.0
    lamp: bool = False
    flying: float | None = None
    tick: int = 0
    around: Surroundings | None = None
    target: Pointed | None = None
    scan: tuple[Signature, ...] = ()
    scan_age: float = 0.0
    explored: frozenset[Point] = frozenset()
    placing: Planned | None = None
    remains: tuple[Point, ...] = ()
    eye: tuple[float, float, float] | None = None
    forward: tuple[float, float, float] = (0.0, 0.0, 1.0)
    system: SolarSystem | None = None
    body: int = 1
    flown: Flown | None = None
    boards: bool = False


@dataclass(frozen=True)
class Debug:
    """What the debug overlay shows.

    Attributes:
        frames: times of the last frames, oldest first [ms], float, shape (n,).
        parts: of the last frame on the processor, by name [ms].
        passes: of the last frame on the device, by name [ms]; empty where it has no clock.
        counts: whole numbers by name: Vulkan calls, nodes, triangles, ...
        memory: device memory by name [MB].
        device: its name, and how terrain is computed.
        tick: of the simulation.
        tick_ms: time of the last tick [ms].
        position: of the player from the planet's centre [m], float, shape (3,).
    """

    frames: np.ndarray
    parts: Mapping[str, float] = field(default_factory=dict)
    passes: Mapping[str, float] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    memory: Mapping[str, float] = field(default_factory=dict)
    device: str = ""
    tick: int = 0
    tick_ms: float = 0.0
    position: Sequence[float] = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Loading:
    """What the game waits for.

    Attributes:
        what: in words.
        share: that is done, 0 to 1; None when nobody knows.
    """

    what: str
    share: float | None = None


@dataclass(frozen=True)
class Message:
    """A line for the player.

    Attributes:
        text: in words.
        kind: "note", "good" or "warning".
        age: how long it has been shown [s].
    """

    text: str
    kind: str = "note"
    age: float = 0.0


@dataclass(frozen=True)
class View:
    """All that is shown in a frame.

    Attributes:
        world: name of the world.
        hud: None before the first tick, and where nothing is to lie over the picture.
        debug: shown when the player asked for it.
        loading: covers everything while it is not None.
        software: whether a processor draws.
        headset: whether it is shown in a headset.
    """

    world: str = ""
    hud: Hud | None = None
    debug: Debug | None = None
    loading: Loading | None = None
    software: bool = False
    headset: bool = False
