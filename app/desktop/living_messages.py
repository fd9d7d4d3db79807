"""Lines for the player on gathering, carrying, making, living and growing."""

from typing import NamedTuple

from app.desktop.panels.words import hazard_of, title_of
from gameplay import content, outcomes

NOTE, GOOD, WARNING = "note", "good", "warning"
SERIOUS = 25  # points of a meter from which it is told in words
_METERS = {
    "oxygen": ("The air in the suit runs low", "There is hardly any air left"),
    "hunger": ("You are hungry", "You are starving"),
    "thirst": ("You are thirsty", "You are parched"),
    "health": ("You are badly hurt", "You are close to death"),
    "stamina": ("You are tired", "You are exhausted"),
}
_WANTS = {"water": "water", "light": "light", "cold": "warmth", "heat": "shade", "weather": "a roof in bad weather"}


class Line(NamedTuple):
    """A line.

    Attributes:
        text: in words; `{}` stands for the amount where there is one.
        kind: "note", "good" or "warning". key: a later line with the same one takes its place.
        amount: added up over lines of the same key, as long as they are shown; 0: there is none.
    """

    text: str
    kind: str = NOTE
    key: str = ""
    amount: int = 0


def line(outcome: outcomes.Outcome) -> Line | None:
    """What is said of something that happened to the player; None for what is seen, or said by another outcome."""
    return _carried(outcome) or _made(outcome) or _lived(outcome) or _grown(outcome) or _traded(outcome)


def _carried(outcome: outcomes.Outcome) -> Line | None:
    match outcome:
        case outcomes.ItemsReceived(store=0, item=item, amount=amount):
            return Line(f"+{{}} {title_of(item)}", GOOD, f"received {item}", amount)
        case outcomes.PilePickedUp(item=item, amount=amount, left=left):
            room = "" if not left else f", {left:,} stay for want of room"
            return Line(f"+{{}} {title_of(item)}{room}", WARNING if left else GOOD, f"received {item}", amount)
        case outcomes.ItemsSpilled(item=item, amount=amount, overflow=True):
            return Line(f"The pack is full: {{}} {title_of(item).lower()} dropped", WARNING, f"full {item}", amount)
        case outcomes.ItemsSpilled(item=item, amount=amount):
            return Line(f"{{}} {title_of(item).lower()} on the ground", NOTE, f"spilled {item}", amount)
        case outcomes.NodeDepleted(resource=resource):
            return Line(f"Nothing is left of this {title_of(resource).lower()}", NOTE, "depleted")
        case outcomes.NodeRevealed(resource=resource):
            return Line(f"{title_of(resource)} comes to light", GOOD, f"revealed {resource}")
        case outcomes.ScanCompleted(signatures=[], reach=reach):
            return Line(f"The scanner finds nothing within {reach / 512:,.0f} m", NOTE, "scan")
        case outcomes.ScanCompleted(signatures=found):
            names = dict.fromkeys(title_of(answer.resource).lower() for answer in found)
            shown = ", ".join([*names][:3]) + (", ..." if len(names) > 3 else "")
            return Line(f"The scanner finds {shown}: see the compass", GOOD, "scan")
        case outcomes.GearWorn(item=item):
            return Line(f"You wear: {title_of(item).lower()}", NOTE, "gear")
        case outcomes.GearRemoved(item=item):
            return Line(f"Taken off: {title_of(item).lower()}", NOTE, "gear")
        case outcomes.GearWornOut(item=item):
            return Line(f"{title_of(item)} is worn out and gone", WARNING)
        case outcomes.Encumbered(encumbered=heavy):
            return Line("You carry too much to be quick" if heavy else "The load is light again", NOTE, "load")
    return None


