"""What the content of survival is made of. Frozen values, as the TOML files give them.

Names are lower case with underscores. Durations are seconds or minutes of play, masses kilograms, lengths metres,
temperatures degrees Celsius, meters points (100 are full), shares 0 to 1.
"""

from typing import NamedTuple

import msgspec


class Definition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Root of all definitions.

    Attributes:
        name: what recipes, commands and saves call it; never changes.
        title: what a player reads. text: what it is for, one sentence.
    """

    name: str
    title: str
    text: str


class Look(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How something is shown, in the world and as an icon.

    Attributes:
        shape: one of the shapes that the game can draw (`gameplay.content.shapes`).
        colour, accent: sRGB, 0 to 255.
        size: height in the world [m].
    """

    shape: str
    colour: tuple[int, int, int]
    accent: tuple[int, int, int] = (230, 230, 230)
    size: float = 0.3


class Food(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What eating or drinking one item gives, in points; negative ones take. `leaves` is the item that stays."""

    hunger: float = 0.0
    thirst: float = 0.0
    health: float = 0.0
    stamina: float = 0.0
    oxygen: float = 0.0
    toxins: float = 0.0
    radiation: float = 0.0
    warmth: float = 0.0
    leaves: str = ""


class Gear(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is worn.

    Attributes:
        place: one of `gameplay.schema.survival.GEAR_PLACES`.
        protects: share of each hazard that it takes away; 1 negates it.
        insulation: degrees by which it widens the band of temperatures that one bears.
        slots: that it adds to the pack. carries: mass that it adds [kg].
        oxygen: points that it adds to the suit's air.
        light: reach of its lamp [m].
        scan: factor of the scanner's reach. gathers: factor of the speed of gathering.
        life: seconds of wear in a hazard until it is gone; 0 lasts for ever.
    """

    place: str
    protects: dict[str, float] = {}
    insulation: float = 0.0
    slots: int = 0
    carries: float = 0.0
    oxygen: float = 0.0
    light: float = 0.0
    scan: float = 1.0
    gathers: float = 1.0
    life: float = 0.0


class Structure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What can be put up.

    Attributes:
        size: width, height and depth of its box [m].
        health: points.
        slots: of its inventory.
        station: recipes that name this are made here; "" none.
        burns: takes fuel, and works only while it burns.
        powered: watts that it will need when there is power; until then 0.
        speed: factor of crafting.
        light: reach of its light [m]. warmth: degrees that it adds within 4 m.
        shelter: radius of the pressurised air round it [m]; air: oxygen that it holds [points], refilled by fuel or
            oxygen items; makes_air: points a minute.
        plot: takes a crop; greenhouse: degrees that it adds to the crop, and keeps hazards off.
        bed: one wakes up here.
        pad: shuttles of trade routes load and unload here.
        remains: what the dead leave; nobody makes it.
    """

    size: tuple[float, float, float]
    health: float = 100.0
    slots: int = 0
    station: str = ""
    burns: bool = False
    powered: float = 0.0
    speed: float = 1.0
    light: float = 0.0
    warmth: float = 0.0
    shelter: float = 0.0
    air: float = 0.0
    makes_air: float = 0.0
    plot: bool = False
    greenhouse: float = 0.0
    bed: bool = False
    pad: bool = False
    remains: bool = False


class Item(Definition, frozen=True, kw_only=True):
    """What can be carried.

    Attributes:
        category: "resource", "material", "part", "tool", "gear", "food", "seed", "structure", "medicine", "fuel",
            "remains".
        stack: items in a slot, 1 to 1,000. mass: of one [kg].
        research: points for analysing one. discovery: points for the first that anybody holds.
        fuel: seconds that one burns. water, nutrients: points that one gives a plot.
        seed: crop that it grows into. part: "canister", or the augment of the terrain tool that it becomes.
    """

    category: str
    stack: int
    mass: float
    look: Look
    research: int = 0
    discovery: int = 0
    fuel: float = 0.0
    water: float = 0.0
    nutrients: float = 0.0
    seed: str = ""
    part: str = ""
    food: Food | None = None
    gear: Gear | None = None
    structure: Structure | None = None


class Resource(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How an item lies in the ground.

    Attributes:
        item: what it gives.
        material: of the ground; each whole voxel that is dug is a fragment. "" for what lies in nodes alone.
        fragments: that make a stack and leave the tool for the pack. gives: items in it; 0: one a fragment.
        nodes: weight among the nodes of a place, 0 for none; of bodies with biomes, those say (`Biome.resources`).
        ruins: weight among what lies in ruins, 0 for none.
        depth: least and greatest depth of its nodes under the surface [m]; negative is above: plants, boulders.
        zones: "polar", "temperate", "hot", "shore", "highland", "sea"; none means anywhere.
        quantity: least and greatest of a node.
        by_hand: needs no tool. seconds: of work for one item.
        regrows: minutes after which a node is whole again; 0 never.
        look: of its nodes.
    """

    item: str
    material: str = ""
    fragments: int = 10
    gives: int = 0
    nodes: float = 0.0
    ruins: float = 0.0
    depth: tuple[float, float] = (0.0, 0.0)
    zones: list[str] = []
    quantity: tuple[int, int] = (1, 1)
    by_hand: bool = False
    seconds: float = 0.5
    regrows: float = 0.0
    look: Look | None = None


class Recipe(Definition, frozen=True, kw_only=True):
    """How an item is made.

    Attributes:
        needs: items and how many. gives: item; amount: how many.
        seconds: of work. station: where, "" by hand.
        technology: that must be known, "" none.
        category: where it is listed.
        title, text, category, gives: of its item, and its own name, where the file leaves them out.
    """

    title: str = ""
    text: str = ""
    needs: dict[str, int]
    gives: str = ""
    amount: int = 1
    seconds: float = 1.0
    station: str = ""
    technology: str = ""
    category: str = ""


class Technology(Definition, frozen=True, kw_only=True):
    """What can be learned. `tier` 1 to 6; `cost` in research points; `needs` are technologies."""

    tier: int
    cost: int
    needs: list[str] = []


class Crop(Definition, frozen=True, kw_only=True):
    """What grows in a plot.

    Attributes:
        minutes: of good growth until it is ripe. stages: looks, from seedling to ripe.
        water: points that it drinks an hour. nutrients: points that it uses till it is ripe.
        light: share of full sun that it needs. warmth: least and greatest temperature.
        gives: items of a harvest. regrows: share of growth that it keeps when harvested; 0: it is gone.
        withers: minutes without water, light or warmth until it dies.
        look: when ripe.
    """

    minutes: float
    stages: list[str]
    water: float
    nutrients: float
    light: float
    warmth: tuple[float, float]
    gives: dict[str, int]
    regrows: float = 0.0
    withers: float = 10.0
    look: Look


class Hazard(Definition, frozen=True, kw_only=True):
    """What hurts.

    Attributes:
        source: what brings it, and its unit: "cold" and "heat" [degrees of the place]; "air" [0 to 1: how foul the air
            of a cave is, drawn for each cube of 16 m]; "weather" [its strength, 0 to 1]; "depth" [m under the ground];
            "lava" [m under the ground, where `material` is within 2 m]; "water" [m that the head is under the sea];
            "fall" [m/s of a landing]; "ground" [0 to 1: how solid it is where the head is]; "near" [m from the
            head to `material`, 12 at most]; "geyser" [0 to 1: how strong the column is where the head is, of a geyser
            that names the hazard].
        threshold: of the source, from which it acts; full: where it acts with all its strength; it may be less.
        weather: that brings it, for source "weather"; material: of the ground near by, for "near" and "lava".
        meter: what it lowers ("health", "oxygen", "stamina", "warmth") or raises ("toxins", "radiation"); "heat",
            "lava" and "depth" raise "warmth".
        points: a minute at full strength, degrees for "warmth"; at once for "fall".
    """

    source: str
    threshold: float
    full: float
    meter: str
    points: float
    weather: str = ""
    material: str = ""


class Weather(Definition, frozen=True, kw_only=True):
    """A kind of weather.

    Attributes:
        weight: how often it comes; zones: where, none means anywhere.
        minutes: least and greatest duration. wind: 0 to 1.
        light: share of the sun that comes through. warmth: degrees that it adds.
        fog: metres of sight at its strongest. water: points an hour that it gives to plots in the open.
        colour: of its clouds and haze, sRGB. falls: what one sees fall, "rain", "snow" or "dust"; "" nothing.
        aurora: how bright curtains of light stand in the sky, 0 to 1.
    """

    weight: float
    zones: list[str] = []
    minutes: tuple[float, float] = (4.0, 10.0)
    wind: float = 0.0
    light: float = 1.0
    warmth: float = 0.0
    fog: float = 20_000.0
    water: float = 0.0
    colour: tuple[int, int, int] = (200, 205, 210)
    falls: str = ""
    aurora: float = 0.0


class Geyser(Definition, frozen=True, kw_only=True):
    """What the cones of some biomes throw up now and then.

    Attributes:
        hazard: that acts in its column.
        period: seconds from one eruption to the next, the least and the greatest: each geyser has its own.
        lasts: seconds of an eruption, the same way; swells, dies: seconds at its start and at its end in which it grows
            and fades.
        cone: least height of a cone that erupts [m].
        height: of the column over the mouth [m]; radius: within which it burns and lifts [m].
        speed: at which it blows at the mouth, less and less to its top [m/s].
        colour, accent: of what is thrown up, and of the cloud that hangs over it, sRGB.
        glow: light of its own, 0 none to 1.
    """

    hazard: str
    period: tuple[float, float]
    lasts: tuple[float, float]
    swells: float
    dies: float
    cone: float
    height: float
    radius: float
    speed: float
    colour: tuple[int, int, int]
    accent: tuple[int, int, int]
    glow: float = 0.0


class Goal(Definition, frozen=True, kw_only=True):
    """A step of the first hour's guide. `when` is the outcome that reaches it, `what` the name in it that it asks for.

    Attributes:
        when: name of an outcome in snake case, e.g. "item_crafted".
        what: item, recipe, technology, crop or meter in that outcome; "" for any.
        count: how often.
    """

    when: str
    what: str = ""
    count: int = 1


class Outfit(Definition, frozen=True, kw_only=True):
    """What a world can begin with, so that one need not begin with nothing.

    Attributes:
        store: structure with slots in which it lies; as many as it takes stand where players appear.
        items: that are in them.
        technologies: that are known, with all that they need.
    """

    store: str
    items: dict[str, int]
    technologies: list[str] = []


class Ground(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a biome's ground is made of: names of materials, and voxels.

    Attributes:
        top, below: layers over the rock. shore: at the water's edge. stone, deep: rock, and rock far down.
        bands: four stripes of bare walls; none is stone alone. snow: whether snow may lie.
        bare: how rugged ground is bare rock, 0 all to 1 none.
        patch, vein: another top, in veins so wide [voxels].
        ores: the commonest first; shallow, middle, deep.
    """

    top: tuple[str, int] = ("soil", 3)
    below: tuple[str, int] = ("clay", 3)
    shore: str = "sand"
    stone: str = "rock"
    deep: str = "basalt"
    bands: list[str] = []
    snow: bool = True
    bare: float = 0.5
    patch: str = ""
    vein: float = 0.0
    ores: tuple[list[str], list[str], list[str]] = (
        ["coal", "iron", "copper"],
        ["titanium", "coal", "lithium", "crystal"],
        ["titanium", "lithium", "crystal", "uranium"],
    )


class Biome(Definition, frozen=True, kw_only=True):
    """A landscape.

    Attributes:
        temperature, moisture, height, variety: the climates that it takes: the mean [°C]; 0 to 1; 0 the shore to 1 the
            highest ground, -1 to 0 the ground of a sea; 0 to 1, which changes from place to place for no other reason.
        needs, lacks: traits of a world that it asks for, and that keep it away.
        precedence: of the biomes that take a climate the one with the most has it.
        colours: ground, second ground, rock, what grows or shines there; sRGB, 0 to 255.
        roughness: 0 plain to 1 rugged.
        hazards: that are met there. creatures: names.
        foul: of these, those that hang over its open ground, as a share of their full strength, above 0 to 1.
        resources: weights among all nodes there, near the ground and deep under it; caves: among those in its caves;
            landmarks: among those round arches, pillars and the like.
        nodes: how many nodes it has, beside others that have 1; landmarks apart.
        geyser: what its cones throw up, "" nothing.
        landforms: how much it has of each of `taichi_kernels.landscape.Forms`, 0 to 1. ground: what it is made of.
    """

    temperature: tuple[float, float]
    moisture: tuple[float, float]
    height: tuple[float, float]
    variety: tuple[float, float] = (0.0, 1.0)
    needs: list[str] = []
    lacks: list[str] = []
    precedence: int = 0
    colours: list[tuple[int, int, int]]
    roughness: float
    hazards: list[str] = []
    foul: dict[str, float] = {}
    resources: dict[str, float]
    caves: dict[str, float] = {}
    landmarks: dict[str, float] = {}
    nodes: float = 1.0
    creatures: list[str] = []
    geyser: str = ""
    landforms: dict[str, float] = {}
    ground: Ground = Ground()


class Flora(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What grows or lies on the ground in numbers: grass, ferns, trees, pebbles, shards.

    Attributes:
        name: of it. title: what a player reads.
        shape: one of `gameplay.content.shapes.FLORA`. colour, accent: sRGB, 0 to 255.
        size: least and greatest height [m].
        grows_on: materials of the ground that it stands on.
        density: on 100 m² of such ground.
        clumps: 0 spread evenly to 1 in patches.
        slope: steepest ground that it stands on [degrees].
        height: least and greatest height of the ground over the sea [m]. Where there is no sea only what never stands
            under one is found, at any height.
        alive: it needs air.
        sway: how far its top gives way to wind, as a share of its height.
        sight: from how far it is seen [m]; trees and such (`shapes.TALL_FLORA`) of 1.4 m and more from as far as 50
            times their height. shadow: whether it casts one.
        gives: resource that one gets of it, "" none; count: how much.
        regrows: minutes until it is there again; 0 never.
    """

    name: str
    title: str
    shape: str
    colour: tuple[int, int, int]
    accent: tuple[int, int, int] = (230, 230, 230)
    size: tuple[float, float]
    grows_on: list[str]
    density: float
    clumps: float = 0.5
    slope: float = 40.0
    height: tuple[float, float] = (0.3, 10_000.0)
    alive: bool = True
    sway: float = 0.0
    sight: float = 44.0
    shadow: bool = False
    gives: str = ""
    count: int = 1
    regrows: float = 20.0


class Kind(NamedTuple):
    """A kind of definition: the model, its field in `Content`, and the field that names one."""

    model: type[msgspec.Struct]
    group: str
    key: str = "name"


KINDS = {
    "item": Kind(Item, "items"),
    "resource": Kind(Resource, "resource_types", "item"),
    "recipe": Kind(Recipe, "recipes"),
    "technology": Kind(Technology, "technologies"),
    "crop": Kind(Crop, "crops"),
    "hazard": Kind(Hazard, "hazards"),
    "weather": Kind(Weather, "weathers"),
    "goal": Kind(Goal, "goals"),
    "geyser": Kind(Geyser, "geysers"),
    "biome": Kind(Biome, "biomes"),
    "flora": Kind(Flora, "flora"),
    "outfit": Kind(Outfit, "outfits"),
}
