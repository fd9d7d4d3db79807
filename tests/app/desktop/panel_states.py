"""States of the game that panels are built for in tests, from empty to overfull."""

import numpy as np

from app.desktop.panels.state import Debug, Hud, Item, Loading, Tool, View

SOIL = {"soil": 210.4, "clay": 120.2, "coal": 35.5, "copper": 12.0, "rock": 301.0, "gravel": 10.0, "sand": 4.0}
FULL_TOOL = Tool(
    "excavate",
    2.0,
    3.0,
    (
        Item(3, "wide", "augment", about="1.5 times as wide"),
        None,
        Item(4, "inhibitor", "augment", about="Soil is not kept"),
        Item(1, "canister", "canister", SOIL, 1000.0),
        Item(2, "canister", "canister", {"rock": 1000.0}, 1000.0),
        Item(8, "canister", "canister", {}, 1000.0),
        Item(9, "canister", "canister", {"uranium": 0.2}, 1000.0),
    ),
    3,
    tuple(Item(20 + number, f"augment {number}", "augment", about="Does something") for number in range(12)),
    {"coal": 12, "copper": 3_000_000},
)
DEBUG = Debug(
    np.concatenate([np.full(150, 9.0), [40.0, np.nan], np.full(100, 18.0)]),
    {"input": 0.1, "streaming": 0.7, "recording": 0.9, "interface": 0.5},
    dict.fromkeys(("terrain", "shadows", "atmosphere", "scene", "compose", "bloom", "tone"), 1.0),
    {"Vulkan calls": 143, "nodes": 1234, "triangles": 1_234_567, "draws": 12},
    {"terrain": 212.0, "images": 90.0, "buffers": 12.5},
    "llvmpipe (LLVM 15.0.6, 256 bits), a device with a rather long name",
    123_456_789,
    3.2,
    (123.4, -512.8, 33_000.1),
)
VIEWS = {
    "nothing": View(),
    "new": View("home", Hud()),
    "full": View("a world with a name that is long", Hud(FULL_TOOL, 1.0, True, 359.9, 123.4, 23.999, True), DEBUG),
    "elevate": View("home", Hud(Tool("elevate"), 0.3, False, 180.0, -3.2, 0.0), DEBUG),
    "flatten": View("home", Hud(Tool("flatten", 6.0, 6.0), altitude=1e6), Debug(np.zeros(0))),
    "flying": View("home", Hud(FULL_TOOL, flying=1234.0), DEBUG),
    "crawling": View("home", Hud(FULL_TOOL, flying=0.5), DEBUG, software=True),
    "loading": View("home", loading=Loading("Making the ground", 0.4)),
    "waiting": View("home", loading=Loading("Opening the world", None)),
    "done": View("home", loading=Loading("Ready", 2.0)),
}
MESSAGES = (
    ("Coal: 12 fragments", "good"),
    ("The canisters are full: soil is lost from now on", "warning"),
    ("The settings file was damaged (Expected a value at line 3, column 12); it is kept as settings-damaged-1.toml, "
     "and defaults are taken.", "warning"),
    ("Saved", "note"),
)  # fmt: skip
