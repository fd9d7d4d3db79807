"""Fly, and keep the script: `python -m tests.flight -o FILE`."""

import argparse
from pathlib import Path

from app import paths
from taichi_kernels import runtime
from tests.flight.pilot import Pilot

HEAD = (
    "# A shuttle is built, and flies to a moon, to another planet and home; on both one digs. The world begins with",
    "# the outfit `shipyard`, benches and materials in a locker: to find these takes hours. The rest is made of them.",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, required=True, help="for the script (.jsonl)")
    typed = parser.parse_args()
    runtime.start("cpu", cache=paths.kernel_cache("cpu"))
    pilot = Pilot()
    try:
        pilot.play()
    finally:
        for tick, what in pilot.body.milestones:
            print(f"{tick:6} {what}")
        print(pilot.body.tick, "ticks;", pilot.body.around.vitals)
        typed.output.write_text("\n".join([*HEAD, *pilot.body.lines]) + "\n", "utf-8")


main()
