"""Geysers that erupt, from what was told of them."""

from collections.abc import Iterable

import numpy as np

from app.client.poses import up_at
from gameplay import content
from gameplay.view import TICKS_PER_SECOND, Eruption
from taichi_kernels.units import UNITS_PER_METRE
from vr_render.scene import Jet


def jets(eruptions: Iterable[Eruption], moment: float) -> list[Jet]:
    """Geysers as they are at a moment [ticks]; those of a kind that this content has not are left out."""
    known, found = content.load().geysers, []
    for eruption in eruptions:
        kind, age = known.get(eruption.geyser), (moment - eruption.began) / TICKS_PER_SECOND
        if kind is None or age <= 0:
            continue
        place = np.array(eruption.mouth, np.float64) / UNITS_PER_METRE
        found.append(
            Jet(
                place,
                up_at(place),
                kind.height,
                kind.radius,
                age,
                eruption.lasts / TICKS_PER_SECOND,
                kind.swells,
                kind.dies,
                kind.colour,
                kind.accent,
                kind.glow,
                sum(eruption.mouth) + eruption.began,
            )
        )
    return found
