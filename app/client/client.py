"""The world as one player's screen shows it."""

import math
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from app.client import bursts, heavens, nearing, spouts
from app.client.crafts import Crafts
from app.client.foreseen import Foreseen
from app.client.overhead import overhead
from app.client.poses import Pose, Track, level, standing, up_at
from app.client.reaching import Pointed, Reach
from app.client.scenery import Scenery
from app.client.undergrowth import Growing
from app.simulation.messages import Placed, Told
from gameplay.commands import Look, PickUpItem
from gameplay.outcomes import (
    AnyOutcome,
    CommandRejected,
    PilePickedUp,
    ScanCompleted,
    Signature,
    SoilElevated,
    SoilExcavated,
    TerrainFlattened,
)
from gameplay.positions import Point
from gameplay.surroundings import Surroundings
from gameplay.view import Changed, Lying, Own, PlanetFacts, Snapshot
from taichi_kernels.units import UNITS_PER_METRE
from vr_render.passes.effects import LIFE
from vr_render.scene import Beam, BrushPreview, Burst, Eye, Lamp, Planet, Scene, Shape, perspective, quaternion
from vr_render.vectors import cross

TURN = 65536  # steps of an angle in commands
RIGHT_ANGLE = TURN // 4
TICKS = 30.0
EASE = 0.09  # seconds in which the eye follows a step on a ledge, and crouching
TIP = (0.3, -0.3, -0.25)  # of the tool in the player's hand, out of sight: right, up and back of the eye [m]
LAMP = (0.12, 0.1, 0.0)  # on the player's head
PATIENCE = 15  # ticks within which what is picked up is gone
LEAN, LEANING = 0.9, 0.8  # radians down that one looks from outside while a craft lands by itself; seconds to it
SEATED = 1.2  # metres from the floor of a cabin to the eye
BEAM_TICKS = 3  # that the beam stays when the tool has worked
FIRST_FOV = 70.0  # degrees; it decides no more than what is loaded first
_WORK = (SoilExcavated, SoilElevated, TerrainFlattened)
CANISTER_COLOUR, AUGMENT_COLOUR = (214, 160, 60), (90, 190, 220)
PLAYER_COLOURS = ((216, 92, 74), (84, 160, 214), (118, 190, 96), (214, 178, 70), (170, 120, 208))


@dataclass(frozen=True)
class Sight:
    """What the player looks from and at.

    Attributes:
        position: of the eye [m], float64, shape (3,).
        forward, up, right: of the view, unit, float64, shape (3,).
    """

    position: np.ndarray
    forward: np.ndarray
    up: np.ndarray
    right: np.ndarray

    @property
    def orientation(self) -> np.ndarray:
        """Quaternion of a camera there."""
        return quaternion(np.stack([self.right, self.up, -self.forward], axis=1))

    def place(self, right: float, up: float, back: float) -> np.ndarray:
        """A place beside the eye [m]."""
        return self.position + self.right * right + self.up * up - self.forward * back


