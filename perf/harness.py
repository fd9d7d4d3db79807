"""Measures ours and its peers in turn, so that whatever else the machine does falls on all of them alike.

An area is a module `perf.NAME` with `run(bench)`; it may set `THREADS = 1` when its peers use one thread. Each area
runs in a process of its own (`perf.area`), with the compute runtime already started.
"""

import importlib
import math
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from perf import marks

SLOW_CALL = 2.0  # seconds; a call that takes longer is measured SLOW_RUNS times only
SLOW_RUNS = 3
SAMPLE = 0.002  # seconds that one sample lasts at least, where calls may be repeated
MOST_REPEATS = 100

Call = Callable[[], object]
SECONDS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}


def is_rate(unit: str) -> bool:
    """True where more is better ("chunks/s"); false for times and sizes, where less is better."""
    return unit.endswith("/s")


def in_unit(seconds: float, unit: str, work: float) -> float:
    """The time of one call in `unit`: as a time, or as `work` things done in that time.

    Raises:
        ValueError: the unit is neither a time nor a rate.
    """
    if is_rate(unit):
        return work / seconds
    if unit not in SECONDS:
        raise ValueError(f"{unit!r} is no unit of time (s, ms, us, ns) and no rate (.../s)")
    return seconds / SECONDS[unit]


def times_as_fast(ours: float, other: float, unit: str) -> float:
    """How many times ours is as fast as (or, of sizes, as small as) the other; both in `unit`."""
    over, under = (ours, other) if is_rate(unit) else (other, ours)
    return over / max(under, marks.NO_LESS * over) if over else 1.0


def load_peer(module: str, package: str | None = None) -> tuple[ModuleType | None, str]:
    """A peer's module, or None and why there is none.

    Args:
        module: what to import.
        package: the name under which it is installed, when that is another one.
    """
    try:
        return importlib.import_module(module), ""
    except Exception as error:  # a peer may fail in any way while it loads; the benchmark goes on without it
        return None, f"{package or module} is not usable here: {type(error).__name__}: {error}"


@dataclass
class Result:
    """One line of the table, values in `unit`. Peers that could not be measured are in `absent` with the reason."""

    name: str
    unit: str
    ours: list[float]
    peers: dict[str, float] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    limit: tuple[str, float] | None = None
    area: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.ours)

    def ratio(self, other: float) -> float:
        return times_as_fast(self.median, other, self.unit)

    def as_json(self) -> dict[str, Any]:
        """The form in which results are kept: see README.md."""
        peers: dict[str, Any] = {
            name: {"median": value, "ratio": self.ratio(value)} for name, value in self.peers.items()
        }
        for name, reason in self.absent.items():
            peers[name] = {"median": None, "ratio": None, "reason": reason}
        ours = {
            "median": self.median,
            "min": min(self.ours),
            "max": max(self.ours),
            "runs": len(self.ours),
        }
        return {
            "area": self.area,
            "name": self.name,
            "unit": self.unit,
            "ours": ours,
            "peers": peers,
            "limit": self._limit_as_json(),
        }

    def marks_as_json(self) -> list[dict[str, Any]]:
        """The result's marks beside what was measured, for the table."""
        judged = marks.judge(self.name, self.unit, self.median, self.peers, self.area)
        return [{"what": mark.what, "value": mark.value, "ratio": mark.ratio} for mark in judged]

    def _limit_as_json(self) -> dict[str, Any] | None:
        """What bounds this figure: what the area named, else the nearest of its marks."""
        if self.limit is not None:
            what, value = self.limit
            return {"what": what, "value": value, "ratio": self.ratio(value)}
        judged = self.marks_as_json()
        if not judged:
            return None
        nearest = min(judged, key=lambda mark: mark["ratio"])
        return {**nearest, "what": f"mark: {nearest['what']}"}


