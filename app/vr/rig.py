"""Where the room that the player stands in lies on the planet.

The play space is put on the ground like a table: a point of its floor, the *anchor*, lies on the feet of the player's
body, its up is away from the planet's centre, and a heading says which way its −Z lies. The heading is carried along
the curved ground, so that walking never turns the view. The body follows the head by strides; the anchor moves as their
effect is seen, so the view stays where the head is, and a stride that something blocks pushes the view back.
"""

import math

import numpy as np

from app.client import poses
from app.client.poses import level, up_at
from app.desktop.settings import VrSettings
from app.vr.directions import AHEAD, UP, across, angle, heading, product, products, transported, turned
from app.vr.echoes import Echoes
from gameplay.commands import Stride
from taichi_kernels.units import UNITS_PER_METRE
from vr_render.craft_meshes import in_cabin
from vr_render.headset_frame import EyeView, Pose
from vr_render.scene import Eye, quaternion
from vr_render.vectors import cross

LEAN = {"room_scale": 0.15, "standing": 0.35, "seated": 0.5}  # metres that the head may be away from above the feet
LONGEST_STRIDE = 0.48  # metres; the rules allow half a metre, and rounding needs room
EASE = 0.09  # seconds in which the view follows a ledge that was stepped up, and a crouch that is not the head's own
CROUCHED, RISEN = 0.66, 0.7  # shares of the player's own height below and above which the head crouches and stands
PATIENCE = 0.4  # seconds in which the body should have risen after the head; later, something is above it
ABOVE_EYE = 0.15  # metres of a head
LOWEST = 0.3  # metres above the feet that a view is which sinks faster than the head
LEDGE = 2.0  # metres; what lifts farther at once is no ledge


