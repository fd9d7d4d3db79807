"""What numbers and words of definitions can be."""

from typing import NamedTuple

from gameplay.schema.survival import MOST_STACKS

REMAINS = "remains"  # category of what the game itself puts into the world
CATEGORIES = (
    "resource", "material", "part", "tool", "gear", "food", "seed", "structure", "medicine", "fuel", REMAINS
)  # fmt: skip
ZONES = ("polar", "temperate", "hot", "shore", "highland", "sea")
SOURCES = (
    "cold", "heat", "air", "weather", "depth", "lava", "water", "fall", "ground", "near", "geyser"
)  # fmt: skip
METERS = ("health", "oxygen", "stamina", "warmth", "toxins", "radiation")
TOLD_METERS = ("oxygen", "hunger", "thirst", "health", "stamina")  # that outcomes name
FALLS = ("rain", "snow", "dust")  # what one sees fall
MOST = {"hazard": 64, "weather": 255, "biome": 255}  # that there is room for: a bit each, a byte
LONGEST_NAME = 40
COLOURS = 4  # of a biome
BANDS = 4  # of a biome's walls
DEEPEST_LAYER = 15  # voxels, of a biome's ground
MOST_ORES = 4  # of a tier
LONGEST_TITLE = 32  # letters that a panel has room for
LONGEST_TEXT = 120


class Limit(NamedTuple):
    """What a number can be, and in which unit it is meant."""

    least: float
    most: float
    unit: str


