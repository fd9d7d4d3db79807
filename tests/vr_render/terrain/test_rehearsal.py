"""Kernels are loaded one a frame, before ground is made with them."""

import numpy as np
import pytest

from taichi_kernels.planet import recipe
from vr_render.terrain import rehearsal
from vr_render.terrain.host_maker import HostMaker
from vr_render.terrain.maker import Job
from vr_render.terrain.overrides import Overrides


def test_a_frame_loads_one_kernel_and_makes_no_ground(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[int] = []
    left = [lambda number=number: called.append(number) for number in range(3)]
    monkeypatch.setattr(rehearsal, "_left", left)
    maker = HostMaker(recipe(3, 40_000), Overrides(4), np.zeros(1 << 22, np.uint8))
    maker.budget = 0.0
    maker.submit([Job((0, 0, 0, 0))])
    for number in range(3):
        maker.record(None, None)
        assert called == list(range(number + 1))
        assert (maker.generated, maker.meshed, maker.finished()) == (0, 0, [])
    maker.work(0, 10.0)
    assert len(maker.finished()) == 1
    maker.close()


def test_each_step_is_done_once_and_what_is_done_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsal, "_left", list(rehearsal._STEPS))
    shares = []
    while rehearsal.step():
        shares.append(rehearsal.share())
    assert shares == sorted(set(shares))
    assert len(shares) == len(rehearsal._STEPS)
    assert shares[-1] == 1.0
