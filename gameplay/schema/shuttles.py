"""Tables of shuttles and who sits in them."""

import numpy as np

from gameplay.schema.base import POSITION, VECTOR, columns
from gameplay.tables import Table

MODES = ("manual", "hold", "orbit", "landing", "course", "transit")
WISHES = ("ahead", "right", "up", "pitch", "yaw", "roll")
ONE = 1 << 30  # 1 in a quaternion's parts

TABLES = (
    Table(
        "shuttles",
        columns(
            ("id", "<i8"),
            ("kind", "<u4"),
            ("body", "<i4"),
            ("position", VECTOR),
            ("velocity", VECTOR),
            ("rest", VECTOR),
            ("attitude", (np.dtype("<i4"), (4,))),
            *((wish, "<i2") for wish in WISHES),
            ("brake", "u1"),
            ("landed", "u1"),
            ("mode", "u1"),
            ("hull", "<i4"),
            ("heat", "<i4"),
            ("fuel", "<i8"),
            ("goal", VECTOR),
            ("to", "<i4"),
            ("aim", VECTOR),
            ("aimed", "u1"),
            ("start", "<i8"),
            ("end", "<i8"),
            ("back", "<i8"),
            ("origin", "<i4"),
            ("origin_place", VECTOR),
            ("bulge", VECTOR),
            ("maker", "<i8"),
            ("placed", "<i8"),
        ),
        ("id",),
        "Shuttles: craft that fly from body to body.",
        {
            "id": "shuttle; its inventory has the same id",
            "kind": "number of the item that it is (table kinds)",
            "body": "body in whose frame it is",
            "position": f"middle of its feet, {POSITION}",
            "velocity": "in that frame, in 1/512 m per second",
            "rest": "part of a step not yet taken, in 1/30 of 1/512 m",
            "attitude": "turn from its own frame (x ahead, y left, z up) to the body's: a unit quaternion w, x, y, z;"
            " 2^30 is 1",
            **dict.fromkeys(WISHES, "wish of the pilot, -127 to 127; up, right, nose up and clockwise are positive"),
            "brake": "wish to come to rest",
            "landed": "1 while it stands on the ground",
            "mode": "what flies it: " + ", ".join(f"{number} {mode}" for number, mode in enumerate(MODES)),
            "hull": "health in hundredths of a point",
            "heat": "of the hull, 0 to 1000, above which air wears it down",
            "fuel": "in its tank, in milligrams",
            "goal": f"landing: where it is to come down, {POSITION}; orbit: x is the radius that it keeps",
            "to": "course: body that it flies to, 0 without a course",
            "aim": f"course: place over the destination where it ends, {POSITION}; once under way; landing: see aimed",
            "aimed": "course: 1 where the pilot chose the place, which is in aim until it is under way;"
            " landing: 1 where it tries another place than the one wanted, which is in aim",
            "start": "course: tick at which it left, 0 while it gets ready",
            "end": "course: tick at which it is there",
            "back": "course: tick at which it turned back, 0 else",
            "origin": "course: body that it left",
            "origin_place": f"course: where it left, {POSITION}",
            "bulge": "course: how far half of the way leads around what is in between, in m, in the system's frame",
            "maker": "player who put it up",
            "placed": "tick in which that was",
        },
    ),
    Table(
        "aboard",
        columns(("player", "<i8"), ("shuttle", "<i8"), ("seat", "u1")),
        ("player",),
        "Players who sit in shuttles.",
        {"player": "player", "shuttle": "shuttle", "seat": "0 the pilot's, then others"},
    ),
)
