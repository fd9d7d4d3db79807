"""From what the simulation tells to what a frame shows: moments between ticks, the player's own eyes, thrown soil."""