def _made(outcome: outcomes.Outcome) -> Line | None:
    match outcome:
        case outcomes.StructureDismantled(item=item):
            return Line(f"{title_of(item)} is taken down")
        case outcomes.StructureDestroyed(item=item):
            return Line(f"{title_of(item)} is destroyed", WARNING)
        case outcomes.StructureRefuelled(seconds=seconds):
            return Line(f"It burns for {_time(seconds)}", NOTE, "fuel")
        case outcomes.AirRefilled(air=air):
            return Line(f"It holds {air} points of air", NOTE, "air")
        case outcomes.AirRefilled(air=air):
            return Line(f"Air in the shelter: {air}", GOOD, "air")
        case outcomes.FuelSpent(structure=structure):
            return Line("A fire has gone out for want of fuel", WARNING, f"fuel {structure}")
        case outcomes.ItemCrafted(station=station, item=item, amount=amount) if station:
            return Line(f"Made at a station: {{}} {title_of(item).lower()}", GOOD, f"crafted {item}", amount)
        case outcomes.ItemDiscovered(item=item):
            return Line(f"First of its kind: {title_of(item).lower()}", GOOD)
        case outcomes.ResearchEarned(points=points, total=total):
            return Line(f"+{{}} research points, {total:,} in all", GOOD, "research", points)
        case outcomes.TechnologyUnlocked(technology=name, recipes=recipes):
            technology = content.load().technologies.get(name)
            title = technology.title if technology else name
            more = f": {len(recipes)} new recipes" if len(recipes) > 1 else ": a new recipe" if recipes else ""
            return Line(f"Learned {title.lower()}{more}", GOOD)
        case outcomes.GoalReached(goal=name):
            goal = content.load().goals.get(name)
            return Line(f"Done: {goal.title if goal else name}", GOOD)
    return None


def _lived(outcome: outcomes.Outcome) -> Line | None:
    match outcome:
        case outcomes.MeterLow(meter=meter, points=points) if points <= SERIOUS and meter in _METERS:
            return Line(_METERS[meter][points < SERIOUS], WARNING, f"meter {meter}")
        case outcomes.HazardEntered(hazard=name, share=share) if share:
            hazard = content.load().hazards.get(name)
            return Line(f"{hazard.title}: {hazard.text}" if hazard else name, WARNING, f"hazard {name}")
        case outcomes.PlayerHurt(cause=cause):
            return Line(f"You are hurt: {hazard_of(cause).lower()}", WARNING, f"hurt {cause}")
        case outcomes.BedSet():
            return Line("You wake up here from now on", GOOD, "bed")
        case outcomes.ShelterEntered(inside=inside):
            return Line("Air that can be breathed" if inside else "Outside: the suit's air counts", NOTE, "shelter")
        case outcomes.WeatherChanged(weather=name):
            weather = content.load().weathers.get(name)
            return Line(f"The weather turns: {(weather.title if weather else name).lower()}", NOTE, "weather")
    return None


def _grown(outcome: outcomes.Outcome) -> Line | None:
    match outcome:
        case outcomes.SeedPlanted(crop=crop):
            return Line(f"Planted: {_crop(crop)}", GOOD)
        case outcomes.CropWatered(water=water):
            return Line(f"Water of the plot: {water}", NOTE, "water")
        case outcomes.CropFertilised(nutrients=nutrients):
            return Line(f"Nutrients of the plot: {nutrients}", NOTE, "nutrients")
        case outcomes.CropAdvanced(crop=crop, ripe=True):
            return Line(f"Ripe: {_crop(crop)}", GOOD, f"ripe {crop}")
        case outcomes.CropWithered(crop=crop, cause=cause):
            return Line(f"Withered for want of {_WANTS.get(cause, cause)}: {_crop(crop)}", WARNING, f"withered {crop}")
        case outcomes.CropHarvested(crop=crop):
            return Line(f"Harvested: {_crop(crop)}", GOOD)
    return None


def _crop(name: str) -> str:
    crop = content.load().crops.get(name)
    return crop.title.lower() if crop else name


def _time(seconds: int) -> str:
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"


_WAITS = {
    "nothing": "there is nothing to carry",
    "fuel": "there is too little fuel",
    "full": "there is no room where it unloads",
    "boarded": "somebody is aboard",
    "taken": "another shuttle is on its pad",
    "away": "it is not at its pad",
}


def _traded(outcome: outcomes.Outcome) -> Line | None:
    match outcome:
        case outcomes.RouteAssigned(shuttle=shuttle):
            return Line("The shuttle carries goods from now on", GOOD, f"route {shuttle}")
        case outcomes.RouteWaits(shuttle=shuttle, why=why):
            return Line(f"A shuttle waits: {_WAITS.get(why, why)}", WARNING, f"route {shuttle}")
        case outcomes.RouteStopped(shuttle=shuttle, why="cleared"):
            return Line("A shuttle has no route any more", NOTE, f"route {shuttle}")
        case outcomes.RouteStopped(shuttle=shuttle, why="pad_gone"):
            return Line("A shuttle stopped: its landing pad is gone", WARNING, f"route {shuttle}")
        case outcomes.RouteStopped(shuttle=shuttle):
            return Line("A shuttle that carried goods is lost", WARNING, f"route {shuttle}")
    return None
