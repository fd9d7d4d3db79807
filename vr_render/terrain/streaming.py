"""From the nodes that are wanted to those that are shown: what to make next, when to show it, and what to forget.

There are two trees, always whole: the roots, and in place of each node that is split its eight children. The ready
one is the best of which all meshes are there. It changes by a split or a merge of one node; such a step waits until
all that it shows has arrived. The shown one becomes the ready one by a cross-fade (`nodes.py`) of all that differs,
over as many levels as that may be; the next fade begins when it has ended.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from vr_render.terrain import cohorts
from vr_render.terrain.maker import Job, Made
from vr_render.terrain.nodes import COMING, GOING, HIDDEN, PHASES, STEADY, NodeTable
from vr_render.terrain.octree import Key, Octree, among, boxes, children, code_of, decode, distances, key_of, parents
from vr_render.terrain.overrides import Overrides

EMPTY = -1  # in place of a slot: a node without surface
HIDDEN_LIMIT = 4096  # nodes that are kept although they are not shown
RETRY = 16  # frames until a failed node is asked for again; doubles each time
RETRY_MOST = 1024
PLANNED = 96  # steps that are prepared at once while somebody watches
PATIENCE = 4  # frames from one look at the tree, and from one plan, to the next
EYE_STEP = 1.0  # voxels that the eye moves until the tree is looked at again
LEAST_DETAIL = 0.75
IN_VIEW = 4.0  # how much more urgent what is in view is
EVICT = 16  # nodes that are forgotten at once for want of room
MERGE = 0.25  # how much less urgent it is to show less


class Place(NamedTuple):
    """Where a mesh lies in the device's buffers: first vertex, vertices, first index, indices."""

    first_vertex: int
    vertices: int
    first_index: int
    indices: int


class MeshStore(Protocol):
    """Room for meshes on the device."""

    def put(self, made: Made) -> Place | None:
        """Find room for a mesh and have it copied there; None when there is none."""
        ...

    def free(self, place: Place) -> None:
        """Give room back when the frames that may use it are done."""
        ...


@dataclass
class _Step:
    """A change of the ready tree: `code` appears as a root, is split or is merged; what is `missing` for that."""

    code: int
    splits: bool
    shows: list[int]
    hides: list[int]
    missing: set[int]


def _everywhere(low: np.ndarray, width: np.ndarray) -> np.ndarray:
    return np.ones(len(low), bool)


