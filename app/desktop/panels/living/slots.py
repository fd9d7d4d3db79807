"""Slots of stores: icons with counts that are dragged, chosen and moved."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from imgui_bundle import imgui

from app.client.at_hand import item_of
from app.desktop.panels.icons import icon
from app.desktop.panels.theme import ACCENT, DIM, RAISED, TEXT, WARNING, WELL, Theme, rgba
from app.desktop.panels.window import NAVIGATED
from app.desktop.panels.words import title_of
from gameplay import content
from gameplay.commands import Command, MoveStack, StowItem, TransferStacks
from gameplay.content.definitions import Item
from gameplay.surroundings import Stack, Store

SIZE, LEAST = 3.1, 2.4  # edge of a slot, in heights of the text, and where there is little room
AT_HAND = "\uf256"


class Cell(NamedTuple):
    """What a slot shows: a stack, or a canister or an augment with its id as `part`."""

    stack: Stack
    part: int = 0


@dataclass
class Moving:
    """What is chosen, and what hangs at the pointer.

    Attributes:
        chosen: store and slot that the details are of; None for nothing.
        dragged: store and slot that were grabbed.
        commands: that the moves gave in this frame.
    """

    chosen: tuple[int, int] | None = None
    dragged: tuple[int, int] | None = None
    commands: list[Command] = field(default_factory=list)
    _over: tuple[int, int] | None = None

    def begin(self) -> None:
        """Before the slots of a frame."""
        self.commands, self._over = [], None

    def end(self, theme: Theme, stores: Sequence[Store], own: int) -> None:
        """After the slots of a frame: what was dropped moves, what is dragged is drawn at the pointer."""
        if self.dragged is None:
            return
        cell = find(stores, self.dragged)
        if cell is None:
            self.dragged = None
        elif imgui.is_mouse_down(0):
            pointer, size = imgui.get_mouse_pos(), theme.u * SIZE * 0.9
            low = (pointer.x - size / 2, pointer.y - size / 2)
            draw_stack(theme, imgui.get_foreground_draw_list(), low, size, cell.stack)
        else:
            if self._over is not None and self._over != self.dragged:
                self.move(self.dragged, self._over, cell, own)
            self.dragged = None

    def move(self, source: tuple[int, int], goal: tuple[int, int], cell: Cell, own: int) -> None:
        """Move what is in a slot; of a stack with Shift held half, with Control one."""
        (store, slot), (to_store, to_slot) = source, goal
        if cell.part:
            if store != to_store:
                self.commands.append(StowItem(cell.part, _named(to_store, own)))
                self.chosen = None
            return
        io, count = imgui.get_io(), cell.stack.count
        amount = 1 if io.key_ctrl else max(count // 2, 1) if io.key_shift else 0
        self.commands.append(MoveStack(_named(store, own), slot, _named(to_store, own), to_slot, amount))
        self.chosen = goal

    def sent(self, place: tuple[int, int], cell: Cell, goal: int, own: int) -> Command:
        """What sends what is in a slot to another store, wherever there is room."""
        store, slot = place
        to = _named(goal, own)
        return StowItem(cell.part, to) if cell.part else TransferStacks(_named(store, own), to, slot)

    def split(self, stores: Sequence[Store], place: tuple[int, int], cell: Cell, own: int) -> Command | None:
        """What puts half of a stack into the first free slot of its store; None where that cannot be."""
        store = next(store for store in stores if store.id == place[0])
        taken = cells(store)
        free = next((slot for slot in range(store.slots) if slot not in taken), None)
        if cell.part or cell.stack.count < 2 or free is None:
            return None
        named = _named(store.id, own)
        return MoveStack(named, place[1], named, free, cell.stack.count // 2)


def cells(store: Store) -> dict[int, Cell]:
    """What is in the slots of a store: stacks in theirs, canisters and augments in the last that are free."""
    found = {stack.slot: Cell(stack) for stack in store.stacks}
    free = [slot for slot in range(store.slots) if slot not in found]
    for part, slot in zip(reversed(store.parts), reversed(free), strict=False):
        found[slot] = Cell(Stack(slot, item_of(part.item), 1), part.id)
    return found


def find(stores: Sequence[Store], place: tuple[int, int]) -> Cell | None:
    """What is in a slot of a store."""
    store = next((store for store in stores if store.id == place[0]), None)
    return cells(store).get(place[1]) if store else None


def _named(store: int, own: int) -> int:
    return 0 if store == own else store


def show_store(
    theme: Theme,
    store: Store,
    moving: Moving,
    own: int,
    across: int,
    quick: int | None = None,
    at_hand: str = "",
) -> None:
    """The slots of a store in rows.

    Args:
        theme: sizes.
        store: that is shown.
        moving: what is chosen and dragged; it takes what the player does.
        own: id of the own player, whose pack commands call 0.
        across: slots in a row, fewer where there is no room.
        quick: the store that a double click, or the right button, sends a stack to; None: there is no other.
        at_hand: item whose slots are marked.
    """
    filled = cells(store)
    gap, room = theme.u * 0.28, imgui.get_content_region_avail().x
    size = min(theme.u * SIZE, max(theme.u * LEAST, (room + gap) / across - gap))
    across = max(1, min(across, int((room + gap) / (size + gap))))
    draw = imgui.get_window_draw_list()
    for slot in range(store.slots):
        if slot % across:
            imgui.same_line(0, gap)
        place, cell = (store.id, slot), filled.get(slot)
        low = imgui.get_cursor_screen_pos()
        imgui.push_id(f"{store.id} {slot}")
        pressed = imgui.invisible_button("slot", (size, size), NAVIGATED)
        if store.id == own and slot == 0:
            imgui.set_item_default_focus()
        over = imgui.is_item_hovered(imgui.HoveredFlags_.allow_when_blocked_by_active_item)
        lit = over or imgui.is_item_focused()
        ground = RAISED if lit else WELL
        draw.add_rect_filled((low.x, low.y), (low.x + size, low.y + size), rgba(ground, 0.95), theme.u * 0.3)
        if moving.chosen == place:
            high = (low.x + size, low.y + size)
            draw.add_rect((low.x, low.y), high, rgba(ACCENT), theme.u * 0.3, max(1.5, theme.u * 0.1))
        if over:
            moving._over = place
        if cell is not None:
            draw_stack(theme, draw, (low.x, low.y), size, cell.stack, faint=moving.dragged == place)
            if cell.stack.item == at_hand:
                theme.text(draw, (low.x + theme.u * 0.2, low.y + theme.u * 0.1), AT_HAND, rgba(ACCENT), 0.8)
            if imgui.is_item_active() and imgui.is_mouse_dragging(0) and moving.dragged is None:
                moving.dragged = place
            double = over and imgui.is_mouse_double_clicked(0)
            if quick is not None and over and (double or imgui.is_mouse_clicked(1)):
                moving.commands.append(moving.sent(place, cell, quick, own))
            if over and moving.dragged is None:
                tip(theme, cell.stack)
        if pressed and moving.dragged is None:
            moving.chosen = place
        imgui.pop_id()


def draw_stack(
    theme: Theme, draw: imgui.ImDrawList, low: tuple[float, float], size: float, stack: Stack, faint: bool = False
) -> None:
    """Icon, count and wear of a stack, in a square."""
    item = content.load().items.get(stack.item)
    pad = size * 0.12
    icon(draw, (low[0] + pad, low[1] + pad), size - 2 * pad, item.look if item else None, faint)
    if stack.count > 1:
        high = theme.small(0.82)
        at = (low[0] + size - theme.u * 0.2, low[1] + size - theme.u * (high + 0.16))
        shade = (at[0] + 1, at[1] + 1)
        theme.text(draw, shade, f"{stack.count:,}", rgba(0x000000, 0.8), high, True, align=1.0)
        theme.text(draw, at, f"{stack.count:,}", rgba(TEXT), high, True, align=1.0)
    left = lasting(item, stack)
    if left is not None:
        x, y, wide = low[0] + pad, low[1] + size - theme.u * 0.22, size - 2 * pad
        draw.add_rect_filled((x, y), (x + wide, y + theme.u * 0.12), rgba(0x000000, 0.6))
        draw.add_rect_filled((x, y), (x + wide * left, y + theme.u * 0.12), rgba(WARNING if left < 0.25 else ACCENT))


def lasting(item: Item | None, stack: Stack) -> float | None:
    """Share of its life that a used piece of gear has left, of its air what holds some; None for what is new."""
    life = item.gear.life * 30 if item and item.gear else item.structure.air if item and item.structure else 0.0
    return max(0.0, 1.0 - stack.wear / life) if life and stack.wear else None


def tip(theme: Theme, stack: Stack) -> None:
    """Say what a stack is, at the pointer."""
    item = content.load().items.get(stack.item)
    imgui.begin_tooltip()
    imgui.push_text_wrap_pos(theme.u * 18)
    imgui.push_font(theme.bold, theme.u)
    imgui.text_unformatted(title_of(stack.item))
    imgui.pop_font()
    if item is None:
        imgui.text_unformatted("It belongs to a content pack that is not there. It waits until the pack is back.")
    else:
        imgui.text_unformatted(item.text)
        imgui.push_style_color(imgui.Col_.text, rgba(DIM))
        imgui.text_unformatted(f"{stack.count} of {item.stack} in a slot · {stack.count * item.mass:.1f} kg")
        imgui.pop_style_color()
    imgui.pop_text_wrap_pos()
    imgui.end_tooltip()
