"""Plots as places: what does not change of where they stand is looked up once, and so is when their turn comes."""

from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from gameplay import content
from gameplay.content import Content
from gameplay.entities import EntityTable
from gameplay.state import GameState
from gameplay.survival import climate, fixtures
from gameplay.survival.rules import degrees
from taichi_kernels.units import UNITS_PER_METRE


class Part(NamedTuple):
    """The plots of a field on one body: their numbers in it, i64 (m,), their ground, the lamps that reach them."""

    plots: np.ndarray
    ground: climate.Ground
    lamps: fixtures.Reaching


class Field(NamedTuple):
    """Plots, while no structure comes or goes; `greenhouse` is what they warm what grows in them, thousandths of a
    degree, i64 (n,)."""

    parts: list[Part]
    greenhouse: np.ndarray


class _Phases(NamedTuple):
    """Crops by the tick of their turn, while content and rows are these.

    Attributes:
        order: rows of the table crops, those of a turn side by side; starts: where each begins in it.
        fields: by turn the rows of plots that stand, and their field; made when they are first due.
    """

    content: Content
    crops: np.ndarray
    structures: np.ndarray
    order: np.ndarray
    starts: np.ndarray
    fields: dict[int, tuple[np.ndarray, Field]]


_KNOWN: WeakKeyDictionary[EntityTable, _Phases] = WeakKeyDictionary()


def of(state: GameState, plots: list[int]) -> Field:
    """The field of plots that stand."""
    stands = state.structures.rows[[state.structures.index(plot) for plot in plots]]
    parts = []
    for body in np.unique(stands["body"]).tolist():
        here = np.flatnonzero(stands["body"] == body)
        places = stands["position"][here].astype(np.int64)
        lamps = fixtures.reaching(state, body, "light", places, _shines)
        parts.append(Part(here, climate.ground(state, body, places), lamps))
    return Field(parts, _greenhouses(stands["kind"]))


def due(state: GameState, period: int) -> tuple[np.ndarray, Field]:
    """Rows of the table crops whose turn it is, and their field: the plots' ids spread them over `period` ticks."""
    known, turn = _phases(state, period), state.tick % period
    if turn not in known.fields:
        rows = known.order[known.starts[turn] : known.starts[turn + 1]]
        plots = known.crops["plot"][rows].tolist()
        stands = [at for at, plot in enumerate(plots) if plot in state.structures]
        known.fields[turn] = rows[stands], of(state, [plots[at] for at in stands])
    return known.fields[turn]


def _phases(state: GameState, period: int) -> _Phases:
    crops, structures, loaded = state.crops.rows, state.structures.rows, content.load()
    known = _KNOWN.get(state.crops)
    if known and known.crops is crops and known.structures is structures and known.content is loaded:
        return known  # rows are replaced when any come or go
    phase = crops["plot"] % period
    order = np.argsort(phase, kind="stable")
    starts = np.searchsorted(phase[order], np.arange(period + 1))
    known = _KNOWN[state.crops] = _Phases(loaded, crops, structures, order, starts, {})
    return known


def _greenhouses(kinds: np.ndarray) -> np.ndarray:
    """Thousandths of a degree that structures add to what grows in them: i64 (n,)."""
    unique, at = np.unique(kinds, return_inverse=True)
    items = [content.load().item_of(kind) for kind in unique.tolist()]
    adds = [degrees(item.structure.greenhouse) if item and item.structure else 0 for item in items]
    return np.array(adds, np.int64)[at]


def _shines(light: np.ndarray) -> np.ndarray:
    """How far lamps reach [units]."""
    return np.rint(light * UNITS_PER_METRE).astype(np.int64)
