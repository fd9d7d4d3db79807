"""Gathering, carrying, building, making, learning, living and growing.

Items, recipes, technologies, crops and hazards go by their names in the content. `shortage` maps items to how many are
missing. Meters are in points, 0 to 100.
"""

from gameplay.outcomes.root import Outcome, Point


class ResourceGathered(Outcome, frozen=True):
    """Work at a node gave an amount of a resource; `left` is what the node still has."""

    node: int
    resource: str
    amount: int
    left: int
    position: Point


class NodeDepleted(Outcome, frozen=True):
    """A resource node has given all that it had and is gone."""

    node: int
    resource: str
    position: Point


class NodeRevealed(Outcome, frozen=True):
    """Digging laid a resource node open."""

    node: int
    resource: str
    position: Point


class Signature(Outcome, frozen=True):
    """One answer to a scan: a resource at a distance [units]; `strength` falls from 255 with distance and rock."""

    resource: str
    position: Point
    distance: int
    direction: Point
    quantity: int
    strength: int


class ScanCompleted(Outcome, frozen=True):
    """A pulse of the scanner came back, the strongest signature first."""

    signatures: list[Signature]
    reach: int


class StackFormed(Outcome, frozen=True):
    """Fragments in the tool made a whole stack, which went into the pack."""

    resource: str
    amount: int


class ItemsReceived(Outcome, frozen=True):
    """Items came into a pack or a store."""

    store: int
    item: str
    amount: int
    wear: int = 0


class ItemsSpent(Outcome, frozen=True):
    """Items left a store for good: `by` is the command or system that used them."""

    store: int
    item: str
    amount: int
    by: str


class StacksMoved(Outcome, frozen=True):
    """Items went from one store to another: how many of each."""

    store: int
    to_store: int
    items: dict[str, int]


class ItemsSpilled(Outcome, frozen=True):
    """Items lie on the ground, as a pile; `overflow`: for want of room in the player's pack."""

    pile: int
    item: str
    amount: int
    position: Point
    overflow: bool = False


class PilePickedUp(Outcome, frozen=True):
    """Items came from the ground into a pack; `left` of the pile stayed for want of room."""

    pile: int
    item: str
    amount: int
    left: int
    position: Point


class GearWorn(Outcome, frozen=True):
    """A piece of gear is worn from now on."""

    place: str
    item: str


class GearRemoved(Outcome, frozen=True):
    """A piece of gear is worn no longer."""

    place: str
    item: str


class GearWornOut(Outcome, frozen=True):
    """A piece of gear is used up and gone."""

    place: str
    item: str


class Encumbered(Outcome, frozen=True):
    """A player carries too much to be quick, or no longer does."""

    encumbered: bool


class StructurePlaced(Outcome, frozen=True):
    """A structure stands."""

    structure: int
    item: str
    position: Point


class StructureDismantled(Outcome, frozen=True):
    """A structure was taken down."""

    structure: int
    item: str


class StructureDamaged(Outcome, frozen=True):
    """A structure was hurt; `health` is what is left, in hundredths of a point."""

    structure: int
    health: int


class StructureDestroyed(Outcome, frozen=True):
    """A structure is no more; what it held lies on the ground."""

    structure: int
    item: str
    position: Point


class StructureRefuelled(Outcome, frozen=True):
    """A structure burns longer: seconds in all."""

    structure: int
    seconds: int


class AirRefilled(Outcome, frozen=True):
    """A shelter holds more air: points of oxygen in all."""

    structure: int
    air: int


class FuelSpent(Outcome, frozen=True):
    """A structure has nothing left to burn; what it works at waits."""

    structure: int


class JobQueued(Outcome, frozen=True):
    """A recipe will be made; its ingredients are taken. `station` is 0 by hand."""

    station: int
    job: int
    recipe: str


class JobCancelled(Outcome, frozen=True):
    """A recipe will not be made; its ingredients came back."""

    station: int
    job: int
    recipe: str


class ItemCrafted(Outcome, frozen=True):
    """A recipe is done."""

    station: int
    job: int
    recipe: str
    item: str
    amount: int


