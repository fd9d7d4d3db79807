"""Play the plan and keep its script: `python -m tests.playthrough -o FILE`."""

import argparse
import time
from pathlib import Path

from app import paths
from app.session import DEFAULT_RADIUS, FIRST_SEED
from gameplay import content
from gameplay.outcomes import GoalReached
from taichi_kernels import runtime
from tests.playthrough.body import Body, DeadError
from tests.playthrough.planner import Planner
from tests.playthrough.settler import StuckError

HEAD = (
    "# From nothing to the third tier of technology, as `python -m tests.playthrough` plays it in the first world:",
    "# a pick, a shelter, a crate, a field of beans, a smelter, a still, a greenhouse, and plates of steel.",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, help="for the script (.jsonl)")
    parser.add_argument("--seed", type=int, default=FIRST_SEED)
    parser.add_argument("--radius", type=float, default=DEFAULT_RADIUS)
    typed = parser.parse_args()
    runtime.start("cpu", cache=paths.kernel_cache("cpu"))
    planner = Planner(Body(typed.seed, typed.radius))
    body, start = planner.body, time.process_time()
    try:
        planner.play()
    except (StuckError, DeadError) as error:
        print(type(error).__name__, error)
    for tick, what in body.milestones:
        print(f"{tick // 1800:3}:{tick // 30 % 60:02} {what}")
    goals = [told.goal for told in body.told if isinstance(told, GoalReached)]
    print(f"{body.tick / 1800:.1f} minutes of play, {len(body.lines)} lines, {time.process_time() - start:.0f} s")
    print(len(goals), "goals; open:", *(name for name in content.load().goals if name not in goals))
    print(body.around.vitals)
    if typed.output:
        typed.output.write_text("\n".join([*HEAD, *body.lines]) + "\n", "utf-8")


main()
