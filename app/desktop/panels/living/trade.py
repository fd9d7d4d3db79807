"""Trade routes: shuttles that carry goods by themselves, where each of them is, and new ones."""

from collections.abc import Iterator

from imgui_bundle import imgui

from app.desktop.panels.icons import icon
from app.desktop.panels.state import Hud
from app.desktop.panels.theme import ACCENT, DIM, GOOD, ICONS, RAISED, TEXT, WARNING, WELL, Theme, rgba
from app.desktop.panels.window import NAVIGATED, column, heading, hint
from app.desktop.panels.words import counted, title_of
from gameplay import content
from gameplay.commands import AssignRoute, ClearRoute, Command
from gameplay.schema.trade import MOST_GOODS
from gameplay.shuttles.told import Carrier, Pad, Route, Trade
from gameplay.view import TICKS_PER_SECOND

MOST_KEPT = 500
NEW = 0  # chosen in place of a shuttle
WAITING = {
    "nothing": "nothing is there to carry",
    "fuel": "too little fuel: put shuttle fuel into the pad",
    "full": "no room where it unloads",
    "boarded": "somebody is aboard",
    "taken": "another shuttle is on the pad",
    "away": "bring it back to its pad",
}
STEPS = {"loading": "loads", "outbound": "on its way", "unloading": "unloads", "homeward": "flies back"}


