"""The pack: what one carries and wears, what a container near by holds, and what can be done with it."""

from collections.abc import Iterator

from imgui_bundle import imgui

from app.desktop.panels.icons import icon
from app.desktop.panels.living.make import structure_of
from app.desktop.panels.living.slots import Cell, Moving, draw_stack, find, show_store, tip
from app.desktop.panels.state import Hud
from app.desktop.panels.theme import ACCENT, DIM, RAISED, TEXT, WARNING, WELL, Theme, rgba
from app.desktop.panels.window import NAVIGATED, column, heading, hint
from app.desktop.panels.words import title_of
from gameplay import content
from gameplay.commands import (
    AnalyseStack,
    Command,
    Consume,
    Dismantle,
    DropItem,
    DropStack,
    FertiliseCrop,
    HarvestCrop,
    PlantSeed,
    Refuel,
    RemoveGear,
    SetBed,
    SortStore,
    TransferStacks,
    WaterCrop,
    WearGear,
)
from gameplay.content.definitions import Item
from gameplay.schema.survival import GEAR_PLACES
from gameplay.surroundings import Growing, Standing, Store, Surroundings

ACROSS = 6  # slots in a row of the pack
_PLACES = {"head": "Head", "body": "Body", "hands": "Hands", "feet": "Feet", "back": "Back", "tank": "Tank"}


