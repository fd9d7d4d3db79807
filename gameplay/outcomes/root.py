"""The root of all outcomes."""

import msgspec

Point = tuple[int, int, int]


class Outcome(msgspec.Struct, frozen=True, tag_field="what"):
    """Root of all outcomes. `player` is 0 where no player caused it."""

    player: int
