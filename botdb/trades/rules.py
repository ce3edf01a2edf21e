"""The rules of trades as a validator for whole rows, fast enough for files of a million."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from typing import Any

from pydantic_core import (
    ErrorDetails,
    PydanticKnownError,
    SchemaValidator,
    ValidationError,
)
from pydantic_core import core_schema as cs

from botdb.database.pg_values import from_csv, from_json
from botdb.database.schema import Column
from botdb.errors import nearest
from botdb.trades.fields import BY_NAME, KNOWN

REQUIRED = ("symbol", "status")
UNKNOWN_COLUMN = "unknown column"
"""How the reason begins for a column that the table does not have."""

_NO_NUL = r"^[^\x00]*$"
_NOT_BLANK = r"^[^\x00]*[^\s\x00][^\x00]*$"


def json_validator(columns: Iterable[Column]) -> SchemaValidator:
    """A validator of the JSON of a trade in a live BotTrade, which gives a dictionary.

    Unknown columns, and NaN and Infinity, are refused. A null is accepted where a default can take
    its place. What is given for a column that the database computes becomes null.
    """
    fields = {
        column.name: cs.typed_dict_field(
            _nullable(column, strict=True), required=_is_required(column)
        )
        for column in columns
    }
    config = cs.CoreConfig(strict=True)  # which, unlike the argument, reaches the fields
    return SchemaValidator(cs.typed_dict_schema(fields, extra_behavior="forbid", config=config))


def cells_validator(columns: Iterable[Column]) -> SchemaValidator:
    """The same for a row of CSV: a list of texts, or None, for the columns in their order.

    It gives a tuple of their values.
    """
    return SchemaValidator(cs.tuple_schema([_nullable(column, strict=False) for column in columns]))


def _is_required(column: Column) -> bool:
    if column.name in KNOWN:
        return column.name in REQUIRED
    return not (column.nullable or column.computed) and column.default is None


def _nullable(column: Column, *, strict: bool) -> cs.CoreSchema:
    """`strict` takes JSON's types as they are; otherwise all values are texts."""
    value = _value(column, strict)
    # Where a column of JSON takes no null of SQL, null is JSON's own.
    if _is_required(column) or (strict and column.is_json and not column.nullable):
        return value
    return cs.nullable_schema(value)


def _value(column: Column, strict: bool) -> cs.CoreSchema:
    if column.computed:
        return cs.no_info_plain_validator_function(lambda value: None)
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
        case "text":
            return cs.str_schema(pattern=_NO_NUL)
        case "timestamp":  # whose form is checked when it is converted
            return cs.str_schema()
        case _:
            as_stored = partial(_as_stored, from_json if strict else from_csv, column.declared)
            given = cs.any_schema() if strict else cs.str_schema()
            return cs.no_info_after_validator_function(as_stored, given)


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
        text = json.dumps(value, allow_nan=False)
    except ValueError:
        raise PydanticKnownError("finite_number") from None
    too_wide = isinstance(value, int) and value.bit_length() > 63  # for SQLite to take it as it is
    stored = text if too_wide else convert(declared, value)
    if isinstance(stored, str) and "\0" in stored:  # which no text of PostgreSQL holds
        raise ValueError("contains NUL")
    return stored


def reasons(error: ValidationError, known: Sequence[str]) -> list[str]:
    """Why a validator of the columns `known` refused a row, in words, one reason per column."""
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


def _reason(detail: ErrorDetails, known: Sequence[str]) -> str:
    if not detail["loc"]:
        return "not a JSON object" if "dict" in detail["type"] else _broken_json(detail["msg"])
    place = detail["loc"][0]
    name = known[place] if isinstance(place, int) else place
    kind = detail["type"]
    if kind == "extra_forbidden":
        return _unknown_column(name, known)
    if detail["input"] is None:
        return f"{name} is required"
    if kind in ("greater_than_equal", "less_than_equal") and (field := BY_NAME.get(name)):
        return f"{name} must be {field.bounds}"
    if kind == "string_pattern_mismatch":
        return f"{name} " + ("contains NUL" if "\0" in detail["input"] else "must not be empty")
    message = detail["msg"].removeprefix("Value error, ")
    return f"{name} {_REASONS.get(kind) or 'is refused: ' + message}"


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
