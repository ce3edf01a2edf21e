"""Every failure that botdb reports: an exception for each exit code, with a hint."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import TypeVar

T = TypeVar("T")

FINDINGS = 6
"""The exit code of a command that looked for something wrong and found it."""
INTERRUPTED = 130
"""The exit code after Ctrl-C."""
PIPE_CLOSED = 141
"""The exit code when the reader of standard output went away."""


class BotdbError(Exception):
    """A failure with one line for the reader, and perhaps a second on what to do about it.

    The class decides the exit code of the process. This one is for bugs and for the system (a
    full disk).
    """

    exit_code = 1
    reasons: Sequence[str] = ()
    """All that is wrong, where it is more than one thing: each is a line of its own."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class InputError(BotdbError):
    """What the user gave cannot be used: option, value or file. Nothing was changed."""

    exit_code = 2


class InvalidError(InputError):
    """Some of the new values are invalid, so none was stored."""

    def __init__(self, refusals: Sequence[tuple[str, str | None]]) -> None:
        """`refusals` are the reasons, each perhaps with its hint. A repeated hint is given once."""
        hints = [hint for _, hint in refusals if hint]
        again = next((hint for hint in hints if hints.count(hint) > 1), None)
        self.reasons = [
            f"{why} ({hint})" if hint and hint != again else why for why, hint in refusals
        ]
        if len(refusals) == 1:
            super().__init__(*refusals[0])
        else:
            super().__init__("; ".join(self.reasons), again)


class NotFoundError(BotdbError):
    """There is no such trade, or no such day."""

    exit_code = 3


class RefusedError(BotdbError):
    """A guard refused, another writer came first, or the user did not confirm."""

    exit_code = 4


class DatabaseError(BotdbError):
    """The database is unreachable, missing, foreign, without the schema, locked or forbidden."""

    exit_code = 5


_SYSTEMS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
"""Errors of the disk, not of the user's input."""


def unwritable(what: str, error: OSError, otherwise: type[BotdbError] = InputError) -> BotdbError:
    """The error for a file that cannot be written, of the class `otherwise` if the disk is well."""
    kind = BotdbError if error.errno in _SYSTEMS else otherwise
    return kind(f"cannot write {what}: {error.strerror}")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` was most likely meant to be, whatever its case."""
    by_lower = {name.lower(): name for name in known}
    matches = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[matches[0]] if matches else None


def find_named(what: str, word: str, named: Mapping[str, T]) -> T:
    """What has this name, in any case. Raises InputError, suggesting the nearest."""
    by_lower = {name.lower(): name for name in named}
    name = word if word in named else by_lower.get(word.lower())
    if name is None:
        raise unknown(what, word, named)
    return named[name]


def unknown(what: str, word: str, known: Iterable[str]) -> InputError:
    """The error for a name that is none of the known ones, suggesting the nearest of them."""
    names = list(known)
    suggestion = nearest(word, names)
    hint = f"did you mean '{suggestion}'?" if suggestion else f"one of: {', '.join(names)}"
    return InputError(f"unknown {what} '{word}'", hint)
