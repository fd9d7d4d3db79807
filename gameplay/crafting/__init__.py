"""How things are made, and how one learns to make them."""
