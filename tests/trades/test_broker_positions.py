"""The broker's answer, as Alpaca documents it and as it should not be."""

from __future__ import annotations

import pytest

from botdb.errors import InputError
from botdb.trades.broker_positions import Position, parse_positions

ALPACA = """[{
  "asset_id": "904837e3-3b76-47ec-b432-046db621571b", "symbol": "AAPL", "exchange": "NASDAQ",
  "asset_class": "us_equity", "avg_entry_price": "100.0", "qty": "5", "qty_available": "4",
  "side": "long", "market_value": "600.0", "cost_basis": "500.0", "unrealized_pl": "100.0",
  "current_price": "120.0", "lastday_price": "119.0", "change_today": "0.0084"
}]"""
"""As Alpaca documents it."""


def test_positions_are_read_as_alpaca_documents_them() -> None:
    assert parse_positions(ALPACA) == [Position("AAPL", 5, 100, 120, 100)]
    assert parse_positions(ALPACA)[0].value == 600
    assert parse_positions('[{"symbol": "a", "qty": "-2.5", "side": "short"}]') == [
        Position("A", -2.5, None)
    ]
    assert parse_positions("[]") == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        '{"code": 40310000, "message": "forbidden."}',
        "[1]",
        '[{"qty": "1"}]',
        '[{"symbol": "A"}]',
        '[{"symbol": "A", "qty": "many"}]',
        '[{"symbol": "A", "qty": NaN}]',
        '[{"symbol": "A", "qty": true}]',
        '[{"symbol": "A", "qty": "1_000"}]',
        '[{"symbol": "A", "qty": "١٢"}]',
        '[{"symbol": "A", "qty": " 1"}]',
        '[{"symbol": "A", "qty": "1e999"}]',
        '[{"symbol": "A", "qty": 1' + "0" * 400 + "}]",
        '[{"symbol": "A", "qty": "1", "current_price": "high"}]',
        '[{"symbol": "A", "qty": "1", "qty": "2"}]',
        '[{"symbol": "A", "qty": "1"}, {"symbol": "a", "qty": "1"}]',
        "[" * 100_000,
    ],
)
def test_invalid_positions_are_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse_positions(text)
