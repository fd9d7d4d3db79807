"""Passes of a frame: each draws or computes one thing into images that later passes read.

A pass is made with a `Stage`. It reads the images that earlier passes left in `stage.images` and puts those that it
writes there; `renderer.FRAME` names both. Rules that let passes follow each other without knowing each other:

- An image that a pass has written is in the layout SHADER_READ_ONLY_OPTIMAL when its `record` is done, and visible to
  fragment and compute shaders. Before it writes one, it waits for the fragment and compute shaders of the frame before.
- Images of the picture's size are made in `resize`, which is also called once before the first frame, in the order of
  the frame list; images of other sizes in the constructor. Set 0 is bound anew after both.
- A pass closes what it made. `device.retire` takes what frames in flight may still read.
"""

from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from vr_render.bindings import Binding, Bindings
from vr_render.buffers import Buffer
from vr_render.cascades import Cascades
from vr_render.commands import Commands
from vr_render.device import Device
from vr_render.graphics import Graphics
from vr_render.images import Image, ImageView, Sampler
from vr_render.pipelines import VertexInputs
from vr_render.scene import Planet, Scene
from vr_render.targets import Target

FRAME_SET = [  # set 0, see shaders/frame.glsl
    Binding(0, "uniform", stages="vertex fragment compute"),
    Binding(1, "sampled", stages="fragment compute"),  # shadow
    Binding(2, "sampled", stages="vertex fragment compute"),  # transmittance
    Binding(3, "sampled", stages="fragment compute"),  # sky
    Binding(4, "sampled", stages="vertex fragment compute"),  # air
    Binding(5, "storage", stages="vertex fragment"),  # nodes of the terrain
    Binding(6, "storage", stages="vertex fragment"),  # materials
    Binding(7, "sampled", stages="fragment compute"),  # heights
]

SLOTS = 2  # frames in flight
DRAWINGS = 2 * SLOTS  # in flight: a frame may draw the body before, too


class DrawnTerrain(Protocol):
    """What passes need of the terrain.

    Attributes:
        changes: another number whenever its lists may draw something else, fades aside.
        faded: how many fades have gone by, the share of one that goes on with them.
    """

    changes: int
    faded: float

    def draw(self, commands: Commands, list_index: int) -> None:
        """Draw all nodes of a list (`terrain.lists`) with the pipeline that is bound; the instance is a node's slot."""


@dataclass
class Stage:
    """What all passes of a renderer share.

    Attributes:
        device: that draws.
        planet: that is drawn.
        graphics: the settings now.
        views: 1 or 2 layers of every picture.
        size: of the drawn picture [pixels].
        vertex_inputs: of pipelines that draw terrain.
        images: by name, what passes write and read: shader-readable pictures with the sampler that fits them.
        buffers: by name, the same for buffers.
        target: where the picture goes; its size may differ from `size`.
    """

    device: Device
    planet: Planet
    graphics: Graphics
    views: int
    size: tuple[int, int]
    vertex_inputs: VertexInputs
    target: Target
    images: dict[str, tuple[Image, Sampler]] = field(default_factory=dict)
    buffers: dict[str, Buffer] = field(default_factory=dict)


@dataclass
class Drawing:
    """One frame while it is being made.

    Attributes:
        scene: what it shows.
        slot: of the frame ring; a buffer that the host writes each frame exists once a slot. That of what is `past` is
            SLOTS more.
        number: of the frame, rising.
        origin: floating origin [voxels], i32, shape (3,).
        block: the uniform block (`frame_block.BLOCK`).
        set: set 0.
        cascades: where the shadow maps lie.
        terrain: the ground; see `DrawnTerrain`.
        target: the view of the target that the last pass draws to.
        seconds: since the frame before [s], for what adapts.
        still: the picture must not depend on frames before: what adapts takes its final value at once.
        interface: what the last pass draws over the picture.
        past: it shows the body before, which fades out: ground, sea and sky alone, without things.
        left: how much of the picture is still that of the body before, 0 to 1.
    """

    scene: Scene
    slot: int
    number: int
    origin: np.ndarray
    block: np.ndarray
    set: Bindings
    cascades: Cascades
    terrain: DrawnTerrain
    target: ImageView
    seconds: float = 0.0
    still: bool = False
    interface: Any = None
    past: bool = False
    left: float = 0.0


class Pass(Protocol):
    """One step of a frame. A constructor takes the stage, and makes what no size of a picture changes."""

    def resize(self) -> None:
        """Make the images of `stage.size` anew; those of before are retired."""

    def prepare(self, drawing: Drawing) -> None:
        """Write what the frame needs from the host; nothing is recorded yet."""

    def record(self, commands: Commands, drawing: Drawing) -> None:
        """Record the frame's commands."""

    def close(self) -> None:
        """Close what the pass made; nothing of it is in use."""
