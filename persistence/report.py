"""What `verify` and `repair` say."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """One thing found.

    Args:
        place: where: a file, a table, a row.
        text: what, in plain words.
        harmful: false for what is worth knowing but no damage, such as an unfinished save that a kill left.
    """

    place: str
    text: str
    harmful: bool = True

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


@dataclass
class Report:
    """Everything found.

    Args:
        path: of the world file.
        findings: in the order in which they were met.
        kept: after a repair, rows kept by table.
        lost: after a repair, tables that lost rows.
    """

    path: str
    findings: list[Finding] = field(default_factory=list)
    kept: dict[str, int] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)

    @property
    def ok(self) -> bool:
        """True where nothing is damaged."""
        return not any(finding.harmful for finding in self.findings)

    def add(self, place: str, text: str, harmful: bool = True) -> None:
        """Note something."""
        self.findings.append(Finding(place, text, harmful))
