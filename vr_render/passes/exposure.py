"""How bright the picture is shown: the eye gets used to the mean light of what it sees.

The mean is that of logarithms, and dark places stay darker than bright ones (`STRENGTH` below 1), so that night looks
like night. Over all ground and air most of the picture is black and tells little: there the eye gets used to no less
than a part of what the star gives to a grey thing beside it. Determinism: one group of threads adds in one order; a
still (`Drawing.still`) adapts at once.
"""

import math

import numpy as np

from vr_render.bindings import Binding, Bindings, Layout
from vr_render.buffers import Buffer
from vr_render.commands import Commands
from vr_render.passes import Drawing, Stage
from vr_render.passes.surfaces import LUMINANCE
from vr_render.pipelines import ComputePipeline
from vr_render.scene import Planet, Scene

KEY = 0.23  # what light of 1 becomes, where it is the mean
STRENGTH = 0.82
DARKEST, BRIGHTEST = 0.008, 12.0  # means of light that the eye can get used to
GREY = 0.18 / math.pi  # light that a grey thing gives back, of what it gets
PART = 0.1  # of it that the eye is used to at least
SHALLOW = 0.02  # of a radius over the highest ground, from which on it does without air
SECONDS = 0.7  # in which two thirds of a change are followed


def exposure_of(average: float) -> float:
    """The exposure that a mean light settles at."""
    return float(KEY * min(max(average, DARKEST), BRIGHTEST) ** -STRENGTH)


def least_of(planet: Planet, scene: Scene, light: np.ndarray) -> float:
    """The mean light that the first eye is used to at least, `DARKEST` near the ground and in the body's shadow.

    Args:
        light: irradiance of the star there, without the body's shadow, linear RGB.
    """
    place = scene.eyes[0].position
    away, along = math.sqrt(float(place @ place)), float(place @ scene.sun)
    if along < 0 and away * away - along * along < planet.radius**2:
        return DARKEST
    begin = planet.ground[1]
    end = max(planet.top, begin * (1 + SHALLOW))
    open_ = min(max((away - begin) / (end - begin), 0.0), 1.0)
    return max(DARKEST, PART * GREY * open_ * float(light @ LUMINANCE))


class Exposure:
    """Reads "composed", writes buffer "exposure": the factor to the picture and the mean light, two floats."""

    def __init__(self, stage: Stage) -> None:
        self._stage, device = stage, stage.device
        self._buffer = Buffer(device, 16, "storage copy_from copy_to", name="exposure")
        sets = [[Binding(0, "sampled", stages="compute"), Binding(1, "storage", stages="compute")]]
        self._layout = Layout(device, sets, 24, "compute")
        self._pipeline = ComputePipeline(device, self._layout, "exposure.comp")
        self._bindings: Bindings | None = None
        self._push = np.array([1, 0, KEY, DARKEST, BRIGHTEST, STRENGTH], np.float32)
        stage.buffers["exposure"] = self._buffer
        device.run(lambda commands: commands.fill_buffer(self._buffer))  # it has seen nothing yet

    def resize(self) -> None:
        """Read the picture of the new size."""
        if self._bindings:
            self._stage.device.retire(self._bindings)
        resources = {0: self._stage.images["composed"], 1: self._buffer}
        self._bindings = Bindings(self._stage.device, self._layout, 0, resources)

    def prepare(self, drawing: Drawing) -> None:
        """Take the time that has passed, or the exposure that the scene asks for."""
        self._push[0] = 1.0 if drawing.still else 1 - math.exp(-max(drawing.seconds, 0.0) / SECONDS)
        self._push[1] = drawing.scene.exposure or 0.0
        self._push[3] = least_of(self._stage.planet, drawing.scene, drawing.block["sun_light"][:3])

    def record(self, commands: Commands, drawing: Drawing) -> None:
        """Measure the picture."""
        assert self._bindings, "resize comes first"
        commands.barrier("fragment compute copy", "compute")
        commands.bind(self._pipeline)
        commands.bind_sets(self._layout, 0, [self._bindings], compute=True)
        commands.push(self._layout, self._push)
        commands.dispatch(1)
        commands.barrier("compute", "fragment compute")

    def close(self) -> None:
        """Close all."""
        for owner in (self._bindings, self._pipeline, self._layout, self._buffer):
            if owner:
                owner.close()
