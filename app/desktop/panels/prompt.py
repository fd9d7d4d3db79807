"""What can be done with what is pointed at: a line under the crosshair."""

from imgui_bundle import imgui

from app.client.placing import Planned
from app.client.reaching import NODE, PILE, Pointed
from app.desktop.panels.state import Hud
from app.desktop.panels.steps import Keys
from app.desktop.panels.theme import ACCENT, DIM, GOOD, TEXT, WARNING, Theme, rgba
from app.desktop.panels.words import counted, title_of
from gameplay import content
from gameplay.resources import gathering
from gameplay.surroundings import Growing, Standing, Surroundings

BELOW = 1.7  # from the middle of the picture, in heights of the text
DRY = 2000  # water of a plot, in hundredths of a point, below which it says so


def words(hud: Hud) -> str:
    """What the action "interact" does now, "" for nothing."""
    if hud.target is None and hud.boards:
        return "Get into the shuttle"
    if hud.around is None or hud.target is None:
        return ""
    return _words(hud.around, hud.target)


def progress(hud: Hud) -> float:
    """How much is done of the next item of the node that is pointed at, 0 to 1."""
    if hud.around is None or hud.around.vitals is None or hud.target is None or hud.target.what != NODE:
        return 0.0
    return gathering.share(hud.around.vitals.work, hud.target.item)


def _words(around: Surroundings, target: Pointed) -> str:
    if target.what == NODE:
        node = around.nodes.find(target.id) or around.plants.find(target.id)
        return f"Gather {title_of(target.item).lower()}" + (f" ({node.quantity:,})" if node else "")
    if target.what == PILE:
        pile = next((pile for pile in around.piles if pile.id == target.id), None)
        return "" if pile is None else f"Take {counted(pile.count, pile.item)}"
    standing = next((entry for entry in around.structures if entry.id == target.id), None)
    if standing is None:
        return ""
    crop = next((crop for crop in around.crops if crop.plot == standing.id and crop.crop), None)
    text = f"Open {title_of(standing.item).lower()}"
    state = crop_state(crop) if crop else _state(standing)
    return f"{text}: {state}" if state else text


def crop_state(crop: Growing) -> str:
    """How a crop fares."""
    known = content.load().crops.get(crop.crop)
    title = known.title.lower() if known else crop.crop
    if crop.withered:
        return f"{title}, withered"
    if known and crop.stage >= len(known.stages) - 1:
        return f"{title}, ripe"
    dry = ", dry" if crop.water < DRY else ""
    return f"{title}, {crop.growth / 100:.0f} % grown{dry}"


def _state(standing: Standing) -> str:
    item = content.load().items.get(standing.item)
    structure = item.structure if item else None
    if structure is None:
        return ""
    if structure.plot:
        return "nothing planted"
    return "no fuel" if structure.burns and not standing.fuel else ""


def show_placing(theme: Theme, draw: imgui.ImDrawList, planned: Planned, keys: Keys) -> None:
    """Say under the middle of the picture what is to be put up, whether it can stand there, and what can be done."""
    u, (width, height) = theme.u, theme.size
    title = title_of(planned.item)
    text = f"{title}: {planned.reason}" if planned.reason else f"{title} can stand here"
    turn, put, off = keys("radius_more"), keys("use_tool"), keys("mode_next")
    line = f"{put}: put up     {turn}: turn     {off}: call off     with {keys('sprint')}: go on"
    wide = min(max(theme.width(text, 0.95), theme.width(line, 0.8)), width - u * 2)
    x, y = width / 2, height / 2 + u * 3.0
    theme.panel(draw, (x - wide / 2 - u * 0.6, y), (x + wide / 2 + u * 0.6, y + u * 2.6), 0.7)
    theme.text(draw, (x, y + u * 0.2), text, rgba(WARNING if planned.reason else GOOD), 0.95, align=0.5)
    theme.text(draw, (x, y + u * 1.45), line, rgba(DIM), 0.8, align=0.5)


def show(theme: Theme, draw: imgui.ImDrawList, text: str, key: str) -> None:
    """Draw a line under the middle of the picture, with the key for it."""
    u, (width, height) = theme.u, theme.size
    room = u * 0.9 + theme.width(key, 0.82, True) if key else 0.0
    wide = theme.width(text, 0.92) + room
    x, y = width / 2 - wide / 2, height / 2 + u * BELOW
    theme.panel(draw, (x - u * 0.5, y), (x + wide + u * 0.5, y + u * 1.5), 0.66)
    if key:
        across = room - u * 0.4
        draw.add_rect_filled((x, y + u * 0.2), (x + across, y + u * 1.3), rgba(ACCENT), u * 0.25)
        theme.text(draw, (x + across / 2, y + u * 0.3), key, rgba(0x14171C), 0.82, True, align=0.5)
    theme.text(draw, (x + room, y + u * 0.27), text, rgba(TEXT), 0.92)
