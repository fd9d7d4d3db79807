"""Tables of the air, from which every pass takes the sky, sunlight and aerial perspective.

Method: S. Hillaire, "A Scalable and Production Ready Sky and Atmosphere Rendering Technique" (EGSR 2020); what is
different here, and how the tables lie, is told in shaders/air.glsl. What depends on the planet alone is made once.
The sky and the volume of the air depend on the eye's height and the sun's height there, not on where the eye looks: one
table of each serves all views, and is made anew only when one of the two has changed so much that it may be seen.
"""

from typing import TypeVar

import numpy as np

from vr_render.bindings import Binding, Bindings, Layout
from vr_render.commands import Commands
from vr_render.height_map import at_once, heights_of
from vr_render.images import Image, Sampler
from vr_render.owner import Owner
from vr_render.passes import Drawing, Stage
from vr_render.passes.picture import LIGHT
from vr_render.pipelines import ComputePipeline
from vr_render.transfer import send_image
from vr_render.vectors import dot, length

HEIGHT_TABLE = (128, 48)  # as in shaders/air.glsl
TABLES = ("air_transmittance.comp", "air_multiple.comp", "air_irradiance.comp")  # in the order in which they are needed
SKY = (96, 128)
AIR = (32, 64, 32)
GROUP = 8
PUSH = 32  # bytes
ALIKE = 0.0005  # of the height of the air that an eye rises or sinks, and of the sun's height, which are not seen
Owned = TypeVar("Owned", bound=Owner)


class Atmosphere:
    """Writes "transmittance", "sky", "air" and "heights"."""

    def __init__(self, stage: Stage, heights: np.ndarray | None = None, commands: Commands | None = None) -> None:
        """
        Args:
            heights: of the ground, see `height_map`; None: they are made now.
            commands: of a frame that is recorded, to fill the tables; None: it waits for the device.
        """
        self._stage, device = stage, stage.device
        self._owned: list[Owner] = []
        self._sampler = self._own(Sampler(device))
        texels = at_once(heights_of(device, stage.graphics, stage.planet)) if heights is None else heights
        self._heights = self._own(
            Image(device, texels.shape[:0:-1], "R16_SFLOAT", "sampled copy_to", layers=6, name="heights")
        )
        usage = "storage sampled copy_from"
        self._table = self._own(Image(device, HEIGHT_TABLE, LIGHT, usage, layers=3, name="transmittance"))
        self._sky = self._own(Image(device, SKY, LIGHT, usage, name="sky"))
        self._air = self._own(Image(device, AIR[:2], LIGHT, usage, depth=AIR[2], name="air"))
        sets = [[Binding(0, "sampled", stages="compute"), Binding(1, "storage_image", stages="compute")]]
        self._layout = self._own(Layout(device, sets, PUSH, "compute"))
        self._pipelines = [
            self._own(ComputePipeline(device, self._layout, name)) for name in ("air_sky.comp", "air_volume.comp")
        ]
        self._bindings = [
            self._own(Bindings(device, self._layout, 0, {0: (self._table, self._sampler), 1: image}))
            for image in (self._sky, self._air)
        ]
        for name, image in (
            ("transmittance", self._table),
            ("sky", self._sky),
            ("air", self._air),
            ("heights", self._heights),
        ):
            stage.images[name] = (image, self._sampler)
        self._push = np.zeros(8, np.float32)
        self._push[4:] = stage.planet.scattering
        self._made: list[float] | None = None  # heights of the eye and of the sun in the tables
        if commands is None:
            device.run(lambda own: self._make_tables(own, texels))
        else:
            self._make_tables(commands, texels)

    def _own(self, owner: Owned) -> Owned:
        self._owned.append(owner)
        return owner

    def _make_tables(self, commands: Commands, heights: np.ndarray) -> None:
        """Fill the map of heights, and the layers of the table by height and sun angle, each from those before."""
        send_image(commands, self._heights, heights)
        device = self._stage.device
        sets = [[Binding(0, "storage_image", stages="compute"), Binding(1, "sampled", stages="compute")]]
        planet = self._stage.planet
        shell = np.array([planet.floor, planet.top, 0.0, 0.0, *planet.scattering], np.float32)
        layout = Layout(device, sets, PUSH, "compute")
        bindings = Bindings(device, layout, 0, {0: self._table, 1: (self._table, self._sampler, "general")})
        pipelines = [ComputePipeline(device, layout, name) for name in TABLES]
        commands.image_barrier(self._table, "undefined", "general", "nothing", "compute")
        commands.bind_sets(layout, 0, [bindings], compute=True)
        commands.push(layout, shell)
        for pipeline in pipelines:
            commands.bind(pipeline)
            commands.dispatch(HEIGHT_TABLE[0] // GROUP, HEIGHT_TABLE[1] // GROUP)
            commands.barrier("compute", "compute")
        commands.image_barrier(self._table, "general", "read", "compute", "draw fragment compute")
        for owner in (*pipelines, bindings, layout):
            device.retire(owner)

    def resize(self) -> None:
        """Nothing here has the size of the picture."""

    def prepare(self, drawing: Drawing) -> None:
        """Take the heights of the eye and of the sun."""
        planet = self._stage.planet
        eye = drawing.scene.eyes[0].position.tolist()
        radius = length(eye)
        mu = dot(eye, drawing.scene.sun.tolist()) / max(radius, 1e-6)
        lowest = planet.floor + 0.01 * (planet.top - planet.floor)  # as air_eye in shaders/atmosphere.glsl
        self._push[:4] = planet.floor, planet.top, max(radius, lowest), min(max(mu, -1.0), 1.0)

    def record(self, commands: Commands, drawing: Drawing) -> None:
        """March the rays of the tables, unless they are as good as those of the frame before."""
        heights = self._push[2:4].tolist()
        if self._made is not None and self._alike(heights, self._made, drawing.still):
            return
        self._made = heights
        for image in (self._sky, self._air):
            commands.image_barrier(image, "undefined", "general", "draw fragment compute", "compute")
        commands.push(self._layout, self._push)
        for pipeline, bindings, size in zip(self._pipelines, self._bindings, (SKY, AIR), strict=True):
            commands.bind(pipeline)
            commands.bind_sets(self._layout, 0, [bindings], compute=True)
            commands.dispatch(-(-size[0] // GROUP), -(-size[1] // GROUP))
        for image in (self._sky, self._air):
            commands.image_barrier(image, "general", "read", "compute", "draw fragment compute")

    def _alike(self, heights: list[float], others: list[float], still: bool) -> bool:
        if still:
            return heights == others
        planet = self._stage.planet
        (radius, mu), (before, mu_before) = heights, others
        return abs(radius - before) < ALIKE * (planet.top - planet.floor) and abs(mu - mu_before) < ALIKE

    def close(self) -> None:
        """Close all tables."""
        for owner in reversed(self._owned):
            owner.close()
        self._owned.clear()
