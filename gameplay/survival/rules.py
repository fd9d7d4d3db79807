"""Numbers of the content as the rules compute with them: made once, as integers."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from gameplay import content
from gameplay.content import Content

Made = TypeVar("Made")

POINT = 1_000_000  # a point of a meter, in what the tables count
FULL_METER = 100 * POINT
HUNDREDTH = POINT // 100
DEGREE = 1000  # a degree Celsius, in thousandths
MINUTE = 1800  # ticks
HOUR = 60 * MINUTE


def of_content(make: Callable[[Content], Made]) -> Callable[[], Made]:
    """What follows from the content alone, made when it is first asked for and when the content is another."""
    known: list[tuple[Content, Made]] = []

    @wraps(make)
    def get() -> Made:
        now = content.load()
        if not known or known[0][0] is not now:
            known[:] = [(now, make(now))]
        return known[0][1]

    return get


def degrees(value: float) -> int:
    """Degrees Celsius in thousandths."""
    return round(value * DEGREE)


def share(value: float) -> int:
    """A share of 0 to 1 in 256ths."""
    return round(value * 256)
