"""Runs one area in this process: `python -m perf.area NAME [COMPUTE [RUNS]]`.

Writes a JSON object a line on standard output: {"note": text} while it works, {"result": ...} for each result, and
{"error": text} when the area fails.
"""

import importlib
import json
import sys

from app import paths
from perf.harness import Bench, Result
from taichi_kernels import runtime


def _say(**line: object) -> None:
    print(json.dumps(line), flush=True)


def _report(news: Result | str) -> None:
    if isinstance(news, str):
        _say(note=news)
    else:
        _say(result=news.as_json(), marks=news.marks_as_json())


def main(name: str, compute: str = "cpu", runs: str = "") -> int:
    """Start the runtime, run the area, say what came out. Exit code 1 when it failed."""
    try:
        area = importlib.import_module(f"perf.{name}")
        runtime.start(compute, threads=getattr(area, "THREADS", None), cache=paths.kernel_cache(compute))
        area.run(Bench(compute, int(runs) if runs else None, _report))
    except Exception as error:  # one area's fault must not end the others
        _say(error=f"{type(error).__name__}: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
