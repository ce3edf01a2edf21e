"""Columns whose types only the bot uses (decimals, enums, JSON, arrays): read and set as text.

The database itself says what a text means there, so nothing is rounded or guessed.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Sequence
from contextlib import suppress

import peewee

from botdb.database.dialect import is_postgres
from botdb.database.driver_errors import first_line


def cast(db: peewee.Database, declared: str) -> Callable[[str], str]:
    """A function that gives a text as a column of the type `declared` would give it back.

    The function raises ValueError, in words, for what the column would not take.
    """

    def cast_on_postgres(text: str) -> str:
        try:
            with db.atomic():  # a failure inside must not end the transaction around it
                there = peewee.Cast(peewee.Cast(peewee.Value(text), declared), "TEXT")
                [back] = db.execute(peewee.Select(columns=[there])).fetchone()
                return trimmed(back, declared)
        except (peewee.DataError, peewee.IntegrityError) as error:  # a domain has rules as well
            raise ValueError(f"is refused by the database: {first_line(str(error))}") from None

    def cast_on_sqlite(text: str) -> str:
        if not re.match(r"NUMERIC|DECIMAL", declared, re.IGNORECASE):
            return text  # SQLite keeps it as it is
        if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", text, re.ASCII):
            raise ValueError("must be a number")
        return str(db.execute_sql("SELECT CAST(CAST(? AS NUMERIC) AS TEXT)", (text,)).fetchone()[0])

    return cast_on_postgres if is_postgres(db) else cast_on_sqlite


def from_json(declared: str, value: object) -> object:
    """A value as botdb's JSON has it, as a column of the type `declared` is set.

    Text for a column of JSON is JSON, as SQLite keeps it. Raises ValueError for bytes that are not
    base64.
    """
    declared = declared.lower()
    if declared == "bytea" and isinstance(value, str) and not value.startswith("\\x"):
        return "\\x" + base64.b64decode(value, validate=True).hex()
    if declared.endswith("[]"):
        if isinstance(value, str) and value.startswith("["):  # from CSV, or from SQLite
            with suppress(ValueError, RecursionError):  # else the database says what it is
                value = json.loads(value)
        if isinstance(value, list):
            return _array(value)
    is_json = isinstance(value, dict | list) or (isinstance(value, bool) and "json" in declared)
    return json.dumps(value, ensure_ascii=False) if is_json else value


def _array(values: Sequence[object]) -> str:
    """PostgreSQL's notation of an array."""
    return "{" + ",".join(map(_element, values)) + "}"


def _element(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, list):
        return _array(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def trimmed(text: str, declared: str) -> str:
    """A decimal without the zeros that only fill its declared scale."""
    if "." in text and re.match(r"(NUMERIC|DECIMAL)(?!.*\[)", declared, re.IGNORECASE):
        return text.rstrip("0").rstrip(".")
    return text
