"""What is heard, in words and with the side from which it comes."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from app.desktop.messages import HARD_LANDING
from gameplay import outcomes
from taichi_kernels.units import UNITS_PER_METRE
from vr_render.vectors import cross, dot, unit

KEPT = 3
SECONDS, FADE = 2.5, 0.5
HARD = 130  # hardness from which digging grinds
HEARD = 60.0  # metres from which sounds reach the player
BESIDE = 1.0  # metres within which a sound comes from no side

Place = tuple[float, float, float]  # metres from the planet's centre


@dataclass(frozen=True)
class Caption:
    """A sound.

    Attributes:
        text: in words. place: None: at the player. age: since it was last heard [s].
    """

    text: str
    place: Place | None = None
    age: float = 0.0


@dataclass(frozen=True)
class Heard:
    """A caption as a listener has it.

    Attributes:
        text: in words.
        bearing: clockwise from ahead [degrees], -180 to 180; None: from no side.
        alpha: how clearly it is shown, 0 to 1.
    """

    text: str
    bearing: float | None
    alpha: float


class CaptionLog:
    """The last sounds. One that goes on is one caption."""

    def __init__(self) -> None:
        self._captions: list[Caption] = []

    def tell(self, happened: Iterable[outcomes.Outcome], player: int) -> None:
        """Take outcomes; what players far away do is heard where they are, not at `player`."""
        for outcome in happened:
            told = sound(outcome, player)
            if told is not None:
                text, place = told
                others = [caption for caption in self._captions if caption.text != text]
                self._captions = [*others, Caption(text, place)][-KEPT * 2 :]

    def step(self, seconds: float) -> None:
        """Let time pass."""
        aged = [Caption(entry.text, entry.place, entry.age + seconds) for entry in self._captions]
        self._captions = [entry for entry in aged if entry.age < SECONDS]

    def heard(self, eye: Place | None, forward: Place) -> list[Heard]:
        """What a listener hears, the newest last.

        Args:
            eye: of the listener [m from the planet's centre]; None: sides are not known.
            forward: direction in which it looks.
        """
        found = []
        for caption in self._captions:
            bearing = None
            if eye is not None and caption.place is not None:
                way = math.dist(eye, caption.place)
                if way > HEARD:
                    continue
                bearing = bearing_of(eye, forward, caption.place) if way > BESIDE else None
            found.append(Heard(caption.text, bearing, min(1.0, (SECONDS - caption.age) / FADE)))
        return found[-KEPT:]


def bearing_of(eye: Place, forward: Place, place: Place) -> float:
    """Where a place lies on the ground around a listener, clockwise from ahead [degrees], -180 to 180."""
    up = unit(eye)
    right = cross(forward, up)
    if dot(right, right) < 1e-12:
        return 0.0
    right = unit(right)
    ahead = cross(up, right)
    way = place[0] - eye[0], place[1] - eye[1], place[2] - eye[2]
    return math.degrees(math.atan2(dot(way, right), dot(way, ahead)))


def sound(outcome: outcomes.Outcome, player: int) -> tuple[str, Place | None] | None:
    """What an outcome sounds like and where; None for what is silent, or unheard since it is at another player."""
    at: outcomes.Point | None = None
    text = ""
    match outcome:
        case outcomes.SoilExcavated(centre=at, hardness=hardness):
            text = "Rock grinds" if hardness >= HARD else "Soil crumbles"
        case outcomes.TerrainFlattened(centre=at, hardness=hardness):
            text = "Rock grinds" if hardness >= HARD else "Soil is smoothed"
        case outcomes.SoilElevated(centre=at):
            text = "Soil pours"
        case outcomes.CanistersFull():
            text = "The tool hisses"
        case outcomes.CommandRejected():
            text = "A dull click"
        case outcomes.FragmentsCollected(position=at):
            text = "Fragments clink"
        case outcomes.ResourceExtracted(position=at):
            text = "The vein breaks"
        case outcomes.ItemAttached() | outcomes.ItemDetached():
            text = "The tool clicks"
        case outcomes.ItemThrown(position=at):
            text = "Something whirs"
        case outcomes.ItemBounced(position=at):
            text = "A knock"
        case outcomes.ItemLanded(position=at) | outcomes.ItemDropped(position=at):
            text = "A thud"
        case outcomes.PlayerLanded(speed=speed, position=at) if speed >= HARD_LANDING:
            text = "Feet thump"
        case outcomes.PlayerFreed():
            text = "The ground rumbles"
        case _:
            text, at = _living(outcome)
    if not text or (at is None and outcome.player != player):
        return None
    if at is None or (isinstance(outcome, outcomes.PlayerLanded) and outcome.player == player):
        return text, None
    x, y, z = at
    return text, (x / UNITS_PER_METRE, y / UNITS_PER_METRE, z / UNITS_PER_METRE)


def _living(outcome: outcomes.Outcome) -> tuple[str, outcomes.Point | None]:
    """What gathering, making, living and growing sound like, and where; "" for what is silent."""
    at: outcomes.Point | None = None
    text = ""
    match outcome:
        case outcomes.ResourceGathered(position=at):
            text = "Something breaks off"
        case outcomes.NodeDepleted(position=at):
            text = "The last of it breaks"
        case outcomes.NodeRevealed(position=at):
            text = "Soil slides off something"
        case outcomes.ScanCompleted():
            text = "The scanner pings"
        case outcomes.ItemsSpilled(position=at):
            text = "Things fall to the ground"
        case outcomes.PilePickedUp(position=at):
            text = "Things are picked up"
        case outcomes.StructurePlaced(position=at):
            text = "Something is set up"
        case outcomes.StructureDestroyed(position=at):
            text = "Something breaks down"
        case outcomes.StructureDismantled():
            text = "Something is taken apart"
        case outcomes.StructureDamaged():
            text = "A blow resounds"
        case outcomes.StructureRefuelled():
            text = "A fire crackles"
        case outcomes.AirRefilled():
            text = "Air hisses"
        case outcomes.ItemCrafted():
            text = "A piece of work is laid down"
        case outcomes.TechnologyUnlocked():
            text = "A bright chord"
        case outcomes.GearWorn() | outcomes.GearRemoved():
            text = "Buckles click"
        case outcomes.MeterRestored(meter="hunger"):
            text = "Chewing"
        case outcomes.MeterRestored(meter="thirst"):
            text = "Gulping"
        case outcomes.GeyserErupted(position=at):
            text = "A geyser roars"
        case outcomes.MeterLow() | outcomes.HazardEntered():
            text = "The suit beeps"
        case outcomes.PlayerHurt():
            text = "A groan"
        case outcomes.PlayerDied(position=at):
            text = "A last breath"
        case outcomes.ShelterEntered() | outcomes.AirRefilled():
            text = "Air hisses"
        case outcomes.SeedPlanted() | outcomes.CropFertilised():
            text = "Earth is patted down"
        case outcomes.CropWatered():
            text = "Water trickles"
        case outcomes.CropHarvested():
            text = "Leaves rustle"
    return text, at
