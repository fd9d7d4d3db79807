"""The command line and the loop: the only place that wires the other packages together."""

VERSION = "0.1.0"
