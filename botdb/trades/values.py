"""What trades hold in the columns that filters look at: it shows what a typed value means."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import peewee

from botdb.database.models import BotTrade
from botdb.errors import nearest
from botdb.trades.query import EXIT_REASONS, STATUSES, TradeFilter

_MOST_VALUES = 10_000
"""The most different values that are searched for a suggestion."""
_MOST_SUGGESTIONS = 3
_RECENT = 5_000


def settle(db: peewee.Database, which: TradeFilter) -> tuple[TradeFilter, list[str]]:
    """The filter with each value in the case that the trades have it in, and warnings.

    There is a warning for each value that no trade has, with those that are near to it. A value
    that differs from a stored one in nothing but case is taken for it, unless there are several.
    """
    warnings: list[str] = []

    def chosen(
        field: peewee.Field, given: Sequence[str], vocabulary: Collection[str] = ()
    ) -> tuple[str, ...]:
        absent = {
            value: value
            for value in given
            if value not in vocabulary and not _is_there(db, _text(field), value)
        }
        there = {*vocabulary, *values(db, field)} if absent else set()
        for value in absent:
            same = [other for other in there if other.lower() == value.lower()]
            if len(same) == 1:
                absent[value] = same[0]
            elif not same or field is not BotTrade.symbol:  # which any case matches
                warnings.append(_no_trade_has(field, f"'{value}'") + _meant(value, same or there))
        return tuple(absent.get(value, value) for value in given)

    tiers = BotTrade.catalyst_tier
    for tier in which.tiers:
        if not _is_there(db, tiers, tier):
            others = ", ".join(values(db, tiers))
            warnings.append(
                _no_trade_has(tiers, str(tier)) + (f"; they have {others}" if others else "")
            )
    settled = replace(
        which,
        statuses=chosen(BotTrade.status, which.statuses, STATUSES),
        symbols=chosen(BotTrade.symbol, which.symbols),
        catalysts=chosen(BotTrade.catalyst_type, which.catalysts),
        exit_reasons=chosen(BotTrade.exit_reason, which.exit_reasons, EXIT_REASONS),
    )
    return settled, warnings


def values(db: peewee.Database, field: peewee.Field) -> list[str]:
    """The different values of a column of BotTrade as text, in order; nulls are left out."""
    query = BotTrade.select(field).where(field.is_null(False)).distinct().limit(_MOST_VALUES)
    return sorted(str(value) for (value,) in db.execute(query).fetchall())


def recent(db: peewee.Database, *columns: str, statuses: Sequence[str] = ()) -> list[Any]:
    """These columns of the newest trades, which show quickly what is in use."""
    fields = [getattr(BotTrade, BotTrade._meta.columns[column].name) for column in columns]
    query = BotTrade.select(*fields).order_by(BotTrade.created_at.desc()).limit(_RECENT)
    if statuses:
        query = query.where(BotTrade.status << statuses)
    return list(db.execute(query).fetchall())


def _text(field: peewee.Field) -> peewee.ColumnBase:
    # A later migration may make a column an enum, which refuses values that it lacks.
    return field if field is BotTrade.symbol else field.cast("TEXT")


def _is_there(db: peewee.Database, column: peewee.ColumnBase, value: Any) -> bool:
    query = BotTrade.select(peewee.SQL("1")).where(column == value).limit(1)
    return bool(db.execute(query).fetchall())


def _no_trade_has(field: peewee.Field, value: str) -> str:
    return f"no trade has the {field.column_name} {value}"


def _meant(word: str, known: Collection[str]) -> str:
    """A question that suggests the known words that begin with `word`, hold it or are like it."""
    lower = word.lower()
    near = [other for other in known if other.lower().startswith(lower)]
    near = near or [other for other in known if lower in other.lower()]
    if not 0 < len(near) <= _MOST_SUGGESTIONS:
        like = nearest(word, known)
        near = [like] if like else []
    *first, last = [f"'{other}'" for other in sorted(near)] or [""]
    listed = f"{', '.join(first)} or {last}" if first else last
    return f"; did you mean {listed}?" if listed else ""
