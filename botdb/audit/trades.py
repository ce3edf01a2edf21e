"""Faults of trades: each a condition in SQL, those of single trades counted in one pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import peewee

from botdb.audit.finding import SHOWN_IDS, Finding, Rule, Severity
from botdb.changes.field import FIXED, FieldRule
from botdb.database.models import BotTrade
from botdb.database.schema import Catalog
from botdb.database.sql import any_of, comparable, is_moment, usable
from botdb.trades.fields import FIELDS, LATER
from botdb.trades.query import EXIT_REASONS, STATUSES

_BLANKS = " \t\r\n"
CENT = 0.01
TENTH_OF_A_PERCENT = 0.001


def _rule(code: str, severity: Severity, problem: str, remedy: str, command: str) -> Rule:
    return Rule(code, severity, "BotTrade", problem, remedy, f"botdb trades {command}")


_LOOK_UP = "look the fill up at the broker and enter it"
_TYPO = "if it is a typo, fix it; otherwise ignore it"
RULES = (
    _rule("closed-without-exit-at", "error", "closed, but without exitAt: no day counts it",
          "enter when it was closed", "set {id} exitAt=TIME --rollup"),
    _rule("closed-without-exit-price", "warning", "closed, but without exitPrice",
          _LOOK_UP, "set {id} exitPrice=USD"),
    _rule("closed-without-pnl", "warning", "closed, but without pnl: its day counts it as $0",
          _LOOK_UP, "set {id} pnl=USD --rollup"),
    _rule("closed-without-entry", "warning",
          "closed with shares, but without entryPrice or entryAt",
          _LOOK_UP, "set {id} entryPrice=USD entryAt=TIME --rollup"),
    _rule("pnl-mismatch", "error", "pnl is not (exitPrice − entryPrice) × shares",
          "correct the one that is wrong: pnl, a price or shares", "set {id} pnl=USD --rollup"),
    _rule("exit-before-entry", "error", "exitAt is before entryAt",
          "correct the one that is wrong: exitAt or entryAt", "set {id} exitAt=TIME --rollup"),
    _rule("open-with-exit-at", "error", "open, but with an exitAt",
          "close it if it was sold; otherwise clear exitAt with exitAt=",
          "set {id} status=closed --rollup"),
    _rule("open-with-result", "warning", "open, but with an exitPrice, a pnl or an exitReason",
          "close it if it was sold; otherwise clear them with FIELD=",
          "set {id} status=closed exitAt=TIME --rollup"),
    _rule("symbol-open-twice", "warning", "open in a symbol that is open more than once",
          "compare with what the broker holds (botdb trades reconcile)", "show {id}"),
    _rule("symbol-with-blanks", "warning",
          "a symbol with blanks at its ends: filters and the broker do not know it",
          "enter it again without them", "set {id} symbol=SYMBOL"),
    _rule("order-twice", "warning",
          "has the alpacaOrderId of another trade, so it may be counted twice",
          "compare them; if a file was imported twice, delete the copies by hand", "show {id}"),
    _rule("missed-with-pnl", "error", "missed, but with a pnl",
          "clear it; if the trade was made, set status=closed and exitAt instead", "set {id} pnl="),
    _rule("missed-with-exit", "error", "missed, but with an exitAt or an exitPrice",
          "clear them; if the trade was made, set status=closed instead",
          "set {id} exitAt= exitPrice="),
    _rule("unknown-status", "info", "a status other than " + ", ".join(STATUSES),
          _TYPO, "set {id} status=STATUS"),
    _rule("unknown-exit-reason", "info", "an exitReason that botdb does not know",
          _TYPO, "set {id} exitReason=REASON"),
    _rule("not-a-number", "error", "a figure that is not a number, or out of range",
          "enter the true value, or clear it with FIELD=", "set {id} FIELD=VALUE"),
    _rule("bad-value", "error",
          "an empty symbol or status, a negative price, or a tier other than 1 to 4",
          "enter the true value", "set {id} FIELD=VALUE"),
    _rule("bad-timestamp", "error", "a time not stored as UTC 'YYYY-MM-DD HH:MM:SS.mmm'",
          "enter it again; any other change of the trade corrects updatedAt",
          "set {id} FIELD=TIME"),
)  # fmt: skip


_ACROSS_TRADES = ("symbol-open-twice", "order-twice")
"""Rules that compare trades with each other. PostgreSQL joins their subqueries only in a WHERE; in
a CASE it searches their result from end to end for each trade."""


def find(db: peewee.Database, catalog: Catalog) -> Iterator[Finding]:
    """The faults of the trades."""
    numeric = {each.name for each in catalog.tables["BotTrade"] if each.kind == "float"}
    later = [field for field in LATER if field.name in numeric]
    by_column = _by_column(db, [*FIELDS, *later])
    conditions = _conditions(db)
    conditions |= {code: any_of(columns.values()) for code, columns in by_column.items()}
    counts = _counts(db, conditions)
    for rule in RULES:
        if count := counts[rule.code]:
            yield _found(db, rule, count, conditions[rule.code], by_column.get(rule.code, {}))


def _counts(db: peewee.Database, conditions: Mapping[str, peewee.ColumnBase]) -> Mapping[str, int]:
    """How many trades meet each condition."""
    codes = [code for code in conditions if code not in _ACROSS_TRADES]
    cases = [peewee.Case(None, [(conditions[code], 1)]) for code in codes]
    one_pass = BotTrade.select(*map(peewee.fn.COUNT, cases))
    found = dict(zip(codes, db.execute(one_pass).fetchone(), strict=True))
    for code in _ACROSS_TRADES:
        alone = BotTrade.select(peewee.fn.COUNT(peewee.SQL("*"))).where(conditions[code])
        (found[code],) = db.execute(alone).fetchone()
    return found


def _found(
    db: peewee.Database,
    rule: Rule,
    count: int,
    condition: peewee.ColumnBase,
    by_column: Mapping[str, peewee.ColumnBase],
) -> Finding:
    """The finding about the trades that meet the condition, with the first few of them.

    Of a rule about single columns it names those, and the command gets the first one.
    """
    broken = [(condition, name) for name, condition in by_column.items()]
    column = peewee.Case(None, broken) if broken else peewee.Value("")
    # Ordered by an expression, so that no engine walks an index and its table row by row.
    query = (
        BotTrade.select(BotTrade.id, BotTrade.symbol, column)
        .where(condition)
        .order_by(BotTrade.id.concat(""))
        .limit(SHOWN_IDS)
    )
    ids, symbols, columns = zip(*db.execute(query).fetchall(), strict=True)
    detail = do = ""
    if by_column:
        detail = f"{rule.problem}: {', '.join(dict.fromkeys(columns))}"
        show = "botdb trades show {id}"
        do = show if columns[0] in FIXED else rule.command.replace("FIELD", columns[0])
    return Finding(rule, count, tuple(map(str, ids)), tuple(map(str, symbols)), detail, do)


def _by_column(
    db: peewee.Database, fields: Sequence[FieldRule]
) -> dict[str, dict[str, peewee.ColumnBase]]:
    """When a column breaks a rule that is about single columns, by the rule's code and its name."""
    columns = {field.name: (field, _column(field)) for field in fields}
    return {
        "not-a-number": {
            name: column.is_null(False) & ~usable(column)
            for name, (field, column) in columns.items()
            if field.type in ("number", "integer")
        },
        "bad-value": {
            name: _broken(field, column)
            for name, (field, column) in columns.items()
            if _has_limits(field)
        },
        "bad-timestamp": {
            name: any_of([~is_moment(db, column)] + [column.is_null()] * (not field.nullable))
            for name, (field, column) in columns.items()
            if field.type == "timestamp"
        },
    }


