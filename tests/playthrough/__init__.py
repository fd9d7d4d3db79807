"""A play-through by commands alone: a planner that plays the game, and the script that it leaves."""
