"""The fields of a live BotConfig, found by name, and new values for them, all checked at once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

import peewee

from botdb.changes.diff import Row, json_value, same
from botdb.config.field import Setting, Value
from botdb.config.fields import BY_NAME, FIXED
from botdb.database.pg_values import cast, from_json
from botdb.database.schema import Catalog, Column
from botdb.errors import InputError, find_named

Settings = Mapping[str, Setting]

T = TypeVar("T")


def live_settings(db: peewee.Database, catalog: Catalog) -> dict[str, Setting]:
    """Every field that the live BotConfig has, botdb's own first, in the table's order.

    What botdb does not know (the bot's later migrations add columns) takes its type and its
    default from the database, and has no other rule.
    """
    foreign = {
        column.name: _foreign(db, column)
        for column in catalog.tables["BotConfig"]
        if column.name not in BY_NAME and column.name not in FIXED
    }
    return {**BY_NAME, **foreign}


def _foreign(db: peewee.Database, column: Column) -> Setting:
    declared = column.declared.lower()
    length = re.match(r"(?:character|varchar|char)[a-z ]*\((\d+)\)", declared)
    setting = Setting(
        column.name,
        column.kind,
        None,
        declared,
        "",
        bits=column.bits,
        longest=int(length[1]) if length else None,
        computed=column.computed,
        cast=cast(db, column.declared) if column.kind == "other" else None,
    )
    return replace(setting, default=_default(setting, column))


_LITERAL = re.compile(r"\(?(?:'((?:[^']|'')*)'|([\w.+-]+))\)?(?:::[\w .\[\]()\"]+)?\)?")


def _default(setting: Setting, column: Column) -> Value | None:
    """The default that the database declares, if that is a plain value."""
    literal = _LITERAL.fullmatch(column.default or "")
    if literal is None or column.computed:
        return None
    text = literal[2] if literal[1] is None else literal[1].replace("''", "'")
    if setting.kind == "boolean":
        text = {"1": "true", "0": "false", "t": "true", "f": "false"}.get(text, text)
    try:
        return setting.parse(text)
    except ValueError:
        return None


# --- finding ------------------------------------------------------------------------------


def find_setting(settings: Settings, name: str) -> Setting:
    """The setting of this name, in any case. Raises InputError, suggesting the nearest."""
    if _is_fixed(name):
        raise InputError(f"'{name}' is kept by botdb itself and cannot be set")
    return find_named("field", name, settings)


def find_readable(catalog: Catalog, name: str) -> str:
    """The live column of BotConfig of this name, in any case. Raises InputError."""
    names = [column.name for column in catalog.tables["BotConfig"]]
    return find_named("field", name, dict(zip(names, names, strict=True)))


def _is_fixed(name: str) -> bool:
    return name.lower() in (fixed.lower() for fixed in FIXED)


# --- new values ---------------------------------------------------------------------------


class InvalidError(InputError):
    """Some of the new values may not be stored, so none was."""

    def __init__(self, refusals: Sequence[tuple[str, str | None]]) -> None:
        self.reasons = [f"{why} ({hint})" if hint else why for why, hint in refusals]
        if len(refusals) == 1:
            super().__init__(*refusals[0])
        else:
            super().__init__("; ".join(self.reasons))


def parse_assignments(settings: Settings, assignments: Sequence[str]) -> dict[str, Value]:
    """The new values in ``FIELD=VALUE`` texts. Raises InvalidError with every violation at once."""

    def parse(setting: Setting, text: str | None) -> Value:
        if text is None:
            raise ValueError(f"needs a value: {setting.name}=VALUE")
        return setting.parse(text)

    split = (assignment.partition("=") for assignment in assignments)
    return _gather(
        settings, ((name.strip(), text if equals else None) for name, equals, text in split), parse
    )


def check_values(settings: Settings, row: Row, given: Mapping[str, object]) -> dict[str, Value]:
    """The new values among `given`, which have types already, as JSON and TOML give them.

    What the row holds already is left out unchecked, so that a row which nobody validated can
    be given back with one field mended. Raises InvalidError with every violation at once.
    """

    def check(setting: Setting, value: object) -> Value | None:
        if same(value, json_value(row[setting.name])):
            return None
        if value is None:
            raise ValueError("cannot be set to null")
        if setting.kind == "other":
            value = from_json(setting.unit, value)
            value = value if isinstance(value, str) else json.dumps(value)
        return setting.check(value)

    return _gather(settings, ((n, v) for n, v in given.items() if not _is_fixed(n)), check)


def restored(settings: Settings, row: Row, old: Mapping[str, object]) -> dict[str, Value | None]:
    """What gives a row its `old` values back. Only so is null written: where it was before."""
    nulls = [find_setting(settings, name).name for name, value in old.items() if value is None]
    others = {name: value for name, value in old.items() if value is not None}
    return {**dict.fromkeys(nulls), **check_values(settings, row, others)}


def defaults(settings: Settings, names: Sequence[str]) -> dict[str, Value]:
    """The default of each named field. Raises InvalidError where one has none."""

    def default(setting: Setting, _: None) -> Value:
        if setting.default is None:
            raise ValueError("has no default that botdb can tell")
        return setting.default

    return _gather(settings, ((name, None) for name in dict.fromkeys(names)), default)


def violations(row: Row) -> dict[str, str]:
    """Why fields of a stored row break botdb's own rules, or are not in the form it stores."""
    found = {}
    for setting in BY_NAME.values():
        value = row[setting.name]
        try:
            right = setting.check(value)
        except ValueError as error:
            found[setting.name] = f"is {json_value(value)}, but {error}"
        else:
            if right != value:
                found[setting.name] = f"is {value}, but should be {right}"
    return found


def _gather(
    settings: Settings,
    given: Iterable[tuple[str, T]],
    read: Callable[[Setting, T], Value | None],
) -> dict[str, Value]:
    values: dict[str, Value] = {}
    refusals: list[tuple[str, str | None]] = []
    seen: set[str] = set()
    for name, what in given:
        try:
            setting = find_setting(settings, name)
        except InputError as error:
            refusals.append((str(error), error.hint))
            continue
        try:
            if setting.name in seen:
                raise ValueError("is given twice")
            seen.add(setting.name)
            if (value := read(setting, what)) is not None:
                values[setting.name] = value
        except ValueError as error:
            refusals.append((f"{setting.name} {error}", None))
    if refusals:
        raise InvalidError(refusals)
    return values


def numbers(row: Row) -> Row:
    """A row with botdb's own fields as it knows them, where a later migration made decimals."""
    return {
        name: _number(BY_NAME[name], value)
        if isinstance(value, Decimal) and name in BY_NAME
        else value
        for name, value in row.items()
    }


def _number(setting: Setting, value: Decimal) -> float:
    whole = setting.kind == "integer" and value == value.to_integral_value()
    return int(value) if whole else float(value)
