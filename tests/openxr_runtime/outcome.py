"""How a call ends other than well."""

from __future__ import annotations

import xr


class AnswerError(Exception):
    """A result other than SUCCESS that is nobody's fault: a runtime may well say it."""

    def __init__(self, result: xr.Result) -> None:
        super().__init__(result.name)
        self.result = result


class ViolationError(Exception):
    """The application broke a rule: recorded, and answered with the error that the specification gives it."""

    def __init__(self, result: xr.Result, text: str) -> None:
        super().__init__(text)
        self.result, self.text = result, text


def require(kept: bool, result: xr.Result, text: str) -> None:
    """Raise ViolationError unless a rule is kept."""
    if not kept:
        raise ViolationError(result, text)
