"""Lines for the player, made from outcomes and from what the desktop game itself has to say."""

from collections.abc import Iterable

from app.desktop.living_messages import Line, line
from app.desktop.panels.state import Message
from gameplay import content, outcomes
from taichi_kernels.units import FULL

KEPT = 12
MESSAGE_SECONDS = 5.0  # that a line is shown
NOBODY = 0  # whose outcomes concern all players
HARD_LANDING = 12 * 512  # 1/512 m/s


class MessageLog:
    """The last lines, with their age. The same line again only makes the old one young."""

    def __init__(self) -> None:
        self._lines: list[tuple[str, Message]] = []
        self._amounts: dict[str, int] = {}  # by key, of lines that add up

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
            if told and told.amount:
                key = told.key or told.text
                before = self._amounts.get(key, 0) if any(key == entry for entry, _ in self._lines) else 0
                self._amounts[key] = before + told.amount
                self.say(told.text.format(f"{self._amounts[key]:,}"), told.kind, key)
            elif told:
                self.say(told.text, told.kind, told.key)

    def step(self, seconds: float) -> None:
        """Let time pass."""
        aged = [(key, Message(message.text, message.kind, message.age + seconds)) for key, message in self._lines]
        self._lines = [entry for entry in aged if entry[1].age < MESSAGE_SECONDS]

    @property
    def lines(self) -> list[Message]:
        """What is shown now, newest last."""
        return [message for _, message in self._lines]


def words(outcome: outcomes.Outcome, player: int) -> Line | None:
    """The line for an outcome; None for what a player sees without words, or what another player did."""
    match outcome:
        case outcomes.PlayerJoined(player=who, name=name) if who != player:
            return Line(f"{name} is here", "note", f"player {who}")
        case outcomes.PlayerLeft(player=who) if who != player:
            return Line("A player has left", "note", f"player {who}")
    if outcome.player not in (player, NOBODY):
        return None
    match outcome:
        case outcomes.CommandRejected(text=text, command=command):
            return Line(text[:1].upper() + text[1:], "warning", f"rejected {command}")
        case outcomes.PlayerFreed():
            return Line("The ground closed in: you were moved out of it", "warning", "")
        case outcomes.PlayerLanded(speed=speed) if speed >= HARD_LANDING:
            return Line("A hard landing", "note", "landing")
        case outcomes.CanistersFull():
            return Line("The canisters are full: soil is lost from now on", "warning", "")
        case outcomes.FragmentsCollected(resource=resource, total=total):
            return Line(f"{resource.capitalize()}: {total:,} fragments", "good", f"fragments {resource}")
        case outcomes.GroundAnalysed(soil=soil):
            return Line("Ground: " + _soil(soil), "note", "analysis")
        case outcomes.ItemAttached(slot=slot):
            return Line(f"Put into slot {slot + 1} of the tool", "note", "slots")
        case outcomes.ItemDetached(slot=slot):
            return Line(f"Slot {slot + 1} of the tool is free", "note", "slots")
        case outcomes.ItemDropped():
            return Line("Laid on the ground", "note", "items")
        case outcomes.ItemPickedUp():
            return Line("Taken into the pack", "note", "items")
        case outcomes.ResourceExtracted(resource=resource, quantity=quantity):
            return Line(f"{quantity:,} {resource} taken", "good", "")
    return line(outcome)


def _soil(soil: dict[int, int]) -> str:
    """Materials with their amounts in full voxels, most first."""
    materials = content.load().materials
    parts = [
        f"{materials[number].name if number < len(materials) else 'unknown'} {amount / FULL:,.0f}"
        for number, amount in sorted(soil.items(), key=lambda entry: -entry[1])
        if amount >= FULL
    ]
    return ", ".join(parts) or "nothing"
