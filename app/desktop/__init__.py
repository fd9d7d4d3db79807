"""The desktop game: settings, input, panels and the loop around them."""
