"""What a screen shows of a fade: no frame changes a pixel much, however few frames there are."""

import numpy as np

from vr_render.terrain.nodes import eased
from vr_render.terrain.terrain import FADE_STEP

MOST = 8.0  # of 255, between two frames
CONTRAST = 100.0  # of light, between what comes and what goes


def shown(light: np.ndarray) -> np.ndarray:
    """0..255 of grey light, as shaders/tone.frag has it."""
    x = np.clip((np.log2(light) + 12.47393) / (12.47393 + 4.026069), 0, 1)
    x = 15.5 * x**6 - 40.14 * x**5 + 31.96 * x**4 - 6.868 * x**3 + 0.4298 * x**2 + 0.1191 * x - 0.00232
    linear = np.clip(np.maximum(x, 0) ** 1.12, 0, 1) ** 2.2
    return 255 * np.where(linear < 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def test_no_frame_of_a_fade_changes_what_is_shown_by_much() -> None:
    shares = np.array([eased(min(share, 1.0)) for share in np.arange(0, 1 + FADE_STEP / 2, FADE_STEP)])
    assert shares[0] == 0
    assert shares[-1] == 1
    worst = 0.0
    for dark in np.geomspace(0.002, 8 / CONTRAST, 60):
        for first, last in ((dark, dark * CONTRAST), (dark * CONTRAST, dark)):
            worst = max(worst, float(np.abs(np.diff(shown(first + (last - first) * shares))).max()))
    assert 4 < worst <= MOST
