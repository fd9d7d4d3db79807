"""Faults of the command line.

AppError
└── UserError    what was asked for cannot be done; the message is one line and says what would be right
"""


class AppError(Exception):
    """Root of all faults of this package."""

    exit_code = 1


class UserError(AppError):
    """Bad input: one plain line for the person who typed it."""

    exit_code = 2
