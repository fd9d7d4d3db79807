"""The command line and the loop: the only place that wires the other packages together."""