class PackPage:
    """Remembers what is chosen, and which structure is open beside the pack.

    Attributes:
        opened: id of the structure; 0: what is worn is shown.
        wanted: item of the pack that the player wants to place in the world, "" none.
    """

    def __init__(self) -> None:
        self.opened = 0
        self.wanted: int | None = None
        self._moving = Moving()
        self._tall = 0.0  # of the details, in the last frame [pixels]

    def show(self, theme: Theme, hud: Hud, at_hand: str, key: str, commands: list[Command]) -> str:
        """Build the page; which item the player wants at hand.

        Args:
            at_hand: that item so far. key: that uses it. commands: takes what the player wants done.
        """
        around = hud.around
        if around is None or not around.stores:
            hint(theme, "The pack is not there yet.")
            return at_hand
        pack, moving = around.stores[0], self._moving
        beside = next((store for store in around.stores[1:] if store.id == self.opened), None)
        standing = next((entry for entry in around.structures if entry.id == self.opened), None)
        if standing is None:
            self.opened = 0
        moving.begin()
        top = imgui.get_cursor_pos_y()
        with column(theme, "carried", 0.5, under=self._tall):
            self._pack(theme, around, pack, beside, at_hand, commands)
        with column(theme, "details", 0.5):
            at_hand = self._details(theme, around, pack, beside, at_hand, key, commands)
            self._tall = imgui.get_cursor_pos_y()
        imgui.set_cursor_pos_y(top)
        with column(theme, "other"):
            if standing is not None:
                commands += self._structure(theme, around, standing, beside, pack)
            else:
                commands += self._worn(theme, around)
        moving.end(theme, around.stores, pack.id)
        commands += moving.commands
        return at_hand

    def _pack(
        self,
        theme: Theme,
        around: Surroundings,
        pack: Store,
        beside: Store | None,
        at_hand: str,
        commands: list[Command],
    ) -> None:
        imgui.align_text_to_frame_padding()
        heading(theme, "Pack")
        imgui.same_line()
        imgui.text_disabled(f"{_mass(pack):.1f} kg")
        _beside(theme, "Sort")
        if imgui.button("Sort"):
            commands.append(SortStore())
        if beside is not None:
            _beside(theme, "Store all")
            if imgui.button("Store all"):
                commands.append(TransferStacks(0, beside.id))
        if around.vitals is not None and around.vitals.encumbered:
            imgui.push_style_color(imgui.Col_.text, rgba(WARNING))
            imgui.text_wrapped("Too heavy: you are slow.")
            imgui.pop_style_color()
        show_store(theme, pack, self._moving, pack.id, ACROSS, beside.id if beside else None, at_hand)

    def _details(
        self,
        theme: Theme,
        around: Surroundings,
        pack: Store,
        beside: Store | None,
        at_hand: str,
        key: str,
        commands: list[Command],
    ) -> str:
        """What can be done with the stack that is chosen; which item is wanted at hand now."""
        chosen = self._moving.chosen
        cell = find(around.stores, chosen) if chosen else None
        if cell is None or chosen is None:
            hint(theme, "Choose a stack to use, split or send it, or drag it.")
            return at_hand
        stack = cell.stack
        item = content.load().items.get(stack.item)
        uses = [*self._uses(item, cell, around)] if chosen[0] == pack.id else []
        uses += self._moves(around, pack, beside, chosen, cell)
        for at, (label, command) in enumerate(uses):
            if at:
                _beside(theme, label)
            if imgui.button(label):
                if command is None:
                    self.wanted = stack.slot
                else:
                    commands.append(command)
        if chosen[0] == pack.id:
            _beside(theme, "At hand")
            kept = stack.item == at_hand
            if kept:
                imgui.push_style_color(imgui.Col_.button, rgba(ACCENT, 0.5))
            if imgui.button("At hand"):
                at_hand = "" if kept else stack.item
            if kept:
                imgui.pop_style_color()
            if imgui.is_item_hovered():
                imgui.set_tooltip("A hand over the shoulder takes it" if theme.worn else f"{key or 'No key'} uses it")
        if not theme.worn:  # a laser is always on something, and what that is stands beside it
            imgui.push_font(theme.bold, theme.u)
            imgui.text_unformatted(title_of(stack.item))
            imgui.pop_font()
            hint(theme, item.text if item else "It belongs to a content pack that is not there.")
        return at_hand

    def _moves(
        self, around: Surroundings, pack: Store, beside: Store | None, chosen: tuple[int, int], cell: Cell
    ) -> Iterator[tuple[str, Command | None]]:
        """Where a stack can go: what a mouse does by dragging, for those who have none."""
        moving = self._moving
        if beside is not None:
            own = chosen[0] == pack.id
            yield "Store" if own else "Take", moving.sent(chosen, cell, beside.id if own else pack.id, pack.id)
        half = moving.split(around.stores, chosen, cell, pack.id)
        if half is not None:
            yield "Split", half

    def _uses(self, item: Item | None, cell: Cell, around: Surroundings) -> Iterator[tuple[str, Command | None]]:
        """What can be done with a stack of the pack: words and the command; None: placing it in the world."""
        stack, slot = cell.stack, cell.stack.slot
        if cell.part:
            yield "Drop", DropItem(cell.part)
            return
        standing = next((entry for entry in around.structures if entry.id == self.opened), None)
        known = structure_of(standing)
        if item is not None:
            if item.food is not None:
                drinks = item.food.thirst > item.food.hunger
                yield "Drink" if drinks else "Use" if item.category == "medicine" else "Eat", Consume(slot)
            if item.gear is not None:
                yield "Wear", WearGear(slot)
            if item.structure is not None:
                yield "Place", None
            if standing is not None and known is not None and known.burns and item.fuel:
                yield "Burn", Refuel(standing.id, slot)
            if standing is not None and known is not None and known.shelter and item.food and item.food.oxygen > 0:
                yield "Fill its air up", Refuel(standing.id, slot)
            if standing is not None and known is not None and known.plot:
                if item.seed:
                    yield "Plant", PlantSeed(standing.id, slot)
                if item.water:
                    yield "Water", WaterCrop(standing.id, slot)
                if item.nutrients:
                    yield "Fertilise", FertiliseCrop(standing.id, slot)
            if item.research:
                yield f"Analyse one: {item.research} points", AnalyseStack(slot, 1)
                if stack.count > 1:
                    yield "Analyse all", AnalyseStack(slot)
        yield "Drop", DropStack(slot)

    def _worn(self, theme: Theme, around: Surroundings) -> list[Command]:
        commands: list[Command] = []
        heading(theme, "Worn")
        size = theme.u * 2.6
        for place in GEAR_PLACES:
            stack = around.gear.get(place)
            low, draw = imgui.get_cursor_screen_pos(), imgui.get_window_draw_list()
            imgui.push_id(place)
            wide = imgui.get_content_region_avail().x
            pressed = imgui.invisible_button("gear", (wide, size), NAVIGATED)
            lit = imgui.is_item_hovered() or imgui.is_item_focused()
            ground = rgba(RAISED if lit else WELL, 0.9)
            draw.add_rect_filled((low.x, low.y), (low.x + wide, low.y + size), ground, theme.u * 0.3)
            name = _PLACES.get(place, place.capitalize())
            if stack is None:
                theme.text(
                    draw,
                    (low.x + size + theme.u * 0.4, low.y + size * 0.3),
                    f"{name}: nothing",
                    rgba(DIM),
                    theme.small(0.9),
                )
            else:
                draw_stack(theme, draw, (low.x, low.y), size, stack)
                left = low.x + size + theme.u * 0.4
                theme.text(draw, (left, low.y + size * 0.12), title_of(stack.item), rgba(TEXT), 0.95)
                theme.text(draw, (left, low.y + size * 0.54), name, rgba(DIM), theme.small(0.8))
                if lit:
                    tip(theme, stack)
                if pressed:
                    commands.append(RemoveGear(place))
            imgui.pop_id()
        hint(theme, "Choose what you wear to take it off.")
        return commands

    def _structure(
        self, theme: Theme, around: Surroundings, standing: Standing, store: Store | None, pack: Store
    ) -> list[Command]:
        commands: list[Command] = []
        item, known = content.load().items.get(standing.item), structure_of(standing)
        low = imgui.get_cursor_screen_pos()
        icon(imgui.get_window_draw_list(), (low.x, low.y), theme.u * 1.6, item.look if item else None)
        imgui.dummy((theme.u * 1.7, theme.u * 1.4))
        imgui.same_line()
        heading(theme, title_of(standing.item))
        facts = [f"{standing.health / 100:.0f} % sound"]
        if known is not None and known.burns:
            facts.append(f"burns {standing.fuel / 30:,.0f} s" if standing.fuel else "no fuel")
        if known is not None and known.shelter:
            facts.append(f"air {standing.air / 100:,.0f}")
        imgui.text_disabled(", ".join(facts))
        if known is not None and known.burns:
            hint(theme, f"It burns {fuels()}: choose some in the pack, then Burn.")
        if store is not None:
            show_store(theme, store, self._moving, pack.id, ACROSS, pack.id)
            if imgui.button("Take all"):
                commands.append(TransferStacks(store.id, 0))
            imgui.same_line()
            if imgui.button("Sort##store"):
                commands.append(SortStore(store.id))
        if known is not None and known.plot:
            commands += _plot(theme, standing, next((crop for crop in around.crops if crop.plot == standing.id), None))
        if known is not None and known.bed:
            if around.vitals is not None and around.vitals.bed == standing.id:
                imgui.text_disabled("You wake up here.")
            elif imgui.button("Wake up here from now on"):
                commands.append(SetBed(standing.id))
        imgui.spacing()
        if imgui.button("Take it down"):
            commands.append(Dismantle(standing.id))
        return commands


