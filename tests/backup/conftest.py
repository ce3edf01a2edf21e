"""Trades that are easily changed by copying them, and pg_dump."""

from __future__ import annotations

import pytest

from tests.postgres import Postgres

TRADES = (
    {
        "id": "t1",
        "entryPrice": 0.1,
        "exitPrice": 0.30000000000000004,
        "shares": 1e-7,
        "exitAt": "2026-03-06T14:36:00.120Z",
    },
    {"id": "ünï'code", "symbol": "[red]", "status": "open", "catalystType": 'a,"b"\n'},
)


@pytest.fixture
def with_pg_dump(monkeypatch: pytest.MonkeyPatch, postgres: Postgres) -> None:
    """The pg_dump of the server's own version."""
    monkeypatch.setenv("PATH", str(postgres.programs))
