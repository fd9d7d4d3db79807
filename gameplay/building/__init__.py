"""What players put up: containers, stations, shelters, lamps, plots."""