class TradePage:
    """Remembers which route is looked at, and what a new one is to be.

    Attributes:
        chosen: shuttle of the route that is told of, `NEW` for a new one.
    """

    def __init__(self) -> None:
        self.chosen = NEW
        self._shuttle, self._destination, self._keep = 0, 0, 0
        self._goods: dict[str, int] = {}

    def show(self, theme: Theme, hud: Hud) -> list[Command]:
        """Build the page; what the player wants done."""
        trade = hud.around.trade if hud.around is not None else None
        if trade is None:
            hint(
                theme,
                "Shuttles carry goods by themselves between landing pads, on this body or from one to another. Build "
                "a pad where they load and one where they unload, and land a shuttle beside the first.",
            )
            return []
        if all(route.shuttle != self.chosen for route in trade.routes):
            self.chosen = NEW
        commands: list[Command] = []
        with column(theme, "routes", 0.52):
            self._list(theme, hud, trade)
        with column(theme, "route"):
            route = next((route for route in trade.routes if route.shuttle == self.chosen), None)
            commands += self._new(theme, hud, trade) if route is None else _one(theme, hud, trade, route)
        return commands

    # --- All of them --------------------------------------------------------------------------------------------------

    def _list(self, theme: Theme, hud: Hud, trade: Trade) -> None:
        heading(theme, "Routes" if trade.routes else "No routes yet")
        for route in trade.routes:
            self._row(theme, hud, trade, route)
        if trade.routes and imgui.button(f"{ICONS['plus']}  New route"):
            self.chosen = NEW
        imgui.spacing()
        heading(theme, "Landing pads")
        for pad in trade.pads:
            held = sum(pad.stock.values())
            imgui.text_unformatted(pad_name(hud, pad))
            imgui.same_line()
            imgui.text_disabled(f"{held:,} items, {pad.free} slots free")

    def _row(self, theme: Theme, hud: Hud, trade: Trade, route: Route) -> None:
        low, draw, u = imgui.get_cursor_screen_pos(), imgui.get_window_draw_list(), theme.u
        wide, tall = imgui.get_content_region_avail().x, u * 2.6
        if imgui.invisible_button(f"route{route.shuttle}", (wide, tall), NAVIGATED):
            self.chosen = route.shuttle
        lit = imgui.is_item_hovered() or imgui.is_item_focused() or route.shuttle == self.chosen
        draw.add_rect_filled((low.x, low.y), (low.x + wide, low.y + tall), rgba(RAISED if lit else WELL, 0.85), u * 0.3)
        draw.push_clip_rect((low.x, low.y), (low.x + wide - u * 0.3, low.y + tall), True)
        ends = (name_of(hud, trade, pad, body) for pad, body in _ends(route))
        theme.text(draw, (low.x + u * 0.5, low.y + u * 0.2), "  →  ".join(ends), rgba(TEXT), 0.95)
        ink = WARNING if route.waits else GOOD
        theme.text(draw, (low.x + u * 0.5, low.y + u * 1.25), state_of(route, hud.tick), rgba(ink), theme.small(0.82))
        share = progress(route, hud.tick)
        if share is not None:
            foot, left, right = low.y + tall - u * 0.22, low.x + u * 0.5, low.x + wide - u * 0.5
            draw.add_line((left, foot), (right, foot), rgba(DIM, 0.5), u * 0.1)
            draw.add_line((left, foot), (left + (right - left) * share, foot), rgba(ACCENT), u * 0.14)
        draw.pop_clip_rect()

    # --- A new one ----------------------------------------------------------------------------------------------------

    def _new(self, theme: Theme, hud: Hud, trade: Trade) -> list[Command]:
        heading(theme, "New route")
        busy = {route.shuttle for route in trade.routes}
        pads = {pad.id: pad for pad in trade.pads}
        crafts = {craft.id: craft for craft in trade.carriers if craft.pad in pads and craft.id not in busy}
        if not crafts:
            hint(theme, "No free shuttle stands at a landing pad: land one beside the pad where it is to load.")
            return []
        if self._shuttle not in crafts:
            self._shuttle, self._goods = min(crafts), {}
        craft = crafts[self._shuttle]
        origin = pads[craft.pad]
        others = {number: pad for number, pad in pads.items() if number != origin.id}
        if self._destination not in others:
            self._destination = min(others, default=0)
        self._shuttle = _choice(
            theme, "Shuttle", {n: carrier_name(hud, trade, one) for n, one in crafts.items()}, self._shuttle
        )
        imgui.text_disabled("Loads at")
        imgui.same_line(theme.u * 6)
        imgui.text_unformatted(pad_name(hud, origin))
        if not others:
            hint(theme, "There is no other landing pad yet.")
            return []
        names = {number: pad_name(hud, pad) for number, pad in others.items()}
        self._destination = _choice(theme, "Unloads at", names, self._destination)
        imgui.spacing()
        self._choose_goods(theme, origin)
        imgui.begin_disabled(craft.boarded)
        pressed = imgui.button(f"{ICONS['play']}  Start")
        imgui.end_disabled()
        if craft.boarded:
            hint(theme, "Somebody is aboard: get out first.")
        if not pressed:
            return []
        self.chosen = craft.id
        return [AssignRoute(craft.id, origin.id, self._destination, dict(self._goods), self._keep)]

    def _choose_goods(self, theme: Theme, origin: Pad) -> None:
        """Which items, none for all; and how many of each at a time."""
        heading(theme, "Carries" if self._goods else "Carries all that the pad holds, but fuel")
        names = sorted({*origin.stock, *self._goods}, key=title_of)
        if not names:
            hint(theme, "The pad is empty now: choose among what it holds, or let the shuttle carry all.")
        for name in names:
            imgui.push_id(name)
            item, low = content.load().items.get(name), imgui.get_cursor_screen_pos()
            full = len(self._goods) >= MOST_GOODS and name not in self._goods
            imgui.begin_disabled(full)
            icon(imgui.get_window_draw_list(), (low.x, low.y), theme.u * 1.3, item.look if item else None)
            imgui.dummy((theme.u * 1.4, theme.u * 1.3))
            imgui.same_line()
            changed, on = imgui.checkbox(counted(origin.stock.get(name, 0), name), name in self._goods)
            if changed:
                self._goods = {one: most for one, most in self._goods.items() if one != name} | (
                    {name: 0} if on else {}
                )
            if name in self._goods:
                imgui.set_next_item_width(-1)
                most = self._goods[name]
                text = "as many as there are" if not most else "%d at a time"
                self._goods[name] = imgui.slider_int("##most", most, 0, MOST_KEPT, text)[1]
            imgui.end_disabled()
            imgui.pop_id()
        imgui.spacing()
        imgui.set_next_item_width(-1)
        text = "keeps nothing back" if not self._keep else "%d of each stay here"
        self._keep = imgui.slider_int("##keep", self._keep, 0, MOST_KEPT, text)[1]


