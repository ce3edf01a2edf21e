"""New values for the fields of a row, found by name and all checked at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from botdb.changes.diff import json_value, same
from botdb.changes.field import FIXED, FieldRule, Value
from botdb.errors import InputError, InvalidError, find_named

Fields = Mapping[str, FieldRule]
"""The fields of a row, by their names."""

T = TypeVar("T")

_FIXED = frozenset(name.lower() for name in FIXED)

MOST_REASONS = 20
"""How many violations are explained; the rest are counted."""


def parse_assignments(fields: Fields, arguments: Sequence[str]) -> dict[str, Value | None]:
    """The new values in ``FIELD=VALUE`` texts, or in one FIELD and its VALUE.

    Raises InvalidError with every violation at once.
    """

    def parse(field: FieldRule, text: str | None) -> Value | None:
        if text is None:
            raise ValueError(f"needs a value: {field.name}=VALUE")
        return field.parse(text)

    return _gather(fields, _split(arguments), parse)


def _split(arguments: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    if len(arguments) == 2 and "=" not in arguments[0]:
        yield arguments[0], arguments[1]
        return
    for argument in arguments:
        name, equals, text = argument.partition("=")
        yield name.strip(), text if equals else None


def check_values(
    fields: Fields, row: Mapping[str, Any], given: Mapping[str, object]
) -> dict[str, Value | None]:
    """The new values among `given`, which have types already, as JSON and TOML give them.

    What the row holds already is left out unchecked, so that a row that breaks rules can be
    given back with one field corrected. The fixed columns are ignored. Raises InvalidError with
    every violation at once.
    """
    kept = object()

    def check(field: FieldRule, value: object) -> Any:
        return kept if same(value, json_value(row[field.name])) else field.check(value)

    pairs = ((name, value) for name, value in given.items() if name.lower() not in _FIXED)
    checked = _gather(fields, pairs, check)
    return {name: value for name, value in checked.items() if value is not kept}


def defaults(fields: Fields, names: Iterable[str]) -> dict[str, Value | None]:
    """The default of each named field. Raises InvalidError if one has none."""

    def default(field: FieldRule, _: None) -> Value:
        if field.default is None:
            raise ValueError("has no default that botdb knows")
        return field.default

    return _gather(fields, ((name, None) for name in dict.fromkeys(names)), default)


def _gather(
    fields: Fields, given: Iterable[tuple[str, T]], read: Callable[[FieldRule, T], Value | None]
) -> dict[str, Value | None]:
    """What `read` makes of each given value, by the name of its field."""
    values: dict[str, Value | None] = {}
    refusals: list[tuple[str, str | None]] = []
    seen: set[str] = set()
    more = 0
    for name, what in given:
        if len(refusals) == MOST_REASONS:
            more += 1
            continue
        try:
            if name.lower() in _FIXED:
                raise InputError(f"'{name}' is kept by botdb itself and cannot be set")
            field = find_named("field", name, fields)
            if field.name in seen:
                raise InputError(f"{field.name} is given twice")
            seen.add(field.name)
            values[field.name] = read(field, what)
        except InputError as error:
            refusals.append((str(error), error.hint))
        except ValueError as error:
            refusals.append((f"{field.name} {error}", None))
    if more:
        refusals.append((f"{more:,} more values were not checked", None))
    if refusals:
        raise InvalidError(refusals)
    return values
