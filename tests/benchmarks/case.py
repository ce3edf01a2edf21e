"""One comparison of botdb with a rival, and the goal that it is held to."""

from __future__ import annotations

from dataclasses import dataclass

from tests.benchmarks.data import BOTDB
from tests.benchmarks.measure import Command

SMALL = 10_000
"""Trades in the database that a large one is compared with."""


@dataclass(frozen=True)
class Case:
    """The ratio is of wall times, or of peak memory if `by_memory`."""

    number: int
    what: str
    ours: Command
    rival: Command | None
    rival_name: str
    goal: str
    same_lines: bool = False
    header_lines: int = 0
    by_memory: bool = False
    missing: str = ""
    """The rival that this machine lacks."""


def botdb(*arguments: str, db: str, accepted: tuple[int, ...] = (0,)) -> Command:
    """A command of botdb; `accepted` are the exit codes of success."""
    return Command([*BOTDB, *arguments, "--db", db], accepted=accepted)