class Client:
    """Takes snapshots in and makes scenes of them.

    Turning is immediate: what the simulation does not know yet is added to what it told. Everything else is shown at
    the moment between two ticks that the caller names.

    Attributes:
        facts: what never changes of the body that the player is on.
        own: the player as it was told last; None while the player does not take part.
        tick: of the last snapshot.
        lamp: whether the player's lamp is on.
        tool: how hard the tool is pressed, 0 to 1.
        scan: answers to the last scan, the strongest first; scanned: its tick.
        explored: cubes of 32 m in which somebody has been.
        around: what the player lives on and among, as it was told last, without what is being picked up.
        crafts: shuttles in sight. glance: where one looks from a seat, to the right and up of ahead [radians].
        outside: whether one looks at the own craft from outside.
    """

    def __init__(self, planet: PlanetFacts) -> None:
        self.facts = planet
        self.own: Own | None = None
        self.tick = 0
        self.lamp = False
        self.tool = 0.0
        self.scan: tuple[Signature, ...] = ()
        self.scanned = 0
        self.explored: frozenset[Point] = frozenset()
        self.around: Surroundings | None = None
        self.crafts = Crafts()
        self.glance, self.outside = (0.0, 0.0), False
        self._daylight = self.facts.daylight
        self._first: int | None = None
        self._track = Track()
        self._others: dict[int, Track] = {}
        self._snapshot: Snapshot | None = None
        self._looks: list[tuple[int, int, int]] = []  # sequence, yaw, pitch of turns that are on their way
        self._rest = [0.0, 0.0]  # of a turn, too small for a command
        self._bursts: list[Burst] = []
        self._worked = -BEAM_TICKS  # tick in which the tool last moved soil
        self._lift = self._lean = 0.0
        self._eye: float | None = None
        self._chunks: dict[tuple[int, int, int], Changed] = {}
        self._outcomes: list[AnyOutcome] = []
        self._taken: dict[int, int] = {}  # what is being picked up, and the tick until which it is not shown
        self._scenery, self._growing, self._reach = Scenery(), Growing(), Reach()
        self._foreseen = Foreseen()
        self._left: tuple[PlanetFacts, int] | None = None  # body that one flew away from, and when
        self._ahead: tuple[int, list[Changed]] = (0, [])  # what players changed on the body that comes next

    @property
    def planet(self) -> Planet:
        """The planet as a renderer takes it."""
        return heavens.planet_of(self.facts)

    # --- What comes in ----------------------------------------------------------------------------------------------

    def begin(self, placed: Placed, size: tuple[int, int]) -> Scene:
        """It is known where players appear, and so how late it is.

        Args:
            placed: where the player is.
            size: of the picture [pixels].
        Returns:
            What is around the player before the first tick is told: for loading the ground there.
        """
        self.facts, self._daylight = placed.planet, placed.planet.daylight
        position = np.array(placed.place, np.float64) / UNITS_PER_METRE
        ahead = level(np.array([1.0, 0.0, 0.0]), up_at(position))
        return Scene([Eye.looking(position, ahead, FIRST_FOV, size)], self._daylight.sun(0))

    def prepare(self) -> None:
        """Make what the next scene would have to make, of what was told and of the sky."""
        _ = self._scenery.props
        _ = self._growing.flora, self._growing.tall
        sky = heavens.over(self.facts)
        if sky is not None:
            self._foreseen.prepare(sky)

    def take(self, told: Told) -> None:
        """Take a snapshot in."""
        snapshot = told.snapshot
        if snapshot.planet is not None:
            self._arrive(snapshot.planet, snapshot.tick)
        self._snapshot, self.own, self.tick = snapshot, snapshot.own, snapshot.tick
        if self._first is None:
            self._first = snapshot.tick
        self._looks = [look for look in self._looks if look[0] > told.known]
        aboard = None if snapshot.own is None else snapshot.own.aboard
        self.crafts.take(snapshot.tick, aboard, snapshot.shuttles)
        if snapshot.own is not None:
            own = snapshot.own
            self._track.add(snapshot.tick, own.position, own.forward, own.eye, own.grounded)
            eye = _eye(own)
            if any(isinstance(outcome, _WORK) and outcome.player == own.id for outcome in snapshot.outcomes):
                self._worked = snapshot.tick
            self._bursts += bursts.made(snapshot.outcomes, eye, self.seconds(snapshot.tick))
        others = {}
        for someone in snapshot.others:
            others[someone.id] = self._others.get(someone.id) or Track()
            others[someone.id].add(snapshot.tick, someone.position, someone.forward)
        self._others = others
        self._chunks.update((entry.chunk, entry) for entry in snapshot.chunks)
        self._growing.take(snapshot.flora)
        if snapshot.ahead is not None:
            body, known = self._ahead
            if snapshot.ahead.body != body:
                known = []
                self._ahead = snapshot.ahead.body, known
            known += snapshot.ahead.chunks
        self._outcomes += snapshot.outcomes
        if snapshot.explored:
            self.explored |= frozenset(snapshot.explored)
        self._taken = {item: until for item, until in self._taken.items() if snapshot.tick < until}
        for outcome in snapshot.outcomes:
            if outcome.player != (self.own.id if self.own else 0):
                continue
            match outcome:
                case ScanCompleted(signatures=signatures):
                    self.scan = tuple(signatures)
                    self.scanned = snapshot.tick
                case PilePickedUp(pile=pile, left=left) if left:
                    self._taken.pop(pile, None)
                case CommandRejected(command="PickUpItem"):
                    self._taken.clear()
        self._look_around()

    def _arrive(self, planet: PlanetFacts, tick: int) -> None:
        """The player is at another body: nothing of what was shown at the one before is there, but the own craft."""
        sky = heavens.over(self.facts)
        self._left = None
        if sky is not None and self.crafts.aboard is not None:
            self.crafts.arrive(lambda then: sky.to(planet.body, then))
            self._left = self.facts, tick
        self.facts, self._daylight = planet, planet.daylight
        self._track, self._others, self._chunks, self._bursts = Track(), {}, {}, []
        self.explored, self.scan = frozenset(), ()
        self._growing.forget()

    def take_chunks(self) -> list[Changed]:
        """Chunks that changed since the last call, for the renderer's terrain."""
        chunks, self._chunks = list(self._chunks.values()), {}
        return chunks

    def take_outcomes(self) -> list[AnyOutcome]:
        """What happened since the last call."""
        taken, self._outcomes = self._outcomes, []
        return taken

    def nearest(self) -> int | None:
        """Id of the item or pile on the ground that lies nearest to the player; None where none is in sight."""
        if self._snapshot is None or self.own is None:
            return None
        here = np.array(self.own.position, np.int64)
        lying = [*self.lying, *(self.around.piles if self.around else ())]
        away = {item.id: int(((np.array(item.position) - here) ** 2).sum()) for item in lying}
        return min(away, key=lambda item: (away[item], item)) if away else None

    def target(self, origin: np.ndarray, direction: np.ndarray) -> Pointed | None:
        """What a look or a hand points at, within reach [m; unit]."""
        return self._reach.target(self.around, origin, direction)

    def pick_up(self, item: int) -> PickUpItem:
        """Take what lies about; the command for it. It is gone from sight at once, unless it cannot be taken."""
        self._taken[item] = self.tick + PATIENCE
        self._look_around()
        return PickUpItem(item)

    def _look_around(self) -> None:
        """Show what was told last, without what is being picked up."""
        told = None if self._snapshot is None else self._snapshot.surroundings
        if told is not None and self._taken:
            told = msgspec.structs.replace(told, piles=[pile for pile in told.piles if pile.id not in self._taken])
        self.around = told
        self._scenery.take(told, self.tick)

    # --- Looking ----------------------------------------------------------------------------------------------------

    def turn(self, yaw: float, pitch: float) -> Look | None:
        """Turn the player, to the right and upwards [degrees]; the command for it, None while it is too little.

        The caller says with `sent` as what the command went out.
        """
        self._rest[0] += yaw * TURN / 360
        self._rest[1] += pitch * TURN / 360
        whole = [max(-TURN, min(TURN, round(part))) for part in self._rest]
        if not any(whole):
            return None
        for axis in (0, 1):
            self._rest[axis] -= whole[axis]
        return Look(whole[0], whole[1])

    def sent(self, sequence: int, looks: Iterable[Look]) -> None:
        """Commands of `turn` are on their way."""
        self._looks += [(sequence, look.yaw, look.pitch) for look in looks]

    def heading(self) -> tuple[np.ndarray, float]:
        """Where the player faces, level where the last snapshot has it, and the pitch [radians]; turned at once."""
        own = self.own
        if own is None:
            return np.array([1.0, 0.0, 0.0]), 0.0
        up = up_at(np.array(own.position, np.float64))
        forward = level(np.array(own.forward, np.float64), up)
        pitch, yaw = own.pitch, 0
        for _, by_yaw, by_pitch in self._looks:
            yaw += by_yaw
            pitch = max(-RIGHT_ANGLE, min(RIGHT_ANGLE, pitch + by_pitch))
        angle = (yaw + self._rest[0]) * math.tau / TURN
        pitch_now = max(-float(RIGHT_ANGLE), min(float(RIGHT_ANGLE), pitch + self._rest[1]))
        forward = forward * math.cos(angle) + np.array(cross(forward.tolist(), up.tolist())) * math.sin(angle)
        return forward, pitch_now * math.tau / TURN

    # --- What goes out ----------------------------------------------------------------------------------------------

    def seconds(self, moment: float) -> float:
        """A moment [ticks] on the clock of scenes [s]; 0 is the first snapshot."""
        return (moment - (self._first or 0)) / TICKS

    def pose(self, moment: float) -> Pose:
        """The player's own body at a moment [ticks]; in a craft it sits as the craft is turned."""
        flight = self.crafts.own(moment)
        if flight is not None:
            axes, eye = flight.axes, flight.place(self.crafts.seat())
            return Pose(eye - axes[:, 1] * SEATED, -axes[:, 2], 0.0, SEATED, axes[:, 1])
        return self._track.at(moment) if self.own else Pose(np.array([0.0, 0.0, 1.0]), np.array([1.0, 0.0, 0.0]))

    def sight(self, moment: float, seconds: float) -> Sight:
        """What the player looks from at a moment.

        Args:
            moment: in ticks.
            seconds: since the last frame, for what eases.
        """
        flight = self.crafts.own(moment)
        if flight is not None:
            lands = self.crafts.aboard is not None and self.crafts.aboard.mode == "landing"
            self._lean += ((LEAN if lands else 0.0) - self._lean) * (1 - math.exp(-seconds / LEANING))
            yaw, pitch = self.glance
            glance = (yaw, pitch - self._lean) if self.outside else self.glance
            place, axes = self.crafts.view(flight, glance, self.outside)
            return Sight(place, -axes[:, 2], axes[:, 1], axes[:, 0])
        pose = self.pose(moment)
        share = 1 - math.exp(-seconds / EASE)
        if self._eye is None or abs(pose.lift - self._lift) > 2:
            self._eye, self._lift = pose.eye, pose.lift
        self._eye += (pose.eye - self._eye) * share
        self._lift += (pose.lift - self._lift) * share
        forward, pitch = self.heading()
        up = up_at(pose.position)
        forward = level(forward, up)
        right = np.cross(forward, up)
        position = pose.position + up * (self._eye + self._lift - pose.lift)
        ahead = forward * math.cos(pitch) + up * math.sin(pitch)
        return Sight(position, ahead, np.cross(right, ahead), right)

    def scene(
        self, moment: float, sight: Sight, fov_y: float, size: tuple[int, int], *, away: Eye | None = None
    ) -> Scene:
        """What a frame shows.

        Args:
            moment: in ticks.
            sight: of the player at that moment.
            fov_y: angle from the lower to the upper edge [degrees].
            size: of the picture [pixels].
            away: another eye to look from: the free camera.
        """
        scene = self.things(moment, [away or Eye(sight.position, sight.orientation, perspective(fov_y, size))])
        if self.own is None:
            return scene
        if self.crafts.aboard is not None:
            self.look_ahead(scene, moment)
            return scene
        if self.lamp:
            scene.lamp = Lamp(sight.place(*LAMP), sight.forward)
        aim = self.own.aim
        if away is not None:
            scene.shapes.append(_person(self._track.at(moment), sight.forward, self.own.id))
        elif aim is not None:
            # the distance is a tick old, the direction is not: the preview stays where the player looks
            hit = sight.position + sight.forward * (aim.distance / UNITS_PER_METRE)
            scene.brush = BrushPreview(hit, self.own.effective_radius / UNITS_PER_METRE, self.own.mode)
            if self.works(moment):
                scene.beam = Beam(sight.place(*TIP), hit, self.own.mode)
        return scene

    def things(self, moment: float, eyes: list[Eye], hidden: Container[int] = ()) -> Scene:
        """The light, the soil in the air, what lies around and who is there, at a moment [ticks].

        Args:
            hidden: items that are somewhere else for the eyes than the simulation has told.
        """
        seconds = self.seconds(moment)
        self._bursts = [burst for burst in self._bursts if seconds - burst.born < LIFE]
        sky = heavens.over(self.facts)
        if sky is None or not eyes:
            scene = Scene(eyes, self._daylight.sun(moment), seconds)
        else:
            sun, seen = self._foreseen.look(sky, moment, eyes[0].position)
            scene = Scene(eyes, sun, seconds, sky=seen)
        scene.bursts = [burst for burst in self._bursts if burst.born <= seconds]
        if self._snapshot is not None:
            scene.jets = spouts.jets(self._snapshot.eruptions, moment)
        scene.shapes = self._shapes(moment, hidden) + self._scenery.moving(moment, hidden)
        scene.shapes += self.crafts.shapes(moment, self.outside)
        scene.landing = self.crafts.landing(moment)
        scene.props = self._scenery.props
        scene.flora, scene.tall = self._growing.flora, self._growing.tall
        if eyes:
            outlook = None if self.around is None else self.around.outlook
            scene.weather = overhead(outlook, seconds, eyes[0].position, self.facts.radius / UNITS_PER_METRE)
        return scene

    def look_ahead(self, scene: Scene, moment: float) -> None:
        """Have the ground made ready of the body to which the shuttle comes next, and that which it left fade out."""
        aboard = self.crafts.aboard
        if aboard is None:
            return
        if aboard.next is not None:
            body, changed = self._ahead
            known = changed if aboard.next == body else ()
            scene.beside = nearing.beside(aboard.next, self.facts, moment, scene.eyes, known)
        if self._left is not None:
            left, tick = self._left
            if moment < tick + nearing.FADES:
                scene.before = nearing.before(left, self.facts, moment, scene)

    def works(self, moment: float) -> bool:
        """Whether the tool is at work."""
        return self.tool > 0 or moment - self._worked < BEAM_TICKS

    @property
    def lying(self) -> Sequence[Lying]:
        """Items on the ground, as they were told last."""
        lying = () if self._snapshot is None else self._snapshot.lying
        return [item for item in lying if item.id not in self._taken] if self._taken else lying

    def _shapes(self, moment: float, hidden: Container[int]) -> list[Shape]:
        if self._snapshot is None:
            return []
        shapes = []
        for item in self.lying:
            if item.id in hidden:
                continue
            way = np.array(item.velocity, np.float64) * ((moment - self.tick) / TICKS)
            place = (item.position + way) / UNITS_PER_METRE
            up = up_at(place)
            around = (item.id * 2654435761 & 0xFFFF) / 0xFFFF * math.tau
            ahead = level(np.array([math.cos(around), math.sin(around), 0.3]), up)
            kind, colour = ("canister", CANISTER_COLOUR) if item.canister else ("augment", AUGMENT_COLOUR)
            shapes.append(Shape(kind, place, standing(ahead, up), colour))
        for number, track in self._others.items():
            pose = track.at(moment)
            shapes.append(_person(pose, pose.forward, number))
        return shapes


def _eye(own: Own) -> np.ndarray:
    place = np.array(own.position, np.float64) / UNITS_PER_METRE
    return place + up_at(place) * (own.eye / UNITS_PER_METRE)


def _person(pose: Pose, forward: np.ndarray, number: int) -> Shape:
    up = up_at(pose.position)
    return Shape("player", pose.position, standing(level(forward, up), up), PLAYER_COLOURS[number % 5])
