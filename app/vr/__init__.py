"""The game in a headset: from poses and buttons to what the player wants, and to what is drawn. No OpenXR in here."""
