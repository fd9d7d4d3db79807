"""Walking over ground as it looks from afar: round water and cliffs, out of corners, up out of caves."""

import heapq
import math

import numpy as np

from tests.playthrough.body import Body, distance

CELL = 2.0  # metres between places of the map
HALF = 90  # cells of the map from its middle to its edge
STEEP = 1.5  # metres up or down from a cell to the next that one walks
WADE = 0.3  # metres of water that one walks through
STRIDE = 3  # cells from one place to walk to to the next
LOOK = 8  # ticks from one look at the way to the next
STUCK = 0.25  # metres in a look below which one is stuck
TURNS = (0, 70, -70, 120, -120)  # degrees aside to come out of corners
CAVE = 2.5  # metres under the ground as it looks from afar that are in a cave
RAMP = 32.0  # degrees at which one digs a way out of it
PATIENCE = 3  # strokes of digging after which one ought to have come on
INSIDE, YARD, GATE = 2.2, 4.0, 5.5  # metres from the middle of a home: within it, and what stands round it; before it

Cell = tuple[int, int]


class Walker:
    """Finds ways on a map of the ground round where the player appeared."""

    def __init__(self, body: Body) -> None:
        self.body = body
        self._middle = body.here
        up = self._middle / np.linalg.norm(self._middle)
        self._north = np.cross(up, np.cross([0.0, 0.0, 1.0], up))
        self._north /= np.linalg.norm(self._north)
        self._east = np.cross(self._north, up)
        line = np.arange(-HALF, HALF + 1) * CELL
        places = self._middle + line[:, None, None] * self._north + line[None, :, None] * self._east
        self._high = body.ground(places.reshape(-1, 3)).reshape(len(line), len(line))
        self._closed = self._high < body.facts.sea_radius - WADE
        self._home: np.ndarray | None = None
        self._gate = np.zeros(3)

    def live_at(self, home: np.ndarray, front: np.ndarray) -> None:
        """Go into and out of a home by its front from now on, and round what stands beside it."""
        self._home, self._gate = home, self.body.on_ground(home + front * GATE)
        north, east = self._cell(home)
        reach = range(-3, 4)
        for cell in [(north + n, east + e) for n in reach for e in reach]:
            if self._apart(self._place(cell), home) < YARD:
                self._closed[cell[0] + HALF, cell[1] + HALF] = True

    def walk(self, end: np.ndarray, near: float = 1.0, anyhow: bool = False) -> bool:
        """Walk to within metres of a place; whether one came there. `anyhow` also where no way is seen."""
        if distance(self.body.here, end) <= near:
            return True
        if self._home is not None:
            inside, goes_in = (self._apart(place, self._home) < INSIDE for place in (self.body.here, end))
            if inside and not goes_in:
                self._straight(self._gate, 0.6)
            elif goes_in and not inside:
                if distance(self.body.here, self._gate) > 0.8 and not self._go(self._gate, 0.8, anyhow):
                    return False
                came = self._straight(end, near)
                self.body.give("move")
                self.body.wait(3)
                return came
        return self._go(end, near, anyhow)

    def _go(self, end: np.ndarray, near: float, anyhow: bool) -> bool:
        self._climb_out(end)
        stops = self._way(end, near)
        if stops is None:
            if not anyhow:
                return False
            stops = [end]
        came = all(self._straight(stop, near if stop is stops[-1] else 1.5) for stop in stops)
        self.body.give("move")
        self.body.wait(3)
        return came

    # The way

    def _cell(self, place: np.ndarray) -> Cell:
        flat = place * (np.linalg.norm(self._middle) / np.linalg.norm(place)) - self._middle
        return round(float(flat @ self._north) / CELL), round(float(flat @ self._east) / CELL)

    def _place(self, cell: Cell) -> np.ndarray:
        place = self._middle + self._north * (cell[0] * CELL) + self._east * (cell[1] * CELL)
        return place / np.linalg.norm(place) * self._high[cell[0] + HALF, cell[1] + HALF]

    def _way(self, end: np.ndarray, near: float) -> list[np.ndarray] | None:
        """Places to walk through to near an end, by the shortest way on the map (A*); None where there is none."""
        start, goal = self._cell(self.body.here), self._cell(end)
        if max(map(abs, (*start, *goal))) > HALF - 1:
            return None
        came: dict[Cell, Cell] = {start: start}
        cost = {start: 0.0}
        waiting = [(math.dist(start, goal), start)]
        while waiting:
            _, cell = heapq.heappop(waiting)
            if math.dist(cell, goal) * CELL <= max(near - CELL / 2, 0):
                goal = cell
                break
            for step in ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1)):
                then = cell[0] + step[0], cell[1] + step[1]
                if max(map(abs, then)) > HALF:
                    continue
                at, to = (cell[0] + HALF, cell[1] + HALF), (then[0] + HALF, then[1] + HALF)
                rise, long = abs(float(self._high[to] - self._high[at])), math.hypot(*step)
                if (self._closed[to] and then != goal) or rise > STEEP * long:
                    continue
                new = cost[cell] + long * (1 + rise / STEEP)
                if new < cost.get(then, math.inf):
                    cost[then], came[then] = new, cell
                    heapq.heappush(waiting, (new + math.dist(then, goal), then))
        if goal not in came:
            return None
        cells = [goal]
        while cells[-1] != start:
            cells.append(came[cells[-1]])
        return [*(self._place(cell) for cell in cells[::-1][STRIDE:-1:STRIDE]), end]

    # The steps

    def _straight(self, end: np.ndarray, near: float) -> bool:
        body, turns, sprint = self.body, 0, None
        while (left := self._level(end)) > near:
            body.face(end + body.here / np.linalg.norm(body.here) * body.own.eye / 512)
            wanted = left > 4 and body.meter("stamina") > (10 if sprint else 40)
            if wanted != sprint:
                body.give("move", forward=1.0, **({"sprint": True} if wanted else {}))
                sprint = wanted
            before = body.here
            body.wait(min(LOOK, max(2, int(left * 4))))
            if self._climb_out(end):
                sprint = None
            if distance(before, body.here) < STUCK:
                turns += 1
                if turns > 8:
                    self._close(body.here)
                    return False
                self._free(turns)
                sprint = None
        return True

    def _free(self, turns: int) -> None:
        """Come out of a corner: jump, then walk aside, and dig where that was of no use."""
        aside = TURNS[(turns - 1) % len(TURNS)]
        if turns > len(TURNS):
            self.body.give("use_tool", ticks=LOOK * 3)
        if aside:
            self.body.give("look", yaw=aside)
        self.body.give("move", forward=1.0)
        self.body.give("jump")
        self.body.wait(LOOK * (3 if aside else 2))

    def _climb_out(self, end: np.ndarray) -> bool:
        """Dig a ramp towards a place while one is in a cave or a hole; whether one was. Where a ramp leads on no more,
        as in a hollow under the open sky, one walks on as elsewhere."""
        body = self.body
        if self._under() < CAVE:
            return False
        self._close(body.here)
        stood = 0
        for _ in range(60):
            if self._under() < 0.5 or stood > PATIENCE:
                break
            before = body.here
            up = body.here / np.linalg.norm(body.here)
            ahead = end - body.here - up * ((end - body.here) @ up)
            ahead /= np.linalg.norm(ahead) + 1e-9
            rise = math.tan(math.radians(RAMP))
            body.face(body.here + up * body.own.eye / 512 + (ahead + up * rise) * 10)
            body.give("use_tool", ticks=20)
            body.give("move", forward=0.6)
            body.wait(20)
            stood = stood + 1 if distance(before, body.here) < STUCK else 0
        body.give("move")
        return True

    def _close(self, place: np.ndarray) -> None:
        """Keep away from a place."""
        north, east = self._cell(place)
        if max(abs(north), abs(east)) < HALF:
            self._closed[north + HALF - 1 : north + HALF + 2, east + HALF - 1 : east + HALF + 2] = True

    def _under(self) -> float:
        """Metres that one is under the ground as it looks from afar."""
        here = self.body.here
        return float(self.body.ground(here[None])[0] - np.linalg.norm(here))

    def _apart(self, place: np.ndarray, other: np.ndarray) -> float:
        """Metres between places, as they lie on the ground."""
        return distance(place * (np.linalg.norm(other) / np.linalg.norm(place)), other)

    def _level(self, end: np.ndarray) -> float:
        """Metres along the ground to a place."""
        up = self.body.here / np.linalg.norm(self.body.here)
        away = end - self.body.here
        return float(np.linalg.norm(away - up * (away @ up)))
