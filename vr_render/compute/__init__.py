"""Kernels compiled ahead of time, run as compute pipelines of the renderer's own device."""
