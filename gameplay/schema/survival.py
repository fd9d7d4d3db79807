"""Tables of what players gather, carry, build, make, know, need and grow."""

import numpy as np

from gameplay.schema.base import POSITION, VECTOR, columns
from gameplay.tables import Table

MOST_STACKS = 64  # slots of an inventory
GEAR_PLACES = ("head", "body", "hands", "feet", "back", "tank", "light", "belt")
KIND = "number of an item's kind (table kinds), 0 for nothing"
WEAR = "how far it is used up, in parts of its whole life given in the content, of what holds air in points; 0 when new"
METER = "in millionths of a point; 100 points are full"


def _slots(kind: str, count: int) -> tuple:
    return (np.dtype(kind), (count,))


TABLES = (
    Table(
        "kinds",
        columns(("number", "<u4"), ("name", "S48")),
        ("number",),
        "Names of the content that the state refers to by number: the first 32 bits of the SHA-256 of the name.",
        {"number": "as other tables give it", "name": "of an item, recipe, technology, crop or goal, UTF-8"},
    ),
    Table(
        "packs",
        columns(("place", "u1"), ("name", "S48"), ("version", "S24")),
        ("place",),
        "Content packs that the world was made or played with, beside the game's own content.",
        {"place": "0 and up, as they were met", "name": "of the pack, UTF-8", "version": "met last, UTF-8"},
    ),
    Table(
        "inventories",
        columns(
            ("owner", "<i8"),
            ("slots", "<u2"),
            ("kind", _slots("<u4", MOST_STACKS)),
            ("count", _slots("<i4", MOST_STACKS)),
            ("wear", _slots("<i4", MOST_STACKS)),
        ),
        ("owner",),
        "What players and structures hold, and what jobs have taken, slot by slot.",
        {
            "owner": "player, structure or job",
            "slots": "slots that it has, 64 at most",
            "kind": KIND,
            "count": "items in the slot, 0 in an empty one",
            "wear": WEAR,
        },
    ),
    Table(
        "gear",
        columns(
            ("player", "<i8"), ("kind", _slots("<u4", len(GEAR_PLACES))), ("wear", _slots("<i4", len(GEAR_PLACES)))
        ),
        ("player",),
        f"What players wear: {', '.join(GEAR_PLACES)}, in this order.",
        {"player": "player", "kind": KIND, "wear": WEAR},
    ),
    Table(
        "piles",
        columns(
            ("id", "<i8"), ("kind", "<u4"), ("count", "<i4"), ("wear", "<i4"), ("body", "<i4"), ("position", VECTOR)
        ),
        ("id",),
        "Stacks of items that lie in the world, or roll.",
        {
            "id": "pile",
            "kind": KIND,
            "count": "items, 1 at least",
            "wear": WEAR,
            "body": "body that it lies on",
            "position": POSITION,
        },
    ),
    Table(
        "structures",
        columns(
            ("id", "<i8"),
            ("kind", "<u4"),
            ("body", "<i4"),
            ("position", VECTOR),
            ("forward", VECTOR),
            ("health", "<i4"),
            ("fuel", "<i8"),
            ("air", "<i8"),
            ("maker", "<i8"),
            ("placed", "<i8"),
        ),
        ("id",),
        "What players built: containers, stations, shelters, lamps, plots; and what the dead left.",
        {
            "id": "structure; its box in table volumes and its inventory have the same id",
            "kind": KIND,
            "body": "body that it stands on",
            "position": f"middle of its foot, {POSITION}",
            "forward": "where its front faces, perpendicular to up; 16384 is 1",
            "health": "in hundredths of a point",
            "fuel": "tick at which what it burns is spent, 0 while it burns nothing",
            "air": "oxygen that it holds, in millionths of a point",
            "maker": "player who built it",
            "placed": "tick in which it was built",
        },
    ),
    Table(
        "jobs",
        columns(
            ("id", "<i8"), ("station", "<i8"), ("player", "<i8"), ("recipe", "<u4"), ("left", "<i8"), ("ends", "<i8")
        ),
        ("id",),
        "Recipes that wait or are being made; those of one station in the order of their ids.",
        {
            "id": "job",
            "station": "structure, or the player who makes it by hand",
            "player": "player who queued it",
            "recipe": "number of the recipe (table kinds)",
            "left": "ticks of work left when it last stood still",
            "ends": "tick at which it is done if nothing interrupts it; 0 while it stands still",
        },
    ),
    Table(
        "technologies",
        columns(("technology", "<u4"), ("tick", "<i8")),
        ("technology",),
        "Technologies that are known in this world.",
        {"technology": "number (table kinds)", "tick": "in which it was unlocked"},
    ),
    Table(
        "research",
        columns(("id", "u1"), ("points", "<i8"), ("earned", "<i8")),
        ("id",),
        "Research points of this world; one row, none before the first point.",
        {"id": "always 0", "points": "that can be spent", "earned": "that were ever earned"},
    ),
    Table(
        "discoveries",
        columns(("kind", "<u4"), ("player", "<i8"), ("tick", "<i8")),
        ("kind",),
        "Items that somebody has held.",
        {"kind": KIND, "player": "who held it first", "tick": "when"},
    ),
    Table(
        "vitals",
        columns(
            ("player", "<i8"),
            ("oxygen", "<i4"),
            ("hunger", "<i4"),
            ("thirst", "<i4"),
            ("health", "<i4"),
            ("stamina", "<i4"),
            ("warmth", "<i4"),
            ("toxins", "<i4"),
            ("radiation", "<i4"),
            ("hurt", "<i4"),
            ("cause", "<u4"),
            ("hazards", "<u8"),
            ("shelter", "<i8"),
            ("weather", "u1"),
            ("encumbered", "u1"),
            ("died", "<i8"),
            ("deaths", "<i4"),
            ("bed", "<i8"),
            ("scanned", "<i8"),
            ("worked", "<i8"),
            ("work", "<i4"),
        ),
        ("player",),
        "How players fare.",
        {
            "player": "player",
            "oxygen": f"of the suit, {METER}; a tank adds more than 100",
            "hunger": METER,
            "thirst": METER,
            "health": METER,
            "stamina": METER,
            "warmth": "temperature of the body, in thousandths of a degree Celsius",
            "toxins": METER,
            "radiation": METER,
            "hurt": f"health lost since it was last told, {METER}",
            "cause": "number of what hurt last (table kinds), 0 for nothing",
            "hazards": "hazards that act, a bit each, in the order of the content",
            "shelter": "structure whose air the player breathes, 0 for none",
            "weather": "weather as it was last told, in the order of the content",
            "encumbered": "1 while the player carries too much",
            "died": "tick of death, 0 while alive",
            "deaths": "how often the player died",
            "bed": "structure in which the player wakes up, 0 for where players appear",
            "scanned": "tick of the last scan, 0 for never",
            "worked": "tick of the last work at a node, 0 for never",
            "work": "work done at nodes towards the next item, in thousandths of a tick with bare hands",
        },
    ),
    Table(
        "crops",
        columns(
            ("plot", "<i8"),
            ("kind", "<u4"),
            ("planted", "<i8"),
            ("growth", "<i4"),
            ("water", "<i4"),
            ("nutrients", "<i4"),
            ("health", "<i4"),
            ("stage", "u1"),
            ("withered", "u1"),
        ),
        ("plot",),
        "What grows in plots.",
        {
            "plot": "structure",
            "kind": "number of the crop (table kinds), 0 while nothing grows",
            "planted": "tick",
            "growth": "ticks of good growth so far",
            "water": METER,
            "nutrients": METER,
            "health": METER,
            "stage": "as it was last told, 0 the first",
            "withered": "1 when it died",
        },
    ),
    Table(
        "harvests",
        columns(("id", "<i8"), ("left", "<i4"), ("tick", "<i8")),
        ("id",),
        "Resource nodes and flora of bodies that players worked at; all others are as generated.",
        {
            "id": "node or flora: its body, cell and number within it packed into one number",
            "left": "what it still has, 0 for nothing",
            "tick": "of the last work at it",
        },
    ),
    Table(
        "explored",
        columns(("body", "<i4"), ("x", "<i4"), ("y", "<i4"), ("z", "<i4")),
        ("body", "x", "y", "z"),
        "Cubes of 32 m in which players have been.",
        {
            "body": "body",
            "x": "cube coordinate: 32 m x is its least corner",
            "y": "cube coordinate",
            "z": "cube coordinate",
        },
    ),
    Table(
        "goals",
        columns(("player", "<i8"), ("goal", "<u4"), ("count", "<i4"), ("tick", "<i8")),
        ("player", "goal"),
        "Goals of the guide that players reached, or are on the way to.",
        {
            "player": "player",
            "goal": "number (table kinds)",
            "count": "how often the player did it so far",
            "tick": "ticks since the world began when it was reached, 1 at least; 0 on the way",
        },
    ),
)
