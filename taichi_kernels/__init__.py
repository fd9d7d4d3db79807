"""Data-parallel kernels and their host wrappers: arrays in, arrays out. The only package that imports taichi."""
