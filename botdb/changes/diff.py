"""Changes of one row: old and new values, and whether another writer changed it meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from botdb.errors import RefusedError

Row = dict[str, Any]
"""A stored row as JSON has it: every live column by its name."""


@dataclass(frozen=True)
class Change:
    """One field, before and after."""

    field: str
    old: Any
    new: Any


class ConflictError(RefusedError):
    """Another writer changed the row between botdb's reading and its writing."""

    def __init__(self, what: str, differences: Sequence[Change], hint: str) -> None:
        names = ", ".join(change.field for change in differences)
        super().__init__(
            f"another writer changed {what} meanwhile ({names}); nothing was written", hint
        )
        self.differences = differences
        """Each field with the value that was read and the one that it has now."""


def changes(row: Mapping[str, Any], values: Mapping[str, Any]) -> list[Change]:
    """What setting `values` would change: fields that have the value already are left out."""
    return [
        Change(field, row.get(field), new)
        for field, new in values.items()
        if not same(row.get(field), new)
    ]


def as_stored(changes: Sequence[Change], row: Mapping[str, Any]) -> list[Change]:
    """The changes as `row` stores them: the database may round a new value, and a trigger may
    replace it, so that one may be no change at all.
    """
    stored = (Change(change.field, change.old, row[change.field]) for change in changes)
    return [change for change in stored if not same(change.old, change.new)]


def check_same(what: str, read: Mapping[str, Any], current: Row, hint: str) -> None:
    """Raise ConflictError if the values of `what` are not what they were when they were read."""
    if differences := changes(read, current):
        raise ConflictError(what, differences, hint)


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same: NaN equals itself, also in a list, and true is not 1."""
    if isinstance(one, bool) != isinstance(other, bool):
        return False
    if isinstance(one, Decimal) != isinstance(other, Decimal):
        one, other = _as_float(one), _as_float(other)
    return bool(one == other) or repr(one) == repr(other)


def _as_float(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def json_value(value: Any) -> Any:
    """A stored value as it reads back from JSON: NaN is null, a decimal is a number."""
    import msgspec  # which reading the configuration does not need

    encoder = msgspec.json.Encoder(enc_hook=str, decimal_format="number")
    return msgspec.json.decode(encoder.encode(_finite(value)))


def _finite(value: Any) -> Any:
    if isinstance(value, list):
        return [_finite(each) for each in value]
    return None if isinstance(value, Decimal) and not value.is_finite() else value
