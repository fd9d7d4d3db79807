"""The moment that a frame shows goes on evenly, whenever ticks arrive."""

import numpy as np

from app.client.playhead import DELAY, Playhead


def play(arrivals: list[tuple[float, int]], frames: np.ndarray) -> np.ndarray:
    """What each frame shows; ticks arrive at their times, and are taken in by the next frame."""
    head, shown, waiting = Playhead(), [], list(arrivals)
    for now in frames:
        while waiting and waiting[0][0] <= now:
            head.told(waiting.pop(0)[1], now)
        shown.append(head.tick(now))
    return np.array(shown)


def test_uneven_ticks_make_no_jitter() -> None:
    rng = np.random.default_rng(3)
    arrivals = [(100 + tick / 30 + rng.uniform(0, 0.012), tick + 5000) for tick in range(300)]
    frames = 100.05 + np.arange(600) / 72
    steps = np.diff(play(arrivals, frames))[60:]
    assert np.abs(steps - 30 / 72).max() < 0.03
    assert abs(steps.mean() - 30 / 72) < 0.002


def test_it_stays_a_little_behind_what_was_told() -> None:
    arrivals = [(tick / 30, tick + 7) for tick in range(200)]
    frames = np.arange(200) / 30 + 0.001
    behind = np.arange(7, 207) - play(arrivals, frames)
    assert np.abs(behind[20:] - DELAY).max() < 0.2


def test_never_back_and_never_beyond_what_was_told() -> None:
    rng = np.random.default_rng(4)
    times = np.cumsum(rng.choice([0.001, 0.033, 0.3, 1.5], 200, p=[0.3, 0.6, 0.07, 0.03]))
    arrivals = [(float(now), tick) for tick, now in enumerate(times)]
    frames = np.arange(0, times[-1], 1 / 90)
    shown = play(arrivals, frames)
    assert (np.diff(shown) >= 0).all()
    told = np.searchsorted(times, frames, side="right") - 1
    assert (shown <= np.maximum(told, 0)).all()


def test_after_a_pause_it_goes_on_at_once() -> None:
    arrivals = [(tick / 30, tick) for tick in range(60)] + [(20 + tick / 30, 60 + tick) for tick in range(60)]
    frames = np.arange(0, 22, 1 / 60)
    shown = play(arrivals, frames)
    standing = shown[(frames > 2.1) & (frames < 20)]
    assert (standing == 59).all()
    assert shown[frames > 20.3][0] > 64
