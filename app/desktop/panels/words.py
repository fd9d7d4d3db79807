"""Numbers and names in words, as all panels say them."""

from gameplay import content


def distance(metres: float) -> str:
    """A length in words, with as many digits as help."""
    if abs(metres) >= 10_000:
        return f"{metres / 1000:,.1f} km"
    return f"{metres:,.0f} m" if abs(metres) >= 10 else f"{metres:.1f} m"


def title_of(name: str) -> str:
    """What a player reads for an item."""
    item = content.load().items.get(name)
    return item.title if item else f"Unknown: {name}"


def counted(amount: int, name: str) -> str:
    """So many of an item, inside a sentence: "12 iron ore"."""
    return f"{amount:,} {title_of(name).lower()}"


def hazard_of(name: str) -> str:
    """What a player reads for a hazard, or for an empty meter that hurts."""
    hazard = content.load().hazards.get(name)
    return hazard.title if hazard else _METERS.get(name, name.replace("_", " ").capitalize())


_METERS = {
    "oxygen": "Want of air",
    "hunger": "Hunger",
    "thirst": "Thirst",
    "warmth": "A body too cold or too hot",
    "toxins": "Poison",
    "radiation": "Radiation sickness",
}
