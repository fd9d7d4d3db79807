"""Content that does not fit together is refused, and says why."""

import msgspec
import pytest

from gameplay import content
from gameplay.content import AugmentKind, Content
from gameplay.errors import ContentError


def changed(known: Content, part: str, **values: object) -> Content:
    return msgspec.structs.replace(known, **{part: msgspec.structs.replace(getattr(known, part), **values)})


@pytest.mark.parametrize(
    ("part", "values", "says"),
    [
        ("tool", {"starting_augments": ["warp"]}, "starting_augments that are augments"),
        ("tool", {"starting_canisters": 5}, "fit the canister_slots"),
        ("tool", {"canister_slots": 14}, "no more than 16 slots"),
        ("tool", {"least_radius": 3.0}, "a radius from least to greatest"),
        ("tool", {"least_radius": 0.0}, "a radius from least to greatest"),
        ("tool", {"radius": 7.0}, "a radius from least to greatest"),
        ("tool", {"dig_rate": 0.0}, "tool.toml: needs numbers above 0"),
        ("tool", {"reach": float("nan")}, "numbers above 0"),
        ("tool", {"dig_rate": float("inf")}, "numbers above 0"),
        ("tool", {"canister_capacity": -1}, "numbers above 0"),
        ("tool", {"augment": [AugmentKind(1, "boost")], "starting_augments": []}, "numbered from 0"),
        ("tool", {"augment": [AugmentKind(0, "canister")], "starting_augments": []}, "none of them canister"),
        ("player", {"height": 0.0}, "player.toml: needs numbers above 0"),
        ("player", {"hop_reach": 41.0}, "player.toml: needs reaches up to 40 m"),
        ("player", {"grab_reach": float("inf")}, "player.toml: needs numbers above 0"),
        ("player", {"stride": 3.1}, "a stride of 2 m, and of a second, at most"),
        ("player", {"stride_speed": 0.4}, "a stride of 2 m, and of a second, at most"),
        ("player", {"throw_speed": 56.0}, "hops and throws no faster than terminal_speed"),
        ("planet", {"day_minutes": 0.0}, "planet.toml: needs days and years longer than 0"),
        ("planet", {"year_days": float("nan")}, "days and years longer than 0"),
        ("planet", {"axial_tilt": -1.0}, "axial_tilt of 0 to 90"),
        ("planet", {"start_hour": 24.0}, "start_hour from 0 to less than 24"),
        ("planet", {"sea_level": 1.5}, "sea_level from 0 to 1"),
    ],
)
def test_numbers_that_do_not_fit(part: str, values: dict, says: str) -> None:
    known = content.load()
    with pytest.raises(ContentError, match=says):
        content.check(changed(known, part, **values))


def test_materials_are_all_there_and_differ() -> None:
    known = content.load()
    content.check(known)
    for materials in (known.materials[:-1], known.materials[::-1], (known.materials[0],) * 32):
        with pytest.raises(ContentError, match=r"materials\.toml: needs materials 0 to 31, in order"):
            content.check(msgspec.structs.replace(known, materials=materials))
    hard = msgspec.structs.replace(known.materials[2], hardness=1.1)
    with pytest.raises(ContentError, match="hardness from 0 to 1"):
        content.check(msgspec.structs.replace(known, materials=(*known.materials[:2], hard, *known.materials[3:])))
    twin = msgspec.structs.replace(known.materials[2], name="soil")
    with pytest.raises(ContentError, match="names that differ"):
        content.check(msgspec.structs.replace(known, materials=(*known.materials[:2], twin, *known.materials[3:])))


def test_what_another_version_knows_has_a_name_and_no_effect() -> None:
    known = content.load()
    assert known.augment(99) == AugmentKind(99, "unknown 99")
    assert known.augment(1).name == "wide"
    assert (known.resource(8), known.resource(1), known.resource(77)) == ("coal", None, None)
