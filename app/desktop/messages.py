"""Lines for the player, made from outcomes and from what the desktop game itself has to say."""

from collections.abc import Iterable
from dataclasses import replace

from app.desktop.panels.state import Message
from gameplay import content, outcomes
from taichi_kernels.units import FULL

KEPT = 12
MESSAGE_SECONDS = 5.0  # that a line is shown
HARD_LANDING = 12 * 512  # 1/512 m/s


class MessageLog:
    """The last lines, with their age. The same line again only makes the old one young."""

    def __init__(self) -> None:
        self._lines: list[tuple[str, Message]] = []

    def say(self, text: str, kind: str = "note", key: str = "") -> None:
        """Show a line.

        Args:
            text: in words.
            kind: "note", "good" or "warning".
            key: a later line with the same key takes this one's place; without one, the text is the key.
        """
        key = key or text
        self._lines = [entry for entry in self._lines if entry[0] != key][-KEPT + 1 :]
        self._lines.append((key, Message(text, kind)))

    def tell(self, happened: Iterable[outcomes.Outcome], player: int) -> None:
        """Show what happened to a player, as far as it is not seen anyway."""
        for outcome in happened:
            told = words(outcome, player)
            if told:
                self.say(*told)

    def step(self, seconds: float) -> None:
        """Let time pass."""
        aged = [(key, replace(message, age=message.age + seconds)) for key, message in self._lines]
        self._lines = [entry for entry in aged if entry[1].age < MESSAGE_SECONDS]

    @property
    def lines(self) -> list[Message]:
        """What is shown now, newest last."""
        return [message for _, message in self._lines]


def words(outcome: outcomes.Outcome, player: int) -> tuple[str, str, str] | None:
    """Text, kind and key for an outcome; None for what a player sees without words, or what another player did."""
    match outcome:
        case outcomes.PlayerJoined(player=who, name=name) if who != player:
            return f"{name} is here", "note", f"player {who}"
        case outcomes.PlayerLeft(player=who) if who != player:
            return "A player has left", "note", f"player {who}"
    if outcome.player != player:
        return None
    match outcome:
        case outcomes.CommandRejected(text=text, command=command):
            return text[:1].upper() + text[1:], "warning", f"rejected {command}"
        case outcomes.PlayerFreed():
            return "The ground closed in: you were moved out of it", "warning", ""
        case outcomes.PlayerLanded(speed=speed) if speed >= HARD_LANDING:
            return "A hard landing", "note", "landing"
        case outcomes.CanistersFull():
            return "The canisters are full: soil is lost from now on", "warning", ""
        case outcomes.FragmentsCollected(resource=resource, total=total):
            return f"{resource.capitalize()}: {total:,} fragments", "good", f"fragments {resource}"
        case outcomes.GroundAnalysed(soil=soil):
            return "Ground: " + _soil(soil), "note", "analysis"
        case outcomes.ItemAttached(slot=slot):
            return f"Put into slot {slot + 1} of the tool", "note", "slots"
        case outcomes.ItemDetached(slot=slot):
            return f"Slot {slot + 1} of the tool is free", "note", "slots"
        case outcomes.ItemDropped():
            return "Laid on the ground", "note", "items"
        case outcomes.ItemPickedUp():
            return "Taken into the pack", "note", "items"
        case outcomes.ResourceExtracted(resource=resource, quantity=quantity):
            return f"{quantity:,} {resource} taken", "good", ""
    return None


def _soil(soil: dict[int, int]) -> str:
    """Materials with their amounts in full voxels, most first."""
    materials = content.load().materials
    parts = [
        f"{materials[number].name if number < len(materials) else 'unknown'} {amount / FULL:,.0f}"
        for number, amount in sorted(soil.items(), key=lambda entry: -entry[1])
        if amount >= FULL
    ]
    return ", ".join(parts) or "nothing"
