"""Technologies: what they need, what they cost, and what they let players make."""

from gameplay import content
from gameplay.content.definitions import Technology
from gameplay.crafting import research
from gameplay.errors import Rejected
from gameplay.outcomes import Outcome, TechnologyUnlocked
from gameplay.state import GameState


class TechTree:
    """A face over what a world knows; it keeps nothing of its own. In creative worlds everything is known.

    Attributes:
        technologies: all of the content by name.
    """

    def __init__(self, state: GameState) -> None:
        self.state = state
        self.technologies: dict[str, Technology] = content.load().technologies

    @property
    def research_points(self) -> int:
        """Points that can be spent."""
        return research.points(self.state)

    def is_unlocked(self, technology: str) -> bool:
        """Whether a technology is known."""
        return research.knows(self.state, technology)

    def unlocked(self) -> list[Technology]:
        """Those that are known, in the order of the content."""
        return [technology for name, technology in self.technologies.items() if self.is_unlocked(name)]

    def available(self) -> list[Technology]:
        """Those that can be learned next: not known, and all that they need is."""
        return [
            technology
            for name, technology in self.technologies.items()
            if not self.is_unlocked(name) and not self.missing(technology)
        ]

    def missing(self, technology: Technology) -> list[str]:
        """What must be known before, and is not."""
        return [name for name in technology.needs if not self.is_unlocked(name)]

    def recipes(self, technology: str) -> list[str]:
        """The recipes that a technology gives."""
        return [name for name, recipe in content.load().recipes.items() if recipe.technology == technology]

    def reject(self, technology: str) -> Rejected | None:
        """Why a technology cannot be unlocked now; None where it can."""
        known = self.technologies.get(technology)
        if known is None:
            return Rejected("unknown_technology", f"there is no technology {technology!r}")
        if self.is_unlocked(technology):
            return Rejected("known", f"{known.title} is known already")
        missing = self.missing(known)
        if missing:
            titles = ", ".join(self.technologies[name].title for name in missing)
            return Rejected("needs_technology", f"{known.title} needs {titles} first")
        if self.research_points < known.cost:
            lack = known.cost - self.research_points
            return Rejected(
                "too_few_points", f"{known.title} costs {known.cost} research points: {lack} more are needed"
            )
        return None

    def unlock(self, technology: str, player: int = 0, cost: int | None = None) -> list[Outcome]:
        """Learn a technology that `reject` does not refuse, for its points unless another cost is given."""
        points = self.technologies[technology].cost if cost is None else cost
        if points:
            self.state.research.row(0)["points"] -= points
        self.state.technologies.add(technology=self.state.kind(technology), tick=self.state.tick)
        return [TechnologyUnlocked(player, technology, self.recipes(technology))]
