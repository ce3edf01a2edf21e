"""Every command, taken from the command line itself, so that none is missed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botdb.cli import shared_options
from botdb.cli.groups import load
from botdb.cli.tree import commands
from tests.conftest import Result

NEEDED: Mapping[str, str] = {
    "file": "missing.csv",
    "field": "minWinRate",
    "trade_id": "t1",
    "price": "1",
    "reason": "time_exit",
}
"""A value for each required parameter."""

SHARED = (*shared_options.SHARED, "help")


@dataclass(frozen=True)
class Command:
    """A command, as it is typed."""

    words: tuple[str, ...]
    parameters: tuple[Any, ...]

    def __str__(self) -> str:
        return " ".join(self.words)

    def typed(self, **values: str) -> list[str]:
        """Its words, with `values` by the names of their parameters and all that is required."""
        typed = [*self.words]
        for parameter in self.parameters:
            needed = parameter.required or parameter.name in values
            if not needed:
                continue
            value = values.get(parameter.name) or self._needed(parameter.name)
            is_option = parameter.param_type_name == "option"
            typed += [f"{parameter.opts[0]}={value}"] if is_option else [value]
        return typed

    def _needed(self, name: str) -> str:
        if name == "assignments":
            return "minWinRate=0.4" if self.words[0] == "config" else "exitReason=x"
        if self.words == ("stats", "report"):
            return "missing.html"
        return NEEDED[name]

    def may(self, name: str) -> bool:
        return any(parameter.name == name for parameter in self.parameters)

    @property
    def takes_text(self) -> list[str]:
        """The names of the parameters that take a value."""
        return [each.name for each in self.parameters if not getattr(each, "is_flag", False)]


def _command(words: tuple[str, ...]) -> Command:
    return Command(words, tuple(each for each in load(*words).params if each.name not in SHARED))


COMMANDS = tuple(map(_command, commands()))


def is_one_clear_line(result: Result, *codes: int) -> bool:
    """Whether a command failed with one of `codes` and one error line, perhaps with a hint."""
    return (
        result.code in codes
        and result.out == ""
        and re.fullmatch(r"error: [^\n]+\n(hint: [^\n]+\n)?", result.err) is not None
    )
