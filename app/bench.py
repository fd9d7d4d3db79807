"""`bench`: measures the game beside the packages that one would pick instead."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from app import output, paths, processes
from app.errors import UserError
from app.progress import say
from app.session import compute_option

WIDTH = 140  # columns of the table where there is no terminal
AREAS = ("noise", "generate", "mesh", "edit", "save", "tick", "survival", "system", "start", "render", "vr")


@click.command()
@click.argument("areas", metavar="[AREA]...", nargs=-1, type=click.Choice(AREAS))
@compute_option
@click.option(
    "--json", "file", type=click.Path(path_type=Path, dir_okay=False), help="Write the results there; - prints them."
)
@click.option("--markdown", is_flag=True, help="Print the table as Markdown.")
@click.option("--runs", type=click.IntRange(1, 1000), help="Samples of each result.")
def bench(areas: tuple[str, ...], compute: str, file: Path | None, markdown: bool, runs: int | None) -> int:
    """Measure the AREAs, all of them when none is named: noise, generate, mesh, edit, save, tick, survival, system,
    start, render, vr.

    Ours and the peers are timed in turn on the same data; a ratio says how many times ours is as fast. The exit code is
    1 when an area failed.

    \b
    Examples:
      planetary-survival bench
      planetary-survival bench mesh noise --json results.json
      planetary-survival bench generate --compute vulkan --runs 5
    """
    if file and str(file) != "-" and not file.absolute().parent.is_dir():
        raise UserError(f"there is no folder {file.absolute().parent} for the results")
    from perf import machine

    report: dict[str, Any] = {"machine": machine.describe(), "compute": compute, "results": []}
    marks: list[list[dict[str, Any]]] = []
    failed = []
    for area in dict.fromkeys(areas or AREAS):
        for line in _run_area(area, compute, runs):
            if "note" in line:
                say(f"{area}: {line['note']}")
            elif "error" in line:
                say(f"{area}: FAILED: {line['error']}")
                failed.append(area)
            elif "fact" in line:
                report["machine"] |= line["fact"]
                say(f"{area}: " + ", ".join(f"{name}: {value}" for name, value in line["fact"].items()))
            else:
                report["results"].append(line["result"])
                marks.append(line["marks"])
    if file is None or str(file) != "-":
        _print(report, marks, markdown)
    if file is not None and str(file) == "-":
        output.write_json(report)
    elif file is not None:
        try:
            file.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
        except OSError as error:
            raise UserError(f"{file} cannot be written: {error.strerror or error}") from error
    return 1 if failed else 0


def _print(report: dict[str, Any], marks: list[list[dict[str, Any]]], markdown: bool) -> None:
    from rich.console import Console

    from perf import table

    if markdown:
        output.write(table.markdown(report))
    else:
        console = Console()
        table.show(report, marks, console if console.is_terminal else Console(width=WIDTH))


def _run_area(area: str, compute: str, runs: int | None) -> Iterator[dict[str, Any]]:
    """What an area says, line by line, from a process of its own."""
    cache = str(paths.kernel_cache(compute))
    command = processes.command("perf.area", area, compute, cache, str(runs or ""))
    ended = False
    with subprocess.Popen(command, env=processes.environment(), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for text in process.stdout:
            try:
                line = json.loads(text)
            except ValueError:
                continue  # a peer that writes to standard output
            if isinstance(line, dict):
                ended = ended or "error" in line
                yield line
    if process.returncode and not ended:
        yield {"error": f"the process ended with code {process.returncode}"}
