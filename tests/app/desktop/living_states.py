"""States of a life on a planet that panels are built for in tests."""

from typing import Any

from msgspec.structs import replace as changed

from app.client.placing import Planned
from app.client.reaching import Pointed
from app.desktop.panels.state import Hud, View
from gameplay import content
from gameplay.outcomes import Signature
from gameplay.surroundings import (
    Growing,
    Job,
    Nodes,
    Part,
    Pile,
    SeenNode,
    Stack,
    Standing,
    Store,
    Surroundings,
    Vitals,
)
from gameplay.survival.outlook import Acting, Outlook
from tests.app.desktop.panel_states import FULL_TOOL

PLAYER, CRATE, SMELTER, PLOT, SHELTER = 1, 5_000_000_000, 5_000_000_001, 5_000_000_002, 5_000_000_003
HERE = (256_000, 0, 0)
STACKS = (
    Stack(0, "ration", 3),
    Stack(1, "fibre", 20),
    Stack(2, "crate", 1),
    Stack(3, "iron", 41),
    Stack(4, "stone_pick", 1, 400),
    Stack(5, "bean_seed", 4),
    Stack(6, "lost_thing", 2),
    Stack(7, "coal", 7),
)
WELL = Vitals(10_000, 10_000, 10_000, 10_000, 10_000, 3700, 0, 0, 0, 0, False, 0, 0)
ILL = Vitals(900, 4100, 2400, 1200, 0, 3390, 4200, 3100, 7, SHELTER, True, 0, SHELTER)
CALM = Outlook("clear", 0, 1850, False, [], [], None)
WILD = Outlook(
    "blizzard",
    230,
    -3140,
    False,
    [Acting("cold", 120), Acting("blizzard", 256), Acting("spores", 0), Acting("radiation", 3), Acting("of_a_pack", 1)],
    [(256_000, 9000, 40_000)],
    (256_000, -8000, -60_000),
)


def _standing(number: int, item: str, fuel: int = 0) -> Standing:
    return Standing(number, item, HERE, (0, 0, 16_384), 9000, fuel, 1200, PLAYER)


def around(**changes: Any) -> Surroundings:
    """A player beside a crate, a smelter that burns, a plot and a shelter; with changes."""
    return changed(
        Surroundings(
            vitals=WELL,
            gear={"hands": Stack(0, "stone_pick", 1, 9000), "body": Stack(1, "lost_suit", 1)},
            stores=[
                Store(PLAYER, 24, list(STACKS), [Part(70, "canister"), Part(71, "wide")]),
                Store(CRATE, 12, [Stack(0, "stone", 50)], [Part(72, "boost")]),
                Store(SMELTER, 8, [Stack(0, "iron", 6)]),
            ],
            structures=[
                _standing(CRATE, "crate"),
                _standing(SMELTER, "smelter", 900),
                _standing(PLOT, "plot"),
                _standing(SHELTER, "shelter"),
                _standing(SHELTER + 1, "lost_thing"),
            ],
            piles=[Pile(80, "stone", 12, HERE)],
            jobs=[Job(90, SMELTER, "iron_ingot", 60, True), Job(91, PLAYER, "rope", 90, False)],
            crops=[Growing(PLOT, "bean", 5200, 1000, 6000, 10_000, 1, False)],
            technologies=["smelting"],
            discoveries=["ration", "stone"],
            goals=list(content.load().goals)[:3],
            points=40,
            nodes=Nodes([SeenNode(60, "iron", HERE, 8)]),
            outlook=CALM,
        ),
        **changes,
    )


def view(hud: dict[str, Any] | None = None, **changes: Any) -> View:
    """What panels are given, with changes of the head-up display and of the surroundings."""
    return View(
        "home", Hud(**{"tool": FULL_TOOL, "around": around(**changes), "eye": (500.0, 0.0, 0.0), **(hud or {})})
    )


SCAN = tuple(Signature(1, name, (256_000, 9000, 4000 * at), 8000, HERE, 12, 40 * at + 20)
             for at, name in enumerate(("iron", "coal", "copper", "lost_thing", "quartz", "iron")))  # fmt: skip
LIVES = {
    "well": view(),
    "ill": view(
        {"scan": SCAN, "remains": WILD.remains, "forward": (0.0, 0.0, 1.0), "target": Pointed("node", 60, "iron", 2.0)},
        vitals=ILL,
        outlook=WILD,
    ),
    "builds": view({"placing": Planned("smelter", "that is more than 6 m away: go closer")}, creative=True),
    "grows": view({"target": Pointed("structure", PLOT, "plot", 1.0)}, goals=list(content.load().goals)),
    "dead": view(vitals=changed(ILL, died=77)),
}
