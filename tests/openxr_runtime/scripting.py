"""A player's minute as data: steps in time, in TOML or JSON lines. README.md has the words."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

from tests.openxr_runtime.hands import FINGERS
from tests.openxr_runtime.poses import Pose
from tests.openxr_runtime.profiles import PROFILES, SIDES
from tests.openxr_runtime.timeline import EVENTS, Bare, Level, Step, Timeline

STARTS = ("session", "focused", "asked")
THINGS = ("head", "left", "right")
STEP_WORDS = {"at", "over", "steady", "press", "hold", "profile", "tracking", "bare", "event", "rate", "picture"}
POSE_WORDS = {"place", "yaw", "pitch", "roll", "in"}
TRACKING = ("tracked", "inferred", "lost")
NO_HAND = "none"


class ScriptError(ValueError):
    """A script is wrong; one line says where, and what would be right."""


def read(path: Path) -> Timeline:
    """A script from a file that ends with .toml or .jsonl.

    Raises:
        ScriptError: it cannot be read, or a step is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".toml":
            whole = tomllib.loads(text)
        else:
            steps = [json.loads(line) for line in text.splitlines() if line.strip()]
            begin = steps.pop(0) if steps and isinstance(steps[0], dict) and steps[0].keys() == {"start"} else {}
            whole = {**begin, "step": steps}
    except (OSError, ValueError) as error:
        raise ScriptError(f"{path}: {error}") from None
    return make(whole, str(path))


def make(whole: dict[str, Any], name: str = "script") -> Timeline:
    """A script from what a file holds: `start` and the list `step`.

    Raises:
        ScriptError: a step is wrong.
    """
    _words(whole, {"start", "step"}, name)
    start = _one_of(whole.get("start", "session"), STARTS, f"{name}: start")
    steps = whole.get("step", [])
    return Timeline([_step(entry, f"{name}: step {number}") for number, entry in enumerate(steps, 1)], start)


def _words(table: Any, known: set[str], where: str) -> None:
    if not isinstance(table, dict):
        raise ScriptError(f"{where}: {table!r} is no table")
    for word in table:
        if word not in known:
            raise ScriptError(f"{where}: no word {word!r}; there are {', '.join(sorted(known))}")


def _one_of(value: Any, known: Any, where: str) -> Any:
    if value not in known:
        raise ScriptError(f"{where}: {value!r} is not one of {', '.join(known)}")
    return value


def _number(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ScriptError(f"{where}: {value!r} is no number")
    return float(value)


def _numbers(value: Any, count: int, where: str) -> tuple[float, ...]:
    if not isinstance(value, list) or len(value) != count:
        raise ScriptError(f"{where}: {value!r} is not {count} numbers in brackets")
    return (*(_number(entry, where) for entry in value),)


def _step(table: Any, where: str) -> Step:
    _words(table, STEP_WORDS | set(THINGS), where)
    if "at" not in table:
        raise ScriptError(f"{where}: at, in seconds, is missing")
    step = Step(_number(table["at"], f"{where}: at"))
    step.over = _number(table.get("over", 0.0), f"{where}: over")
    step.steady = bool(table.get("steady", False))
    step.hold = _number(table["hold"], f"{where}: hold") if "hold" in table else None
    step.poses = {thing: _pose(table[thing], f"{where}: {thing}") for thing in THINGS if thing in table}
    step.press = dict(_level(key, value, f"{where}: press") for key, value in table.get("press", {}).items())
    for side, profile in table.get("profile", {}).items():
        _one_of(side, SIDES, f"{where}: profile")
        known = _one_of(profile, (*PROFILES, NO_HAND), f"{where}: profile of {side}")
        step.profiles[side] = None if known == NO_HAND else known
    for thing, tracking in table.get("tracking", {}).items():
        _one_of(thing, THINGS, f"{where}: tracking")
        step.tracking[thing] = _one_of(tracking, TRACKING, f"{where}: tracking of {thing}")
    for side, shape in table.get("bare", {}).items():
        _one_of(side, SIDES, f"{where}: bare")
        step.bare[side] = None if shape == NO_HAND else _bare(shape, f"{where}: bare {side}")
    step.event = _one_of(table["event"], EVENTS, f"{where}: event") if "event" in table else ""
    step.rate = _number(table.get("rate", 0.0), f"{where}: rate")
    step.picture = str(table.get("picture", ""))
    return step


def _bare(table: Any, where: str) -> Bare:
    _words(table, {"pinch", "finger", "fist"}, where)
    pinch, fist = (_number(table.get(word, 0.0), f"{where}: {word}") for word in ("pinch", "fist"))
    return Bare(pinch, _one_of(table.get("finger", "index"), [*FINGERS][1:], f"{where}: finger"), fist)


def _pose(table: Any, where: str) -> tuple[Pose, str]:
    _words(table, POSE_WORDS, where)
    place = _numbers(table.get("place"), 3, f"{where}: place")
    turned = [_number(table.get(angle, 0.0), f"{where}: {angle}") for angle in ("yaw", "pitch", "roll")]
    return Pose.at(*place, *turned), _one_of(table.get("in", "stage"), ("stage", "body"), f"{where}: in")


def _level(key: str, value: Any, where: str) -> tuple[tuple[str, str], Level]:
    side, _, component = key.partition("/")
    _one_of(side, SIDES, f"{where} {key}: the hand")
    if not any(profile.has(side, component) for profile in PROFILES.values()):
        raise ScriptError(f"{where} {key}: no controller has {component!r}; for example right/trigger/value")
    if "/" not in component:
        x, y = _numbers(value, 2, f"{where} {key}")
        return (side, component), (x, y)
    return (side, component), float(value) if isinstance(value, bool) else _number(value, f"{where} {key}")
