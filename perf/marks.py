"""The marks that results should reach on two cores with `cpu`; those of the renderer, on any machine.

A mark is a bound in the result's unit, or a number of times as fast as a peer measured in the same run. Where two areas
have results of one name, "AREA.NAME" is that of one of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Mark:
    """Either `value` (at most, or for a rate at least, so much) or `times` as fast as `peer`."""

    value: float | None = None
    peer: str | None = None
    times: float = 1.0


@dataclass(frozen=True)
class Judged:
    """A mark beside what was measured: `value` in the result's unit; `ratio` >= 1 where it is reached."""

    what: str
    value: float
    ratio: float


MARKS: dict[str, tuple[Mark, ...]] = {
    "noise_128": (Mark(peer="pyfastnoisesimd", times=3.0),),
    "generate_surface_1000": (Mark(8_000.0),),
    "generate_neighbourhood_4096": (Mark(300.0),),
    "mesh_1000": (Mark(peer="vtk-stacked", times=2.5), Mark(peer="pymcubes", times=15.0)),
    "edit_chunk_1": (Mark(peer="vtk", times=4.0),),
    "edit_chunk_27": (Mark(peer="vtk", times=7.0),),
    "edit_10m": (Mark(11.0),),
    "save_10000": (Mark(250.0),),
    "save_10000_bytes": (Mark(7_000_000.0),),
    "load_10000": (Mark(250.0),),
    "load_chunk": (Mark(100.0),),
    "save_10_in_10000": (Mark(5.0),),
    "tick_minute": (Mark(3.0),),
    "tick_minute_max": (Mark(15.0),),
    "survival_tick": (Mark(2.0),),
    "survival_transfer_10000": (Mark(20.0),),
    "survival_idle": (Mark(0.2),),
    "system": (Mark(50.0),),
    "first_ground": (Mark(1000.0),),
    "richest_biome_ratio": (Mark(2.0),),
    "flight_spike": (Mark(4.0),),
    "start_warm": (Mark(3.0),),
    "frame_python": (Mark(3.0),),
    "frame_spike": (Mark(4.0),),
    "vulkan_calls": (Mark(300.0),),
    "vertex_bytes": (Mark(12.0),),
    "device_memory": (Mark(512.0),),
    "first_image": (Mark(4.0),),
    "frame_headset": (Mark(11.1),),
    "vr.frame_python": (Mark(3.5),),
    "vr.frame_python_max": (Mark(8.0),),
    "vr.first_picture": (Mark(4.0),),
    "growth": (Mark(64.0),),
    "growth_blocks": (Mark(0.1),),
}
NO_LESS = 1e-6  # shares of a bound that count as nothing: a ratio is a number even where nothing was measured
# The unit in which each bound above is written; a result in another unit of time is judged all the same.
UNITS: dict[str, str] = {
    "generate_surface_1000": "chunks/s",
    "generate_neighbourhood_4096": "ms",
    "edit_10m": "ms",
    "save_10000": "ms",
    "save_10000_bytes": "B",
    "load_10000": "ms",
    "load_chunk": "us",
    "save_10_in_10000": "ms",
    "tick_minute": "ms",
    "tick_minute_max": "ms",
    "survival_tick": "ms",
    "survival_transfer_10000": "ms",
    "survival_idle": "ms",
    "system": "ms",
    "first_ground": "ms",
    "richest_biome_ratio": "ratio",
    "flight_spike": "ratio",
    "start_warm": "s",
    "frame_python": "ms",
    "frame_spike": "ratio",
    "vulkan_calls": "calls",
    "vertex_bytes": "B",
    "device_memory": "MB",
    "first_image": "s",
    "frame_headset": "ms",
    "vr.frame_python": "ms",
    "vr.frame_python_max": "ms",
    "vr.first_picture": "s",
    "growth": "B/frame",
    "growth_blocks": "blocks/frame",
}
SCALES = {
    "s": 1.0,
    "ms": 1e-3,
    "us": 1e-6,
    "ns": 1e-9,
    "B": 1.0,
    "KB": 1e3,
    "kB": 1e3,
    "MB": 1e6,
    "chunks/s": 1.0,
}


def judge(name: str, unit: str, median: float, peers: Mapping[str, float], area: str = "") -> list[Judged]:
    """Each mark of the result `name` whose peer was measured, beside our median. Both in `unit`."""
    judged = []
    name = f"{area}.{name}" if f"{area}.{name}" in MARKS else name
    for mark in MARKS.get(name, ()):
        more_is_better = unit.endswith("/s")
        if mark.peer is not None:
            if mark.peer not in peers:
                continue
            theirs = peers[mark.peer]
            value = theirs * mark.times if more_is_better else theirs / mark.times
            what = f"{mark.times:g} times {mark.peer}"
        else:
            assert mark.value is not None
            written = UNITS[name]
            if unit != written and (unit not in SCALES or more_is_better != written.endswith("/s")):
                continue
            value = mark.value * SCALES[written] / SCALES[unit] if unit != written else mark.value
            what = f"at {'least' if more_is_better else 'most'} {mark.value:,.15g} {written}"
        ratio = median / value if more_is_better else value / max(median, NO_LESS * value)
        judged.append(Judged(what, value, ratio))
    return judged