def _conditions(db: peewee.Database) -> dict[str, peewee.ColumnBase]:
    """When a trade as a whole breaks a rule, by the rule's code."""
    # As text: a later migration may make them enums, which refuse values that they lack.
    status, reason = BotTrade.status.cast("TEXT"), BotTrade.exit_reason.cast("TEXT")
    is_open, is_closed, is_missed = (status == each for each in STATUSES)
    has_price, has_pnl = BotTrade.exit_price.is_null(False), BotTrade.pnl.is_null(False)
    has_exit, no_entry = BotTrade.exit_at.is_null(False), BotTrade.entry_price.is_null()
    return {
        "closed-without-exit-at": is_closed & ~has_exit,
        "closed-without-exit-price": is_closed & ~has_price,
        "closed-without-pnl": is_closed & ~has_pnl,
        "closed-without-entry": is_closed
        & BotTrade.shares.is_null(False)
        & (no_entry | BotTrade.entry_at.is_null()),
        "pnl-mismatch": _pnl_mismatch(),
        "exit-before-entry": _exit_before_entry(db),
        "open-with-exit-at": is_open & has_exit,
        "open-with-result": is_open & ~has_exit & (has_price | has_pnl | (reason != "")),
        "symbol-open-twice": is_open & peewee.fn.UPPER(BotTrade.symbol).in_(_repeated_symbols()),
        "symbol-with-blanks": (BotTrade.symbol != _trimmed(BotTrade.symbol))
        & (_trimmed(BotTrade.symbol) != ""),
        "order-twice": BotTrade.alpaca_order_id.in_(_repeated_orders()),
        "missed-with-pnl": is_missed & has_pnl,
        "missed-with-exit": is_missed & (has_exit | has_price),
        "unknown-status": status.not_in(STATUSES),
        "unknown-exit-reason": reason.not_in(EXIT_REASONS),
    }


