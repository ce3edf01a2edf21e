"""Undoing a change that is in the journal, unless others changed the row since."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from botdb.changes.assignments import Fields, check_values
from botdb.changes.diff import Row, changes, check_same, json_value
from botdb.changes.field import Value
from botdb.changes.journal import Entry
from botdb.errors import InputError, RefusedError


@dataclass(frozen=True)
class Undo:
    """The change to undo, and the one that would be next."""

    entry: Entry
    earlier: Entry | None
    noun: str
    """``config`` or ``trades``: the first word of the commands that hints name."""
    passed: tuple[str, ...] = ()
    """The ids of newer changes that were passed over: they are undone already."""

    def values(self, fields: Fields, row: Row, what: str) -> dict[str, Value | None]:
        """The new values that restore a row; empty if it has its old values already.

        Raises ConflictError if fields that botdb wrote were changed since, and RefusedError for
        old values that break a rule.
        """
        if self.entry.is_taken_back(row):
            return {}
        written = self.entry.new
        current = {name: json_value(row.get(name)) for name in written}
        others = {change.field for change in changes(written, current)}
        check_same(what, written, current, self.way_past(row, others))
        try:
            return check_values(fields, row, self.entry.old)
        except InputError as error:
            old = self.entry.old
            broken = {name for name in old if not _may_be_set(fields, row, name, old[name])}
            raise self.refusal(error, row, broken) from error

    def refusal(self, error: Exception, row: Row, fields: set[str]) -> RefusedError:
        """Why the change cannot be undone; `fields` are those that prevent it."""
        message = f"cannot undo change {self.entry.short_id}: {error}"
        return RefusedError(message, self.way_past(row, fields))

    def way_past(self, row: Row, fields: set[str]) -> str:
        """What to do if some fields cannot be given their old values."""
        rest = {name: old for name, old in self.entry.old.items() if name not in fields}
        ways = []
        by_hand = f"botdb {self.noun} set"
        if rest:
            target = [str(row["id"])] if self.noun == "trades" else []
            typed = shlex.join([*target, *map(_typed, rest.items())])
            ways.append(f"set the other fields by hand: {by_hand} {typed}")
        if self.earlier:
            change = self.earlier.short_id
            ways.append(f"undo the change before it: botdb {self.noun} undo --change {change}")
        return "; or ".join(ways) or f"to set fields by hand: {by_hand}"


def choose(
    standing: Sequence[Entry],
    row_of: Callable[[str], Row | None],
    change_id: str | None,
    noun: str,
) -> Undo | None:
    """The change to undo: the one whose id starts so, else the newest that still holds.

    `standing` are the changes that were not undone, the newest first; `row_of` gives the row of
    an id as it is now, None if it is gone. A change whose row has its old values back, or is
    gone, is passed over. Raises InputError for an id that no change or several have.
    """
    if change_id is None:
        passed: list[str] = []
        for number, entry in enumerate(standing):
            row = row_of(entry.row)
            if row is not None and not entry.is_taken_back(row):
                return Undo(entry, _earlier(standing, number), noun, tuple(passed))
            passed.append(entry.id)
        return None
    matching = [i for i, entry in enumerate(standing) if entry.id.startswith(change_id)]
    if len(matching) != 1:
        how = "no change" if not matching else "more than one change"
        raise InputError(
            f"{how} that can be undone has the id '{change_id}'",
            f"'botdb {noun} log' shows the ids",
        )
    [number] = matching
    return Undo(standing[number], _earlier(standing, number), noun)


def _earlier(standing: Sequence[Entry], number: int) -> Entry | None:
    return standing[number + 1] if number + 1 < len(standing) else None


def _may_be_set(fields: Fields, row: Row, name: str, value: object) -> bool:
    try:
        check_values(fields, row, {name: value})
    except InputError:
        return False
    return True


def _typed(pair: tuple[str, Any]) -> str:
    """``FIELD=VALUE`` as a person types it."""
    name, value = pair
    if value is None:
        return f"{name}="
    return f"{name}={value if isinstance(value, str) else json.dumps(value)}"
