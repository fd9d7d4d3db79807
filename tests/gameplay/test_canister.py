"""Canisters and the effects of augments."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gameplay import augment, content
from gameplay.canister import Canister


def test_a_new_canister() -> None:
    canister = Canister()
    assert canister.max_capacity == 1000
    assert canister.capacity == 255_000
    assert canister.current_soil == 0
    assert not canister.is_full
    assert canister.get_fill_percentage() == 0.0


@given(amounts=st.lists(st.tuples(st.integers(0, 200_000), st.integers(1, 15), st.booleans()), max_size=12))
def test_soil_in_minus_soil_out_is_what_is_there(amounts: list[tuple[int, int, bool]]) -> None:
    canister, total = Canister(), 0
    for amount, material, add in amounts:
        if add:
            fitted = canister.add_soil(amount, material)
            assert fitted == min(amount, 255_000 - total)
            total += fitted
        else:
            removed = canister.remove_soil(amount)
            assert removed == min(amount, total)
            total -= removed
        assert canister.current_soil == total
        assert canister.is_full == (total == 255_000)
        assert canister.get_fill_percentage() == 100.0 * total / 255_000
        assert (canister.soil >= 0).all()


def test_soil_comes_out_in_the_order_of_materials() -> None:
    canister = Canister()
    canister.add_soil(10, material=5)
    canister.add_soil(20, material=2)
    taken = canister.take(25)
    assert (taken[2], taken[5], canister.soil[5]) == (20, 5, 5)


def test_negative_amounts_are_refused() -> None:
    for method in (Canister().add_soil, Canister().remove_soil):
        with pytest.raises(ValueError, match="cannot be negative"):
            method(-1)


def test_effects_of_each_augment() -> None:
    known = content.load()
    assert augment.effects([]) == augment.Effects()
    assert augment.effects([known.augment_id("boost")]).power_factor == 512
    assert augment.effects([known.augment_id("inhibitor")]).collects is False
    wide, narrow = known.augment_id("wide"), known.augment_id("narrow")
    assert augment.effects([wide, narrow]).radius_factor == 384
    assert augment.effects([narrow, wide]).radius_factor == 128
    boost = known.augment_id("boost")
    assert augment.effects([boost, boost]) == augment.effects([boost])


def test_conflicting_flags_are_won_by_the_top(monkeypatch: pytest.MonkeyPatch) -> None:
    known = content.load()
    kinds = [*known.tool.augment, content.AugmentKind(6, "keeper", collects=True)]
    more = msgspec.structs.replace(known, tool=msgspec.structs.replace(known.tool, augment=kinds))
    monkeypatch.setattr(content, "load", lambda: more)
    inhibitor = more.augment_id("inhibitor")
    assert augment.effects([inhibitor, 6]).collects is False
    assert augment.effects([6, inhibitor]).collects is True


def test_unknown_names_say_what_there_is() -> None:
    with pytest.raises(KeyError, match="there are boost, wide"):
        content.load().augment_id("turbo")
    with pytest.raises(KeyError, match="there are air, soil"):
        content.load().material_id("cheese")
