"""The configuration: the row that the bot reads, changed only if no other writer changed it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import peewee

from botdb.changes import assignments
from botdb.changes.assignments import Fields
from botdb.changes.diff import Change, Row, changes, check_same, json_value
from botdb.changes.field import FIXED, FieldRule, Value
from botdb.config import guards
from botdb.config.fields import BY_NAME, LATER, SETTINGS
from botdb.database import json_rows
from botdb.database.later_columns import default_of, field_of, holds
from botdb.database.models import SINGLETON, BotConfig, BotTrade
from botdb.database.row_change import change_row, transact_changes
from botdb.database.schema import Catalog
from botdb.database.session import hold_off_writers
from botdb.errors import DatabaseError, InputError, find_named


class Proposal(NamedTuple):
    """A change of the configuration that every rule and guard lets through."""

    changes: Sequence[Change]
    warnings: Sequence[str]
    question: str | None
    """What a person must confirm first, if anything."""
    may_run: bool
    """Whether the bot may be running, with values that it read before this change."""


class Configuration(NamedTuple):
    """The bot's row at one moment, with the rules of its fields."""

    db: peewee.Database
    catalog: Catalog
    row: Row
    fields: Fields
    """Every field that can be set or shown: botdb's own first, then the others as in the table."""

    @classmethod
    def load(cls, db: peewee.Database, catalog: Catalog) -> Configuration:
        """Raises DatabaseError if the row is missing."""
        return cls(db, catalog, _read(db, catalog), fields_of(catalog))

    def find(self, name: str) -> str:
        """The live column of this name, in any case. Raises InputError, suggesting the nearest."""
        columns = self.catalog.tables["BotConfig"]
        return find_named("field", name, {column.name: column.name for column in columns})

    def problems(self) -> list[str]:
        """What is wrong with the table and the row, in words: more rows, broken rules, oddities."""
        others = BotConfig.select(BotConfig.id).where(BotConfig.id != SINGLETON)
        ids = sorted(str(other) for (other,) in self.db.execute(others))
        found = [f"{field} {why}" for field, why in violations(self.fields, self.row).items()]
        if not found:
            found = [why for _, why in guards.oddities(self.row)]
        if ids:
            found.insert(0, f"BotConfig has more rows than '{SINGLETON}': {', '.join(ids)}")
        return found

    def check_unchanged(self, read: Mapping[str, Any]) -> None:
        """Raise ConflictError, with what the other writer did, unless these values still hold."""
        current = {name: json_value(self.row.get(name)) for name in read}
        given = {name: json_value(value) for name, value in read.items()}
        check_same("the configuration", given, current, _LOOK)

    def defaults(self, names: Sequence[str]) -> dict[str, Value | None]:
        """The defaults of these fields, or of all that have one. Raises InvalidError."""
        all_names = [field.name for field in self.fields.values() if field.default is not None]
        return assignments.defaults(self.fields, names or all_names)

    def propose(self, values: Mapping[str, Value | None]) -> Proposal:
        """What setting checked `values` would do. Raises RefusedError if a guard forbids it."""
        changed = changes(self.row, values)
        guards.check_transition(changed)
        if guards.changes_mode(changed):
            guards.check_no_open_trade(self.db)
        after = {**self.row, **{change.field: change.new for change in changed}}
        touched = {change.field for change in changed}
        odd = [] if violations(self.fields, after) else guards.oddities(after)
        return Proposal(
            changes=changed,
            warnings=[why for fields, why in odd if touched.intersection(fields)],
            question=guards.question(self.row, changed),
            may_run=bool({self.row["state"], after["state"]} - {"stopped"}),
        )

    def write(self, proposal: Proposal, *, now: datetime) -> list[Change]:
        """Store all of a proposal if the row still is the one it is based on, or nothing.

        Return the changes as they are stored. Raises ConflictError with what the other writer did,
        RefusedError if a trade was opened before a change of mode, InputError for a value that a
        rule of the database forbids, or that breaks a rule of botdb once the database has rounded
        it.
        """

        def work() -> list[Change]:
            if guards.changes_mode(proposal.changes):
                hold_off_writers(self.db, BotTrade._meta.table_name)
                guards.check_no_open_trade(self.db)
            after, changed = change_row(
                self.db,
                BotConfig,
                self.fields,
                self.row,
                proposal.changes,
                read=lambda: _read(self.db, self.catalog),
                now=now,
                what="the configuration",
                hint=_LOOK,
            )
            broken = violations(self.fields, after)
            for change in proposal.changes:
                if change.field in broken:
                    raise InputError(f"as it is stored, {change.field} {broken[change.field]}")
            return changed

        return transact_changes(self.db, work)


_LOOK = "look at it with 'botdb config show', then try again"


def violations(fields: Fields, row: Row) -> dict[str, str]:
    """Why fields of a stored row break botdb's own rules, or are not in the form it stores.

    Columns that botdb does not know have no rules of its own.
    """
    found = {}
    for name in BY_NAME:
        if name in row and name in fields and not fields[name].declared:
            try:
                right = fields[name].check(row[name])
            except ValueError as error:
                found[name] = f"is {_shown(row[name])}, but {error}"
            else:
                if right != row[name] and fields[name].type != "texts":  # JSON has many forms
                    found[name] = f"is {_shown(row[name])}, but should be {right}"
    return found


def _shown(value: Any) -> str:
    """A value in a sentence; text that is empty, or has blanks, in quotes."""
    if value is None:
        return "null"
    if isinstance(value, float):
        return f"{value:.15g}"
    return repr(value) if isinstance(value, str) and value.split() != [value] else str(value)


def plain_numbers(row: Row) -> Row:
    """A row with plain numbers where a column holds decimals."""
    return {name: _plain_number(name, value) for name, value in row.items()}


def _plain_number(name: str, value: Any) -> Any:
    if not isinstance(value, Decimal):
        return value
    is_integer = name in BY_NAME and BY_NAME[name].type == "integer"
    whole = is_integer and value.is_finite() and value == value.to_integral_value()
    return int(value) if whole else float(value)


# --- reading and locking ------------------------------------------------------------------


def _read(db: peewee.Database, catalog: Catalog) -> Row:
    query = BotConfig.select().where(BotConfig.id == SINGLETON)
    # To leave a stream early would take a second connection.
    for row in list(json_rows.read(db, query, catalog.tables["BotConfig"]).dicts()):
        return plain_numbers(row)
    raise DatabaseError(
        f"BotConfig has no row with id '{SINGLETON}'", "run 'botdb init' to add it with defaults"
    )


def fields_of(catalog: Catalog) -> dict[str, FieldRule]:
    """Every field of a live BotConfig: botdb's own, those of later versions, and unknown ones."""
    columns = {column.name: column for column in catalog.tables["BotConfig"]}
    fields = {field.name: field for field in SETTINGS}
    for field in LATER:
        column = columns.get(field.name)
        if column and not column.computed and holds(column, field):
            default = default_of(field, column)
            default = field.default if default is None else default
            fields[field.name] = replace(field, default=default, nullable=column.nullable)
    unknown = [name for name in columns if name not in fields and name not in FIXED]
    return {**fields, **{name: field_of(columns[name]) for name in unknown}}
