"""Names of the shapes in which things are drawn, as icons and in the world."""

SHAPES = (
    *("lump", "crystal", "boulder", "bush", "stalk", "mushroom", "berry", "pod", "root", "leaf", "seed", "bundle"),
    *("ingot", "plate", "rod", "wire", "gear", "pipe", "powder", "bottle", "capsule", "bowl", "box", "chip"),
    *("crate", "chest", "furnace", "bench", "machine", "dome", "plot", "greenhouse", "lamp", "tank", "pad"),
    *("suit", "helmet", "gloves", "boots", "pack", "tool", "shuttle", "relic", "salvage"),
)

# What stands on the ground in numbers, see `flora.toml`
FLORA = (
    *("grass", "tall_grass", "fern", "shrub", "flowers", "tree", "conifer", "cactus", "reeds", "dry_bush"),
    *("kelp", "coral", "caps", "tall_cap", "cushion", "bulbs"),
    *("pebbles", "rock", "lava_rock", "shards", "spikes", "log", "dead_tree"),
)

# Those that are seen from afar, where they are tall
TALL_FLORA = ("tree", "conifer", "cactus", "tall_cap", "rock", "lava_rock", "shards", "spikes", "dead_tree")
