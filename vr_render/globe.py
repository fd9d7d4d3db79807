"""A body as a renderer holds it: its ground, its air, and what tells passes of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from vr_render import cascades, frame_block
from vr_render.bindings import Bindings, Layout
from vr_render.buffers import Buffer
from vr_render.height_map import heights_of
from vr_render.owner import Owner
from vr_render.passes import SLOTS, Drawing, Stage
from vr_render.passes.atmosphere import Atmosphere
from vr_render.shadow_turns import ShadowTurns
from vr_render.terrain import Terrain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vr_render.frame_ring import Frame
    from vr_render.graphics import Graphics
    from vr_render.images import ImageView
    from vr_render.scene import Beside, Changed, Planet, Scene

IMAGES = {2: "transmittance", 3: "sky", 4: "air", 7: "heights"}  # slots of set 0 (see shaders/frame.glsl) of a body
NODES = 5  # the same of its terrain
NO_SHADOWS = np.zeros((0, 4, 4))
CHANGES = 4  # chunks that players changed on a body that comes near, taken in in one frame


@dataclass(frozen=True)
class Shot:
    """What all drawings of a frame share; see `Drawing`."""

    frame: Frame
    target: ImageView
    size: tuple[int, int]
    seconds: float
    still: bool
    interface: Any = None


class Globe(Owner):
    """The ground of a planet, made at once; its air is made when it is asked for, or piece by piece.

    Attributes:
        planet: which.
        terrain: its ground.
        atmosphere: the pass that makes its air; None while that is not there.
    """

    def __init__(self, stage: Stage, layout: Layout, planet: Planet, graphics: Graphics) -> None:
        """
        Args:
            stage: what passes share, of any planet. layout: of set 0.
        Raises:
            OutOfMemoryError: the device has no room.
        """
        device = stage.device
        super().__init__(device)
        self.planet, self._layout = planet, layout
        self._stage = replace(stage, planet=planet, images={}, buffers={})
        self.atmosphere: Atmosphere | None = None
        self._heights = heights_of(device, graphics, planet)
        self._blocks: list[Buffer] = []
        self._sets: list[Bindings] = []
        self._turns = ShadowTurns()
        self._changed: Sequence[Changed] = ()
        self._taken = 0  # of what players changed
        self.terrain = Terrain(device, planet, graphics, SLOTS)
        self._blocks = [
            Buffer(device, frame_block.BLOCK.itemsize, "uniform", "upload", name="frame") for _ in range(SLOTS)
        ]

    def make_air(self) -> Atmosphere:
        """All of its air, now; waits for the device."""
        while self.atmosphere is None:
            texels = self._heights.step(None)
            if texels is not None:
                self.atmosphere = Atmosphere(self._stage, texels)
        return self.atmosphere

    @property
    def bound(self) -> bool:
        """Whether it can be drawn."""
        return bool(self._sets)

    def bind(self, shared: Mapping[int, Any]) -> None:
        """Make set 0 of what is shared with other bodies, by slot, and of its own ground and air."""
        own: dict[int, Any] = {slot: self._stage.images[name] for slot, name in IMAGES.items()}
        own[NODES] = self.terrain.nodes_buffer
        self._sets = [
            Bindings(self.device, self._layout, 0, {0: block, **shared, **own}, "frame") for block in self._blocks
        ]

    def unbind(self) -> None:
        """Close set 0, and forget what shadow maps hold; the device is done with both."""
        for bindings in self._sets:
            bindings.close()
        self._sets, self._turns = [], ShadowTurns()

    def approach(self, beside: Beside, frame: Frame, seconds: float) -> None:
        """Make ground and air for eyes that come near: of each a piece."""
        if beside.changed is not self._changed:
            self._changed, self._taken = beside.changed, 0
        for entry in self._changed[self._taken : self._taken + CHANGES]:
            self.terrain.set_chunk(entry.chunk, entry.index, entry.density, entry.material)
            self._taken += 1
        origin = frame_block.floating_origin(beside.eyes)
        self.terrain.update(beside.eyes, NO_SHADOWS, origin, frame, seconds)
        self.terrain.record(frame.commands, frame)
        if self.atmosphere is None:
            texels = self._heights.step(frame.commands)
            if texels is not None:
                self.atmosphere = Atmosphere(self._stage, texels, frame.commands)

    def look(self, scene: Scene, shot: Shot, graphics: Graphics, shares: np.ndarray | None, left: float) -> Drawing:
        """Decide what a frame shows of it; nothing is recorded.

        Args:
            shares: of each shadow map's edge that is used; None: without shadows.
            left: see `Drawing`.
        """
        frame = shot.frame
        origin = frame_block.floating_origin(scene.eyes)
        boxes = cascades.NONE
        if shares is not None:
            wanted = cascades.fit(scene.eyes, scene.sun, self.planet, graphics.shadow_size)
            boxes = self._turns.place(wanted, shot.still)
        shadows = boxes.matrices(origin)
        block = self._blocks[frame.index].array(frame_block.BLOCK)[0]
        frame_block.fill(block, scene, self.planet, shot.size, frame.number, shadows, boxes.ends)
        self.terrain.update(scene.eyes, shadows, origin, frame, shot.seconds, shares)
        return Drawing(
            scene=scene,
            slot=frame.index,
            number=frame.number,
            origin=origin,
            block=block,
            set=self._sets[frame.index],
            cascades=boxes,
            terrain=self.terrain,
            target=shot.target,
            seconds=shot.seconds,
            still=shot.still,
            interface=shot.interface,
            left=left,
        )

    def _destroy(self) -> None:
        self.unbind()
        self._heights.close()
        if self.atmosphere is not None:
            self.atmosphere.close()
        self.terrain.close()
        for block in self._blocks:
            block.close()
