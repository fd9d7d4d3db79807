"""The slots of the tool and what is carried beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from imgui_bundle import imgui

from app.desktop.panels.state import Item, Tool
from app.desktop.panels.theme import DIM, FAINT, ICONS, TEXT, WELL, Theme, rgba
from app.desktop.panels.window import centred, heading, hint, title
from gameplay.commands import AttachItem, Command, DetachItem, DropItem


@dataclass
class Moves:
    """What the player wants done with items.

    Attributes:
        commands: for the simulation.
        close: whether the panel is to close.
    """

    commands: list[Command] = field(default_factory=list)
    close: bool = False


def show_tool(theme: Theme, tool: Tool, colours: Mapping[str, int]) -> Moves:
    """Build the panel.

    Args:
        theme: sizes and fonts.
        tool: slots and pack.
        colours: of materials, 0xRRGGBB, by name.
    """
    moves = Moves()
    with centred(theme, "tool", 44, 30):
        title(theme, "Terrain tool", f"{tool.mode.capitalize()}, radius {tool.effective_radius:.1f} m")
        foot = imgui.get_frame_height_with_spacing() + theme.u * 0.4
        imgui.begin_child("page", (0, -foot), imgui.ChildFlags_.nav_flattened)
        columns = 2 if imgui.get_content_region_avail().x > theme.u * 30 else 1
        if imgui.begin_table("halves", columns, imgui.TableFlags_.sizing_stretch_same):
            imgui.table_next_column()
            _slots(theme, tool, colours, moves)
            imgui.table_next_column()
            _pack(theme, tool, moves)
            _fragments(theme, tool)
            imgui.end_table()
        imgui.end_child()
        moves.close = imgui.button(f"{ICONS['back']}  Back")
        imgui.set_item_default_focus()
    return moves


def _slots(theme: Theme, tool: Tool, colours: Mapping[str, int], moves: Moves) -> None:
    for slot, item in enumerate(tool.slots):
        if slot in (0, tool.augment_slots):
            # text in the two halves starts at one height
            imgui.align_text_to_frame_padding()
            heading(theme, "Augments, the top one first" if slot == 0 else "Canisters")
        name = item.name.capitalize() if item else "Empty"
        if item is not None and item.kind == "canister":
            name = f"{item.filled:,.0f} / {item.capacity:,.0f}"
        imgui.push_id(f"slot {slot}")
        if _card(theme, name, item.about if item else "", item is not None, item, colours):
            moves.commands.append(DetachItem(slot))
        if item is not None and imgui.is_item_hovered():
            imgui.set_tooltip("Take it into the pack")
        imgui.pop_id()


def _pack(theme: Theme, tool: Tool, moves: Moves) -> None:
    imgui.align_text_to_frame_padding()
    heading(theme, "In the pack")
    if not tool.pack:
        hint(theme, "Nothing")
    for item in tool.pack:
        free = _free_slot(tool, item)
        drop = theme.width("Drop") + theme.u * 1.2
        imgui.push_id(f"item {item.id}")
        room = imgui.get_content_region_avail().x - drop - imgui.get_style().item_spacing.x
        if _card(theme, item.name.capitalize(), item.about, free is not None, None, {}, room) and free is not None:
            moves.commands.append(AttachItem(item.id, free))
        if imgui.is_item_hovered():
            imgui.set_tooltip("Put it into the tool" if free is not None else "All slots for it are taken")
        imgui.same_line()
        if imgui.button("Drop", (drop, theme.u * 2.1)):
            moves.commands.append(DropItem(item.id))
        imgui.pop_id()


def _fragments(theme: Theme, tool: Tool) -> None:
    if not tool.fragments:
        return
    imgui.spacing()
    heading(theme, "Fragments found")
    for name, count in tool.fragments.items():
        imgui.text_unformatted(f"{ICONS['gem']}  {name.capitalize()}")
        imgui.same_line(theme.u * 9)
        imgui.text_unformatted(f"{count:,}")


def _free_slot(tool: Tool, item: Item) -> int | None:
    places = range(tool.augment_slots) if item.kind == "augment" else range(tool.augment_slots, len(tool.slots))
    return next((slot for slot in places if tool.slots[slot] is None), None)


def _card(
    theme: Theme,
    name: str,
    about: str,
    active: bool,
    canister: Item | None,
    colours: Mapping[str, int],
    width: float = 0.0,
) -> bool:
    """A button with a name and what the thing does; a canister's shows its soil. True when it was pressed."""
    u = theme.u
    low = imgui.get_cursor_screen_pos()
    wide = width or imgui.get_content_region_avail().x
    tall = u * 2.1
    draw = imgui.get_window_draw_list()
    if not active:
        imgui.begin_disabled()
    pressed = imgui.button("##card", (wide, tall))
    if not active:
        imgui.end_disabled()
    if canister is not None and canister.kind == "canister":
        x = low.x + u * 0.4
        room, top = wide - u * 0.8, low.y + tall - u * 0.6
        draw.add_rect_filled((x, top), (x + room, top + u * 0.35), rgba(WELL), u * 0.15)
        for material, amount in sorted(canister.soil.items(), key=lambda entry: -entry[1]):
            across = room * amount / max(canister.capacity, 1e-9)
            draw.add_rect_filled((x, top), (x + across, top + u * 0.35), rgba(colours.get(material, FAINT)), u * 0.1)
            x += across
        theme.text(draw, (low.x + u * 0.6, low.y + u * 0.25), name, rgba(TEXT), theme.small(0.92))
        return pressed
    ink = rgba(TEXT) if active else rgba(FAINT)
    theme.text(draw, (low.x + u * 0.6, low.y + u * (0.2 if about else 0.5)), name, ink)
    if about:
        theme.text(draw, (low.x + u * 0.6, low.y + u * 1.2), about, rgba(DIM), theme.small(0.75))
    return pressed
