"""Staying alive: vitals, hazards, weather, farming."""
