"""Names of stars and worlds, made of syllables."""

from gameplay.solar_system.chances import Chances

_STARTS = (
    *("Al", "An", "Ar", "Bel", "Bor", "Cal", "Cor", "Dar", "Del", "Dra", "El", "Er", "Fen", "Gal", "Hal", "Hel", "Il"),
    *("Ka", "Kel", "Kor", "Lo", "Lir", "Mar", "Mi", "Na", "Nor", "Ob", "Or", "Pel", "Qua", "Ra", "Ril", "Sa", "Sel"),
    *("Tar", "Tel", "Tho", "Ul", "Ur", "Va", "Vel", "Xan", "Yr", "Zan", "Zel"),
)
_MIDDLES = ("", "", "a", "e", "i", "o", "ari", "eno", "ila", "ora", "una", "eth", "im", "os", "ul", "yr")
_ENDS = (
    "ban",
    "da",
    "dor",
    "gan",
    "ka",
    "lan",
    "lis",
    "mir",
    "na",
    "nis",
    "ra",
    "ris",
    "rus",
    "tan",
    "th",
    "vex",
    "xa",
)
_WRECKS = (
    *("Lantern", "Long Patience", "Second Dawn", "Meridian", "Halcyon", "Far Cry", "Tollgate", "Quiet Hand"),
    *("Open Door", "Kestrel", "Salt and Iron", "Evenfall", "Last Ferry", "Ninth Wave", "Plumb Line", "Winter Watch"),
)
NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")


def world(chances: Chances, taken: set[str]) -> str:
    """A name that is not taken."""
    for at in range(1000):
        parts = (_STARTS, _MIDDLES, _ENDS)
        name = "".join(part[chances.count(f"name {place}", (0, len(part) - 1), at)] for place, part in enumerate(parts))
        if name not in taken:
            return name
    return f"{name} {len(taken)}"


def wrecks(chances: Chances) -> list[str]:
    """Names of wrecks, in the order in which they are given."""
    return [f"Wreck of the {name}" for name in chances.shuffled("wrecks", _WRECKS)]