_LOOK = {
    "look.colour": Limit(0, 255, "of 255"),
    "look.accent": Limit(0, 255, "of 255"),
    "look.size": Limit(0.05, 20, "metres"),
}
LIMITS = {
    "item": {
        **_LOOK,
        "stack": Limit(1, 1000, "items"),
        "mass": Limit(0.001, 1000, "kilograms"),
        "research": Limit(0, 100_000, "points"),
        "discovery": Limit(0, 100_000, "points"),
        "fuel": Limit(0, 86_400, "seconds"),
        "water": Limit(0, 100, "points"),
        "nutrients": Limit(0, 100, "points"),
        "food.hunger": Limit(-100, 100, "points"),
        "food.thirst": Limit(-100, 100, "points"),
        "food.health": Limit(-100, 100, "points"),
        "food.stamina": Limit(-100, 100, "points"),
        "food.oxygen": Limit(0, 1000, "points"),
        "food.toxins": Limit(-100, 100, "points"),
        "food.radiation": Limit(-100, 100, "points"),
        "food.warmth": Limit(-5, 5, "degrees"),
        "gear.protects": Limit(0, 1, "as a share"),
        "gear.insulation": Limit(0, 100, "degrees"),
        "gear.slots": Limit(0, MOST_STACKS, "slots"),
        "gear.carries": Limit(0, 1000, "kilograms"),
        "gear.oxygen": Limit(0, 1000, "points"),
        "gear.light": Limit(0, 100, "metres"),
        "gear.scan": Limit(0.1, 10, "times"),
        "gear.gathers": Limit(0.1, 20, "times"),
        "gear.life": Limit(0, 86_400, "seconds"),
        "structure.size": Limit(0.2, 32, "metres"),
        "structure.health": Limit(1, 100_000, "points"),
        "structure.slots": Limit(0, MOST_STACKS, "slots"),
        "structure.powered": Limit(0, 1_000_000, "watts"),
        "structure.speed": Limit(0.1, 20, "times"),
        "structure.light": Limit(0, 100, "metres"),
        "structure.warmth": Limit(-50, 100, "degrees"),
        "structure.shelter": Limit(0, 16, "metres"),
        "structure.air": Limit(0, 100_000, "points"),
        "structure.makes_air": Limit(0, 10_000, "points a minute"),
        "structure.greenhouse": Limit(0, 60, "degrees"),
    },
    "resource": {
        **_LOOK,
        "fragments": Limit(1, 10_000, "voxels"),
        "gives": Limit(0, 1000, "items"),
        "nodes": Limit(0, 100, "as a weight"),
        "ruins": Limit(0, 100, "as a weight"),
        "depth": Limit(-5, 500, "metres"),
        "quantity": Limit(1, 1000, "items"),
        "seconds": Limit(0.05, 60, "seconds"),
        "regrows": Limit(0, 10_000, "minutes"),
    },
    "recipe": {
        "needs": Limit(1, 1000, "items"),
        "amount": Limit(1, 1000, "items"),
        "seconds": Limit(0.1, 600, "seconds"),
    },
    "technology": {"tier": Limit(1, 6, "as a tier"), "cost": Limit(1, 1_000_000, "points")},
    "crop": {
        **_LOOK,
        "minutes": Limit(0.1, 1000, "minutes"),
        "water": Limit(0, 1000, "points an hour"),
        "nutrients": Limit(0, 100, "points"),
        "light": Limit(0, 1, "as a share"),
        "warmth": Limit(-100, 150, "degrees"),
        "gives": Limit(1, 1000, "items"),
        "regrows": Limit(0, 0.95, "as a share"),
        "withers": Limit(0.1, 1000, "minutes"),
    },
    "hazard": {
        "threshold": Limit(-1000, 10_000, "in the unit of its source"),
        "full": Limit(-1000, 10_000, "in the unit of its source"),
        "points": Limit(0.01, 10_000, "points a minute"),
    },
    "weather": {
        "weight": Limit(0.01, 100, "as a weight"),
        "minutes": Limit(0.5, 120, "minutes"),
        "wind": Limit(0, 1, "as a share"),
        "light": Limit(0, 1, "as a share"),
        "warmth": Limit(-60, 60, "degrees"),
        "fog": Limit(5, 20_000, "metres"),
        "water": Limit(0, 10_000, "points an hour"),
        "colour": Limit(0, 255, "of 255"),
        "aurora": Limit(0, 1, "as a share"),
    },
    "geyser": {
        "period": Limit(10, 3600, "seconds"),
        "lasts": Limit(1, 600, "seconds"),
        "swells": Limit(0.1, 60, "seconds"),
        "dies": Limit(0.1, 60, "seconds"),
        "cone": Limit(3, 30, "metres"),
        "height": Limit(4, 60, "metres"),
        "radius": Limit(0.5, 8, "metres"),
        "speed": Limit(0, 40, "m/s"),
        "colour": Limit(0, 255, "of 255"),
        "accent": Limit(0, 255, "of 255"),
        "glow": Limit(0, 1, "as a share"),
    },
    "goal": {"count": Limit(1, 1000, "times")},
    "outfit": {"items": Limit(1, 10_000, "items")},
    "biome": {
        "temperature": Limit(-273, 500, "degrees"),
        "moisture": Limit(0, 1, "as a share"),
        "height": Limit(-1, 1, "as a share"),
        "variety": Limit(0, 1, "as a share"),
        "precedence": Limit(0, 100, "as a precedence"),
        "roughness": Limit(0, 1, "as a share"),
        "resources": Limit(0.01, 100, "as a weight"),
        "nodes": Limit(0, 1, "as a share"),
        "landforms": Limit(0, 1, "as a share"),
        "ground.bare": Limit(0, 1, "as a share"),
        "ground.vein": Limit(0, 100, "voxels"),
    },
    "flora": {
        "colour": Limit(0, 255, "of 255"),
        "accent": Limit(0, 255, "of 255"),
        "size": Limit(0.02, 15, "metres"),
        "density": Limit(0.01, 100, "on 100 m²"),
        "clumps": Limit(0, 1, "as a share"),
        "slope": Limit(0, 90, "degrees"),
        "height": Limit(-1000, 10_000, "metres"),
        "sway": Limit(0, 0.2, "as a share"),
        "sight": Limit(5, 200, "metres"),
        "count": Limit(1, 100, "items"),
        "regrows": Limit(0, 10_000, "minutes"),
    },
}
