"""Logs of all packages as JSON lines on standard error."""

import json
import logging
import sys
import time
from collections.abc import Callable
from typing import Any

LEVELS = ("debug", "info", "warning", "error")
ROOTS = ("app", "gameplay", "persistence", "taichi_kernels", "vr_render")
# What a log record has of its own; anything else in it came from `extra` and belongs into the line.
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class JsonLines(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, event, and the fields that came along."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        line |= {key: value for key, value in vars(record).items() if key not in _OWN}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def start(level: str = "warning") -> None:
    """Send what the game's packages log to standard error, from `level` upwards."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    for name in ROOTS:
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.setLevel(level.upper())
        logger.propagate = False


def port(name: str) -> Callable[..., None]:
    """A log as packages take it that have none of their own: `log(event, **fields)`."""
    logger = logging.getLogger(name)

    def log(event: str, **fields: Any) -> None:
        logger.info(event, extra=fields)

    return log
