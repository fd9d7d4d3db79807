"""The table of trade routes: shuttles that carry goods between landing pads by themselves."""

import numpy as np

from gameplay.schema.base import POSITION, columns
from gameplay.tables import Table

MOST_GOODS = 8  # kinds of items that a route can name
PHASES = ("loading", "outbound", "unloading", "homeward")
WAITS = ("", "nothing", "fuel", "full", "boarded", "taken", "away")

TABLES = (
    Table(
        "routes",
        columns(
            ("shuttle", "<i8"),
            ("player", "<i8"),
            ("phase", "u1"),
            ("waits", "u1"),
            ("ends", "u1"),
            ("since", "<i8"),
            ("until", "<i8"),
            ("pads", (np.dtype("<i8"), (2,))),
            ("bodies", (np.dtype("<i4"), (2,))),
            ("places", (np.dtype("<i4"), (2, 3))),
            ("kind", (np.dtype("<u4"), (MOST_GOODS,))),
            ("amount", (np.dtype("<i4"), (MOST_GOODS,))),
            ("keep", "<i4"),
            ("trips", "<i8"),
            ("carried", "<i8"),
        ),
        ("shuttle",),
        "Shuttles that carry goods from one landing pad to another, again and again.",
        {
            "shuttle": "shuttle",
            "player": "who gave it the route",
            "phase": ", ".join(f"{number} {phase}" for number, phase in enumerate(PHASES)),
            "waits": "what it waits for: 0 nothing, 1 goods, 2 fuel, 3 room where it unloads, 4 for all to get out,"
            " 5 that its pad is free, 6 that it is brought back to its pad",
            "ends": "1 where the route is over when it has come to the pad that it flies to",
            "since": "tick at which the phase began",
            "until": "tick at which it is over, or is looked at again",
            "pads": "structures: where it loads, where it unloads",
            "bodies": "bodies on which these stand, or stood",
            "places": f"where it stands on each, {POSITION}",
            "kind": "numbers of the items that it carries (table kinds), 0 behind the last; none: all but fuel",
            "amount": "of each, how many it takes at a time, 0 for as many as there are",
            "keep": "of each kind so many stay where it loads",
            "trips": "how often it has unloaded",
            "carried": "items that it has unloaded",
        },
    ),
)
