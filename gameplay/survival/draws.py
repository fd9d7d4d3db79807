"""Chance that follows from numbers: the same numbers draw the same, on every machine."""

_MASK = (1 << 64) - 1


def draw(*numbers: int) -> int:
    """64 bits that any change of any of the numbers changes (SplitMix64 over them)."""
    state = 0
    for number in numbers:
        state = (state ^ number & _MASK) + 0x9E3779B97F4A7C15 & _MASK
        state = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 & _MASK
        state = (state ^ state >> 27) * 0x94D049BB133111EB & _MASK
        state ^= state >> 31
    return state


def below(limit: int, *numbers: int) -> int:
    """A whole number from 0 to less than `limit`, which is far below 2^64."""
    return draw(*numbers) % limit