class Rig:
    """Maps play space to the planet's frame.

    Attributes:
        settings: posture, height offset and world scale count at once.
        feet: of the body [m], shape (3,). up: there, unit. ahead: where the play space's −Z lies, level, unit.
        anchor: the point of play space above the feet, shape (3,), its y is 0.
        raised: metres of the planet by which all of play space is lifted.
        lowered: metres of the planet by which the view is below where the head has it: something is above the body.
        low: whether the head itself crouches.
        aside: of who sits in a craft: how far play space is turned from the craft, to the right [degrees].
        out: of who sits in a craft: whether the head is in the hull or beyond it.
    """

    def __init__(self, settings: VrSettings) -> None:
        self.settings = settings
        self.feet, self.up, self.ahead = np.array([0.0, 0.0, 1.0]), np.array([0.0, 0.0, 1.0]), np.array([1.0, 0.0, 0.0])
        self.anchor = np.zeros(3)
        self.raised = 0.0
        self.low = self._sits = self.out = False
        self.aside = self._faced = 0.0  # the second without a glance
        self.echoes = Echoes()
        self._head: Pose | None = None
        self._posture = settings.posture
        self._seat = self._stature = 0.0  # heights of the head in play space: when it was set up, and the highest since
        self._eye: float | None = None  # of the body above its feet, eased
        self._lift, self.lowered, self._upright = 0.0, 0.0, 0.0
        self._under = 0.0  # seconds that the view still stays below a ceiling
        self._strides: list[tuple[int, np.ndarray, float]] = []  # sequence, metres, share of it that was seen
        self._settle()

    # --- What comes in ----------------------------------------------------------------------------------------------

    def follow(
        self,
        body: poses.Pose,
        head: Pose | None,
        moment: float,
        seconds: float,
        *,
        crouched: bool = False,
        button: bool = False,
        recentred: bool = False,
        under: bool = False,
        glance: float = 0.0,
    ) -> None:
        """Stand where the body is seen at a moment; who has just sat down in a craft looks ahead from its seat.

        Args:
            body: of the player at the moment.
            head: None while it is not tracked.
            moment: in ticks. seconds: since the last frame.
            crouched: whether the body is. button: whether it was asked to, other than by the head.
            recentred: the runtime has moved the play space.
            under: whether there is no room for the head where it is without `lowered`.
            glance: where one looks from the seat of a craft, to the right of ahead [degrees].
        """
        first = self._head is None
        sat, self._sits = self._sits, body.up is not None
        up = up_at(body.position) if body.up is None else body.up
        held = not first and not self._sits
        self.ahead = transported(self.ahead, self.up, up) if held else level(body.forward, up)
        self.up = up
        if self._sits != sat:
            self._eye, self._lift = body.eye, body.lift
        if self._sits and not sat and head is not None and not first:
            self._sit_down(head)
        self._ease(body, seconds)
        self.feet = body.position + up * (self._lift - body.lift)
        if head is not None:
            if first or recentred or self._posture != self.settings.posture:
                self.recentre(head)
            self._head = head
            self._stature = max(self._stature, float(head.position[1]))
        if self._sits:
            self.aside = self._faced + glance
            self.ahead = turned(level(body.forward, up), up, self.aside)
        self._settle()
        self._stride_on(moment)
        self._hold()
        self._stand(seconds, crouched, button, under)
        self.out = self._sits and self._head is not None and not self._fits(self._head)

    def recentre(self, head: Pose) -> None:
        """Bring the head above the feet; it goes on facing where it faced, and its height is the new measure."""
        facing = self.ahead if self._head is None else self.facing
        self._head, self._posture = head, self.settings.posture
        self._seat = self._stature = float(head.position[1])
        self.anchor = head.position * (1.0, 0.0, 1.0)
        self._faced = -_yaw(head)
        self.ahead = turned(facing, self.up, self._faced)
        self._settle()

    def _sit_down(self, head: Pose) -> None:
        """The head is where the seat's eye is, and faces the craft's nose."""
        self._seat, self.anchor = float(head.position[1]), head.position * (1.0, 0.0, 1.0)
        self._faced, self._strides = -_yaw(head), []

    def _fits(self, head: Pose) -> bool:
        """Whether a head has room in the cabin of a craft."""
        away = self.point(head.position) - self.feet - self.up * (self._eye or 0.0)
        nose = turned(self.ahead, self.up, -self.aside)
        right = across(nose, self.up)
        return in_cabin(float(right @ away), float(self.up @ away), float(-nose @ away))

    def turn(self, degrees: float) -> None:
        """Turn the view to the right; the head stays where it is."""
        self.ahead = level(turned(self.ahead, self.up, degrees), self.up)
        if self._head is not None:
            middle = self._head.position * (1.0, 0.0, 1.0)
            self.anchor = middle + turned(self.anchor - middle, UP, -degrees)
        self._settle()

    # --- Strides ----------------------------------------------------------------------------------------------------

    def stride(self) -> Stride | None:
        """What brings the body under the head, when that is too far from it; tell `sent` if it goes out."""
        if self._head is None or self.settings.posture == "seated":
            return None
        way = self.direction(self._away()) * self.settings.world_scale
        for _, by, seen in self._strides:
            way = way - by * (1 - seen)
        length = math.sqrt(float(way @ way))
        if length <= LEAN[self.settings.posture]:
            return None
        x, y, z = np.rint(way * (min(1.0, LONGEST_STRIDE / length) * UNITS_PER_METRE)).astype(int).tolist()
        return Stride((x, y, z))

    def sent(self, stride: Stride, sequence: int) -> None:
        """A stride is on its way, in the message with this sequence."""
        self._strides.append((sequence, np.array(stride.by, np.float64) / UNITS_PER_METRE, 0.0))

    def _stride_on(self, moment: float) -> None:
        """Move the anchor as much as strides have moved the body since the last frame, had nothing blocked them."""
        moved = np.zeros(3)
        going = []
        for sequence, by, seen in self._strides:
            share = max(seen, self.echoes.share(sequence, moment))
            moved += by * (share - seen)
            if share < 1:
                going.append((sequence, by, share))
        self._strides = going
        self.anchor = self.anchor + self._axes.T @ moved * (1.0, 0.0, 1.0) / self.settings.world_scale

    def _hold(self) -> None:
        """A seated player leans no farther than the body's shoulders: it cannot look through walls."""
        away = self._away() * self.settings.world_scale
        length = math.sqrt(float(away @ away))
        most = LEAN["seated"]
        if self.settings.posture == "seated" and not self._sits and length > most:
            self.anchor = self.anchor + away * ((1 - most / length) / self.settings.world_scale)

    def _away(self) -> np.ndarray:
        """From the anchor to below the head, in play space [m]."""
        return np.zeros(3) if self._head is None else (self._head.position - self.anchor) * (1.0, 0.0, 1.0)

    # --- Height -----------------------------------------------------------------------------------------------------

    def _ease(self, body: poses.Pose, seconds: float) -> None:
        if self._eye is None or abs(body.lift - self._lift) > LEDGE:
            self._eye, self._lift = body.eye, body.lift
        share = 1 - math.exp(-seconds / EASE)
        self._eye += (body.eye - self._eye) * share
        self._lift += (body.lift - self._lift) * share

    def _stand(self, seconds: float, crouched: bool, button: bool, under: bool) -> None:
        """The height of the view: the head's own, but not in a ceiling that the body fits under."""
        scale, eye = self.settings.world_scale, self._eye or 0.0
        offset = 0.0 if self._sits else self.settings.height_offset
        high = 0.0 if self._head is None else float(self._head.position[1])
        lowered = 0.0
        if self.settings.posture == "seated" or self._sits:
            self.low, self._upright = False, 0.0
            raised = eye - scale * self._seat + offset
        else:
            self.low = high < self._stature * (RISEN if self.low else CROUCHED)
            self._upright = 0.0 if self.low or not crouched else self._upright + seconds
            # a giant moves far but looks out of the body, from as high as the player is: hands stay within its reach
            giant = min((scale - 1) * self._stature, scale * high + offset - LOWEST)
            raised = offset - max(0.0, giant)
            if crouched and (button or self._upright > PATIENCE):
                lowered = max(0.0, scale * high + raised - eye - ABOVE_EYE)
        self._under = PATIENCE if under else max(0.0, self._under - seconds)
        if self._under and not self._sits:
            lowered = max(0.0, scale * high + raised - eye)
        self.lowered += (lowered - self.lowered) * (1 - math.exp(-seconds / EASE))
        self.raised = raised - self.lowered

    # --- From play space to the planet ------------------------------------------------------------------------------

    @property
    def facing(self) -> np.ndarray:
        """Where the head faces on the ground: level, unit, in the planet's frame."""
        return self.ahead if self._head is None else turned(self.ahead, self.up, _yaw(self._head))

    def direction(self, vector: np.ndarray) -> np.ndarray:
        """A vector of play space in the planet's frame; its length stays."""
        return self._axes @ vector

    def point(self, place: np.ndarray) -> np.ndarray:
        """A place of play space in the planet's frame [m]."""
        scale, raised = self.settings.world_scale, self.raised
        (x, y, z), (right, _, back) = place.tolist(), self.anchor.tolist()
        east, high, south = (x - right) * scale, y * scale, (z - back) * scale
        (a, b, c), (d, e, f), (g, h, i) = self._rows
        feet, up = self.feet.tolist(), self.up.tolist()
        return np.array(
            [
                feet[0] + a * east + b * high + c * south + up[0] * raised,
                feet[1] + d * east + e * high + f * south + up[1] * raised,
                feet[2] + g * east + h * high + i * south + up[2] * raised,
            ]
        )

    def points(self, places: np.ndarray) -> np.ndarray:
        """As `point`, of many at once: shape (n, 3)."""
        away = (places - self.anchor) @ self._axes.T * self.settings.world_scale
        return away + (self.feet + self.up * self.raised)

    def turns(self, orientations: np.ndarray) -> np.ndarray:
        """Orientations of play space in the planet's frame: quaternions, shape (n, 4)."""
        return products(np.broadcast_to(self._turn, orientations.shape), orientations)

    def place(self, pose: Pose) -> Pose:
        """A pose of play space in the planet's frame."""
        return Pose(self.point(pose.position), product(self._turn, pose.orientation))

    def eye(self, view: EyeView) -> Eye:
        """What the renderer takes for an eye; the two are as far apart as the world's scale has them."""
        return Eye(self.point(view.pose.position), product(self._turn, view.pose.orientation), view.tangents)

    def _settle(self) -> None:
        ahead, up = self.ahead.tolist(), self.up.tolist()
        right = cross(ahead, up)
        self._rows = [[right[i], up[i], -ahead[i]] for i in range(3)]
        self._axes = np.array(self._rows)
        self._turn = quaternion(self._axes)


def _yaw(head: Pose) -> float:
    """Of a head in play space, to the right of −Z [degrees]."""
    return angle(AHEAD, heading(head.matrix, UP), UP)
