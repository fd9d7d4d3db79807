"""From the body that was drawn before to that which is drawn now: the picture of the first gives way to that of the
second. What stands nearer than the ground of either is drawn with the second, and shown at once.

The two are mixed in lightness (the cube root of light), before eyes adapt: a frame in which `left` falls by d changes
the lightness of no place by more than d times the difference of the two pictures.
"""

import numpy as np

from vr_render.bindings import Binding, Bindings, Layout
from vr_render.commands import Commands
from vr_render.images import Sampler
from vr_render.passes import Drawing, Stage
from vr_render.passes.picture import CORNERS, LIGHT, Picture
from vr_render.pipelines import GraphicsPipeline
from vr_render.render_pass import Attachment, Framebuffer, RenderPass

NEAR = 30.0  # metres within which nothing is seen of the picture of before; half as far again all of it


class Fade:
    """Reads "composed" and "depth", writes "composed"."""

    def __init__(self, stage: Stage) -> None:
        self._stage, device = stage, stage.device
        self._pass = RenderPass(device, [Attachment(LIGHT, load="discard")], views=stage.views, name="fade")
        self._past, self._now = (Picture(device, LIGHT, stage.views, name) for name in ("past", "now"))
        self._sampler = Sampler(device, linear=False)
        images = [Binding(slot, "sampled", "fragment") for slot in range(3)]
        self._layout = Layout(device, [images], 4, "fragment")
        self._pipelines: list[GraphicsPipeline] = []
        self._sets: list[Bindings] = []  # none while nothing is kept
        self._framebuffer: Framebuffer | None = None

    def resize(self) -> None:
        """What was kept is of another size."""
        self._release()

    def prepare(self, drawing: Drawing) -> None:
        """Nothing comes from the host."""

    def make_ready(self) -> None:
        """Make what takes its time, before it is needed: something is to fade soon."""
        if not self._pipelines:
            self._pipelines = [
                GraphicsPipeline(
                    self._stage.device,
                    self._layout,
                    render_pass,
                    "screen.vert",
                    "fade.frag",
                    cull="none",
                    depth="none",
                    constants={0: mixes, 1: NEAR},
                )
                for render_pass, mixes in ((self._past.render_pass, False), (self._pass, True))
            ]

    def keep(self, commands: Commands) -> None:
        """Keep the picture of what is past."""
        self.make_ready()
        if self._framebuffer is None:
            self._hold()
        self._copy(commands, self._past)

    def _copy(self, commands: Commands, picture: Picture) -> None:
        picture.draw(commands, self._pipelines[0], self._layout, [self._sets[0]], np.zeros(1, np.float32))

    def _hold(self) -> None:
        stage, device = self._stage, self._stage.device
        composed, depth = stage.images["composed"][0], (stage.images["depth"][0], self._sampler)
        for picture in (self._past, self._now):
            picture.resize(stage.size)
        past, now = ((image, self._sampler) for image in (self._past.image, self._now.image))
        drawn = composed, self._sampler
        self._sets = [
            Bindings(device, self._layout, 0, {0: drawn, 1: drawn, 2: depth}),
            Bindings(device, self._layout, 0, {0: now, 1: past, 2: depth}),
        ]
        self._framebuffer = Framebuffer(device, self._pass, [composed.view], stage.size, "fade")

    def record(self, commands: Commands, drawing: Drawing) -> None:
        """Mix what was kept with the picture; once nothing is left of it, let go of it."""
        if self._framebuffer is None or drawing.left <= 0.0:
            self._release()
            return
        self._copy(commands, self._now)
        commands.begin_pass(self._framebuffer)
        commands.bind(self._pipelines[1])
        commands.bind_sets(self._layout, 0, [self._sets[1]])
        commands.push(self._layout, np.array([drawing.left], np.float32))
        commands.draw(CORNERS)
        commands.end_pass()

    def _release(self) -> None:
        if self._framebuffer is None:
            return
        for owner in (*self._sets, self._framebuffer):
            self._stage.device.retire(owner)
        self._sets, self._framebuffer = [], None
        for picture in (self._past, self._now):
            picture.release()

    def close(self) -> None:
        """Close all."""
        for owner in (self._framebuffer, *self._sets, *self._pipelines):
            if owner:
                owner.close()
        for shared in (self._past, self._now, self._layout, self._sampler, self._pass):
            shared.close()
