"""Results as a table for people: ours, peers, limits, marks."""

from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text


def number(value: float) -> str:
    """Three figures that matter, and no more than one reads."""
    size = abs(value)
    if size >= 1000:
        return f"{value:,.0f}"
    if size >= 100:
        return f"{value:.0f}"
    if size >= 10:
        return f"{value:.1f}"
    return f"{value:.3g}"


def show(report: dict[str, Any], marks: list[list[dict[str, Any]]], console: Console) -> None:
    """Print a report.

    Args:
        report: as it is written to a file.
        marks: of each result, beside what was measured.
        console: where to.
    """
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("result", no_wrap=True)
    table.add_column("ours", justify="right", no_wrap=True)
    table.add_column("unit", no_wrap=True)
    table.add_column("min .. max", justify="right", no_wrap=True)
    table.add_column("peers: theirs, how many times ours is as fast")
    table.add_column("limits and marks")
    for result, judged in zip(report["results"], marks, strict=True):
        ours = result["ours"]
        table.add_row(
            result["name"],
            Text(number(ours["median"]), style="bold"),
            result["unit"],
            f"{number(ours['min'])} .. {number(ours['max'])}",
            _peers(result["peers"]),
            _limits(result["limit"], judged),
        )
    console.print(table)
    missed = [
        (result["name"], mark)
        for result, judged in zip(report["results"], marks, strict=True)
        for mark in judged
        if mark["ratio"] < 1
    ]
    for name, mark in missed:
        console.print(f"{name}: missed its mark, {mark['what']}, at {mark['ratio']:.2f} of it", highlight=False)
    absent: dict[str, str] = {}
    for result in report["results"]:
        absent |= {peer: seen["reason"] for peer, seen in result["peers"].items() if seen["median"] is None}
    for peer, reason in sorted(absent.items()):
        console.print(f"{peer}: not compared: {reason}", highlight=False)


def _peers(peers: dict[str, Any]) -> Text:
    lines = [
        f"{name} {number(peer['median'])}, {peer['ratio']:.3g} x"
        for name, peer in sorted(peers.items(), key=lambda item: item[1]["ratio"] or 0)
        if peer["median"] is not None
    ]
    return Text("\n".join(lines))


def _limits(limit: dict[str, Any] | None, marks: list[dict[str, Any]]) -> Text:
    text = Text()
    for mark in marks:
        reached = mark["ratio"] >= 1
        text.append(f"{'✓' if reached else '✗'} {mark['what']}\n", style="green" if reached else "red")
    if limit and not limit["what"].startswith("mark: "):
        text.append(f"{limit['what']}: {number(limit['value'])}, {limit['ratio']:.2f} x\n")
    text.rstrip()
    return text


def markdown(report: dict[str, Any]) -> str:
    """A report as the table of README.md: a row a result, peers with how many times ours is as fast."""
    lines = ["| result | ours | peers: how many times ours is as fast |", "| --- | ---: | --- |"]
    for result in report["results"]:
        compared = sorted(
            ((peer["ratio"], name) for name, peer in result["peers"].items() if peer["median"] is not None),
            reverse=True,
        )
        peers = ", ".join(f"{name} {ratio:.2g}" for ratio, name in compared)
        lines.append(f"| `{result['name']}` | {number(result['ours']['median'])} {result['unit']} | {peers} |")
    return "\n".join(lines)
