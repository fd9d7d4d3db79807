"""When what was sent to the simulation is seen."""

from collections import deque

KEPT = 64  # snapshots


class Echoes:
    """Knows with which snapshot each message came back, and how far a frame has gone on to that snapshot.

    Frames show moments between two snapshots, so an effect is seen bit by bit, as `app.client.poses.Track` moves.
    """

    def __init__(self) -> None:
        self._told: deque[tuple[int, int, int]] = deque(maxlen=KEPT)  # known, tick before, tick

    def told(self, known: int, tick: int) -> None:
        """A snapshot has come.

        Args:
            known: sequence of the last message that is in it.
            tick: its tick.
        """
        self._told.append((known, self._told[-1][2] if self._told else tick, tick))

    def share(self, sequence: int, moment: float) -> float:
        """How much of a message's effect is seen at a moment [ticks]: 0 before it is known, then up to 1."""
        for known, before, tick in self._told:
            if known >= sequence:
                return 1.0 if moment >= tick else max(0.0, (moment - before) / max(1, tick - before))
        return 0.0