def _has_limits(field: FieldRule) -> bool:
    return field.least is not None or field.most is not None or not field.may_be_blank


def _broken(field: FieldRule, column: peewee.Column) -> peewee.ColumnBase:
    """Whether a column breaks its rule; what is not a number has a finding of its own."""
    if not field.may_be_blank:
        blank: peewee.ColumnBase = (
            peewee.fn.COALESCE(peewee.fn.LTRIM(column.cast("TEXT"), _BLANKS), "") == ""
        )
        return blank
    limits = [column < field.least] * (field.least is not None)
    limits += [column > field.most] * (field.most is not None)
    limits += [column != peewee.fn.ROUND(column)] * (field.type == "integer")
    return usable(column) & any_of(limits)


def _trimmed(column: peewee.ColumnBase) -> peewee.ColumnBase:
    return peewee.fn.RTRIM(peewee.fn.LTRIM(column, _BLANKS), _BLANKS)


def _column(field: FieldRule) -> peewee.Column:
    return peewee.Column(BotTrade._meta.table, field.name)


def _pnl_mismatch() -> peewee.ColumnBase:
    """The difference is more than a cent, and more than a tenth of a percent.

    PostgreSQL raises an error where a product is too large or too small for a double, so values
    beyond LARGEST are skipped and tiny ones count as 0. Only CASE guarantees the order of
    evaluation.
    """
    entry, exit, shares, pnl = (
        BotTrade.entry_price.column,
        BotTrade.exit_price.column,
        BotTrade.shares.column,
        BotTrade.pnl.column,
    )
    sane = usable(entry) & usable(exit) & usable(shares) & usable(pnl)
    move = exit - entry
    expected = peewee.Case(
        None,
        [((peewee.fn.ABS(move) > 1e-100) & (peewee.fn.ABS(shares) > 1e-100), move * shares)],
        0.0,
    )
    off = peewee.fn.ABS(pnl - expected)
    never_filled = (entry == 0) & (pnl == 0)  # which a rule of its own finds
    differs = (off > CENT) & (off > TENTH_OF_A_PERCENT * peewee.fn.ABS(expected)) & ~never_filled
    return peewee.Case(None, [(sane, differs)], False)


def _exit_before_entry(db: peewee.Database) -> peewee.ColumnBase:
    entry, exit = BotTrade.entry_at.column, BotTrade.exit_at.column
    before = comparable(db, exit) < comparable(db, entry)
    return peewee.Case(None, [(before, is_moment(db, exit) & is_moment(db, entry))], False)


def _repeated_symbols() -> peewee.ModelSelect[BotTrade]:
    other = BotTrade.alias()
    symbol = peewee.fn.UPPER(other.symbol)
    return _repeated(other.select(symbol).where(other.status == "open"), symbol)


def _repeated_orders() -> peewee.ModelSelect[BotTrade]:
    order = BotTrade.alias().alpaca_order_id
    return _repeated(order.model.select(order).where(order.cast("TEXT") != ""), order)


def _repeated(
    query: peewee.ModelSelect[BotTrade], value: peewee.ColumnBase
) -> peewee.ModelSelect[BotTrade]:
    return query.group_by(value).having(peewee.fn.COUNT(peewee.SQL("*")) > 1)
