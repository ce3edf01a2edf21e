"""The rules of trades, compared with the model, which mirrors schema.sql."""

from __future__ import annotations

from typing import Any

import peewee
import pytest

from botdb.database.models import BotTrade, TimestampField
from botdb.database.schema import Column
from botdb.trades.fields import BY_NAME, FIELDS, LATER, fields_of

TYPES = {
    "text": peewee.TextField,
    "number": peewee.DoubleField,
    "integer": peewee.IntegerField,
    "timestamp": TimestampField,
}


def test_every_column_has_a_rule_of_its_type() -> None:
    of_model: dict[str, Any] = {each.column_name: each for each in BotTrade._meta.sorted_fields}
    assert [field.name for field in FIELDS] == list(of_model)
    for field in FIELDS:
        model = of_model[field.name]
        assert (field.name, type(model)) == (field.name, TYPES[field.type])
        assert field.nullable == model.null, field.name


# Copied from the specification.
@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("symbol", ["A", " [red] "], ["", " "]),
        ("status", ["open", "rejected"], ["", "\t"]),
        ("entryPrice", [0, 0.00001, None], [-0.01]),
        ("exitPrice", [0, None], [-1]),
        ("shares", [-12.5, 0, 3, None], ["3"]),
        ("pnl", [-1e9, None], [True]),
        ("catalystTier", [1, 4, None], [0, 5, 1.5]),
        ("exitReason", ["", None], [5]),
        ("entryAt", ["2026-03-06T14:31:00.123Z", None], ["soon"]),
        ("createdAt", ["2026-03-06T14:31:00.123Z"], [None]),
        ("peakPrice", [0, None], [-1]),
        ("maxDrawdownPct", [-3.5, None], ["x"]),
    ],
)
def test_a_field_accepts_what_is_within_its_limits_and_nothing_else(
    name: str, good: list[Any], bad: list[Any]
) -> None:
    for value in good:
        assert BY_NAME[name].check(value) == value
    for value in bad:
        with pytest.raises(ValueError, match="must"):
            BY_NAME[name].check(value)


def test_later_columns_take_null_only_where_the_table_does() -> None:
    columns = [Column("peakPrice", "double precision", False, "0"), Column("x", "text", True, None)]
    fields = fields_of(columns)
    assert (fields["peakPrice"].nullable, fields["x"].nullable) == (False, True)
    assert fields["peakPrice"].meaning == LATER[1].meaning
    assert fields["x"].declared == "text"
