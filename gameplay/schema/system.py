"""Tables of the solar system that a world lies in: its bodies as they were made, and what their ground is made of."""

import numpy as np

from gameplay.tables import Table

BODY_KINDS = ("star", "planet", "moon", "wreck", "asteroid")
THOUSANDTHS = 1000
WORDS = 16  # of a landscape in a row
_NAMES = "; names, a space between two"
_TURNS = "in 2^-32 turns"


def _columns(**kinds: object) -> np.dtype:
    return np.dtype([(name, *kind) if isinstance(kind, tuple) else (name, kind) for name, kind in kinds.items()])


TABLES = (
    Table(
        "celestials",
        _columns(
            body="<i4",
            kind="u1",
            name="S48",
            type="S24",
            parent="<i4",
            place="<i4",
            seed="<i8",
            radius="<i4",
            gravity="<i4",
            semi_major="<i8",
            period="<i8",
            since="<i8",
            eccentricity="<i8",
            inclination="<i8",
            node="<i8",
            periapsis="<i8",
            day="<i4",
            tilt="<i4",
            air="S24",
            gases="S128",
            density="<i4",
            breathable="u1",
            foul="S96",
            pole="<i4",
            equator="<i4",
            moisture="<i4",
            water="<i4",
            sea="<i4",
            traits="S128",
            lacks="S128",
            mu="<i8",
            mass="<i4",
            light="<i4",
            temperature="<i4",
            colour=("u1", (3,)),
        ),
        ("body",),
        "The bodies of the solar system, as they were made; no rows in a world of one planet.",
        {
            "body": "0 the star, 1 the planet where players begin, then other planets, moons, wrecks, asteroids",
            "kind": ", ".join(f"{number} {kind}" for number, kind in enumerate(BODY_KINDS)),
            "name": "UTF-8",
            "type": "class of a star, kind of a planet or moon, what an asteroid has most of (names of the content)",
            "parent": "body that it goes round, -1 for none",
            "place": "of a planet: counted from the star; of an asteroid: the belt that it belongs to; 0 for others",
            "seed": "of the body, 0 to 2^63 - 1",
            "radius": "mean radius in 1/512 m",
            "gravity": "on its ground in thousandths of m/s2",
            "semi_major": "semi-major axis of the orbit in m",
            "period": "ticks once round",
            "since": "ticks since periapsis in tick 0",
            "eccentricity": "of the orbit, in 2^-32",
            "inclination": f"of the orbit, {_TURNS}",
            "node": f"of the orbit, {_TURNS}",
            "periapsis": f"of the orbit, from the node, {_TURNS}",
            "day": "ticks from noon to noon",
            "tilt": "of the axis, in thousandths of a degree",
            "air": "kind of the air (name of the content), empty for none",
            "gases": "of the air, each with its parts in a thousand, spaces between all",
            "density": "of the air at the sea, in thousandths of that of Earth",
            "breathable": "1 where the air is, by who wears nothing",
            "foul": f"hazards of the content that are in the air{_NAMES}",
            "pole": "mean temperature at the poles, at the sea, in thousandths of a degree Celsius",
            "equator": "the same at the equator",
            "moisture": "in thousandths",
            "water": "share of the ground that lies under a sea, in thousandths; 0 where there is none",
            "sea": "how low the sea lies: from the mean radius (0) to the lowest ground that can be (65536)",
            "traits": f"that biomes ask for{_NAMES}",
            "lacks": f"resources that are not found there{_NAMES}",
            "mu": "of the star: how it pulls, in m3/s2",
            "mass": "of the star, in thousandths of that of the scale",
            "light": "of the star, in thousandths of that of the scale",
            "temperature": "of the star's surface, in kelvins",
            "colour": "of the star's light, sRGB",
        },
    ),
    Table(
        "landscapes",
        _columns(body="<i4", at="<i4", words=("<i4", (WORDS,))),
        ("body", "at"),
        "What the generator knows of a body's biomes; written when its ground is first needed, kept ever after.",
        {
            "body": "body",
            "at": "number of the row",
            "words": "as the version of the generator reads them, one row behind the other",
        },
    ),
    Table(
        "biomes",
        _columns(body="<i4", at="<i4", name="S64"),
        ("body", "at"),
        "Which biomes a landscape's are; written with it. Where a body has none, resources lie by zones instead.",
        {
            "body": "body",
            "at": "number of the biome in the landscape",
            "name": "of the biome in the content, UTF-8",
        },
    ),
)
