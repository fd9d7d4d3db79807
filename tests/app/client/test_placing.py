"""Putting up what is in the pack: what is shown is what the simulation's rule allows, and what comes of it."""

import msgspec
import numpy as np
import pytest

from app.client.placing import BAD, GOOD, Placing
from gameplay.outcomes import StructurePlaced
from gameplay.view import Own, Rays, Snapshot, Viewer
from taichi_kernels.units import UNITS_PER_METRE
from tests.carrying import Carrying, only
from tests.worlds import PLAYER


class Builder:
    """A player who looks at the ground with two crates in the pack, and the screen's part of it."""

    def __init__(self) -> None:
        self.play = Carrying()
        self.play.give(crate=2)
        self.viewer, self.placing = Viewer(self.play.state, PLAYER), Placing()
        self.rays = Rays()
        self.look(-45)

    def look(self, pitch: float, yaw: float = 0.0) -> None:
        self.play.must("look", pitch=pitch, yaw=yaw)

    def told(self) -> Snapshot:
        """What a screen knows two frames later: it asks, and is told."""
        own = self.viewer.snapshot(rays=self.rays).own
        assert own is not None
        self.rays = self.placing.rays(Rays(), own, np.array(own.forward, float))
        return self.viewer.snapshot(rays=self.rays)

    def begin(self) -> Own:
        self.placing.begin(self.told().surroundings, self.play.slot("crate"))
        return self.own()

    def own(self) -> Own:
        own = self.told().own
        assert own is not None
        return own

    def press(self, *names: str, keeps: bool = False) -> list:
        """Press, and let the commands of the frame be played; what came of it."""
        self.placing.hear(names, keeps)
        told = self.told()
        assert told.own is not None
        commands = self.placing.take(told.own, told.surroundings)
        outcomes = []
        for command in commands:
            fields = msgspec.structs.asdict(command)
            fields["position"] = [part / UNITS_PER_METRE for part in fields["position"]]
            fields["forward"] = [part / 16384 for part in fields["forward"]]
            outcomes += self.play.must("place_structure", **fields)
        return outcomes


@pytest.fixture
def builder() -> Builder:
    return Builder()


def test_it_stands_where_it_was_shown(builder: Builder) -> None:
    own = builder.begin()
    ghost, planned = builder.placing.ghost(own), builder.placing.planned(own)
    assert ghost is not None and ghost.colour == GOOD and not ghost.shadow
    assert planned is not None and planned == ("crate", "")
    told = only(builder.press("use_tool"), StructurePlaced)
    assert told.item == "crate"
    np.testing.assert_allclose(np.array(told.position) / UNITS_PER_METRE, ghost.position, atol=0.02)
    assert builder.placing.item == "", "one press, one crate"
    assert builder.told().own is not None and builder.own().site is None, "nothing is asked about any more"


def test_it_goes_on_while_there_is_more(builder: Builder) -> None:
    builder.begin()
    only(builder.press("use_tool", keeps=True), StructurePlaced)
    assert builder.placing.item == "crate"
    builder.look(0, 90)
    builder.own()
    only(builder.press("use_tool", keeps=True), StructurePlaced)
    assert builder.placing.item == "", "the pack holds no more"


def test_what_stands_in_the_way_is_said_and_shown(builder: Builder) -> None:
    builder.begin()
    builder.press("use_tool", keeps=True)
    own = builder.own()
    ghost, planned = builder.placing.ghost(own), builder.placing.planned(own)
    assert ghost is not None and ghost.colour == BAD
    assert planned is not None and "stands there already" in planned.reason
    assert builder.press("use_tool") == []
    assert builder.placing.refused == planned.reason and builder.placing.item == "crate"


def test_nothing_is_put_up_in_the_sky(builder: Builder) -> None:
    builder.begin()
    builder.look(120)
    own = builder.own()
    assert own.site is None and builder.placing.ghost(own) is None
    planned = builder.placing.planned(own)
    assert planned is not None and "point at the ground" in planned.reason
    assert builder.press("use_tool") == [] and builder.placing.refused


def test_it_faces_the_player_and_turns(builder: Builder) -> None:
    own = builder.begin()
    assert own.site is not None
    before = np.array(own.site.forward) / 16384
    assert before @ (np.array(own.forward) / 16384) < -0.9
    builder.placing.hear(("radius_more",) * 6)
    after = builder.own().site
    assert after is not None and abs(before @ (np.array(after.forward) / 16384)) < 0.05


@pytest.mark.parametrize("name", ["pause", "mode_next"])
def test_it_is_called_off(builder: Builder, name: str) -> None:
    builder.begin()
    assert builder.placing.hear(("lamp", name, "use_tool")) == ("lamp", "use_tool")
    assert builder.placing.planned(builder.own()) is None
    assert builder.press() == []


def test_it_ends_when_the_pack_has_none_left(builder: Builder) -> None:
    builder.begin()
    builder.play.empty()
    assert builder.press("use_tool") == [] and builder.placing.item == ""
