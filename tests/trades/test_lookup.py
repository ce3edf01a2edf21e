"""One trade looked up by its id, a part of it, or its symbol."""

from __future__ import annotations

from collections.abc import Sequence

import peewee
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from botdb.database.models import BotTrade
from botdb.database.schema import Catalog
from botdb.errors import InputError, NotFoundError
from botdb.trades.lookup import find, find_open, get, with_id
from tests.conftest import AddTrades


def store(db: peewee.Database, ids: Sequence[str]) -> None:
    """Let these be the only trades."""
    db.execute(BotTrade.delete())
    for trade_id in ids:
        db.execute(BotTrade.insert(id=trade_id, symbol="A", status="open"))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    ids=st.lists(st.text("ab_%é", min_size=1, max_size=4), max_size=6, unique=True),
    fragment=st.text("ab_%é", min_size=1, max_size=5),
)
def test_an_id_is_found_whole_or_by_an_unambiguous_start_or_end(
    db: peewee.Database, catalog: Catalog, ids: list[str], fragment: str
) -> None:
    store(db, ids)
    matching = [i for i in ids if i.startswith(fragment) or i.endswith(fragment)]
    if fragment in ids:
        assert get(db, catalog, fragment)["id"] == fragment
    elif len(matching) == 1:
        assert get(db, catalog, fragment)["id"] == matching[0]
    else:
        with pytest.raises(InputError if matching else NotFoundError):
            get(db, catalog, fragment)


def test_an_ambiguous_id_is_refused_with_some_matches(
    db: peewee.Database, catalog: Catalog
) -> None:
    store(db, [f"t{n}" for n in range(5)])
    with pytest.raises(InputError, match="several trades match 't': t0, t1, t2, …") as refusal:
        get(db, catalog, "t")
    assert refusal.value.hint == "give more of the id"


def test_an_empty_id_is_refused(db: peewee.Database, catalog: Catalog) -> None:
    with pytest.raises(InputError, match="empty"):
        get(db, catalog, "")


def test_a_whole_id_finds_no_other_trade(db: peewee.Database, catalog: Catalog) -> None:
    store(db, ["t1", "t12"])
    found = with_id(db, catalog, "t1")
    assert found is not None and found["id"] == "t1"
    assert with_id(db, catalog, "t") is None


def test_an_open_trade_is_found_by_a_part_of_its_id_or_by_its_symbol(
    db: peewee.Database, catalog: Catalog, add_trades: AddTrades
) -> None:
    add_trades(
        {"id": "abc-1", "symbol": "ABVX", "status": "open"},
        {"id": "abd-2", "symbol": "BBAI", "status": "open"},
        {"id": "xyz-3", "symbol": "BBAI", "status": "open"},
        {"id": "abc-9", "symbol": "ABVX"},
        {"id": "only-closed", "symbol": "KULR"},
        {"id": "xyz", "symbol": "KULR"},
    )

    def found(text: str) -> str:
        return str(find_open(db, catalog, text)["id"])

    assert found("abc") == "abc-1"  # although a closed trade begins so as well
    assert found("-3") == "xyz-3"
    assert found("xyz") == "xyz"  # never another trade whose id is longer
    assert found("abvx") == "abc-1"
    assert found("only") == "only-closed"
    assert find(db, catalog, "abc-9")["id"] == "abc-9"
    assert find(db, catalog, "ABVX")["id"] == "abc-1"
    with pytest.raises(InputError, match="several trades match"):
        find(db, catalog, "abc")
    for several in ("ab", "bbai"):
        with pytest.raises(InputError, match="several open trades match") as raised:
            found(several)
        assert "abd-2 (BBAI)" in str(raised.value)
    for nothing in ("KULR", "nobody"):
        with pytest.raises(NotFoundError):
            found(nothing)
    with pytest.raises(InputError, match="empty"):
        found("")
