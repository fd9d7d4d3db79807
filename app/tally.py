"""Adds up outcomes: what happened while a game was played."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app import output
from gameplay import content, outcomes
from gameplay.outcomes import Outcome
from gameplay.state import GameState
from taichi_kernels.units import FULL, UNITS_PER_METRE

CANISTER = 0  # kind of item


@dataclass
class Tally:
    """Sums over the outcomes of a game. Soil is in density units, by number of the material."""

    dug: Counter[int] = field(default_factory=Counter)
    placed: Counter[int] = field(default_factory=Counter)
    vented: int = 0
    fragments: Counter[str] = field(default_factory=Counter)
    rejected: Counter[tuple[str, str]] = field(default_factory=Counter)
    what: Counter[str] = field(default_factory=Counter)
    walked: float = 0.0  # units
    _last: dict[int, np.ndarray] = field(default_factory=dict)

    def add(self, happened: Iterable[Outcome]) -> None:
        """Count outcomes of a tick."""
        for outcome in happened:
            self.what[type(outcome).__name__] += 1
            match outcome:
                case outcomes.SoilExcavated(soil=soil, vented=vented):
                    self.dug.update(soil)
                    self.vented += vented
                case outcomes.SoilElevated(soil=soil):
                    self.placed.update(soil)
                case outcomes.TerrainFlattened(removed=removed, placed=placed, vented=vented):
                    self.dug.update(removed)
                    self.placed.update(placed)
                    self.vented += vented
                case outcomes.TerrainShaped(removed=removed, placed=placed):
                    self.dug.update(removed)
                    self.placed.update(placed)
                case outcomes.FragmentsCollected(resource=resource, count=count):
                    self.fragments[resource] += count
                case outcomes.CommandRejected(reason=reason, text=text):
                    self.rejected[reason, text] += 1
                case (
                    outcomes.PlayerTeleported(player=player)
                    | outcomes.PlayerTravelled(player=player)
                    | outcomes.PlayerHopped(player=player)
                    | outcomes.PlayerJoined(player=player)
                ):
                    self._last.pop(player, None)
                case _:
                    pass

    def follow(self, state: GameState) -> None:
        """Add the way that players went since the last call."""
        rows = state.players.rows
        for player, position in zip(rows["id"].tolist(), rows["position"].astype(np.float64), strict=True):
            last = self._last.get(player)
            if last is not None:
                self.walked += float(np.sqrt(((position - last) ** 2).sum()))
            self._last[player] = position

    def as_json(self, state: GameState) -> dict[str, Any]:
        """The sums as plain values, soil by name of the material in density units (255 a full voxel)."""
        return {
            "dug": _by_name(self.dug),
            "placed": _by_name(self.placed),
            "vented": self.vented,
            "fragments": dict(self.fragments),
            "walked_metres": round(self.walked / UNITS_PER_METRE, 3),
            "canisters": canisters(state),
            "outcomes": dict(sorted(self.what.items())),
            "rejected": [
                {"reason": reason, "text": text, "count": count}
                for (reason, text), count in self.rejected.most_common()
            ],
        }

    def show(self, state: GameState) -> None:
        """The sums as lines for people."""
        output.write_pairs(
            [
                ("Walked", f"{self.walked / UNITS_PER_METRE:,.1f} m"),
                ("Dug", _in_words(self.dug)),
                ("Placed", _in_words(self.placed)),
                *([("Vented", output.cubic_metres(self.vented))] if self.vented else []),
                *(
                    [("Found", ", ".join(f"{n} {name}" for name, n in self.fragments.items()))]
                    if self.fragments
                    else []
                ),
                *((f"Canister {held['id']}", _fill(held)) for held in canisters(state)),
                *((f"Rejected {count} x", text) for (_, text), count in self.rejected.most_common(5)),
            ]
        )


def canisters(state: GameState) -> list[dict[str, Any]]:
    """All canisters of a world: id, holder (0 on the ground), slot (-1 in the pack), soil and capacity."""
    rows = state.items.rows
    capacity = content.load().tool.canister_capacity * FULL
    return [
        {
            "id": int(row["id"]),
            "holder": int(row["holder"]),
            "slot": int(row["slot"]),
            "soil": _by_name(dict(enumerate(row["soil"].tolist()))),
            "capacity": capacity,
        }
        for row in rows[rows["kind"] == CANISTER]
    ]


def _by_name(soil: dict[int, int]) -> dict[str, int]:
    materials = content.load().materials
    return {materials[material].name: amount for material, amount in sorted(soil.items()) if amount}


def _in_words(soil: dict[int, int]) -> str:
    parts = [f"{output.cubic_metres(amount)} {name}" for name, amount in _by_name(soil).items()]
    total = output.cubic_metres(sum(soil.values()))
    return f"{total} ({', '.join(parts)})" if len(parts) > 1 else ", ".join(parts) or "nothing"


def _fill(held: dict[str, Any]) -> str:
    amount = sum(held["soil"].values())
    place = "on the ground" if not held["holder"] else "in the pack" if held["slot"] < 0 else f"slot {held['slot']}"
    return f"{amount / held['capacity']:.0%} full ({_in_words_of(held['soil'])}), {place}"


def _in_words_of(soil: dict[str, int]) -> str:
    return ", ".join(f"{output.cubic_metres(amount)} {name}" for name, amount in soil.items()) or "empty"
