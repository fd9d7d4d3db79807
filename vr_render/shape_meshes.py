"""Meshes of things: what lies on the ground, who walks there, and what hands hold."""

import numpy as np

from vr_render.built_meshes import (
    bench,
    bottle,
    box_of_parts,
    bundle,
    chest,
    crate,
    dome,
    furnace,
    greenhouse,
    ingot,
    lamp,
    machine,
    pad,
    plot,
    remains,
    suit,
    tank,
)
from vr_render.craft_meshes import cockpit, flame, shuttle
from vr_render.hand_meshes import (
    finger_long,
    finger_short,
    finger_tip,
    fist_left,
    fist_right,
    hand_left,
    hand_right,
    palm_left,
    palm_right,
)
from vr_render.mesh_parts import CLOTH, DARK, GLASS, LIGHT, METAL, PAINT, Mesh, ball, box, joined, lathe, moved
from vr_render.natural_meshes import (
    berry,
    boulder,
    bush,
    crystal,
    flower,
    grain,
    leaf,
    lump,
    mushroom,
    pod,
    root,
    spire,
    sprout,
    stalk,
    wilted,
)
from vr_render.tool_meshes import controller, holster, tool
from vr_render.trace_meshes import relic, salvage

__all__ = [
    "augment",
    "bench",
    "berry",
    "bottle",
    "boulder",
    "box_of_parts",
    "bundle",
    "bush",
    "canister",
    "chest",
    "cockpit",
    "controller",
    "crate",
    "crystal",
    "dome",
    "finger_long",
    "finger_short",
    "finger_tip",
    "fist_left",
    "fist_right",
    "flame",
    "flower",
    "furnace",
    "grain",
    "greenhouse",
    "hand_left",
    "hand_right",
    "holster",
    "ingot",
    "lamp",
    "leaf",
    "lump",
    "machine",
    "mushroom",
    "pad",
    "palm_left",
    "palm_right",
    "player",
    "plot",
    "pod",
    "relic",
    "remains",
    "root",
    "salvage",
    "shuttle",
    "spire",
    "sprout",
    "stalk",
    "suit",
    "tank",
    "tool",
    "wilted",
]


def canister() -> Mesh:
    """A can for soil, half a metre high: metal ends, a painted body, a ring of light that shows its colour."""
    return joined(
        lathe([(0, 0), (0.15, 0), (0.17, 0.02), (0.17, 0.07), (0.15, 0.09), (0.14, 0.09)], METAL),
        lathe([(0.14, 0.09), (0.155, 0.10), (0.155, 0.24)], PAINT),
        lathe([(0.155, 0.24), (0.148, 0.245), (0.148, 0.285), (0.155, 0.29)], LIGHT),
        lathe([(0.155, 0.29), (0.155, 0.40), (0.14, 0.42)], PAINT),
        lathe([(0.14, 0.42), (0.17, 0.43), (0.17, 0.48), (0.14, 0.50), (0.06, 0.50)], METAL),
        lathe([(0.06, 0.50), (0.06, 0.54), (0.045, 0.555), (0, 0.555)], DARK, 12),
    )


def augment() -> Mesh:
    """A module for the tool: a six-sided housing with a glowing core."""
    return joined(
        lathe([(0, 0), (0.10, 0), (0.14, 0.03), (0.14, 0.08), (0.11, 0.10)], METAL, 6, 5),
        lathe([(0.085, 0.10), (0.085, 0.20)], LIGHT, 6, 5),
        lathe([(0.11, 0.20), (0.14, 0.22), (0.14, 0.27), (0.10, 0.30), (0, 0.30)], PAINT, 6, 5),
        *[
            moved(box((0.025, 0.12, 0.03), DARK), (0.115 * np.sin(a), 0.15, 0.115 * np.cos(a)))
            for a in (0, 2.094, 4.189)
        ],
    )


def player() -> Mesh:
    """Someone in a suit, 1.8 m tall, looking along −Z."""
    limb = [(0, -0.02), (0.07, 0), (0.085, 0.10), (0.075, 0.36), (0.085, 0.42), (0, 0.47)]
    leg = [(0, 0.02), (0.09, 0.02), (0.085, 0.10), (0.095, 0.40), (0.115, 0.72), (0.10, 0.82), (0, 0.86)]
    parts = [
        lathe([(0, 0.72), (0.17, 0.76), (0.20, 0.92), (0.22, 1.18), (0.20, 1.36), (0.12, 1.46), (0, 1.48)], CLOTH),
        lathe([(0.205, 0.93), (0.225, 0.945), (0.225, 0.985), (0.207, 1.0)], DARK),
        moved(ball(0.155, PAINT), (0, 1.62, 0)),
        moved(ball(0.132, GLASS), (0, 1.615, -0.045), (1, 0.82, 1)),
        moved(box((0.34, 0.46, 0.17), PAINT), (0, 1.18, 0.25)),
        moved(box((0.10, 0.30, 0.04), LIGHT), (0, 1.20, 0.345)),
    ]
    for side in (-1, 1):
        parts += [
            moved(lathe(leg, CLOTH), (side * 0.115, 0, 0)),
            moved(box((0.14, 0.11, 0.27), DARK), (side * 0.115, 0.055, -0.04)),
            moved(lathe(limb, CLOTH), (side * 0.27, 0.93, -0.03), tilt=-12.0),
            moved(ball(0.085, DARK), (side * 0.27, 0.93, -0.04)),
            moved(ball(0.105, PAINT), (side * 0.245, 1.35, 0.01)),
        ]
    return joined(*parts)
