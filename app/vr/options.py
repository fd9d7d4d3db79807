"""From settings to what the headset and its pictures are asked for."""

from dataclasses import replace

from app.desktop.settings import Settings, graphics
from vr_render.graphics import Graphics
from vr_render.xr.headset import HeadsetOptions


def headset_options(settings: Settings) -> HeadsetOptions:
    """What the headset is asked for."""
    vr = settings.vr
    return HeadsetOptions(render_scale=vr.render_scale, refresh=float(vr.refresh), foveation=vr.foveation)


def headset_graphics(settings: Settings, software: bool) -> Graphics:
    """What the renderer takes: the size of the pictures is the headset's."""
    return replace(graphics(settings, software), scale=1.0)
