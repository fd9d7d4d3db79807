"""What stands on the ground in numbers: grass, trees, pebbles. No state but for what somebody took."""
