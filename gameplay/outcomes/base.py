"""Players and how they move, the ground, the terrain tool and what sits in it."""

from gameplay.outcomes.root import Outcome, Point


class CommandRejected(Outcome, frozen=True):
    """A command was not applied; `text` is for the player, `position` where the tool met what is in its way."""

    command: str
    reason: str
    text: str
    position: Point | None = None


class PlayerJoined(Outcome, frozen=True):
    """A player takes part from now on."""

    name: str
    position: Point


class PlayerLeft(Outcome, frozen=True):
    """A player takes part no longer."""


class PlayerLanded(Outcome, frozen=True):
    """A player came down on the ground with a speed [1/512 m/s]."""

    speed: int
    position: Point


class PlayerFreed(Outcome, frozen=True):
    """Ground closed around a player, who was moved out of it."""

    position: Point


class SoilExcavated(Outcome, frozen=True):
    """Soil left the terrain; `vented` of it found no room or was inhibited."""

    centre: Point
    radius: int
    soil: dict[int, int]
    vented: int
    hardness: int


class SoilElevated(Outcome, frozen=True):
    """Soil from canisters became terrain; `soil` is what left the canisters."""

    centre: Point
    radius: int
    soil: dict[int, int]


class TerrainFlattened(Outcome, frozen=True):
    """Terrain was brought to a plane."""

    centre: Point
    radius: int
    removed: dict[int, int]
    placed: dict[int, int]
    vented: int
    hardness: int


class TerrainShaped(Outcome, frozen=True):
    """Terrain was changed by creative means."""

    how: str
    centre: Point
    radius: int
    removed: dict[int, int]
    placed: dict[int, int]


class CanistersFull(Outcome, frozen=True):
    """All canisters of a tool are full: soil is vented from now on. `position` is where the tool works."""

    position: Point | None = None


class FragmentsCollected(Outcome, frozen=True):
    """Digging gave fragments of an ore; `total` is what the tool then holds, before whole stacks leave it."""

    resource: str
    count: int
    total: int
    position: Point | None = None


class GroundAnalysed(Outcome, frozen=True):
    """An analyzer told what the ground in the brush is made of."""

    centre: Point
    soil: dict[int, int]


class ModeSwitched(Outcome, frozen=True):
    """A terrain tool does something else from now on."""

    mode: str


class RadiusSet(Outcome, frozen=True):
    """A terrain tool has another radius before augments."""

    radius: int


class ItemAttached(Outcome, frozen=True):
    """An item sits in a slot of a tool."""

    item: int
    slot: int


class ItemDetached(Outcome, frozen=True):
    """An item came from a slot of a tool into the pack."""

    item: int
    slot: int


class ItemDropped(Outcome, frozen=True):
    """An item lies on the ground."""

    item: int
    position: Point


class ItemPickedUp(Outcome, frozen=True):
    """An item came from the ground, or out of the air, into the pack; `position` is where it was."""

    item: int
    position: Point


class ItemThrown(Outcome, frozen=True):
    """An item flies, with a velocity [1/512 m/s]."""

    item: int
    position: Point
    velocity: Point


class ItemBounced(Outcome, frozen=True):
    """An item in flight met the ground with a speed [1/512 m/s]."""

    item: int
    position: Point
    speed: int


class ItemLanded(Outcome, frozen=True):
    """An item that flew lies on the ground."""

    item: int
    position: Point


class VolumeProtected(Outcome, frozen=True):
    """A box of a structure is protected from edits."""

    volume: int


class VolumeReleased(Outcome, frozen=True):
    """A box is protected no longer."""

    volume: int


class NodePlaced(Outcome, frozen=True):
    """There is a new resource node."""

    node: int
    resource: str
    quantity: int


class ResourceExtracted(Outcome, frozen=True):
    """A resource node gave all it had and is gone."""

    node: int
    resource: str
    quantity: int
    position: Point


class PlayerTeleported(Outcome, frozen=True):
    """A player stands somewhere else."""

    position: Point


class PlayerTravelled(Outcome, frozen=True):
    """A player stands on a body, where the player was on another."""

    body: int
    position: Point


class PlayerHopped(Outcome, frozen=True):
    """A player stands where a hop came down."""

    start: Point
    position: Point


class PlayerStrode(Outcome, frozen=True):
    """A player stepped aside in a room: `done` is what the ground left of `by` [1/512 m]."""

    by: Point
    done: Point


BaseOutcome = (
    CommandRejected | PlayerJoined | PlayerLeft | PlayerLanded | PlayerFreed | SoilExcavated | SoilElevated
    | TerrainFlattened | TerrainShaped | CanistersFull | FragmentsCollected | GroundAnalysed | ModeSwitched | RadiusSet
    | ItemAttached | ItemDetached | ItemDropped | ItemPickedUp | ItemThrown | ItemBounced | ItemLanded
    | VolumeProtected | VolumeReleased | NodePlaced | ResourceExtracted | PlayerTeleported | PlayerTravelled
    | PlayerHopped | PlayerStrode
)  # fmt: skip
