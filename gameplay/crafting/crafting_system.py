"""Crafting as the specification names it: recipes, queues and research of a world, for one player."""

from gameplay import content
from gameplay.content.definitions import Technology
from gameplay.crafting import jobs, research
from gameplay.crafting.recipes import CraftingRecipe, all_recipes
from gameplay.crafting.tech_tree import TechTree
from gameplay.errors import Rejected
from gameplay.inventory.inventory import Inventory
from gameplay.state import FIRST_ID, TICKS_PER_SECOND, GameState


class CraftingSystem:
    """A face over the state; it keeps nothing of its own.

    Attributes:
        recipes: all of the content by name.
        tech_tree: what is known.
    """

    def __init__(self, state: GameState, player: int) -> None:
        self.state = state
        self.player = player
        self.recipes: dict[str, CraftingRecipe] = all_recipes()
        self.tech_tree = TechTree(state)

    @property
    def unlocked_recipes(self) -> list[str]:
        """Recipes that can be made as far as technologies go."""
        return [name for name, recipe in self.recipes.items() if self.tech_tree.is_unlocked(recipe.required_tech)]

    def craft_item(self, recipe_id: str, inventory: Inventory) -> bool:
        """Queue a recipe in the player's hands, or at the station whose inventory it is; it takes what it needs there,
        and from the pack. False, and nothing is taken, when that cannot be.
        """
        order = self._order(recipe_id, inventory)
        if isinstance(order, Rejected):
            return False
        jobs.queue(self.state, self.player, order)
        return True

    def can_craft(self, recipe_id: str, inventory: Inventory) -> bool:
        """Whether `craft_item` would do it."""
        return not isinstance(self._order(recipe_id, inventory), Rejected)

    def _order(self, recipe_id: str, inventory: Inventory) -> Rejected | jobs.Order:
        station = inventory.owner if inventory.owner >= FIRST_ID else 0
        return jobs.order(self.state, self.player, recipe_id, station)

    def get_crafting_time(self, recipe_id: str) -> float:
        """Seconds of work by hand, or at a station of speed 1.

        Raises:
            KeyError: there is no such recipe.
        """
        return jobs.duration(self.state, content.load().recipes[recipe_id], self.player) / TICKS_PER_SECOND

    def unlock_recipe(self, recipe_id: str) -> None:
        """Let a recipe be made: its technology is known from now on, for nothing.

        Raises:
            KeyError: there is no such recipe.
        """
        technology = self.recipes[recipe_id].required_tech
        if not self.tech_tree.is_unlocked(technology):
            self.tech_tree.unlock(technology, self.player, cost=0)

    def add_research_points(self, amount: int) -> None:
        """Add points that technologies cost.

        Raises:
            ValueError: a negative amount.
        """
        if amount < 0:
            raise ValueError(f"amount: 0 or more points can be added, not {amount}")
        research.earn(self.state, self.player, amount, "")

    def unlock_technology(self, tech_id: str) -> bool:
        """Learn a technology for its points; False, and nothing is spent, when that cannot be."""
        if self.tech_tree.reject(tech_id):
            return False
        self.tech_tree.unlock(tech_id, self.player)
        return True

    def get_available_technologies(self) -> list[Technology]:
        """Those that can be learned next, in the order of the content."""
        return self.tech_tree.available()
