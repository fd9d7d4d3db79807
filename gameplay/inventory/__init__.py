"""What players and structures carry: slots, stacks, gear, piles on the ground."""
