"""Outcomes: what happened, in the past tense. Haptics, sound, messages, statistics and networks are made from them.

Soil is in density units (255 a full voxel), positions in 1/256 voxel. `soil` maps material numbers to amounts.
`hardness` is that of what was dug, the mean: 0 like nothing to 255 like bedrock.
"""

import msgspec

Point = tuple[int, int, int]


class Outcome(msgspec.Struct, frozen=True, tag_field="what"):
    """Root of all outcomes. `player` is 0 where no player caused it."""

    player: int


class CommandRejected(Outcome):
    """A command was not applied; `text` is for the player, `position` where the tool met what is in its way."""

    command: str
    reason: str
    text: str
    position: Point | None = None


class PlayerJoined(Outcome):
    """A player takes part from now on."""

    name: str
    position: Point


class PlayerLeft(Outcome):
    """A player takes part no longer."""


class PlayerLanded(Outcome):
    """A player came down on the ground with a speed [1/512 m/s]."""

    speed: int
    position: Point


class PlayerFreed(Outcome):
    """Ground closed around a player, who was moved out of it."""

    position: Point


class SoilExcavated(Outcome):
    """Soil left the terrain; `vented` of it found no room or was inhibited."""

    centre: Point
    radius: int
    soil: dict[int, int]
    vented: int
    hardness: int


class SoilElevated(Outcome):
    """Soil from canisters became terrain; `soil` is what left the canisters."""

    centre: Point
    radius: int
    soil: dict[int, int]


class TerrainFlattened(Outcome):
    """Terrain was brought to a plane."""

    centre: Point
    radius: int
    removed: dict[int, int]
    placed: dict[int, int]
    vented: int
    hardness: int


class TerrainShaped(Outcome):
    """Terrain was changed by creative means."""

    how: str
    centre: Point
    radius: int
    removed: dict[int, int]
    placed: dict[int, int]


class CanistersFull(Outcome):
    """All canisters of a tool are full: soil is vented from now on. `position` is where the tool works."""

    position: Point | None = None


class FragmentsCollected(Outcome):
    """Digging ore gave fragments of a resource; `total` counts all that the player has found."""

    resource: str
    count: int
    total: int
    position: Point | None = None


class GroundAnalysed(Outcome):
    """An analyzer told what the ground in the brush is made of."""

    centre: Point
    soil: dict[int, int]


class ModeSwitched(Outcome):
    """A terrain tool does something else from now on."""

    mode: str


class RadiusSet(Outcome):
    """A terrain tool has another radius before augments."""

    radius: int


class ItemAttached(Outcome):
    """An item sits in a slot of a tool."""

    item: int
    slot: int


class ItemDetached(Outcome):
    """An item came from a slot of a tool into the pack."""

    item: int
    slot: int


class ItemDropped(Outcome):
    """An item lies on the ground."""

    item: int
    position: Point


class ItemPickedUp(Outcome):
    """An item came from the ground, or out of the air, into the pack; `position` is where it was."""

    item: int
    position: Point


class ItemThrown(Outcome):
    """An item flies, with a velocity [1/512 m/s]."""

    item: int
    position: Point
    velocity: Point


class ItemBounced(Outcome):
    """An item in flight met the ground with a speed [1/512 m/s]."""

    item: int
    position: Point
    speed: int


class ItemLanded(Outcome):
    """An item that flew lies on the ground."""

    item: int
    position: Point


class VolumeProtected(Outcome):
    """A box of a structure is protected from edits."""

    volume: int


class VolumeReleased(Outcome):
    """A box is protected no longer."""

    volume: int


class NodePlaced(Outcome):
    """There is a new resource node."""

    node: int
    resource: str
    quantity: int


class ResourceExtracted(Outcome):
    """A resource node gave all it had and is gone."""

    node: int
    resource: str
    quantity: int
    position: Point


class PlayerTeleported(Outcome):
    """A player stands somewhere else."""

    position: Point


class PlayerHopped(Outcome):
    """A player stands where a hop came down."""

    start: Point
    position: Point


class PlayerStrode(Outcome):
    """A player stepped aside in a room: `done` is what the ground left of `by` [1/512 m]."""

    by: Point
    done: Point


AnyOutcome = (
    CommandRejected | PlayerJoined | PlayerLeft | PlayerLanded | PlayerFreed | SoilExcavated | SoilElevated
    | TerrainFlattened | TerrainShaped | CanistersFull | FragmentsCollected | GroundAnalysed | ModeSwitched | RadiusSet
    | ItemAttached | ItemDetached | ItemDropped | ItemPickedUp | ItemThrown | ItemBounced | ItemLanded
    | VolumeProtected | VolumeReleased | NodePlaced | ResourceExtracted | PlayerTeleported | PlayerHopped | PlayerStrode
)  # fmt: skip
