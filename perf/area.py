"""Runs one area in this process: `python -m perf.area NAME [COMPUTE [CACHE [RUNS]]]`.

Writes a JSON object a line on standard output: {"note": text} while it works, {"fact": {name: text}} for what it finds
out about the machine, {"result": ...} for each result, and {"error": text} when the area fails.
"""

import importlib
import json
import sys
from pathlib import Path

from perf.harness import Bench, Result
from taichi_kernels import runtime


def _say(**line: object) -> None:
    print(json.dumps(line), flush=True)


def _report(news: Result | str) -> None:
    if isinstance(news, str):
        _say(note=news)
    else:
        _say(result=news.as_json(), marks=news.marks_as_json())


def _tell(name: str, value: str) -> None:
    _say(fact={name: value})


def main(name: str, compute: str = "cpu", cache: str = "", runs: str = "") -> int:
    """Start the runtime with its kernels cached in the folder CACHE, run the area, say what came out.

    Returns:
        The exit code: 1 when the area failed.
    """
    try:
        area = importlib.import_module(f"perf.{name}")
        runtime.start(compute, threads=getattr(area, "THREADS", None), cache=Path(cache) if cache else None)
        area.run(Bench(compute, int(runs) if runs else None, _report, _tell, name))
    except Exception as error:  # one area's fault must not end the others
        _say(error=f"{type(error).__name__}: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
