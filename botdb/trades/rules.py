"""The rules of trades as a validator for whole rows, fast enough for files of a million."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from functools import partial
from typing import Any

from pydantic_core import (
    ErrorDetails,
    PydanticKnownError,
    SchemaValidator,
    ValidationError,
)
from pydantic_core import core_schema as cs

from botdb.clock.timestamps import text_to_stored, to_stored
from botdb.database.pg_values import from_csv, from_json
from botdb.database.schema import Column
from botdb.errors import nearest
from botdb.trades.fields import BY_NAME, KNOWN

REQUIRED = ("symbol", "status")
UNKNOWN_COLUMN = "unknown column"
"""How the reason begins for a column that the table does not have."""

_NO_NUL = r"^[^\x00]*$"
_NOT_BLANK = r"^[^\x00]*[^\s\x00][^\x00]*$"


def validator(columns: Iterable[Column], *, strict: bool) -> SchemaValidator:
    """A validator of rows of a live BotTrade.

    `strict` takes JSON's types as they are; otherwise numbers and booleans may be text, as in
    CSV. Unknown columns, and NaN and Infinity, are refused. A null is accepted where a default
    can take its place, and anything in a column that the database computes.
    """
    fields = {
        column.name: cs.typed_dict_field(_nullable(column, strict), required=_is_required(column))
        for column in columns
    }
    config = cs.CoreConfig(strict=strict)  # which, unlike the argument, reaches the fields
    return SchemaValidator(cs.typed_dict_schema(fields, extra_behavior="forbid", config=config))


def _is_required(column: Column) -> bool:
    if column.name in KNOWN:
        return column.name in REQUIRED
    return not (column.nullable or column.computed) and column.default is None


def _nullable(column: Column, strict: bool) -> cs.CoreSchema:
    value = _value(column, strict)
    # Where a column of JSON takes no null of SQL, null is JSON's own.
    if _is_required(column) or (column.is_json and not column.nullable):
        return value
    return cs.nullable_schema(value)


def _value(column: Column, strict: bool) -> cs.CoreSchema:
    if column.computed:
        return cs.any_schema()
    field = BY_NAME.get(column.name)
    if field and not field.may_be_blank:
        return cs.str_schema(pattern=_NOT_BLANK)
    if field and field.type == "integer":
        return _whole_number(ge=field.least, le=field.most)
    match column.kind:
        case "float":
            return cs.float_schema(allow_inf_nan=False, ge=field.least if field else None)
        case "integer":
            limit = 2 ** (column.bits - 1)
            return _whole_number(ge=-limit, lt=limit)
        case "boolean":
            return cs.bool_schema()
        case "text" | "timestamp":
            return cs.str_schema(pattern=_NO_NUL)
        case _:
            as_stored = partial(_as_stored, from_json if strict else from_csv, column.declared)
            return cs.no_info_after_validator_function(as_stored, cs.any_schema())


def _whole_number(**limits: Any) -> cs.CoreSchema:
    """A whole number; 2.0 is one as well: JSON knows no difference, and many tools write it so."""
    whole = cs.int_schema(strict=False, **limits)
    return cs.union_schema(
        [cs.int_schema(**limits), cs.chain_schema([cs.float_schema(strict=True), whole])],
        mode="left_to_right",
    )


def _as_stored(convert: Callable[[str, object], object], declared: str, value: object) -> object:
    """A value of a type that only the bot uses."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except ValueError:
        raise PydanticKnownError("finite_number") from None
    too_wide = isinstance(value, int) and value.bit_length() > 63  # for SQLite to take it as it is
    return text if too_wide else convert(declared, value)


def reasons(error: ValidationError, known: Iterable[str]) -> list[str]:
    """Why the validator refused a row, in words, one reason a column."""
    # A whole number may have two forms, and be refused for each: the first reason counts.
    first = {detail["loc"][:1]: detail for detail in reversed(error.errors(include_url=False))}
    return [_reason(detail, known) for detail in reversed(first.values())]


_REASONS = {
    "missing": "is required",
    "finite_number": "must be a finite number",
    "string_type": "must be text",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_parsing_size": "is out of range",
    "greater_than_equal": "is out of range",
    "less_than": "is out of range",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
}


def _reason(detail: ErrorDetails, known: Iterable[str]) -> str:
    if not detail["loc"]:
        return "not a JSON object" if "dict" in detail["type"] else _broken_json(detail["msg"])
    name = str(detail["loc"][0])
    kind = detail["type"]
    if kind == "extra_forbidden":
        return _unknown_column(name, known)
    if kind in ("greater_than_equal", "less_than_equal") and (field := BY_NAME.get(name)):
        return f"{name} must be {field.bounds}"
    if kind == "string_pattern_mismatch":
        return f"{name} " + ("contains NUL" if "\0" in detail["input"] else "must not be empty")
    return f"{name} {_REASONS.get(kind) or 'is refused: ' + detail['msg']}"


def _broken_json(message: str) -> str:
    """What the parser says, without its count of lines: it knows one trade and not the file."""
    return re.sub(
        r"^Invalid JSON: (.*) at line \d+ column (\d+)$", r"broken JSON: \1 (column \2)", message
    )


def _unknown_column(name: str, known: Iterable[str]) -> str:
    suggestion = nearest(name, known)
    return f"{UNKNOWN_COLUMN} '{name}'" + (f", did you mean '{suggestion}'?" if suggestion else "")


def header_reasons(header: Sequence[str], known: Collection[str]) -> list[str]:
    """Why no trade can be read under this header of CSV, in words; empty if one can."""
    return [
        *[_unknown_column(name, known) for name in header if name not in known],
        *[f"{name} comes twice" for name, times in Counter(header).items() if times > 1],
        *[f"{name} is required" for name in REQUIRED if name not in header],
    ]


def parse_times(row: dict[str, Any], columns: Iterable[str], zone: tzinfo) -> None:
    """Bring the timestamps of a validated row into the stored form, in place.

    Raises ValueError, in words, for one that is not a time.
    """
    for name in columns:
        text = row.get(name)
        if text is not None:
            try:
                row[name] = text_to_stored(text, zone)
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from None


def check_order(row: Mapping[str, Any]) -> None:
    """Raise ValueError if a row whose times are in stored form ends before it began."""
    entry, exit = row.get("entryAt"), row.get("exitAt")
    if entry is not None and exit is not None and exit < entry:
        raise ValueError("exitAt is before entryAt")


def fill_defaults(row: dict[str, Any], now: datetime) -> None:
    """Where absent, createdAt becomes entryAt, else exitAt, else now; and updatedAt now."""
    if row.get("createdAt") is None:
        row["createdAt"] = row.get("entryAt") or row.get("exitAt") or to_stored(now)
    if row.get("updatedAt") is None:
        row["updatedAt"] = to_stored(now)