class Streaming:
    """The ready and the shown tree of one planet.

    Attributes:
        detail: see `Octree.split`. allowed: the most of it that memory has room for.
        fade: whether changes are cross-faded; else they happen at once.
        split: numbers of the nodes that are split in the ready tree. wanted: of those that should be.
        ready: by number of a node, its slot or EMPTY.
        failures: nodes that could not be made, so far.
    """

    def __init__(
        self, tree: Octree, overrides: Overrides, nodes: NodeTable, store: MeshStore, detail: float = 2.5
    ) -> None:
        self.tree, self.overrides, self.nodes, self.store = tree, overrides, nodes, store
        self.detail, self.allowed, self.fade = detail, np.inf, False
        self.split: set[int] = set()
        self.wanted: set[int] = set()
        self._apart = 0  # nodes that are in one of the two and not in the other
        self.ready: dict[int, int] = {}
        self.failures = self.frame = self._looked = self._planned = 0
        self._places: dict[int, Place] = {}  # by slot
        self._roots: set[int] = set()  # those that are in the ready tree
        self._shown: set[int] = set()  # leaves of the shown tree
        self._coming: set[int] = set()  # those of them that fade in
        self._going: set[int] = set()  # what fades out
        self._next_coming: set[int] = set()  # leaves of the ready tree that are not shown yet
        self._next_going: set[int] = set()  # leaves of the shown tree that the ready one has not
        self._eye: np.ndarray | None = None
        self._overrides_version = overrides.version
        self._in_view: Callable[[np.ndarray, np.ndarray], np.ndarray] = _everywhere
        self._steps: list[_Step] = []
        self._of_missing: dict[int, _Step] = {}
        self._needed: set[int] = set()  # what the steps show
        self._complete: list[_Step] = []
        self._next = 0  # steps before it are asked for
        self._stale = True
        self._reshaped = False  # whether edits may have changed where the tree can be split
        self._pending: set[int] = set()
        self._versions: dict[int, int] = {}
        self._dirty: dict[int, None] = {}  # nodes of the trees whose mesh an edit made old
        self._hidden: OrderedDict[int, None] = OrderedDict()  # ready, in neither tree; the longest hidden first
        self._failed: dict[int, tuple[int, int]] = {}  # frame from which to try again, and the wait before that

    # --- What the eyes want -----------------------------------------------------------------------------------------

    def look(self, eye: np.ndarray, in_view: Callable[[np.ndarray, np.ndarray], np.ndarray] | None = None) -> None:
        """Note where the eyes are, once a frame.

        Args:
            eye: middle of the eyes [voxels from the centre], float, shape (3,).
            in_view: tells which boxes (corners, widths) may be in view; None: all.
        """
        self.frame += 1
        self._in_view = in_view or _everywhere
        rested = self.frame - self._looked >= PATIENCE or not self.fade
        if self._eye is None or (rested and (self._reshaped or float(np.abs(eye - self._eye).max()) >= EYE_STEP)):
            self._reshaped = False
            self._eye, self._looked = np.array(eye, np.float64), self.frame
            wanted = set(self.tree.split(self._eye, min(self.detail, self.allowed), self.overrides.changed).tolist())
            if wanted != self.wanted:
                self.wanted = wanted
                self._apart = len(wanted ^ self.split)
                self._stale = True
        if self._failed and any(when <= self.frame for when, _ in self._failed.values()):
            self._next = 0
        if self._stale and (self.frame - self._planned >= PATIENCE or not self.fade or not self._steps):
            self._planned = self.frame
            self._plan()

    def set_detail(self, detail: float) -> None:
        """Ask for another detail from the next look on; what did not fit is tried again."""
        self.detail, self.allowed = detail, np.inf
        self._eye = None

    def _plan(self) -> None:
        """Collect the steps from what is ready to what is wanted that are possible now, the most urgent first."""
        assert self._eye is not None
        self._stale, self._next = False, 0
        top, split = self.tree.root_level, self.split
        roots = [code for code in self.tree.roots.tolist() if code not in self._roots]
        splits = list(self.wanted - split)
        above = parents(splits)
        splits = [
            code
            for code, over in zip(splits, above, strict=True)
            if (code in self._roots if code >> 48 == top else over in split)
        ]
        merges = split - self.wanted
        if merges:  # of nodes whose children are all leaves
            merges = merges.difference(parents(list(split)))
        codes = [*roots, *splits, *merges]
        if codes:
            low, width = boxes(np.array(codes, np.int64))
            score = self._urgency(low, width, self._in_view(low, width))
            score[len(codes) - len(merges) :] *= MERGE
            order = np.argsort(-score, kind="stable")[: PLANNED if self.fade else None].tolist()
        else:
            order = []
        steps = []
        for i in order:
            code = codes[i]
            if i < len(roots):
                steps.append(_Step(code, False, [code], [], set()))
            elif i < len(roots) + len(splits):
                steps.append(_Step(code, True, children(code), [code], set()))
            else:
                steps.append(_Step(code, False, [code], children(code), set()))
        self._needed = {code for step in steps for code in step.shows}
        self._mark_bare(self._needed.difference(self.ready))
        self._steps, self._of_missing, self._complete = steps, {}, []
        for step in steps:
            step.missing = {code for code in step.shows if code not in self.ready}
            for code in step.missing:
                self._of_missing[code] = step
            if not step.missing:
                self._complete.append(step)

    def _urgency(self, low: np.ndarray, width: np.ndarray, seen: np.ndarray) -> np.ndarray:
        """How much nodes matter to the eyes, from their boxes and whether those are in view."""
        away = distances(self._where(), low, width)
        return np.asarray(width / np.maximum(away, 0.25 * width) * np.where(seen, IN_VIEW, 1.0))

    def _mark_bare(self, missing: set[int]) -> None:
        """Nodes that are proven empty need not be made."""
        if not missing:
            return
        codes = np.array(sorted(missing), np.int64)
        levels, chunks = decode(codes)
        changed = self.overrides.changed
        for level in np.unique(levels).tolist():
            at = levels == level
            bare = self.tree.bare(level, chunks[at])
            if level in changed:
                bare &= ~among(codes[at], changed[level])
            for code in codes[at][bare].tolist():
                if code not in self._pending:
                    self.ready[code] = EMPTY
                    self._hide(code)

    # --- What to make -----------------------------------------------------------------------------------------------

    def jobs(self, room: int, spare: int = 0) -> list[Job]:
        """What to make next, at most `room` nodes: edits first, nearest first, and the last `spare` only edits."""
        wanted: list[int] = []
        if self._dirty:
            codes = np.array([code for code in self._dirty if self._may(code)], np.int64)
            if len(codes):
                order = np.argsort(distances(self._where(), *boxes(codes)) + 1e-3 * (codes >> 48), kind="stable")
                wanted = codes[order[:room]].tolist()
        edits, room = len(wanted), room - spare
        while len(wanted) < room and self._next < len(self._steps):
            missing = [code for code in self._steps[self._next].shows if code in self._steps[self._next].missing]
            missing = [code for code in missing if self._may(code)]
            wanted += missing[: room - len(wanted)]
            if len(wanted) < room:
                self._next += 1
        self._pending.update(wanted)
        return [Job(key_of(code), self._versions.get(code, 0), i < edits) for i, code in enumerate(wanted)]

    def _may(self, code: int) -> bool:
        return code not in self._pending and self._failed.get(code, (0, 0))[0] <= self.frame

    def _where(self) -> np.ndarray:
        return np.zeros(3) if self._eye is None else self._eye

    def edit(self, meshes: Iterable[Key]) -> None:
        """The meshes of these nodes are old: those of the trees are made anew, others are forgotten."""
        for code in map(code_of, meshes):
            if code in self._pending:
                self._versions[code] = self._versions.get(code, 0) + 1
            if code in self.ready:
                if code in self._hidden:
                    self._forget(code)
                    self._stale = True
                else:
                    self._dirty[code] = None
        if self.overrides.version != self._overrides_version:  # what was bare may not be any more
            self._overrides_version = self.overrides.version
            self._reshaped = True

    # --- What arrives -----------------------------------------------------------------------------------------------

    def take(self, made: Made) -> None:
        """Take what was made: room, a slot, and a place in the steps that wait for it."""
        code = code_of(made.job.key)
        self._pending.discard(code)
        if made.job.version != self._versions.pop(code, 0):
            self._next = 0  # it is old already
            return
        if made.failed:
            self.failures += 1
            wait = min(2 * self._failed.get(code, (0, RETRY // 2))[1], RETRY_MOST)
            self._failed[code] = self.frame + wait, wait
            return
        self._failed.pop(code, None)
        place, slot = None, EMPTY
        if made.indices:
            slot = self.ready.get(code, EMPTY)
            new = self.nodes.take(made.job.key) if slot == EMPTY else slot
            place = self.store.put(made) if new is not None else None
            if new is None or place is None:
                if new is not None and slot == EMPTY:
                    self.nodes.give(new)
                self._make_room()
                return
            slot = new
        self._install(code, slot, place)

    def _install(self, code: int, slot: int, place: Place | None) -> None:
        before = self.ready.get(code)
        if before is not None and before != EMPTY:
            self.store.free(self._places.pop(before))
            if slot == EMPTY:
                self.nodes.set([before], HIDDEN)
                self.nodes.give(before)
        self.ready[code] = slot
        if place is not None:
            self._places[slot] = place
            self.nodes.mesh[slot] = place.indices, place.first_index, place.first_vertex
        self.nodes.changes += self._role(code) != HIDDEN
        if self._dirty.pop(code, 0) is None:
            if before == EMPTY and slot != EMPTY:
                self.nodes.set([slot], self._role(code))
        elif before is None:
            self._hide(code)
        step = self._of_missing.pop(code, None)
        if step is not None:
            step.missing.discard(code)
            if not step.missing:
                self._complete.append(step)

    def _make_room(self) -> None:
        """Forget some of what is in no tree; it frees its room a few frames later. If all is needed, want less."""
        before = len(self._hidden)
        while len(self._hidden) > before - EVICT and self._evict():
            pass
        if len(self._hidden) == before:
            self.allowed = max(min(self.detail, self.allowed) * 0.9, LEAST_DETAIL)
            self._eye = None
        self._next = 0

    # --- What is shown ----------------------------------------------------------------------------------------------

    def shows(self, code: int) -> bool:
        """Whether a node is a leaf of the shown tree."""
        return code in self._shown

    def _role(self, code: int) -> int:
        if code in self._going:
            return GOING
        if code in self._coming:
            return COMING
        return STEADY if code in self._shown else HIDDEN

    def advance(self, phases: float) -> None:
        """Take the steps for which all has arrived; let the fade go on, and when it has ended let the next begin.

        Args:
            phases: of a fade that pass; `terrain.FADE_STEP` at most for fades that nobody sees jump.
        """
        if self._complete:
            for step in self._complete:
                if all(code in self.ready for code in step.shows):
                    self._take_step(step)
            self._complete, self._stale = [], True
            self._apart = len(self.wanted ^ self.split)
        self.nodes.advance(phases)
        if self.nodes.age >= PHASES or not self.fade:
            self._end_fade()
            self._begin_fade()
            if not self.fade:
                self._end_fade()
            self.nodes.advance(0.0)

    def _take_step(self, step: _Step) -> None:
        """Bring the ready tree on, and what is to fade next."""
        if not step.hides:
            self._roots.add(step.code)
        elif step.splits:
            self.split.add(step.code)
        else:
            self.split.discard(step.code)
        for code in step.shows:
            self._hidden.pop(code, None)
            if code in self._next_going:
                self._next_going.discard(code)
            else:
                self._next_coming.add(code)
        for code in step.hides:
            if code in self._next_coming:
                self._next_coming.discard(code)
                self._leave(code)
            else:
                self._next_going.add(code)

    def _begin_fade(self) -> None:
        """From the shown tree to the ready one, or some of the way."""
        coming, going = self._next_coming, self._next_going
        if not coming and not going:
            return
        if self.fade:
            now = self._cohort()
            coming, going = coming & now, going & now
        self._coming, self._going = coming, going
        self._next_coming, self._next_going = self._next_coming - coming, self._next_going - going
        self._shown = (self._shown - going) | coming
        shown, hidden = self._meshes(coming), self._meshes(going)
        self.nodes.set(shown, COMING)
        self.nodes.set(hidden, GOING)
        if shown or hidden:
            self.nodes.begin()

    def _cohort(self) -> set[int]:
        """Those of the nodes that come and go that begin now."""
        coming, going = self._next_coming, self._next_going
        stay = self._shown - going
        codes = np.array([*stay, *going, *coming], np.int64)
        slots = np.array([self.ready[code] for code in codes.tolist()], np.int64)
        triangles = np.where(slots == EMPTY, 0, self.nodes.mesh[slots, 0] // 3)
        low, width = boxes(codes)
        seen = self._in_view(low, width)
        stays, goes, comes = (part.sum() for part in np.split(triangles * seen, [len(stay), len(stay) + len(going)]))
        most = cohorts.limit(int(stays), int(comes), int(goes))
        change = slice(len(stay), None)
        codes, seen = codes[change], seen[change]
        urgency = self._urgency(low[change], width[change], seen)
        return set(codes[cohorts.first(codes, triangles[change], seen, urgency, most)].tolist())

    def _end_fade(self) -> None:
        """What came stays, and what went is hidden."""
        coming, going = self._coming, self._going
        if not coming and not going:
            return
        self._coming, self._going = set(), set()
        self.nodes.set(self._meshes(coming), STEADY)
        self.nodes.set(self._meshes(going), HIDDEN)
        self.nodes.finish()
        for code in going:
            self._leave(code)

    def _meshes(self, codes: Iterable[int]) -> list[int]:
        return [slot for code in codes if (slot := self.ready.get(code, EMPTY)) != EMPTY]

    def _leave(self, code: int) -> None:
        """A node that a tree does not have any more: it is kept for later, unless another needs it or it is old."""
        if code in self._going or code in self._next_coming:
            return
        if code in self._dirty:
            self._forget(code)
        else:
            self._hide(code)

    # --- What is forgotten ------------------------------------------------------------------------------------------

    def _hide(self, code: int) -> None:
        self._hidden[code] = None
        self._hidden.move_to_end(code)
        if len(self._hidden) > HIDDEN_LIMIT:
            self._evict(with_mesh=False)

    def _evict(self, with_mesh: bool = True) -> bool:
        """Forget the node hidden for longest that no step waits for; whether there was one."""
        for code in self._hidden:
            if code not in self._needed and (self.ready[code] != EMPTY or not with_mesh):
                self._forget(code)
                return True
        return False

    def _forget(self, code: int) -> None:
        slot = self.ready.pop(code)
        self._hidden.pop(code, None)
        self._dirty.pop(code, None)
        if slot != EMPTY:
            self.store.free(self._places.pop(slot))
            self.nodes.give(slot)

    # --- How it is --------------------------------------------------------------------------------------------------

    @property
    def remaining(self) -> int:
        """Changes of the ready tree and edits that are still to come; 0: all is as wanted."""
        roots = len(self.tree.roots) - len(self._roots)
        return roots + self._apart + len(self._dirty)

    @property
    def whole(self) -> bool:
        """Whether the ground is there all around, however coarse."""
        return len(self._roots) == len(self.tree.roots)

    @property
    def edited(self) -> int:
        """Shown nodes whose edits are still to be seen."""
        return len(self._dirty)

    @property
    def fading(self) -> int:
        """Nodes that come or go, now or next."""
        return sum(map(len, (self._coming, self._going, self._next_coming, self._next_going)))

    @property
    def hidden(self) -> int:
        """Nodes that are kept although they are not shown."""
        return len(self._hidden)