class CraftingFailed(Outcome, frozen=True):
    """A recipe cannot be made for want of ingredients."""

    recipe: str
    shortage: dict[str, int]


class ResearchEarned(Outcome, frozen=True):
    """Research points came in; `why` names the item that was analysed or discovered. `total` is what there is now."""

    points: int
    total: int
    why: str


class ItemDiscovered(Outcome, frozen=True):
    """Somebody held an item for the first time in this world."""

    item: str


class TechnologyUnlocked(Outcome, frozen=True):
    """A technology is known everywhere from now on, with the recipes that it gives."""

    technology: str
    recipes: list[str]


class MeterRestored(Outcome, frozen=True):
    """A meter rose by points: "oxygen", "hunger", "thirst", "health", "stamina"."""

    meter: str
    points: int


class MeterLow(Outcome, frozen=True):
    """A meter fell below a warning: at 50, 25 or 10 points."""

    meter: str
    points: int


class HazardEntered(Outcome, frozen=True):
    """A hazard acts on a player; `share` is what gear leaves of it, 0 to 256."""

    hazard: str
    share: int


class HazardLeft(Outcome, frozen=True):
    """A hazard acts on a player no longer."""

    hazard: str


class GeyserErupted(Outcome, frozen=True):
    """A geyser of a kind begins to erupt near a player; `position` is that of its mouth."""

    geyser: str
    position: Point


class PlayerHurt(Outcome, frozen=True):
    """Health went down by hundredths of a point since this was last told."""

    cause: str
    amount: int


class PlayerDied(Outcome, frozen=True):
    """A player died; the pack lies at a place, in a structure when there was anything in it."""

    cause: str
    position: Point
    remains: int


class PlayerWoke(Outcome, frozen=True):
    """A player lives again."""

    position: Point


class BedSet(Outcome, frozen=True):
    """A player wakes up in a structure from now on."""

    structure: int


class ShelterEntered(Outcome, frozen=True):
    """A player is in pressurised air, or in the open again."""

    structure: int
    inside: bool


class WeatherChanged(Outcome, frozen=True):
    """The weather where a player is turned: its name in the content, and how strong, 0 to 256."""

    weather: str
    strength: int


class SeedPlanted(Outcome, frozen=True):
    """A crop grows in a plot."""

    plot: int
    crop: str


class CropWatered(Outcome, frozen=True):
    """A plot holds more water: points."""

    plot: int
    water: int


class CropFertilised(Outcome, frozen=True):
    """A plot holds more nutrients: points."""

    plot: int
    nutrients: int


class CropAdvanced(Outcome, frozen=True):
    """A crop reached another stage."""

    plot: int
    crop: str
    stage: int
    ripe: bool


class CropWithered(Outcome, frozen=True):
    """A crop died for want of something."""

    plot: int
    crop: str
    cause: str


class CropHarvested(Outcome, frozen=True):
    """A crop was taken in."""

    plot: int
    crop: str
    items: dict[str, int]


class GoalReached(Outcome, frozen=True):
    """A player did what the guide asked for; `next` is what it asks for now, "" at the end."""

    goal: str
    next: str


SurvivalOutcome = (
    ResourceGathered | NodeDepleted | NodeRevealed | Signature | ScanCompleted | StackFormed | ItemsReceived
    | ItemsSpent | StacksMoved | ItemsSpilled | PilePickedUp | GearWorn | GearRemoved | GearWornOut | Encumbered
    | StructurePlaced | StructureDismantled | StructureDamaged | StructureDestroyed | StructureRefuelled | FuelSpent
    | AirRefilled | JobQueued | JobCancelled | ItemCrafted | CraftingFailed | ResearchEarned | ItemDiscovered
    | TechnologyUnlocked | MeterRestored | MeterLow | HazardEntered | HazardLeft | GeyserErupted | PlayerHurt
    | PlayerDied | PlayerWoke | BedSet | ShelterEntered | WeatherChanged | SeedPlanted | CropWatered | CropFertilised
    | CropAdvanced | CropWithered | CropHarvested | GoalReached
)  # fmt: skip
