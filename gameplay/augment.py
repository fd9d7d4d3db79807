"""Augments: what is plugged into a terrain tool to change its behaviour."""

from collections.abc import Iterable
from dataclasses import dataclass

from gameplay import content
from gameplay.content import AugmentKind


@dataclass(frozen=True)
class Augment:
    """An augment that sits in a tool or a pack.

    Attributes:
        item: id of the item.
        kind: its description in the content.
    """

    item: int
    kind: AugmentKind

    @property
    def name(self) -> str:
        return self.kind.name


@dataclass(frozen=True)
class Effects:
    """How augments change a tool.

    Attributes:
        radius_factor, power_factor: in 1/256.
        collects: soil goes into canisters; else it is vented.
        levels: flattening is level with the planet.
        analyses: the tool tells what the ground is made of.
    """

    radius_factor: int = 256
    power_factor: int = 256
    collects: bool = True
    levels: bool = False
    analyses: bool = False


def effects(kinds: Iterable[int]) -> Effects:
    """Effects of augments from the top slot down: where two set the same one, the first wins."""
    known = content.load()
    chosen: dict[str, int | bool] = {}
    for number in kinds:
        kind = known.augment(number)
        for name in ("radius_factor", "power_factor"):
            factor = getattr(kind, name)
            if factor is not None:
                chosen.setdefault(name, round(factor * 256))
        for name in ("collects", "levels", "analyses"):
            flag = getattr(kind, name)
            if flag is not None:
                chosen.setdefault(name, flag)
    return Effects(**chosen)  # type: ignore[arg-type]
