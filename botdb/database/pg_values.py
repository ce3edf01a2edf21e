"""Imported values for columns whose types only the bot uses: JSON, arrays, bytes."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from contextlib import suppress


def from_json(declared: str, value: object) -> object:
    """A value as botdb's JSON has it, as a column of the type `declared` is set.

    Raises ValueError for bytes that are not base64.
    """
    declared = declared.lower()
    if declared in ("json", "jsonb"):
        return json.dumps(value, ensure_ascii=False)
    if declared == "bytea" and isinstance(value, str) and not value.startswith("\\x"):
        return "\\x" + base64.b64decode(value, validate=True).hex()
    if declared.endswith("[]"):
        if isinstance(value, str) and value.startswith("["):  # from CSV, or from SQLite
            with suppress(ValueError, RecursionError):  # otherwise the database refuses it
                value = json.loads(value)
        if isinstance(value, list):
            return _array(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def from_csv(declared: str, cell: object) -> object:
    """A cell of CSV as a column of the type `declared` is set: for JSON its text, or a string."""
    if declared.lower() in ("json", "jsonb") and isinstance(cell, str):
        try:
            json.loads(cell)
        except (ValueError, RecursionError):
            return json.dumps(cell, ensure_ascii=False)
        return cell
    return from_json(declared, cell)


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
