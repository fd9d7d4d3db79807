"""Recipes as the specification names their parts."""

from dataclasses import dataclass

from gameplay import content
from gameplay.content.definitions import Recipe


@dataclass(frozen=True)
class CraftingRecipe:
    """How an item is made.

    Attributes:
        recipe_id, display_name: its name in the content, and what a player reads.
        required_resources: items and how many.
        output_item, output_quantity: what it gives.
        crafting_time: seconds of work at a station of speed 1.
        required_tech: technology that must be known, "" for none.
    """

    recipe_id: str
    display_name: str
    required_resources: dict[str, int]
    output_item: str
    output_quantity: int
    crafting_time: float
    required_tech: str

    @classmethod
    def of(cls, recipe: Recipe) -> "CraftingRecipe":
        """A recipe of the content."""
        return cls(
            recipe_id=recipe.name,
            display_name=recipe.title,
            required_resources=dict(recipe.needs),
            output_item=recipe.gives,
            output_quantity=recipe.amount,
            crafting_time=recipe.seconds,
            required_tech=recipe.technology,
        )


def all_recipes() -> dict[str, CraftingRecipe]:
    """Those of the content by name."""
    return {name: CraftingRecipe.of(recipe) for name, recipe in content.load().recipes.items()}
