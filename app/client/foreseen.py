"""The sky of a frame, made before the frame begins: it hardly depends on where eyes turn out to be."""

from typing import NamedTuple

import numpy as np

from app.client.heavens import Heavens
from vr_render.sky import Sky

SOON = 0.25  # ticks between the moment that was foreseen and one whose sky looks the same, from beside a moon too
NEAR = 0.25  # metres between eyes that see the same


class _Made(NamedTuple):
    heavens: Heavens
    moment: float
    eye: np.ndarray
    sun: np.ndarray
    sky: Sky


class Foreseen:
    """Foresees the next frame from the last two."""

    def __init__(self) -> None:
        self._last: tuple[float, np.ndarray] | None = None  # moment and eye of a frame
        self._step = 0.0  # ticks from the one before to it
        self._made: _Made | None = None

    def prepare(self, heavens: Heavens) -> None:
        """Make the sky of the next frame, between two frames, unless that was done."""
        if self._last is None:
            return
        (last, eye), made = self._last, self._made
        moment = last + self._step
        if made is None or made.heavens is not heavens or made.moment != moment:
            self._made = _make(heavens, moment, eye)

    def look(self, heavens: Heavens, moment: float, eye: np.ndarray) -> tuple[np.ndarray, Sky]:
        """Direction to the star and the sky, see `Heavens`; what was prepared, if it looks the same.

        Args:
            moment: of a frame [ticks]. eye: [m, body frame].
        """
        if self._last is not None:
            self._step = moment - self._last[0]
        self._last = moment, eye
        made, self._made = self._made, None
        if made is None or not _alike(made, heavens, moment, eye):
            made = _make(heavens, moment, eye)
        return made.sun, made.sky


def _make(heavens: Heavens, moment: float, eye: np.ndarray) -> _Made:
    return _Made(heavens, moment, eye, heavens.sun(moment, eye), heavens.sky(moment, eye))


def _alike(made: _Made, heavens: Heavens, moment: float, eye: np.ndarray) -> bool:
    return made.heavens is heavens and abs(made.moment - moment) < SOON and float(np.abs(made.eye - eye).max()) < NEAR
