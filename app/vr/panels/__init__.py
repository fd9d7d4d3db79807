"""What is read and worked in the headset. One canvas; a rectangle of it for each panel; each hangs somewhere."""
