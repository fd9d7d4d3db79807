"""Runs the cases of every field on one compute backend and prints their digests as JSON.

python -m tests.determinism.digest BACKEND [FIELD...]
"""

import importlib
import json
import sys
from pathlib import Path

from app import paths
from taichi_kernels import runtime

HERE = Path(__file__).parent


def main(backend: str, fields: list[str]) -> None:
    runtime.start(backend, cache=paths.kernel_cache(backend))
    digests: dict[str, str] = {}
    for path in sorted(HERE.glob("cases_*.py")):
        field = path.stem.removeprefix("cases_")
        if fields and field not in fields:
            continue
        cases = importlib.import_module(f"tests.determinism.{path.stem}").digests()
        digests.update({f"{field}: {name}": digest for name, digest in cases.items()})
    json.dump(digests, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
