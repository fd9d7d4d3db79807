"""What a frame of the headset goes on without for a moment."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Generic, ParamSpec, TypeVar

from vr_render.xr.errors import HeadsetError, HeadsetLostError

Given = ParamSpec("Given")
Answer = TypeVar("Answer")
MOMENT = 9  # frames: a tenth of a second
_log = logging.getLogger(__name__)


class Lenient(Generic[Given, Answer]):
    """Calls that may fail: what they gave last counts for MOMENT more times, then None does.

    That they fail is logged once. HeadsetLostError goes through.

    Args:
        ask: calls.
    """

    def __init__(self, ask: Callable[Given, Answer]) -> None:
        self._ask = ask
        self._last: Answer | None = None
        self._failed = 0  # in a row
        self._said = False

    def __call__(self, *given: Given.args, **named: Given.kwargs) -> Answer | None:
        try:
            self._last, self._failed = self._ask(*given, **named), 0
        except HeadsetLostError:
            raise
        except HeadsetError as error:
            self._failed += 1
            if self._failed > MOMENT:
                self._last = None
            if not self._said:
                self._said = True
                _log.warning("the headset goes on without: %s", error)
        return self._last
