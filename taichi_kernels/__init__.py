"""Data-parallel kernels and their host wrappers: arrays in, arrays out. The only package that imports taichi."""

import os

# Taichi greets on standard output when it is imported; that belongs to the answers of our commands.
os.environ.setdefault("ENABLE_TAICHI_HEADER_PRINT", "False")
