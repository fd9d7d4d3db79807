"""A command line to type on, and a small world to look into."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from app import cli, log

SMALL = ["--seed", "42", "--radius", "60"]


class Answer(NamedTuple):
    """What a command line did."""

    code: int
    out: str
    err: str


Typed = Callable[..., Answer]


@pytest.fixture
def type_in(capfd: pytest.CaptureFixture[str], home: Path) -> Iterator[Typed]:
    """Runs a command line in this process, with a data folder of its own."""
    loggers = [logging.getLogger(name) for name in log.ROOTS]
    before = [(logger.handlers[:], logger.level, logger.propagate) for logger in loggers]

    def run(*words: object) -> Answer:
        capfd.readouterr()
        code = cli.run([str(word) for word in words])
        return Answer(code, *capfd.readouterr())

    yield run
    for logger, (handlers, level, propagate) in zip(loggers, before, strict=True):
        logger.handlers[:], logger.level, logger.propagate = handlers, level, propagate


@pytest.fixture
def world(type_in: Typed) -> str:
    """A small world in which the first script was played."""
    assert type_in("new", "small", *SMALL).code == 0
    answer = type_in("play", "small", "--display", "none", "--script", dig_script(), "--json")
    assert answer.code == 0, answer.err
    return "small"


def dig_script() -> Path:
    """A script that digs for a second."""
    return Path(__file__).with_name("dig.jsonl")
