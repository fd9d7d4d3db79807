"""A flight to a moon, to another planet and home again, planned by playing it; its script shows it anew."""
