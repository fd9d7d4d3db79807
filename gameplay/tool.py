"""The terrain tool of a player: mode, radius, and what sits in its slots."""

import numpy as np

from gameplay import content, digging, ledger, mode
from gameplay.augment import Augment, Effects, effects
from gameplay.canister import Canister
from gameplay.inventory.parts import AUGMENT, CANISTER, IN_PACK
from gameplay.resources import collecting
from gameplay.state import TICKS_PER_SECOND, GameState
from taichi_kernels.materials import MATERIALS, SOIL
from taichi_kernels.units import FULL, UNITS_PER_METRE


class TerrainTool:
    """A face over the state of one player's tool; it keeps nothing of its own but the hands.

    Attributes:
        tool_power: 0.0 to 1.0, how hard the trigger is pressed.
        left_controller, right_controller: ids of the hands' poses in VR, None without.
    """

    Mode = mode.Mode

    def __init__(self, state: GameState, player: int) -> None:
        self.state = state
        self.player = player
        self.tool_power = 1.0
        self.left_controller: int | None = None
        self.right_controller: int | None = None

    @property
    def current_mode(self) -> mode.Mode:
        return mode.Mode(int(self.state.players.row(self.player)["mode"]))

    @property
    def tool_radius(self) -> float:
        """Radius before augments [metres]."""
        return int(self.state.players.row(self.player)["radius"]) / UNITS_PER_METRE

    @property
    def attached_canisters(self) -> list[Canister]:
        """Canisters in the tool, from the top slot down; they change the state in place."""
        soil = self.state.items.rows["soil"]
        capacity = content.load().tool.canister_capacity
        return [Canister(soil[at], capacity) for at in self._attached(CANISTER)]

    @property
    def attached_augments(self) -> list[Augment]:
        """Augments in the tool, from the top slot down."""
        known, rows = content.load(), self.state.items.rows
        return [Augment(int(rows["id"][at]), known.augment(int(rows["type"][at]))) for at in self._attached(AUGMENT)]

    @property
    def effects(self) -> Effects:
        """How the augments change the tool."""
        return effects(augment.kind.id for augment in self.attached_augments)

    def _attached(self, kind: int) -> list[int]:
        rows = self.state.items.rows
        here = np.flatnonzero((rows["holder"] == self.player) & (rows["kind"] == kind) & (rows["slot"] >= 0))
        return here[np.argsort(rows["slot"][here], kind="stable")].tolist()

    # Slots

    def item_in(self, slot: int) -> int | None:
        """Id of the item in a slot, or None."""
        rows = self.state.items.rows
        here = rows["id"][(rows["holder"] == self.player) & (rows["slot"] == slot)]
        return int(here[0]) if len(here) else None

    def fits(self, item: int, slot: int) -> bool:
        """Whether a slot is of the kind that an item needs; augments have the first, canisters the others."""
        rules = content.load().tool
        is_augment = self.state.items.row(item)["kind"] == AUGMENT
        return 0 <= slot < rules.slots and is_augment == (slot < rules.augment_slots)

    def attach_item(self, item: int, slot: int) -> bool:
        """Put an item of the player's pack into a free slot of its kind; False when that cannot be.

        A stroke ends, because the effects of augments are others.
        """
        if item not in self.state.items or not self.fits(item, slot) or self.item_in(slot) is not None:
            return False
        row = self.state.items.row(item)
        if row["holder"] != self.player or row["slot"] != IN_PACK:
            return False
        row["slot"] = slot
        digging.end_stroke(self.state.players.row(self.player))
        return True

    def detach_item(self, slot: int) -> int | None:
        """Take what is in a slot into the pack; its id, or None when the slot is empty."""
        item = self.item_in(slot)
        if item is not None:
            self.state.items.row(item)["slot"] = IN_PACK
            digging.end_stroke(self.state.players.row(self.player))
        return item

    # Soil, in density units

    def get_total_soil(self) -> int:
        """Soil in all canisters of the tool."""
        return sum(canister.current_soil for canister in self.attached_canisters)

    def soil(self) -> np.ndarray:
        """Soil in all canisters of the tool by material, i64 (32,)."""
        total = np.zeros(MATERIALS, np.int64)
        for canister in self.attached_canisters:
            total += canister.soil
        return total

    def room(self) -> int:
        """Soil that still fits."""
        return sum(canister.room for canister in self.attached_canisters)

    def consume_soil(self, amount: int) -> bool:
        """Take soil for something else than the terrain; False, and nothing is taken, when there is less.

        Raises:
            ValueError: a negative amount.
        """
        if amount < 0:
            raise ValueError(f"amount: soil cannot be negative, {amount} was given")
        if amount > self.get_total_soil():
            return False
        ledger.book(self.state, "consumed", self.draw(amount))
        return True

    def add_soil(self, amount: int) -> None:
        """Put soil from something else than the terrain in; what does not fit is vented.

        Raises:
            ValueError: a negative amount.
        """
        if amount < 0:
            raise ValueError(f"amount: soil cannot be negative, {amount} was given")
        soil = np.zeros(MATERIALS, np.int64)
        soil[SOIL] = amount
        ledger.book(self.state, "granted", soil)
        self.collect(soil)

    def collect(self, soil: np.ndarray) -> int:
        """Put soil by material, i64 (32,), into the canisters and vent the rest; returns what was vented."""
        rest = soil.copy()
        for canister in self.attached_canisters:
            for material in np.flatnonzero(rest):
                rest[material] -= canister.add_soil(int(rest[material]), int(material))
        ledger.book(self.state, "collected", soil - rest)
        ledger.book(self.state, "vented", rest)
        return int(rest.sum())

    def draw(self, amount: int) -> np.ndarray:
        """Take soil out of the canisters, the last slot first; returns it by material, i64 (32,).

        Raises:
            ValueError: a negative amount, or more than there is.
        """
        if amount > self.get_total_soil():
            raise ValueError(f"amount: the canisters hold less than {amount}")
        taken = np.zeros(MATERIALS, np.int64)
        for canister in reversed(self.attached_canisters):
            taken += canister.take(amount - int(taken.sum()))
        ledger.book(self.state, "drawn", taken)
        return taken

    def collect_resource_fragment(self, resource_type: str) -> None:
        """Take in a fragment of a resource; a whole stack of them goes into the pack.

        A resource that is not known is logged, and another one taken instead.
        """
        collecting.collect(self, resource_type)

    def find_ore(self, material: int, units: int) -> tuple[int, int]:
        """Count ore that was dug [density units]; returns new fragments, and all of this ore in the tool."""
        fragments = self.state.fragments
        key = (self.player, material)
        row = fragments.row(*key) if key in fragments else fragments.add(player=self.player, material=material)
        before = int(row["units"])
        row["units"] = before + units
        return (before + units) // FULL - before // FULL, (before + units) // FULL

    # Use

    def switch_mode(self, new_mode: mode.Mode) -> None:
        """Do something else from now on; a stroke ends."""
        player = self.state.players.row(self.player)
        player["mode"] = mode.Mode(new_mode)
        digging.end_stroke(player)

    def activate_tool(self, delta: float) -> None:
        """Work for `delta` seconds where the player looks; whole ticks, at least one.

        A use that the rules reject, as with nothing in reach, changes nothing.
        """
        for _ in range(max(1, round(delta * TICKS_PER_SECOND))):
            digging.use(self, round(self.tool_power * 255))
