"""Fly, and keep the script: `python -m tests.flight -o FILE`."""

import argparse
import json
from pathlib import Path

from app import paths
from taichi_kernels import runtime
from tests.flight.pilot import SEED, Pilot

HEAD = (
    "# To a moon, to another planet and home, digging on both.",
    json.dumps({"world": {"seed": SEED, "creative": True}}),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, required=True, help="for the script (.jsonl)")
    typed = parser.parse_args()
    runtime.start("cpu", cache=paths.kernel_cache("cpu"))
    pilot = Pilot()
    pilot.play()
    typed.output.write_text("\n".join([*HEAD, *pilot.lines]) + "\n", "utf-8")


main()
