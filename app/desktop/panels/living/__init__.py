"""Panels of living: the pack, making, technologies, the map, the guide."""
