"""The configuration as a file: commented TOML to edit, and JSON to apply."""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections.abc import Iterable, Sequence
from typing import Any

from botdb.changes.diff import Row, json_value, same
from botdb.changes.field import FieldRule
from botdb.changes.json_text import parse_json
from botdb.errors import InputError

Document = dict[str, Any]
"""Fields by the names that the user wrote, with values of JSON's or TOML's own types."""

_REFUSED = "#! "
"""The start of each line that says why the text was refused."""


def to_toml(row: Row, fields: Iterable[FieldRule], *, label: str) -> str:
    """The row as TOML with a comment on every field.

    Fields that hold null, and those that botdb does not set, are commented out.
    """
    lines = [
        _comment(f"The configuration in {label}"),
        "# Save and close the editor to set what you changed.",
        "# A line that you delete, or a file that you leave as it is, changes nothing.",
    ]
    known = True
    for field in fields:
        if known and field.declared:
            known = False
            lines += ["", "# --- columns that botdb does not know ---"]
        lines += ["", *_comments(field), _line(field, row[field.name])]
    return "\n".join(lines) + "\n"


def _comments(field: FieldRule) -> list[str]:
    default = "" if field.default is None else f"; default {_literal(field.default)}"
    parts = [part for part in (field.declared, field.rule) if part]
    rule = ", ".join(parts) if field.is_settable else f"{field.declared}: botdb does not set it"
    return [_comment(line) for line in (field.meaning, rule + default) if line]


def _comment(text: str) -> str:
    """A line of comment, in which TOML allows no control characters."""
    return "# " + "".join(character if character.isprintable() else " " for character in text)


def _line(field: FieldRule, value: Any) -> str:
    key = field.name if re.fullmatch(r"[\w-]+", field.name, re.ASCII) else _text(field.name)
    if value is None:
        return f"# {key} ="
    line = f"{key} = {_literal(value)}"
    return line if field.is_settable else f"# {line}"


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, int):
        return f"{value:_}"
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else str(value)
    plain = json_value(value)
    return _text(plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False))


def _text(text: str) -> str:
    def escaped(character: str) -> str:
        if character in '"\\':
            return "\\" + character
        return character if character.isprintable() else f"\\U{ord(character):08x}"

    return '"' + "".join(map(escaped, text)) + '"'


def with_refusals(text: str, reasons: Sequence[str]) -> str:
    """The text with the reasons on top, instead of those of the last time."""
    head = [f"{_REFUSED}refused, nothing is set yet:"]
    head += [f"{_REFUSED}  {line}" for reason in reasons for line in reason.splitlines()]
    body = [line for line in text.splitlines(keepends=True) if not line.startswith(_REFUSED)]
    return "\n".join(head) + "\n" + "".join(body)


def edited(before: str, after: str) -> Document:
    """The fields that differ between two TOML texts. Raises InputError if `after` is broken."""
    old = tomllib.loads(before)
    try:
        new = tomllib.loads(after)
    except (ValueError, RecursionError) as error:  # an integer may have too many digits as well
        raise InputError(f"the TOML is broken: {_placed(str(error), after)}") from None
    return {
        name: value for name, value in new.items() if name not in old or not same(old[name], value)
    }


def _placed(message: str, text: str) -> str:
    """The message with the line itself instead of its number, which refusals on top would shift."""
    match = re.fullmatch(r"(.*) \(at line (\d+), column \d+\)", message)
    if match is None:
        return message
    return f"{match[1]}: {text.splitlines()[int(match[2]) - 1].strip()}"


def from_json(text: str) -> Document:
    """The JSON object in `text`. Raises InputError, also for a field that is given twice."""
    document = parse_json(text)
    if not isinstance(document, dict):
        raise InputError(
            "the JSON is not an object", "give what 'botdb config show -o json' prints, edited"
        )
    return document
