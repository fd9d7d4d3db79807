"""Faults of the command line.

AppError
├── UserError          what was asked for cannot be done; the message is one line and says what would be right
└── SimulationError    the process of the simulation has ended with a fault
"""

import sys
from typing import NamedTuple


class AppError(Exception):
    """Root of all faults of this package."""

    exit_code = 1


class UserError(AppError):
    """Bad input: one plain line for the person who typed it."""

    exit_code = 2


class SimulationError(AppError):
    """The process of the simulation ended with a fault; its text is one line, and its cause tells where."""

    def __init__(self, text: str, code: int = 1, fault: bool = False) -> None:
        super().__init__(text)
        self.exit_code = code
        self.fault = fault


class Explained(NamedTuple):
    """A fault as people are told of it: one line, the exit code, and whether it is a fault of the game itself."""

    text: str
    code: int
    fault: bool


def known_faults() -> tuple[type[BaseException], ...]:
    """Roots of the faults that come with a text for people; only those of packages that were loaded can be raised."""
    roots = (
        ("gameplay.errors", "GameError"),
        ("persistence.errors", "WorldError"),
        ("taichi_kernels.errors", "KernelError"),
        ("vr_render.errors", "RenderError"),
    )
    return tuple(getattr(sys.modules[module], name) for module, name in roots if module in sys.modules)


def explain(error: BaseException) -> Explained:
    """A fault as people are told of it."""
    text = " ".join(str(error).split()) or type(error).__name__
    if isinstance(error, SimulationError):
        return Explained(text, error.exit_code, error.fault)
    if isinstance(error, AppError):
        return Explained(text, error.exit_code, False)
    if isinstance(error, (OSError, MemoryError, *known_faults())):
        return Explained(text, 1, False)
    return Explained(f"{type(error).__name__}: {text}", 1, True)
