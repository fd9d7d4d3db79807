"""Coming and going, moving, the terrain tool and what sits in it, shaping the ground."""

from gameplay.commands.quantities import (
    Angle,
    Count,
    Density,
    Direction,
    Id,
    Length,
    Name,
    Point,
    Power,
    SlotNumber,
    Stick,
    Velocity,
)
from gameplay.commands.root import Command


class Join(Command, frozen=True):
    """Take part; a new player appears where the world's players do."""

    name: Name = "player"


class Leave(Command, frozen=True):
    """Take part no longer; the player stays in the world, asleep."""


class Move(Command, frozen=True):
    """Wish to walk until the next `Move`. `forward` and `right` are parts of full speed."""

    forward: Stick = 0
    right: Stick = 0
    sprint: bool = False
    crouch: bool = False


class Jump(Command, frozen=True):
    """Jump when next on the ground, in this tick."""


class Look(Command, frozen=True):
    """Turn by `yaw` to the right and by `pitch` upwards."""

    yaw: Angle = 0
    pitch: Angle = 0


class Hop(Command, frozen=True):
    """Stand where an arc comes down that starts with a hand's place and a velocity, as a thrown thing would."""

    origin: Point
    velocity: Velocity


class Stride(Command, frozen=True):
    """Step aside at once, as somebody does who walks about in a room; `by` is short and counts along the ground."""

    by: Point


class SwitchMode(Command, frozen=True):
    """Choose what the terrain tool does: "excavate", "elevate" or "flatten"."""

    mode: str


class SetRadius(Command, frozen=True):
    """Choose the radius of the terrain tool, before augments."""

    radius: Length


class UseTool(Command, frozen=True):
    """Work with the terrain tool for one tick; it works once in a tick.

    It works where the player looks; a hand that points elsewhere gives `origin` and `direction`.
    """

    power: Power = 255
    origin: Point | None = None
    direction: Direction | None = None


class AttachItem(Command, frozen=True):
    """Put an item of the pack into a slot of the tool; slot 0 is the top. A name takes the first of that kind."""

    item: Id | Name
    slot: SlotNumber


class DetachItem(Command, frozen=True):
    """Take what is in a slot of the tool into the pack."""

    slot: SlotNumber


class DropItem(Command, frozen=True):
    """Lay an item of the pack on the ground. A name takes the first of that kind."""

    item: Id | Name


class ThrowItem(Command, frozen=True):
    """Throw an item of the pack from where the hand is. A name takes the first of that kind."""

    item: Id | Name
    origin: Point
    velocity: Velocity


class PickUpItem(Command, frozen=True):
    """Take an item that lies or flies near into the pack; a hand that points at it grabs from farther away."""

    item: Id
    origin: Point | None = None
    direction: Direction | None = None


class ProtectVolume(Command, frozen=True):
    """Register the box of a structure: edits that would cut it are rejected."""

    minimum: Point
    maximum: Point


class ReleaseVolume(Command, frozen=True):
    """Take a protected box away."""

    volume: Id


class ExtractResource(Command, frozen=True):
    """Take what a resource node within arm's reach of a place still has."""

    position: Point


class PlaceResourceNode(Command, frozen=True):
    """Put a resource node into the ground. Creative worlds."""

    position: Point
    resource: Name
    quantity: Count


class ShapeTerrain(Command, frozen=True):
    """Change terrain anywhere that is loaded, by "excavate", "elevate", "flatten" or "paint". Creative worlds."""

    how: str
    centre: Point
    radius: Length
    material: Name = "soil"
    normal: Direction = (0, 0, 0)


class SetVoxel(Command, frozen=True):
    """Set the density of the voxel at a place, and its material. Creative worlds."""

    position: Point
    density: Density
    material: Name = "soil"


class Teleport(Command, frozen=True):
    """Stand somewhere else on this body. Creative worlds."""

    position: Point


class Travel(Command, frozen=True):
    """Stand on another body of the system, at a place of it, else where it is flat and dry. Creative worlds."""

    to: Id
    position: Point | None = None


BaseCommand = (
    Join | Leave | Move | Jump | Look | Hop | Stride | SwitchMode | SetRadius | UseTool | AttachItem | DetachItem
    | DropItem | ThrowItem | PickUpItem | ProtectVolume | ReleaseVolume | ExtractResource | PlaceResourceNode
    | ShapeTerrain | SetVoxel | Teleport | Travel
)  # fmt: skip
