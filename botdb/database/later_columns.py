"""Columns that only later versions of the bot have, and what their declared types mean for botdb.

Of a column that botdb does not know, the only rules are what the database declares.
"""

from __future__ import annotations

import re
from dataclasses import replace

from botdb.changes.field import FieldRule, FieldType, Value
from botdb.database.schema import Column


def field_of(column: Column) -> FieldRule:
    """A column as a field without a meaning, with its type and its default."""
    length = re.match(r"(?:character|varchar|char)[a-z ]*\((\d+)\)", column.declared, re.IGNORECASE)
    field = FieldRule(
        column.name,
        _type(column),
        bits=column.bits,
        longest=int(length[1]) if length else None,
        nullable=column.nullable,
        computed=column.computed,
        declared=column.declared if '"' in column.declared else column.declared.lower(),
    )
    return replace(field, default=default_of(field, column))


def _type(column: Column) -> FieldType:
    if column.kind == "other" and re.fullmatch(_DECIMAL, column.declared, re.IGNORECASE):
        return "number"
    return "number" if column.kind == "float" else column.kind


def holds(column: Column, field: FieldRule) -> bool:
    """Whether a column's type can hold what the rule of its field asks for."""
    needed = "text" if field.type == "texts" else field.type
    numbers = ("number", "integer")
    return _type(column) in (numbers if needed in numbers else (needed,))


_DECIMAL = r"(NUMERIC|DECIMAL)[^\[]*"
_LITERAL = re.compile(r"\(?(?:'((?:[^']|'')*)'|([\w.+-]+))\)?(?:::[\w .\[\]()\"]+)?\)?")


def default_of(field: FieldRule, column: Column) -> Value | None:
    """The default that the database declares for a column, if that is a plain value."""
    literal = _LITERAL.fullmatch(column.default or "")
    if literal is None or column.computed:
        return None
    text = literal[2] if literal[1] is None else literal[1].replace("''", "'")
    if field.type == "boolean":
        text = {"1": "true", "0": "false", "t": "true", "f": "false"}.get(text, text)
    if literal[1] is None and text.lower() == "null":
        return None
    try:
        return field.parse(text)
    except ValueError:
        return None
