"""Faults of the kernels and their host wrappers.

KernelError
├── ComputeError    the compute backend asked for is missing, or another one runs already
├── ArgumentError   an argument has a wrong shape, type or range
└── KernelFileError a kernel compiled ahead of time is missing, damaged or not fresh
"""


class KernelError(Exception):
    """Root of all faults of this package."""


class ComputeError(KernelError):
    """The compute backend asked for cannot be used."""


class ArgumentError(KernelError, ValueError):
    """An argument has a wrong shape, type or range; nothing was done."""


class KernelFileError(KernelError):
    """A file of a kernel compiled ahead of time is missing, damaged or not fresh; the text says what to do."""
