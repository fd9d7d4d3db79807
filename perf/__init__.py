"""Benchmarks, side by side with the peers that a user would pick instead: `planetary-survival bench`."""