def _beside(theme: Theme, label: str) -> None:
    """Go on beside the last button, where there is room for another one, else below."""
    imgui.same_line()
    if imgui.get_content_region_avail().x < theme.width(label) + theme.u * 1.4:
        imgui.new_line()


def fuels() -> str:
    """What stations burn and how long one lasts, in words; the longest last."""
    burn = sorted((item.fuel, item.title.lower()) for item in content.load().items.values() if item.fuel)
    return ", ".join(f"{title} ({seconds:g} s)" for seconds, title in burn)


def _plot(theme: Theme, standing: Standing, crop: Growing | None) -> list[Command]:
    commands: list[Command] = []
    if crop is None or not crop.crop:
        hint(theme, "Nothing grows here. Choose seeds in the pack, then Plant.")
        return commands
    known = content.load().crops.get(crop.crop)
    title = known.title if known else crop.crop
    ripe = known is not None and crop.stage >= len(known.stages) - 1
    state = "withered" if crop.withered else "ripe" if ripe else f"{crop.growth / 100:.0f} % grown"
    imgui.text_unformatted(f"{title}: {state}")
    for name, level in (("Water", crop.water), ("Nutrients", crop.nutrients), ("Health", crop.health)):
        imgui.push_style_color(imgui.Col_.plot_histogram, rgba(WARNING if level < 2000 else 0x3F8F5A))
        imgui.progress_bar(level / 10_000, (-1, theme.u * 1.2), f"{name} {level / 100:.0f}")
        imgui.pop_style_color()
    if imgui.button("Water from beside"):
        commands.append(WaterCrop(standing.id))
    if ripe or crop.withered:
        imgui.same_line()
        if imgui.button("Harvest" if ripe else "Pull it out"):
            commands.append(HarvestCrop(standing.id))
    return commands


def _mass(pack: Store) -> float:
    known = content.load().items
    return sum(stack.count * known[stack.item].mass for stack in pack.stacks if stack.item in known)