def _one(theme: Theme, hud: Hud, trade: Trade, route: Route) -> list[Command]:
    """The route that is chosen."""
    heading(theme, "Route")
    goods = ", ".join(f"{title_of(name).lower()} ({most or 'all'})" for name, most in route.goods.items())
    aboard = ", ".join(counted(amount, name) for name, amount in route.aboard.items())
    lines = {
        "Loads at": name_of(hud, trade, route.origin, route.bodies[0]),
        "Unloads at": name_of(hud, trade, route.destination, route.bodies[1]),
        "Carries": goods or "all but fuel",
        "Stays": f"{route.keep:,} of each" if route.keep else "nothing",
        "Now": state_of(route, hud.tick),
        "Aboard": aboard or "nothing",
        "So far": f"{route.trips:,} trips, {route.carried:,} items",
        "Fuel": next((f"{craft.fuel / 100:.0f} %" for craft in trade.carriers if craft.id == route.shuttle), "unknown"),
    }
    if imgui.begin_table("facts", 2):
        imgui.table_setup_column("", imgui.TableColumnFlags_.width_fixed)
        for label, text in lines.items():
            imgui.table_next_column()
            imgui.text_disabled(label)
            imgui.table_next_column()
            imgui.text_wrapped(text)
        imgui.end_table()
    imgui.spacing()
    imgui.begin_disabled(route.ends)
    stop = imgui.button(f"{ICONS['quit']}  Stop")
    imgui.end_disabled()
    hint(
        theme, "It comes down first, and stops there." if route.phase in ("outbound", "homeward") else "It stays here."
    )
    return [ClearRoute(route.shuttle)] if stop else []


def _choice(theme: Theme, label: str, names: dict[int, str], chosen: int) -> int:
    """One of several, by number."""
    imgui.align_text_to_frame_padding()
    imgui.text_disabled(label)
    imgui.same_line(theme.u * 6)
    imgui.set_next_item_width(-1)
    if imgui.begin_combo(f"##{label}", names.get(chosen, "")):
        for number, name in names.items():
            if imgui.selectable(f"{name}##{number}", number == chosen)[0]:
                chosen = number
        imgui.end_combo()
    return chosen


def _ends(route: Route) -> tuple[tuple[int, int], tuple[int, int]]:
    return (route.origin, route.bodies[0]), (route.destination, route.bodies[1])


def body_name(hud: Hud, body: int) -> str:
    """What a player calls a body."""
    return hud.system.bodies[body].name if hud.system is not None else "Here"


def pad_name(hud: Hud, pad: Pad) -> str:
    """What a player calls a landing pad."""
    return f"{body_name(hud, pad.body)}, pad {pad.number}"


def name_of(hud: Hud, trade: Trade, number: int, body: int) -> str:
    """`pad_name` of one that may be no more."""
    pad = next((pad for pad in trade.pads if pad.id == number), None)
    return pad_name(hud, pad) if pad else f"{body_name(hud, body)}, no pad any more"


def carrier_name(hud: Hud, trade: Trade, craft: Carrier) -> str:
    """What a player calls a shuttle: by its place among all, and where it stands."""
    place = 1 + [one.id for one in trade.carriers].index(craft.id)
    return f"Shuttle {place}, {body_name(hud, craft.body)}, fuel {craft.fuel / 100:.0f} %"


def state_of(route: Route, tick: int) -> str:
    """What a route does now, in words."""
    if route.waits:
        return f"waits: {WAITING[route.waits]}"
    seconds = max(route.until - tick, 0) // TICKS_PER_SECOND
    left = f"{seconds // 60}:{seconds % 60:02}"
    under_way = route.phase in ("outbound", "homeward")
    last = ", then stops" if route.ends else ""
    return f"{STEPS[route.phase]}, {'arrives' if under_way else 'leaves'} in {left}{last}"


def progress(route: Route, tick: int) -> float | None:
    """How much of its way a shuttle has behind it, 0 to 1; None while it stands."""
    if route.phase not in ("outbound", "homeward"):
        return None
    share = min(max((tick - route.since) / max(route.until - route.since, 1), 0.0), 1.0)
    return share if route.phase == "outbound" else 1.0 - share


def lines(hud: Hud) -> Iterator[tuple[int, int, float]]:
    """Routes from one body to another, for a map: both numbers, and how much of the way a shuttle has behind it."""
    trade = hud.around.trade if hud.around is not None else None
    for route in trade.routes if trade is not None else ():
        if route.bodies[0] != route.bodies[1]:
            share = progress(route, hud.tick)
            yield *route.bodies, float(route.phase == "unloading") if share is None else share
