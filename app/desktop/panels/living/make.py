"""Making: recipes to find and choose, what they need and what of it is there, and the queue."""

from imgui_bundle import imgui

from app.desktop.panels.icons import icon
from app.desktop.panels.state import Hud
from app.desktop.panels.theme import ACCENT, DIM, GOOD, ICONS, RAISED, TEXT, WARNING, WELL, Theme, rgba
from app.desktop.panels.window import NAVIGATED, column, heading, hint
from app.desktop.panels.words import title_of
from gameplay import content
from gameplay.commands import CancelJob, Command, Craft
from gameplay.content.definitions import Recipe, Structure
from gameplay.surroundings import Job, Standing, Surroundings

ALL, NOW = "All", "Can be made now"


class MakePage:
    """Remembers what is looked for and chosen."""

    def __init__(self) -> None:
        self._find = ""
        self._category = ALL
        self._chosen: str | None = None

    def show(self, theme: Theme, hud: Hud) -> list[Command]:
        """Build the page; what the player wants done."""
        around = hud.around
        if around is None:
            return []
        commands: list[Command] = []
        self._search(theme)
        with column(theme, "list", 0.53):
            self._list(theme, around)
        with column(theme, "one"):
            commands += self._one(theme, around)
            commands += _queue(theme, around)
        return commands

    def _search(self, theme: Theme) -> None:
        imgui.set_next_item_width(theme.u * 11)
        _, self._find = imgui.input_text_with_hint("##find", f"{ICONS['find']}  Find", self._find)
        imgui.same_line()
        imgui.set_next_item_width(theme.u * 14)
        recipes = content.load().recipes
        categories = [ALL, NOW, *sorted({category(recipe) for recipe in recipes.values()})]
        if imgui.begin_combo("##category", self._category.capitalize()):
            for name in categories:
                if imgui.selectable(name.capitalize(), name == self._category)[0]:
                    self._category = name
            imgui.end_combo()

    def _list(self, theme: Theme, around: Surroundings) -> None:
        recipes = content.load().recipes
        shown = [recipe for recipe in recipes.values() if self._fits(recipe, around)]
        shown.sort(key=lambda recipe: (not known(recipe, around), not can_make(recipe, around), recipe.title))
        if not shown:
            hint(theme, "No recipe fits.")
        clipper = imgui.ListClipper()
        clipper.begin(len(shown), theme.u * 2.2 + imgui.get_style().item_spacing.y)
        while clipper.step():
            for at in range(clipper.display_start, clipper.display_end):
                self._row(theme, shown[at], around)

    def _fits(self, recipe: Recipe, around: Surroundings) -> bool:
        if self._find and self._find.lower() not in f"{recipe.title} {title_of(recipe.gives)}".lower():
            return False
        if self._category == NOW:
            return can_make(recipe, around)
        return self._category in (ALL, category(recipe))

    def _row(self, theme: Theme, recipe: Recipe, around: Surroundings) -> None:
        item = content.load().items.get(recipe.gives)
        low, draw, u = imgui.get_cursor_screen_pos(), imgui.get_window_draw_list(), theme.u
        wide, tall = imgui.get_content_region_avail().x, u * 2.2
        imgui.push_id(recipe.name)
        if imgui.invisible_button("row", (wide, tall), NAVIGATED):
            self._chosen = recipe.name
        lit = imgui.is_item_hovered() or imgui.is_item_focused() or recipe.name == self._chosen
        draw.add_rect_filled((low.x, low.y), (low.x + wide, low.y + tall), rgba(RAISED if lit else WELL, 0.85), u * 0.3)
        locked = not known(recipe, around)
        icon(draw, (low.x + u * 0.25, low.y + u * 0.2), u * 1.8, item.look if item else None, locked)
        left = low.x + u * 2.4
        count = f" ({recipe.amount})" if recipe.amount > 1 else ""
        theme.text(draw, (left, low.y + u * 0.16), recipe.title + count, rgba(DIM if locked else TEXT), 0.95)
        station = station_of(recipe, around)
        lacks = shortage(recipe, around, station)
        if locked:
            note, colour = f"Technology: {_technology(recipe)}", DIM
        elif lacks:
            words = ", ".join(f"{amount} {title_of(name)}" for name, amount in lacks.items())
            note, colour = f"missing {words}", WARNING
        elif station is None:
            note, colour = f"needs a {_station(recipe)} within reach", WARNING
        else:
            note, colour = f"{seconds_at(recipe, _standing(station, around)):g} s", GOOD
        draw.push_clip_rect((left, low.y), (low.x + wide - u * 0.3, low.y + tall), True)
        theme.text(draw, (left, low.y + u * 1.2), note, rgba(colour), theme.small(0.78))
        draw.pop_clip_rect()
        imgui.pop_id()

    def _one(self, theme: Theme, around: Surroundings) -> list[Command]:
        """The recipe that is chosen."""
        recipe = content.load().recipes.get(self._chosen or "")
        if recipe is None:
            hint(theme, "Choose a recipe.")
            return []
        item = content.load().items.get(recipe.gives)
        low, u = imgui.get_cursor_screen_pos(), theme.u
        icon(imgui.get_window_draw_list(), (low.x, low.y), u * 3, item.look if item else None)
        imgui.dummy((u * 3.2, u * 3))
        imgui.same_line()
        imgui.begin_group()
        imgui.push_font(theme.bold, u * 1.15)
        imgui.text_unformatted(recipe.title)
        imgui.pop_font()
        station = station_of(recipe, around)
        standing = _standing(station, around)
        place = f"at a {_station(recipe)}" if recipe.station else "by hand"
        imgui.text_disabled(f"{seconds_at(recipe, standing):g} s, {place}")
        imgui.end_group()
        hint(theme, recipe.text)
        imgui.spacing()
        have = stock(around, station)
        for name, needed in recipe.needs.items():
            there = have.get(name, 0)
            part, low = content.load().items.get(name), imgui.get_cursor_screen_pos()
            icon(imgui.get_window_draw_list(), (low.x, low.y), u * 1.3, part.look if part else None)
            imgui.dummy((u * 1.5, u * 1.3))
            imgui.same_line()
            imgui.push_style_color(imgui.Col_.text, rgba(TEXT if there >= needed or around.creative else WARNING))
            imgui.text_unformatted(f"{title_of(name)}   {there:,} of {needed:,}")
            imgui.pop_style_color()
        if not known(recipe, around):
            imgui.text_colored(_vec(WARNING), f"Needs the technology {_technology(recipe)}")
            return []
        if station is None:
            imgui.text_colored(_vec(WARNING), f"Needs a {_station(recipe)} within reach")
            return []
        structure = structure_of(standing)
        if standing is not None and structure is not None and structure.burns:
            burns = (
                f"The fire lasts {standing.fuel / 30:,.0f} s more." if standing.fuel else "It has no fuel: it waits."
            )
            imgui.text_colored(_vec(DIM if standing.fuel else WARNING), burns)
        queued = sum(job.station == station for job in around.jobs) if station else _by_hand(around)
        room = content.load().survival.building.queue - queued
        most = min((have.get(name, 0) // needed for name, needed in recipe.needs.items()), default=room)
        most = room if around.creative else min(most, room)
        commands: list[Command] = []
        imgui.begin_disabled(most < 1)
        for times in sorted({1, 5, most} if most > 1 else {1}):
            if times > max(most, 1):
                continue
            if imgui.button(f"{ICONS['plus']}  Make {times * recipe.amount}"):
                commands.append(Craft(recipe.name, station, times))
            imgui.same_line()
        imgui.end_disabled()
        imgui.new_line()
        return commands


def category(recipe: Recipe) -> str:
    """Where a recipe is listed."""
    item = content.load().items.get(recipe.gives)
    return recipe.category or (item.category if item else "other")


def known(recipe: Recipe, around: Surroundings) -> bool:
    """Whether its technology is known."""
    return around.creative or not recipe.technology or recipe.technology in around.technologies


def can_make(recipe: Recipe, around: Surroundings) -> bool:
    """Whether it can be made now."""
    station = station_of(recipe, around)
    return known(recipe, around) and station is not None and not shortage(recipe, around, station)


def stock(around: Surroundings, station: int | None) -> dict[str, int]:
    """What the pack holds, and the store of the station where something would be made."""
    have: dict[str, int] = {}
    for at, store in enumerate(around.stores):
        if at == 0 or store.id == station:
            for stack in store.stacks:
                have[stack.item] = have.get(stack.item, 0) + stack.count
    return have


def shortage(recipe: Recipe, around: Surroundings, station: int | None) -> dict[str, int]:
    """Items that are missing, and how many; none in creative worlds."""
    if around.creative:
        return {}
    have = stock(around, station)
    return {name: needed - have.get(name, 0) for name, needed in recipe.needs.items() if have.get(name, 0) < needed}


def station_of(recipe: Recipe, around: Surroundings) -> int | None:
    """Id of a station within reach that makes it, 0 for the own hands; None where there is none.

    Of several that one is taken where least is missing, and then the fastest.
    """
    if not recipe.station:
        return 0
    near = {store.id for store in around.stores}
    found = [
        (sum(shortage(recipe, around, standing.id).values()), -structure.speed, standing.id)
        for standing in around.structures
        if standing.id in near and (structure := structure_of(standing)) and structure.station == recipe.station
    ]
    return min(found)[2] if found else None


def seconds_at(recipe: Recipe, standing: Standing | None) -> float:
    """Of work on a recipe, by hand without a station."""
    structure = structure_of(standing)
    return recipe.seconds / structure.speed if structure else recipe.seconds


def structure_of(standing: Standing | None) -> Structure | None:
    """What the content says of a structure; None where it does not know it."""
    item = content.load().items.get(standing.item) if standing else None
    return item.structure if item else None


def _station(recipe: Recipe) -> str:
    items = content.load().items.values()
    names = [item.title for item in items if item.structure is not None and item.structure.station == recipe.station]
    return names[0].lower() if names else recipe.station


def _technology(recipe: Recipe) -> str:
    technology = content.load().technologies.get(recipe.technology)
    return technology.title if technology else recipe.technology


def _queue(theme: Theme, around: Surroundings) -> list[Command]:
    commands: list[Command] = []
    if not around.jobs:
        return commands
    imgui.spacing()
    heading(theme, "In the making")
    recipes = content.load().recipes
    standing = {entry.id: entry for entry in around.structures}
    for job in around.jobs:
        recipe = recipes.get(job.recipe)
        whole = max(seconds_at(recipe, standing.get(job.station)) * 30, 1) if recipe else 1
        imgui.push_id(str(job.id))
        cancel = theme.width("Cancel") + theme.u * 1.4
        words = f"{recipe.title if recipe else job.recipe}, {_where(job, standing)}"
        if not job.working:
            words += ", waits"
        imgui.push_style_color(imgui.Col_.plot_histogram, rgba(ACCENT if job.working else RAISED))
        share = min(max(1 - job.left / whole, 0.0), 1.0) if job.working else 0.0
        imgui.progress_bar(share, (imgui.get_content_region_avail().x - cancel - theme.u * 0.6, theme.u * 1.5), words)
        imgui.pop_style_color()
        imgui.same_line()
        if imgui.button("Cancel", (cancel, theme.u * 1.5)):
            commands.append(CancelJob(job.station if job.station in standing else 0, job.id))
        imgui.pop_id()
    return commands


def _by_hand(around: Surroundings) -> int:
    standing = {entry.id for entry in around.structures}
    return sum(job.station not in standing for job in around.jobs)


def _standing(station: int | None, around: Surroundings) -> Standing | None:
    return next((entry for entry in around.structures if entry.id == station), None)


def _where(job: Job, standing: dict[int, Standing]) -> str:
    return title_of(standing[job.station].item).lower() if job.station in standing else "by hand"


def _vec(colour: int) -> imgui.ImVec4:
    return imgui.ImVec4((colour >> 16 & 255) / 255, (colour >> 8 & 255) / 255, (colour & 255) / 255, 1.0)