class Bench:
    """Given to each area; collects results.

    Args:
        compute: the backend that the runtime was started with.
        runs: samples for each result; overrides what the area asks for.
        report: called with each finished result, and with text about what is being measured.
        facts: called with names and values of what the area finds out about the machine.
        area: its name.
    """

    def __init__(
        self,
        compute: str = "cpu",
        runs: int | None = None,
        report: Callable[[Result | str], None] = lambda _: None,
        facts: Callable[[str, str], None] = lambda name, value: None,
        area: str = "",
    ) -> None:
        self.compute = compute
        self.runs = runs
        self.area = area
        self.results: list[Result] = []
        self._report = report
        self._facts = facts

    def note(self, text: str) -> None:
        """Say what is going on (a slow set-up, for instance)."""
        self._report(text)

    def fact(self, name: str, value: str) -> None:
        """Say something of the machine that the results depend on (which device draws, for instance)."""
        self._facts(name, value)

    def compare(
        self,
        name: str,
        unit: str,
        ours: Call,
        peers: Mapping[str, Call | str] | None = None,
        work: float = 1.0,
        limit: tuple[str, float] | None = None,
        runs: int = 9,
        setup: Call | None = None,
    ) -> Result:
        """Time ours and each peer in turn, `runs` times round.

        Args:
            name: of the result.
            unit: "s", "ms", "us", "ns" for a time, ".../s" for `work` divided by the time.
            ours: one call of ours. Short calls are repeated within a sample, unless there is a `setup`.
            peers: by name one call of theirs, or the reason why there is none.
            work: how much one call does, in the unit before "/s".
            limit: (what, value in `unit`): a bound of the machine or a mark of our own.
            runs: samples.
            setup: runs before each call, untimed.
        Raises:
            Whatever `ours` raises. A peer that raises is reported as absent.
        """
        self.note(f"{name}: measuring")
        result = Result(name, unit, [], limit=limit, area=self.area)
        calls: dict[str, Call] = {"": ours}
        for peer, call in (peers or {}).items():
            if isinstance(call, str):
                result.absent[peer] = call
            else:
                calls[peer] = call
        rounds = max(1, self.runs or runs)
        samples: dict[str, list[float]] = {peer: [] for peer in calls}
        plan: dict[str, tuple[int, int]] = {}
        for peer, call in calls.items():
            try:
                _sample(call, setup, 1)  # the first call compiles and fills caches
                once = _sample(call, setup, 1)
            except Exception as error:
                if not peer:
                    raise
                result.absent[peer] = f"failed: {type(error).__name__}: {error}"
                continue
            repeats = 1 if setup else max(1, min(MOST_REPEATS, math.ceil(SAMPLE / max(once, 1e-9))))
            plan[peer] = (repeats, min(rounds, SLOW_RUNS) if once > SLOW_CALL and peer else rounds)
        for turn in range(rounds):
            for peer, (repeats, turns) in plan.items():
                if turn < turns:
                    samples[peer].append(_sample(calls[peer], setup, repeats))
        result.ours = [in_unit(seconds, unit, work) for seconds in samples[""]]
        for peer in plan:
            if peer:
                result.peers[peer] = in_unit(statistics.median(samples[peer]), unit, work)
        return self._add(result)

    def record(
        self,
        name: str,
        unit: str,
        values: Sequence[float],
        peers: Mapping[str, float | str] | None = None,
        limit: tuple[str, float] | None = None,
    ) -> Result:
        """Keep what was measured otherwise (bytes, start-up times).

        Args:
            name: of the result.
            unit: of the values; anything that does not end in "/s" counts as "less is better".
            values: ours, one a run.
            peers: by name the median of theirs, or the reason why there is none.
            limit: (what, value in `unit`).
        """
        result = Result(name, unit, [float(value) for value in values], limit=limit, area=self.area)
        for peer, value in (peers or {}).items():
            if isinstance(value, str):
                result.absent[peer] = value
            else:
                result.peers[peer] = float(value)
        return self._add(result)

    def _add(self, result: Result) -> Result:
        self.results.append(result)
        self._report(result)
        return result


def _sample(call: Call, setup: Call | None, repeats: int) -> float:
    """Seconds a call, averaged over `repeats`."""
    if setup is not None:
        setup()
    start = time.perf_counter()
    for _ in range(repeats):
        call()
    return (time.perf_counter() - start) / repeats
