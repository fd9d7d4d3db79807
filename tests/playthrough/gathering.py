"""Getting what lies about: the nearest of what is wanted first, and from farther off when nothing is in sight."""

import math
from collections import Counter

import numpy as np

from gameplay import content
from gameplay.surroundings import SeenNode
from tests.playthrough.body import Body, distance, metres
from tests.playthrough.walking import CAVE, Walker

ARM = 2.2  # metres to what is taken by hand
BEAM = 6.0  # and to what takes the tool
CURIOUS = 14.0  # metres that one goes for what nobody has held yet
BREATH = 0.4  # points of oxygen a second that going home takes
SPARE = 14.0  # points of oxygen to be left at home


class Gatherer:
    """Gathers.

    Attributes:
        walker, walk: how one goes about.
        home: place to breathe at, None for none yet.
        known: nodes that were seen, by id.
    """

    def __init__(self, body: Body) -> None:
        self.body = body
        self.walker = Walker(body)
        self.walk = self.walker.walk
        self.home: np.ndarray | None = None
        self.known: dict[int, SeenNode] = {}
        self.given_up: set[int] = set()
        self._caves: set[int] = set()
        self._judged: set[int] = set()
        self._ring = 0

    def tired(self) -> bool:
        """Whether it is time to breathe at home."""
        return self.home is not None and self.body.meter("oxygen") < (
            SPARE + distance(self.body.here, self.home) * BREATH
        )

    def step(self, wanted: Counter[str]) -> bool:
        """Gather from one node of what is wanted, or look for some elsewhere; False where nothing more is found."""
        self._look()
        node = self._nearest(wanted)
        if node is None:
            return self._explore()
        self._work(node, wanted.get(node.item, 0))
        return True

    def _look(self) -> None:
        seen = {node.id: node for node in self.body.around.nodes}
        gone = [
            number
            for number, node in self.known.items()
            if number not in seen and distance(metres(node.position), self.body.here) < 40
        ]
        for number in gone:
            del self.known[number]
        self.known.update(seen)

    def _nearest(self, wanted: Counter[str]) -> SeenNode | None:
        held = set(self.body.around.discoveries)
        best, least = None, math.inf
        self._leave_caves()
        for node in self.known.values():
            if node.id in self.given_up:
                continue
            place = metres(node.position)
            away = distance(place, self.body.here)
            new = node.item not in held and away < CURIOUS
            if not new and node.item not in wanted:
                continue
            if np.linalg.norm(place) < self.body.facts.sea_radius:
                continue
            # big nodes near by, and none that lead far from home
            cost = away + (0.15 * distance(place, self.home) if self.home is not None else 0) - min(node.quantity, 10)
            if cost < least:
                best, least = node, cost
        return best

    def _leave_caves(self) -> None:
        """Give up what lies under the ground: one does not find out of caves."""
        new = [node for node in self.known.values() if node.id not in self._judged]
        if new:
            places = np.array([metres(node.position) for node in new])
            under = self.body.ground(places) - np.linalg.norm(places, axis=1) > CAVE
            self._caves |= {node.id for node, inside in zip(new, under, strict=True) if inside}
            self.given_up |= self._caves
            self._judged |= {node.id for node in new}

    def _work(self, node: SeenNode, wanted: int) -> None:
        body, kind = self.body, content.load().resource_types[node.item]
        place = metres(node.position)
        if not self.walk(place, ARM if kind.by_hand else BEAM):
            self.given_up.add(node.id)
            return
        middle = place + place / np.linalg.norm(place) * node.size / 1024
        body.face(middle)
        body.wait(2)
        amount = min(node.quantity, wanted) if wanted > 0 else 1
        before = body.count(node.item)
        for _ in range(4):
            left = amount - (body.count(node.item) - before)
            if left <= 0:
                return
            refused = body.attempt("gather", node=node.id)
            if refused in ("hidden", "out_of_reach") and self.walk(place, 1.2):
                body.face(middle)
            elif refused:
                break
            elif ticks := math.ceil(left * kind.seconds * 30 / body.skill) - 1:
                body.give("gather", node=node.id, ticks=ticks)
                body.wait(ticks)
        if body.count(node.item) < before + amount:
            self.given_up.add(node.id)

    def _explore(self) -> bool:
        """Go where one has not been; rings around home, ever wider."""
        body, centre = self.body, self.home if self.home is not None else self.body.here
        up = centre / np.linalg.norm(centre)
        north = np.cross(up, np.cross([0.0, 0.0, 1.0], up))
        north /= np.linalg.norm(north)
        east = np.cross(north, up)
        while self._ring < 40:
            ring, turn = divmod(self._ring, 8)
            self._ring += 1
            angle = math.tau * turn / 8 + ring * 0.4
            target = body.on_ground(centre + (40 + 35 * ring) * (north * math.cos(angle) + east * math.sin(angle)))
            if np.linalg.norm(target) > body.facts.sea_radius + 1 and self.walk(target, 4):
                return True
        return False
