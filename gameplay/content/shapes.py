"""Names of the shapes in which things are drawn, as icons and in the world."""

SHAPES = (
    *("lump", "crystal", "boulder", "bush", "stalk", "mushroom", "berry", "pod", "root", "leaf", "seed", "bundle"),
    *("ingot", "plate", "rod", "wire", "gear", "pipe", "powder", "bottle", "capsule", "bowl", "box", "chip"),
    *("crate", "chest", "furnace", "bench", "machine", "dome", "plot", "greenhouse", "lamp", "tank"),
    *("suit", "helmet", "gloves", "boots", "pack", "tool"),
)
